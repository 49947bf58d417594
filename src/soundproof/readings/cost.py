"""What a proof costs: its bytes, the prover's work and the verifier's work, read off the transcript.

The four costs, all of them sums over messages and challenges:

* ``size``: expected bytes as :mod:`soundproof.readings.size` counts them, under the circuit's layout.
* ``prover``: multiplications in the base field.  Encoding takes ½·log₂(n) for each element of a code of
  length n, a combination (batching or folding) e for each committed element, with e the degree of the
  challenge field.  Hashing takes COMPRESSION for every BLOCK bytes of leaves and nodes, grinding
  COMPRESSION for each of its 2^g expected tries.  What no parameter of the opening changes is not
  counted: witness, interpolation and constraints.
* ``verifier``: multiplications in the base field, as a recursive proof would have to make them.  Every
  element received or opened takes e; every BLOCK bytes of messages, leaves and nodes on paths, and every
  nonce, COMPRESSION; a final polynomial is transformed once, e²·½·log₂(n) for each of its n evaluations.
  Paths count for every query by itself.
* ``queries``: their number, over all oracles.

A compression is taken as a Poseidon2 permutation of width 16 with x⁷ over a 31-bit field: 8 full rounds of 16
and 13 partial ones of one S-box each, four multiplications an S-box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.primitives.fields import Field
from soundproof.primitives.layout import Layout
from soundproof.readings.message_sizes import size_of
from soundproof.readings.size import layout_of
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.events import Missed
from soundproof.transcript.messages import Digests, Elements, Item, Message, Nonce, Opening, Polynomial, Rounds
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

__all__ = ["BLOCK", "COMPRESSION", "FREE", "GOALS", "Cost", "Meter", "meter_of", "verifier_of"]

COMPRESSION = (8 * 16 + 13) * 4
"""Base-field multiplications that count for one compression of the hash."""

BLOCK = 64
"""Bytes that one compression takes in."""


class Cost(Struct, frozen=True):
    """Expected bytes, exactly; multiplications of prover and verifier; queries."""

    size: Fraction | int = 0
    prover: int = 0
    verifier: int = 0
    queries: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.size + other.size,
            self.prover + other.prover,
            self.verifier + other.verifier,
            self.queries + other.queries,
        )

    def times(self, count: int) -> Cost:
        """The cost ``count`` times over."""
        return Cost(count * self.size, count * self.prover, count * self.verifier, count * self.queries)

    def by(self, goal: str) -> tuple[Any, ...]:
        """The costs in the order in which a goal compares them: its own first, then what breaks ties."""
        return tuple(getattr(self, name) for name in GOALS[goal])


FREE = Cost()

GOALS = {
    "size": ("size", "prover", "verifier", "queries"),
    "prover": ("prover", "size", "verifier", "queries"),
    "verifier": ("verifier", "size", "prover", "queries"),
    "queries": ("queries", "size", "prover", "verifier"),
}
"""What may be made least, with the order in which ties are broken."""


class Meter(Struct, frozen=True):
    """Reads costs, for one layout and one challenge field; a ``compression`` counts for so many multiplications."""

    layout: Layout
    field: Field
    compression: int = COMPRESSION

    def of(self, entries: Iterable[Message | Challenge]) -> Cost:
        """The cost of some entries of a transcript."""
        total = FREE
        for entry in entries:
            if isinstance(entry, Challenge):
                total += self._challenge(entry)
            else:
                for item in entry.items:
                    total += _cost(self, item)
        return total

    def per_query(self, entries: Callable[[int], Iterable[Message | Challenge]]) -> Callable[[int], Cost]:
        """The cost of entries that depend on a number of queries only through their openings.

        Linear where every query has its own paths: two readings then give all others.
        """
        if self.layout.paths != "separate":
            return lambda queries: self.of(entries(queries))
        none, one = self.of(entries(0)), self.of(entries(1))
        slope = one + none.times(-1)
        return lambda queries: none + slope.times(queries)

    def _challenge(self, challenge: Challenge) -> Cost:
        bits = max(term.grinding.bits for term in challenge.terms)
        queries = sum(term.event.queries for term in challenge.terms if isinstance(term.event, Missed))
        return Cost(prover=self.compression << bits if bits else 0, queries=queries)

    def work(self, item: Item) -> Cost:
        """The prover's and the verifier's work for one item of a message."""
        base, e = self.field.base.bytes, self.field.degree
        match item:
            case Opening(tree=tree, leaf_bytes=leaf):
                elements, node = leaf // base, _blocks(tree.arity * tree.digest_bytes)
                nodes = -(-(tree.leaves - 1) // (tree.arity - 1))
                encoding = item.encoded.bit_length() - 1 if item.encoded else 0
                words = tree.leaves * elements * (2 * e + encoding) // 2
                hashes = tree.leaves * _blocks(leaf) + nodes * node
                cap = _blocks(tree.cap_digests * tree.digest_bytes)
                path = _blocks(leaf) + tree.levels * node
                return Cost(
                    prover=0 if item.known else words + self.compression * hashes,
                    verifier=item.queries * (elements * e + self.compression * path) + self.compression * cap,
                )
            case Elements(number=count, field=field):
                return self._received(count * field.bytes)
            case Rounds(rounds=rounds, degree=degree, field=field):
                return self._received(rounds * (degree + 1 - self.layout.implied) * field.bytes)
            case Polynomial(length=length, field=field):
                transform = length * (length.bit_length() - 1) // 2 * e * e
                return self._received(length * field.bytes) + Cost(verifier=transform)
            case Digests(number=count, size=size):
                return Cost(verifier=self.compression * _blocks(count * size))
            case Nonce():
                return Cost(verifier=self.compression)
            case _:
                return FREE

    def _received(self, count: int) -> Cost:
        """Bytes of field elements that are hashed and used once."""
        return Cost(
            verifier=count // self.field.base.bytes * self.field.degree + self.compression * _blocks(count),
        )


@lru_cache(maxsize=2**15)
def _cost(meter: Meter, item: Item) -> Cost:
    """The cost of one item of a message: a search writes the same ones in many transcripts."""
    alone = Message((), "", (item,))
    size = sum(part.expected for part in size_of((alone,), meter.layout))
    return meter.work(item) + Cost(size=size)


def meter_of(circuit: Circuit) -> Meter:
    """What reads a circuit's costs: under its layout, plainly where none is stated."""
    return Meter(layout_of(circuit), circuit.field)


def verifier_of(circuit: Circuit) -> tuple[int, int]:
    """Compressions of the hash and multiplications in the base field that the verifier of a circuit's proof makes.

    >>> from soundproof.formats.files import load
    >>> final = load("zisk").circuits[-2]
    >>> compressions, multiplications = verifier_of(final)
    >>> COMPRESSION * compressions + multiplications == meter_of(final).of(transcript(final)).verifier
    True
    """
    entries = tuple(transcript(circuit))
    free, counted = (replace(meter_of(circuit), compression=price).of(entries).verifier for price in (0, 1))
    return counted - free, free


def _blocks(count: int) -> int:
    return -(-count // BLOCK)
