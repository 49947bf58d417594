"""How many bytes each message of a transcript takes, as a layout writes it.

Queries that share their paths take bytes that depend on the positions: an expectation, the true maximum and a quantile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from soundproof.arithmetic.numbers import absent, ceiling, divided, maximum, minimum
from soundproof.primitives.layout import Layout, Vectors, length_of
from soundproof.primitives.merkle import Multiproof, Reached
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.messages import (
    Digests,
    Elements,
    Frame,
    Header,
    Item,
    Message,
    Nonce,
    Opening,
    Place,
    Polynomial,
    Rounds,
)

__all__ = ["SizeItem", "Spread", "size_of"]


class Spread(Struct, frozen=True):
    """How far the size of an item may be from its expectation: it has ``unit`` bytes for each of ``count``.

    ``slack`` bytes more where the length of something that varies is written in a number of bytes that varies.
    """

    proof: Multiproof
    count: Literal["leaves", "groups", "digests", "others"]
    unit: int
    slack: int = 0

    @property
    def bytes(self) -> int:
        """√99 standard deviations, rounded up."""
        return self.proof.deviation(self.count) * self.unit + self.slack


class SizeItem(NamedTuple):
    """One part of a message: its ``kind`` (roots, leaves, paths, caps, evaluations …) and bytes.

    ``expected`` is exact, not rounded; ``maximum`` is never exceeded, ``quantile`` by at most one proof
    in a hundred, and at most one in a hundred is below ``low``.  They differ only where queries share
    their paths, as in ``spread``.
    """

    message: str
    what: str
    kind: str
    expected: int | Fraction
    maximum: int
    spread: Spread | None = None

    @property
    def quantile(self) -> int:
        """Bytes that at most one proof in a hundred exceeds."""
        return self.maximum if self.spread is None else min(ceil(self.expected + self.spread.bytes), self.maximum)

    @property
    def low(self) -> int:
        """Bytes that at most one proof in a hundred falls short of."""
        return self.maximum if self.spread is None else max(floor(self.expected - self.spread.bytes), 0)

    @property
    def bytes(self) -> int:
        """Expected bytes, rounded up."""
        count: int = ceiling(self.expected)
        return count


def size_of(
    entries: Iterable[Message | Challenge], layout: Layout, positions: Sequence[int] | None = None
) -> tuple[SizeItem, ...]:
    """Every message of a transcript as a layout writes it; with the ``positions`` of the queries as in that one proof.

    A position is one of the evaluation domain; in a tree of N leaves it is the remainder by N, or that with its bits
    reversed, as the layout says.
    """
    return tuple(
        part
        for message in entries
        if isinstance(message, Message)
        for item in message.items
        for part in _parts(message.name, item, layout, positions)
        if not absent(part.maximum)
    )


def _parts(message: str, item: Item, layout: Layout, positions: Sequence[int] | None) -> Iterator[SizeItem]:
    match item:
        case Elements(what, count, field, vectors):
            lengths = _lengths(vectors, layout) + (layout.vectors.evaluations if what == "evaluations" else 0)
            yield _fixed(message, what, what, count * field.bytes + lengths)
        case Rounds(what, rounds, degree, field):
            elements = rounds * (degree + 1 - layout.implied)
            yield _fixed(message, what, what, elements * field.bytes)
        case Polynomial(what, length, dimension, field, digest):
            elements = length if layout.final == "evaluations" else dimension
            lengths = layout.vectors.final + (0 if layout.final == "constant" else layout.length(elements))
            yield _fixed(message, what, what, elements * field.bytes + lengths)
            yield _fixed(message, what, "roots", digest * layout.final_root)
        case Nonce(what, field):
            yield _fixed(message, what, what, field.bytes if layout.nonce is None else layout.nonce)
        case Frame(what, count):
            yield _fixed(message, what, what, count if layout.framing else 0)
        case Header(what, field, constraints):
            yield _header(message, what, layout, field.bytes, constraints)
        case Digests(what, count, size):
            yield _fixed(message, what, "roots", count * size)
        case Place(what, name, count, field, digest):
            frame = layout.frame(name)
            elements = frame.elements * field.base.bytes + frame.challenges * field.bytes + frame.digests * digest
            fixed = frame.bytes + frame.tags * layout.tag + frame.words * layout.length(0)
            yield _fixed(message, what, what, count * (fixed + elements))
        case Opening():
            yield from _opening(message, item, layout, positions)


def _fixed(message: str, what: str, kind: str, count: int) -> SizeItem:
    return SizeItem(message, what, kind, count, count)


def _header(message: str, what: str, layout: Layout, modulus: int, constraints: int | None) -> SizeItem:
    """Headers; where the number of constraints is stated and not known, from one byte for it to four more."""
    count = layout.header
    if layout.statement:
        count += modulus + length_of("varint", 0 if constraints is None else constraints)
    item = _fixed(message, what, what, count)
    return item._replace(maximum=count + 4) if layout.statement and constraints is None else item


def _lengths(lengths: Iterable[int], layout: Layout) -> Any:
    return sum(layout.length(length) for length in lengths)


def _leaf(opening: Opening, layout: Layout) -> Any:
    """Bytes of one opened leaf, as a list of rows with the length of each; a folded coset is one list."""
    leaf, rows = opening.leaf_bytes, opening.rows
    if opening.folded and layout.folded == "unknown":
        (arity,) = rows
        leaf, rows = leaf - leaf // arity, (arity - 1,)
    if not _listed(opening, layout):
        return leaf
    return leaf + _lengths(rows if opening.folded else (len(rows), *rows), layout)


def _listed(opening: Opening, layout: Layout) -> bool:
    """Whether the rows of a leaf are written as lists, which needs them to be known."""
    return bool(opening.rows) and layout.rows == "listed"


def _opened(opening: Opening, layout: Layout) -> Any:
    """Leaves that are opened, one for each query: where these are capped no more than there are."""
    return minimum(opening.queries, opening.tree.leaves) if layout.leaves == "capped" else opening.queries


def _opening(message: str, opening: Opening, layout: Layout, positions: Sequence[int] | None) -> Iterator[SizeItem]:
    what, tree, queries = opening.what, opening.tree, _opened(opening, layout)
    digest, listed = tree.digest_bytes, _listed(opening, layout)
    if layout.paths == "merged":
        yield from _merged(message, opening, layout, positions)
    else:
        siblings = tree.levels * (tree.arity - (layout.siblings == "others"))
        path = siblings * digest + listed * layout.length(siblings)
        yield _fixed(message, what, "leaves", queries * _leaf(opening, layout))
        yield _fixed(message, what, "paths", queries * path)
    if not absent(tree.salt):
        matrices = 1 if opening.folded else len(opening.rows) or 1
        salt = tree.salt + listed * layout.length(divided(tree.salt, opening.element))
        leaf = matrices * salt + listed * layout.length(matrices)
        yield _fixed(message, what, "salts", queries * leaf + listed * layout.length(queries))
    # The root is a message of its own, or known; a cap replaces it unless the layout sends both.
    cap = layout.length(maximum(tree.cap_digests, 1)) if listed and not opening.known else 0
    if not absent(tree.cap) and (layout.root_beside_cap or layout.fixed_cap or not opening.known):
        cap += (tree.cap_digests - (not layout.root_beside_cap and not opening.known)) * digest
    yield _fixed(message, what, "caps", cap)


def _merged(message: str, opening: Opening, layout: Layout, positions: Sequence[int] | None) -> Iterator[SizeItem]:
    """Leaves and one proof for all of them, and what frames both.

    A length that is written in a number of bytes that varies is expected in the most, a byte too many at times.
    """
    shared = opening.folded and layout.folded == "unknown" and layout.leaves == "different"
    (rows,) = opening.rows if shared else (1,)
    proof, leaf = Multiproof(opening.tree, opening.queries, rows), _leaf(opening, layout)
    digest, vectors, what = opening.tree.digest_bytes, layout.vectors, opening.what
    if positions is None:
        mean, most = proof.mean, proof.most
        if layout.leaves == "capped":
            some = (opening.queries < opening.tree.leaves) * 1
            mean, most = (replace(one, digests=one.digests * some) for one in (mean, most))
    else:
        mean = most = proof.at(positions, layout.order == "bit-reversed")
    length = vectors.columns if opening.encoded else vectors.layer

    def lengths(reached: Reached) -> Any:
        """Bytes that frame what is reached, but for one in each group."""
        before = vectors.proof + (length_of("varint", reached.groups) if vectors.groups else 0)
        paths = before + vectors.groups * reached.groups + reached.digests * digest
        return before + length_of(length, reached.leaves * leaf) + length_of(length, paths)

    def item(kind: str, count: Literal["leaves", "groups", "digests", "others"], unit: int, fixed: Any = 0) -> SizeItem:
        expected, maximum = getattr(mean, count) * unit + fixed, getattr(most, count) * unit + fixed
        if positions is not None:
            return _fixed(message, what, kind, maximum)
        slack = fixed - lengths(Reached(1, 1, 1)) if kind == "lengths" else 0
        return SizeItem(message, what, kind, expected, maximum, Spread(proof, count, unit, slack))

    listed = _listed(opening, layout)
    if layout.leaves != "different":
        count = _opened(opening, layout)
        yield _fixed(message, what, "leaves", count * leaf + listed * layout.length(count))
    elif shared:
        yield item("leaves", "others", opening.leaf_bytes // rows, listed * layout.length(most.others))
    else:
        yield item("leaves", "leaves", leaf, listed * layout.length(most.leaves))
    yield item("paths", "digests", digest, listed * layout.length(most.digests))
    if vectors != UNFRAMED:
        yield item("lengths", "groups", int(vectors.groups), lengths(most))


UNFRAMED = Vectors()
