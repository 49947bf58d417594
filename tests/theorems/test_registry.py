"""The registry of bounds: which papers a figure may rest on."""

from __future__ import annotations

import re
from inspect import cleandoc

from soundproof.theorems.registry import papers, registry


def test_bounds_on_hash_functions_and_heuristics_are_no_papers_of_a_figure() -> None:
    assert {bound.id for bound in registry()} - set(papers()) == {
        "BCS", "2025/536", "2026/089", "BDPV08", "Sponge", "Guessing", "Random words",
    }  # fmt: skip


def test_what_a_theorem_says_is_for_people() -> None:
    """Its docstring is shown on its page: without examples, no word of it is Python's."""
    for bound in registry():
        said = [text for text in cleandoc(bound.__doc__ or "").split("\n\n") if not text.startswith(">>>")]
        assert not re.search(r"\bNone\b|\bTrue\b|\bFalse\b|:func:|Error\b", " ".join(said)), bound.name
