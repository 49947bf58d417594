"""Real soundcalc files are accepted as they are, with the bits of the catalogue's own file of the same zkVM."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from soundproof.cli.group import main
from soundproof.formats.files import load
from soundproof.readings.security import Pin, assess
from soundproof.zkvm.circuit import Circuit, Declared

FILES = Path(__file__).parent.parent / "fixtures" / "soundcalc"
CATALOGUED = {
    "airbender": "airbender",
    "dummy_whir": "demo_whir",
    "openvm2": "openvm2",
    "pico": "pico",
    "sp1": "sp1",
    "zisk": "zisk",  # three of its circuits
    "zkdtvm": "zkdtvm",
}


def _circuits(name: str) -> list[tuple[Circuit, Circuit]]:
    """The circuits of a soundcalc file, each with the catalogue's."""
    ours = {circuit.name: circuit for circuit in load(CATALOGUED[name]).circuits}
    return [(circuit, ours[circuit.name]) for circuit in load(str(FILES / f"{name}.toml")).circuits]


def test_every_fixture_is_compared() -> None:
    assert {path.stem for path in FILES.glob("*.toml")} == set(CATALOGUED)


@pytest.mark.parametrize("name", CATALOGUED)
def test_a_real_file_is_accepted_unchanged(name: str) -> None:
    result = CliRunner().invoke(main, ["assess", str(FILES / f"{name}.toml")])
    assert (result.exit_code, result.stderr) == (0, "")
    zkvm = load(str(FILES / f"{name}.toml"))
    assert result.stdout.startswith(f"{zkvm.name} {zkvm.version}\n")


@pytest.mark.parametrize("name", CATALOGUED)
def test_every_circuit_has_the_bits_of_the_catalogue(name: str) -> None:
    ours = {c.circuit.name: c for c in assess(load(CATALOGUED[name])).circuits}
    for circuit in assess(load(str(FILES / f"{name}.toml"))).circuits:
        same = ours[circuit.circuit.name]
        assert [(e.radii, e.bits) for e in circuit.evaluations] == [(e.radii, e.bits) for e in same.evaluations]
        assert [(t.term.label, t.certified.bits_lower) for t in circuit.best.terms] == [
            (t.term.label, t.certified.bits_lower) for t in same.best.terms
        ]


@pytest.mark.parametrize("name", CATALOGUED)
def test_a_declared_analysis_is_that_of_the_catalogue(name: str) -> None:
    declared = [pair for pair in _circuits(name) if pair[0].declared is not None]
    assert bool(declared) == (name in ("openvm2", "zisk", "zkdtvm"))
    for circuit, same in declared:
        assert circuit.declared == same.declared


def test_a_declared_analysis_is_pinned_when_asked_for() -> None:
    (root,) = [
        c for c in assess(load(str(FILES / "openvm2.toml")), Pin("declared")).circuits if c.circuit.name == "root"
    ]
    assert {regime.multiplicity for regime in root.best.radii} == {1}


def test_keys_without_use_are_noted() -> None:
    assert load(str(FILES / "zisk.toml")).notes == (
        "key 'group' is not used for security (circuits: 3)",
        "key 'num_columns' is not used for security (circuits: 3)",
        "key 'proof_size' is not used for security (circuits: 3)",
    )


def test_a_gap_becomes_the_least_multiplicity_that_keeps_it() -> None:
    """√ρ/(2m) ≤ gap, so m = ⌈√ρ/(2·gap)⌉: 70.71 at ρ = 1/2 and 0.005, 44.19 at 1/8 and 0.004, 26.52 at 1/32."""
    multiplicities = {circuit.name: circuit.declared for circuit, _ in _circuits("zisk")}
    assert multiplicities == {
        "Rom": Declared("johnson", "BCHKS25", 71),
        "Recursive2": Declared("johnson", "BCHKS25", 45),
        "Final": Declared("johnson", "BCHKS25", 27),
    }


def test_folding_past_the_trace_is_a_note_not_a_fault() -> None:
    notes = {c.circuit.name: c.notes for c in assess(load(str(FILES / "zkdtvm.toml")), every=False).circuits}
    assert notes == {
        "core": (),
        "compress": (),
        "shrink": ("folds past the trace: tested dimension 2^20 instead of 2^19, rate 1/4 instead of 1/8",),
        "root_shrink": ("query grinding is not stated: 20 bits assumed, as OpenVM 2 uses",),
    }
