"""What belongs to this program in a paper: is it of this file, and as it was written?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from soundproof.analyses.whitepaper.agreement.rules import Comparison, Finding
from soundproof.analyses.whitepaper.conventions import FOLDER, Header, digest
from soundproof.analyses.whitepaper.reading.paper import Generated, Span

__all__ = ["generated"]

SYNC = "`soundproof whitepaper sync` writes it again"


def generated(own: Comparison) -> Iterator[Finding]:
    """Generated files that are older than the file, edited, or put in and not there."""
    if not own.paper.own:
        return
    for one in own.paper.generated:
        if PurePath(one.place.file).parts[0] == FOLDER:
            yield from _file(one, own)
    for span in own.paper.unread:
        if span.text.startswith(f"{FOLDER}/"):
            yield Finding(
                "WP-NUM-STALE", "contradiction", f"{span.text}; {SYNC}", span, ("sha256 of the file", digest(own.text))
            )


def _file(one: Generated, own: Comparison) -> Iterator[Finding]:
    header, text = Header.split(one.content)
    if header is None:
        yield _stale(one, "does not begin as what is generated does", own)
    elif header.text != digest(text):
        yield _stale(one, "was edited by hand", own)
    elif header.file != digest(own.text):
        yield _stale(one, "was generated from another state of the file", own)


def _stale(one: Generated, what: str, own: Comparison) -> Finding:
    quoted = one.content.partition("\n")[0]
    return Finding(
        "WP-NUM-STALE",
        "contradiction",
        f"{one.place.file} {what}; {SYNC}",
        Span(one.place, quoted),
        ("sha256 of the file", digest(own.text)),
    )
