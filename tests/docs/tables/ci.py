"""What the action takes."""

from __future__ import annotations

from collections.abc import Callable

from tests.docs.markdown import TESTS, markdown_table


def inputs() -> list[str]:
    """The inputs of the action, as it states them."""
    import yaml

    action = yaml.safe_load((TESTS.parent / "action.yml").read_text(encoding="utf-8"))
    rows = []
    for name, found in action["inputs"].items():
        default = "required" if "default" not in found else f"`{found['default']}`" if found["default"] else "–"
        rows.append((f"`{name}`", found["description"], default))
    return markdown_table(("Input", "What it is", "Default"), rows)


TABLES: dict[str, Callable[[], list[str]]] = {"action-inputs": inputs}
