"""Clauses about measurements: what the user measured, what is published, and what decides neither."""

from __future__ import annotations

from decimal import Decimal

import pytest

from soundproof.analyses.check.gates import Clause, Judgement, Kind
from soundproof.analyses.check.judges import JUDGES
from soundproof.analyses.check.measured import Measured, percentile
from soundproof.analyses.system.deployment import system
from soundproof.formats.files import parse
from soundproof.readings.security import assess
from tests.analyses.check.clauses import judge


def milliseconds(*values: int | None) -> tuple[Decimal | None, ...]:
    return tuple(None if value is None else Decimal(value) for value in values)


def test_latency_that_the_user_measured(tower: str) -> None:
    exact = milliseconds(*[10_000] * 99, 99_999)
    found = judge(tower, "latency", 10_000, latencies=exact, source="times.csv")
    assert (found.answer, found.figure, found.margin) == ("met", "P99 10,000 ms", "+0 ms")
    assert found.evidence == "100 proofs, 0 failed; times.csv"
    assert judge(tower, "latency", 10_000, latencies=milliseconds(9), source="f").evidence == "1 proof, 0 failed; f"
    late = judge(tower, "latency", 10_000, latencies=milliseconds(*[10_000] * 98, 10_001, 10_001))
    assert (late.answer, late.margin) == ("missed", "-1 ms")
    one_failed = judge(tower, "latency", 10_000, latencies=milliseconds(*[9000] * 99, None))
    assert (one_failed.answer, one_failed.figure) == ("met", "P99 9,000 ms")
    failed = judge(tower, "latency", 10_000, latencies=milliseconds(*[9000] * 98, None, None))
    assert (failed.answer, failed.figure) == ("missed", "no proof")
    fraction = judge(tower, "latency", 10_000, latencies=(Decimal("12.50") * 1000,))
    assert (fraction.figure, fraction.margin) == ("P99 12,500 ms", "-2,500 ms")


def test_percentiles_by_counting() -> None:
    for size in (1, 7, 99, 100, 101, 250):
        values = [Decimal(i) for i in range(size, 0, -1)]
        found = percentile(values, 99)
        assert found is not None
        assert 100 * sum(value <= found for value in values) >= 99 * size
        assert 100 * sum(value < found for value in values) < 99 * size


def bench(name: str, version: str, **figures: int) -> str:
    rows = "".join(f"{key} = {value}\n" for key, value in figures.items())
    return f'\n[performance.{name}]\nsource = "b"\ndate = "2026"\nversion = "{version}"\nhardware = "h"\n{rows}'


KINDS: list[tuple[Kind, str, str, str]] = [
    ("latency", "p99_ms", "ms", "give --latency a CSV of proving times"),
    ("power", "power_watts", "W", "give --power-kw"),
    ("capex", "capex_usd", "USD", "give --capex-usd"),
]


@pytest.mark.parametrize(("kind", "key", "unit", "how"), KINDS)
def test_published_measurements(tower: str, kind: Kind, key: str, unit: str, how: str) -> None:
    assert judge(tower, kind, 100) == Judgement("unknown", evidence=how)
    other = judge(tower + bench("a", "0.9", **{key: 50}), kind, 100)
    assert (other.answer, other.evidence) == ("unknown", f"50 {unit} at 0.9, h (b); {how}")
    one, two = (tower + bench("a", "1.0.0", **{key: 100}) + bench("b", "1.0.0", **{key: b}) for b in (90, 200))
    assert (judge(one, kind, 100).answer, judge(one, kind, 100).margin) == ("met", f"+0 {unit}")
    assert (judge(one, kind, 89).answer, judge(one, kind, 89).margin) == ("missed", f"-1 {unit}")
    assert (judge(two, kind, 100).answer, judge(two, kind, 100).margin) == ("unknown", "the limit lies between")


def test_published_times_of_other_machines_decide_nothing_where_a_gate_names_some(tower: str) -> None:
    text = tower + bench("a", "1.0.0", p99_ms=50)
    deployed = system(assess(parse(text, "tower.toml"), every=False))
    hardware = deployed.assessment.zkvm.performance[0][1].hardware
    answers = {
        machines: JUDGES["latency"](deployed, Clause("latency", "", 100, hardware=machines), Measured())
        for machines in ("", hardware, "another cluster")
    }
    assert [found.answer for found in answers.values()] == ["met", "met", "unknown"]
    assert "50 ms at 1.0.0" in answers["another cluster"].evidence
    assert answers["another cluster"].evidence.endswith("a CSV of proving times on another cluster")


def test_a_mean_is_no_percentile(tower: str) -> None:
    assert judge(tower + bench("a", "1.0.0", mean_ms=50), "latency", 100).answer == "unknown"


@pytest.mark.parametrize("kind", ["power", "capex"])
def test_what_the_user_gives_decides(tower: str, kind: Kind) -> None:
    published = tower + bench("a", "1.0.0", power_watts=1, capex_usd=1)
    assert judge(published, kind, 100, **{kind: 100}).answer == "met"
    assert judge(published, kind, 100, **{kind: 101}).answer == "missed"
