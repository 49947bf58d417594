"""The fast reading against the certified one, row by row: bits, binding term, bytes, and whether a bound applies."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from soundproof import load
from soundproof.analyses.sweep.reading import read
from soundproof.analyses.sweep.store import columns_of
from soundproof.primitives import merkle
from soundproof.primitives.layout import Encoding, Preset
from soundproof.primitives.merkle import Multiproof, Tree
from soundproof.protocols.deep_ali import Columns
from soundproof.readings.security import Pin
from soundproof.readings.size import proof_size
from tests.depth import depth

SWEEPS = {
    "FRI, paths apart": """
target = "zisk"
circuit = "Main"
[radius]
multiplicity = [3, 73, 400]
slack = [0, 514]
[parameters]
opening.queries = { from = 1, to = 300, step = 7 }
opening.grinding = { queries = { from = 0, to = 24 }, folds = { from = 0, to = 20, step = 5 }, batching = [0, 1, 9] }
air.constraints = { from = 1, to = 5000, step = 49 }
field = ["Goldilocks^2", "Goldilocks^3"]
""",
    "FRI, layout open, at random": """
target = "pico"
circuit = "convert"
sample = 50_000
[radius]
multiplicity = { from = 3, to = 1000, factor = 3 }
[parameters]
opening.queries = { from = 60, to = 309 }
opening.merkle.cap = [0, 2, 3]
opening.batching = ["powers", "affine"]
air.batch = [1, 2, 485]
air.columns.witness = { from = 100, to = 900 }
lookups.memory.width = { from = 2, to = 60 }
lookups.memory.grinding = { from = 0, to = 20 }
field = ["KoalaBear^4", "KoalaBear^6"]
[[cases]]
opening.rate = "1/2"
opening.foldings = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4]
opening.final_domain = 2
[[cases]]
opening.rate = "1/16"
opening.foldings = [16, 16, 16, 16]
opening.final_domain = 256
""",
    "WHIR, biased bits, an envelope": """
target = "openvm2"
circuit = "leaf"
[radius]
multiplicity = { from = 1, to = 100, factor = 10 }
slack = [4]
each = true
[parameters]
opening.queries.0 = { from = 60, to = 309 }
opening.grinding.queries = { from = 0, to = 22 }
opening.queries.2 = { from = 60, to = 90 }
air.constraints = { from = 100, to = 3000, step = 100 }
air.logup_grinding = { from = 0, to = 24, step = 8 }
""",
    "Jagged over FRI": """
target = "sp1"
circuit = "core"
[radius]
multiplicity = [2, 16]
slack = [2]
[parameters]
opening.queries = { from = 60, to = 200 }
opening.grinding.queries = { from = 0, to = 24 }
air.constraints = { from = 1000, to = 90000, step = 1000 }
""",
    "STIR": """
