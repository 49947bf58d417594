"""From a description to work: which parameters are arrays, all combinations, and blocks that cover every row once."""

from __future__ import annotations

import pickle
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof import load
from soundproof.analyses.sweep import plan as planning
from soundproof.analyses.sweep.counts import parted
from soundproof.analyses.sweep.plan import Free, Group, blocks_of, parts_of
from soundproof.analyses.sweep.store import columns_of
from soundproof.parameters.faults import UserError

HEAD = 'target = "pico"\ncircuit = "riscv"\n[radius]\nmultiplicity = [12]\n'
Planned = Any


def _arrays(plan_of: Planned, path: str, values: str, target: str = "pico", circuit: str = "riscv") -> bool:
    head = f'target = "{target}"\ncircuit = "{circuit}"\n[radius]\nmultiplicity = [12]\n'
    return bool(plan_of(f"{head}[parameters]\n{path} = {values}\n").numeric)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("opening.queries", "{ from = 60, to = 99 }"),
        ("opening.grinding.queries", "{ from = 0, to = 30 }"),
        ("opening.grinding.folds", "{ from = 0, to = 30 }"),
        ("air.constraints", "[100, 5, 2000]"),
        ("air.degree", "[3, 5, 7]"),
        ("air.columns.witness", "{ from = 100, to = 2000, step = 100 }"),
        ("'lookups.*.width'", "{ from = 3, to = 30 }"),
        ("'lookups.*.grinding'", "{ from = 0, to = 30 }"),
        ("deep_grinding", "{ from = 0, to = 30 }"),
        ("digest", "[32, 40, 48]"),
    ],
)
def test_counts_are_arrays(plan_of: Planned, path: str, values: str) -> None:
    assert _arrays(plan_of, path, values)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("opening.rate", '["1/2"]'),
        ("air.trace_length", '["2^22"]'),
        ("opening.foldings", "[[4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]]"),
        ("opening.batching", '["powers", "affine"]'),
        ("opening.merkle.arity", "[2, 4, 8]"),
        ("field", '["KoalaBear^4", "KoalaBear^5"]'),
        ("air.batch", "[100, 200, 300]"),  # the certificate for a curve depends on its degree
    ],
)
def test_structure_is_enumerated(plan_of: Planned, path: str, values: str) -> None:
    assert not _arrays(plan_of, path, values)


def test_a_closed_form_lets_the_batch_be_an_array(plan_of: Planned) -> None:
    head = HEAD + 'theorem = "DKT26-closed"\n[parameters]\n'
    assert plan_of(head + "air.batch = [100, 200, 300]").numeric == {"air_batch"}


def test_entries_of_a_list_are_arrays(plan_of: Planned) -> None:
    assert _arrays(plan_of, "opening.queries.1", "{ from = 60, to = 99 }", "openvm2", "leaf")
    assert _arrays(plan_of, "air.logup_grinding", "{ from = 0, to = 30 }", "openvm2", "leaf")


def test_least_values_are_structures_of_their_own(plan_of: Planned) -> None:
    plan = plan_of(HEAD + "[parameters]\ngrinding.queries = { from = 0, to = 20 }\nqueries = { from = 1, to = 9 }\n")
    constants = [group.constants for group in plan.groups]
    assert [group.rows for group in plan.groups] == [1, 1, 7, 1, 1, 7, 19, 19, 133]
    assert constants[0] == {"grinding_queries": 0, "queries": 1}
    assert constants[-1] == {}
    assert plan.rows == 21 * 9


def test_all_combinations_and_those_that_are_no_circuits(plan_of: Planned) -> None:
    plan = plan_of(HEAD + '[parameters]\nopening.rate = ["1/2", "1/4"]\nfinal_domain = [2, 4]\nqueries = [80, 90]\n')
    assert [group.constants for group in plan.groups] == [
        {"opening_rate": plan.groups[0].constants["opening_rate"], "final_domain": 2},
        {"opening_rate": plan.groups[1].constants["opening_rate"], "final_domain": 4},
    ]
    assert plan.invalid == {
        "opening.foldings: folding a domain of 2^23 by 2^22 leaves 2^1; the stated final domain is 2^2": 1,
        "opening.foldings: folding a domain of 2^24 by 2^22 leaves 2^2; the stated final domain is 2^1": 1,
    }


