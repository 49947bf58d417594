"""Shard proofs of SP1, byte for byte: the layout says what its prover wrote.

``read.py`` reads them by the fields of sp1-hypercube; what it printed is kept.  ``measured.json`` has proofs of
programs that the crate in ``core`` made with SP1's core machine and accepted, ``machine.json`` the chips that it
printed, and ``wrap.json`` the proof in the crate sp1-prover 6.10.0, which is read again where cargo has fetched it.
"""

from __future__ import annotations

import json
import os
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.formats.files import load
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.trees import Hashing
from soundproof.readings.size import Size, proof_size
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.rules import check
from tests.peers.proofs import is_a_file

HERE = Path(__file__).parent


def _kept(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


WRAP: dict[str, Any] = _kept("wrap")
MEASURED: dict[str, dict[str, Any]] = _kept("measured")
MACHINE: dict[str, Any] = _kept("machine")
CARGO = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")) / "registry" / "src"
PUBLISHED = next(CARGO.glob("*/sp1-prover-6.10.0/wrapped_proof.bin"), None)

KOALA_BEAR, BN254 = 32, 40
"""Bytes of a digest: eight elements, or one of BN254's scalar field after its length."""


def described(proof: dict[str, Any], digest: int = KOALA_BEAR) -> Circuit:
    """The circuit of a proof, at the parameters that it has; how many messages its rows have is all it does not say."""
    lookups, opening = proof["lookups"], proof["opening"]
    chips, folds, output = lookups["chips"], opening["folds"], lookups["output"]
    air = Jagged(
        "jagged",
        2 ** lookups["row_variables"],
        sum(chip["main"] + chip["fixed"] for chip in chips.values()),
        constraints=1,
        degree=proof["zerocheck"][1] - 1,
        dense_length=2**folds,
        dense_batch=sum(opening["dense"]),
        dense_trees=len(opening["dense"]),
        chips=tuple(chips),
        fixed_chips=sum(chip["fixed"] > 0 for chip in chips.values()),
    )
    rate = Fraction(1, 2 ** (opening["height"] - folds))
    grinding, trees = FriGrinding(batching=1, queries=1), Hashing(digest=digest)
    queries = opening["queries"]
    fri = Fri("fri", rate, queries, (2,) * folds, rate.denominator, Batching.MULTILINEAR, grinding, trees)
    messages = 2 ** (output - 1)
    if digest == KOALA_BEAR:
        messages = sum(MACHINE["chips"][chip]["messages"] for chip in chips)
    rows = 2 ** lookups["row_variables"]
    bus = Lookup(rows=rows, width=1, count=messages, argument="gkr", output=output, grinding=1)
    field, publics = parse_field("KoalaBear^4"), proof["public_values"]
    return Circuit("peer", field, air, fri, (("lookup", bus),), encoding=Encoding("sp1"), public_values=publics)


def parts_of(size: Size) -> dict[str, int]:
    """Bytes by part, as ``read.py`` names them; the length of the layers' list is framing there."""
    parts = {"layer claims": -8, "framing": 8}
    for item in size.items:
        name = f"{item.what}: {item.kind}" if item.kind in ("leaves", "paths") else item.kind
        parts[name] = parts.get(name, 0) + item.maximum
    return parts


@pytest.mark.parametrize("name", MEASURED)
def test_a_core_proof_has_the_size_of_the_layout(name: str) -> None:
    proof = MEASURED[name]
    circuit = described(proof)
    size = proof_size(circuit)
    assert size.exact
    assert parts_of(size) == proof["parts"]
    assert size.least == size.expected == size.most == proof["bytes"]
    is_a_file(circuit)


@pytest.mark.parametrize("name", MEASURED)
def test_a_core_proof_has_the_chips_of_the_machine(name: str) -> None:
    """They are a set that the machine allows, with its columns; their messages decide how large the layer is."""
    lookups = MEASURED[name]["lookups"]
    assert sorted(lookups["chips"]) in MACHINE["clusters"]
    for chip, columns in lookups["chips"].items():
        assert columns.items() <= MACHINE["chips"][chip].items()
    messages = sum(MACHINE["chips"][chip]["messages"] for chip in lookups["chips"])
    assert lookups["output"] == (messages - 1).bit_length() + 1


def test_programs_were_proved_with_several_sets_of_chips() -> None:
    """And with several numbers of dense columns, all over the two trees of fixed and of other columns."""
    assert len({tuple(proof["lookups"]["chips"]) for proof in MEASURED.values()}) == 5
    assert {tuple(proof["opening"]["dense"]) for proof in MEASURED.values()} >= {(1, 1), (1, 6)}
    cases = _kept("core/cases")
    assert {name.rpartition("-")[0] for name in MEASURED} == cases.keys()


def test_a_published_proof_has_the_size_of_the_layout() -> None:
    size = proof_size(described(WRAP, BN254))
    assert size.exact
    assert size.least == size.expected == size.most == WRAP["bytes"] == 1_340_837
    assert parts_of(size) == WRAP["parts"]


@pytest.mark.skipif(PUBLISHED is None, reason=f"cargo has not fetched sp1-prover 6.10.0 into {CARGO}")
def test_the_published_proof_is_what_was_read() -> None:
    assert PUBLISHED is not None
    specification = spec_from_file_location("read", HERE / "read.py")
    assert specification is not None and specification.loader is not None
    reader = module_from_spec(specification)
    specification.loader.exec_module(reader)
    content = PUBLISHED.read_bytes()
    assert json.loads(json.dumps(reader.shard_proof(content, BN254))) == WRAP
    with pytest.raises(ValueError, match="where 8 more belong to"):
        reader.shard_proof(content[:-4], BN254)
    with pytest.raises(ValueError, match="1 bytes are left"):
        reader.shard_proof(content + b"\0", BN254)


def test_the_catalogue_has_the_core_machine_of_the_crate() -> None:
    """Columns and messages are those of the widest set of chips, constraints those of the set that has the most."""
    (core,) = [circuit for circuit in load("sp1").circuits if circuit.name == "core"]
    sets: list[list[str]] = MACHINE["clusters"]
    widest = max(sets, key=lambda chips: _of(chips, "columns"))
    assert isinstance(core.air, Jagged)
    assert sorted(core.air.chips) == widest
    assert core.air.fixed_chips == sum(MACHINE["chips"][chip]["fixed"] > 0 for chip in widest)
    assert core.air.width == _of(widest, "columns")
    assert core.air.constraints == max(_of(each, "constraints") for each in sets)
    ((_, bus),) = core.buses
    assert bus.count == _of(widest, "messages") == max(_of(each, "messages") for each in sets)
    assert bus.output == (bus.count - 1).bit_length() + 1


def _of(cluster: list[str], what: str) -> int:
    chips = [MACHINE["chips"][chip] for chip in cluster]
    return sum(chip["main"] + chip["fixed"] if what == "columns" else chip[what] for chip in chips)


def test_no_shard_has_a_longer_proof_than_the_catalogue_has() -> None:
    """Whatever its chips, at as many dense columns; the shortest is that of the memory boundary."""
    (core,) = [circuit for circuit in load("sp1").circuits if circuit.name == "core"]
    sizes = [proof_size(shard(core, cluster)) for cluster in MACHINE["clusters"]]
    assert max(size.most for size in sizes) == proof_size(core).most
    assert all(proof["bytes"] <= proof_size(core).most for proof in MEASURED.values())
    assert min(size.least for size in sizes) == MEASURED["keccak-2"]["bytes"]
    assert proof_size(core).least == MEASURED["retained-0"]["bytes"]  # it has all chips of core


def shard(core: Circuit, cluster: list[str]) -> Circuit:
    """Core with the chips of a shard, from a dense column in each tree to as many as the catalogue has."""
    assert isinstance(core.air, Jagged)
    fixed = sum(MACHINE["chips"][chip]["fixed"] > 0 for chip in cluster)
    air = replace(core.air, width=_of(cluster, "columns"), chips=tuple(cluster), fixed_chips=fixed)
    ((name, bus),) = core.buses
    messages = _of(cluster, "messages")
    bus = replace(bus, count=messages, output=(messages - 1).bit_length() + 1)
    return replace(core, air=air, least=replace(air, dense_batch=2), lookups=((name, bus),))


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
    circuit = described(WRAP, BN254)
    assert not list(check(circuit))
    (fault,) = check(replace(circuit, air=replace(circuit.air, chips=(), fixed_chips=None)))  # type: ignore[arg-type]
    assert (fault.path, fault.problem) == (("encoding", "preset"), "'sp1' needs air.chips")
    assert isinstance(circuit.air, Jagged)
    (fault,) = check(replace(circuit, air=replace(circuit.air, fixed_chips=10)))
    assert (fault.path, fault.problem) == (("air", "fixed_chips"), "of 9 chips 10 have fixed columns")
    (fault,) = check(replace(circuit, encoding=Encoding("plonky3")))
    assert fault.problem == "'plonky3' is the layout of DEEP-ALI over FRI"
