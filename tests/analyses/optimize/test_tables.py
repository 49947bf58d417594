"""The table of the catalogue's smallest proofs in the documentation is what the search finds."""

from __future__ import annotations

from tests.depth import costly
from tests.docs.pages import MARKED, compare_table


@costly
def test_the_smallest_proofs_are_those_that_are_found() -> None:
    ((page, name),) = [(page, name) for page, name in MARKED if name == "smallest-proofs"]
    compare_table(page, name)
