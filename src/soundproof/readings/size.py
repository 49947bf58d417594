"""The size reading: how many bytes the messages of a transcript take.

Where the file states the prover's layout and its columns, the bytes are exact but for the positions of queries that
share their paths.  Where the file does not state enough there is an interval, from the least to the most that
fits it, and what was left open is part of the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import reduce
from math import ceil
from typing import Any, NamedTuple

from msgspec.structs import replace

from soundproof.arithmetic.numbers import absent, ceiling, floored, maximum, summed
from soundproof.primitives.layout import NOTHING, PRESETS, Layout
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri
from soundproof.readings.message_sizes import SizeItem, size_of
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.messages import Message
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

__all__ = ["Size", "SizeStep", "declared_difference", "layout_of", "proof_size", "size_steps"]


class Size(NamedTuple):
    """Bytes of a proof, item by item, and between which bounds they lie where ``assumptions`` were needed."""

    items: tuple[SizeItem, ...]
    least: int
    most: int
    assumptions: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """One line for a notebook."""
        span = f"{self.least / 1024:,.1f} to {self.most / 1024:,.1f} KiB"
        return f"<{self.expected / 1024:,.1f} KiB expected, {span}>"

    @property
    def expected(self) -> int:
        """Expected bytes under the assumptions, rounded up."""
        count: int = ceiling(summed(item.expected for item in self.items))
        return count

    @property
    def maximum(self) -> int:
        """The most bytes that anything left open allows."""
        return self.most

    @property
    def quantile(self) -> int:
        """Bytes that at most one proof in a hundred exceeds, under the assumptions."""
        return sum(item.quantile for item in self.items)

    @property
    def low(self) -> int:
        """Bytes that at most one proof in a hundred falls short of; the least expected where something is open."""
        return sum(item.low for item in self.items) if self.exact else self.least

    def allows(self, count: int) -> bool:
        """Whether a proof of so many bytes is within what is computed."""
        return self.low <= count <= self.most

    @property
    def exact(self) -> bool:
        """Whether the file fixes every byte but for the positions of merged paths."""
        return not self.assumptions

    @property
    def by_kind(self) -> dict[str, int]:
        """Expected bytes by kind, largest first; they add up to the expectation but for roundings."""
        sums: dict[str, int | Fraction] = {}
        for item in self.items:
            sums[item.kind] = sums.get(item.kind, 0) + item.expected
        return {kind: ceil(total) for kind, total in sorted(sums.items(), key=lambda pair: -pair[1])}


def layout_of(circuit: Circuit) -> Layout:
    """How the circuit's prover writes a proof; plainly where the file does not say."""
    return PRESETS["plain"] if circuit.encoding is None else circuit.encoding.layout


def proof_size(circuit: Circuit, entries: Iterable[Message | Challenge] | None = None) -> Size:
    """The size of a circuit's proof; ``entries``, if given, is its transcript."""
    layout = layout_of(circuit)
    items = size_of(transcript(circuit) if entries is None else entries, layout)
    assumptions = () if layout.frame("proof") != NOTHING else circuit.air.assumed
    least, most = circuit, circuit
    if isinstance(circuit.air, DeepAli):
        few, many = circuit.air.least_and_most(circuit.field.degree)
        least, most = replace(circuit, air=few), replace(circuit, air=many)
    if circuit.least is not None:
        least = replace(circuit, air=circuit.least)
        assumptions += ("counts are an envelope; the least that public figures suggest are the lower end",)
    lower = layout
    if circuit.encoding is None:
        lower = Layout(paths="merged", final="coefficients")
        assumptions += ("layout not stated: from merged paths to a path for every query, in trees of arity 4",)
    if not assumptions:
        total = summed(item.maximum for item in items)
        return Size(items, total if layout.paths == "separate" else _floor(items), total)
    openings = [most.opening] if circuit.encoding is not None else _widest(most.opening)
    highs = [size_of(transcript(replace(most, opening=opening)), layout) for opening in openings]
    high = reduce(maximum, (summed(item.maximum for item in high) for high in highs))
    return Size(items, _floor(size_of(transcript(least), lower)), high, assumptions)


class SizeStep(NamedTuple):
    """One step of a parameter: its name, the expected bytes it adds, and the circuit after it."""

    name: str
    bytes: int
    after: Circuit


def size_steps(circuit: Circuit) -> Iterator[SizeStep]:
    """What one more query, one more cap level and one more fold add to the expected bytes."""
    before, opening = proof_size(circuit).expected, circuit.opening
    queries = opening.queries + 1 if isinstance(opening.queries, int) else tuple(t + 1 for t in opening.queries)
    merkle = replace(opening.merkle, cap=opening.merkle.cap + 1)
    steps: list[tuple[str, Any]] = [
        (
            "one more query" if isinstance(opening.queries, int) else "one more query of every oracle",
            {"queries": queries},
        ),
        ("one more cap level", {"merkle": merkle}),
    ]
    if isinstance(opening, Fri) and opening.final_domain >= 4:
        folds = opening.grinding.folds
        grinding = replace(opening.grinding, folds=(*folds, folds[-1]) if isinstance(folds, tuple) and folds else folds)
        further = {"foldings": (*opening.foldings, 2), "final_domain": opening.final_domain // 2, "grinding": grinding}
        steps.append(("one more fold by 2", further))
    for name, change in steps:
        after = replace(circuit, opening=replace(opening, **change))
        yield SizeStep(name, proof_size(after).expected - before, after)


def _widest(opening: Any) -> list[Any]:
    """The opening with the trees that send the most: arity 4 without a cap, or those of the file if their cap does."""
    merkle = opening.merkle
    widest = replace(opening, merkle=replace(merkle, arity=max(merkle.arity, 4), cap=0))
    return [widest] if absent(merkle.cap) else [widest, opening]


UNITS = {"B": 1, "KB": 1024, "MB": 1024**2}


def declared_difference(size: Size, declared: str) -> int | None:
    """Bytes by which the size a prover prints differs from ours, at the digits it prints; None where they agree.

    >>> declared_difference(Size((), 335_576, 335_576), "327.71 KB") is None
    True
    >>> declared_difference(Size((), 335_576, 335_576), "327.70 KB")
    -11
    """
    number, unit = declared.split()
    digits = len(number.partition(".")[2])
    printed = Fraction(number) * UNITS[unit]
    if any(f"{count / UNITS[unit]:.{digits}f}" == number for count in (size.least, size.most)):
        return None
    if size.least <= printed <= size.most:
        return None
    return round(printed - (size.most if printed > size.most else size.least))


def _floor(items: Iterable[SizeItem]) -> int:
    count: int = floored(summed(item.expected for item in items))
    return count
