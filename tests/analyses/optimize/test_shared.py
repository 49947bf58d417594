"""The fewest keys of a file whose circuits share tables, against trying every value of every circuit."""

from __future__ import annotations

import os
import random
import tomllib
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

pytest.importorskip("tomlkit", reason="files are edited with tomlkit, extra edit")

from soundproof import fewest_changes
from soundproof.analyses.optimize import together
from soundproof.analyses.optimize.changes_report import document
from soundproof.analyses.optimize.grid import Grid, free, values
from soundproof.analyses.optimize.results import Changes
from soundproof.formats.editing import reached
from soundproof.formats.files import load, parse
from soundproof.parameters.params import Batching
from soundproof.readings.cost import meter_of
from soundproof.readings.security import assess_circuit
from soundproof.render.document import Table
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from tests.depth import depth

CASES = int(os.environ.get("SOUNDPROOF_CASES", "6"))
"""Random files tried; hundreds take minutes."""

QUERIES, BATCHING, GROUND = "opening.queries", "opening.batching", "opening.grinding.queries"
GRID = Grid(queries=9, grinding=2, batchings=(Batching.POWERS, Batching.AFFINE), only=(QUERIES, BATCHING, GROUND))
VALUES: dict[str, tuple[Any, ...]] = {QUERIES: tuple(range(1, 10)), BATCHING: GRID.batchings, GROUND: (0, 1, 2)}
LAYERS = {"a": ("defaults",), "b": ("low", "defaults"), "c": ("low", "defaults")}
"""The shared tables that a circuit is laid over, the uppermost first."""


def some_file(seed: int) -> tuple[str, dict[str, set[str]]]:
    """A file of three circuits, and the tables in which each parameter stands."""
    pick = random.Random(seed)
    tables: dict[str, dict[str, Any]] = {name: {} for name in ("defaults", "low", "a", "b", "c")}
    stated: dict[str, set[str]] = {}
    for path, few in ((QUERIES, (1, 3)), (GROUND, (0, 1))):
        where = pick.choice((("defaults",), ("defaults", "low"), ("a", "low"), ("a", "b", "c"), ("defaults", "b")))
        stated[path] = set(where)
        for name in where:
            tables[name][path] = pick.randint(*few)
    stated[BATCHING] = set()
    text = ['[zkvm]\nname = "Tiny"\nversion = "1"\nsource = "drawn"\ndate = "2026-11-28"\nfield = "KoalaBear^2"']
    text.append('[defaults]\nair = { kind = "deep-ali", opening_points = 1 }')
    text.append('opening.kind = "fri"\nopening.rate = "1/4"\nopening.merkle.digest = 32')
    for name, keys in tables.items():
        if name != "defaults":
            text.append(f"[{'templates' if name == 'low' else 'circuits'}.{name}]")
        if name in ("b", "c"):
            text.append('template = "low"')
        text += [f"{path} = {value}" for path, value in keys.items()]
        if name in LAYERS:
            trace, degree, batch = 2 ** pick.randint(2, 4), pick.randint(1, 4), pick.choice((2, 9, 60))
            text.append(f"air = {{ trace_length = {trace}, degree = {degree}, constraints = 9, batch = {batch} }}")
            text.append(f"opening.foldings = [4]\nopening.final_domain = {trace}")
    return "\n".join(text), stated


def keys_for(wanted: tuple[Any, ...], today: tuple[Any, ...], stated: set[str]) -> int:
    """The fewest keys to change so that the circuits have these values of a parameter."""

    def effect(changed: dict[str, Any]) -> Iterator[Any]:
        for (name, layers), old in zip(LAYERS.items(), today, strict=True):
            for table in (name, *layers):
                if table in changed:
                    yield changed[table]
                    break
                if table in stated:
                    yield old
                    break
            else:
                yield old

    choices = [(None, *dict.fromkeys(wanted)) for _ in range(2)]
    counts = []
    for default, low in product(*choices):
        changed = {table: value for table, value in (("defaults", default), ("low", low)) if value is not None}
        own = sum(has != wish for has, wish in zip(effect(changed), wanted, strict=True))
        counts.append(len(changed) + own)
    return min(counts)


