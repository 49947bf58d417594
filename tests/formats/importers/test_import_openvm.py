"""Parameters of OpenVM 2: what the peer prints, as circuits of the catalogue and of the peer's own proofs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof import import_
from soundproof.formats.files import load, parse
from soundproof.parameters.faults import UserError
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir
from soundproof.readings.size import proof_size

PRINTED: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "peers" / "swirl" / "measured.json").read_text(encoding="utf-8")
)
PARAMETERS: dict[str, Any] = PRINTED["production"]["internal"]["params"]
OPENS = {"field", "air.airs", "air.columns", "air.constraints", "air.interactions", "air.commitments", "public_values"}


def written(folder: Path, value: Any) -> Path:
    path = folder / "internal_recursive.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.parametrize("value", [PARAMETERS, {"params": PARAMETERS}, {"inner": {"params": PARAMETERS}}])
def test_parameters_are_those_of_the_catalogue_and_leave_the_airs_open(tmp_path: Path, value: Any) -> None:
    draft = import_(written(tmp_path, value))
    (circuit,) = draft.circuits
    assert circuit.open.keys() == OPENS | {"opening.merkle.digest"}
    (known,) = [one for one in load("openvm2").circuits if one.name == "internal_recursive"]
    air, opening = circuit.table["air"], circuit.table["opening"]
    assert isinstance(known.air, Swirl)
    assert isinstance(known.opening, Whir)
    assert {key: getattr(known.air, key) for key in air} == air
    assert (opening["log_foldings"], opening["queries"]) == ([4, 4, 4], [68, 30, 20])
    assert opening["grinding"] == {"batching": 20, "folds": 18, "queries": 20}
    assert circuit.table["declared"] == {"regime": "johnson", "multiplicity": 2}


def test_the_functions_of_the_crates_are_imported_together(tmp_path: Path) -> None:
    draft = import_(written(tmp_path, PRINTED["production"]))
    assert [circuit.name for circuit in draft.circuits] == ["app", "hook", "internal", "leaf", "root"]
    regimes = [circuit.table["declared"]["regime"] for circuit in draft.circuits]
    assert regimes == ["unique", "johnson", "johnson", "unique", "johnson"]


@pytest.mark.parametrize("name", PRINTED["cases"])
def test_a_verifying_key_states_the_envelope(tmp_path: Path, name: str) -> None:
    """With the field it is a whole circuit; its envelope has room for the proof, and no trace is said to be shorter."""
    case = PRINTED["cases"][name]
    draft = import_(written(tmp_path, {"main": {"inner": case["key"]}}))
    text = draft.text().replace("[zkvm]", '[zkvm]\nfield = "BabyBear^4"', 1)
    (circuit,) = parse(text, "peer.toml").circuits
    air, airs = circuit.air, case["case"]["airs"]
    assert isinstance(air, Swirl)
    assert air.airs == len(airs)
    assert air.columns == sum(one["width"] + one["fixed"] + sum(one["cached"]) for one in airs)
    assert air.interactions == max(1, *(one["interactions"] for one in airs))
    assert air.commitments == 1 + sum(bool(one["fixed"]) + len(one["cached"]) for one in airs)
    assert circuit.public_values == sum(one["public_values"] for one in airs)
    assert proof_size(circuit).most >= case["bytes"]


def test_a_split_strategy_is_no_regime_of_the_whole_circuit(tmp_path: Path) -> None:
    split = {"SplitUniqueList": {"m": 2, "list_start_round": 1}}
    value = PARAMETERS | {"whir": PARAMETERS["whir"] | {"proximity": split}}
    (circuit,) = import_(written(tmp_path, value)).circuits
    assert "declared" not in circuit.table


def test_what_is_wrong_is_told_with_its_key(tmp_path: Path) -> None:
    key = PRINTED["cases"]["fixed-and-cached"]["key"]
    airs = [json.loads(json.dumps(air)) for air in key["per_air"]]
    airs[0]["params"]["width"]["cached_mains"] = [0]
    del airs[1]["symbolic_constraints"]["interactions"]
    whir = key["params"]["whir"] | {"rounds": [{"num_queries": "many"}], "mu_pow_bits": -1}
    value = key | {"per_air": airs, "params": key["params"] | {"whir": whir, "log_blowup": 0}}
    with pytest.raises(UserError) as caught:
        import_(written(tmp_path, value))
    told = "\n".join(caught.value.lines if hasattr(caught.value, "lines") else caught.value.args)
    for path in (
        "per_air[0].params.width.cached_mains: must be an array of integers above 0",
        "per_air[1].symbolic_constraints.interactions: must be an array",
        "params.whir.rounds[0].num_queries: must be an integer",
        "params.whir.mu_pow_bits: must be 0 to 64",
        "params.log_blowup: must be 1 to 32",
    ):
        assert path in told


def test_what_is_imported_agrees_with_the_catalogue_but_for_root(tmp_path: Path) -> None:
    """root's queries and grinding are those of another source (docs/differences.md)."""
    known = {circuit.name: circuit for circuit in load("openvm2").circuits}
    for circuit in import_(written(tmp_path, PRINTED["production"])).circuits:
        one = known.get(circuit.name, known["internal_recursive"])
        opening = circuit.table["opening"]
        assert isinstance(one.opening, Whir)
        assert (list(one.opening.queries) == opening["queries"]) == (circuit.name != "root")
        taller = replace(one.air, log_height=circuit.table["air"]["log_height"])  # type: ignore[call-arg]
        assert all(getattr(taller, key) == value for key, value in circuit.table["air"].items())
