"""Figures over time: what the bounds of a date give is what is left without all later ones."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from soundproof.analyses.history.past import dates, history, month
from soundproof.analyses.history.versions import versions
from soundproof.formats.files import load
from soundproof.parameters.faults import UserError
from soundproof.radii.choice import Pin
from soundproof.readings.security import assess
from soundproof.theorems.registry import papers
from soundproof.zkvm.zkvm import ZkVM


@pytest.fixture(scope="module")
def pico() -> ZkVM:
    return load("pico")


def test_every_paper_has_a_date_and_they_are_in_order() -> None:
    found = dates()
    assert set(found) == set(papers())
    months = [month(date) for date in found.values()]
    assert months == sorted(months)
    assert month("2026") > month("2026-11") > month("2025-12")


def test_the_last_figure_is_that_of_today(pico: ZkVM) -> None:
    found = history([("pico", "", pico)], Pin())
    assert found.bounds[-1].bits == found.versions[-1].bits == assess(pico, every=False).bits == 57


def test_a_figure_of_the_past_is_the_one_without_what_came_later(pico: ZkVM) -> None:
    found = history([("pico", "", pico)], Pin())
    for bound in found.bounds:
        later = frozenset(paper for paper, date in dates().items() if month(date) > month(bound.date))
        assert bound.bits == assess(pico, Pin(without=later), every=False).bits
        assert all(dates()[paper] == bound.date for paper in bound.papers)


def test_bits_only_grow_with_the_bounds_there_are() -> None:
    for name in ("pico", "sp1", "miden"):
        bits = [bound.bits for bound in history([(name, "", load(name))], Pin()).bounds]
        assert None not in bits
        assert bits == sorted(bits, key=lambda value: value or 0)


def test_what_is_left_out_never_comes_back(pico: ZkVM) -> None:
    found = history([("pico", "", pico)], Pin(without=frozenset({"DKT26"})))
    assert found.bounds[-1].bits == assess(pico, Pin(without=frozenset({"DKT26"})), every=False).bits


def test_before_its_protocol_has_a_proof_a_zkvm_has_no_bound() -> None:
    found = history([("demo", "", load("demo_whir"))], Pin())
    assert month(found.bounds[0].date) >= month(dates()["WHIR"])


def test_a_history_is_of_one_zkvm(pico: ZkVM) -> None:
    other = replace(pico, name="Other")
    with pytest.raises(UserError, match=r"files of Pico, Other"):
        versions([pico, other], lambda _: None)