def test_values_that_are_no_circuits_are_left_out_one_by_one(plan_of: Planned) -> None:
    """A digest of 24 bytes does not hold the hash that the file states."""
    plan = plan_of(HEAD + "[parameters]\ndigest = [24, 32, 48]\nqueries = [80, 90, 100]\n")
    assert [(group.constants["digest"], group.rows) for group in plan.groups] == [(32, 3), (48, 3)]
    assert list(plan.invalid.values()) == [1]


def test_each_radius_or_the_best_of_all(plan_of: Planned) -> None:
    radius = "[radius]\nmultiplicity = [3, 9]\nslack = [4]\n%s"
    text = f'target = "pico"\ncircuit = "riscv"\n{radius}[parameters]\nqueries = [80, 90]'
    assert [len(group.pins) for group in plan_of(text % "").groups] == [3]
    assert [len(group.pins) for group in plan_of(text % "each = true\n").groups] == [1, 1, 1]


def test_cases_may_bring_another_protocol(plan_of: Planned) -> None:
    text = """
[[cases]]
opening.kind = "stir"
opening.rate = "1/4"
opening.foldings = [16, 16, 16]
opening.queries = [60, 40, 30]
[[cases]]
opening.kind = "stir"
opening.rate = "1/2"
opening.foldings = [16, 16, 16]
opening.queries = [60, 40, 30]
[parameters]
opening.queries.2 = { from = 10, to = 40 }
"""
    plan = plan_of(HEAD + text)
    assert [(group.circuit.opening.kind, group.rows) for group in plan.groups] == [("stir", 31)] * 2
    assert plan.numeric == {"opening_queries_2"}


def test_what_does_not_exist(plan_of: Planned) -> None:
    wrong = {
        'target = "pica"\ncircuit = "riscv"\n[parameters]\nqueries = [3]': "pica: neither a catalogue name nor a file",
        'target = "pico"\ncircuit = "risc"\n[parameters]\nqueries = [3]': "no circuit is named 'risc' in Pico",
        HEAD + "[parameters]\nquerys = [3]": "did you mean 'queries'",
        HEAD + "[parameters]\nzkvm.name = ['x']": "zkvm.name: is no parameter of a circuit",
        HEAD + "[parameters]\nqueries = [3]\nopening.queries = [4]": "queries: is swept twice, also as opening.queries",
        HEAD + "[parameters]\nqueries = [0]": r"no valid|no combination .*\n.*must be at least 1, got 0",
        HEAD + "[parameters]\nqueries = [90, 70000]": r"no combination .*\n.*must be at most 65536, got 70000",
        HEAD + "[parameters]\nair.batch = { from = 3, to = 200000 }": "199,998 structures, at most 100,000",
        HEAD + "each = true\nslack = { from = 1, to = 60000 }\n[parameters]\ndegree = [3]\n'opening.batching' = "
        '["powers", "affine"]': "120,002 structures, at most 100,000 .*\n.*fewer values of .*, radius",
        HEAD + "[parameters]\nqueries = { from = 1, to = 60000 }\nair.constraints = { from = 1, to = 1_000_000 }": (
            "60,000,000,000 rows, at most 10,000,000,000"
        ),
        HEAD.replace("circuit", "sample = 1_000_000_000_000\ncircuit") + "[parameters]\nqueries = [3]": (
            "1,000,000,000,000 rows, at most 10,000,000,000"
        ),
    }
    for text, message in wrong.items():
        with pytest.raises(UserError, match=message):
            plan_of(text)


