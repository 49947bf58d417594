"""The native format: notations, and how circuits are laid over templates and defaults."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from msgspec.structs import replace

from soundproof.formats.files import catalogue, load, parse
from soundproof.formats.settings import applied, setting
from soundproof.formats.writing import write
from soundproof.parameters.faults import InvalidFile
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.trees import Hashing
from soundproof.transcript.challenges import Challenge
from soundproof.zkvm.circuit import Circuit, Declared
from soundproof.zkvm.proof import transcript
from soundproof.zkvm.zkvm import ZkVM

HEADER = """\
[zkvm]
name = "T"
version = "1"
source = "a paper"
date = "2026-01-01"
field = "M31^4"
"""
DEEP_ALI = 'kind = "deep-ali", trace_length = "2^3", degree = 3, opening_points = 2, batch = 20'
FRI = 'kind = "fri", rate = "1/4", queries = 84, foldings = [8, 2], final_domain = 2'


def test_a_circuit_is_read_as_it_is_written() -> None:
    text = f"""{HEADER}about = "one circuit"
final = "main"
missing = ["the rest"]
[circuits.main]
group = "core"
field = "Goldilocks^2"
bits_from_field = true
base_challenges = 2
notes = ["a note"]
declared = {{ regime = "johnson", theorem = "BCHKS25", multiplicity = 9 }}
[circuits.main.air]
kind = "deep-ali"
trace_length = "2^20"
degree = 3
opening_points = 2
batch = 1_000
constraints = 50
columns = {{ fixed = 4, witness = 60, stages = 2 }}
[circuits.main.opening]
kind = "fri"
rate = "1/8"
queries = 84
foldings = [1024, "2^10"]
final_domain = 8
batching = "affine"
grinding = {{ batching = 1, folds = [2, 3], queries = 4 }}
merkle = {{ arity = 4, cap = 2, digest = 24 }}
[circuits.main.lookups]
"bus [3]" = {{ rows = 5, table = 6, width = 7, count = 8, fingerprint = "multilinear", grinding = 9 }}
"""
    air = DeepAli("deep-ali", 2**20, 3, 2, 1000, 50, columns=Columns(4, 60, 2))
    opening = Fri(
        "fri", Fraction(1, 8), 84, (1024, 1024), 8, Batching.AFFINE, FriGrinding(1, (2, 3), 4), Hashing(4, 2, 24)
    )
    main = Circuit(
        "main",
        parse_field("Goldilocks^2"),
        air,
        opening,
        (("bus [3]", Lookup(rows=5, width=7, table=6, count=8, fingerprint="multilinear", grinding=9)),),
        "core",
        True,
        2,
        Declared("johnson", "BCHKS25", 9),
        notes=("a note",),
    )
    assert parse(text, "text") == ZkVM("T", "1", "a paper", "2026-01-01", (main,), "one circuit", "main", ("the rest",))


def test_a_circuit_lies_over_its_template_and_that_over_the_defaults() -> None:
    text = f"""{HEADER}
[defaults]
air = {{ {DEEP_ALI} }}
opening = {{ {FRI}, grinding.queries = 1, merkle.digest = 8 }}
lookups.bus = {{ rows = 1, width = 1 }}
[templates.long]
air.trace_length = "2^5"
air.batch = 30
opening.foldings = [8, 8]
opening.grinding.folds = 2
lookups.bus.width = 2
[circuits.short]
[circuits.longer]
template = "long"
air.batch = 40
opening.grinding = {{ queries = 3 }}
lookups.bus.count = 3
lookups.other = {{ rows = 9, width = 9 }}
"""
    short, longer = parse(text, "text").circuits
    assert (short.name, short.field) == ("short", parse_field("M31^4"))
    assert short.air == DeepAli("deep-ali", 8, 3, 2, 20)
    assert short.opening == Fri(
        "fri", Fraction(1, 4), 84, (8, 2), 2, grinding=FriGrinding(queries=1), merkle=Hashing(digest=8)
    )
    assert short.lookups == (("bus", Lookup(rows=1, width=1)),)
    assert longer.air == DeepAli("deep-ali", 32, 3, 2, 40)
    assert longer.opening == Fri(
        "fri", Fraction(1, 4), 84, (8, 8), 2, grinding=FriGrinding(folds=2, queries=3), merkle=Hashing(digest=8)
    )
    assert longer.lookups == (("bus", Lookup(rows=1, width=2, count=3)), ("other", Lookup(rows=9, width=9)))


def test_messages_in_all_need_no_rows() -> None:
    text = f"{HEADER}[circuits.main]\nair = {{ {DEEP_ALI} }}\nopening = {{ {FRI} }}\nlookups.bus = {{ NUMBERS }}\n"
    (circuit,) = parse(text.replace("NUMBERS", "width = 3, messages = 100"), "text").circuits
    assert circuit.buses == (("bus", Lookup(width=3, messages=100)),)
    (stated,) = parse(text.replace("NUMBERS", "rows = 0, width = 3, messages = 100"), "text").circuits
    assert list(transcript(circuit)) == list(transcript(stated))
    assert "bus = { width = 3, messages = 100 }" in write(
        parse(text.replace("NUMBERS", "width = 3, messages = 100"), "t")
    )


def test_a_part_of_another_kind_replaces_instead_of_merging() -> None:
    text = f"""{HEADER}
