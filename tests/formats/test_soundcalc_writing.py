"""Files of soundcalc written from what was read: the same parameters, and what cannot be said is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from soundproof import catalogue, import_, load
from soundproof.formats.files import parse, read
from soundproof.formats.plain import circuit_table, leaves
from soundproof.formats.soundcalc.writing import exported, sentences
from soundproof.parameters.faults import UserError
from soundproof.protocols.fri import Fri
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.stir import Stir, StirGrinding
from soundproof.protocols.whir import Whir
from soundproof.zkvm.zkvm import ZkVM

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "soundcalc").glob("*.toml"))


def without_notes(zkvm: ZkVM) -> ZkVM:
    """What is left of a file when nobody says what it was read from."""
    return replace(zkvm, notes=(), circuits=tuple(replace(circuit, notes=()) for circuit in zkvm.circuits))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_read_and_written_reads_as_before(path: Path) -> None:
    zkvm = read(path)
    text, unsaid = exported(zkvm)
    assert unsaid == ()
    assert without_notes(parse(text, "again.toml")) == without_notes(zkvm)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_as_a_native_file_reads_as_before(path: Path) -> None:
    """Through the importer: soundcalc, native, soundcalc."""
    draft = import_(path)
    native = parse(draft.text(), "native.toml")
    assert native.circuits == read(path).circuits
    assert draft.origins[0].sha256 in native.source
    text, unsaid = exported(native)
    assert [one.path for one in unsaid] == []
    again = parse(text, "again.toml")
    assert without_notes(again).circuits == without_notes(native).circuits


@pytest.mark.parametrize("name", catalogue())
def test_of_the_catalogue_what_is_not_told_is_said(name: str) -> None:
    zkvm = load(name)
    text, unsaid = exported(zkvm)
    again = parse(text, "again.toml")
    lost = {(one.circuit, one.path) for one in unsaid}
    for circuit, read_again in zip(zkvm.circuits, again.circuits, strict=True):
        rest = leaves(circuit_table(read_again, whole=True))
        for path, value in leaves(circuit_table(circuit)).items():
            if path != ("notes",) and (circuit.name, ".".join(path)) not in lost:
                assert rest[path] == value


def test_a_grand_product_is_a_sum_of_fractions_there() -> None:
    (pico, *_) = load("pico").circuits
    buses = tuple((name, replace(bus, argument="grand-product")) for name, bus in pico.buses)
    _, unsaid = exported(ZkVM("P", "1", "here", "2026", (replace(pico, lookups=buses, hashes=None, notes=()),)))
    assert [(one.path, one.value, one.read) for one in unsaid if "argument" in one.path] == [
        (f"lookups.{name}.argument", "grand-product", "columns") for name, _ in buses
    ]


def test_every_family_is_written() -> None:
    (pico, *_) = load("pico").circuits
    (sp1, *_) = load("sp1").circuits
    (whir, *_) = load("demo_whir").circuits
    assert isinstance(sp1.air, Jagged) and isinstance(whir.opening, Whir) and isinstance(pico.opening, Fri)
    stir = Stir("stir", pico.opening.rate, (16, 16), (90, 40), 2, grinding=StirGrinding(1, 2, 3, 4))
    length = 2 ** sum(whir.opening.log_foldings)
    jagged = replace(sp1.air, dense_length=length, dense_trees=1, chips=(), fixed_chips=None)
    # A file of soundcalc says nothing of the layout.
    lookups = tuple((name, replace(bus, output=0)) for name, bus in sp1.buses)
    sp1 = replace(sp1, lookups=lookups, encoding=None, public_values=0, least=None)
    circuits = (
        replace(pico, opening=stir, name="stir"),
        replace(sp1, air=jagged, opening=whir.opening, name="jagged over WHIR", field=whir.field),
    )
    for circuit in circuits:
        zkvm = ZkVM("Families", "1", "here", "2026", (replace(circuit, hashes=None, notes=()),))
        text, unsaid = exported(zkvm)
        (again,) = parse(text, "again.toml").circuits
        assert unsaid == ()
        assert replace(again, notes=()) == zkvm.circuits[0]


def test_the_same_of_several_circuits_is_one_line() -> None:
    _, unsaid = exported(load("zisk"))
    said = sentences(unsaid)
    assert "topology: left out" in said
    assert "circuits.*.opening.merkle.arity (43 circuits): read as 2" in said
    assert "circuits.*.declared_size (44 circuits): left out" in said
    assert len(said) < 30


def test_a_pair_without_a_family_is_told() -> None:
    (pico, *_) = load("pico").circuits
    (sp1, *_) = load("sp1").circuits
    stir = Stir("stir", pico.opening.rate, (16, 16), (90, 40), 2)
    with pytest.raises(UserError, match="soundcalc has no family for circuit core: jagged/stir"):
        exported(ZkVM("x", "1", "here", "2026", (replace(sp1, name="core", opening=stir),)))


def test_what_cannot_be_said_is_told_in_words() -> None:
    (pico, *_) = load("pico").circuits
    assert isinstance(pico.opening, Fri)
    grinding = replace(pico.opening.grinding, folds=tuple(range(len(pico.opening.foldings))))
    merkle = replace(pico.opening.merkle, arity=4)
    opening = replace(pico.opening, grinding=grinding, merkle=merkle)
    _, unsaid = exported(ZkVM("x", "1", "here", "2026", (replace(pico, opening=opening, hashes=None),)))
    said = sentences(unsaid)
    assert said[0].startswith("circuits.riscv.opening.grinding.folds: [0, 1, 2")
    assert said[0].endswith("is read as 0")
    assert said[1] == "circuits.riscv.opening.merkle.arity: 4 is read as 2"
