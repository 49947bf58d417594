"""The size reading: how many bytes the messages of a transcript take.

Every query carries its own paths, so a layout has one size: what is expected is also the
maximum.  Where the file does not state the committed columns, the columns are assumed and the
assumption is part of the result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from soundproof.transcript import Challenge, Digests, Elements, Message, Opening

__all__ = ["Size", "SizeItem", "size_of"]


@dataclass(frozen=True, slots=True)
class SizeItem:
    """One part of a message: ``leaves`` and ``paths`` of an opening are counted apart."""

    message: str
    what: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of a proof, item by item; ``assumptions`` are what the file left open."""

    items: tuple[SizeItem, ...]
    assumptions: tuple[str, ...] = ()

    @property
    def expected(self) -> int:
        return sum(item.bytes for item in self.items)

    @property
    def maximum(self) -> int:
        return self.expected


def size_of(transcript: Iterable[Message | Challenge], assumptions: tuple[str, ...] = ()) -> Size:
    """Count every message of a transcript."""
    items: list[SizeItem] = []
    for message in transcript:
        if not isinstance(message, Message):
            continue
        for item in message.items:
            match item:
                case Elements(what, count, field):
                    items.append(SizeItem(message.name, what, count * field.bytes))
                case Digests(what, count, digest):
                    items.append(SizeItem(message.name, what, count * digest))
                case Opening(what, tree, queries, leaf):
                    paths = queries * tree.path_digests + tree.cap_digests
                    items.append(SizeItem(message.name, f"{what}: leaves", queries * leaf))
                    items.append(SizeItem(message.name, f"{what}: paths", paths * tree.digest_bytes))
    return Size(tuple(items), assumptions)
