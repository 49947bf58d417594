"""One fault hides no other: in a circuit, behind a template that is not there, in layers that no circuit shows."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from random import Random

import pytest
import tomli
from msgspec.structs import fields

from soundproof.formats.files import catalogue
from soundproof.formats.native import native
from soundproof.formats.reading import FAILED
from soundproof.formats.settings import put
from soundproof.formats.words import WORDS as WORDS_ELSEWHERE
from soundproof.parameters.faults import Fault, Unread
from soundproof.parameters.params import key_of
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir
from soundproof.zkvm.circuit import Circuit
from tests.depth import depth
from tests.formats.faults import Complaints, inner, paths

NATIVE = """\
[zkvm]
name = "T"
version = "1"
source = "a paper"
date = "2026-01-01"
field = "KoalaBear^4"
[hashes.short]
kind = "sha256"
output = 256
[circuits.main.air]
kind = "deep-ali"
degree = 3
opening_points = 2
batch = 20
trace_length = "2^12"
columns.witness = [9, 8]
[circuits.main]
lookups.mem = { rows = 4096, width = 5 }
lookups.bus = { rows = 4096, width = 5 }
declared = { regime = "johnson", multiplicity = 9 }
declared_size = "3 KB"
hashes = { trees = "short" }
public_values = 3
[circuits.main.opening]
kind = "fri"
rate = "1/2"
queries = 84
foldings = [8, 8, 8, 8]
final_domain = 2
batching = "powers"
grinding.folds = [1, 2, 3, 4]
grinding.queries = 16
merkle.digest = 32
"""

CHANGES: dict[str, tuple[str, str]] = {
    # Values that cannot be read.
    "batch": ("batch = 20", "batch = 'many'"),
    "degree": ("degree = 3", "degre = 3"),
    "witness": ("witness = [9, 8]", "witness = [9, '8']"),
    "opening queries": ("queries = 84", 'queries = "lots"'),
    "batching": ('batching = "powers"', "batching = 'power'"),
    "grinding queries": ("grinding.queries = 16", "grinding.queries = true"),
    "width": ("lookups.bus = { rows = 4096, width = 5 }", "lookups.bus = { rows = 4096, width = '5' }"),
    "public values": ("public_values = 3", "public_values = 3.0"),
    # Values that do not fit others.
    "final domain": ("final_domain = 2", "final_domain = 4"),
    "fold grinding": ("folds = [1, 2, 3, 4]", "folds = [1, 2]"),
    "rows": ("lookups.mem = { rows = 4096, width = 5 }", "lookups.mem = { rows = 0, width = 5 }"),
    "multiplicity": ("multiplicity = 9", "multiplicity = 1"),
    "declared size": ('declared_size = "3 KB"', 'declared_size = "3"'),
    "digest": ("merkle.digest = 32", "merkle.digest = 31"),
    "hash": ('trees = "short"', 'trees = "short", transcript = "shrt"'),
}


def _with(*changes: str) -> str:
    text = NATIVE
    for change in changes:
        old, new = CHANGES[change]
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("change", CHANGES)
def test_each_is_one_fault_or_two(complaints: Complaints, change: str) -> None:
    """A misspelt key is missing, too."""
    assert len(complaints(_with(change))) == 1 + (change == "degree")


@pytest.mark.parametrize("first", CHANGES)
def test_no_fault_hides_another(complaints: Complaints, first: str) -> None:
    for second in CHANGES:
        if second != first:
            apart = {line.partition(": ")[2] for change in (first, second) for line in complaints(_with(change))}
            assert {line.partition(": ")[2] for line in complaints(_with(first, second))} == apart, second


def test_all_at_once(complaints: Complaints) -> None:
    assert len(complaints(_with(*CHANGES))) == len(CHANGES) + 1


def test_a_schedule_that_cannot_be_computed_brings_no_fault_of_its_own(complaints: Complaints) -> None:
    text = _with("opening queries").replace("foldings = [8, 8, 8, 8]", "foldings = { by = 8, until = 2 }")
    assert len(complaints(text)) == 1
    (lines,) = complaints(text.replace('queries = "lots"', "queries = 84").replace('"2^12"', '"2^x"'))
    assert "circuits.main.air.trace_length" in lines


def test_a_fault_of_the_header_hides_none_of_the_field_that_it_states(complaints: Complaints) -> None:
    """A circuit without a field has that of the header; where that cannot be read, nothing is said of another."""
    wide = NATIVE.replace('rate = "1/2"', 'rate = "1/8192"')
    (domain, schedule) = complaints(wide)
    assert "the evaluation domain has 2^25 points; KoalaBear allows up to 2^24" in domain
    (undated, *rest) = complaints(wide.replace('date = "2026-01-01"', "date = 3"))
    assert "zkvm.date" in undated
    assert rest == [domain, schedule]
    (unknown, *rest) = complaints(wide.replace('"KoalaBear^4"', '"Koala^4"'))
    assert "zkvm.field: unknown field 'Koala'" in unknown
    assert "KoalaBear" in unknown
    assert rest == [schedule]


def test_what_lies_over_a_template_that_is_not_there(complaints: Complaints) -> None:
    """Its own keys are checked; that something is missing is not told."""
    third = "[circuits.third]\ntemplate = 'nosuch'\nfoo = 1\nopening.queries = -3\nlookups.x.rows = true\n"
    lines = complaints(NATIVE + third)
    assert [line.partition(": ")[2].partition(":")[0] for line in lines] == [
        f"circuits.third.{key}" for key in ("template", "foo", "opening.queries", "lookups.x.rows")
    ]


LAYER: dict[str, tuple[str, str]] = {
    "unknown key": ("queriess = 9", "queriess: unknown key"),
    "unknown inner key": ("opening.query = 9", "opening.query: unknown key"),
    "unknown key of a kind": ("opening = { kind = 'fri', log_foldings = [2] }", "opening.log_foldings: unknown key"),
    "kind": ("opening.kind = 7", "opening.kind: must be one of fri, whir, stir, ligero, got 7"),
    "type": ("opening.queries = 'lots'", 'opening.queries: must be an integer, got "lots"'),
    "no table": ("opening = 3", "opening: must be a table, got 3"),
    "rate": ("opening.rate = 0.3", "opening.rate: must be a rate in quotes"),
    "bound": ("opening.grinding.queries = 65", "opening.grinding.queries: must be at most 64, got 65"),
    "lookup": ("lookups.mem.rows = 'many'", 'lookups.mem.rows: must be an integer, got "many"'),
    "list": ("notes = [1]", "notes[0]: must be a string, got 1"),
    "schedule": ("opening = { kind = 'fri', foldings.by = 3 }", "opening.foldings.by: must be a power of two, got 3"),
    "not a number": ("zzz = nan", "zzz: unknown key"),
    "least": ("least.degre = 3", "least.degre: unknown key"),
}


@pytest.mark.parametrize("case", LAYER)
@pytest.mark.parametrize("place", ["templates.unused", "defaults"])
def test_a_layer_that_no_circuit_shows(complaints: Complaints, place: str, case: str) -> None:
    """A template that none names, and defaults that the circuit covers where it can."""
    line, problem = LAYER[case]
    lines = complaints(NATIVE + f"[{place}]\n{line}\n")
    assert [one.partition(": ")[2].startswith(f"{place}.{problem}") for one in lines] == [True]


def test_layers_may_be_incomplete_and_mix_what_several_kinds_have(complaints: Complaints) -> None:
    """Only what no kind allows is a fault; the one complaint is of another thing."""
    layers = "[defaults]\nopening = { queries = 9, merkle.arity = 4 }\nlookups.new = { rows = 1, width = 1 }\n"
    layers += "[templates.whir]\nopening = { kind = 'whir', queries = [9, 9], log_foldings = { by = 4, until = 2 } }\n"
    layers += "[templates.any]\nair.width = 3\nair.log_skip = 2\nopening.queries = [1]\n"
    assert complaints(NATIVE + layers + "[zkvmm]\n") == ["43: zkvmm: unknown table → did you mean 'zkvm'?"]


SOUNDCALC = """\
[zkevm]
name = "T"
field = "KoalaBear^4"
protocol_family = "FRI_STARK"
[[circuits]]
name = "main"
rho = 0.5
trace_length = 4096
air_max_degree = 3
opening_points = 2
batch_size = 20
power_batching = true
num_queries = 84
fri_folding_factors = [8, 8, 8, 8]
fri_early_stop_degree = 2
"""


def test_nor_in_a_file_of_soundcalc(complaints: Complaints) -> None:
    """The schedule is checked though the queries cannot be read, and not where the rate it needs cannot."""
    short = SOUNDCALC.replace("[8, 8, 8, 8]", "[8, 8, 8]")
    lines = complaints(short.replace("num_queries = 84", "num_queries = 'lots'"))
    assert [line.partition(": ")[2].partition(":")[0] for line in lines] == [
        "circuits.main.num_queries",
        "circuits.main.fri_folding_factors",
    ]
    (told_alone,) = complaints(short.replace("rho = 0.5", "rho = 'half'"))
    assert told_alone.startswith("7: circuits.main.rho: ")


WORDS = [
    ("log_blowup = 3", 'opening.rate, in quotes: "1/8" for 2^3'),
    ("blowup_factor = 8", 'opening.rate, in quotes: "1/8" for 8'),
    ("num_queries = 84", "opening.queries"),
    ("proof_of_work_bits = 16", "opening.grinding.queries, in bits"),
    ("powBits = 16", "opening.grinding.queries, in bits"),
    ("grinding_factor = 16", "opening.grinding.queries, in bits"),
    ("fri_folding_factor = 4", "opening.foldings: one factor per fold, or { by = 4, until = 64 }"),
]


@pytest.mark.parametrize(("line", "here"), WORDS)
def test_the_words_of_other_ecosystems(complaints: Complaints, line: str, here: str) -> None:
    (lines,) = complaints(f"{NATIVE}{line}\n")
    key = line.partition(" ")[0]
    assert lines == f"34: circuits.main.opening.{key}: unknown key → here it is {here}"


def test_whatever_is_written_elsewhere_is_a_key_here() -> None:
    """Each hint begins with the path of a key of the format."""
    known = {key_of(f.name) for table in (Circuit, DeepAli, Fri, FriGrinding, Hashing, Whir) for f in fields(table)}
    for word, hint in WORDS_ELSEWHERE.items():
        path = re.split("[,:]", hint)[0].split(".")
        assert set(path) <= known, word
        assert word not in known


@pytest.mark.parametrize("opening", ["fri", "stir", "whir"])
@pytest.mark.parametrize("wrong", ["by", "until"])
def test_a_faulty_schedule_is_told(complaints: Complaints, opening: str, wrong: str) -> None:
    schedule = {"by": "2", "until": "2", wrong: "false"}
    key = "log_foldings" if opening == "whir" else "foldings"
    table = ", ".join(f"{name} = {value}" for name, value in schedule.items())
    head = NATIVE.partition("[circuits.main]")[0]
    queries = "9" if opening == "fri" else "[9]"
    lines = complaints(
        f'{head}[circuits.main.opening]\nkind = "{opening}"\nrate = "1/4"\nqueries = {queries}\n{key} = {{ {table} }}\n'
    )
    assert any(f"{key}.{wrong}: must be an integer" in line for line in lines), lines


@pytest.mark.parametrize("until", ["3", "0", "-4", "true", "'x'", "'2^70'", str(2**63 - 1)])
def test_the_end_of_a_schedule_is_told_once_where_it_is_written(complaints: Complaints, until: str) -> None:
    """FRI's final domain follows from it where none is stated; a stated one is read for itself."""
    schedule = f"foldings = {{ by = 4, until = {until} }}"
    text = NATIVE.replace("foldings = [8, 8, 8, 8]", schedule).replace("grinding.folds = [1, 2, 3, 4]\n", "")
    both = [line.split(": ")[1] for line in complaints(text.replace("final_domain = 2\n", "final_domain = 3\n"))]
    assert both == ["circuits.main.opening.foldings.until", "circuits.main.opening.final_domain"]
    (one,) = complaints(text.replace("final_domain = 2\n", ""))
    assert one.split(": ")[1] == "circuits.main.opening.foldings.until"


