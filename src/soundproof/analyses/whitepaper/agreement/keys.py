"""Keys that the text uses: what they mean, and what looks like one and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from soundproof.analyses.whitepaper.agreement.heads import HEADS, head_of
from soundproof.analyses.whitepaper.agreement.rules import PaperAndFile, PaperFinding
from soundproof.analyses.whitepaper.reading.paper import Item, Span
from soundproof.parameters.faults import did_you_mean
from soundproof.parameters.params import EVERY
from soundproof.zkvm.address import parameters

__all__ = ["keys"]

_DOTTED = re.compile(r"[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+")
_ROOTS = ("air", "opening", "lookups")


class _Keys:
    """The parameters of a file's circuits by their addresses, with what each means."""

    def __init__(self, comparison: PaperAndFile) -> None:
        self.comparison = comparison

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """By address, without the circuit."""
        texts: dict[str, str] = {}
        for circuit in self.comparison.zkvm.circuits:
            for address in parameters(circuit):
                if EVERY not in address.path:
                    texts.setdefault(str(address), address.param.description if address.param is not None else "")
        return texts


def keys(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Values whose key the file does not have, words in code that are keys, and others that look like one."""
    yield from _values(comparison)
    known = _Keys(comparison)
    seen = set()
    for item in comparison.paper.of("code"):
        text = item.text.strip()
        if comparison.generated(item.place) or text in seen or not _DOTTED.fullmatch(text):
            continue
        seen.add(text)
        yield from _code(item, text, known, comparison)


def _code(item: Item, text: str, known: _Keys, comparison: PaperAndFile) -> Iterator[PaperFinding]:
    first, _, rest = text.partition(".")
    key = rest if first in {circuit.name for circuit in comparison.zkvm.circuits} else text
    root = key.partition(".")[0]
    if root not in _ROOTS:
        return
    if key in known.meanings:
        meaning = known.meanings[key]
        if meaning:
            yield PaperFinding("WP-KEY-DEF", "note", f"{text}: {meaning}", Span(item.place, text), (key, meaning))
    elif not any(one.startswith(f"{key}.") for one in known.meanings):
        close = did_you_mean(key, list(known.meanings)) if len(known.meanings) < 40 else "see docs/format.md"
        yield PaperFinding(
            "WP-KEY-X", "unknown", f"{text} is no key of the file; {close}", Span(item.place, text), ("", "")
        )


def _values(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Values of an own paper: each has a key that there is, and stands beside words for that parameter."""
    lines = {}
    for item in comparison.paper.of("prose"):
        for key in re.findall(r"⟦([^⟧]*)⟧", item.text):
            lines[item.place, key] = item.text
    for item in comparison.paper.of("value"):
        if comparison.generated(item.place):
            continue
        if item.text not in comparison.values:
            message = f"no value is named {item.text!r}; {did_you_mean(item.text, list(comparison.values))}"
            message = message if len(message) < 300 else f"no value is named {item.text!r}"
            yield PaperFinding("WP-KEY-X", "contradiction", message, Span(item.place, item.text), ("", ""))
            continue
        yield from _beside(item, lines.get((item.place, item.text), ""), comparison)


def _beside(item: Item, line: str, comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """A value whose next word is that for another parameter."""
    after = re.search(rf"⟦{re.escape(item.text)}⟧\s+([a-z]+(?:\s[a-z]+)?)", line)
    if after is None:
        return
    head = next((head for head in HEADS if any(re.match(rf"{noun}\b", after[1]) for noun in head.nouns)), None)
    last = head_of(item.text.partition(".")[2])
    if head is not None and last is not None and head != last:
        message = f"the value of {item.text} stands before {after[1]!r}, which is {head.key}"
        yield PaperFinding(
            "WP-NUM-PROSE", "contradiction", message, Span(item.place, line), (item.text, comparison.values[item.text])
        )
