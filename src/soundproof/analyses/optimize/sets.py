"""Sets of shared keys that may do with so many changes in all: what every circuit needs at values of its own.

Keys of all circuits come first.  Beside these the circuits fall into parts, which keys of templates connect: what each
part needs at least is found by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from soundproof.analyses.optimize.effort import Effort
from soundproof.analyses.optimize.own import Own, own_changes
from soundproof.analyses.optimize.shared import Keys, SharedKey

__all__ = ["Sets", "connected"]


class Part(Struct, frozen=True):
    """Circuits that keys of templates connect, by their names, and these keys."""

    names: frozenset[str]
    members: list[Own]
    keys: Keys


class Sets:
    """The sets of some ``keys`` over their circuits."""

    def __init__(self, members: Sequence[Own], keys: Sequence[SharedKey], effort: Effort) -> None:
        self.effort = effort
        self.wide = tuple(key for key in keys if key.table[0] != "templates")
        self._parts = list(_parts(members, [key for key in keys if key not in self.wide]))
        self._least: dict[tuple[frozenset[str], Keys], int] = {}

    def of_size(self, total: int) -> Iterator[Keys]:
        """Every set of keys that may do with so many changes in all, themselves included; not the empty one."""
        for size in range(min(total, len(self.wide)) + 1):
            for wide in combinations(self.wide, size):
                needs = self._needs(wide, total - size)
                for keys in () if needs is None else self._over(wide, total - size, needs):
                    if keys:
                        yield keys

    def _needs(self, wide: Keys, most: int) -> list[tuple[Part, int]] | None:
        """What each part needs beside keys of all; None where it is more than so many in all."""
        needs = []
        for part in list(self._parts):
            least = self._least_of(part, wide, most)
            if least is None:
                self._parts.remove(part)  # it comes first: it most likely needs too many beside other keys, too
                self._parts.insert(0, part)
                return None
            needs.append((part, least))
            most -= least
        return needs

    def _least_of(self, part: Part, wide: Keys, most: int) -> int | None:
        """The fewest changes of a part beside keys of all; None where it is more than so many."""
        place = part.names, tuple(key for key in wide if part.names & set(key.circuits))
        for least in range(self._least.get(place, 0), most + 1):
            if any(True for _ in self._of_part(part, wide, least)):
                self._least[place] = least
                return least
            self._least[place] = least + 1
        return None

    def _of_part(self, part: Part, wide: Keys, most: int) -> Iterator[tuple[Keys, int]]:
        """The sets of a part's keys that may do with so many changes of it in all, and how many these are."""
        for size in range(min(most, len(part.keys)) + 1):
            for keys in combinations(part.keys, size):
                self.effort.step()
                own = own_changes(part.members, (*wide, *keys), {}, most - size)
                if own is not None:
                    yield keys, size + own

    def _over(self, chosen: Keys, most: int, needs: list[tuple[Part, int]]) -> Iterator[Keys]:
        """The sets of parts' keys over those chosen that may do with so many more changes in all."""
        if not needs:
            yield chosen
            return
        (part, _), *rest = needs
        for keys, count in self._of_part(part, chosen, most - sum(least for _, least in rest)):
            yield from self._over((*chosen, *keys), most - count, rest)


def _parts(members: Sequence[Own], keys: Sequence[SharedKey]) -> Iterator[Part]:
    alone = {one.name for one in members}
    for names, group in connected(keys):
        yield Part(frozenset(names), [one for one in members if one.name in names], tuple(group))
        alone -= names
    for one in members:
        if one.name in alone:
            yield Part(frozenset([one.name]), [one], ())


def connected(keys: Iterable[SharedKey]) -> Iterator[tuple[set[str], list[SharedKey]]]:
    """Circuits that shared keys connect, with these keys."""
    keys = list(keys)
    while keys:
        names, group = set(keys[0].circuits), list[SharedKey]()
        while len(group) < len(more := [key for key in keys if names & set(key.circuits)]):
            group = more
            names |= {name for key in group for name in key.circuits}
        keys = [key for key in keys if key not in group]
        yield names, group
