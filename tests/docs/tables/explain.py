"""What sensitivity leaves out."""

from __future__ import annotations

from collections.abc import Callable

from soundproof.analyses.explain.levers import NO_LEVER
from tests.docs.markdown import markdown_table


def no_levers() -> list[str]:
    """Parameters that sensitivity has no row for, and why."""
    return markdown_table(("Key", "Why it has no row"), [(f"`{pattern}`", why) for pattern, why in NO_LEVER.items()])


TABLES: dict[str, Callable[[], list[str]]] = {"levers": no_levers}
