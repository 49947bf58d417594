"""Keys that soundcalc had in former versions, read under their later names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct

from soundproof.formats.reading import FAILED, build
from soundproof.parameters.faults import Fault, Path
from soundproof.parameters.params import PowerOfTwo

__all__ = ["OLD_LOOKUP_KEYS", "old_keys", "placed", "renewed"]

OLD_LOOKUP_KEYS = {"H_L": "rows_L", "H_T": "rows_T", "num_columns_M": "num_lookups_M"}
OLD_KEYS = {"num_pols": "batch_size", "whir_m": "explicit_m"}
SCHEDULES = ("folding_factors", "fri_folding_factors")
"""What ``folding_factor``, one number for all folds, became."""

MOST_FOLDS = 64


def old_keys(kind: type[Struct]) -> dict[str, str]:
    """The old keys of a family, and their later names."""
    today = kind.__struct_fields__
    known = {old: new for old, new in OLD_KEYS.items() if new in (*today, "explicit_m")}
    for schedule in SCHEDULES:
        if schedule in today:
            known["folding_factor"] = schedule
    return known


def renewed(
    entry: dict[str, Any], names: Mapping[str, str], path: Path, faults: list[Fault]
) -> tuple[dict[str, Any], dict[str, str]]:
    """A table under today's keys, and what old key each of them was; both names at once are a fault."""
    modern, used = dict(entry), {}
    for old, new in names.items():
        if old not in entry:
            continue
        value = modern.pop(old)
        if new in entry:
            faults.append(Fault((*path, old), f"{old} is the former name of {new}, which is stated too", "keep one"))
            continue
        modern[new] = [value] * _folds(value, entry) if new in SCHEDULES else value
        used[new] = old
    return modern, used


def placed(faults: list[Fault], used: Mapping[str, str], path: Path) -> Iterator[Fault]:
    """The faults of a table, with the keys that its file has."""
    for fault in faults:
        rest = fault.path[len(path) :]
        if rest and rest[0] in used:
            old = used[str(rest[0])]
            rest = (old,) if rest[0] in SCHEDULES else (old, *rest[1:])
        yield fault._replace(path=(*path, *rest))


def _folds(factor: Any, entry: dict[str, Any]) -> int:
    """How often one factor folds: in every iteration, or until FRI's final domain; once where that is not known."""
    count = entry.get("num_iterations")
    if count is None and type(factor) is int and factor > 1:
        length = build(PowerOfTwo, entry.get("dense_length", entry.get("trace_length")), (), [])
        final = build(PowerOfTwo, entry.get("fri_early_stop_degree"), (), [])
        rho = build(float, entry.get("rho"), (), [])
        if length is not FAILED and final is not FAILED and rho is not FAILED and 0 < rho < 1:
            left, count = Fraction(length) / Fraction(Decimal(repr(rho))), 0
            while left >= final * factor and count < MOST_FOLDS:
                left, count = left / factor, count + 1
    return count if type(count) is int and 1 <= count <= MOST_FOLDS else 1