[defaults]
air = {{ {DEEP_ALI} }}
opening = {{ {FRI} }}
[circuits.fri]
[circuits.stir]
opening = {{ kind = "stir", rate = "1/4", foldings = [4], queries = [50] }}
"""
    assert [circuit.protocol for circuit in parse(text, "text").circuits] == ["deep-ali/fri", "deep-ali/stir"]


@pytest.mark.parametrize("length", ["8", '"2^3"', "0x8", "0b1000"])
def test_powers_of_two_have_several_notations(length: str) -> None:
    air = DEEP_ALI.replace('"2^3"', length)
    (circuit,) = parse(f"{HEADER}[circuits.main]\nair = {{ {air} }}\nopening = {{ {FRI} }}", "text").circuits
    assert circuit.air.dimension == 8


@pytest.mark.parametrize("count", ["1048576", "1_048_576", '"2^20"'])
def test_every_count_has_the_notation_of_powers_of_two(count: str) -> None:
    circuit = f"""[circuits.main]
air = {{ {DEEP_ALI}, columns = {{ fixed = {count}, witness = [1, {count}], evaluations = {count} }} }}
opening = {{ {FRI} }}
public_values = {count}
lookups.bus = {{ rows = {count}, width = {count}, table = {count}, count = {count}, messages = {count} }}
[circuits.jagged]
opening = {{ {FRI} }}
[circuits.jagged.air]
kind = "jagged"
trace_length = {count}
width = {count}
constraints = {count}
degree = 3
dense_length = 8
dense_batch = {count}
"""
    main, other = parse(HEADER + circuit, "text").circuits
    assert main.air.columns == Columns(2**20, (1, 2**20), evaluations=2**20)
    assert main.lookups[0][1] == Lookup(rows=2**20, width=2**20, table=2**20, count=2**20, messages=2**20)
    assert (main.public_values, other.air) == (2**20, Jagged("jagged", 2**20, 2**20, 2**20, 3, 8, 2**20))


def test_that_there_are_no_lookups_is_something_else_than_silence() -> None:
    text = (
        HEADER
        + f"""[defaults]
