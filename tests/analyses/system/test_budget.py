"""What adds up: coefficients of the sample argument, and both totals solved by hand."""

from __future__ import annotations

import re
from importlib.resources import files
from math import log2

import pytest

from soundproof.analyses.system.budget import collisions
from soundproof.analyses.system.deployment import System, system
from soundproof.analyses.system.structure import structure
from soundproof.formats.files import load, parse
from soundproof.readings.security import assess

VANILLA = (files("soundproof.data.catalogue") / "vanilla.toml").read_text(encoding="utf-8")
DIGESTS = float(2**64 - 2**32 + 1) ** 4
INNER = ("step", "keccak", "poseidon", "range")


def vanilla(segments: int = 100, text: str = VANILLA) -> System:
    return system(assess(parse(text, "vanilla.toml"), every=False), segments)


def test_the_coefficients_of_the_sample_argument() -> None:
    """1, S − 1, S, S and 4S proofs, a collision of the bus for each segment: 700 proofs of 100 segments."""
    found = vanilla()
    often = {entry.name: str(entry.formula) for entry in found.budget}
    assert {name: often[name] for name in INNER} == dict.fromkeys(INNER, "S")
    assert [often[name] for name in ("embed", "combine", "convert", "segment", "bus segment")] == [
        "1",
        "S − 1",
        "S",
        "S",
        "S",
    ]
    assert [often[name] for name in ("ram: position", "ram: update", "boundary: collision")] == [
        "1,048,576S",
        "1,048,576S",
        "1",
    ]
    assert found.proofs == (700, 700)
    assert {entry.name: entry.count for entry in found.budget}["ram: update"] == 100 * 2**20


def test_its_combine_verifies_itself_and_nothing_fixes_its_own_key() -> None:
    (finding,) = structure(load("vanilla"))
    assert (finding.kind, finding.place) == ("open", "combine → combine")
    assert finding.problem == (
        "the verification key is a public value that nobody compares: any circuit's proof might pass"
    )
    fixed = VANILLA.replace('how = "public", value = "vk" }', 'how = "public", value = "vk", fixed_by = "embed" }')
    assert structure(parse(fixed, "fixed.toml")) == ()


def solved(linear: float, square: float) -> float:
    """log₂ of the T at which linear·T + square·T² is 1."""
    low, high = 0.0, 256.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (low, middle) if 2**middle * linear + 4**middle * square >= 1 else (middle, high)
    return low


@pytest.mark.parametrize("segments", [1, 100, 2**10, 2**20])
def test_both_totals_by_hand(segments: int) -> None:
    """One event of 3/2^λ; summed literally 3/2^λ for each proof and 1/2^(λ+1) for each collision of a commitment."""
    text = re.sub(r"(?m)^capacity .*$", "", VANILLA).replace('"duplex-sponge"', '"hash-chain"')
    found = vanilla(segments, text)
    errors = {part.circuit.circuit.name: float(part.error(float)) for part in found.circuits}
    counts = {**dict.fromkeys((*INNER, "segment", "convert"), segments), "combine": segments - 1, "embed": 1}
    linear = sum(count * errors[name] for name, count in counts.items())
    assert found.union is not None
    assert found.literal is not None
    assert float(found.union.bits_lower) == pytest.approx(solved(linear, 3 / DIGESTS), abs=1e-6)
    broken = 2 * segments * 2**20 + segments + 1
    square = sum(counts.values()) * 3 / DIGESTS + broken / (2 * DIGESTS)
    assert float(found.literal.bits_lower) == pytest.approx(solved(linear, square), abs=1e-6)


def test_the_totals_of_the_sample() -> None:
    """119.9 bits for 700 proofs of about 129.4, the hash counted once; 2^30 steps of memory alone would stop at 113."""
    text = re.sub(r"(?m)^capacity .*$", "", VANILLA).replace('"duplex-sponge"', '"hash-chain"')
    found = vanilla(100, text)
    assert found.union is not None
    assert found.union.bits == 119
    memory = [own for own in vanilla(2**10, text).budget if own.name.startswith("ram")]
    assert [own.count for own in memory] == [2**30, 2**30]
    rate = 2 * 2**30 / (2 * DIGESTS)
    assert -log2(rate) / 2 == pytest.approx(113.0, abs=1e-6)
    for own in memory:
        assert own.together is not None
        assert float(own.together.bits_lower) == pytest.approx(113.5, abs=1e-6)


def test_a_collision_is_not_cheaper_where_a_capacity_is_small() -> None:
    """Digests of 4 elements and a capacity of 4 collide equally often: half a bit less together."""
    (position, *_), narrow = collisions(load("vanilla")), collisions(load("vanilla"))[0]
    assert position == narrow
    assert position.certified is not None
    assert float(position.certified.bits_lower) == pytest.approx(log2(DIGESTS) / 2, abs=1e-6)


def test_every_line_of_the_budget_is_a_number_of_errors() -> None:
    for name in ("zisk", "vanilla", "demo_whir", "sp1"):
        found = system(assess(load(name), every=False), 100)
        for entry in found.budget:
            if entry.one is not None and entry.together is not None and entry.kind != "commitment":
                lost = float(entry.one.bits_lower) - float(entry.together.bits_lower)
                assert lost == pytest.approx(log2(entry.count or 0), abs=1e-6)


def test_the_main_figure_is_at_least_both_totals() -> None:
    for name in ("zisk", "vanilla", "demo_whir", "openvm2"):
        found = system(assess(load(name), every=False), 100)
        assert found.union is not None
        assert found.with_hash is not None
        assert float(found.union.bits_lower) <= found.with_hash + 1
        if found.literal is not None:
            assert float(found.literal.bits_lower) <= float(found.union.bits_lower)
