"""starkinfo of pil2: circuits of the catalogue as pil2 would write them, read again."""

from __future__ import annotations

import json
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from soundproof import import_, load
from soundproof.formats.soundcalc import soundcalc
from soundproof.parameters.faults import UserError
from soundproof.zkvm.circuit import Circuit


def starkinfo(**changes: Any) -> dict[str, Any]:
    """A small AIR: 4 fixed columns, 6 + 2·3 witness columns in two stages, a quotient of two pieces."""
    columns = [{"stage": 1, "dim": 1, "name": f"a{i}"} for i in range(6)]
    columns += [{"stage": 2, "dim": 3, "name": f"b{i}"} for i in range(2)]
    columns += [{"stage": 3, "dim": 3, "name": f"Q{i}"} for i in range(2)]
    opened = [{"type": "const", "id": i, "prime": 0, "openingPos": 1} for i in range(4)]
    opened += [{"type": "cm", "id": i, "prime": 0, "openingPos": 1} for i in range(10)]
    opened += [{"type": "cm", "id": 6, "prime": -1, "openingPos": 0}, {"type": "cm", "id": 6, "prime": 1}]
    return {
        "name": "Small",
        "nStages": 2,
        "starkStruct": {
            "nBits": 20,
            "nBitsExt": 21,
            "nQueries": 229,
            "powBits": 16,
            "merkleTreeArity": 4,
            "lastLevelVerification": 2,
            "verificationHashType": "GL",
            "steps": [{"nBits": bits} for bits in (21, 18, 15, 12, 9, 6)],
        },
        "cmPolsMap": columns,
        "constPolsMap": [{"stage": 0, "dim": 1, "name": f"c{i}"} for i in range(4)],
        "challengesMap": [{"name": "std_vc", "stage": 2, "dim": 3}, {"name": "std_xi", "stage": 3, "dim": 3}],
        "publicsMap": [{"name": "in", "stage": 1}] * 3,
        "evMap": opened,
        "qDeg": 2,
        "anything": {"else": [1, 2.5, None]},
    } | changes