air = {{ {DEEP_ALI} }}
opening = {{ {FRI} }}
[circuits.silent]
[circuits.none]
lookups = {{}}
[circuits.one]
lookups.bus = {{ rows = 1, width = 1 }}
"""
    )
    zkvm = parse(text, "text")
    assert [circuit.lookups for circuit in zkvm.circuits] == [None, (), (("bus", Lookup(rows=1, width=1)),)]
    assert parse(write(zkvm), "text") == zkvm
    none = replace(zkvm, circuits=zkvm.circuits[1:2], final="")
    assert parse(write(none), "text") == none
    assert applied(zkvm, [setting("circuits.silent.lookups={}")]).circuits[0].lookups == ()


DEEP = 'kind = "deep-ali", degree = 3, opening_points = 2, batch = 20'


@pytest.mark.parametrize(
    ("log_length", "opening", "key", "expected"),
    [
        (17, 'kind = "fri", rate = "1/8", queries = 1, foldings = { by = 16, until = 256 }', "foldings", (16, 16, 16)),
        (
            18,
            'kind = "fri", rate = "1/8", queries = 1, foldings = { by = 16, until = "2^8" }',
            "foldings",
            (16, 16, 16, 2),
        ),
        (5, 'kind = "fri", rate = "1/8", queries = 1, foldings = { by = 2, until = 256 }', "foldings", ()),
        (5, 'kind = "fri", rate = "1/2", queries = 1, foldings = { by = 2, until = 1 }', "foldings", (2,) * 6),
        (12, 'kind = "stir", rate = "1/4", queries = [2, 1], foldings = { by = 16, until = 32 }', "foldings", (16, 16)),
        (13, 'kind = "stir", rate = "1/4", queries = [2, 1], foldings = { by = 16, until = 32 }', "foldings", (16, 16)),
        (
            20,
            'kind = "whir", rate = "1/4", queries = [3, 2, 1, 1], out_of_domain = [1, 1, 1], constraint_degree = 3, '
            "log_foldings = { by = 4, until = 6 }",
            "log_foldings",
            (4, 4, 4, 4),
        ),
    ],
)
def test_a_schedule_as_a_rule(log_length: int, opening: str, key: str, expected: tuple[int, ...]) -> None:
    air = f'{DEEP}, trace_length = "2^{log_length}"'
    text = HEADER.replace("M31^4", "Goldilocks^3") + f"[circuits.main]\nair = {{ {air} }}\nopening = {{ {opening} }}\n"
    zkvm = parse(text, "text")
    (circuit,) = zkvm.circuits
    assert getattr(circuit.opening, key) == expected
    assert getattr(circuit.opening, "final_domain", 256) in (1, 256)
    assert parse(write(zkvm), "text") == zkvm


def _named(lookup: str) -> str:
    circuit = f"[circuits.main]\nair = {{ {DEEP_ALI} }}\nopening = {{ {FRI} }}\n"
    return f"{HEADER}{circuit}lookups.'{lookup}' = {{ rows = 1, width = 1 }}"


OWN_TERMS = sorted(
    {
        term.name
        for name in catalogue()
        for circuit in load(name).circuits
        for entry in transcript(circuit)
        if isinstance(entry, Challenge)
        for term in entry.terms
        if not term.name.startswith("lookup: ")
    }
)


def test_no_lookup_is_named_like_a_term_that_any_protocol_of_the_catalogue_has() -> None:
    assert {"ALI", "commit round 1", "fold 0.1 sumcheck", "shift 1 combination"} <= set(OWN_TERMS)
    for name in OWN_TERMS:
        with pytest.raises(
            InvalidFile, match=re.escape(f"a lookup may not be named like the protocol's own term {name!r}")
        ):
            parse(_named(name), "text")


@pytest.mark.parametrize("name", ["memory", "ALI bus", "commit", "folding 3", "Lookup_gsum_[102]", "a|b", "größe"])
def test_other_names_are_free(name: str) -> None:
    assert parse(_named(name), "text").circuits[0].lookups[0][0] == name


@pytest.mark.parametrize(
    ("old", "largest", "beyond"),
    [
        ("2^3", "2^22", "2^23"),  # KoalaBear has a domain of 2^24 points
        ("queries = 84", "queries = 65536", "queries = 65537"),
        ("queries = 84", "queries = 1", "queries = 0"),
        ("batch = 20", "batch = 20, columns.stages = 64", "batch = 20, columns.stages = 65"),
        ("batch = 20", "batch = 20, deep_grinding = 64", "batch = 20, deep_grinding = 65"),
        ("batch = 20", "batch = 4294967296", "batch = 4294967297"),
        ("1/4", "1/4", "1/1"),
    ],
)
def test_limits_are_where_they_are_said_to_be(old: str, largest: str, beyond: str) -> None:
    circuit = f"[circuits.main]\nair = {{ {DEEP_ALI} }}\nopening = {{ {FRI} }}\n"
    text = HEADER.replace("M31^4", "KoalaBear^4") + circuit
    text = text.replace("foldings = [8, 2], final_domain = 2", 'foldings = [], final_domain = "2^24"')
    if old != "2^3":
        text = text.replace('"2^24"', "32")
    assert parse(text.replace(old, largest), "text").circuits[0].name == "main"
    with pytest.raises(InvalidFile):
        parse(text.replace(old, beyond), "text")


@pytest.mark.parametrize(("multiplicity", "accepted"), [(1, False), (2, True), (2**40, True), (2**40 + 1, False)])
def test_limits_of_a_declared_multiplicity_at_rate_one_half(multiplicity: int, accepted: bool) -> None:
    declared = f'declared = {{ regime = "johnson", multiplicity = {multiplicity} }}'
    opening = FRI.replace("1/4", "1/2").replace("foldings = [8, 2]", "foldings = [8]")
    text = f"{HEADER}[circuits.main]\n{declared}\nair = {{ {DEEP_ALI} }}\nopening = {{ {opening} }}\n"
    if accepted:
        assert parse(text, "text").circuits[0].declared == Declared("johnson", None, multiplicity)
    else:
        with pytest.raises(InvalidFile, match=r"circuits\.main\.declared\.multiplicity: "):
            parse(text, "text")


@pytest.mark.parametrize(
    "opening",
    [
        'kind = "stir", rate = "1/4", foldings = [4, 2], queries = [50, 50]',  # down to dimension 1
        'kind = "whir", rate = "1/4", log_foldings = [2, 1], queries = [50, 50], out_of_domain = [1], '
        'constraint_degree = 3, rates = ["1/4", "1/1073741824"]',  # M31's circle has 2^31 points
    ],
    ids=["stir", "whir"],
)
def test_the_most_that_a_schedule_may_do_is_accepted(opening: str) -> None:
    text = f"{HEADER}[circuits.main]\nair = {{ {DEEP_ALI} }}\nopening = {{ {opening} }}\n"
    assert parse(text, "text").circuits[0].air.dimension == 8
