"""The rule of imports, and the licences of what is installed."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import re
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


def licences() -> list[str]:
    """What the package and its extras depend on, with the licence that each states of itself."""
    project = tomllib.loads((TESTS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {"always": project["dependencies"]} | project["optional-dependencies"]
    rows: dict[str, list[str]] = {}
    for extra, requirements in wanted.items():
        for name in (re.split(r"[\[><=]", requirement)[0] for requirement in requirements):
            if extra not in UNSHIPPED and name != project["name"]:
                rows.setdefault(name, []).append(extra)
    return markdown_table(
        ("Package", "For", "Licence"), [(name, ", ".join(extras), _licence(name)) for name, extras in rows.items()]
    )


UNSHIPPED = ("dev", "docs")
"""Extras for whoever works on the project."""


def _licence(name: str) -> str:
    about = importlib.metadata.metadata(name)
    classifiers = [text.split(" :: ")[-1] for text in about.get_all("Classifier") or [] if "License ::" in text]
    return about.get("License-Expression") or ", ".join(classifiers) or about["License"]


TABLES: dict[str, Callable[[], list[str]]] = {
    "rooms": _layers("soundproof", "Room"),
    "licences": licences,
    "questions": _layers("soundproof.analyses", "Question"),
}