def brute_force(
    circuits: tuple[Circuit, ...], stated: dict[str, set[str]], bits: int, grounds: Sequence[int]
) -> tuple[int, Any] | None:
    """The fewest keys with which all circuits have the bits, and the least bytes of so few; each may stay as it is."""
    searched = {**VALUES, GROUND: tuple(grounds)}
    enough: list[list[tuple[tuple[Any, ...], Any]]] = []
    for circuit in circuits:
        enough.append([])
        for assigned in product(*({*allowed, values(circuit)[path]} for path, allowed in searched.items())):
            after = circuit
            for path, value in zip(VALUES, assigned, strict=True):
                after = free(after)[path].set(after, value)
            if assess_circuit(after, every=False).bits >= bits:
                enough[-1].append((assigned, meter_of(after).of(transcript(after)).size))
    today = [tuple(values(circuit)[path] for circuit in circuits) for path in VALUES]
    known: dict[tuple[str, tuple[Any, ...]], int] = {}

    def count(path: str, wanted: tuple[Any, ...], old: tuple[Any, ...]) -> int:
        if (path, wanted) not in known:
            known[path, wanted] = keys_for(wanted, old, stated[path])
        return known[path, wanted]

    found = (
        (
            sum(
                count(path, wanted, old)
                for path, wanted, old in zip(VALUES, zip(*(own for own, _ in chosen), strict=True), today, strict=True)
            ),
            sum(cost for _, cost in chosen),
        )
        for chosen in product(*enough)
    )
    return min(found, default=None)


