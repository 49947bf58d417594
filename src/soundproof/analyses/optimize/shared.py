"""The fewest keys of a file to change where circuits share tables: one of a template or of ``[defaults]`` is one.

A change is a key of the file: one of a shared table, which gives all circuits that it reaches one value, or one of a
circuit.  Sets of shared keys are tried with what each circuit changes of its own besides.  What a circuit needs where
the shared values are free is no more than what it needs at any: that leaves most sets out.  Shared queries are the
fewest with which all circuits get along with so few changes of their own.  More grinding than is needed is tried where
it may spare a circuit queries of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import islice
from typing import Any

from soundproof.analyses.optimize.decisions import Vector, plus
from soundproof.analyses.optimize.effort import Effort, Exhausted
from soundproof.analyses.optimize.grid import Grid, free, values
from soundproof.analyses.optimize.radii import first_in
from soundproof.analyses.optimize.results import Fewest, Optimum, SharedChange, Undecided, changed_keys
from soundproof.analyses.optimize.subsets import CAP, Subsets
from soundproof.formats.editing import Edit, reached
from soundproof.formats.plain import plain
from soundproof.parameters.faults import Path
from soundproof.parameters.params import EVERY
from soundproof.readings.cost import meter_of
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

__all__ = ["Joint", "SharedKey", "edits", "joint", "shared_keys"]

QUERY_COUNT = "opening.queries"

CHEAPER = 100_000
"""Steps for changes that are as few and cheaper, once some are found."""

Given = tuple[tuple[str, Any], ...]
"""Values of parameters, by their paths."""


@dataclass(frozen=True, slots=True)
class SharedKey:
    """A parameter that a table of the file states, or could state, for several circuits, by their names."""

    table: tuple[Any, ...]
    parameter: str
    circuits: tuple[str, ...]


@dataclass
class Joint:
    """The fewest changes of circuits that share tables, and whether fewer keys are ruled out."""

    fewest: list[Fewest]
    changes: tuple[SharedChange, ...] = ()
    fewer_ruled_out: bool = True
    keys: int = 0
    _cost: Vector = field(default=(), repr=False)


def shared_keys(text: str, asked: Sequence[Fewest]) -> list[SharedKey]:
    """The keys that several of the circuits asked for share, and no other, as far as their parameters may change.

    The grinding of all buses is one parameter: circuits share it that have buses of the same names.
    """
    by_name = {one.before.name: one for one in asked}
    searched = {one.before.name: Subsets(one.before, one.task, Effort()).parameters for one in asked}
    paths: dict[tuple[Any, ...], str] = {}
    for one in asked:
        for parameter in searched[one.before.name]:
            paths |= dict.fromkeys(_written(one.before, parameter), parameter)
    together: dict[tuple[tuple[Any, ...], str, tuple[str, ...]], set[tuple[Any, ...]]] = {}
    for table, path, names in reached(text, paths):
        together.setdefault((table, paths[path], names), set()).add(path)
    keys: dict[tuple[str, tuple[str, ...]], SharedKey] = {}
    for (table, parameter, names), there in together.items():
        if all(name in by_name and parameter in searched[name] for name in names):
            circuits = [by_name[name] for name in names]
            alike = {(repr(values(one.before)[parameter]), _written(one.before, parameter)) for one in circuits}
            if len(alike) == 1 and set(_written(circuits[0].before, parameter)) <= there:
                keys.setdefault((parameter, names), SharedKey(table, parameter, names))
    return list(keys.values())


def edits(change: SharedChange, circuit: Circuit) -> Iterator[Edit]:
    """The keys of the file that a change of a shared key is written as; ``circuit`` is one that it reaches."""
    table, value = change.table.split(".", 1), plain(free(circuit)[change.parameter].shape, change.changed)
    for path in _written(circuit, change.parameter):
        yield (*table, *path), value


def _written(circuit: Circuit, parameter: str) -> tuple[Path, ...]:
    """The keys of a circuit that a parameter is written as."""
    path = free(circuit)[parameter].path
    if EVERY not in path:
        return (path,)
    return tuple((path[0], name, *path[2:]) for name, _ in circuit.buses)


def joint(alone: Sequence[Fewest], keys: Iterable[SharedKey], effort: Effort) -> Joint:
    """The fewest keys to change, from what every circuit needs ``alone``."""
    whole = Joint(list(alone))
    for names, group in _groups(alone, list(keys)):
        members = [one for one in alone if one.before.name in names]
        if any(one.result is not None for one in members):
            solved = _Together(members, group, effort).search()
            better = {one.before.name: one for one in solved.fewest}
            whole.fewest = [better.get(one.before.name, one) for one in whole.fewest]
            whole.changes += solved.changes
            whole.fewer_ruled_out = whole.fewer_ruled_out and solved.fewer_ruled_out
    whole.keys = changed_keys(whole.fewest, whole.changes)
    return whole


def _groups(alone: Sequence[Fewest], keys: list[SharedKey]) -> Iterator[tuple[set[str], list[SharedKey]]]:
    """Circuits that shared keys connect, with these keys; none with a circuit that nothing brings there."""
    lost = {one.before.name for one in alone if one.result is not None and not isinstance(one.result, Optimum)}
    keys = [key for key in keys if not lost & set(key.circuits)]
    while keys:
        names, group = set(keys[0].circuits), list[SharedKey]()
        while len(group) < len(more := [key for key in keys if names & set(key.circuits)]):
            group = more
            names |= {name for key in group for name in key.circuits}
        keys = [key for key in keys if key not in group]
        yield names, group


class _Together:
    """Circuits that share keys: sets of these in the order of the keys that change in all."""

    def __init__(self, members: list[Fewest], keys: list[SharedKey], effort: Effort) -> None:
        self.members, self.effort = members, effort
        self.subsets = {one.before.name: Subsets(one.before, one.task, effort) for one in members}
        useless = {path for one in members for path in one.useless}
        needed = {(one.before.name, path) for one in members for path in one.needed}
        helps = [key for key in keys if key.parameter not in useless]
        self.keys = sorted(helps, key=lambda key: -sum((name, key.parameter) in needed for name in key.circuits))
        self.goal = members[0].task.goal
        self.complete = all(one.fewer_ruled_out for one in members)
        self._found: dict[tuple[str, tuple[str, ...], Given], Optimum | None] = {}
        self._least: dict[tuple[str, Given, tuple[str, ...]], int] = {}

    def search(self) -> Joint:
        """The fewest keys, and of as many the cheapest that is found."""
        best = self._merged()
        for total in range(self._bound((), self.keys), best.keys + 1):
            candidates, ended = self._all_of_size(total)
            if total == best.keys:
                candidates.append(best)
            if candidates:
                best = min(candidates, key=lambda one: one._cost)
                break
            if not ended:
                self.complete = False
                break
        best.fewer_ruled_out = self.complete and not self.effort.interrupted
        return best

    def _all_of_size(self, total: int) -> tuple[list[Joint], bool]:
        """The changes of so many keys that are found, and whether the search for the first of them came to an end."""
        every = self._of_size(total)
        try:
            solutions = list(islice(every, 1))
        except Exhausted:
            return [], False
        complete = self.complete  # whether fewer are ruled out; what follows is about as many
        with suppress(Exhausted), self.effort.at_most(CHEAPER):
            solutions.extend(every)
        self.complete = complete
        return solutions, True

    def _merged(self) -> Joint:
        """What the circuits need alone, with the values that all circuits of a shared key have alike put there."""
        after = {one.before.name: one.changed for one in self.members}
        changes: list[SharedChange] = []
        left = {(name, path) for name, paths in after.items() for path in paths}
        for key in sorted(self.keys, key=lambda key: -len(key.circuits)):
            pairs = {(name, key.parameter) for name in key.circuits}
            new = {repr(after[name].get(key.parameter)) for name in key.circuits}
            if pairs <= left and len(new) == 1:
                changes.append(self._change(key, after[key.circuits[0]][key.parameter][1]))
                left -= pairs
        return self._joint(list(self.members), tuple(changes))

    def _joint(self, fewest: list[Fewest], changes: tuple[SharedChange, ...]) -> Joint:
        costs = (
            one.result.cost if isinstance(one.result, Optimum) else meter_of(one.before).of(transcript(one.before))
            for one in fewest
        )
        cost = reduce(plus, (cost.by(self.goal) for cost in costs))
        return Joint(fewest, changes, True, changed_keys(fewest, changes), cost)

    def _change(self, key: SharedKey, value: Any) -> SharedChange:
        return SharedChange(".".join(map(str, key.table)), key.parameter, self._today(key), value, key.circuits)

    # Sets of shared keys --------------------------------------------------------------------------

    def _of_size(self, total: int) -> Iterator[Joint]:
        """The changes of so many keys, by the sets of shared ones among them."""
        for keys in self._sets(total, 0, ()):
            if keys and self._own(keys, {}, total - len(keys)) is not None:
                yield from self._with(keys, total - len(keys))

    def _sets(self, total: int, i: int, chosen: tuple[SharedKey, ...]) -> Iterator[tuple[SharedKey, ...]]:
        """The sets of shared keys, those chosen among the first ``i``, that may do with so many changes in all."""
        self.effort.step()
        if self._bound(chosen, self.keys[i:]) > total:
            return
        if i == len(self.keys):
            yield chosen
            return
        yield from self._sets(total, i + 1, chosen)
        yield from self._sets(total, i + 1, (*chosen, self.keys[i]))

    def _bound(self, chosen: Sequence[SharedKey] = (), more: Sequence[SharedKey] = ()) -> int:
        """What no set of the shared keys that are chosen, and perhaps of some more, does with less than."""
        total = len(chosen)
        for one in self.members:
            given = {key.parameter for key in (*chosen, *more) if one.before.name in key.circuits}
            total += max(len(set(one.needed) - given), one.count - len(given), 0)
        return total

    def _with(self, keys: tuple[SharedKey, ...], separate: int) -> Iterator[Joint]:
        """The cheapest changes of these shared keys and so many of the circuits' own, for every other shared value."""
        only_help = [key for key in keys if self._only_helps(key)]
        others = [key for key in keys if key not in only_help]
        order = (*others, *sorted(only_help, key=lambda key: key.parameter != QUERY_COUNT))
        for given in self._assigned(keys, order, {}, separate):
            if any(value == self._today(key) for key, value in given.items()):
                continue  # is a set of fewer
            results = []
            for one in self.members:
                result = self._member(one, keys, given, separate)
                if result is None:
                    break
                results.append(result)
            else:
                changes = tuple(self._change(key, value) for key, value in given.items())
                yield self._joint(results, changes)

    def _today(self, key: SharedKey) -> Any:
        return values(self.subsets[key.circuits[0]].circuit)[key.parameter]

    def _member(
        self, one: Fewest, keys: tuple[SharedKey, ...], given: Mapping[SharedKey, Any], most: int
    ) -> Fewest | None:
        """The fewest and cheapest changes of a circuit's own, beside those that are given."""
        values_given = self._given(one.before.name, keys, given)[0]
        if not values_given:
            return one
        least = self._least_own(one.before.name, keys, given, most)
        if least is None:
            return None
        subsets = self.subsets[one.before.name]
        results = [self._best(one.before.name, chosen, values_given) for chosen in subsets.of_size(least)]
        optima = [optimum for optimum in results if optimum is not None]
        optimum = min(optima, key=lambda optimum: optimum.cost.by(self.goal))
        return replace(one, result=optimum)

    def _assigned(
        self, keys: tuple[SharedKey, ...], order: tuple[SharedKey, ...], given: dict[SharedKey, Any], separate: int
    ) -> Iterator[dict[SharedKey, Any]]:
        """The values of shared keys with which so many changes of the circuits' own are enough."""
        if not order:
            yield given
            return
        key, *rest = order
        domain = list(self._domain(key, keys, given, separate))

        def enough(i: int) -> bool:
            return self._own(keys, {**given, key: domain[i]}, separate) is not None

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
        return counted and isinstance(self._today(key), int) and not any(one.task.limits for one in self.members)

    def _domain(
        self, key: SharedKey, keys: tuple[SharedKey, ...], given: Mapping[SharedKey, Any], separate: int
    ) -> Iterator[Any]:
        """The values that a shared key may have; of lists those that its circuits would have by themselves."""
        grid: Grid = self.members[0].task.grid
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
            yield from grid.caps(self.members[0].before.opening.merkle)
        elif path == "opening.final_domain":
            yield from (2**i for i in range(grid.final_domain.bit_length()))
        else:
            yield from self._own_values(key, keys, given, separate)

    def _own_values(
        self, key: SharedKey, keys: tuple[SharedKey, ...], given: Mapping[SharedKey, Any], separate: int
    ) -> Iterator[Any]:
        self.complete = False  # others are not tried
        distinct: dict[str, Any] = {}
        for name in key.circuits:
            fixed, open_paths = self._given(name, keys, given)
            optimum = self._best(name, open_paths, fixed)
            if optimum is not None:
                value = values(optimum.after)[key.parameter]
                distinct[repr(value)] = value
        yield from distinct.values()

    # One circuit ----------------------------------------------------------------------------------

    def _given(
        self, name: str, keys: tuple[SharedKey, ...], given: Mapping[SharedKey, Any]
    ) -> tuple[Given, tuple[str, ...]]:
        """What shared keys give a circuit, and its parameters that they leave open; a template lies over defaults."""
        fixed, open_paths = dict[str, Any](), dict[str, None]()
        for key in sorted((key for key in keys if name in key.circuits), key=lambda key: key.table[0] == "templates"):
            fixed.pop(key.parameter, None)
            open_paths.pop(key.parameter, None)
            if key in given:
                fixed[key.parameter] = given[key]
            else:
                open_paths[key.parameter] = None
        return tuple(fixed.items()), tuple(open_paths)

    def _own(self, keys: tuple[SharedKey, ...], given: Mapping[SharedKey, Any], most: int) -> int | None:
        """How many changes of the circuits' own are enough; None where it is more than so many."""
        total = 0
        for one in self.members:
            least = self._least_own(one.before.name, keys, given, most - total)
            if least is None:
                return None
            total += least
        return total

    def _least_own(
        self, name: str, keys: tuple[SharedKey, ...], given: Mapping[SharedKey, Any], most: int
    ) -> int | None:
        """The fewest changes of a circuit's own with which it has the bits; None where it is more than so many."""
        fixed, open_paths = self._given(name, keys, given)
        one = next(one for one in self.members if one.before.name == name)
        if not fixed and (one.result is None or not open_paths):
            return one.count if one.count <= most else None
        place = (name, fixed, open_paths)
        known = self._least.get(place, 0)
        needed = {path for path in one.needed if path not in open_paths and path not in dict(fixed)}
        for size in range(max(known, len(needed)), most + 1):
            sets = (chosen for chosen in self.subsets[name].of_size(size) if needed <= set(chosen))
            separate = (chosen for chosen in sets if not set(chosen) & set(open_paths))
            if any(self._best(name, (*open_paths, *chosen), fixed) is not None for chosen in separate):
                self._least[place] = size
                return size
            self._least[place] = size + 1
        return None

    def _best(self, name: str, chosen: tuple[str, ...], given: Given) -> Optimum | None:
        """The cheapest change of these parameters of a circuit, what it changes of its own over what is given."""
        fixed = tuple((path, value) for path, value in given if path not in chosen)
        place = (name, tuple(sorted(chosen)), fixed)
        if place not in self._found:
            if not self.effort.left:
                raise Exhausted
            result = None
            with suppress(Exhausted):
                result = self.subsets[name].among(chosen, fixed)
            if isinstance(result, Undecided) or (isinstance(result, Optimum) and result.stop is not None):
                self.complete = False
            self._found[place] = result if isinstance(result, Optimum) else None
        return self._found[place]
