"""How a prover writes its messages down: conventions as data.

A :class:`Layout` says what the size of a message depends on besides its contents.  ``PRESETS`` has
one for each prover whose proofs were measured; another prover's is one more entry, and a circuit
may override single conventions.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from soundproof.parameters.params import Param

__all__ = ["PRESETS", "Encoding", "Framing", "Layout", "Preset", "Vectors", "length_of"]

Preset = Literal[
    "plain",
    "pil2",
    "pil-stark",
    "pil-stark-bn254",
    "swirl",
    "risc0",
    "winterfell",
    "plonky3",
    "plonky3-batch",
    "plonky3-circle",
    "miden",
    "stwo",
    "sp1",
    "p3-whir",
]
Paths = Literal["separate", "merged"]
Siblings = Literal["others", "all"]
Leaves = Literal["all", "different", "capped"]
Folded = Literal["all", "unknown"]
Rows = Literal["listed", "packed"]
Order = Literal["natural", "bit-reversed"]
Final = Literal["evaluations", "coefficients", "constant"]


Varint = Literal["varint", "bincode2"]
Length = int | Varint
"""Bytes in which a length is written: always as many, one for every seven bits that the number has, or as bincode 2.

That is a byte up to 250, and above it a marker before two, four or eight bytes.
"""

Lengths = Literal["none", "u32", "u64", "varint", "bincode2"]
WORDS: dict[Lengths, int] = {"none": 0, "u32": 4, "u64": 8}


def length_of(length: Length, count: Any) -> Any:
    """Bytes that a vector of ``count`` bytes or entries has before it; of an array of counts elementwise.

    >>> length_of(4, 10**6), length_of("varint", 127), length_of("varint", 128), length_of("varint", 2**14)
    (4, 1, 2, 3)
    >>> [length_of("bincode2", count) for count in (250, 251, 2**16, 2**32)]
    [1, 3, 5, 9]
    """
    if isinstance(length, int):
        return length
    if length == "varint":
        return 1 + sum((count >= 2 ** (7 * i)) * 1 for i in range(1, 9))
    return 1 + (count > 250) * 2 + (count >= 2**16) * 2 + (count >= 2**32) * 4


class Vectors(Struct, frozen=True):
    """How a prover frames its vectors: bytes beside their contents.

    ``evaluations`` and ``final`` are those at the out-of-domain evaluations and at FRI's last polynomial.
    What is opened of a tree is two vectors, leaves and paths.  ``columns`` is the length before each where
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


class Framing(Struct, frozen=True):
    """What is written at one place besides the messages.

    ``bytes`` as they are, ``words`` that are lengths or small integers, ``tags`` that tell kinds of a part apart,
    ``elements`` of the prime field, ``challenges``, elements of the field challenges come from, and ``digests``.
    """

    bytes: int = 0
    tags: int = 0
    words: int = 0
    elements: int = 0
    challenges: int = 0
    digests: int = 0


NOTHING = Framing()


class Layout(Struct, frozen=True):
    """Conventions of a serialised proof.

    ``paths`` of a tree's queries are separate or merged into one proof, which has all their ``leaves``, the different
    ones, or those of all queries capped: where there are no fewer queries than leaves, each leaf once.  A path holds
    the ``others`` of every group of siblings or ``all`` of them.  Of a ``folded`` coset every value is sent, or those
    that the verifier does not know: all but one for every query, and where leaves are different all but those at any
    query's position.  Each of a leaf's ``rows`` is a list, or all are packed.  The leaves of a tree are in the
    ``order`` of the domain or of reversed bits.  With ``root_beside_cap``
    a tree with a cap sends its root too; with ``fixed_cap`` the tree of fixed columns, whose root is known, sends
    its cap.  The polynomial at which FRI stops is sent as ``final``.  ``implied`` coefficients of a sumcheck's
    round polynomial follow from its claim.  ``nonce`` is the bytes of a proof of work (None: one element),
    ``lengths`` how that of a vector is written, and ``framing`` whether a protocol's own headers are sent.
    ``header`` is the bytes of what else is in every proof, beside which a ``statement`` holds the modulus and, as a
    varint, the number of constraints.  With ``final_root`` the last polynomial has a digest among the roots.
    ``frames`` is what is written at the places that a transcript marks.
    """

    paths: Paths = "separate"
    leaves: Leaves = "different"
    siblings: Siblings = "others"
    folded: Folded = "all"
    rows: Rows = "listed"
    order: Order = "natural"
    root_beside_cap: bool = False
    fixed_cap: bool = False
    final: Final = "evaluations"
    implied: int = 1
    nonce: int | None = None
    lengths: Lengths = "none"
    framing: bool = False
    header: int = 0
    statement: bool = False
    final_root: bool = False
    vectors: Vectors = Vectors()
    frames: tuple[tuple[str, Framing], ...] = ()

    def length(self, count: Any) -> Any:
        """Bytes in which a vector of ``count`` entries says how many it has.

        >>> [PRESETS["plonky3"].length(count) for count in (1, 300)], Layout(lengths="varint").length(300)
        ([8, 8], 2)
        """
        return length_of(WORDS.get(self.lengths, self.lengths), count)  # type: ignore[arg-type]

    @property
    def tag(self) -> int:
        """Bytes of a number that tells kinds apart: four, or one where numbers are as long as they need."""
        return 1 if self.lengths in ("varint", "bincode2") else 4

    def frame(self, place: str) -> Framing:
        """What is written at a place."""
        return dict(self.frames).get(place, NOTHING)


