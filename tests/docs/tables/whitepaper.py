"""What is asked for, what is generated of a paper, and the rules of ``whitepaper check``."""

from __future__ import annotations

from collections.abc import Callable

from soundproof.analyses.whitepaper.agreement.rules import RULES
from soundproof.analyses.whitepaper.requirements import milestones
from soundproof.analyses.whitepaper.writing.contents import CONTENTS
from soundproof.analyses.whitepaper.writing.skeleton import SECTIONS
from tests.docs.markdown import markdown_table


def rules() -> list[str]:
    """Every rule with its grade."""
    return markdown_table(("Rule", "Grade", "What it finds"), [(f"`{id}`", *rule) for id, rule in RULES.items()])


def requirements() -> list[str]:
    """Every requirement with the milestone that asks for it."""
    rows = [(phase, f"`{id}`", own.text) for phase, milestone in milestones().items() for id, own in milestone.asks]
    return markdown_table(("Part", "Requirement", "What it asks for"), rows)


def generated() -> list[str]:
    """Every generated file with the milestone that its section is for."""
    phases = {file: section.phase for section in SECTIONS for answer in section.answers for file in answer.files}
    rows = [(f"`{name}`", phases[name], str(make.__doc__).splitlines()[0]) for name, make in CONTENTS.items()]
    rows.append(("`values`", "W1", "Every figure that prose may name."))
    return markdown_table(("File", "Part", "What is in it"), rows)


TABLES: dict[str, Callable[[], list[str]]] = {
    "whitepaper-generated": generated,
    "whitepaper-rules": rules,
    "whitepaper-requirements": requirements,
}
