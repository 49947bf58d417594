"""What is asked for, and the rules of ``whitepaper check``."""

from __future__ import annotations

from collections.abc import Callable

from soundproof.analyses.whitepaper.agreement.rules import RULES
from soundproof.analyses.whitepaper.requirements import milestones
from tests.docs.markdown import markdown_table


def rules() -> list[str]:
    """Every rule with its grade."""
    return markdown_table(("Rule", "Grade", "What it finds"), [(f"`{id}`", *rule) for id, rule in RULES.items()])


def requirements() -> list[str]:
    """Every requirement with the milestone that asks for it."""
    rows = [(phase, f"`{id}`", own.text) for phase, milestone in milestones().items() for id, own in milestone.asks]
    return markdown_table(("Part", "Requirement", "What it asks for"), rows)


TABLES: dict[str, Callable[[], list[str]]] = {
    "whitepaper-rules": rules,
    "whitepaper-requirements": requirements,
}