# Every proof of work has its element, ground or not.  A proof has one before the points, the batching and the
# queries, and lists of roots, of proofs of work, of openings and of layer openings; a fold has one.
_FOLDS = (("first fold", Framing(elements=1)), ("later fold", Framing(elements=1)))
# Optional parts have a byte that says whether they are there, and the height of a table is a word.
_UNI = Framing(bytes=5, words=5, elements=3)
# Besides, a list of tables, one of heights and one of their sums over lookups.
_BATCH = Framing(bytes=3, words=7, elements=3)
_PLONKY3 = Layout(
    paths="merged",
    leaves="all",
    folded="unknown",
    order="bit-reversed",
    final="coefficients",
    nonce=0,
    lengths="u64",
)


PRESETS: dict[str, Layout] = {
    # Every query with its own paths, nothing but the messages.
    "plain": Layout(),
    # ZisK and Venus: one 8-byte word for all proofs of work, roots beside the caps.
    "pil2": Layout(root_beside_cap=True, nonce=8),
    # npm pil-stark with Goldilocks hashes: binary trees, no proof of work.
    "pil-stark": Layout(nonce=0),
    # The same with BN254 hashes: every node of a path comes with all its siblings, itself included.
    "pil-stark-bn254": Layout(siblings="all", nonce=0),
    # OpenVM 2: length prefixes of four bytes, headers, every proof of work as a base element, ground or not.
    "swirl": Layout(
        nonce=0,
        lengths="u32",
        rows="packed",
        framing=True,
        frames=tuple((what, Framing(elements=1)) for what in ("lookups", "batching", "fold", "queries")),
    ),
    # RISC Zero 3: caps of all trees, and beside the public values log₂ of the rows.
    "risc0": Layout(fixed_cap=True, final="coefficients", header=4),
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
    # p3-uni-stark 0.8: one table; lengths as bincode 1 writes them.
    "plonky3": replace(_PLONKY3, frames=(("proof", _UNI), *_FOLDS)),
    # p3-batch-stark 0.8: several tables.
    "plonky3-batch": replace(
        _PLONKY3,
        frames=(
            ("proof", _BATCH),
            ("table", Framing(bytes=5, words=1)),
            ("table without lookups", Framing(words=2)),
            ("table with lookups", Framing(challenges=1)),
            ("lookups", Framing(elements=1)),
            *_FOLDS,
        ),
    ),
    # p3-uni-stark 0.8 over p3-circle 0.8: the first fold has a challenge instead of a proof of work.
    "plonky3-circle": replace(
        _PLONKY3,
        final="constant",
        frames=(
            ("proof", Framing(bytes=5, words=6, elements=3)),
            ("first fold", Framing(challenges=1)),
            ("later fold", Framing(elements=1)),
        ),
    ),
    # miden-lifted-stark 0.25 as bincode 1 writes it.  All elements are one list, all digests another, whatever they are
    # of.  The header: the lengths of both, and two lists that have a byte and four bytes for every table; here for one.
    # Proofs of work are elements: before the batching, the queries, and each fold.
    "miden": Layout(
        paths="merged",
        rows="packed",
        final="coefficients",
        nonce=0,
        header=4 * 8 + 5,
        frames=(("proof", Framing(elements=2)), *_FOLDS),
    ),
    # stwo 2.3 as bincode 1 writes it.  The header: 25 bytes of configuration, 8 of a proof of work, ground or not, and
    # 4 for log2 of the last polynomial's coefficients.  Every proof has the root of a tree of fixed columns, empty or
    # not, and lists of commitments, sampled values, openings, queried values and layers.  A tree has a list in each of
    # the second to fourth, a column one of sampled and one of queried values, a fold one of values and one of digests.
    "stwo": Layout(
        paths="merged",
        folded="unknown",
        rows="packed",
        order="bit-reversed",
        final="coefficients",
        nonce=0,
        lengths="u64",
        header=25 + 8 + 4,
        frames=(
            ("proof", Framing(words=5 + 3, digests=1)),
            ("tree", Framing(words=3)),
            ("column", Framing(words=2)),
            *((f"{which} fold", Framing(words=2)) for which in ("first", "later")),
        ),
    ),
    # sp1-hypercube 6: a shard proof as bincode 1 writes it.  Sumchecks repeat their point, claim and value, openings
    # their root, height and dimensions; a column is evaluated for the lookups and for the constraints.  Only chips with
    # fixed columns have a tensor of them and heights in the tree of these.
    "sp1": Layout(
        rows="packed",
        final="constant",
        implied=0,
        lengths="u64",
        frames=(
            ("proof", Framing(words=31, challenges=1, digests=2)),
            ("sumcheck", Framing(words=2, challenges=2)),
            ("sumcheck round", Framing(words=1, challenges=1)),
            ("row variable", Framing(challenges=1)),
            ("column", Framing(challenges=1)),
            ("dense column", Framing(challenges=1)),
            ("dense tree", Framing(words=13, digests=1)),
            ("chip", Framing(bytes=1, words=10)),
            ("chip with fixed columns", Framing(words=5)),
            ("letter of a chip's name", Framing(bytes=2)),
            ("bit of a chip's height", Framing(elements=1)),
            *((f"{which} fold", Framing(words=10, digests=1)) for which in ("first", "later")),
        ),
    ),
    # p3-whir 0.8: the commitment, then a proof of it, as bincode 1 writes them.
    "p3-whir": Layout(
        paths="merged",
        leaves="capped",
        nonce=0,
        lengths="u64",
        frames=(
            # Lists of first answers, rounds and points; whether there are a last polynomial and its sumcheck.
            ("proof", Framing(bytes=2, words=3)),
            ("list", Framing(words=2)),  # at the point and at the one after it
            ("ground fold", Framing(elements=1)),
            # Before queries a proof of work, ground or not; then openings of a kind, and the two lists of a sumcheck.
            ("queries", Framing(elements=1, tags=1, words=2)),
            ("oracle", Framing(bytes=1, words=1)),
            ("final sumcheck", Framing(words=2)),
        ),
    ),
}