UNARY = ("neg", "pos", "abs", "invert", "index", "not_", "truth")
BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and_", "or_", "xor")
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne", "contains", "getitem")


@pytest.mark.parametrize("name", [*UNARY, *BINARY, *COMPARISONS])
def test_what_could_not_be_read_takes_part_in_nothing(name: str) -> None:
    function = getattr(operator, name)
    for arguments in (
        [(FAILED,)] if name in UNARY else [(FAILED, 2), (2, FAILED)][: 1 if name in ("contains", "getitem") else 2]
    ):
        with pytest.raises(Unread):
            function(*arguments)


@pytest.mark.parametrize(
    "function", [divmod, round, math.floor, math.ceil, math.trunc, int, float, complex, str, repr, len, list]
)
def test_no_function_takes_what_could_not_be_read(function: Callable[..., object]) -> None:
    for arguments in [(FAILED, 2), (2, FAILED)] if function is divmod else [(FAILED,)]:
        with pytest.raises(Unread):
            function(*arguments)


NUMBERS = re.findall(r"(?:^|\{ |, )([a-z_.]+)\s*= (\d+)\b(?!\s*\])", NATIVE, re.M)


UNBOUNDED = ("rows", "final_domain")


@pytest.mark.parametrize("wrong", [-4, 2**60])
@pytest.mark.parametrize(("key", "value"), dict(NUMBERS).items())
def test_a_number_out_of_its_bounds_is_one_fault(complaints: Complaints, key: str, value: str, wrong: int) -> None:
    """Its bound stands for it, and no fault is told that only the bound brings: that a digest has one byte."""
    if wrong > 0 and key in UNBOUNDED:
        return
    told = complaints(re.sub(rf"\b{re.escape(key)}\s*= {value}\b", f"{key} = {wrong}", NATIVE, count=1))
    assert len(told) == 1 and re.search(rf"\b{re.escape(key)}: .*(got {wrong}|64 bits)", told[0]), told


