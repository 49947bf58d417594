"""The lists of the ``data`` room: gates, milestones, advisories, recommendations for hash functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import tomli

from soundproof.formats.reading import build
from soundproof.parameters.faults import Fault

Kind = TypeVar("Kind")

__all__ = ["records", "tables"]

DATA = Path(__file__).parent.parent / "data"


def tables(name: str) -> dict[str, Any]:
    """What a file of ``data`` says.

    >>> list(tables("advisories.toml"))
    ['advisories']
    """
    content: dict[str, Any] = tomli.loads((DATA / name).read_text(encoding="utf-8"))
    return content


def records(name: str, kind: type[Kind], key: str | None = None) -> dict[Any, Kind]:
    """The tables of a file, or of the list under a key of it, as records; ValueError where they have a fault."""
    entries = tables(name) if key is None else tables(name)[key]
    faults: list[Fault] = []
    built = {
        id: build(kind, table, (id,), faults) for id, table in (entries.items() if key is None else enumerate(entries))
    }
    if faults:
        raise ValueError(f"{name}: {faults}")
    return built
