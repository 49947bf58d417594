"""A file with other parameters: it says what is wanted, where it belongs, and nothing else of it changes."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.analyses.optimize.grid import free
from soundproof.formats.files import catalogue, parse
from soundproof.parameters.faults import UserError
from soundproof.parameters.params import Batching
from soundproof.zkvm.circuit import Circuit
from tests.depth import depth

pytest.importorskip("tomlkit", reason="files are edited with tomlkit, extra edit")

from soundproof.formats.editing import _written, edited

TEXTS = {name: path.read_text(encoding="utf-8") for name, path in catalogue().items()}


def changed(text: str, name: str, *changes: tuple[str, str, Any]) -> str:
    """The text after changes of circuits' parameters, each by its path; ``*`` is every circuit."""
    circuits = {circuit.name: circuit for circuit in parse(text, name).circuits}
    for own, path, value in changes:
        for each in circuits if own == "*" else (own,):
            circuits[each] = free(circuits[each])[path].set(circuits[each], value)
    after = edited(text, name, list(circuits.values()))
    assert list(parse(after, name).circuits) == list(circuits.values())
    return after


def lines(before: str, after: str) -> list[str]:
    """What is new and what is gone."""
    diff = difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm="")
    return [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]


NUMBERS = ("opening.queries", "opening.grinding.queries", "opening.grinding.batching", "opening.merkle.cap")


@settings(max_examples=depth(15, 40), deadline=None)
@given(data=st.data())
def test_it_reads_as_what_is_wanted_and_keeps_the_rest(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[name]
    circuits: list[Circuit] = list(parse(text, name).circuits)
    wanted = []
    for circuit in data.draw(st.lists(st.sampled_from(circuits), min_size=1, max_size=5, unique=True)):
        own: Any = circuit
        for path in data.draw(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True)):
            known, value = free(own)[path], data.draw(st.integers(1, 6))
            now = known.read(own)
            own = known.set(own, tuple(each + value for each in now) if isinstance(now, tuple) else now + value)
        wanted.append(own)
    after = edited(text, name, wanted)
    read = {circuit.name: circuit for circuit in parse(after, name).circuits}
    assert read == {**{own.name: own for own in circuits}, **{own.name: own for own in wanted}}
    comments = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)
    assert comments.findall(after) == comments.findall(text)
    gone = Counter(text.split("\n")) - Counter(after.split("\n"))  # a diff may move what it need not
    assert gone.total() <= 3 * len(wanted)
    # A new key at the end of a table is set apart from a table below it.
    assert 0 <= after.split("\n").count("") - text.split("\n").count("") <= len(wanted)


def test_a_parameter_changes_where_it_stands() -> None:
    assert lines(TEXTS["miden"], changed(TEXTS["miden"], "miden", ("main", "opening.queries", 102))) == [
        "-queries          = 27",
        "+queries          = 102",
    ]


def test_a_template_is_changed_where_all_its_circuits_change_alike() -> None:
    text = TEXTS["zisk"]
    compressors = [circuit.name for circuit in parse(text, "zisk").circuits if circuit.name.endswith("-compressor")]
    alike = changed(text, "zisk", *((name, "opening.queries", 111) for name in compressors))
    assert [line.count("queries = 111") for line in lines(text, alike)] == [0, 1]
    one = changed(text, "zisk", (compressors[0], "opening.queries", 111))
    assert lines(text, one) == ["+opening.queries = 111"]
    assert one.index("opening.queries = 111") > one.index(f"[circuits.{compressors[0]}]")


def test_what_stands_nowhere_goes_where_most_circuits_share_it() -> None:
    text = TEXTS["pico"]
    every = lines(text, changed(text, "pico", ("*", "opening.batching", Batching.AFFINE)))
    assert [line.count('batching = "affine"') for line in every] == [0, 1]
    template = ("convert", "combine", "compress", "embed")
    below = lines(text, changed(text, "pico", *((name, "opening.batching", Batching.AFFINE) for name in template)))
    assert below == ['+opening.batching = "affine"']
    assert lines(text, changed(text, "pico", ("embed", "opening.batching", Batching.AFFINE))) == [
        '+batching     = "affine"'
    ]


HEAD = """\
[zkvm]
name = "A"
version = "1"
date = "2026-01-01"
source = "none"
field = "Goldilocks^2"

"""


