"""What is written reads as what was written, whatever it is."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from soundproof.formats.files import catalogue, load, parse
from soundproof.formats.native import native
from soundproof.formats.plain import Named, circuit_table, plain, plainly, table_of
from soundproof.formats.reading import build
from soundproof.formats.writing import toml, write
from soundproof.parameters.faults import Fault
from soundproof.parameters.shape import keys, shape
from soundproof.protocols.deep_ali import Columns
from soundproof.protocols.whir import Whir
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.rules import only_as_rows
from soundproof.zkvm.zkvm import SizeClaim, ZkVM
from tests.depth import depth
from tests.parameters.shapes import records, values

SOUNDCALC = sorted((Path(__file__).parents[1] / "fixtures" / "soundcalc").glob("*.toml"))


@pytest.mark.parametrize("target", [*catalogue(), *map(str, SOUNDCALC)])
def test_a_file_written_back_is_the_same_zkvm(target: str) -> None:
    zkvm = load(target)
    assert parse(write(zkvm), "written.toml") == zkvm


# Any value of the dataclasses, whether or not its fields go together --------------------------


@settings(max_examples=depth(75, 150), deadline=None)
@given(records(Circuit))
def test_any_circuit_is_built_from_its_plain_table(circuit: Circuit) -> None:
    circuit = replace(circuit, least=None)
    faults: list[Fault] = []
    for whole in False, True:
        table = tomllib.loads(toml({"circuits": Named({"a.b": circuit_table(circuit, whole)})}))["circuits"]["a.b"]
        assert build(Circuit, {**table, "name": circuit.name}, (), faults) == circuit
    assert faults == []


@settings(max_examples=50, deadline=None)
@given(records(SizeClaim), values(shape(tuple[tuple[str, SizeClaim], ...])))
def test_any_claims_are_built_from_their_plain_tables(claim: SizeClaim, claims: Any) -> None:
    assert build(SizeClaim, plain(SizeClaim, claim), (), []) == claim
    claimed = keys(ZkVM)["claims"].shape
    assert build(claimed, plain(claimed, claims), (), []) == claims


@settings(max_examples=depth(50, 100), deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=5),
        st.dictionaries(
            st.text(max_size=5),
            st.recursive(
                st.integers() | st.booleans() | st.text() | st.floats(allow_nan=False),
                lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=30), inner, max_size=4),
                max_leaves=12,
            ),
            max_size=4,
        ),
        max_size=3,
    )
)
def test_any_table_is_read_as_it_was(table: dict[str, Any]) -> None:
    assert tomllib.loads(toml(table)) == table


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_the_catalogue_with_other_numbers(data: st.DataObject) -> None:
    """Numbers, names and fields changed at random; what the reader then refuses is not written back but refused."""
    zkvm = load(data.draw(st.sampled_from(["pico", "openvm2", "demo_whir", "sp1"])))
    circuits = list(zkvm.circuits)
    at = data.draw(st.integers(0, len(circuits) - 1))
    name = data.draw(st.sampled_from([f.name for f in fields(Circuit) if f.name not in ("air", "opening", "least")]))
    circuits[at] = replace(circuits[at], **{name: data.draw(values(keys(Circuit)[name].shape))})
    changed = replace(zkvm, circuits=tuple(circuits), about=data.draw(st.text()))
    faults: list[Fault] = []
    again = native(tomllib.loads(write(changed)), faults)
    assert again == (None if faults else replace(changed, circuits=tuple(map(_as_read, circuits))))


def _as_read(circuit: Circuit) -> Circuit:
    """What a file says that does not say how the first oracle is read, over a field that has one way to."""
    opening = circuit.opening
    if isinstance(opening, Whir) and opening.interleaved is None and only_as_rows(circuit):
        return replace(circuit, opening=replace(opening, interleaved=True))
    return circuit


# How it looks ---------------------------------------------------------------------------------


def test_the_style_of_the_catalogue() -> None:
    text = write(load("pico"))
    assert text.startswith('#:schema ./zkvm.schema.json\n\n[zkvm]\nname    = "Pico"\nversion = "unknown"\n')
    assert 'opening = { kind = "fri", grinding.queries = 16 }' in text  # what all share, under [defaults]
    assert (
        "[circuits.embed]\n"
        'air            = { trace_length = "2^15", batch = 485, constraints = 323 }\n'
        "lookups.memory = { rows = 1_048_592, width = 6, table = 491_520 }\n"
        'hashes         = { trees = "poseidon2-bn254", transcript = "poseidon2-bn254" }\n'
        "[circuits.embed.opening]\n"
        'rate         = "1/16"\n'
        "queries      = 21\n"
    ) in text
    assert max(map(len, write(load("zisk")).splitlines())) <= 135


def test_least_states_only_what_is_less() -> None:
    app = load("openvm2").circuits[0]
    assert circuit_table(app)["least"] == {"airs": 72, "columns": 24_381}


def test_a_least_that_leaves_something_out_cannot_be_written() -> None:
    circuit = load("pico").circuits[0]
    air: Any = circuit.air
    below = replace(circuit, air=replace(air, columns=Columns(witness=3)), least=air)
    with pytest.raises(ValueError, match="least leaves out columns, which air states"):
        circuit_table(below)


def test_notes_of_soundcalc_files_are_kept() -> None:
    zkvm = next(zkvm for zkvm in map(load, map(str, SOUNDCALC)) if zkvm.notes)
    assert table_of(zkvm)["zkvm"]["notes"] == list(zkvm.notes)


def test_plain_values_for_people() -> None:
    values = [None, 84, True, "1/8", [16, 8], [2, 2, 2, 2], {"a": [1, 1]}]
    assert [*map(plainly, values)] == ["–", "84", "true", "1/8", "[16, 8]", "2 × 4", "{a = [1, 1]}"]
