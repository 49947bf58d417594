"""How each requirement stands: confirmed by a person, in part, missing, stale, or open; with what it rests on.

A person confirms: by an anchor in the paper, or by an entry of the ledger.  What words are found never does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from soundproof.analyses.whitepaper.agreement.ledger import Ledger, LedgerEntry, seal
from soundproof.analyses.whitepaper.agreement.stated import stated
from soundproof.analyses.whitepaper.reading.paper import Item, Paper, Section
from soundproof.analyses.whitepaper.requirements import PHASES, Phase, Requirement, required
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["OPEN_WORDS", "Standing", "passages", "reached", "standings"]

State = Literal["confirmed", "partial", "missing", "stale", "open"]

OPEN_WORDS = re.compile(r"(?<![\w\\-])(?:TODO|FIXME|TBD)(?![\w-])|(?<![\w?])\?\?(?![\w?])")
"""What a paper leaves open by its own words."""

MOST_PASSAGES = 3


class Standing(Struct, frozen=True):
    """One requirement: its state, the evidence, what the file states of it, and passages that a person may read."""

    id: str
    requirement: Requirement
    state: State
    evidence: str
    stated: str
    passages: tuple[Section, ...] = ()


def reached(paper: Paper | None) -> Phase:
    """The phase that a paper's anchors reach; the last one where it has none."""
    anchored = {item.text for item, _ in paper.anchored} if paper is not None else set()
    before: set[str] = set()
    last: Phase = PHASES[-1]
    for phase in PHASES:
        new = set(required(phase)) - before
        if new & anchored:
            last = phase
        before |= new
    return last


def standings(paper: Paper | None, zkvm: ZkVM, phase: Phase, ledger: Ledger) -> tuple[Standing, ...]:
    """Every requirement of a phase, in order; of no paper nothing is confirmed."""
    return tuple(_standing(id, requirement, paper, zkvm, ledger) for id, requirement in required(phase).items())


def _standing(id: str, requirement: Requirement, paper: Paper | None, zkvm: ZkVM, ledger: Ledger) -> Standing:
    said = stated(id, zkvm)
    if paper is None:
        return Standing(id, requirement, "open", "no paper is given", said)
    entry = ledger.entries.get(id, LedgerEntry())
    state, evidence = _read(paper, entry) if entry.verdict else _anchored(paper, id)
    quotations = () if state == "confirmed" else tuple(passages(paper, requirement))
    return Standing(id, requirement, state, evidence, said, quotations)


def _read(paper: Paper, entry: LedgerEntry) -> tuple[State, str]:
    """What the ledger says, as long as the words are those that were read."""
    if entry.verdict == "missing":
        return "missing", _told(entry, "it is not there")
    now = seal(paper, entry.where)
    if not now:
        return "stale", _told(entry, f"nothing is called {entry.where!r}" if entry.where else "no passage is named")
    if not entry.sha:
        return "open", _told(entry, f"{entry.where}: no hash is kept; `whitepaper read` writes it")
    if now != entry.sha:
        return "stale", _told(entry, f"{entry.where} was changed since it was read")
    return entry.verdict or "open", _told(entry, entry.where)


def _told(entry: LedgerEntry, what: str) -> str:
    by = f", read by {entry.by}" if entry.by else ""
    return f"{what}{by}{f': {entry.note}' if entry.note else ''}"


def _anchored(paper: Paper, id: str) -> tuple[State, str]:
    """What an anchor spans: something, something with a box that is open, or nothing."""
    spans = [(item, inside) for item, inside in paper.anchored if item.text == id]
    if not spans:
        return "open", "no anchor and no entry in a ledger"
    places = ", ".join(str(item.place) for item, _ in spans)
    said = [inside for _, inside in spans if any(one.kind in ("prose", "row", "listing") for one in inside)]
    left = [one for _, inside in spans for one in inside if _open(one)]
    if not said:
        return "partial" if left else "open", f"anchored at {places}; nothing is written there"
    if left:
        return "partial", f"anchored at {places}; open there: {left[0].place}"
    return "confirmed", f"anchored at {places}"


def _open(item: Item) -> bool:
    return item.kind == "box" or (item.kind in ("prose", "row") and bool(OPEN_WORDS.search(_words(item))))


def _words(item: Item) -> str:
    return " | ".join(item.cells) if item.kind == "row" else item.text


def passages(paper: Paper, requirement: Requirement) -> Iterator[Section]:
    """The sections with the most words of a requirement, at most three; they are to be read, no more."""
    scored = [(_score(section, requirement.words), -i, section) for i, section in enumerate(paper.sections)]
    best = sorted((one for one in scored if one[0] >= 2), key=lambda one: one[:2], reverse=True)
    yield from (section for _, _, section in best[:MOST_PASSAGES])


def _score(section: Section, words: Sequence[str]) -> int:
    """How many of the words are there, those in the heading three times."""
    text, title = section.text, section.title
    return sum(
        (re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None)
        + 3 * (re.search(rf"(?<!\w){re.escape(word)}(?!\w)", title, re.IGNORECASE) is not None)
        for word in words
        if section.items
    )
