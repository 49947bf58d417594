"""The rule of imports."""

from __future__ import annotations

import importlib
import importlib.util
import tomllib
from collections.abc import Callable

from tests.docs.markdown import TESTS, markdown_table


def _layers(package: str, title: str) -> Callable[[], list[str]]:
    """The rule of imports as pyproject.toml states it, with the first sentence of each package."""

    def layers_of() -> list[str]:
        configuration = tomllib.loads((TESTS.parent / "pyproject.toml").read_text(encoding="utf-8"))
        contracts = configuration["tool"]["importlinter"]["contracts"]
        (layers,) = [contract["layers"] for contract in contracts if contract["containers"] == [package]]
        rows = []
        for layer in layers:
            for name in layer.split(" | "):
                module = importlib.import_module(f"{package}.{name}")
                rows.append((f"`{name}`", (module.__doc__ or "").splitlines()[0], layers.index(layer) + 1))
        return markdown_table((title, "What is in it", "Layer"), rows)

    return layers_of


TABLES: dict[str, Callable[[], list[str]]] = {
    "rooms": _layers("soundproof", "Room"),
    "questions": _layers("soundproof.analyses", "Question"),
}
