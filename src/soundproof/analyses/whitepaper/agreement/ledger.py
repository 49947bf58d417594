"""The ledger: what a person has read in a paper, requirement by requirement, and what the words were at that time.

An entry holds for the section that it names, as long as its words are those that were read: ``sha`` is of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import tomli
from msgspec import Struct

from soundproof.analyses.whitepaper.reading.paper import Item, Paper, Section, sealed
from soundproof.analyses.whitepaper.requirements import PHASES, required
from soundproof.formats.files import complaints, content_of, text_in
from soundproof.formats.reading import build
from soundproof.parameters.faults import Fault, InvalidFile, UserError, unknown_keys

__all__ = ["NO_LEDGER", "Ledger", "LedgerEntry", "items_at", "read_ledger", "section_at"]

MOST_BYTES = 2**20


class LedgerEntry(Struct, frozen=True):
    """What a person says of a requirement: ``where`` is the number or title of a section, or ``page 3``."""

    verdict: Literal["confirmed", "partial", "missing", ""] = ""
    where: str = ""
    sha: str = ""
    by: str = ""
    note: str = ""


class Ledger(Struct, frozen=True):
    """Entries by requirement, and further ``names`` that the paper has for circuits and nodes."""

    entries: Mapping[str, LedgerEntry]
    names: Mapping[str, tuple[str, ...]]


NO_LEDGER = Ledger({}, {})


def read_ledger(path: Path) -> Ledger:
    """A ledger from its file.  UserError if it cannot be read, InvalidFile with every fault."""
    try:
        text = text_in(content_of(path, MOST_BYTES, "is it a ledger?"), str(path))
    except FileNotFoundError:
        hint = f"soundproof whitepaper read PAPER --zkvm TARGET --ledger {path} begins one"
        raise UserError(f"{path}: there is no such file\n    hint: {hint}") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    try:
        table = tomli.loads(text)
    except (tomli.TOMLDecodeError, ValueError, RecursionError) as error:
        raise InvalidFile(str(path), (f"{path}: TOML syntax: {error}",)) from None
    faults: list[Fault] = []
    known = list(required(PHASES[-1]))
    faults += unknown_keys(table, [*known, "names"], (), "is no requirement")
    entries = {id: build(LedgerEntry, table[id], (id,), faults) for id in known if id in table}
    names = _names(table.get("names", {}), faults)
    if faults:
        raise InvalidFile(str(path), complaints(str(path), text, table, faults))
    return Ledger(entries, names)


def _names(table: Any, faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    """``[names]``: lists of texts by the name that the file has."""
    if not isinstance(table, dict):
        faults.append(Fault(("names",), "must be a table", 'step = ["the CPU circuit"]'))
        return {}
    return {name: build(tuple[str, ...], forms, ("names", name), faults) for name, forms in table.items()}


def section_at(paper: Paper, where: str) -> Section | None:
    """The section that an entry names, by number, title, or both; None where there is none, or more than one."""
    asked = " ".join(where.split()).casefold()
    sections = [
        section
        for section in paper.sections
        if section.title and asked in (section.number.casefold(), section.title.casefold(), section.name.casefold())
    ]
    return sections[0] if len(sections) == 1 else None


def items_at(paper: Paper, where: str) -> tuple[Item, ...]:
    """What stands where an entry says: a section with those below it, or a page; empty where nothing does."""
    page = re.fullmatch(r"page (\d+)", where.strip().casefold())
    if page is not None:
        return tuple(item for item in paper.items if item.place.pages and item.place.line == int(page[1]))
    first = section_at(paper, where)
    if first is None:
        return ()
    below = [one for one in paper.sections if first.number and one.number.startswith(f"{first.number}.")]
    return tuple(item for section in (first, *below) for item in section.items)


def seal(paper: Paper, where: str) -> str:
    """The hash of what stands there; empty where nothing does."""
    items = items_at(paper, where)
    return sealed(items) if any(item.kind in ("prose", "row", "listing") for item in items) else ""
