"""Budgets that a person prints: a total is no more than its terms leave, and every term is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from soundproof.analyses.whitepaper.agreement.comparing import compared
from soundproof.analyses.whitepaper.agreement.rules import PaperFinding
from soundproof.analyses.whitepaper.reading.papers import read_paper

TABLE = """
| Node | How often | Bits |
|---|---|---|
| step | m | 120.0 |
| convert | m | 120.0 |
| combine | m − 1 | 121.0 |
| {label} | | {total} |
"""
OWN = "The zkVM is <!-- value: name -->Vanilla<!-- end -->.\n"


def found(tmp_path: Path, text: str) -> list[PaperFinding]:
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    checked = compared("vanilla", read_paper(str(tmp_path / "a.md")), "W3")
    return [one for one in checked.findings if one.rule == "WP-BUDGET"]


@pytest.mark.parametrize(
    ("total", "wrong"), [("118.6", False), ("118.7", False), ("118.9", True), ("119.6", True), ("–", False)]
)
def test_a_total_is_no_more_than_its_terms_leave(total: str, wrong: bool, tmp_path: Path) -> None:
    """2·2^−120 + 2^−121 is 2^−118.678; each term may be rounded down by a tenth."""
    table = TABLE.format(label="Total", total=total)
    assert [one.grade for one in found(tmp_path, table)] == ["unknown"] * wrong
    own = [one for one in found(tmp_path, OWN + table) if "total" in one.message]
    assert [one.grade for one in own] == ["contradiction"] * wrong


def test_every_term_is_in_the_budget_of_an_own_paper(tmp_path: Path) -> None:
    lacking = [one.file[0] for one in found(tmp_path, OWN + TABLE.format(label="embed", total="133"))]
    assert lacking == [
        f"what adds up: {name}"
        for name in ("keccak", "poseidon", "range", "segment", "ram: position", "ram: update", "boundary: collision",
                     "bus segment")
    ]  # fmt: skip
    assert all("prints no budget" in one.message for one in found(tmp_path, OWN))
    assert found(tmp_path, "A foreign paper prints no budget.") == []
