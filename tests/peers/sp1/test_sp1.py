"""A proof that SP1's team published, byte for byte: the layout says what its prover wrote.

The crate sp1-prover 6.10.0 has a proof of its wrap circuit, ``wrapped_proof.bin``.  ``read.py`` reads it by the fields
of sp1-hypercube; what it printed is kept in ``measured.json``.  Where cargo has fetched the crate it is read again.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from soundproof.formats.files import load
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.trees import Hashing
from soundproof.readings.size import proof_size
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.rules import check

HERE = Path(__file__).parent
MEASURED: dict[str, Any] = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))
CARGO = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")) / "registry" / "src"
PUBLISHED = next(CARGO.glob("*/sp1-prover-6.10.0/wrapped_proof.bin"), None)

DIGEST = 40
"""Bytes of an element of BN254's scalar field after its length; other circuits' digests have 32."""


def wrap(proof: dict[str, Any]) -> Circuit:
    """The wrap circuit at the parameters that its proof has."""
    lookups, opening = proof["lookups"], proof["opening"]
    chips, folds = lookups["chips"], opening["folds"]
    queries, height = opening["dense"][0]["queries"], opening["dense"][0]["height"]
    air = Jagged(
        "jagged",
        2 ** lookups["row_variables"],
        sum(chip["main"] + chip["fixed"] for chip in chips.values()),
        constraints=1,
        degree=proof["zerocheck"][1] - 1,
        dense_length=2**folds,
        dense_batch=sum(tree["width"] for tree in opening["dense"]),
        dense_trees=len(opening["dense"]),
        chips=tuple(chips),
    )
    rate = Fraction(1, 2 ** (height - folds))
    grinding, trees = FriGrinding(batching=1, queries=1), Hashing(digest=DIGEST)
    fri = Fri("fri", rate, queries, (2,) * folds, rate.denominator, Batching.MULTILINEAR, grinding, trees)
    layers, output = lookups["layers"], lookups["output"]
    bus = Lookup(
        2 ** (layers - output + 1), width=1, count=2 ** (output - 1), argument="gkr", output=output, grinding=1
    )
    field, publics = parse_field("KoalaBear^4"), proof["public_values"]
    return Circuit("wrap", field, air, fri, (("lookup", bus),), encoding=Encoding("sp1"), public_values=publics)


def test_a_published_proof_has_the_size_of_the_layout() -> None:
    size = proof_size(wrap(MEASURED))
    assert size.exact
    assert size.least == size.expected == size.most == MEASURED["bytes"] == 1_340_837
    kinds = MEASURED["kinds"] | {"layer claims": MEASURED["kinds"]["layer claims"] + 8}  # the length of their list
    kinds["framing"] -= 8
    assert size.by_kind == dict(sorted(kinds.items(), key=lambda pair: -pair[1]))


@pytest.mark.skipif(PUBLISHED is None, reason=f"cargo has not fetched sp1-prover 6.10.0 into {CARGO}")
def test_the_published_proof_is_what_was_read() -> None:
    assert PUBLISHED is not None
    specification = spec_from_file_location("read", HERE / "read.py")
    assert specification is not None and specification.loader is not None
    reader = module_from_spec(specification)
    specification.loader.exec_module(reader)
    content = PUBLISHED.read_bytes()
    assert json.loads(json.dumps(reader.shard_proof(content))) == MEASURED
    with pytest.raises(ValueError, match="where 8 more belong to"):
        reader.shard_proof(content[:-4])
    with pytest.raises(ValueError, match="1 bytes are left"):
        reader.shard_proof(content + b"\0")


def test_the_measured_proof_is_one_of_compress() -> None:
    """1,272,621 bytes are a shard proof of 86 dense columns and 775 more, of which key and Merkle path take 696."""
    sp1 = load("sp1")
    ((_, claim),) = sp1.claims
    (compress,) = [circuit for circuit in sp1.circuits if circuit.name == "compress"]
    size = proof_size(compress)
    assert (size.most, size.allows(claim.bytes)) == (1_293_350, True)
    assert isinstance(compress.air, Jagged)
    columns = proof_size(replace(compress, air=replace(compress.air, dense_batch=86), least=None))
    assert columns.exact
    assert claim.bytes - columns.expected == 775
    one_less = proof_size(replace(compress, air=replace(compress.air, dense_batch=127), least=None))
    assert (size.most - one_less.most) * (128 - 2) == 64_512


def test_the_layout_needs_the_names_of_chips() -> None:
    circuit = wrap(MEASURED)
    assert not list(check(circuit))
    (fault,) = check(replace(circuit, air=replace(circuit.air, chips=())))  # type: ignore[arg-type]
    assert (fault.path, fault.problem) == (("encoding", "preset"), "'sp1' needs air.chips")
    (fault,) = check(replace(circuit, encoding=Encoding("plonky3")))
    assert fault.problem == "'plonky3' is the layout of DEEP-ALI over FRI"
