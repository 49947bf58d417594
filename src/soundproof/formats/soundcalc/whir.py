"""``WHIR`` circuits, and ``JAGGED`` ones over WHIR."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from msgspec import Struct

from soundproof.formats.soundcalc.common import (
    Analysis,
    batching,
    declared_analysis,
    deep_ali,
    iterations,
    jagged,
    same_length,
)
from soundproof.parameters.faults import Fault, Unread
from soundproof.parameters.params import Bits, Count, Param, Points, PowerOfTwo, Width
from soundproof.primitives.fields import Field
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.zkvm.circuit import Circuit

__all__ = ["JaggedWhir", "WhirStark", "jagged_whir", "whir_stark"]

EVALUATION_DEGREE = 3
"""Degree of the sumcheck of a claim about an evaluation, the least that WHIR has."""

LogRate = Annotated[int, Param("", "log₂ of the inverse rate", ge=1, le=32)]
Folding = Annotated[int, Param("κ", "variables folded in an iteration", ge=1, le=32)]


class WhirStark(Struct, frozen=True):
    """A ``WHIR`` circuit: DEEP-ALI over WHIR."""

    log_inv_rate: LogRate
    num_iterations: Count
    folding_factors: tuple[Folding, ...]
    log_degree: Annotated[int, Param("", "log₂ of the degree", ge=1, le=40)]
    batch_size: Width
    power_batching: bool
    air_max_degree: Points
    opening_points: Points
    num_queries: tuple[Count, ...]
    num_ood_samples: Count | tuple[Count, ...]
    grinding_bits_folding: Bits | tuple[tuple[Bits, ...], ...]
    grinding_bits_queries: Bits | tuple[Bits, ...]
    grinding_bits_ood: Bits | tuple[Bits, ...]
    constraint_degree: Points | None = None
    whir_log_inv_rates: tuple[LogRate, ...] | None = None
    trace_length: PowerOfTwo | None = None
    num_constraints: Count | None = None
    multilinear_batching: bool = False
    grinding_batching_phase: Bits = 0
    grinding_deep: Bits = 0


class JaggedWhir(Struct, frozen=True):
    """A ``JAGGED`` circuit with ``dense_pcs = "whir"``: zerocheck and jagged reduction over WHIR."""

    dense_pcs: Literal["whir"]
    trace_length: PowerOfTwo
    trace_columns: Width
    dense_length: PowerOfTwo
    dense_batch: Width
    num_constraints: Count
    air_max_degree: Points
    power_batching: bool
    log_inv_rate: LogRate
    num_iterations: Count
    folding_factors: tuple[Folding, ...]
    num_queries: tuple[Count, ...]
    num_ood_samples: Count | tuple[Count, ...]
    grinding_bits_folding: Bits | tuple[tuple[Bits, ...], ...] = 0
    grinding_bits_queries: Bits | tuple[Bits, ...] = 0
    grinding_bits_ood: Bits | tuple[Bits, ...] = 0
    constraint_degree: Points | None = None
    whir_log_inv_rates: tuple[LogRate, ...] | None = None
    log_degree: Annotated[int | None, Param("", "log₂ of the dense length", ge=1, le=40)] = None
    multilinear_batching: bool = False
    opening_points: Points = 1
    grinding_batching_phase: Bits = 0


def _opening(p: Any, digest: int, faults: list[Fault], notes: list[str]) -> Whir:
    """The WHIR of a circuit of either family."""
    iterations(p, faults)
    degree, samples = p.constraint_degree, p.num_ood_samples
    if degree is None:
        degree = EVALUATION_DEGREE
        notes.append(f"constraint_degree is not stated: {degree} assumed, that of claims about evaluations")
    return Whir(
        kind="whir",
        rate=Fraction(1, 2**p.log_inv_rate),
        log_foldings=p.folding_factors,
        queries=p.num_queries,
        out_of_domain=(samples,) * (len(p.folding_factors) - 1) if isinstance(samples, int) else samples,
        constraint_degree=degree,
        batching=batching(p, faults),
        rates=_rates(p, faults, notes),
        grinding=WhirGrinding(
            p.grinding_batching_phase, p.grinding_bits_folding, p.grinding_bits_ood, p.grinding_bits_queries
        ),
        merkle=Hashing(digest=digest),
    )


def _rates(p: Any, faults: list[Fault], notes: list[str]) -> tuple[Fraction, ...] | None:
    """The rates of the oracles, where they are stated; one entry more belongs to no oracle."""
    stated = p.whir_log_inv_rates
    if stated is None:
        return None
    oracles = len(p.folding_factors)
    if len(stated) not in (oracles, oracles + 1):
        problem = f"must have {oracles} or {oracles + 1} entries, got {len(stated)}"
        faults.append(Fault(("whir_log_inv_rates",), problem, "one per iteration, and one for what is left"))
        raise Unread
    if len(stated) > oracles:
        notes.append(
            f"whir_log_inv_rates: the last entry, {stated[-1]}, is read as that of the final polynomial, which is sent"
        )
    return tuple(Fraction(1, 2**rate) for rate in stated[:oracles])


def whir_stark(
    name: str, field: Field, p: WhirStark, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    """A circuit of ``WHIR``: DEEP-ALI over WHIR."""
    notes: list[str] = []
    same_length(("trace_length", p.trace_length), ("log_degree", p.log_degree), faults)
    opening = _opening(p, digest, faults, notes)
    declared = declared_analysis(analysis, None, opening.rate, faults)
    air = deep_ali(p, 2**p.log_degree)
    return Circuit(name, field, air, opening, buses, declared=declared, notes=tuple(notes))


def jagged_whir(
    name: str, field: Field, p: JaggedWhir, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    """A circuit of ``JAGGED`` whose dense polynomial is opened by WHIR."""
    notes: list[str] = []
    same_length(("dense_length", p.dense_length), ("log_degree", p.log_degree), faults)
    opening = _opening(p, digest, faults, notes)
    declared = declared_analysis(analysis, None, opening.rate, faults)
    air = jagged(p)
    return Circuit(name, field, air, opening, buses, declared=declared, notes=tuple(notes))