def test_numbers_out_of_their_bounds_hide_no_fault(complaints: Complaints) -> None:
    """What would be wrong whatever stood there is told."""
    wrong = NATIVE.replace("merkle.digest = 32", "merkle.digest = -4").replace("degree = 3", "degree = 0")
    told = complaints(wrong.replace("foldings = [8, 8, 8, 8]", "foldings = [8, 8, 8]").replace("5 }", "0 }"))
    words = ["degree: must be", "mem.width: must", "bus.width: must", "foldings: folding a domain", "folds: must have"]
    words.append("digest: must be")
    assert [word for word, line in zip(words, told, strict=True) if word in line] == words


@pytest.mark.parametrize("name", catalogue())
@pytest.mark.parametrize("wrong", [-1, 2**63 - 1])
def test_a_count_that_several_read_is_one_fault_where_it_stands(name: str, wrong: int) -> None:
    """Of a template, the defaults, and of an ``air`` whose ``least`` states only what is less."""
    table = tomli.loads(catalogue()[name].read_text())
    places = [path for path in paths(table) if type(inner(table, path)) is int]
    for place in Random(name).sample(places, min(len(places), depth(6, 100))):
        faults: list[Fault] = []
        native(put(table, place, wrong), faults)
        if wrong < 0 or any(fault.instead is not None for fault in faults):
            assert {fault.path for fault in faults} == {place}


