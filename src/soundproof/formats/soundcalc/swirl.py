"""``SWIRL`` circuits and the table they share."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.formats.reading import FAILED
from soundproof.formats.soundcalc.common import Analysis, declared_analysis
from soundproof.parameters.faults import Fault
from soundproof.parameters.params import Bits, Count, Param, Points, Width
from soundproof.primitives.fields import Field
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.zkvm.circuit import Circuit

__all__ = ["SwirlTable", "SwirlWhir", "swirl_whir"]

SIZES = (
    "proof_size_num_airs",
    "proof_size_max_log_trace_height",
    "proof_size_num_trace_columns",
    "proof_size_max_interactions_per_air",
)

SWIRL_QUERY_GRINDING = 20
"""Soundcalc's SWIRL files do not state the query grinding; OpenVM 2 grinds 20 bits."""


class SwirlTable(Struct, frozen=True):
    """``[swirl]``: parameters all SWIRL circuits of a file share."""

    logup_max_interaction_count: Count
    logup_log_max_message_length: Annotated[int, Param("", "log₂ of the longest message", ge=0, le=32)]
    logup_pow_bits: Bits = 0


class SwirlWhir(Struct, frozen=True):
    """A ``SWIRL`` circuit.  The ``soundness_*`` keys are the envelope, the plain ones actual counts.

    The ``proof_size_*`` keys are the counts of the proof whose size is asked for, where these are others still.
    """

    l_skip: Annotated[int, Param("l", "variables skipped", ge=0, le=32)]
    n_stack: Annotated[int, Param("S", "remaining variables", ge=1, le=32)]
    w_stack: Width
    log_blowup: Annotated[int, Param("", "log₂ of the blow-up", ge=1, le=32)]
    whir_num_queries: tuple[Count, ...]
    constraint_degree: Points
    max_constraints_per_air: Count
    num_airs: Width
    max_log_trace_height: Annotated[int, Param("", "log₂ of the tallest trace", ge=1, le=40)]
    num_trace_columns: Width
    max_interactions_per_air: Width
    whir_folding_pow_bits: Bits = 0
    whir_mu_pow_bits: Bits = 0
    whir_query_pow_bits: Bits | None = None
    logup_pow_bits: Bits | None = None
    soundness_max_constraints_per_air: Count | None = None
    soundness_num_airs: Width | None = None
    soundness_max_log_trace_height: Annotated[int | None, Param("", "log₂ of the tallest trace", ge=1, le=40)] = None
    soundness_num_trace_columns: Width | None = None
    soundness_max_interactions_per_air: Width | None = None
    proof_size_num_airs: Width | None = None
    proof_size_max_log_trace_height: Annotated[int | None, Param("", "log₂ of the tallest trace", ge=1, le=40)] = None
    proof_size_num_trace_columns: Width | None = None
    proof_size_max_interactions_per_air: Width | None = None


def swirl_whir(
    name: str, field: Field, p: SwirlWhir, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    """A circuit of ``SWIRL`` over WHIR."""
    if swirl is FAILED:
        return FAILED
    if swirl is None:
        faults.append(Fault(("protocol_family",), "a SWIRL circuit needs the [swirl] table", "add [swirl]"))
        return FAILED
    air, opening = _air(p, swirl), _opening(p, digest)
    notes: tuple[str, ...] = ()
    if p.whir_query_pow_bits is None:
        notes = (f"query grinding is not stated: {SWIRL_QUERY_GRINDING} bits assumed, as OpenVM 2 uses",)
    declared = declared_analysis(analysis, None, opening.rate, faults)
    sized = [key for key in SIZES if getattr(p, key) is not None]
    if sized:
        notes += (f"read as counts of the smallest proof, not used for security: {', '.join(sized)}",)
    least = _least(p, air)
    return Circuit(name, field, air, opening, buses, bits_from_field=True, declared=declared, least=least, notes=notes)


def _air(p: SwirlWhir, swirl: Any) -> Swirl:
    """The constraint side, at the largest counts that security is asked for."""
    return Swirl(
        kind="swirl",
        log_skip=p.l_skip,
        log_stack=p.n_stack,
        stack_width=p.w_stack,
        degree=p.constraint_degree,
        constraints=p.soundness_max_constraints_per_air or p.max_constraints_per_air,
        airs=p.soundness_num_airs or p.num_airs,
        log_height=p.soundness_max_log_trace_height or p.max_log_trace_height,
        columns=p.soundness_num_trace_columns or p.num_trace_columns,
        interactions=p.soundness_max_interactions_per_air or p.max_interactions_per_air,
        max_interactions=swirl.logup_max_interaction_count,
        log_message=swirl.logup_log_max_message_length,
        logup_grinding=swirl.logup_pow_bits if p.logup_pow_bits is None else p.logup_pow_bits,
    )


def _opening(p: SwirlWhir, digest: int) -> Whir:
    queries = SWIRL_QUERY_GRINDING if p.whir_query_pow_bits is None else p.whir_query_pow_bits
    iterations = len(p.whir_num_queries)
    return Whir(
        kind="whir",
        rate=Fraction(1, 2**p.log_blowup),
        log_foldings=(4,) * iterations,
        queries=p.whir_num_queries,
        out_of_domain=(1,) * (iterations - 1),
        constraint_degree=3,
        combines_last_queries=True,
        grinding=WhirGrinding(p.whir_mu_pow_bits, p.whir_folding_pow_bits, 0, queries),
        merkle=Hashing(digest=digest),
    )


def _least(p: SwirlWhir, air: Swirl) -> Swirl | None:
    """The counts of the smallest proof, where others are stated."""
    actual = replace(
        air,
        airs=p.proof_size_num_airs or p.num_airs,
        log_height=p.proof_size_max_log_trace_height or p.max_log_trace_height,
        columns=p.proof_size_num_trace_columns or p.num_trace_columns,
        interactions=p.proof_size_max_interactions_per_air or air.interactions,
    )
    counts = (actual.airs, actual.log_height, actual.columns, actual.interactions)
    return actual if all(counts) and actual != air else None
