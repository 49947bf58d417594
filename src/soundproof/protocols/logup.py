"""Lookups and permutations: LogUp, an identity between sums of fractions, and the grand product.

A bus with N messages of ``width`` field elements (the bus id included) is sound up to the
chance that the fingerprint challenge merges two messages or the evaluation challenge is a root:

* univariate fingerprint: N(width − 1) + N = N·width;
* multilinear fingerprint over ⌈log₂ width⌉ variables: N·⌈log₂ width⌉ + N;
* another N where vanishing denominators (poles) are not excluded by a constraint.

These are N−1 in the sharpest form; N costs 1.45/N bits and matches published figures.  Every
count is multiplied by the list size of the opening's first code.  Source: Haböck, ePrint
2022/1530, and Schwartz–Zippel; LogUp-GKR from ePrint 2023/1284.

Multiplicities must not wrap: p equal messages on one side add up to nothing.

A grand product proves that two multisets are equal, as a permutation or memory that is checked offline needs it:
∏(x − fingerprint) is the same over both.  Its fingerprint counts as that of two elements at least, it has no
denominators, and a message that is sent p times is a factor to the power of p: nothing wraps around.  Sources:
docs/protocols/logup.md.
"""

from __future__ import annotations

from functools import reduce
from typing import Annotated, Any, Literal

from msgspec import Struct

from soundproof.arithmetic.numbers import maximum, summed
from soundproof.parameters.faults import Path
from soundproof.parameters.params import EVERY, MOST_COLUMNS, Bits, Count, Param
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Hypothesis, Theorem
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Label, Message, Place, Rounds

__all__ = ["Lookup", "grinds", "lookups", "theorem"]

# What a permutation may use instead; a table looked up in needs multiplicities.
WITHOUT = '; a grand product, argument = "grand-product", counts any number'


class Lookup(Struct, frozen=True, kw_only=True):
    """One bus: ``count`` messages in each of ``rows`` rows, looked up in a table of ``table`` rows.

    ``rows`` is None where the file states ``messages`` instead.
    ``table`` = 0 marks a permutation or multiset bus, whose two sides are both in ``rows``; of a grand product
    with a ``table`` these are the rows of the other side.
    """

    rows: Annotated[
        int | None,
        Param(
            "rows_L",
            "rows that send messages; 0 where this circuit only holds the table",
            ge=0,
            statement="twice",
        ),
    ] = None
    width: Annotated[
        int, Param("S", "elements of a message, bus id included", ge=1, le=MOST_COLUMNS, statement="one more")
    ]
    table: Annotated[int, Param("rows_T", "rows of the table looked up in", ge=0, statement="twice")] = 0
    count: Annotated[int, Param("M", "messages per row", ge=1, statement="one more")] = 1
    fingerprint: Literal["univariate", "multilinear"] = "univariate"
    argument: Annotated[
        Literal["columns", "gkr", "grand-product"],
        Param("", "how it is proved: a sum of fractions in helper columns or by GKR, or a grand product"),
    ] = "columns"
    poles: Annotated[Literal["excluded", "possible"], Param("", "whether a vanishing denominator is ruled out")] = (
        "excluded"
    )
    messages: Annotated[
        Count | None, Param("N", "messages in all, where the file knows it exactly", statement="twice")
    ] = None
    output: Annotated[int, Param("", "variables of the GKR layer that is sent whole", ge=0, le=64)] = 0
    grinding: Bits = 0

    @property
    def total(self) -> int:
        """N: messages on both sides together; the envelope count·(rows + table) unless stated."""
        return self.messages if self.messages is not None else self.count * (self.sent + self.table)

    @property
    def sent(self) -> int:
        """Messages that one side surely sends: one a row, unless they are stated."""
        rows = 0 if self.rows is None else self.rows
        return self.messages if self.messages is not None else rows

    @property
    def most_sent(self) -> int:
        """The most that one side sends, by the file: ``count`` a row, unless they are stated."""
        return self.messages if self.messages is not None else self.count * self.sent

    @property
    def degree(self) -> int:
        """Bad challenges before the list size: fingerprint, evaluation and poles; of a product no poles."""
        fingerprint: int = self.width - 1 if self.fingerprint == "univariate" else (self.width - 1).bit_length()
        if self.argument == "grand-product":
            fingerprint = maximum(fingerprint, 1)
            return self.total * (fingerprint + 1)
        return self.total * (fingerprint + 1 + (self.poles == "possible"))


