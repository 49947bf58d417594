"""What the prover sends, item by item."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from soundproof.primitives.fields import BaseField, Field
from soundproof.primitives.merkle import Tree

__all__ = [
    "Digests",
    "Elements",
    "Frame",
    "Header",
    "Label",
    "Message",
    "Nonce",
    "Opening",
    "Place",
    "PlaceName",
    "Polynomial",
    "Rounds",
]

Label = tuple[str | int, ...]


# Messages -------------------------------------------------------------------------------------
class Elements(Struct, frozen=True):
    """``number`` elements of a field, in vectors of the given ``lengths`` where a layout writes these.

    A vector of vectors has a length of its own among them.
    """

    what: str
    number: int
    field: Field | BaseField
    lengths: tuple[int, ...] = ()


class Rounds(Struct, frozen=True):
    """Round polynomials of a sumcheck: ``rounds`` of ``degree`` in one variable each."""

    what: str
    rounds: int
    degree: int
    field: Field


class Polynomial(Struct, frozen=True):
    """A polynomial sent in full: its evaluations on ``length`` points, or ``dimension`` coefficients.

    ``digest`` is the bytes of its digest where the prover commits to it first.
    """

    what: str
    length: int
    dimension: int
    field: Field
    digest: int = 0


class Nonce(Struct, frozen=True):
    """One proof of work."""

    what: str
    field: BaseField


class Frame(Struct, frozen=True):
    """Headers and lengths of ``bytes`` that only some layouts send."""

    what: str
    bytes: int


class Header(Struct, frozen=True):
    """What a proof begins with where the layout says so: it may state the field and the number of constraints.

    ``constraints`` is None where they are not known.
    """

    what: str
    field: BaseField
    constraints: int | None


class Digests(Struct, frozen=True):
    """``number`` hash digests of ``size`` bytes: the roots of trees."""

    what: str
    number: int
    size: int


class Opening(Struct, frozen=True):
    """``queries`` leaves of a tree with their paths; a leaf holds ``leaf_bytes``.

    ``known`` where the root is no message because the verification key has it.  ``encoded`` is the
    length of the code whose words the prover computes for the leaves; 0 where it folds them from others.
    A leaf consists of ``rows`` of so many elements, one for each matrix of the tree.  It is ``folded`` where it
    is one list, the coset of a fold; of FRI's layers the verifier then knows one element from the fold before.
    An element of the prime field, of which salts are, has ``element`` bytes.
    """

    what: str
    tree: Tree
    queries: int
    leaf_bytes: int
    known: bool = False
    encoded: int = 0
    rows: tuple[int, ...] = ()
    folded: bool = False
    element: int = 1


PlaceName = Literal[
    "proof",
    "tree",
    "table",
    "table with lookups",
    "table without lookups",
    "lookups",
    "first fold",
    "later fold",
    "query",
    "sumcheck",
    "sumcheck round",
    "row variable",
    "column",
    "dense column",
    "dense tree",
    "chip",
    "chip with fixed columns",
    "letter of a chip's name",
    "bit of a chip's height",
    "batching",
    "fold",
    "ground fold",
    "oracle",
    "final sumcheck",
    "list",
    "queries",
]


class Place(Struct, frozen=True):
    """Where some layouts write framing of their own, so many ``times``.

    ``field`` is that of the challenges, ``digest`` the bytes of a digest.
    """

    what: str
    name: PlaceName
    times: int
    field: Field
    digest: int = 0


Item = Elements | Rounds | Polynomial | Nonce | Frame | Header | Digests | Opening | Place


class Message(Struct, frozen=True):
    """What the prover sends.  It only describes; the size reading counts."""

    label: Label
    name: str
    items: tuple[Item, ...]
