"""What circuits of several families share: constraint sides, lookups, batching flags, rate, declared analysis."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from msgspec import Struct

from soundproof.formats.reading import FAILED, build_partly
from soundproof.formats.soundcalc.history import OLD_LOOKUP_KEYS, placed, renewed
from soundproof.parameters.faults import Fault, Path
from soundproof.parameters.params import Batching, Bits, Count, Natural, Param, Width
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.radii.search import LARGEST_MULTIPLICITY
from soundproof.zkvm.circuit import Declared

__all__ = [
    "Analysis",
    "batching",
    "declared_analysis",
    "deep_ali",
    "duplicates",
    "iterations",
    "jagged",
    "lookups",
    "same_length",
    "stated_rate",
]


class LookupTable(Struct, frozen=True):
    """``[[circuits.lookups]]``."""

    name: str
    logup_type: Literal["univariate", "multivariate"]
    rows_L: Natural
    rows_T: Natural
    num_columns_S: Width
    num_lookups_M: Count = 1
    grinding_bits_lookup: Bits = 0
    multilinear_fingerprint: bool = False


class Analysis(Struct, frozen=True):
    """What a circuit declares about its analysis, and its own digest size."""

    explicit_regime: Literal["unique", "list"] | None = None
    explicit_m: Annotated[int | None, Param("m", "multiplicity", ge=1)] = None
    hash_size_bits: Annotated[int | None, Param("λ", "bits of a digest", ge=8, le=4096)] = None


def duplicates(names: list[Any], path: Path, what: str, faults: list[Fault]) -> None:
    """Faults for every name that stands twice in a list."""
    seen: dict[Any, int] = {}
    for i, name in enumerate(names):
        if isinstance(name, str) and name in seen:
            faults.append(
                Fault(
                    (*path, i, "name"),
                    f"{what} {name!r} is there twice (first as number {seen[name] + 1})",
                    "rename one",
                )
            )
        elif isinstance(name, str):
            seen[name] = i


def lookups(
    entries: Any, path: Path, faults: list[Fault], old: Counter[tuple[str, str]]
) -> tuple[tuple[str, Lookup], ...]:
    """The lookups of a circuit, each by its name; what is wrong with them goes to ``faults``."""
    if not isinstance(entries, list):
        faults.append(Fault(path, "must be an array of tables", "write [[circuits.lookups]]"))
        return ()
    tables = []
    for i, entry in enumerate(entries):
        entry_faults: list[Fault] = []
        modern, used = (
            renewed(entry, OLD_LOOKUP_KEYS, (*path, i), entry_faults) if isinstance(entry, dict) else (entry, {})
        )
        tables.append(build_partly(LookupTable, modern, (*path, i), entry_faults))
        faults.extend(placed(entry_faults, used, (*path, i)))
        old.update((key, new) for new, key in used.items())
    duplicates([entry.get("name") for entry in entries if isinstance(entry, dict)], path, "lookup", faults)
    buses = []
    for bus in tables:
        if bus is FAILED or FAILED is bus.name or bus.logup_type is FAILED:
            continue
        multilinear = bus.logup_type == "multivariate" or bus.multilinear_fingerprint is True
        lookup = Lookup(
            rows=bus.rows_L,
            table=bus.rows_T,
            width=bus.num_columns_S,
            count=bus.num_lookups_M,
            fingerprint="multilinear" if multilinear else "univariate",
            argument="gkr" if bus.logup_type == "multivariate" else "columns",
            grinding=bus.grinding_bits_lookup,
        )
        buses.append((bus.name, lookup))
    return tuple(buses)


def batching(params: Any, faults: list[Fault]) -> Batching:
    """How functions are combined: powers, affine or multilinear; at most one of the switches may be set."""
    if params.power_batching and params.multilinear_batching:
        faults.append(
            Fault(("multilinear_batching",), "power_batching and multilinear_batching are both true", "keep one")
        )
    if params.multilinear_batching:
        return Batching.MULTILINEAR
    return Batching.POWERS if params.power_batching else Batching.AFFINE


def iterations(params: Any, faults: list[Fault]) -> None:
    """A fault where ``num_iterations`` is not the length of ``folding_factors``."""
    if params.num_iterations != len(params.folding_factors):
        problem = (
            f"{params.num_iterations} contradicts folding_factors, which has {len(params.folding_factors)} entries"
        )
        faults.append(Fault(("num_iterations",), problem, "make them agree"))


def same_length(length: tuple[str, int | None], log: tuple[str, int | None], faults: list[Fault]) -> None:
    """A fault where a length is not 2 to the stated log₂ of it; either may be absent."""
    if length[1] is not None and log[1] is not None and length[1] != 2 ** log[1]:
        problem = f"{log[1]} contradicts {length[0]} = {length[1]}"
        faults.append(Fault((log[0],), problem, f"{length[1].bit_length() - 1}, or mend {length[0]}"))


def stated_rate(params: Any, faults: list[Fault]) -> Fraction | None:
    """ρ as the decimal in the file says it, exactly."""
    rate = Fraction(Decimal(repr(params.rho)))
    if not 0 < rate < 1 or rate.numerator != 1 or rate.denominator & (rate.denominator - 1):
        faults.append(
            Fault(("rho",), f"must be a power of two between 0 and 1, got {params.rho}", "0.5, 0.25, 0.125, …")
        )
        return None
    if params.blowup_factor is not None and params.blowup_factor * rate != 1:
        problem = f"{params.blowup_factor} contradicts rho = {params.rho}"
        faults.append(Fault(("blowup_factor",), problem, f"{1 / rate}, or remove it"))
    return rate


def declared_analysis(analysis: Analysis, gap: float | None, rate: Fraction, faults: list[Fault]) -> Declared | None:
    """The file's own radius: a gap η below 1 − √ρ becomes the least m with √ρ/(2m) ≤ η."""
    m = analysis.explicit_m
    if analysis.explicit_regime == "unique":
        for key, value in (("explicit_m", m), ("gap_to_radius", gap)):
            if value is not None:
                faults.append(Fault((key,), f"{key} has no meaning in unique decoding", "remove it"))
        return Declared("unique")
    if gap is not None and m is not None:
        faults.append(Fault(("explicit_m",), "explicit_m and gap_to_radius both state the radius", "keep one"))
    if gap is not None:
        eta = Fraction(Decimal(repr(gap)))
        if eta <= 0 or (1 - eta) < 0 or (1 - eta) ** 2 <= rate:
            problem = f"must lie between 0 and 1 − √ρ, got {gap}"
            faults.append(Fault(("gap_to_radius",), problem, f"1 − √ρ = {1 - float(rate) ** 0.5:.4f} at ρ = {rate}"))
            return None
        m = 1
        while 4 * m * m * eta**2 < rate:  # doubling, then halving back: m may be large
            m *= 2
        low = m // 2
        while m - low > 1:
            middle = (m + low) // 2
            low, m = (middle, m) if 4 * middle**2 * eta**2 < rate else (low, middle)
        if m > LARGEST_MULTIPLICITY:
            problem = f"asks for a multiplicity above 2^{LARGEST_MULTIPLICITY.bit_length() - 1}, got {gap}"
            faults.append(Fault(("gap_to_radius",), problem, "a larger gap"))
            return None
    if analysis.explicit_regime is None and gap is None and m is None:
        return None
    return Declared("johnson", None if m is None else "BCHKS25" if m >= 3 else "BCHKS25-Eq13", m)


def deep_ali(p: Any, trace_length: int, columns: Columns | None = None) -> DeepAli:
    """The constraint side that the families over a univariate AIR state in the same keys."""
    return DeepAli(
        kind="deep-ali",
        trace_length=trace_length,
        degree=p.air_max_degree,
        opening_points=p.opening_points,
        batch=p.batch_size,
        constraints=p.num_constraints,
        columns=columns,
        deep_grinding=p.grinding_deep,
    )


def jagged(p: Any) -> Jagged:
    """The constraint side of ``JAGGED``, whatever opens its dense polynomial."""
    return Jagged(
        kind="jagged",
        trace_length=p.trace_length,
        width=p.trace_columns,
        constraints=p.num_constraints,
        degree=p.air_max_degree,
        dense_length=p.dense_length,
        dense_batch=p.dense_batch,
    )
