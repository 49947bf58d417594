"""``STIR`` circuits."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

from msgspec import Struct

from soundproof.formats.soundcalc.common import Analysis, batching, declared_analysis, deep_ali, iterations, same_length
from soundproof.parameters.faults import Fault
from soundproof.parameters.params import Bits, Count, Param, Points, PowerOfTwo, Width
from soundproof.primitives.fields import Field
from soundproof.protocols.stir import Stir, StirGrinding
from soundproof.protocols.trees import Hashing
from soundproof.zkvm.circuit import Circuit

__all__ = ["StirStark", "stir_stark"]


class StirStark(Struct, frozen=True):
    """A ``STIR`` circuit: DEEP-ALI over STIR.  ``folding_factors`` are read as log₂, as those of ``WHIR`` are."""

    log_inv_rate: Annotated[int, Param("", "log₂ of the inverse rate", ge=1, le=32)]
    num_iterations: Count
    folding_factors: tuple[Annotated[int, Param("", "log₂ of a folding factor", ge=1, le=32)], ...]
    log_degree: Annotated[int, Param("", "log₂ of the degree", ge=1, le=40)]
    batch_size: Width
    power_batching: bool
    air_max_degree: Points
    opening_points: Points
    num_queries: tuple[Count, ...]
    num_ood_samples: Count | tuple[Count, ...]
    grinding_bits_folding: Bits | tuple[Bits, ...] = 0
    grinding_bits_queries: Bits | tuple[Bits, ...] = 0
    grinding_bits_ood: Bits | tuple[Bits, ...] = 0
    trace_length: PowerOfTwo | None = None
    num_constraints: Count | None = None
    multilinear_batching: bool = False
    grinding_batching_phase: Bits = 0
    grinding_deep: Bits = 0


def _first_fold(p: StirStark, faults: list[Fault], notes: list[str]) -> int:
    """Grinding before the first fold, the only one that has a round of its own."""
    stated, wanted = p.grinding_bits_folding, len(p.folding_factors)
    if isinstance(stated, tuple) and len(stated) != wanted:
        problem = f"must have {wanted} {'entry' if wanted == 1 else 'entries'}, got {len(stated)}"
        faults.append(Fault(("grinding_bits_folding",), problem, "one per iteration, or one number"))
    if any(stated) if isinstance(stated, tuple) else stated:
        notes.append("grinding_bits_folding counts for the first fold alone; no credit is given to later folds")
    return stated if isinstance(stated, int) else next(iter(stated), 0)


def stir_stark(
    name: str, field: Field, p: StirStark, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    """A circuit of ``STIR``: DEEP-ALI over STIR."""
    rate = Fraction(1, 2**p.log_inv_rate)
    notes = ["folding_factors are read as log₂, as those of WHIR are: " + _folds(p)]
    iterations(p, faults)
    same_length(("trace_length", p.trace_length), ("log_degree", p.log_degree), faults)
    air = deep_ali(p, 2**p.log_degree)
    opening = Stir(
        kind="stir",
        rate=rate,
        foldings=tuple(2**log for log in p.folding_factors),
        queries=p.num_queries,
        out_of_domain=p.num_ood_samples,
        batching=batching(p, faults),
        grinding=StirGrinding(
            p.grinding_batching_phase,
            _first_fold(p, faults, notes),
            p.grinding_bits_ood,
            p.grinding_bits_queries,
        ),
        merkle=Hashing(digest=digest),
    )
    declared = declared_analysis(analysis, None, rate, faults)
    return Circuit(name, field, air, opening, buses, declared=declared, notes=tuple(notes))


def _folds(p: StirStark) -> str:
    return "folds by " + ", ".join(str(2**log) for log in p.folding_factors)
