"""``FRI_STARK`` circuits, and ``JAGGED`` ones over FRI."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct

from soundproof.formats.reading import FAILED
from soundproof.formats.soundcalc.common import Analysis, batching, declared_analysis, deep_ali, jagged, stated_rate
from soundproof.parameters.faults import Fault
from soundproof.parameters.params import Arity, Batching, Bits, Count, Natural, Points, PowerOfTwo, Width
from soundproof.primitives.fields import Field
from soundproof.protocols.deep_ali import Columns
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.trees import Hashing
from soundproof.zkvm.circuit import Circuit

__all__ = ["FriStark", "JaggedFri", "fri_stark", "jagged_fri"]


class FriStark(Struct, frozen=True):
    """A ``FRI_STARK`` circuit: DEEP-ALI over FRI."""

    rho: float
    trace_length: PowerOfTwo
    air_max_degree: Points
    opening_points: Points
    batch_size: Width
    power_batching: bool
    num_queries: Count
    fri_folding_factors: tuple[Arity, ...]
    fri_early_stop_degree: PowerOfTwo
    multilinear_batching: bool = False
    num_constraints: Count | None = None
    num_columns_fixed: Natural | None = None
    num_columns_witness: Width | None = None
    grinding_batching_phase: Bits = 0
    grinding_commit_phase: Bits = 0
    grinding_query_phase: Bits = 0
    grinding_deep: Bits = 0
    max_combo: Points | None = None
    blowup_factor: Count | None = None
    gap_to_radius: float | None = None


class JaggedFri(Struct, frozen=True):
    """A ``JAGGED`` circuit with ``dense_pcs = "fri"``, or none stated: zerocheck and jagged reduction over FRI."""

    rho: float
    trace_length: PowerOfTwo
    trace_columns: Width
    dense_length: PowerOfTwo
    dense_batch: Width
    num_constraints: Count
    air_max_degree: Points
    power_batching: bool
    num_queries: Count
    fri_folding_factors: tuple[Arity, ...]
    fri_early_stop_degree: PowerOfTwo
    multilinear_batching: bool = False
    opening_points: Points = 1
    grinding_batching_phase: Bits = 0
    grinding_commit_phase: Bits = 0
    grinding_query_phase: Bits = 0
    blowup_factor: Count | None = None
    gap_to_radius: float | None = None
    dense_pcs: Literal["fri"] = "fri"


def _fri(params: Any, rate: Fraction, combined: Batching, digest: int) -> Fri:
    return Fri(
        kind="fri",
        rate=rate,
        queries=params.num_queries,
        foldings=params.fri_folding_factors,
        final_domain=params.fri_early_stop_degree,
        batching=combined,
        grinding=FriGrinding(params.grinding_batching_phase, params.grinding_commit_phase, params.grinding_query_phase),
        merkle=Hashing(digest=digest),
    )


def fri_stark(
    name: str, field: Field, p: FriStark, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    """A circuit of ``FRI_STARK``: DEEP-ALI over FRI."""
    rate = stated_rate(p, faults)
    combined = batching(p, faults)
    if p.max_combo is not None and p.max_combo != p.opening_points:
        problem = f"{p.max_combo} contradicts opening_points = {p.opening_points}"
        faults.append(Fault(("max_combo",), problem, f"{p.opening_points}, or remove it"))
    if rate is None:
        return FAILED
    declared = declared_analysis(analysis, p.gap_to_radius, rate, faults)
    columns = None
    if p.num_columns_fixed is not None and p.num_columns_witness is not None:
        columns = Columns(p.num_columns_fixed, p.num_columns_witness)
    air = deep_ali(p, p.trace_length, columns)
    return Circuit(name, field, air, _fri(p, rate, combined, digest), buses, declared=declared)


def jagged_fri(
    name: str, field: Field, p: JaggedFri, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    """A circuit of ``JAGGED`` whose dense polynomial is opened by FRI."""
    rate = stated_rate(p, faults)
    combined = batching(p, faults)
    if rate is None:
        return FAILED
    declared = declared_analysis(analysis, p.gap_to_radius, rate, faults)
    air = jagged(p)
    return Circuit(name, field, air, _fri(p, rate, combined, digest), buses, declared=declared)
