"""Words of other ecosystems, of other tables and of reports: what is said where a file has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from soundproof.formats.native import Header
from soundproof.formats.reading import build
from soundproof.formats.soundcalc.common import Analysis, LookupTable
from soundproof.formats.words import VALUES
from soundproof.parameters.faults import Fault
from soundproof.parameters.shape import Choice, Either, Entries, Kinds, List, Record, Shape, keys, shape
from soundproof.zkvm.zkvm import ZkVM


def _choices(given: Shape) -> Iterator[Choice]:
    """Every choice among words in a shape; the kinds of a table are one."""
    match given:
        case Choice():
            yield given
        case List(inner) | Entries(inner):
            yield from _choices(inner)
        case Either(options):
            for option in options:
                yield from _choices(option)
        case Kinds(records):
            yield Choice(dict.fromkeys(records))
            for record in records.values():
                yield from _choices(record)
        case Record(kind):
            for key in keys(kind).values():
                yield from _choices(key.shape)


CHOICES = [choice for record in (ZkVM, Header, Analysis, LookupTable) for choice in _choices(shape(record))]


@pytest.mark.parametrize("word", VALUES)
def test_a_word_stands_for_values_of_some_key_that_does_not_take_it(word: str) -> None:
    for value in VALUES[word]:
        assert any(value in choice.words and word not in choice.words for choice in CHOICES), value


@pytest.mark.parametrize(
    ("written", "of", "hint"),
    [
        ("logup", ("columns", "gkr", "grand-product"), "columns, LogUp in helper columns; or gkr, LogUp by layers"),
        ("gkr", ("logup", "grand-product"), "logup, however each circuit proves its part of the sum"),
        ("JBR", ("unique", "johnson"), "johnson, list decoding below the Johnson radius"),
        ("FRI", ("fri", "whir", "stir"), "did you mean 'fri'?"),
        ("7", ("fri", "whir", "stir"), ""),
    ],
)
def test_what_is_said(written: str, of: tuple[str, ...], hint: str) -> None:
    faults: list[Fault] = []
    kind: Any = Choice({word: word for word in of})
    build(kind, written, ("x",), faults)
    assert hint in faults[0].hint and bool(hint) == bool(faults[0].hint)
