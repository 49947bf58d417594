"""A circuit at one rate: what the search of its opening needs of the constraint side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.grid import Grid, before_opening
from soundproof.parameters.faults import UserError
from soundproof.parameters.params import Batching
from soundproof.protocols import fri, stir
from soundproof.protocols.batching import batch
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri
from soundproof.protocols.ligero import Ligero, LigeroGrinding, ligero
from soundproof.protocols.stir import Stir
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir, joined
from soundproof.readings.cost import COMPRESSION, FREE, Cost, Meter, meter_of
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.claim import Claim
from soundproof.transcript.messages import Label, Message, Opening
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit, fitted
from soundproof.zkvm.proof import air_side, claim
from soundproof.zkvm.rules import check

__all__ = ["BATCHING", "PROXIMITY", "QUERIES", "Fixed", "Side", "at_least", "sides"]

READING = 20
"""Steps for which the bytes of merged paths count."""

BATCHING, PROXIMITY, QUERIES = (f"opening.grinding.{name}" for name in ("batching", "proximity", "queries"))
"""Where the grinding before a challenge stands: that of the batching, of Ligero's rows, of the queries."""


class Fixed(Struct, frozen=True):
    """The least grinding of the rounds that do not depend on the schedule, by path, and its cost."""

    grinding: tuple[tuple[str, int], ...]
    cost: Cost


