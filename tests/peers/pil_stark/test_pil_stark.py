"""Proofs of a prover that is not ours, part by part: what the layout says is what pil-stark writes.

The packages pil-stark and pilcom (Goldilocks, cubic extension, DEEP-ALI over FRI) prove the programs
of ``prove.js`` and accept their own proofs; ``npm ci`` in this folder installs them.  The tests are
skipped where Node or the packages are missing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from soundproof import import_
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.fri import Fri
from soundproof.protocols.trees import Hashing
from soundproof.readings.size import Size, proof_size
from soundproof.zkvm.circuit import Circuit

HERE = Path(__file__).parent
PACKAGES = Path(os.environ.get("SOUNDPROOF_PIL_STARK", HERE)) / "node_modules"
NODE = shutil.which("node")
CASES: dict[str, str] = {case["name"]: case["program"] for case in json.loads((HERE / "cases.json").read_text())}
PINNED: dict[str, str] = json.loads((HERE / "package.json").read_text())["dependencies"]

MISSING = [name for name in PINNED if not (PACKAGES / name / "package.json").exists()]
pytestmark = [
    pytest.mark.skipif(NODE is None, reason="node is not installed"),
    pytest.mark.skipif(bool(MISSING), reason=f"not in {PACKAGES}: {', '.join(MISSING)} (npm ci in {HERE})"),
]

EXTENSION = 3
DIGEST = 32
"""Bytes of a digest: four Goldilocks elements, or one element of the scalar field of BN254."""


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, Any]]:
    """Every case proved and verified once."""
    assert NODE is not None
    run = subprocess.run(
        [NODE, HERE / "prove.js", HERE / "cases.json"],
        env={**os.environ, "NODE_PATH": str(PACKAGES)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    result: dict[str, dict[str, Any]] = json.loads(run.stdout)
    return result


def circuit(struct: dict[str, Any], info: dict[str, Any]) -> Circuit:
    """The parameters of a proof, from the STARK struct and the columns alone.

    * Sorted lookup columns (stage 2), running products and intermediate columns (stage 3) and the
      quotient have a tree each beside the witness; a tree without columns is sent as the others are,
      its root, and a path per query to an empty leaf.  The root of the fixed columns belongs to the
      verification key.
    * A leaf is a row of its tree and nothing else, no salt.
    * ``steps`` are the domains of FRI, logarithms.  The first is the domain of the trees: its word is
      combined from their leaves and has no tree.  The last word is sent whole, as values.
    """
    steps = [step["nBits"] for step in struct["steps"]]
    columns, wide = info["columns"], struct["verificationHashType"] == "BN128"
    committed = Columns(
        fixed=columns["fixed"],
        witness=tuple(columns[f"stage {i}"] for i in (1, 2, 3)),
        quotient=columns["quotient"] // EXTENSION,
        evaluations=info["evaluations"],
    )
    air = DeepAli("deep-ali", 2 ** struct["nBits"], info["quotientDegree"] + 1, info["openings"], 1, columns=committed)
    fri = Fri(
        "fri",
        Fraction(1, 2 ** (struct["nBitsExt"] - struct["nBits"])),
        struct["nQueries"],
        tuple(2 ** (before - after) for before, after in pairwise(steps)),
        2 ** steps[-1],
        merkle=Hashing(arity=info["arity"], cap=0, digest=DIGEST),
    )
    encoding = Encoding("pil-stark-bn254" if wide else "pil-stark")
    return Circuit("peer", parse_field("Goldilocks^3"), air, fri, encoding=encoding, public_values=info["publics"])


def parts_of(size: Size) -> dict[str, int]:
    """Bytes by the names that ``prove.js`` gives the parts."""
    names = {"public values": "publics", "evaluations": "evaluations", "final polynomial": "final"}
    parts: dict[str, int] = dict.fromkeys(names.values(), 0)
    for item in size.items:
        if item.kind in names:
            part = names[item.kind]
        elif item.kind == "roots":
            part = f"{item.message}: root" if item.message.startswith("layer") else "roots"
        else:
            part = f"{item.what.removeprefix('witness ')}: {item.kind}"
        parts[part] = parts.get(part, 0) + item.bytes
    return parts


def test_packages_are_the_pinned_ones() -> None:
    installed = {name: json.loads((PACKAGES / name / "package.json").read_text())["version"] for name in PINNED}
    assert installed == PINNED


@pytest.mark.parametrize("name", CASES)
def test_every_part_has_the_size_of_the_layout(name: str, measured: dict[str, dict[str, Any]]) -> None:
    proof = measured[name]
    assert proof["verified"]
    assert proof["unread"] == []

    size = proof_size(circuit(proof["struct"], proof["info"]))
    assert size.exact
    measured_bytes = {part: count["bytes"] for part, count in proof["parts"].items()}
    assert {part: count for part, count in measured_bytes.items() if count} == {
        part: count for part, count in parts_of(size).items() if count
    }
    assert sum(measured_bytes.values()) == size.expected == size.least == size.most


@pytest.mark.parametrize("name", CASES)
def test_an_imported_starkinfo_has_the_size_of_the_layout(
    name: str, measured: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    proof = measured[name]
    path = tmp_path / "peer.json"
    path.write_text(json.dumps(proof["starkInfo"]), encoding="utf-8")
    (imported,) = import_(path).zkvm.circuits
    assert proof_size(imported).items == proof_size(circuit(proof["struct"], proof["info"])).items


# Counted by hand in the programs of prove.js: fixed columns, witness columns, columns of the sorted lookups,
# running products, and evaluations of all of these (at z and, where a constraint looks a row ahead, at z·g).
BY_HAND = {
    "recurrence": (2, 3, 0, 0, 6),
    "copies": (3, 3, 0, 2, 10),
    "lookups": (5, 5, 2 + 2 * EXTENSION, 2, 23),
}


@pytest.mark.parametrize("name", CASES)
def test_columns_are_those_of_the_program(name: str, measured: dict[str, dict[str, Any]]) -> None:
    """Intermediate columns are the package's choice; the quotient has one extension column per degree."""
    struct, info = measured[name]["struct"], measured[name]["info"]
    fixed, witness, sorted_columns, products, evaluations = BY_HAND[CASES[name]]
    columns, intermediate, pieces = info["columns"], info["intermediate"], info["quotientDegree"]
    assert (columns["fixed"], columns["stage 1"], columns["stage 2"]) == (fixed, witness, sorted_columns)
    assert intermediate <= columns["stage 3"] - EXTENSION * products <= EXTENSION * intermediate
    assert columns["quotient"] == EXTENSION * pieces
    assert pieces <= 2 ** (struct["nBitsExt"] - struct["nBits"])
    assert info["evaluations"] == evaluations + intermediate + pieces
    assert info["openings"] == 2
