"""What zkVMs share, and what would still stand if one of these things fell.

A client that accepts a block when k of n zkVMs prove it is fooled by an attacker who can forge k
proofs.  Two zkVMs that rest on one bound, one hash or one piece of code are not two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from soundproof.analyses.system.deployment import system
from soundproof.parameters.faults import UserError
from soundproof.primitives.hashes import ALGEBRAIC
from soundproof.readings.security import Assessment, assess_circuit, cited
from soundproof.theorems.theorem import Status
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Diversity", "Ground", "diversity"]

GroundKind = Literal["bound", "hash", "field", "protocol", "code"]


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that zkVMs rest on, and the bits each keeps without it.

    ``perhaps`` are those whose file does not say whether they rest on it.
    """

    kind: GroundKind
    name: str
    left: tuple[tuple[str, int], ...]
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diversity:
    """Some zkVMs, what they rest on, and the bits below which one does not count as standing.

    ``bits`` are those of each as it is deployed: with its hash functions and the assumptions of its file.
    """

    bits: tuple[tuple[str, int], ...]
    grounds: tuple[Ground, ...]
    floor: int

    def __repr__(self) -> str:
        """One line for a notebook."""
        return f"<{len(self.bits)} zkVMs on {len(self.grounds)} common grounds>"

    @property
    def weak(self) -> tuple[str, ...]:
        """Those below the floor already."""
        return tuple(name for name, bits in self.bits if bits < self.floor)

    def fallen(self, ground: Ground) -> tuple[str, ...]:
        """Those below the floor if one thing falls, those that may rest on it included."""
        left = {**dict(self.bits), **dict(ground.left), **dict.fromkeys(ground.perhaps, 0)}
        return tuple(name for name, _ in self.bits if left[name] < self.floor)

    @property
    def widest(self) -> Ground | None:
        """What takes most of them down; the first of equals."""
        return max(self.grounds, key=lambda ground: len(self.fallen(ground)), default=None)

    @property
    def enough(self) -> int | None:
        """Least k such that k of the n proofs cannot all be forged after any single fall; None if no k is."""
        most = len(self.weak) if self.widest is None else len(self.fallen(self.widest))
        return most + 1 if most < len(self.bits) else None


def diversity(assessments: Sequence[Assessment], floor: int = 100) -> Diversity:
    """What the assessed zkVMs share.  ``floor``: the bits that one must keep to count as standing.

    UserError if two have one name: a zkVM and another version of it are not independent.
    """
    names = [own.zkvm.name for own in assessments]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            raise UserError(f"{name} is named twice\n    hint: independence is between zkVMs of different names")
    bits = tuple((own.zkvm.name, _deployed(own)) for own in assessments)
    grounds = [*_bounds(assessments), *_hashes(assessments), *_fields(assessments), *_protocols(assessments)]
    grounds += _code(assessments)
    found = Diversity(bits, tuple(grounds), floor)
    return replace(found, grounds=tuple(sorted(grounds, key=lambda ground: -len(found.fallen(ground)))))


def _bounds(assessments: Sequence[Assessment]) -> Iterator[Ground]:
    """Papers that are not peer-reviewed proofs, and the bits that the other bounds still give."""
    users: dict[str, dict[str, None]] = {}
    for theorem, citing in cited(assessments).items():
        if theorem.status in (Status.LEAN, Status.PREPRINT):
            users.setdefault(theorem.id, {}).update(dict.fromkeys(citing))
    for paper, names in users.items():
        resting = [own for own in assessments if own.zkvm.name in names]
        yield Ground("bound", paper, tuple((own.zkvm.name, _without(own, paper)) for own in resting))


def _without(assessment: Assessment, paper: str) -> int:
    """Bits of a zkVM if one paper's bounds are not relied on."""
    pin = replace(assessment.pin, without=assessment.pin.without | {paper})
    circuits = tuple(assess_circuit(circuit.circuit, pin, every=False) for circuit in assessment.circuits)
    return _deployed(Assessment(assessment.zkvm, circuits, pin))


def _deployed(assessment: Assessment) -> int:
    """Bits of a zkVM as it is deployed: the least of protocol, hash and assumptions; what is unknown is left out."""
    return system(assessment).at_most


def _grouped(kind: GroundKind, users: Mapping[str, Sequence[str]]) -> Iterator[Ground]:
    """Things without which nothing is left."""
    for name, names in users.items():
        yield Ground(kind, name, tuple((own, 0) for own in names))


def _hashes(assessments: Sequence[Assessment]) -> Iterator[Ground]:
    """Families of hashes.

    One of an unstated kind may be any that works on its field, or on bits; a circuit that names none may use any.
    """
    kinds = {own.zkvm.name: [(f.kind, f.field is not None) for _, f in own.zkvm.hashes] for own in assessments}
    silent = {own.zkvm.name for own in assessments if not all(map(_named, own.zkvm.circuits))}
    families = dict.fromkeys(kind for own in kinds.values() for kind, _ in own if kind != "unstated")
    for family in families:
        users = [name for name, own in kinds.items() if family in (kind for kind, _ in own)]
        unstated = [name for name, own in kinds.items() if name in silent or ("unstated", family in ALGEBRAIC) in own]
        perhaps = tuple(name for name in unstated if name not in users)
        yield Ground("hash", family, tuple((name, 0) for name in users), perhaps)


def _named(circuit: Circuit) -> bool:
    """Whether a circuit names the hashes of its trees and of its transcript."""
    return circuit.hashes is not None and bool(circuit.hashes.trees and circuit.hashes.transcript)


def _fields(assessments: Sequence[Assessment]) -> Iterator[Ground]:
    users: dict[str, list[str]] = {}
    for own in assessments:
        for name in dict.fromkeys(circuit.circuit.field.prime.name for circuit in own.circuits):
            users.setdefault(name, []).append(own.zkvm.name)
    yield from _grouped("field", users)


def _protocols(assessments: Sequence[Assessment]) -> Iterator[Ground]:
    users: dict[str, list[str]] = {}
    for own in assessments:
        kinds = (kind for c in own.circuits for kind in (c.circuit.air.kind, c.circuit.opening.kind))
        for name in dict.fromkeys(kinds):
            users.setdefault(name, []).append(own.zkvm.name)
    yield from _grouped("protocol", users)


def _code(assessments: Sequence[Assessment]) -> Iterator[Ground]:
    """Forks of one code base; a flaw in it may be in all of them."""
    users: dict[str, list[str]] = {}
    for own in assessments:
        users.setdefault(_origin(own.zkvm), []).append(own.zkvm.name)
    yield from _grouped("code", users)


def _origin(zkvm: ZkVM) -> str:
    return zkvm.derives or zkvm.name
