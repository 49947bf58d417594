"""Sequences whose items are found when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Generic, TypeVar

__all__ = ["Growing"]

Item = TypeVar("Item")


class Growing(Generic[Item]):
    """The items of an iterator, each found when it is first asked for.

    >>> squares = Growing(lambda: (n * n for n in range(3)))
    >>> squares.get(2), squares.get(3), list(squares)
    (4, None, [0, 1, 4])
    """

    def __init__(self, start: Callable[[], Iterator[Item]]) -> None:
        self._start, self._found, self._more = start, list[Item](), start()

    def get(self, number: int) -> Item | None:
        """The item with so many before it; None where there are no more."""
        while len(self._found) <= number:
            try:
                item = next(self._more)
            except StopIteration:
                return None
            except BaseException:  # a search that was stopped may go on: an iterator that raised would have ended
                self._more = islice(self._start(), len(self._found), None)
                raise
            self._found.append(item)
        return self._found[number]

    def __iter__(self) -> Iterator[Item]:
        number = 0
        while len(self._found) > number or self.get(number) is not None:
            yield self._found[number]
            number += 1