@pytest.mark.parametrize(
    ("place", "value"), [("opening.grinding", "'x'"), ("opening", "5"), ("air", "[]"), ("lookups", "5"), ("least", "5")]
)
def test_a_setting_may_not_take_the_place_of_a_table(plan_of: Planned, place: str, value: str) -> None:
    """Neither in [set] nor as a value that is swept."""
    swept = "[parameters]\nopening.grinding.queries = [0, 8]\n"
    with pytest.raises(UserError, match=rf"{place} is set to .* no table|{place}: must be a table"):
        plan_of(f"{HEAD}{swept}[set]\n{place} = {value}\n")
    with pytest.raises(UserError, match=rf"{place} is set to .* no table|{place}: must be a table"):
        plan_of(f"{HEAD}[parameters]\n'{place}' = [{value}]\n'opening.grinding.queries' = [0, 8]\n")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[parameters]\nopening.queries = [3]\nquerys = [4]", ":7: parameters.querys: there is no such parameter\n"),
        ("[parameters]\n'opening.queries' = [3]\n[set]\nquerys = 4", ":8: set.querys: there is no such parameter\n"),
        ("[[cases]]\nqueries = 3\nquerys = 4", ":7: cases[0].querys: there is no such parameter\n"),
        ("[parameters]\nqueries = [3]\nopening.queries = [4]", ":6: parameters.queries: is swept twice, also as "),
        ("[parameters]\nopening.grinding.queries = [0, 8]\n[set]\nopening.grinding = 'x'", ":6: parameters."),
    ],
)
def test_faults_of_settings_have_file_and_line(plan_of: Planned, settings: str, said: str) -> None:
    with pytest.raises(UserError) as caught:
        plan_of(HEAD + settings)
    assert f"sweep.toml{said}" in str(caught.value)


def test_columns_have_names_of_their_own(plan_of: Planned) -> None:
    text = "[parameters]\nopening.queries = [80]\n'lookups.*.width' = [3]\n'bytes' = [4]"
    with pytest.raises(UserError, match="bytes"):
        plan_of(HEAD + text)
    plan = plan_of(HEAD + "[parameters]\nopening.queries = [80]\n'lookups.*.width' = [3]\n'lookups.byte.width' = [4]")
    assert plan.columns == {
        "opening_queries": "opening.queries",
        "lookups___width": "lookups.*.width",
        "lookups_byte_width": "lookups.byte.width",
    }


# Rows -----------------------------------------------------------------------------------------


def _group(sizes: list[int]) -> Group:
    free = tuple(Free(f"c{i}", (), range(size)) for i, size in enumerate(sizes))
    return Group(load("pico").circuits[0], {}, {}, free, (), prod(sizes))


@given(st.lists(st.integers(1, 12), max_size=3), st.integers(1, 200))
def test_the_blocks_of_a_grid_cover_every_row_once(sizes: list[int], most: int) -> None:
    group = _group(sizes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "PART", most)
        blocks = list(blocks_of(group, 0, False))
        parts = list(parts_of(blocks))
        patch.setattr(planning, "READINGS", 6)
        costly = list(parts_of(blocks, lambda group: 3))
    assert [row for _, start, stop in blocks for row in range(start, stop)] == list(range(group.rows))
    assert all(stop - start <= most for _, start, stop in blocks)
    assert [block for first, end in parts for block in range(first, end)] == list(range(len(blocks)))
    assert [block for first, end in costly for block in range(first, end)] == list(range(len(blocks)))
    assert all(end - first <= 2 for first, end in costly)
    seen = set()
    for _, start, stop in blocks:
        ranges = list(planning._ranges(group.sizes, start, stop))
        assert prod(high - low for low, high in ranges) == stop - start
        box = [()]
        for low, high in ranges:
            box = [(*point, i) for point in box for i in range(low, high)]
        seen.update(box)
    assert len(seen) == group.rows


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12, unique=True), st.integers(-1, 30))
def test_splitting_loses_no_value(values: list[int], bound: int) -> None:
    for given_ in (tuple(values), range(values[0], values[0] + 40, 3)):
        parts = parted(given_, bound)
        assert sorted(value for part in parts for value in part) == sorted(given_)
        assert all(len(part) == 1 for part in parts if min(part) <= bound)


