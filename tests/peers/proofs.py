"""What is asked of the proofs of every prover that is not ours."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import mean

from msgspec.structs import replace

from soundproof.formats.files import parse
from soundproof.formats.writing import write
from soundproof.readings.message_sizes import SizeItem
from soundproof.readings.size import proof_size
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.rules import check
from soundproof.zkvm.zkvm import ZkVM


def is_a_file(circuit: Circuit) -> None:
    """The parameters have no faults, and a file says all of them."""
    assert not list(check(circuit))
    zkvm = ZkVM("Peer", "1", "cases.json", "2026-11-28", (circuit,), final=circuit.name)
    (again,) = parse(write(zkvm), "peer.toml").circuits
    assert again == replace(circuit, group=again.group)


def are_as_expected(circuit: Circuit, proofs: Sequence[Sequence[SizeItem]]) -> None:
    """Means of every part over all proofs lie within 6 of their own deviations of the expectation."""
    made = [{(item.what, item.kind): item.maximum for item in proof} for proof in proofs]
    varying = [item for item in proof_size(circuit).items if item.spread is not None]
    assert len(varying) >= 10
    for item in varying:
        average = mean(parts.get((item.what, item.kind), 0) for parts in made)
        assert item.spread is not None
        assert abs(average - float(item.expected)) <= 6 * item.spread.bytes / sqrt(99 * len(proofs))
