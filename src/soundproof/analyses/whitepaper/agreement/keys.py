"""Keys that the text uses: what they mean, and what looks like one and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from soundproof.analyses.whitepaper.agreement.rules import Comparison, Finding
from soundproof.analyses.whitepaper.reading.paper import Item, Span
from soundproof.parameters.faults import did_you_mean
from soundproof.parameters.params import EVERY
from soundproof.zkvm.address import parameters

__all__ = ["keys"]

_DOTTED = re.compile(r"[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+")
_ROOTS = ("air", "opening", "lookups")


class _Keys:
    """The parameters of a file's circuits by their addresses, with what each means."""

    def __init__(self, own: Comparison) -> None:
        self.own = own

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """By address, without the circuit."""
        found: dict[str, str] = {}
        for circuit in self.own.zkvm.circuits:
            for address in parameters(circuit):
                if EVERY not in address.path:
                    found.setdefault(str(address), address.param.description if address.param is not None else "")
        return found


def keys(own: Comparison) -> Iterator[Finding]:
    """Words in code that are keys of the file, and others that look like one."""
    known = _Keys(own)
    told = set()
    for item in own.paper.of("code"):
        text = item.text.strip()
        if item.place.file in own.generated or text in told or not _DOTTED.fullmatch(text):
            continue
        told.add(text)
        yield from _code(item, text, known, own)


def _code(item: Item, text: str, known: _Keys, own: Comparison) -> Iterator[Finding]:
    first, _, rest = text.partition(".")
    key = rest if first in {circuit.name for circuit in own.zkvm.circuits} else text
    root = key.partition(".")[0]
    if root not in _ROOTS:
        return
    if key in known.meanings:
        meaning = known.meanings[key]
        if meaning:
            yield Finding("WP-KEY-DEF", "note", f"{text}: {meaning}", Span(item.place, text), (key, meaning))
    elif not any(one.startswith(f"{key}.") for one in known.meanings):
        close = did_you_mean(key, list(known.meanings)) if len(known.meanings) < 40 else "see docs/format.md"
        yield Finding("WP-KEY-X", "unknown", f"{text} is no key of the file; {close}", Span(item.place, text), ("", ""))