target = "pico"
circuit = "embed"
[radius]
multiplicity = [5, 50]
[[cases]]
opening.kind = "stir"
opening.rate = "1/4"
opening.foldings = [16, 16]
opening.queries = [60, 40]
[parameters]
opening.queries.1 = { from = 10, to = 90 }
opening.grinding.queries = { from = 0, to = 24 }
opening.out_of_domain = [1, 2, 3]
""",
}


@pytest.mark.parametrize("name", list(SWEEPS)[:: depth(2, 1)])
def test_random_rows_are_what_the_certified_reading_says(name: str, plan_of: Any) -> None:
    plan = plan_of(SWEEPS[name])
    draw = random.Random(name)
    seen = set()
    for _ in range(25):
        block = draw.choice(plan.blocks)
        columns, group = columns_of(plan, block), plan.groups[block[0]]
        i = draw.randrange(block[2] - block[1])
        row = {free.column: int(columns[free.column][i]) for free in group.free}
        integers = int(columns["multiplicity"][i]), int(columns["slack"][i])
        (pin,) = [
            pin for pin in group.pins if integers == (pin.multiplicity or -1, -1 if pin.slack is None else pin.slack)
        ]
        certified = plan.certified(block[0], row, pin)
        assert columns["bits"][i] == pytest.approx(float(certified.decimals), abs=1e-6)
        assert columns["applies"][i] == certified.best.applies
        assert columns["conditional"][i] == bool(certified.open_hypotheses)
        if certified.best.applies:
            assert columns["binding"][i] == certified.best.binding.term.name
        size = certified.size
        sizes = [int(columns[f"bytes{end}"][i]) for end in ("", "_least", "_most")]
        assert sizes == pytest.approx([size.expected, size.least, size.most], abs=1)
        seen.add(columns["binding"][i])
    assert len(seen) > 1  # the rows are not all alike


def test_the_best_radius_is_the_best_of_all(plan_of: Any) -> None:
    text = SWEEPS["FRI, paths apart"]
    plan, each = plan_of(text), plan_of(text.replace("[parameters]", "each = true\n[parameters]"))
    best = np.concatenate([columns_of(plan, block)["bits"] for block in plan.blocks[-1:]])
    found = [columns_of(each, block) for block in each.blocks if each.groups[block[0]].table == plan.groups[-1].table]
    assert len(found) == 5
    assert np.array_equal(best, np.max([columns["bits"] for columns in found], axis=0))


def test_rows_without_a_bound_are_marked(plan_of: Any) -> None:
    """At rate 1/2 and m = 1 the agreement would exceed 1."""
    head = 'target = "pico"\ncircuit = "riscv"\n[radius]\nmultiplicity = [1, 9]\neach = true\n'
    plan = plan_of(head + "[parameters]\nqueries = [80, 90]")
    rows = [columns_of(plan, block) for block in plan.blocks]
    assert [list(columns["applies"]) for columns in rows] == [[False, False], [True, True]]
    assert list(rows[0]["bits"]) == [0.0, 0.0]
    assert list(rows[0]["binding"]) == [None, None]


def test_rounds_are_bits_by_round(plan_of: Any) -> None:
    text = "rounds = true\n" + SWEEPS["FRI, layout open, at random"].replace("50_000", "2000")
    plan = plan_of(text)
    for block in plan.blocks[:: depth(4, 1)]:
        columns = columns_of(plan, block)
        rounds = [values for name, values in columns.items() if name.startswith("bits_")]
        assert np.array_equal(np.nanmin(rounds, axis=0)[columns["applies"]], columns["bits"][columns["applies"]])


def test_a_pin_that_leaves_the_radius_open_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves the radius open"):
        read(load("pico").circuits[0], (), (Pin(),))


@pytest.mark.parametrize("tree", [Tree(2**20, 2, 0, 32), Tree(4**6, 4, 2, 32), Tree(3**5, 8, 1, 32)])
def test_merged_paths_over_arrays(tree: Tree) -> None:
    queries = [1, 2, 3, 7, 64, 65, 300, 5000]
    for array in np.array(queries, dtype=float), np.repeat(np.array(queries, dtype=float), 10_000)[::10_000]:
        merged = Multiproof(tree, array)  # type: ignore[arg-type]
        alone = [Multiproof(tree, t) for t in queries]
        assert merged.expected == pytest.approx([float(one.expected) for one in alone], rel=1e-9)
        assert merged.expected_leaves == pytest.approx([float(one.expected_leaves) for one in alone], rel=1e-9)
        assert list(merged.maximum) == [one.maximum for one in alone]
    many = np.tile(np.array(queries, dtype=float), 4000)  # now each number of queries is evaluated once
    assert np.array_equal(Multiproof(tree, many).expected, np.tile(Multiproof(tree, many[:8]).expected, 4000))  # type: ignore[arg-type]


@pytest.mark.parametrize("preset", ["winterfell", "stwo", "miden"])
def test_framed_proofs_over_arrays(preset: Preset) -> None:
    """Lengths, groups, headers, and what is framed of every column or left out of every coset, as one by one."""
    (circuit,) = load("miden").circuits
    air = replace(circuit.air, columns=Columns(fixed=1, witness=3))
    circuit = replace(circuit, encoding=Encoding(preset), air=air)
    rows = [(1, 1, 1), (2, 127, 2), (27, 128, 9), (200, 20_000, 300)]
    queries, constraints, fixed = map(np.array, zip(*rows, strict=True))
    varied = [
        (("opening", "queries"), queries),
        (("air", "constraints"), constraints),
        (("air", "columns", "fixed"), fixed),
    ]
    sizes = read(circuit, varied, (Pin("unique", slack=2),)).size
    alone = []
    for t, count, columns in rows:
        single = replace(air, constraints=count, columns=replace(air.columns, fixed=columns))
        alone.append(proof_size(replace(circuit, opening=replace(circuit.opening, queries=t), air=single)))
    assert list(sizes.expected) == pytest.approx([one.expected for one in alone], abs=1)
    assert list(sizes.most) == [one.most for one in alone]


def test_hits_are_the_same_from_a_table_and_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    queries: Any = np.random.default_rng(1).integers(0, 2**16, 2 * merkle.TABLE).astype(float)
    for tree in (Tree(2**22, 2, 0, 32), Tree(4**9, 4, 2, 32), Tree(8**5, 8, 1, 32)):
        paths = Multiproof(tree, queries)
        together = paths.expected, paths.expected_leaves
        with monkeypatch.context() as patch:
            patch.setattr(merkle, "TABLE", math.inf)
            alone = paths.expected, paths.expected_leaves
        assert all(map(np.array_equal, together, alone))