class Encoding(Struct, frozen=True):
    """A preset, and what a circuit does differently."""

    preset: Annotated[Preset, Param("", "layout of the prover the proof comes from")]
    paths: Annotated[Paths | None, Param("", "whether queries of a tree share one proof")] = None
    siblings: Annotated[Siblings | None, Param("", "which children of a path's nodes are sent")] = None
    root_beside_cap: bool | None = None
    fixed_cap: Annotated[bool | None, Param("", "whether the tree of fixed columns sends its cap, too")] = None
    final: Annotated[Final | None, Param("", "how FRI's last polynomial is sent")] = None
    implied: Annotated[int | None, Param("", "coefficients of a round polynomial that are not sent", ge=0, le=2)] = None
    nonce: Annotated[int | None, Param("", "bytes of a proof of work", ge=0, le=1024)] = None
    lengths: Annotated[Lengths | None, Param("", "how the length of a vector is written")] = None
    framing: bool | None = None
    header: Annotated[int | None, Param("", "bytes of headers that every proof has", ge=0, le=2**20)] = None
    statement: Annotated[bool | None, Param("", "whether the header states modulus and number of constraints")] = None
    final_root: Annotated[bool | None, Param("", "whether FRI's last polynomial has a digest among the roots")] = None

    @property
    def layout(self) -> Layout:
        """The preset with the overrides.

        >>> Encoding("pil2", nonce=16).layout == Layout(root_beside_cap=True, nonce=16)
        True
        """
        preset = PRESETS[self.preset]
        values: dict[str, Any] = {}
        for name in Layout.__struct_fields__:
            stated = getattr(self, name, None)
            values[name] = getattr(preset, name) if stated is None else stated
        return Layout(**values)
