"""The fewest keys of a file to change where circuits share tables: one of a template or of ``[defaults]`` is one.

A change is a key of the file: one of a shared table, which gives all circuits that it reaches one value, or one of a
circuit.  Sets of shared keys are tried with what each circuit changes of its own besides
(:mod:`soundproof.analyses.optimize.sets`).  Shared queries are the fewest with which all circuits get along with so
few changes of their own.  More grinding than is needed is tried where it may spare a circuit queries of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from typing import Any

from msgspec import Struct

from soundproof.analyses.optimize.decisions import Vector, plus
from soundproof.analyses.optimize.effort import Effort, Exhausted
from soundproof.analyses.optimize.grid import Grid, values
from soundproof.analyses.optimize.own import Own, own_changes
from soundproof.analyses.optimize.radii import first_in
from soundproof.analyses.optimize.results import Fewest, Optimum, SharedChange, changed_keys
from soundproof.analyses.optimize.sets import Sets, connected
from soundproof.analyses.optimize.shared import Keys, SharedKey, given_to
from soundproof.analyses.optimize.subsets import CAP
from soundproof.readings.cost import meter_of
from soundproof.zkvm.proof import transcript

__all__ = ["Joint", "joint"]

QUERY_COUNT = "opening.queries"

TOGETHER, CHEAPER = 300_000, 50_000
"""Steps for the fewest changes of circuits that share tables; for cheaper ones that are as few, once some are found."""


class Joint(Struct):
    """The fewest changes of circuits that share tables, and whether fewer keys are ruled out."""

    fewest: list[Fewest]
    changes: tuple[SharedChange, ...] = ()
    fewer_ruled_out: bool = True
    keys: int = 0
    _cost: Vector = ()


def joint(alone: Sequence[Fewest], keys: Iterable[SharedKey], effort: Effort) -> Joint:
    """The fewest keys to change, from what every circuit needs ``alone``."""
    whole = Joint(list(alone))
    lost = {one.before.name for one in alone if one.result is not None and not isinstance(one.result, Optimum)}
    for names, group in connected(key for key in keys if not lost & set(key.circuits)):
        members = [one for one in alone if one.before.name in names]
        if any(one.result is not None for one in members):
            with effort.at_most(TOGETHER):
                solved = _Together(members, group, effort).search()
            better = {one.before.name: one for one in solved.fewest}
            whole.fewest = [better.get(one.before.name, one) for one in whole.fewest]
            whole.changes += solved.changes
            whole.fewer_ruled_out = whole.fewer_ruled_out and solved.fewer_ruled_out
    whole.keys = changed_keys(whole.fewest, whole.changes)
    return whole


class _Together:
    """Circuits that share keys: sets of these in the order of the keys that change in all."""

    def __init__(self, alone: list[Fewest], keys: list[SharedKey], effort: Effort) -> None:
        self.alone, self.effort, self.task = alone, effort, alone[0].task
        self.members = [Own(one, effort) for one in alone]
        self.own = {one.name: one for one in self.members}
        useless = {path for one in alone for path in one.useless}
        needed = {(one.before.name, path) for one in alone for path in one.needed}
        helps = [key for key in keys if key.parameter not in useless]
        self.keys = sorted(helps, key=lambda key: -sum((name, key.parameter) in needed for name in key.circuits))
        self.sets = Sets(self.members, self.keys, effort)
        self.every_value = True

    @property
    def complete(self) -> bool:
        """Whether all that was left out so far is known not to reach the bits."""
        return self.every_value and all(one.complete for one in self.members)

    def search(self) -> Joint:
        """The fewest keys, and of as many the cheapest that is found."""
        best, ruled_out = self._merged(), True
        for total in range(1, best.keys + 1):
            ruled_out = self.complete
            found, ended = self._all_of_size(total)
            if total == best.keys:
                found.append(best)
            if found:
                best = min(found, key=lambda one: one._cost)
                break
            if not ended:
                ruled_out = False
                break
        best.fewer_ruled_out = ruled_out and not self.effort.interrupted
        return best

    def _all_of_size(self, total: int) -> tuple[list[Joint], bool]:
        """The changes of so many keys that are found, and whether the search for the first of them came to an end."""
        every = (found for keys in self.sets.of_size(total) for found in self._with(keys, total - len(keys)))
        solutions: list[Joint] = []
        try:
            solutions += islice(every, 1)
            with self.effort.at_most(CHEAPER):
                solutions += every
        except Exhausted:
            return solutions, bool(solutions)
        except KeyboardInterrupt:
            self.effort.stop()
            return solutions, bool(solutions)
        return solutions, True

    def _merged(self) -> Joint:
        """What the circuits need alone, with the values that all circuits of a shared key have alike put there."""
        after = {one.before.name: one.changed for one in self.alone}
        changes: list[SharedChange] = []
        left = {(name, path) for name, paths in after.items() for path in paths}
        for key in sorted(self.keys, key=lambda key: -len(key.circuits)):
            pairs = {(name, key.parameter) for name in key.circuits}
            new = {repr(after[name].get(key.parameter)) for name in key.circuits}
            if pairs <= left and len(new) == 1:
                changes.append(self._change(key, after[key.circuits[0]][key.parameter][1]))
                left -= pairs
        return self._joint(list(self.alone), tuple(changes))

    def _joint(self, fewest: list[Fewest], changes: tuple[SharedChange, ...]) -> Joint:
        costs = (
            one.result.cost if isinstance(one.result, Optimum) else meter_of(one.before).of(transcript(one.before))
            for one in fewest
        )
        cost = reduce(plus, (cost.by(self.task.goal) for cost in costs))
        return Joint(fewest, changes, True, changed_keys(fewest, changes), cost)

    def _change(self, key: SharedKey, value: Any) -> SharedChange:
        return SharedChange(".".join(map(str, key.table)), key.parameter, self._today(key), value, key.circuits)

    def _today(self, key: SharedKey) -> Any:
        return values(self.own[key.circuits[0]].alone.before)[key.parameter]

    # Values of shared keys ------------------------------------------------------------------------

    def _with(self, keys: Keys, separate: int) -> Iterator[Joint]:
        """The cheapest changes of these shared keys and so many of the circuits' own, for every other shared value."""
        only_help = [key for key in keys if self._only_helps(key)]
        others = [key for key in keys if key not in only_help]
        order = (*others, *sorted(only_help, key=lambda key: key.parameter != QUERY_COUNT))
        for given in self._assigned(keys, order, {}, separate):
            if any(value == self._today(key) for key, value in given.items()):
                continue  # is a set of fewer
            results = []
            for one in self.members:
                result = one.fewest(given_to(one.name, keys, given)[0], separate)
                if result is None:
                    break
                results.append(result)
            else:
                yield self._joint(results, tuple(self._change(key, value) for key, value in given.items()))

    def _assigned(
        self, keys: Keys, order: Keys, given: dict[SharedKey, Any], separate: int
    ) -> Iterator[dict[SharedKey, Any]]:
        """The values of shared keys with which so many changes of the circuits' own are enough."""
        if not order:
            yield given
            return
        key, *rest = order
        domain = list(self._domain(key, keys, given))

        def enough(i: int) -> bool:
            self.effort.step()
            return own_changes(self.members, keys, {**given, key: domain[i]}, separate) is not None

        if not self._only_helps(key):
            for i, value in enumerate(domain):
                if enough(i):
                    yield from self._assigned(keys, tuple(rest), {**given, key: value}, separate)
            return
        first = first_in(enough, 0, 0, len(domain) - 1) if domain else None
        if first is not None:
            pays = separate and key.parameter != QUERY_COUNT  # grinding may spare a circuit some queries of its own
            for value in domain[first:] if pays else domain[first : first + 1]:
                yield from self._assigned(keys, tuple(rest), {**given, key: value}, separate)

    def _only_helps(self, key: SharedKey) -> bool:
        """Whether more of it never costs bits, and nothing that is limited stands against it."""
        counted = key.parameter == QUERY_COUNT or "grinding" in key.parameter
        return counted and isinstance(self._today(key), int) and not any(one.task.limits for one in self.alone)

    def _domain(self, key: SharedKey, keys: Keys, given: Mapping[SharedKey, Any]) -> Iterator[Any]:
        """The values that a shared key may have; of lists those that its circuits would have by themselves."""
        grid: Grid = self.task.grid
        today, path = self._today(key), key.parameter
        if path == QUERY_COUNT and isinstance(today, int):
            yield from grid.query_counts()
        elif "grinding" in path and isinstance(today, int):
            yield from range(grid.grinding + 1)
        elif path == "opening.rate":
            yield from grid.rates
        elif path == "opening.batching":
            yield from grid.batchings
        elif path == CAP:
            yield from grid.caps(self.alone[0].before.opening.merkle)
        elif path == "opening.final_domain":
            yield from (2**i for i in range(grid.final_domain.bit_length()))
        else:
            yield from self._own_values(key, keys, given)

    def _own_values(self, key: SharedKey, keys: Keys, given: Mapping[SharedKey, Any]) -> Iterator[Any]:
        self.every_value = False  # others are not tried
        distinct: dict[str, Any] = {}
        for name in key.circuits:
            fixed, open_paths = given_to(name, keys, given)
            optimum = self.own[name].cheapest(open_paths, fixed)
            if optimum is not None:
                value = values(optimum.after)[key.parameter]
                distinct[repr(value)] = value
        yield from distinct.values()
