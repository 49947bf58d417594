"""Parameters of Plonky3: what the peer prints, as circuits whose sizes are those of its proofs."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from soundproof import import_
from soundproof.formats.files import parse
from soundproof.parameters.faults import UserError
from soundproof.protocols.deep_ali import DeepAli, Hiding
from soundproof.protocols.fri import Fri
from soundproof.readings.size import proof_size
from soundproof.zkvm.circuit import domain_of

FOLDER = Path(__file__).parents[2] / "peers" / "plonky3"
MEASURED = FOLDER / "measured.json"
CASES: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))["cases"]


def peer() -> Any:
    """The peer's tests, which have circuits of their own for its cases."""
    spec = importlib.util.spec_from_file_location("plonky3", FOLDER / "test_plonky3.py")
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


PEER = peer()


def written(folder: Path, value: Any) -> Path:
    path = folder / "parameters.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.parametrize("encoding", ["bincode", "bincode-varint", "postcard"])
def test_what_the_peer_printed_has_the_sizes_of_its_proofs(encoding: str, tmp_path: Path) -> None:
    """Part by part what the peer's own tests compare with its proofs."""
    cases = {name: {"case": entry["case"] | {"encoding": encoding}} for name, entry in CASES.items()}
    for circuit in import_(written(tmp_path, {"cases": cases})).zkvm.circuits:
        size, expected = proof_size(circuit), proof_size(PEER.circuit(CASES[circuit.name]["case"], encoding))
        assert size.exact
        assert size.items == expected.items


def test_tables_of_several_heights_enter_the_folding_and_on_the_circle_without_a_coefficient(tmp_path: Path) -> None:
    several, circle = CASES["tables-of-several-heights"]["case"], CASES["circle"]["case"]
    lower = {**circle["tables"][0], "log_rows": 5, "name": "lower"}
    cases = {
        "several": several,
        "one": CASES["wide"]["case"],
        "circle": {**circle, "tables": [*circle["tables"], lower]},
    }
    found = {one.name: one for one in import_(written(tmp_path, {"cases": cases})).zkvm.circuits}
    assert {name: one.opening.entering for name, one in found.items()} == {  # type: ignore[union-attr]
        "several": "powers", "one": None, "circle": "none",
    }  # fmt: skip
    heights = found["several"].air.heights(4)  # type: ignore[union-attr]
    assert list(heights) == [2**8, 2**6, 2**3]
    assert sum(heights.values()) == found["several"].air.functions


def test_the_file_of_the_peer_is_read_as_it_is() -> None:
    draft = import_(MEASURED)
    assert [circuit.name for circuit in draft.circuits] == list(CASES)
    assert parse(draft.text(), "measured.toml") == draft.zkvm
    assert {line.partition(":")[0] for line in draft.open} == {
        "zkvm.version", "zkvm.date", "zkvm.final", "circuits.*.air.constraints", "circuits.*.opening.merkle.digest",
        "circuits.*.encoding",
    }  # fmt: skip


def test_parameters_are_those_of_the_case() -> None:
    circuits = {circuit.name: circuit for circuit in import_(MEASURED).zkvm.circuits}
    several = circuits["tables-of-several-heights"]
    assert isinstance(several.air, DeepAli) and isinstance(several.opening, Fri)
    assert several.field.name == "KoalaBear^4"
    assert (several.air.trace_length, several.air.degree, several.air.opening_points) == (256, 5, 2)
    assert several.opening.foldings == (4, 8, 4)  # 2^10 points, past the tables of 2^8 and 2^5 points, to 2^3
    assert several.opening.final_domain == 8
    assert several.lookups == ()
    looked_up = dict(circuits["tables-with-lookups"].buses)
    assert [(name, one.rows, one.table, one.grinding) for name, one in looked_up.items()] == [
        ("table0", 32, 32, 3),
        ("table2", 32, 32, 3),
    ]
    current = circuits["current-row-only"].air
    assert isinstance(current, DeepAli) and current.opening_points == 1


def test_what_hides_the_witness_is_read(tmp_path: Path) -> None:
    circuits = {circuit.name: circuit for circuit in import_(MEASURED).zkvm.circuits}
    assert {name for name, circuit in circuits.items() if circuit.air.hiding} == {  # type: ignore[union-attr]
        name for name in CASES if name.startswith("hiding")
    }
    found = circuits["hiding-current-row-only"]
    assert found.air.hiding == Hiding(2**8, 5, 7)  # type: ignore[union-attr]
    assert found.opening.merkle.salt == 5 * 4
    # 17 columns, 2·4 pieces of the quotient and the random function of 5 columns each, and 7 beside each of these 10.
    assert found.air.functions == 17 + 8 * 5 + 5 + 7 * 10
    circle = CASES["circle"]["case"] | {"opening": CASES["hiding"]["case"]["opening"]}
    with pytest.raises(UserError, match=r"opening\.random_codewords: nothing is hidden on the circle"):
        import_(written(tmp_path, circle))


def test_faults_have_their_paths(tmp_path: Path) -> None:
    case = CASES["wide"]["case"]
    wrong = case | {"field": "BabyBears", "opening": case["opening"] | {"queries": 0, "log_final_poly_len": 10}}
    wrong["tables"] = [{"log_rows": 9, "width": True}, {"log_rows": 9, "width": 1, "degree": 2, "lookup": "no"}]
    path = written(tmp_path, {"one": wrong})
    with pytest.raises(UserError) as error:
        import_(path)
    assert str(error.value).replace(str(path), "parameters.json") == (
        "parameters.json: one.field: unknown field 'BabyBears'\n    hint: did you mean 'BabyBear'?\n"
        "parameters.json: one.tables[0].width: must be an integer, got true\n"
        "parameters.json: one.tables[0].degree: is missing\n"
        'parameters.json: one.tables[1].lookup: must be true or false, got "no"\n'
        "parameters.json: one.opening.queries: must be 1 to 9223372036854775807, got 0\n"
        "parameters.json: one.opening.log_final_poly_len: must be at most 9, the least of log_rows, got 10"
    )


def test_over_m31_the_points_are_on_the_circle_and_a_quotient_is_two_functions() -> None:
    circuits = {circuit.name: circuit for circuit in import_(MEASURED).zkvm.circuits}
    for name, circuit in circuits.items():
        assert isinstance(circuit.opening, Fri)
        assert isinstance(circuit.air, DeepAli)
        assert (circuit.opening.domain == "circle") is (domain_of(circuit) == "circle") is (name == "circle")
        tables, hiding = circuit.air.columns.tables, circuit.air.hiding
        opened = sum(table.functions(circuit.field.degree, hiding) for _, table in tables)
        assert circuit.air.batch == (2 * opened if name == "circle" else opened)