def leaves(table: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    if not isinstance(table, dict):
        return {path: repr(table)}
    return {key: leaf for name, entry in table.items() for key, leaf in leaves(entry, (*path, name)).items()}


@pytest.mark.parametrize("grounds", [range(3), range(1)], ids=["in the grid", "perhaps outside"])
@pytest.mark.parametrize("seed", range(CASES))
def test_no_fewer_keys_do(seed: int, grounds: range, tmp_path: Path) -> None:
    """Where a circuit has a value outside the grid, more parameters need not do what fewer do."""
    text, stated = some_file(seed)
    file = tmp_path / "tiny.toml"
    file.write_text(text, encoding="utf-8")
    circuits = parse(text, "tiny.toml").circuits
    bits = min(assess_circuit(circuit, every=False).bits for circuit in circuits) + random.Random(seed).randint(1, 9)
    least = brute_force(circuits, stated, bits, grounds)
    result = fewest_changes(str(file), bits, grid=replace(GRID, grinding=grounds[-1]))
    if least is None:
        assert result.missed
        return
    assert not result.missed
    assert result.fewer_ruled_out
    assert result.count == least[0]
    before, after = (leaves(tomllib.loads(each)) for each in (result.file.before, result.file.after))  # type: ignore[union-attr]
    assert len({key for key in before | after if before.get(key) != after.get(key)}) == result.count
    assert sum(meter_of(own).of(transcript(own)).size for own in result.after.circuits) == least[1]


# Tables over tables -----------------------------------------------------------------------------

GROUNDS = range(9)
HEAVY, LIGHT, ENOUGH = (2**16, 14), (64, 20), (64, 30)
"""Rows and queries: a prover with work to spare for grinding, one with little, and one whose bits are enough."""


def ground_file(kinds: Sequence[tuple[int, int]], template: str, stated: bool) -> str:
    """A file of circuits a, b, …, those of ``template`` laid over one, whose grinding the defaults may state."""
    text = ['[zkvm]\nname = "Tiny"\nversion = "1"\nsource = "drawn"\ndate = "2026-11-29"\nfield = "KoalaBear^3"']
    text.append('[defaults]\nair = { kind = "deep-ali", opening_points = 1, degree = 2, constraints = 9, batch = 2 }')
    text.append('opening.kind = "fri"\nopening.rate = "1/4"\nopening.merkle.digest = 32')
    text += [f"{GROUND} = 0"] * stated + ["[templates.low]\nopening.merkle.cap = 0"]
    for name, (rows, queries) in zip("abcd", kinds, strict=True):
        text.append(f"[circuits.{name}]" + "\ntemplate = 'low'" * (name in template))
        text.append(f"air.trace_length = {rows}\nopening.queries = {queries}")
        text.append(f"opening.foldings = [4]\nopening.final_domain = {rows}")
    return "\n".join(text)


def fewest_keys(circuits: tuple[Circuit, ...], bits: int, share: float) -> int | None:
    """The fewest keys, over all grinding of defaults and template, with which all have the bits in their limits."""
    enough: list[set[int]] = []
    for circuit in circuits:
        most = meter_of(circuit).of(transcript(circuit)).prover * share
        every = {ground: free(circuit)[GROUND].set(circuit, ground) for ground in GROUNDS}
        enough.append(
            {
                ground
                for ground, after in every.items()
                if assess_circuit(after, every=False).bits >= bits
                and meter_of(after).of(transcript(after)).prover <= most
            }
        )
    if not all(enough):
        return None
    return min(
        sum(value is not None for value in (default, low))
        + sum((default or 0) not in allowed for allowed in enough[:2])
        + sum((default or 0 if low is None else low) not in allowed for allowed in enough[2:])
        for default, low in product((None, *GROUNDS), repeat=2)
    )


@pytest.mark.parametrize("seed", range(CASES))
def test_a_table_over_a_table_and_a_key_over_both_are_keys_of_their_own(seed: int, tmp_path: Path) -> None:
    pick, share = random.Random(seed), 1.02
    text = ground_file(pick.choices(pick.choices((HEAVY, LIGHT, ENOUGH), k=2), k=4), "cd", pick.random() < 0.5)
    file, bits = tmp_path / "tiny.toml", pick.choice((22, 23))
    file.write_text(text, encoding="utf-8")
    least = fewest_keys(parse(text, "tiny.toml").circuits, bits, share)
    result = fewest_changes(str(file), bits, grid=Grid(grinding=GROUNDS[-1], only=(GROUND,)), max_prover=share)
    assert result.missed == (least is None)
    before, after = (leaves(tomllib.loads(each)) for each in (result.file.before, result.file.after))  # type: ignore[union-attr]
    assert len({key for key in before | after if before.get(key) != after.get(key)}) == result.count
    if least is not None:
        assert result.count == least


def test_what_keeps_its_value_under_a_changed_table_is_a_change_and_shown_as_one(tmp_path: Path) -> None:
    """Of four circuits of the defaults three need grinding; the first has no work to spare for it."""
    file = tmp_path / "tiny.toml"
    file.write_text(ground_file((ENOUGH, HEAVY, HEAVY, HEAVY), "", stated=False), encoding="utf-8")
    result = fewest_changes(str(file), 22, grid=Grid(only=(GROUND,)), max_prover=1.02)
    assert (result.count, result.fewer_ruled_out) == (2, True)
    assert [line for line in (result.patch or "").split("\n") if line[:1] == "+"][1:] == [
        f"+{GROUND} = 7",
        f"+{GROUND} = 0",
    ]
    (table,) = document(result, None).blocks((Table,))
    assert isinstance(table, Table)
    assert [row[:4] for row in table.rows][:2] == [("defaults", GROUND, "0", "7"), ("a", GROUND, "0", "as it is")]


@pytest.mark.parametrize(("zkvm", "bits", "count"), [("zisk", 130, 1), ("risc0v3", 100, 3)][: depth(1, 2)])
def test_a_shared_table_changes_once(zkvm: str, bits: int, count: int) -> None:
    result = fewest_changes(zkvm, bits)
    assert (result.count, result.fewer_ruled_out) == (count, True)
    assert result.bits >= bits
    assert result.shared[0].table == "defaults"
    lines = (result.patch or "").split("\n")
    assert sum('batching = "affine"' in line for line in lines if line.startswith("+")) == 1
    assert sum(len(one.changed) for one in result.circuits) == count + sum(len(s.circuits) - 1 for s in result.shared)


def bounded(monkeypatch: pytest.MonkeyPatch, steps: int, tell: Callable[[str], None]) -> Changes:
    monkeypatch.setattr(together, "TOGETHER", steps)
    return fewest_changes("risc0v3", 110, progress=tell)


def test_a_search_that_its_bound_ends_says_that_fewer_changes_are_not_ruled_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It still has changes that do, the same in every run."""
    told: list[str] = []
    result = bounded(monkeypatch, 3000, told.append)
    assert (result.fewer_ruled_out, result.missed, result.interrupted) == (False, False, False)
    assert result.bits >= 110
    assert any("tables that circuits share: " in line for line in told)
    (table,) = document(result, None).blocks((Table,))
    assert isinstance(table, Table)
    sentence = "fewer changes of tables that circuits share are not ruled out: not all of them were searched"
    assert sentence in table.notes
    assert bounded(monkeypatch, 3000, told.append).patch == result.patch


def test_a_search_of_shared_tables_that_the_user_interrupts_shows_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(doing: str) -> None:
        if "tables that circuits share: " in doing:
            raise KeyboardInterrupt

    result = bounded(monkeypatch, 300_000, interrupt)
    assert (result.interrupted, result.missed, result.fewer_ruled_out) == (True, False, False)


def test_one_circuit_alone_leaves_shared_tables_as_they_are() -> None:
    result = fewest_changes("risc0v3", 100, "recursion")
    assert result.shared == ()
    assert [one.before for one in result.circuits] == [load("risc0v3").circuits[-1]]


TEXT = """
[defaults]
opening = { kind = "fri", queries = 9 }
[templates.low.opening]
rate = "1/2"
[circuits.a]
[circuits.b]
template = "low"
[circuits.c]
template = "low"
opening.queries = 8
"""


def test_a_key_reaches_the_circuits_that_change_with_it() -> None:
    everything = set(reached(TEXT, [("opening", "queries"), ("opening", "rate")]))
    assert everything == {
        (("defaults",), ("opening", "queries"), ("a", "b")),
        (("templates", "low"), ("opening", "rate"), ("b", "c")),
    }