@pytest.mark.parametrize(
    ("air", "least", "wrong"), [("-1", "", ["air"]), ("9", "-1", ["least"]), ("-1", "9", ["air"]), ("-1", "-1", None)]
)
def test_a_count_of_least_is_told_where_it_is_written(
    complaints: Complaints, air: str, least: str, wrong: list[str] | None
) -> None:
    text = NATIVE.replace('kind = "deep-ali"\n', f'kind = "deep-ali"\nconstraints = {air}\n')
    told = complaints(f"{text}[circuits.main.least]\nbatch = 0\n" + (f"constraints = {least}\n" if least else ""))
    keys = [f"circuits.main.{part}.constraints" for part in wrong or ["air", "least"]]
    assert [line.split(": ")[1] for line in told] == sorted([*keys, "circuits.main.least.batch"])


def test_of_an_air_that_is_no_table_least_misses_nothing(complaints: Complaints) -> None:
    text = re.sub(r"\[circuits.main.air\]\n(.*\n)*?(?=\[circuits.main\])", "", NATIVE)
    told = complaints(text.replace("[circuits.main]\n", "[circuits.main]\nair = 3\nleast = { batch = 3 }\n"))
    assert [line.split(": ", 1)[1] for line in told] == ["circuits.main.air: must be a table, got 3"]
