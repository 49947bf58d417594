"""What belongs to this program in a paper: is it of this file, and as it was written?

A hash tells whether a text was edited, and of which state of the file it is.  Beside that every text is written anew
and compared, so that a hash that was edited, too, hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from soundproof.analyses.whitepaper.agreement.rules import PaperAndFile, PaperFinding
from soundproof.analyses.whitepaper.conventions import FOLDER, SOURCES, Header, digest
from soundproof.analyses.whitepaper.reading.paper import Generated, Place, Span

__all__ = ["generated"]

SYNC = "`soundproof whitepaper sync` writes it again"


def generated(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Generated files and blocks that are older than the file, edited, or put in and not there."""
    if not comparison.paper.own:
        return
    for one in comparison.paper.generated:
        whole = PurePath(one.place.file).parts[0] == FOLDER
        yield from _file(one, comparison) if whole else _block(one, comparison)
    for span in comparison.paper.unread:
        if span.text.startswith(f"{FOLDER}/"):
            yield PaperFinding("WP-NUM-STALE", "contradiction", f"{span.text}; {SYNC}", span, _sha(comparison))
    yield from _values(comparison)


def _sha(comparison: PaperAndFile) -> tuple[str, str]:
    return "sha256 of the file", digest(comparison.text)


def _file(one: Generated, comparison: PaperAndFile) -> Iterator[PaperFinding]:
    header, text = Header.split(one.content)
    wanted = comparison.written(one.source).get(PurePath(one.place.file).name)
    if header is None:
        yield _stale(one, "does not begin as what is generated does", comparison)
    elif header.file != digest(comparison.text):
        yield _stale(one, "was generated from another state of the file", comparison)
    elif header.text != digest(text):
        yield _different(
            one, 2, text, None if wanted is None else Header.split(wanted)[1], "was edited by hand", comparison
        )
    elif wanted is not None and wanted != one.content:
        yield _different(one, 2, text, Header.split(wanted)[1], "is not what the file gives", comparison)


def _block(one: Generated, comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """A block of Markdown: nothing computed has its name, or it is another text."""
    wanted = comparison.written(one.source).get(f"{one.name}{SOURCES[one.source].suffix}")
    if wanted is None:
        yield PaperFinding(
            "WP-KEY-X", "contradiction", f"nothing computed is named {one.name!r}", Span(one.place, one.name)
        )
    elif (text := Header.split(wanted)[1]) != one.content:
        yield _different(one, 0, one.content, text, f"of the block {one.name} is not what the file gives", comparison)


def _stale(one: Generated, what: str, comparison: PaperAndFile) -> PaperFinding:
    quoted = one.content.partition("\n")[0]
    message = f"{one.place.file} {what}; {SYNC}"
    return PaperFinding("WP-NUM-STALE", "contradiction", message, Span(one.place, quoted), _sha(comparison))


def _different(
    one: Generated, above: int, text: str, wanted: str | None, what: str, comparison: PaperAndFile
) -> PaperFinding:
    """The first line that differs, beside what the file gives; ``above`` it stand so many lines."""
    said, given = text.split("\n"), (text if wanted is None else wanted).split("\n")
    number = next((i for i, pair in enumerate(zip(said, given, strict=False)) if pair[0] != pair[1]), None)
    number = min(len(said), len(given)) if number is None and len(said) != len(given) else number
    if number is None:
        return _stale(one, what, comparison)
    place = Place(one.place.file, one.place.line + above + number + (above == 0))
    quoted = said[number] if number < len(said) else ""
    message = f"{place.file} {what}; {SYNC}"
    return PaperFinding(
        "WP-NUM-STALE",
        "contradiction",
        message,
        Span(place, quoted),
        (one.name, given[number] if number < len(given) else ""),
    )


def _values(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Values of Markdown, which stand in the paper itself."""
    for item in comparison.paper.of("value"):
        wanted = comparison.values.get(item.text)
        if item.shown is not None and wanted is not None and not comparison.generated(item.place):
            shown = comparison.shown(item.text)
            if item.shown != shown:
                message = f"the value of {item.text} is {shown}, and the paper prints {item.shown}; {SYNC}"
                yield PaperFinding(
                    "WP-NUM-STALE", "contradiction", message, Span(item.place, item.shown), (item.text, wanted)
                )
