"""What a circuit has to change of its own, beside what keys of shared tables give it or leave open.

What it needs where the shared values are open is no more than what it needs at any.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from soundproof.analyses.optimize.effort import Effort, Exhausted
from soundproof.analyses.optimize.results import Fewest, Optimum, Undecided
from soundproof.analyses.optimize.shared import Keys, SharedKey, given_to
from soundproof.analyses.optimize.subsets import Given, Subsets

__all__ = ["Own", "own_changes"]


class Tried(Struct, frozen=True):
    """Sets of parameters of which one reaches the bits, or is a part of one that does, and sets that are too few."""

    enough: list[frozenset[str]] = field(default_factory=list)
    too_few: list[frozenset[str]] = field(default_factory=list)


class Own:
    """A circuit, what it needs ``alone``, and what it has been found to need beside shared keys.

    ``complete`` is False where a search that was stopped counts as one that found nothing.
    """

    def __init__(self, alone: Fewest, effort: Effort) -> None:
        self.alone, self.name, self.effort = alone, alone.before.name, effort
        self.subsets = Subsets(alone.before, alone.task, effort)
        self.complete = alone.fewer_ruled_out
        self._cheapest: dict[tuple[tuple[str, ...], Given], Optimum | None] = {}
        self._least: dict[tuple[Given, tuple[str, ...]], int] = {}
        self._tried: dict[Given, Tried] = {}
        if alone.count:
            every = frozenset(self.subsets.parameters)
            self._tried[()] = Tried([frozenset(alone.changed)], [every - {path} for path in alone.needed])

    def known(self, given: Given, open_paths: tuple[str, ...]) -> int:
        """Changes of its own than which it is known that no fewer do."""
        if self._as_alone(given, open_paths):
            return self.alone.count
        needed = set(self.alone.needed).difference(open_paths, dict(given))
        least = max(len(needed), self.alone.count - len(given) - len(open_paths))
        return max(least, self._least.get((given, open_paths), 0))

    def least(self, given: Given, open_paths: tuple[str, ...], most: int) -> int | None:
        """The fewest changes of its own with which it has the bits; None where it is more than so many."""
        if self._as_alone(given, open_paths):
            return self.alone.count if self.alone.count <= most else None
        needed = set(self.alone.needed).difference(open_paths, dict(given))
        for size in range(self.known(given, open_paths), most + 1):
            sets = (chosen for chosen in self.subsets.of_size(size) if needed <= set(chosen))
            separate = (chosen for chosen in sets if not set(chosen) & set(open_paths))
            if any(self._reaches((*open_paths, *chosen), given) for chosen in separate):
                self._least[given, open_paths] = size
                return size
            self._least[given, open_paths] = size + 1
        return None

    def fewest(self, given: Given, most: int) -> Fewest | None:
        """Its fewest and cheapest changes beside what is given; None where it is more than so many."""
        if not given:
            return self.alone
        least = self.least(given, (), most)
        if least is None:
            return None
        optima = (self.cheapest(chosen, given) for chosen in self.subsets.of_size(least))
        cheapest = min(filter(None, optima), key=lambda optimum: optimum.cost.by(self.alone.task.goal), default=None)
        return None if cheapest is None else replace(self.alone, result=cheapest)

    def cheapest(self, chosen: tuple[str, ...], given: Given) -> Optimum | None:
        """The cheapest change of these parameters, what it changes of its own over what is given."""
        place = tuple(sorted(chosen)), _beside(chosen, given)
        if place not in self._cheapest:
            known = self._inferred(frozenset(chosen), place[1])
            result = None if known is False else self._search(*place, cheapest=True)
            self.complete = self.complete and not isinstance(result, Undecided)
            self._cheapest[place] = result if isinstance(result, Optimum) else None
        return self._cheapest[place]

    def _as_alone(self, given: Given, open_paths: tuple[str, ...]) -> bool:
        """Whether shared keys do nothing for it: there are none, or they are open and it has the bits without them."""
        return not given and (self.alone.result is None or not open_paths)

    # Sets of its parameters -------------------------------------------------------------------------

    def _reaches(self, chosen: tuple[str, ...], given: Given) -> bool:
        """Whether these parameters do, or some of them, beside what is given."""
        if not chosen:  # there is one candidate, which is the cheapest, too
            return self.cheapest(chosen, given) is not None
        given = _beside(chosen, given)
        known = self._inferred(frozenset(chosen), given)
        if known is None:
            known = self._tries(frozenset(chosen), given)
            if known is None:
                self.complete = False
            elif not known:
                self._tried[given].too_few.append(self._still_too_few(frozenset(chosen), given))
        return bool(known)

    def _inferred(self, chosen: frozenset[str], given: Given) -> bool | None:
        """Whether these parameters do, as far as other sets tell: more than enough do, fewer than too few do not."""
        tried = self._tried.setdefault(given, Tried())
        if any(fewer <= chosen for fewer in tried.enough):
            return True
        in_grid = self.subsets.in_grid
        return False if any(chosen <= more and more - chosen <= in_grid for more in tried.too_few) else None

    def _still_too_few(self, chosen: frozenset[str], given: Given) -> frozenset[str]:
        """Too few parameters and as many more as leave them too few, which tells it of many sets at once."""
        if given:  # there are too many values that are asked for a few times each
            return chosen
        for path in self.subsets.parameters:
            more = chosen | {path}
            if path in self.subsets.in_grid and self._inferred(more, given) is not True:
                chosen = more if self._tries(more, given) is False else chosen
        return chosen

    def _tries(self, chosen: frozenset[str], given: Given) -> bool | None:
        """Whether these parameters do; None where the search was stopped."""
        result = self._search(tuple(sorted(chosen)), given, cheapest=False)
        if isinstance(result, Optimum):
            self._tried[given].enough.append(chosen.intersection(path for path, _, _ in result.changes))
        return None if isinstance(result, Undecided) else result is not None

    def _search(self, chosen: tuple[str, ...], given: Given, cheapest: bool) -> Optimum | Undecided | None:
        if not self.effort.left:
            raise Exhausted
        return self.subsets.among(chosen, given, cheapest)


def _beside(chosen: tuple[str, ...], given: Given) -> Given:
    """What is given but for what is chosen over it."""
    return tuple((path, value) for path, value in given if path not in chosen)


def own_changes(members: list[Own], keys: Keys, given: Mapping[SharedKey, Any], most: int) -> int | None:
    """How many changes of the circuits' own are enough beside shared keys; None where it is more than so many.

    The circuit that tells so comes first in ``members`` from then on: it most likely tells it of other keys, too.
    """
    beside = [given_to(one.name, keys, given) for one in members]
    known = [one.known(*there) for one, there in zip(members, beside, strict=True)]
    spare = most - sum(known)
    if spare < 0:
        return None
    for i, one in enumerate(members):
        least = one.least(*beside[i], known[i] + spare)
        if least is None:
            members.insert(0, members.pop(i))
            return None
        spare -= least - known[i]
    return most - spare
