"""What a paper says of itself: what it leaves open, what it states twice, what of it could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soundproof.analyses.whitepaper.agreement.rules import PaperAndFile, PaperFinding
from soundproof.analyses.whitepaper.agreement.standing import OPEN_WORDS
from soundproof.analyses.whitepaper.reading.paper import Place, Span
from soundproof.analyses.whitepaper.requirements import PHASES, required
from soundproof.parameters.faults import did_you_mean

__all__ = ["openness"]

_RANGE = re.compile(
    r"(?P<symbol>[A-Za-zα-ω][\w{}\\]{0,12})\s*(?:∈|is in|lies in)\s*"
    r"(?P<range>[\[(]\s*-?[\w^.{}]{1,12}\s*(?:,|\.\.\.?|…)\s*-?[\w^.{}]{1,12}(?:\s*[-−+]\s*1)?\s*[\])])"
)


def openness(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Open boxes and words, empty anchors, ranges that disagree, files that were not read."""
    for item in comparison.paper.of("box"):
        message = f"an open box: {item.text or 'without an id'}"
        yield PaperFinding("WP-OPEN", "contradiction", message, Span(item.place, item.text))
    yield from _words(comparison)
    known = required(PHASES[-1])
    for item, inside in comparison.paper.anchored:
        if item.text and item.text not in known:
            message = f"no requirement is named {item.text}; {did_you_mean(item.text, list(known))}"
            yield PaperFinding("WP-KEY-X", "contradiction", message, Span(item.place, item.text))
        if not item.text or not any(one.kind in ("prose", "row", "listing", "box") for one in inside):
            message = "an anchor without an id" if not item.text else f"nothing is written under {item.text}"
            yield PaperFinding("WP-OPEN", "contradiction", message, Span(item.place, item.text))
    for span in comparison.paper.unread:
        yield PaperFinding("WP-READ", "unknown", f"not read: {span.text}", span)
    yield from _ranges(comparison)


_REFERENCE = re.compile(
    r"(?:section|sec\.|figure|fig\.|table|lemma|theorem|proposition|corollary|definition|appendix|chapter|equation|eq\.|"
    r"algorithm|protocol|page|[(\[])s?\s*$",
    re.IGNORECASE,
)
_CODE = re.compile(r"//|/\*|[;{}]\s*$|^\s*#")
"""Lines of a PDF that are code: there its font is lost."""


def _words(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Words that leave something open, but in code; in a foreign paper ?? only where a reference stands."""
    codes: dict[Place, list[str]] = {}
    for code in comparison.paper.of("code"):
        codes.setdefault(code.place, []).append(code.text)
    for item in comparison.paper.of("prose", "heading", "row"):
        text = " | ".join(item.cells) if item.kind == "row" else item.text
        for match in OPEN_WORDS.finditer(text):
            reference = match[0] != "??" or comparison.paper.own or _REFERENCE.search(text[: match.start()])
            in_code = any(match[0] in word for word in codes.get(item.place, ()))
            if reference and not in_code and not (item.place.pages and _CODE.search(text)):
                yield PaperFinding(
                    "WP-OPEN", "contradiction", f"the text leaves open: {match[0]}", Span(item.place, text)
                )
                break


def _ranges(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """In one section two ranges of one symbol that are not written alike."""
    for section in comparison.paper.sections:
        seen: dict[str, tuple[str, Span]] = {}
        for sentence in section.sentences():
            for match in _RANGE.finditer(sentence.text):
                symbol, range_ = match["symbol"], re.sub(r"\s+", "", match["range"])
                before = seen.setdefault(symbol, (range_, sentence))
                if before[0] != range_:
                    message = f"{symbol} is in {before[0]} at {before[1].place}, and in {range_} here"
                    yield PaperFinding("WP-SELF", "note", message, sentence)
