"""PDF as it is read: the text of its pages, and the lines that look like headings.

Tables of a PDF are lines of text like others: nothing in them is compared.
"""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path

from soundproof.analyses.whitepaper.reading.folder import MOST_BYTES, PDF_BYTES, Folder, Unreadable
from soundproof.analyses.whitepaper.reading.paper import Draft, Place
from soundproof.cli.extras import missing

__all__ = ["read_pdf"]

MOST_PAGES = 1000
SECONDS = 60.0
"""How long the pages of a PDF may take together."""

_HEADING = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+([A-Z][^.!?;]{2,78})")


def read_pdf(folder: Folder, name: str, draft: Draft) -> None:
    """Add a PDF to a draft.  Unreadable if it is none, UserError where pypdf is missing."""
    path = folder.inside(name)
    if path.stat().st_size > PDF_BYTES:
        raise Unreadable(f"it is longer than {PDF_BYTES // 2**20} MiB")
    size = 0
    for number, text in enumerate(_pages(path), 1):
        size += len(text)
        if size > MOST_BYTES:
            raise Unreadable(f"its text is longer than {MOST_BYTES // 2**20} MiB")
        here = Place(name, number, pages=True)
        for line in unicodedata.normalize("NFKC", text).split("\n"):
            heading = _HEADING.fullmatch(line.strip())
            if heading is not None:
                draft.add("heading", here, line, level=heading[1].count(".") + 1)
            else:
                draft.add("prose" if line.strip() else "break", here, line)
    if not draft.items:
        raise Unreadable("it has no text; is it scanned?")


def _pages(path: Path) -> list[str]:
    """The text of every page.  Whatever goes wrong in an untrusted file is Unreadable."""
    try:
        import logging

        import pypdf
    except ImportError:
        raise missing("to read a PDF,", "pypdf is needed", "pdf") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every small fault of a file
    start = time.monotonic()
    pages = []
    try:
        with path.open("rb") as file:
            for number, page in enumerate(pypdf.PdfReader(file).pages):
                if number >= MOST_PAGES or time.monotonic() - start > SECONDS:
                    raise Unreadable(f"it takes more than {MOST_PAGES} pages or {SECONDS:.0f} seconds")
                pages.append(page.extract_text())
    except Unreadable:
        raise
    except (Exception, RecursionError) as error:
        raise Unreadable(f"it is no PDF that can be read: {type(error).__name__}") from None
    return pages