@pytest.mark.parametrize(
    "circuit",
    [
        '[circuits.a]  # 1\nopening = { kind = "fri", rate = "1/2", queries = 9, foldings = [2], final_domain = 16 }\n'
        'air = { kind = "deep-ali", trace_length = 16, degree = 2, opening_points = 2, batch = 3 }  # two\n',
        '[circuits.a.opening]\nkind = "fri"\nrate = "1/2"  # half\nqueries = 9\nfoldings = [2]\nfinal_domain = 16\n\n'
        '[circuits.a.air]\nkind = "deep-ali"\ntrace_length = 16\ndegree = 2\nopening_points = 2\nbatch = 3\n',
        '[circuits.a]\nair.kind = "deep-ali"\nopening.kind = "fri"\nopening.rate = "1/2"\nair.trace_length = 16\n'
        "air.degree = 2\nair.opening_points = 2\nair.batch = 3\nopening.queries = 9 # few\nopening.foldings = [2]\n"
        "opening.final_domain = 16\n",
        '[circuits]\na = { air = { kind = "deep-ali", trace_length = 16, degree = 2, opening_points = 2, batch = 3 }, '
        'opening = { kind = "fri", rate = "1/2", queries = 9, foldings = [2], final_domain = 16 } }\n',
        '[templates.t.opening]\nkind = "fri"\nfoldings = { by = 2, until = 16 }\nrate = "1/2"\n'
        '[circuits.a]\ntemplate = "t"\nopening.queries = 9\n'
        'air = { kind = "deep-ali", trace_length = 16, degree = 2, opening_points = 2, batch = 3 }\n',
    ],
    ids=["inline", "sections", "dotted and apart", "one line", "a rule for the schedule"],
)
def test_in_every_way_in_which_tables_are_written(circuit: str) -> None:
    text = HEAD + circuit
    for path, value in (
        ("opening.queries", 10),
        ("opening.batching", Batching.AFFINE),
        ("opening.merkle.cap", 1),
        ("opening.grinding.folds", 3),
        ("air.deep_grinding", 4),
    ):
        text = changed(text, "a.toml", ("a", path, value))
    text = changed(text, "a.toml", ("a", "opening.foldings", (4,)), ("a", "opening.final_domain", 8))
    assert re.findall("#.*", text) == re.findall("#.*", circuit)


def test_keys_that_follow_from_others_are_not_written() -> None:
    text = HEAD + (
        '[circuits.a.opening]\nkind = "fri"\nfoldings = { by = 2, until = 8 }\nrate = "1/2"\nqueries = 9\n'
        '[circuits.a.air]\nkind = "deep-ali"\ntrace_length = 16\ndegree = 2\nopening_points = 2\nbatch = 3\n'
    )
    after = changed(text, "a", ("a", "opening.rate", Fraction(1, 4)), ("a", "opening.foldings", (2, 2, 2)))
    assert lines(text, after) == ['-rate = "1/2"', '+rate = "1/4"']


def test_a_file_of_soundcalc_is_refused() -> None:
    with pytest.raises(UserError, match="is no native file"):
        edited('[zkevm]\nname = "A"\n', "a.toml", [])


def test_what_no_key_says_is_refused() -> None:
    (circuit,) = parse(TEXTS["miden"], "miden").circuits
    with pytest.raises(UserError, match="cannot be changed key by key"):
        edited(TEXTS["miden"], "miden", [replace(circuit, notes=("\x00",) * 2, name=circuit.name, public_values=-1)])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{ a = 1, }", "{ a = 1, k = 5, n.m = 6 }"),
        ("{\n  a = 1,\n}", "{\n  a = 1,\n  k = 5,\n  n.m = 6,\n}"),
        ("{\n  a = 1, # c\n  b = 2 # d\n}", "{\n  a = 1, # c\n  b = 2, # d\n  k = 5,\n  n.m = 6,\n}"),
        ("{\n  a = 1,\n  # e\n  }", "{\n  a = 1,\n  # e\n  k = 5,\n  n.m = 6,\n  }"),
        ("{a = 1\n, b = 2}", "{a = 1\n, b = 2, k = 5, n.m = 6 }"),
        ("{\n}", "{\nk = 5,\nn.m = 6,\n}"),
    ],
)
def test_a_key_enters_an_inline_table_of_toml_1_1(before: str, after: str) -> None:
    """Over several lines, with comments, and with a comma at the end."""
    found = _written(f"x = {before}\ny = 2\n", [(("x", "k"), 5), (("x", "n", "m"), 6)])
    assert found == f"x = {after}\ny = 2\n"
    assert tomli.loads(found) == {"x": tomli.loads(f"x = {before}")["x"] | {"k": 5, "n": {"m": 6}}, "y": 2}
