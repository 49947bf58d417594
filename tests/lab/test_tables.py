"""The tables of experiments in the documentation are what the experiments measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import MARKED, compare_table

TABLES = [(page, name) for page, name in MARKED if name.startswith("lab-")]


@pytest.mark.parametrize(("page", "name"), TABLES, ids=[name for _, name in TABLES])
def test_a_table_is_what_is_measured(page: Path, name: str) -> None:
    compare_table(page, name)