def grinds(buses: tuple[tuple[str, Lookup], ...]) -> dict[Label, Path]:
    """Label of a challenge → the grinding before it: the keys of its bits below ``lookups``, all buses together."""
    return {("lookups",): (EVERY, "grinding")} if buses else {}


def lookups(buses: tuple[tuple[str, Lookup], ...], claim: Claim, code: Code | None) -> Transcript:
    """One round for the challenges all buses share, then the GKR rounds of those that use it."""
    if not buses:
        return
    terms = tuple(
        ErrorTerm(
            ("lookup", name),
            f"lookup: {name}",
            claim.roots(bus.degree, code, _whole(bus, buses)),
            theorem(bus),
            claim.grinding(bus.grinding),
            wrap_around(name, bus, claim.field.characteristic),
        )
        for name, bus in buses
    )
    yield from claim.nonce(("lookups",), reduce(maximum, (bus.grinding for _, bus in buses)))
    yield Challenge(("lookups",), "lookups", terms)
    gkr = [bus for _, bus in buses if bus.argument == "gkr"]
    if gkr:
        layers = max((bus.total - 1).bit_length() for bus in gkr)
        output = min(min(bus.output for bus in gkr), layers)
        yield from gkr_rounds(("lookups", "gkr"), "LogUp-GKR round", claim, code, layers, len(gkr), output)


def _whole(bus: Lookup, buses: tuple[tuple[str, Lookup], ...]) -> Any:
    """The degree of all buses that may be one sum, or one product, with a bus: they fail together; None where alone."""
    together = [other.degree for _, other in buses if theorem(other) is theorem(bus)]
    return summed(together) if len(together) > 1 else None


def theorem(bus: Lookup) -> Theorem:
    """The statement that a bus rests on."""
    return cited.GRAND_PRODUCT if bus.argument == "grand-product" else cited.LOGUP


def gkr_rounds(
    label: Label, name: str, claim: Claim, code: Code | None, layers: int, buses: int = 1, output: int = 0
) -> Transcript:
    """The layers of LogUp-GKR, and the largest of their rounds: a cubic sumcheck, 3·L/q; a layer challenge costs L/q.

    Every codeword of the list is a statement of its own, so the list size counts here too.  Where a layer of
    ``output`` variables is sent whole, its numerators and denominators stand for the layers above it.
    """
    # four claims a layer, and a cubic for each sumcheck round of layer i, of which there are i
    below = (layers - output) * buses
    count = buses * (layers * (layers - 1) - output * (output - 1)) // 2
    claims = Elements("layer claims", 4 * below, claim.field, lengths=(below,))
    whole = (Elements("output layer", buses * 2 << output, claim.field),) if output else ()
    places = Place("framing", "sumcheck", below, claim.field), Place("framing", "sumcheck round", count, claim.field)
    rounds = Rounds("round polynomials", count, 3, claim.field)
    yield Message((*label, "layers"), "GKR layers", (*whole, claims, rounds, *places))
    event = Roots(3 * buses, claim.field.size, code)
    yield Challenge(label, name, (ErrorTerm(label, name, event, cited.LOGUP_GKR),))


def wrap_around(name: str, bus: Lookup, p: int) -> tuple[Hypothesis, ...]:
    """Fewer than p messages on one side, of a sum; a product asks nothing of the characteristic.

    One message per row is counted against the bound.  ``count``·``rows`` is an envelope (not
    every chip is at full height), so a larger product leaves the condition open, not broken.
    """
    if bus.argument == "grand-product":
        return ()
    what = f"lookup: {name}: fewer than p messages on one side"
    if bus.sent >= p:
        hint = "" if bus.table else WITHOUT
        return (Hypothesis(what, False, f"{bus.sent} messages, p = {p}: {bus.sent - p + 1} too many{hint}"),)
    if bus.most_sent >= p:
        most = f"{bus.count}·{bus.rows} = {bus.most_sent}"
        margin = f"up to {most} messages by the file, p = {p}; holds only if fewer are sent"
        return (Hypothesis(what, False, margin, established=False),)
    return ()