def written(folder: Path, name: str, value: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_every_key_has_its_parameter(tmp_path: Path) -> None:
    draft = import_(written(tmp_path, "Small.starkinfo.json", starkinfo()))
    assert draft.table["circuits"]["Small"] == {
        "air": {
            "kind": "deep-ali",
            "trace_length": "2^20",
            "degree": 3,
            "opening_points": 3,
            "batch": 16,
            "columns": {"fixed": 4, "witness": [6, 6], "quotient": 2, "evaluations": 16},
        },
        "opening": {
            "kind": "fri",
            "rate": "1/2",
            "queries": 229,
            "foldings": [8] * 5,
            "final_domain": 64,
            "grinding": {"queries": 16},
            "merkle": {"arity": 4, "cap": 2, "digest": 32},
        },
        "encoding": {"preset": "pil2"},
        "public_values": 3,
    }
    assert draft.zkvm.circuits[0].field.name == "Goldilocks^3"
    assert [line.partition(":")[0] for line in draft.open] == [
        "zkvm.version",
        "zkvm.date",
        "circuits.*.air.constraints",
        "circuits.*.lookups",
    ]


def of_catalogue(circuit: Circuit) -> dict[str, Any]:
    """What pil2 writes of a circuit of the catalogue, as far as that states it; columns are made up to its counts."""
    air: Any = circuit.air
    opening: Any = circuit.opening
    count = air.columns.evaluations or air.batch
    bits = (air.trace_length / opening.rate).numerator.bit_length() - 1
    steps = [bits, *(bits - done for done in accumulate(k.bit_length() - 1 for k in opening.foldings))]
    opened = [{"type": "cm", "id": 0, "prime": prime} for prime in range(-1, air.opening_points - 1)]
    opened += [{"type": "cm", "id": i, "prime": 0} for i in range(1, count - air.opening_points + 1)]
    columns = [{"stage": 1, "dim": 1}] * (air.columns.witness - 3) + [{"stage": 2, "dim": 3}]
    struct = {
        "nBits": air.trace_length.bit_length() - 1,
        "nBitsExt": bits,
        "nQueries": opening.queries,
        "powBits": opening.grinding.queries,
        "merkleTreeArity": opening.merkle.arity,
        "lastLevelVerification": opening.merkle.cap,
        "verificationHashType": "GL",
        "steps": [{"nBits": step} for step in steps],
    }
    return starkinfo(
        starkStruct=struct,
        cmPolsMap=columns + [{"stage": 3, "dim": 3}] * (air.degree - 1),
        constPolsMap=[{"dim": 1}] * air.columns.fixed,
        publicsMap=[],
        evMap=opened,
        qDeg=air.degree - 1,
    )


def test_a_proving_key_has_the_parameters_and_sizes_of_the_catalogue(tmp_path: Path) -> None:
    """A folder makes one zkVM; nothing differs from the catalogue's file, stages counted together there.

    But for one circuit, of which soundcalc has one function less than the proof has evaluations.
    """
    from soundproof.analyses.import_.comparison import compared

    zisk = load("zisk")
    for circuit in zisk.circuits:
        written(tmp_path / "key", f"{circuit.name}/air/{circuit.name}.starkinfo.json", of_catalogue(circuit))
    draft = import_(tmp_path / "key", name="ZisK")
    agreement = compared(zisk, draft)
    differences = [(one.circuit, one.path, one.written, one.stated) for one in agreement.differences]
    assert differences == [("Poseidon2", "air.batch", 182, 183)]
    assert agreement.unsaid == ()
    assert agreement.count > 18 * len(zisk.circuits)
    assert f"{len(zisk.circuits)} files of pil2" in draft.zkvm.source


SECURITY = {"regime": "JBR", "proximityGap": 0.005333333333333333, "proximityParameter": 1 - 0.5**0.5 - 0.005333333333}


def declared_by_soundcalc() -> Any:
    """How a file of soundcalc with the same gap is read."""
    circuit = {
        "name": "main", "protocol_family": "FRI_STARK", "trace_length": 2**20, "rho": 0.5, "air_max_degree": 3,
        "opening_points": 3, "batch_size": 16, "power_batching": True, "num_queries": 229,
        "fri_folding_factors": [8] * 5, "fri_early_stop_degree": 64, "gap_to_radius": SECURITY["proximityGap"],
    }  # fmt: skip
    zkvm = soundcalc({"zkevm": {"name": "x", "field": "Goldilocks^3"}, "circuits": [circuit]}, [])
    assert zkvm is not None
    return zkvm.circuits[0].declared


def test_the_declared_radius_is_read_where_gap_and_parameter_agree(tmp_path: Path) -> None:
    path = written(tmp_path, "a.starkinfo.json", starkinfo(security=SECURITY))
    assert import_(path).zkvm.circuits[0].declared == declared_by_soundcalc()
    path = written(tmp_path, "b.starkinfo.json", starkinfo(security=SECURITY | {"proximityParameter": 0.28}))
    draft = import_(path)
    assert draft.zkvm.circuits[0].declared is None
    assert any("declared: " in line for line in draft.open)
    path = written(tmp_path, "c.starkinfo.json", starkinfo(security={"regime": "UDR"}))
    declared = import_(path).zkvm.circuits[0].declared
    assert declared is not None and declared.regime == "unique"


REQUIRED = ("air.opening_points", "air.batch", "opening.queries")


def test_what_is_not_stated_is_left_open(tmp_path: Path) -> None:
    info = starkinfo()
    del info["evMap"], info["starkStruct"]["merkleTreeArity"], info["starkStruct"]["nQueries"]
    draft = import_(written(tmp_path, "Small.starkinfo.json", info))
    keys = {line.removeprefix("circuits.*.").partition(":")[0] for line in draft.open}
    assert {"air.batch", "air.opening_points", "opening.queries", "opening.merkle.arity"} <= keys
    assert "arity" not in draft.table["circuits"]["Small"]["opening"]["merkle"]
    with pytest.raises(UserError) as error:
        _ = draft.zkvm
    assert "circuits.Small.air.batch: is missing" in str(error.value)
    assert draft.required == tuple(f"circuits.Small.{key}" for key in REQUIRED)
    assert "#   circuits.Small.air.batch\n" in draft.text()


def test_what_the_format_cannot_say_is_told(tmp_path: Path) -> None:
    info = starkinfo(customCommits=[{"name": "rom"}], airgroupValuesMap=[{"name": "sum"}])
    draft = import_(written(tmp_path, "Small.starkinfo.json", info))
    assert draft.zkvm.missing == (
        "Small: customCommits, a further tree; sizes leave it out",
        "values that are sent with a proof (airgroupValuesMap); sizes leave them out",
    )


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for name in ("Main/recursive1", "Rom/recursive1", "Rom/air/Rom"):
        written(tmp_path, f"{name}.starkinfo.json", starkinfo())
    names = [circuit.name for circuit in import_(tmp_path).circuits]
    assert sorted(names) == ["Main/recursive1", "Rom", "Rom/recursive1"]


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    one = starkinfo(cmPolsMap=[{"stage": 1}], qDeg=2)
    two = starkinfo(challengesMap=[{"dim": 2}, {"dim": 3}])
    two["starkStruct"]["nBitsExt"] = 20
    two["starkStruct"]["steps"][0]["nBits"] = 21
    paths = [written(tmp_path, "one.json", one), written(tmp_path, "two.json", two), tmp_path / "none.json"]
    with pytest.raises(UserError) as error:
        import_(*paths)
    assert str(error.value).replace(f"{tmp_path}/", "") == (
        "one.json: cmPolsMap[0].dim: is missing\n"
        "two.json: challengesMap: has challenges of dimension 2, 3\n"
        "    hint: one field for all\n"
        "two.json: starkStruct.nBitsExt: must be more than nBits, which is 20, got 20\n"
        "two.json: starkStruct.steps: the first of 21 bits is not the domain of nBitsExt = 20\n"
        "none.json: there is no such file"
    )


def test_no_column_is_left_out_for_its_stage(tmp_path: Path) -> None:
    info = starkinfo()
    for place, stage in ((0, 0), (1, info["nStages"] + 2)):
        info["cmPolsMap"][place]["stage"] = stage
    with pytest.raises(UserError) as error:
        import_(written(tmp_path, "one.json", info))
    assert str(error.value).replace(f"{tmp_path}/", "") == (
        "one.json: cmPolsMap.a0.stage: must be 1 to 65, got 0\n"
        "one.json: cmPolsMap.a1.stage: must be at most 3, got 4\n"
        "    hint: the quotient is in the stage after nStages"
    )


def test_what_no_proof_system_has_is_told_with_the_file_s_key(tmp_path: Path) -> None:
    """Values that are sound one by one, and not together: a domain that Goldilocks does not have."""
    info = starkinfo()
    struct = info["starkStruct"]
    struct["nBits"], struct["nBitsExt"], struct["steps"] = 33, 34, [{"nBits": bits} for bits in (34, 30, 6)]
    path = written(tmp_path, "Small.starkinfo.json", info)
    with pytest.raises(UserError) as error:
        import_(path)
    assert str(error.value).startswith(
        f"{path}: 2^(nBits − nBitsExt) of starkStruct, here circuits.Small.opening.rate: "
    )
