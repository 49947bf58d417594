"""The registry of bounds: which papers a figure may rest on."""

from __future__ import annotations

from soundproof.theorems.registry import papers, registry


def test_bounds_on_hash_functions_and_heuristics_are_no_papers_of_a_figure() -> None:
    assert {bound.id for bound in registry()} - set(papers()) == {
        "BCS", "2025/536", "2026/089", "BDPV08", "Sponge", "Guessing", "Random words",
    }  # fmt: skip
