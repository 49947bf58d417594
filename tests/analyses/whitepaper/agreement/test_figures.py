"""Figures as papers print them: what may be the file's value, rounded and otherwise written, and what cannot."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.analyses.whitepaper.agreement.figures import agrees, listed, printed
from soundproof.analyses.whitepaper.agreement.heads import HEADS, head_of
from soundproof.analyses.whitepaper.agreement.names import Name, names_of, normal
from soundproof.analyses.whitepaper.reading.paper import Draft, Paper, Place
from soundproof.analyses.whitepaper.reading.papers import READERS
from soundproof.formats.files import load


def same(text: str, stated: object) -> bool | None:
    figure = printed(text)
    return None if figure is None else agrees(figure, stated)


@pytest.mark.parametrize(
    ("text", "stated", "agreed"),
    [
        ("4,194,304", 2**22, True),
        ("4 194 304", 2**22, True),
        ("4_194_304", 2**22, True),
        ("2^22", 2**22, True),
        ("2²²", 2**22, True),
        ("22", 2**22, True),
        ("4.2M", 2**22, True),
        ("4M", 2**22, True),
        ("4 million", 2**22, True),
        ("4,200,000", 2**22, True),
        ("4,194,303", 2**22, False),
        ("4.3M", 2**22, False),
        ("2^21", 2**22, False),
        ("21", 2**22, False),
        ("1/16", Fraction(1, 16), True),
        ("0.0625", Fraction(1, 16), True),
        ("0.06", Fraction(1, 16), True),
        ("16", Fraction(1, 16), True),
        ("4", Fraction(1, 16), True),
        ("1/15", Fraction(1, 16), False),
        ("8", Fraction(1, 16), False),
        ("230", 230, True),
        ("230†", 230, True),
        ("230 queries", 230, True),
        ("≈ 220", 230, True),
        ("220", 230, False),
        ("55", (55, 31), True),
        ("86", (55, 31), True),
        ("56", (55, 31), False),
        ("between 3 and 5", 4, None),
        ("> 100", 128, None),
        ("n/a", 128, None),
        ("128–130", 128, None),
        ("230a", 230, None),
        ("1/0", 230, None),
    ],
)
def test_figures(text: str, stated: object, agreed: bool | None) -> None:
    assert same(text, stated) is agreed


@given(st.integers(1, 10**12))
def test_a_number_agrees_with_itself_however_it_is_grouped_and_not_with_the_next(number: int) -> None:
    for text in (str(number), f"{number:,}", f"{number:_}"):
        assert same(text, number)
    if number < 10_000 and number & (number - 1) and number + 1 & number:
        assert not same(str(number + 1), number)


@given(st.integers(10**4, 10**9), st.integers(0, 3))
def test_a_number_agrees_with_what_it_is_rounded_to(number: int, decimals: int) -> None:
    assert same(f"{number / 10**6:.{decimals}f}M", number)


def test_lists() -> None:
    assert listed("[8, 8, 4]") == listed("8, 8, 4") == listed("8 8 4")
    assert listed("8") is None
    assert listed("8, many") is None


def test_a_head_is_one_parameter_and_a_unit_that_is_not_known_none() -> None:
    assert {head_of(head.key) for head in HEADS} == set(HEADS)
    found = [head_of(text) for text in ("#queries", "Number of queries", "num_queries", "FRI queries", "log₂ rows")]
    assert [head.key for head in found if head] == ["opening.queries"] * 4 + ["air.trace_length"]
    assert not [head_of(text) for text in ("rows (M)", "memory", "time", "", "size", "bits") if head_of(text)]


# Names ----------------------------------------------------------------------------------------


def paper(markdown: str) -> Paper:
    draft = Draft()
    READERS[".md"][1](markdown, "p.md", draft, lambda name, place: None)
    return Paper("p", ".", tuple(draft.items))


def name(text: str) -> Name:
    return Name("circuit", text, "", (text,))


@pytest.mark.parametrize(
    "text", ["`final`", "# final\ntext", "| a |\n|---|\n| final |", "the final circuit", "node final"]
)
def test_a_word_is_a_name_in_code_tables_headings_and_beside_a_noun(text: str) -> None:
    assert name("final").named(paper(text))


@pytest.mark.parametrize("text", ["the final release", "Finally, `finals`", "a deferred `semi_final`"])
def test_a_word_is_no_name_elsewhere(text: str) -> None:
    assert not name("final").named(paper(text))


def test_names_with_several_parts_are_names_everywhere() -> None:
    for text in ("the FinalCompressed", "Final-Compressed", "final compressed one", "Final_Compressed"):
        assert name("Final_Compressed").named(paper(text))
    assert not name("Final_Compressed").named(paper("the final, compressed one"))


def test_all_names_of_the_catalogue_are_found_in_code_and_in_no_prose_about_rivers() -> None:
    zisk = load("zisk")
    names = list(names_of(zisk, {"Main": ["the CPU"]}))
    text = " ".join(f"`{one.name}`" for one in names)
    assert all(one.named(paper(text)) for one in names)
    rivers = "The final memory of a river is deferred; its main arithmetic is basic, an aggregation of roms and data."
    assert not [one.name for one in names if one.named(paper(rivers))]
    assert normal("Final-Compressed circuit") == normal("final_compressed")
    assert Place("a", 1) < Place("a", 2)
