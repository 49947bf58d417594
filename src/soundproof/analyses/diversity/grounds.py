"""What zkVMs share, and what would still stand if one of these things fell.

A client that accepts a block when k of n zkVMs prove it is fooled by an attacker who can forge k
proofs.  Two zkVMs that rest on one bound, one hash or one piece of code are not two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import comb
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.system.deployment import system
from soundproof.parameters.faults import UserError
from soundproof.primitives.hashes import ALGEBRAIC
from soundproof.readings.security import Assessment, assess_circuit, cited
from soundproof.theorems.theorem import Status
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Diversity", "Ground", "Subset", "diversity"]

MOST_SUBSETS = 100_000
"""Compared by ``choose``, in some seconds."""

GroundKind = Literal["bound", "hash", "field", "protocol", "code"]


class Ground(Struct, frozen=True):
    """One thing that zkVMs rest on, and the bits each keeps without it.

    ``perhaps`` are those whose file does not say whether they rest on it.
    """

    kind: GroundKind
    name: str
    left: tuple[tuple[str, int], ...]
    perhaps: tuple[str, ...] = ()


class Subset(Struct, frozen=True):
    """Some zkVMs, and how many of them are certainly, and at most, below the floor after the widest single fall.

    ``ground`` is what falls then; ``more`` are the certain and the possible falls of all grounds together.
    """

    names: tuple[str, ...]
    fallen: int
    at_most: int
    ground: Ground | None
    more: tuple[int, int]

    @property
    def enough(self) -> int | None:
        """Least k such that k of their proofs cannot all be forged after any single fall; None if no k is."""
        return self.at_most + 1 if self.at_most < len(self.names) else None


class Diversity(Struct, frozen=True):
    """Some zkVMs, what they rest on, and the bits below which one does not count as standing.

    ``bits`` are those of each as it is deployed: with its hash functions and the assumptions of its file.
    ``candidates`` are those that people prove with today.
    """

    bits: tuple[tuple[str, int], ...]
    grounds: tuple[Ground, ...]
    floor: int
    candidates: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """One line for a notebook."""
        return f"<{len(self.bits)} zkVMs on {len(self.grounds)} common grounds>"

    @property
    def weak(self) -> tuple[str, ...]:
        """Those below the floor already: they are not counted."""
        return tuple(name for name, bits in self.bits if bits < self.floor)

    @property
    def strong(self) -> tuple[str, ...]:
        """The others."""
        return tuple(name for name, bits in self.bits if bits >= self.floor)

    def fallen(self, ground: Ground) -> tuple[str, ...]:
        """Those of the strong that are certainly below the floor if one thing falls."""
        left = dict(ground.left)
        return tuple(name for name in self.strong if left.get(name, self.floor) < self.floor)

    def unknown(self, ground: Ground) -> tuple[str, ...]:
        """Those of the strong that fall with it if they rest on it, which their files do not say."""
        return tuple(name for name in self.strong if name in ground.perhaps)

    def standing(self, ground: Ground) -> tuple[str, ...]:
        """The rest of the strong."""
        gone = (*self.fallen(ground), *self.unknown(ground))
        return tuple(name for name in self.strong if name not in gone)

    @property
    def whole(self) -> Subset:
        """All of the strong."""
        return self._subset(self.strong)

    @property
    def widest(self) -> Ground | None:
        """What takes most of them down, those of which it is not known included; the first of equals."""
        return self.whole.ground

    @property
    def enough(self) -> int | None:
        """Least k such that k proofs of the strong cannot all be forged after any single fall; None if no k is."""
        return self.whole.enough

    def choose(self, size: int) -> list[Subset]:
        """The subsets of so many candidates that withstand most, the best first: the fewest fall at once.

        Equals are ordered by the certain falls, then by the falls of all grounds together.  UserError where there are
        not so many candidates above the floor, or too many subsets of them.
        """
        among = [name for name in self.strong if name in self.candidates]
        if size > len(among):
            there = ", ".join(among) or "none"
            raise UserError(f"--choose {size}: there are {len(among)} candidates with {self.floor} bits: {there}")
        if comb(len(among), size) > MOST_SUBSETS:
            raise UserError(
                f"--choose {size}: {len(among)} zkVMs have {comb(len(among), size):,} subsets of this size\n"
                f"    hint: name fewer; {MOST_SUBSETS:,} subsets are compared"
            )
        subsets = [self._subset(names) for names in combinations(among, size)]
        return sorted(subsets, key=lambda subset: (subset.at_most, subset.fallen, sum(subset.more), subset.more))

    def _subset(self, names: tuple[str, ...]) -> Subset:
        chosen = frozenset(names)
        counts = [
            (len(chosen.intersection(self.fallen(ground))), len(chosen.intersection(self.unknown(ground))), ground)
            for ground in self.grounds
        ]
        certain, perhaps = sum(count[0] for count in counts), sum(count[1] for count in counts)
        fallen = max((count[0] for count in counts), default=0)
        widest = max(counts, key=lambda count: (count[0] + count[1], count[0]), default=None)
        if widest is None:
            return Subset(names, 0, 0, None, (0, 0))
        return Subset(names, fallen, widest[0] + widest[1], widest[2], (certain, perhaps))


def diversity(assessments: Sequence[Assessment], floor: int = 100) -> Diversity:
    """What the assessed zkVMs share.  ``floor``: the bits that one must keep to count as standing.

    UserError if two have one name: a zkVM and another version of it are not independent.
    """
    names = [assessment.zkvm.name for assessment in assessments]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            raise UserError(f"{name} is named twice\n    hint: independence is between zkVMs of different names")
    bits = tuple((assessment.zkvm.name, _deployed(assessment)) for assessment in assessments)
    grounds = [*_bounds(assessments), *_hashes(assessments), *_fields(assessments), *_protocols(assessments)]
    grounds += _code(assessments)
    candidates = tuple(assessment.zkvm.name for assessment in assessments if assessment.zkvm.class_ == "candidate")
    shared = Diversity(bits, tuple(grounds), floor, candidates)

    def width(ground: Ground) -> tuple[int, int]:
        return -len(shared.fallen(ground)) - len(shared.unknown(ground)), -len(shared.fallen(ground))

    return replace(shared, grounds=tuple(sorted(grounds, key=width)))


def _bounds(assessments: Sequence[Assessment]) -> Iterator[Ground]:
    """Papers that are not peer-reviewed proofs, and the bits that the other bounds still give."""
    users: dict[str, dict[str, None]] = {}
    for theorem, citing in cited(assessments).items():
        if theorem.status in (Status.LEAN, Status.PREPRINT):
            users.setdefault(theorem.id, {}).update(dict.fromkeys(citing))
    for paper, names in users.items():
        resting = [assessment for assessment in assessments if assessment.zkvm.name in names]
        yield Ground(
            "bound", paper, tuple((assessment.zkvm.name, _without(assessment, paper)) for assessment in resting)
        )


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
        yield Ground(kind, name, tuple((zkvm, 0) for zkvm in names))


def _hashes(assessments: Sequence[Assessment]) -> Iterator[Ground]:
    """Families of hashes.

    One of an unstated kind may be any that works on its field, or on bits; a circuit that names none may use any.
    """
    kinds = {
        assessment.zkvm.name: [(f.kind, f.field is not None) for _, f in assessment.zkvm.hashes]
        for assessment in assessments
    }
    silent = {assessment.zkvm.name for assessment in assessments if not all(map(_named, assessment.zkvm.circuits))}
    families = dict.fromkeys(kind for used in kinds.values() for kind, _ in used if kind != "unstated")
    for family in families:
        users = [name for name, used in kinds.items() if family in (kind for kind, _ in used)]
        unstated = [name for name, used in kinds.items() if name in silent or ("unstated", family in ALGEBRAIC) in used]
        perhaps = tuple(name for name in unstated if name not in users)
        yield Ground("hash", family, tuple((name, 0) for name in users), perhaps)


def _named(circuit: Circuit) -> bool:
    """Whether a circuit names the hashes of its trees and of its transcript."""
    return circuit.hashes is not None and bool(circuit.hashes.trees and circuit.hashes.transcript)


def _fields(assessments: Sequence[Assessment]) -> Iterator[Ground]:
    users: dict[str, list[str]] = {}
    for assessment in assessments:
        for name in dict.fromkeys(circuit.circuit.field.base.name for circuit in assessment.circuits):
            users.setdefault(name, []).append(assessment.zkvm.name)
    yield from _grouped("field", users)


def _protocols(assessments: Sequence[Assessment]) -> Iterator[Ground]:
    users: dict[str, list[str]] = {}
    for assessment in assessments:
        kinds = (kind for c in assessment.circuits for kind in (c.circuit.air.kind, c.circuit.opening.kind))
        for name in dict.fromkeys(kinds):
            users.setdefault(name, []).append(assessment.zkvm.name)
    yield from _grouped("protocol", users)


def _code(assessments: Sequence[Assessment]) -> Iterator[Ground]:
    """Forks of one code base; a flaw in it may be in all of them."""
    users: dict[str, list[str]] = {}
    for assessment in assessments:
        users.setdefault(_origin(assessment.zkvm), []).append(assessment.zkvm.name)
    yield from _grouped("code", users)


def _origin(zkvm: ZkVM) -> str:
    return zkvm.derives or zkvm.name
