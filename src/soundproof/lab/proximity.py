"""Mutual correlated agreement in short codes: the most bad challenges against every bound.

Lines are searched exhaustively.  Curves are too where they are few enough.  Where they are not, or
where the field is too small to hold the bad challenges there might be, a climb in a larger field
gives a number that is certainly attained.
"""

from __future__ import annotations

from functools import lru_cache

from soundproof.lab.agreement import Found, climb, exhaustive
from soundproof.lab.bounds import Case, bounded
from soundproof.lab.codes import Table, short_code
from soundproof.lab.rows import Method, Row

__all__ = ["CURVES", "LINES", "SEARCHED", "curves", "lines", "most_bad"]

LINES = (
    (13, 8, 4, (5, 6, 7)),
    (11, 8, 3, (4, 5, 6, 7)),
    (7, 7, 3, (4, 5, 6)),
    (7, 7, 2, (3, 4, 5, 6)),
    (7, 6, 2, (3, 4, 5)),
    (13, 6, 3, (4, 5)),
    (13, 5, 2, (3, 4)),
)
"""q, n, k and the agreements at which all lines are searched."""

MORE_LINES = ((13, 7, 3, (4, 5, 6)), (13, 8, 5, (6, 7)), (13, 7, 2, (3, 4, 5, 6)), (17, 8, 4, (5, 6, 7)))

CURVES = (
    (13, 4, 2, 3, 2),
    (13, 5, 3, 4, 2),
    (13, 6, 3, 5, 2),
    (13, 8, 5, 7, 2),
    (13, 8, 4, 7, 2),
    (7, 7, 3, 6, 2),
    (13, 4, 1, 3, 2),
    (13, 4, 2, 3, 3),
    (7, 7, 3, 6, 3),
)
"""q, n, k, A, ℓ of which all curves are searched."""

MORE_CURVES = ((11, 7, 4, 6, 3), (11, 8, 4, 7, 3), (7, 7, 2, 5, 2), (17, 4, 2, 3, 3), (11, 8, 4, 6, 2))

SEARCHED = (
    # within unique decoding, slack 0: ℓ·n is attained
    (17, 4, 2, 3, 3),
    (31, 5, 3, 4, 3),
    (43, 6, 4, 5, 3),
    (23, 7, 5, 6, 2),
    (23, 8, 6, 7, 2),
    (23, 6, 2, 4, 2),
    (17, 8, 4, 6, 2),
    # slack 1 and 2
    (17, 8, 5, 7, 2),
    (11, 7, 3, 6, 3),
    (11, 8, 4, 7, 3),
    # beyond unique decoding, within the Johnson radius
    (29, 4, 1, 2, 2),
    (29, 5, 1, 3, 3),
    (17, 6, 1, 3, 2),
    (17, 7, 2, 4, 1),
    (19, 7, 2, 4, 2),
    (17, 8, 3, 5, 1),
    (17, 8, 3, 5, 2),
    (43, 5, 2, 3, 2),
    (61, 5, 2, 3, 3),
    (61, 6, 3, 4, 2),
    (101, 8, 5, 6, 1),
    (101, 8, 5, 6, 2),
    (101, 8, 5, 6, 3),
    (31, 8, 4, 5, 1),
    (101, 10, 7, 8, 2),
)
"""q, n, k, A, ℓ for which curves are searched by climbing."""

LOOKUPS, LOOKUPS_THOROUGH = 1 << 20, 1 << 28
SEED = 1


def _row(experiment: str, case: Case, worst: Found, method: Method) -> Row:
    note = "all challenges" if worst.bad == case.characteristic else ""
    return Row(experiment, str(case), worst.bad, bounded(case), worst.curves, method, note)


@lru_cache(maxsize=256)
def most_bad(q: int, n: int, k: int, agreement: int, degree: int) -> Found:
    """A curve with the most bad challenges, over all curves of a degree, on the domain {0, …, n − 1}."""
    return exhaustive(Table.of(short_code(q, n, k), agreement), degree)


def lines(thorough: bool) -> list[Row]:
    """The most bad challenges of a line, over all lines, for short codes on the domain {0, …, n − 1}."""
    rows = []
    for q, n, k, agreements in LINES + (MORE_LINES if thorough else ()):
        for agreement in agreements:
            worst = most_bad(q, n, k, agreement, 1)
            rows.append(_row("lines", Case(n, k, agreement, 1, q), worst, Method.EXHAUSTIVE))
    return rows


def curves(thorough: bool) -> list[Row]:
    """The most bad challenges of a curve of degree 2 or 3: over all curves, or as many as a climb finds."""
    rows = []
    for q, n, k, agreement, degree in CURVES + (MORE_CURVES if thorough else ()):
        worst = most_bad(q, n, k, agreement, degree)
        rows.append(_row("curves", Case(n, k, agreement, degree, q), worst, Method.EXHAUSTIVE))
    for q, n, k, agreement, degree in SEARCHED:
        table = Table.of(short_code(q, n, k), agreement)
        worst = climb(table, degree, LOOKUPS_THOROUGH if thorough else LOOKUPS, SEED)
        rows.append(_row("curves", Case(n, k, agreement, degree, q), worst, Method.SEARCH))
    return rows
