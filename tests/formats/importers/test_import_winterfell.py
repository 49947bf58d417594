"""Parameters of Winterfell: what the peer prints, as circuits whose sizes are those of its proofs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from soundproof import import_
from soundproof.formats.files import parse
from soundproof.parameters.faults import UserError
from soundproof.readings.message_sizes import size_of
from soundproof.readings.size import layout_of, proof_size
from soundproof.zkvm.proof import transcript

MEASURED: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "peers" / "winterfell" / "measured.json").read_text(encoding="utf-8")
)


def written(folder: Path, value: Any) -> Path:
    path = folder / "parameters.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_what_the_peer_printed_has_the_sizes_of_its_proofs(tmp_path: Path) -> None:
    """To the byte at the positions of each proof."""
    draft = import_(written(tmp_path, MEASURED))
    assert len(draft.zkvm.circuits) > 10
    count = 0
    for circuit in draft.zkvm.circuits:
        entries, layout = tuple(transcript(circuit)), layout_of(circuit)
        assert proof_size(circuit).exact
        for proof in MEASURED[circuit.name]["proofs"][:3]:
            items = size_of(entries, layout, proof["positions"])
            assert sum(item.bytes for item in items) == proof["bytes"]
            count += 1
    assert count > 20
    fields = {circuit.field.base.name for circuit in draft.zkvm.circuits}
    assert fields == {"Goldilocks", f"GF({2**128 - 45 * 2**40 + 1})"}
    assert parse(draft.text(), "peer.toml") == draft.zkvm


def test_a_single_set_of_parameters_needs_no_name(tmp_path: Path) -> None:
    parameters = MEASURED["cubic, folding by 8, auxiliary segment"]["parameters"]
    alone = import_(written(tmp_path, parameters)).zkvm.circuits
    wrapped = import_(written(tmp_path, {"parameters": parameters})).zkvm.circuits
    assert alone == wrapped
    assert [circuit.name for circuit in alone] == ["parameters"]


def test_a_modulus_that_is_no_prime_is_a_fault(tmp_path: Path) -> None:
    parameters = MEASURED["cubic, folding by 8, auxiliary segment"]["parameters"]
    parameters = parameters | {
        "field": parameters["field"] | {"modulus": "0x9"},
        "fri": parameters["fri"] | {"folds": 30},
    }
    path = written(tmp_path, {"one": {"parameters": parameters}})
    with pytest.raises(UserError) as error:
        import_(path)
    lines = str(error.value).replace(str(path), "parameters.json").splitlines()
    assert lines[0] == (
        "parameters.json: one.parameters.field.modulus: must be a prime of at most 512 bits in hexadecimal, got '0x9'"
    )
    assert lines[1] == "parameters.json: one.parameters.fri.folds: 30 folds by 8 leave nothing of 4096 points"
