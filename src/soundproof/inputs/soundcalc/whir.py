"""``WHIR`` circuits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from soundproof.fields import Field
from soundproof.inputs import Fault
from soundproof.inputs.soundcalc.common import Analysis, batching, declared_analysis
from soundproof.params import Bits, Count, Param
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Hashing
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.zkvm import Circuit

__all__ = ["WhirStark", "whir_stark"]


@dataclass(frozen=True, slots=True)
class WhirStark:
    """A ``WHIR`` circuit: DEEP-ALI over WHIR."""

    log_inv_rate: Annotated[int, Param("", "log₂ of the inverse rate", ge=1, le=32)]
    num_iterations: Count
    folding_factors: tuple[Annotated[int, Param("κ", "variables folded in an iteration", ge=1, le=32)], ...]
    log_degree: Annotated[int, Param("", "log₂ of the degree", ge=1, le=40)]
    batch_size: Count
    power_batching: bool
    constraint_degree: Count
    air_max_degree: Count
    opening_points: Count
    num_queries: tuple[Count, ...]
    num_ood_samples: tuple[Count, ...]
    grinding_bits_folding: tuple[tuple[Bits, ...], ...]
    grinding_bits_queries: tuple[Bits, ...]
    grinding_bits_ood: tuple[Bits, ...]
    num_constraints: Count | None = None
    multilinear_batching: bool = False
    grinding_batching_phase: Bits = 0
    grinding_deep: Bits = 0


def whir_stark(
    name: str, field: Field, p: WhirStark, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    rate = Fraction(1, 2**p.log_inv_rate)
    if p.num_iterations != len(p.folding_factors):
        problem = f"{p.num_iterations} contradicts folding_factors, which has {len(p.folding_factors)} entries"
        faults.append(Fault(("num_iterations",), problem, "make them agree"))
    declared = declared_analysis(analysis, None, rate, faults)
    air = DeepAli(
        kind="deep-ali",
        trace_length=2**p.log_degree,
        degree=p.air_max_degree,
        opening_points=p.opening_points,
        batch=p.batch_size,
        constraints=p.num_constraints,
        deep_grinding=p.grinding_deep,
    )
    opening = Whir(
        kind="whir",
        rate=rate,
        log_foldings=p.folding_factors,
        queries=p.num_queries,
        out_of_domain=p.num_ood_samples,
        constraint_degree=p.constraint_degree,
        batching=batching(p, faults),
        grinding=WhirGrinding(
            p.grinding_batching_phase, p.grinding_bits_folding, p.grinding_bits_ood, p.grinding_bits_queries
        ),
        merkle=Hashing(digest=digest),
    )
    return Circuit(name, field, air, opening, buses, declared=declared)
