"""How a prover writes its messages down: conventions as data.

A :class:`Layout` says what the size of a message depends on besides its contents.  ``PRESETS`` has
one for each prover whose proofs were measured; another prover's is one more entry, and a circuit
may override single conventions.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from soundproof.parameters.params import Param

__all__ = ["PRESETS", "Encoding", "Layout", "Preset", "Vectors", "length_of"]

Preset = Literal["plain", "pil2", "pil-stark", "pil-stark-bn254", "swirl", "winterfell"]
Paths = Literal["separate", "merged"]
Siblings = Literal["others", "all"]
Final = Literal["evaluations", "coefficients"]


Length = int | Literal["varint"]
"""Bytes in which a length is written: always as many, or one for every seven bits that the number has."""


def length_of(length: Length, count: Any) -> Any:
    """Bytes that a vector of ``count`` bytes or entries has before it; of an array of counts elementwise.

    >>> length_of(4, 10**6), length_of("varint", 127), length_of("varint", 128), length_of("varint", 2**14)
    (4, 1, 2, 3)
    """
    if length != "varint":
        return length
    return 1 + sum((count >= 2 ** (7 * i)) * 1 for i in range(1, 9))


@dataclass(frozen=True, slots=True)
class Vectors:
    """How a prover frames its vectors: bytes beside their contents.

    ``evaluations`` and ``final`` are those at the out-of-domain evaluations and at FRI's last polynomial.
    What is opened of a tree is two vectors, leaves and paths; ``columns`` is the length before each where
    the tree is over columns, ``layer`` where it is a layer of FRI.  A merged proof begins with ``proof``
    bytes and, with ``groups``, holds a vector of digests for every group of sibling leaves that is
    reached: their number as a varint, and one byte for the length of each.
    """

    evaluations: int = 0
    final: int = 0
    columns: Length = 0
    layer: Length = 0
    proof: int = 0
    groups: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Conventions of a serialised proof.

    ``paths`` of a tree's queries are separate or merged into one proof; a path holds the ``others``
    of every group of siblings or ``all`` of them.  With ``root_beside_cap`` a tree with a cap sends its
    root too.  The polynomial at which FRI stops is sent as ``final``.  ``implied`` coefficients of a
    sumcheck's round polynomial follow from its claim.  ``nonce`` is the bytes of a proof of work (None:
    one element), ``prefix`` those before a vector, and ``framing`` whether a protocol's own headers are
    sent.  ``header`` is the bytes of what else is in every proof, beside which a ``statement`` holds the
    modulus and, as a varint, the number of constraints.  With ``final_root`` the last polynomial has a
    digest among the roots.
    """

    paths: Paths = "separate"
    siblings: Siblings = "others"
    root_beside_cap: bool = False
    final: Final = "evaluations"
    implied: int = 1
    nonce: int | None = None
    prefix: int = 0
    framing: bool = False
    header: int = 0
    statement: bool = False
    final_root: bool = False
    vectors: Vectors = Vectors()


PRESETS: dict[str, Layout] = {
    # Every query with its own paths, nothing but the messages.
    "plain": Layout(),
    # ZisK and Venus: one 8-byte word for all proofs of work, roots beside the caps.
    "pil2": Layout(root_beside_cap=True, nonce=8),
    # npm pil-stark with Goldilocks hashes: binary trees, no proof of work.
    "pil-stark": Layout(nonce=0),
    # The same with BN254 hashes: every node of a path comes with all its siblings, itself included.
    "pil-stark-bn254": Layout(siblings="all", nonce=0),
    # OpenVM 2: length prefixes of four bytes, headers, nonces as base elements.
    "swirl": Layout(prefix=4, framing=True),
    # Winterfell 0.13.  The header: 4 bytes of shape and 2 for the length of metadata; 1 for that of the modulus; 10
    # of options; 1 for the number of different queries; 2 for the length of all roots; 1 each for the numbers of
    # layers and partitions; 8 of nonce, ground or not.
    "winterfell": Layout(
        paths="merged",
        final="coefficients",
        nonce=0,
        header=4 + 2 + 1 + 10 + 1 + 2 + 1 + 1 + 8,
        statement=True,
        final_root=True,
        # A row at z and one at z·g, of the trace and of the quotient, in two vectors.
        vectors=Vectors(evaluations=2 * (2 + 1), final=2, columns="varint", layer=4, proof=1, groups=True),
    ),
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """A preset, and what a circuit does differently."""

    preset: Annotated[Preset, Param("", "layout of the prover the proof comes from")]
    paths: Annotated[Paths | None, Param("", "whether queries of a tree share one proof")] = None
    siblings: Annotated[Siblings | None, Param("", "which children of a path's nodes are sent")] = None
    root_beside_cap: bool | None = None
    final: Annotated[Final | None, Param("", "how FRI's last polynomial is sent")] = None
    implied: Annotated[int | None, Param("", "coefficients of a round polynomial that are not sent", ge=0, le=2)] = None
    nonce: Annotated[int | None, Param("", "bytes of a proof of work", ge=0)] = None
    prefix: Annotated[int | None, Param("", "bytes before a vector", ge=0)] = None
    framing: bool | None = None
    header: Annotated[int | None, Param("", "bytes of headers that every proof has", ge=0)] = None
    statement: Annotated[bool | None, Param("", "whether the header states modulus and number of constraints")] = None
    final_root: Annotated[bool | None, Param("", "whether FRI's last polynomial has a digest among the roots")] = None

    @property
    def layout(self) -> Layout:
        """The preset with the overrides.

        >>> Encoding("pil2", nonce=16).layout
        Layout(paths='separate', siblings='others', root_beside_cap=True, final='evaluations', implied=1,
               nonce=16, prefix=0, framing=False, header=0, statement=False, final_root=False,
               vectors=Vectors(evaluations=0, final=0, columns=0, layer=0, proof=0, groups=False))
        """
        preset = PRESETS[self.preset]
        values: dict[str, Any] = {}
        for convention in fields(Layout):
            stated = getattr(self, convention.name, None)
            values[convention.name] = getattr(preset, convention.name) if stated is None else stated
        return Layout(**values)
