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
from pathlib import Path
from typing import Any

import pytest

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

ELEMENT = 8
"""Bytes of a Goldilocks element."""
EXTENSION = 3
DIGEST = 32
"""Bytes of a digest: four Goldilocks elements, or one element of the scalar field of BN254."""

Parts = dict[str, tuple[int, int]]
"""Elements and digests of every part."""


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


def path(log_leaves: int, arity: int, own: bool) -> int:
    """Digests of one path; a level that is not full is padded, and a path holds the padding too.

    Between nodes of Goldilocks hashes a level is one sibling.  The wide hash sends all ``arity``
    children of a node, the one on the path included, which its verifier overwrites.
    """
    levels = -(-log_leaves // (arity.bit_length() - 1))
    return levels * (arity if own else arity - 1)


def layout(struct: dict[str, Any], info: dict[str, Any]) -> Parts:
    """The parts of a proof, from the STARK struct and the columns alone.

    * Four roots, always: sorted lookup columns (stage 2), running products and intermediate columns
      (stage 3) and the quotient have a tree each beside the witness.  The root of the fixed columns
      belongs to the verification key.  A tree without columns is sent as the others are: its root,
      and a path per query to an empty leaf.
    * An evaluation for every pair of column and opening point (z, or z times the generator) some
      constraint uses, and for every piece of the quotient: three elements, whatever the column's field.
      A column in no constraint has none, though the leaves hold it.
    * A leaf is a row of its tree and nothing else, no salt.  Every query has its own path in every
      tree, up to the root: no cap, no paths shared, also where two queries fall on one row.
    * ``steps`` are the domains of FRI, logarithms.  The first is the domain of the trees: its word is
      combined from their leaves and has no tree.  The tree of step i has a leaf for every point of
      step i, which is the coset of step i - 1 above it: 2^(steps[i - 1] - steps[i]) extension
      elements, the one known from the step before included.
    * The last step has no tree of its own either: its word is sent whole, as values and not as
      coefficients, so the blow-up is in it.  No grinding, hence no nonce.
    """
    steps = [step["nBits"] for step in struct["steps"]]
    queries: int = struct["nQueries"]
    arity: int = info["arity"]
    own = struct["verificationHashType"] == "BN128"

    parts: Parts = {
        "publics": (info["publics"], 0),
        "roots": (0, 4),
        "evaluations": (EXTENSION * info["evaluations"], 0),
        "final": (EXTENSION * 2 ** steps[-1], 0),
    }
    for tree, columns in info["columns"].items():
        parts[f"{tree}: leaves"] = (queries * columns, 0)
        parts[f"{tree}: paths"] = (0, queries * path(struct["nBitsExt"], arity, own))
    for i in range(1, len(steps)):
        parts[f"layer {i}: root"] = (0, 1)
        parts[f"layer {i}: leaves"] = (queries * EXTENSION * 2 ** (steps[i - 1] - steps[i]), 0)
        parts[f"layer {i}: paths"] = (0, queries * path(steps[i], arity, own))
    return parts


def test_packages_are_the_pinned_ones() -> None:
    installed = {name: json.loads((PACKAGES / name / "package.json").read_text())["version"] for name in PINNED}
    assert installed == PINNED


@pytest.mark.parametrize("name", CASES)
def test_every_part_has_the_size_of_the_layout(name: str, measured: dict[str, dict[str, Any]]) -> None:
    proof = measured[name]
    assert proof["verified"]
    assert proof["unread"] == []

    expected = layout(proof["struct"], proof["info"])
    size = {part: elements * ELEMENT + digests * DIGEST for part, (elements, digests) in expected.items()}
    assert {part: count["bytes"] for part, count in proof["parts"].items()} == size

    scalars = 1 if proof["struct"]["verificationHashType"] == "BN128" else DIGEST // ELEMENT
    assert proof["scalars"] == sum(elements + digests * scalars for elements, digests in expected.values())


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
