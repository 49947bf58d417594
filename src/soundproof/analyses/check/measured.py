"""Clauses about proving times and machines: what the user measured, else what is published of this version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from math import ceil

from msgspec import Struct

from soundproof.analyses.check.gates import Answer, Clause, Judgement
from soundproof.analyses.system.deployment import System
from soundproof.zkvm.zkvm import Performance, ZkVM

__all__ = ["Measured", "at_least", "capex", "latency", "percentile", "power", "same_version"]


class Measured(Struct, frozen=True):
    """What the user measured: proving times in milliseconds (None: no proof), power in watts, price in dollars."""

    latencies: tuple[Decimal | None, ...] = ()
    source: str = ""
    power: int | None = None
    capex: int | None = None


def percentile(values: Sequence[Decimal | None], hundredths: int) -> Decimal | None:
    """The least value that so many of a hundred do not exceed; None is larger than any.

    >>> percentile([Decimal(i) for i in range(1, 101)], 99)
    Decimal('99')
    """
    ranked = sorted(values, key=lambda value: (value is None, value or 0))
    return ranked[ceil(Decimal(hundredths * len(ranked)) / 100) - 1]


def at_least(value: int, limit: int) -> Answer:
    """Met if a value reaches the limit."""
    return "met" if value >= limit else "missed"


def same_version(version: str, zkvm: ZkVM) -> bool:
    """Whether a figure is of the version at hand; two unknown versions need not be one."""
    return version == zkvm.version != "unknown"


def latency(system: System, clause: Clause, measured: Measured) -> Judgement:
    """The 99th percentile of the user's times; else the published one of this version."""
    limit = clause.limit or 0
    if measured.latencies:
        p99 = percentile(measured.latencies, 99)
        failed = sum(value is None for value in measured.latencies)
        count = len(measured.latencies)
        evidence = f"{count} proof{'s' * (count != 1)}, {failed} failed; {measured.source}"
        if p99 is None:
            return Judgement("missed", "no proof", "", f"more than 1 in 100 failed: {evidence}")
        verdict: Answer = "met" if p99 <= limit else "missed"
        return Judgement(
            verdict, f"P99 {_plain(p99)} ms", f"{_plain(limit - p99, '+')} ms", evidence, least=p99, most=p99
        )
    how = "give --latency a CSV of proving times"
    if clause.hardware:
        how += f" on {clause.hardware}"
    return _published(system, limit, "ms", lambda published: published.p99_ms, how, clause.hardware)


def _plain(value: Decimal, sign: str = "") -> str:
    """Without exponent and trailing zeros."""
    return format(value.normalize() + 0, f"{sign},f")


def power(system: System, clause: Clause, measured: Measured) -> Judgement:
    """The user's figure; else the published one of this version."""
    if measured.power is not None:
        return _given(measured.power, clause.limit or 0, "W")
    return _published(system, clause.limit or 0, "W", lambda published: published.power_watts, "give --power-kw")


def capex(system: System, clause: Clause, measured: Measured) -> Judgement:
    """The user's figure; else the published one of this version."""
    if measured.capex is not None:
        return _given(measured.capex, clause.limit or 0, "USD")
    return _published(system, clause.limit or 0, "USD", lambda published: published.capex_usd, "give --capex-usd")


def _given(value: int, limit: int, unit: str) -> Judgement:
    return Judgement(
        at_least(limit, value),
        f"{value:,} {unit}",
        f"{limit - value:+,} {unit}",
        "given by the user",
        least=value,
        most=value,
    )


def _published(
    system: System, limit: int, unit: str, figure: Callable[[Performance], int | None], how: str, hardware: str = ""
) -> Judgement:
    """Published figures of this version and these machines, if they agree; others are named and decide nothing."""
    zkvm = system.assessment.zkvm
    figures = [
        (value, performance) for _, performance in zkvm.performance if (value := figure(performance)) is not None
    ]
    texts = [
        f"{value:,} {unit} at {published.version}, {published.hardware} ({published.source})"
        for value, published in figures
    ]
    decisive = [
        published
        for _, published in figures
        if same_version(published.version, zkvm) and hardware in ("", published.hardware)
    ]
    same = [value for value, published in figures if published in decisive]
    evidence = "; ".join([*texts, how])
    if not same:
        return Judgement("unknown", evidence=evidence)
    if min(same) <= limit < max(same):
        return Judgement(
            "unknown",
            f"{min(same):,}–{max(same):,} {unit}",
            "the limit lies between",
            evidence,
            least=min(same),
            most=max(same),
        )
    value = max(same) if max(same) <= limit else min(same)
    return Judgement(
        at_least(limit, value),
        f"{value:,} {unit}",
        f"{limit - value:+,} {unit}",
        evidence,
        least=min(same),
        most=max(same),
    )