def test_a_sample_has_its_rows_and_every_structure_its_share(plan_of: Planned) -> None:
    head = 'target = "pico"\ncircuit = "riscv"\nsample = 10_000\n[radius]\nmultiplicity = [12]\n[parameters]\n'
    plan = plan_of(head + 'queries = { from = 1, to = 100 }\nbatching = ["powers", "affine"]\n')
    assert plan.rows == 10_000
    assert [group.rows for group in plan.groups] == [50, 50, 4900, 50, 50, 4900]


def test_a_sample_is_the_same_every_time_and_for_every_seed_another(plan_of: Planned) -> None:
    head = 'target = "pico"\ncircuit = "riscv"\nsample = 1000\nseed = %d\n[radius]\nmultiplicity = [12]\n'
    text = head + "[parameters]\nqueries = { from = 3, to = 1_000_000_000 }\n"
    with pytest.raises(UserError, match="must be at most 65536"):
        plan_of(text % 1)
    text = text.replace("1_000_000_000", "60_000")
    first, again, other = (plan_of(text % seed) for seed in (1, 1, 2))
    drawn = [plan.values(plan.blocks[0])["queries"].tolist() for plan in (first, again, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert first.identity == again.identity != other.identity
    assert 3 <= min(drawn[0]) < max(drawn[0]) <= 60_000


def test_a_radius_that_no_bound_has_tells_nothing_of_the_others(plan_of: Planned) -> None:
    """At rate 1/2 and m = 1 the agreement exceeds 1, and no certificate is looked up by the number of functions."""
    head = 'target = "zisk"\ncircuit = "Blake2br"\n[radius]\nmultiplicity = [1, 20]\n[parameters]\n'
    plan = plan_of(head + "air.batch = { from = 3, to = 8 }\n")
    assert not plan.numeric
    (best,) = columns_of(plan, plan.blocks[0])["multiplicity"]
    assert best == 20


def test_a_sample_of_what_is_all_structure_has_its_rows(plan_of: Planned) -> None:
    head = 'target = "pico"\ncircuit = "riscv"\nsample = 50\n[radius]\nmultiplicity = [12]\n[parameters]\n'
    plan = plan_of(head + 'batching = ["powers", "affine"]\n')
    for block in plan.blocks:
        assert {len(column) for column in columns_of(plan, block).values()} == {25}


def test_many_structures_are_kept_in_little(plan_of: Planned) -> None:
    """Each as what it changes: less than a tenth of its circuit and its table."""
    values = '{ from = "2^0", to = "2^20" }'
    text = HEAD + f"[parameters]\nair.constraints = {values}\npublic_values = {values}\nmerkle.arity = [2, 4]\n"
    plan = plan_of(text)
    assert len(plan.groups) == 21 * 21 * 2
    alone = pickle.dumps((plan.groups[0].circuit, plan.groups[0].table))
    shared = len(pickle.dumps(plan.groups)) - len(pickle.dumps(plan.groups[:1]))
    assert shared < len(plan.groups) * len(alone) / 10


def test_a_structure_is_the_circuit_of_its_settings(plan_of: Planned) -> None:
    text = (
        HEAD + '[set]\ndigest = 48\n[parameters]\nrate = ["1/2"]\nfinal_domain = [2]\nqueries = { from = 1, to = 4 }\n'
    )
    plan = plan_of(text)
    assert [(group.circuit.opening.queries, group.rows) for group in plan.groups] == [(1, 1), (2, 1), (3, 2)]
    for group in plan.groups:
        assert group.table["opening"]["merkle"]["digest"] == 48
        assert group.circuit == group.origin.circuit_of(group.table)
        assert group.constants.get("queries", 3) == group.circuit.opening.queries
    assert plan.kinds == {"rate": float, "final_domain": int, "queries": int}