class Side:
    """The constraint side and the batching of a circuit at one rate and with one kind of batching.

    Where the first oracle is interleaved, its rows are as long as the ``folding`` of the first iteration says.
    """

    def __init__(
        self, circuit: Circuit, rate: Fraction, batching: Batching, grid: Grid, bar: Bar, meter: Meter
    ) -> None:
        opening: Any = replace(circuit.opening, rate=rate, batching=batching)
        self.states_rates = getattr(opening, "rates", None) is not None
        if self.states_rates:
            opening = replace(opening, rates=None)
        if isinstance(opening, Fri):  # the code that the schedule tests: a pinned one may fold past the trace
            opening = replace(opening, foldings=_folded(circuit, rate, grid))
            opening = fitted(replace(circuit, opening=opening)).opening
        self.circuit, self.batching = replace(circuit, opening=opening), batching
        self.folding = opening.log_foldings[0] if isinstance(opening, Whir) and opening.interleaved else None
        self.grid, self.bar, self.meter = grid, bar, meter
        self.claim: Claim = claim(self.circuit)
        self.code = self.claim.code
        self.merkle: Hashing = opening.merkle
        self._ground = before_opening(circuit)
        varied = frozenset(str(bits) for bits in self._ground.values() if grid.grindings(str(bits)))
        self._samples = _samples(self.circuit, varied)
        self._works: dict[tuple[int, Label], Cost] = {}
        self._fixed: dict[Regime, Fixed | None] = {}

    @cached_property
    def entries(self) -> tuple[int, ...]:
        """log₂ of the domains at which functions of lower tables enter the folding, which has to stop at each."""
        air, opening = self.circuit.air, self.circuit.opening
        if not (isinstance(opening, Fri) and opening.entering and isinstance(air, DeepAli)):
            return ()
        lengths = (self.code.length * rows // air.trace_length for rows in air.heights(1))
        return tuple(length.bit_length() - 1 for length in lengths if length < self.code.length)

    def entering(self, log_length: int) -> str | None:
        """By which coefficient functions of lower tables enter at a domain; None where none do."""
        enter = any(lower.share << log_length == self.code.length for lower in self.claim.lower)
        return self.circuit.opening.entering if enter and isinstance(self.circuit.opening, Fri) else None

    @property
    def priced_alike(self) -> tuple[Any, ...]:
        """What tells its first oracle and the costs of its constraint side from those of others: not the batching."""
        return self.code.values, self.code.rows, getattr(self.circuit.opening, "first_out_of_domain", 0)

    def proof_of_work(self, bits: int, label: Label = ()) -> Cost:
        """The nonce of some grinding before a challenge, and the hashes it takes to find it."""
        if not bits:
            return FREE
        if (bits, label) not in self._works:
            self._works[bits, label] = self.meter.of(self.claim.nonce(label, bits)) + Cost(prover=COMPRESSION << bits)
        return self._works[bits, label]

    def fixed(self, regime: Regime) -> Fixed | None:
        """The least grinding of every round before the opening's own; None where one misses the bar."""
        if regime not in self._fixed:
            self._fixed[regime] = self._least(regime)
        return self._fixed[regime]

    def _least(self, regime: Regime) -> Fixed | None:
        grinding: dict[str, list[int]] = {}
        for path, sample in reversed(self._samples):  # the batching fails most often: ask it first
            allowed = self.grid.grindings(path) if path else ()
            bits = self.bar.least_grinding(sample, (regime,), allowed, self.claim)
            if bits is None:
                return None
            if allowed and path:
                grinding.setdefault(path, []).append(bits)
        # One number may grind several challenges: each costs a proof of work.
        most = {path: (max(bits), len(bits)) for path, bits in grinding.items()}
        cost = sum((self.proof_of_work(bits).times(count) for bits, count in most.values()), FREE)
        return Fixed(tuple((path, bits) for path, (bits, _) in most.items()), cost)

    def blocked(self, regime: Regime) -> Iterator[Challenge]:
        """The rounds that miss the bar under a regime, whatever the grinding, as they are with the most of it."""
        for path, sample in self._samples:
            allowed = self.grid.grindings(path) if path else ()
            if self.bar.least_grinding(sample, (regime,), allowed, self.claim) is None:
                most = self.claim.grinding(allowed[-1] if allowed else 0)
                terms = tuple(replace(t, grinding=most) if t.grinding.bits and allowed else t for t in sample.terms)
                yield Challenge(sample.label, sample.name, terms)

    @cached_property
    def _aired(self) -> tuple[Cost, tuple[Opening, ...]]:
        """What the constraint side costs but for grinding that is free and its openings, and these for single rows."""
        circuit = self.circuit
        for bits in self._ground.values():
            if self.grid.grindings(str(bits)):
                circuit = bits.set(circuit, 0)
        cost, openings = FREE, []
        for entry in air_side(circuit, self.claim, self.merkle, 1, 1):
            if isinstance(entry, Challenge):
                cost += self.meter.of((entry,)) if max(term.grinding.bits for term in entry.terms) else FREE
            else:
                openings += [item for item in entry.items if isinstance(item, Opening)]
                rest = tuple(item for item in entry.items if not isinstance(item, Opening))
                cost += self.meter.of((replace(entry, items=rest),))
        return cost, tuple(openings)

    def air_cost(self, cap: int, coset: int) -> Callable[[int], Cost]:
        """What the constraint side costs, by the number of queries to its trees, whose leaves hold ``coset`` rows."""
        once, openings = self._aired
        merkle = replace(self.merkle, cap=cap)

        def entries(queries: int) -> Iterator[Message]:
            for opening in openings:
                tree, leaf = merkle.tree(opening.tree.leaves // coset), opening.leaf_bytes * coset
                yield Message((), "", (replace(opening, tree=tree, leaf_bytes=leaf, queries=queries),))

        asked = self.priced(entries)
        return lambda queries: once + asked(queries)

    def priced(self, entries: Callable[[int], Iterable[Message | Challenge]]) -> Callable[[int], Cost]:
        """The cost of entries by the number of queries; where paths merge, each is read once, and that is work."""
        cost = self.meter.per_query(entries)
        if self.meter.layout.paths == "separate":
            return cost
        read: dict[int, Cost] = {}

        def once(queries: int) -> Cost:
            if queries not in read:
                self.bar.effort.step(READING)
                read[queries] = cost(queries)
            return read[queries]

        return once

    def ground(self, path: str, fixed: Fixed) -> int:
        """Grinding before a challenge of the opening: a pinned one stays where the challenge is not drawn."""
        return dict(fixed.grinding).get(path, self.grid.value(path) or 0)

    def settled(self, fixed: Fixed) -> Circuit:
        """The circuit with the grinding of these rounds, but for those of the opening."""
        circuit, known = self.circuit, {str(one): one for one in self._ground.values()}
        for path, bits in fixed.grinding:
            if path not in (BATCHING, PROXIMITY):
                circuit = known[path].set(circuit, bits)
        return circuit


@lru_cache(maxsize=1024)
def _samples(circuit: Circuit, varied: frozenset[str]) -> tuple[tuple[str | None, Challenge], ...]:
    """Every round before the opening's own, with a bit of grinding where it is varied, and the path of that.

    The searches of other subsets of a circuit's parameters ask for the same ones.
    """
    return tuple(_sampled(circuit, varied))


def _sampled(circuit: Circuit, varied: frozenset[str]) -> Iterator[tuple[str | None, Challenge]]:
    opening: Any = circuit.opening
    claimed, ground = claim(circuit), before_opening(circuit)
    for bits in ground.values():
        if str(bits) in varied:
            circuit = bits.set(circuit, 1)
    for entry in air_side(circuit, claimed, opening.merkle, 1, 1):
        if isinstance(entry, Challenge):
            yield str(ground[entry.label]) if entry.label in ground else None, entry
    opening = circuit.opening
    if isinstance(opening, Ligero):
        yield from _of_matrix(opening, claimed)
        return
    for entry in batch(claimed, opening.batching, 1, opening.kind, _needs(opening, claimed)):
        if isinstance(entry, Challenge):
            yield BATCHING, entry
    if isinstance(opening, Whir):
        yield from ((None, entry) for entry in joined(opening, claimed) if isinstance(entry, Challenge))


def _needs(opening: Fri | Stir | Whir, claimed: Claim) -> Notion:
    """The agreement on which an opening's argument rests."""
    match opening:
        case Fri():
            return fri.needs(claimed)
        case Stir():
            return stir.NEEDS
    return Notion.MUTUAL


def _of_matrix(opening: Ligero, claim: Claim) -> Iterator[tuple[str | None, Challenge]]:
    """The rounds of Ligero before its queries, with a bit of grinding where they may have some, and its path."""
    ground = replace(opening, grinding=LigeroGrinding(1, 1))
    paths = {label: f"opening.{'.'.join(map(str, path))}" for label, path in opening.grinds.items()}
    for entry in ligero(ground, claim):
        if isinstance(entry, Challenge) and entry.label != ("ligero", "query"):
            yield paths.get(entry.label), entry


def at_least(cost: Callable[[int], Cost], queries: int, most: int | None) -> Cost:
    """A cost for so many queries; that of any number up to ``most``, where this is given.

    Merged paths may shrink once nearly every leaf is opened, but not below what ``most`` queries take.
    """
    here = cost(queries)
    return here if most is None else replace(here, size=min(here.size, cost(most).size))


def _folded(circuit: Circuit, rate: Fraction, grid: Grid) -> tuple[int, ...]:
    """A schedule that folds as far as the pins ask for; none where they leave it open: no other goes past the trace."""
    foldings, final_domain = grid.value("opening.foldings"), grid.value("opening.final_domain")
    if foldings is not None:
        return tuple(foldings)
    length = circuit.air.dimension * rate.denominator // rate.numerator
    return (length // final_domain,) if final_domain is not None and final_domain < length else ()


# All of a circuit ---------------------------------------------------------------------------------


def sides(circuit: Circuit, grid: Grid, bar: Bar) -> list[Side]:
    """The circuit at every rate whose domain exists, with every kind of batching, its own first.

    An interleaved first oracle has rows of every folding that the first iteration may have, and samples of it are any
    number of the grid.  Rates at which a pinned schedule folds to one point or less are left out; UserError if no other
    is left.
    """
    today = circuit.opening.batching
    kinds = sorted(grid.options("opening.batching", grid.batchings), key=lambda kind: kind is not today)
    if circuit.air.functions == 1 and not isinstance(circuit.opening, Ligero):  # which combines rows, too
        kinds = [today]
    meter = meter_of(circuit)
    every = [
        Side(variant, variant.opening.rate, kind, grid, bar, meter)
        for variant in _variants(circuit, grid)
        for kind in kinds
    ]
    tested = [side for side in every if side.code.dimension < side.code.length]
    if every and not tested:
        raise UserError(
            f"{circuit.name}: what is pinned folds to one point or less at every rate: every word is accepted, 0 bits\n"
            "    hint: fewer folds, or a larger final domain"
        )
    return tested


def _variants(circuit: Circuit, grid: Grid) -> Iterator[Circuit]:
    """The circuit at every rate of a grid, with every kind of first oracle, as far as the field has a domain."""
    opening: Any = circuit.opening
    for rate in grid.first_rates():
        lower = {"rate": rate, "rates": None} if isinstance(opening, Whir | Stir) else {"rate": rate}
        for first in grid.first_oracles(circuit):
            if _exists(replace(circuit, opening=replace(opening, **lower, **first))):
                yield replace(circuit, opening=replace(opening, rate=rate, **first))


def _exists(circuit: Circuit) -> bool:
    """Whether the field has a domain for the first oracle: a circuit that folds nothing has no other fault."""
    return not any(fault.path == ("opening", "rate") for fault in check(circuit))
