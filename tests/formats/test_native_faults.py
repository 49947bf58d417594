"""Values of a native file that are no values of their key, told with file, line, key path and remedy."""

from __future__ import annotations

import pytest

from soundproof.formats.files import parse
from soundproof.readings.security import assess
from tests.formats.faults import NATIVE, Complaints, Faults, Values, replaced, valued, with_value

# A wrong value of one key, and what is complained of after the key's path: problem → hint.

NATIVE_VALUES: Values = [
    ("queries", "true", ": must be an integer, got true"),
    ("queries", "84.0", ": must be an integer, got 84.0"),
    ("queries", '"84"', ': must be an integer, got "84"'),
    ("queries", "nan", ": must be an integer, got nan"),
    ("rate", "0.5", ': must be a rate in quotes such as "1/8", got 0.5'),
    ("rate", '"0.5"', ': must be a rate in quotes such as "1/8", got "0.5"'),
    ("version", '"\\n"', ": a name must be one line of text, got '\\n' → letters, digits, spaces, punctuation"),
    ("queries", "-9223372036854775809", ": must fit into 64 bits, got an integer of 64 bits"),
    ("queries", "-9223372036854775808", ": must be at least 1, got -9223372036854775808 → number of queries"),
    ("date", "2026-01-01", ": must be a string, got 2026-01-01"),
    ("date", "2026-01-01T10:00:00Z", ": must be a string, got 2026-01-01 10:00:00+00:00"),
    ("foldings", "8", ": must be a list, got 8"),
    ("final_domain", "[2]", ": must be an integer, got a list"),
    ("grinding", '"16"', ': must be a table, got "16"'),
    ("queries", "0", ": must be at least 1, got 0 → number of queries"),
    ("grinding", "{ folds = [1, 2, 3, 65], queries = 16 }", ".folds[3]: must be at most 64, got 65 → grinding bits"),
    ("rate", '"1/1"', ': must be a power of two between 0 and 1, got 1/1 → write "1/2", "1/4", …'),
    ("rate", '"3/4"', ': must be a power of two between 0 and 1, got 3/4 → write "1/2", "1/4", …'),
    ("rate", '"1/3"', ': must be a power of two between 0 and 1, got 1/3 → write "1/2", "1/4", …'),
    ("rate", '"2/4"', ': must be a power of two between 0 and 1, got 2/4 → write "1/2", "1/4", …'),
    ("rate", '"1/"', ': must be a rate in quotes such as "1/8", got "1/"'),
    ("rate", '"1/0"', ': must be a power of two between 0 and 1, got 1/0 → write "1/2", "1/4", …'),
    ("rate", '"1/٢"', ': must be a rate in quotes such as "1/8", got "1/٢"'),
    ("queries", "1_000_000", ": must be at most 65536, got 1000000 → a proof of reasonable size"),
    ("grinding", "{ folds = [1, 2, 3], queries = 16 }", ".folds: must have 4 entries, got 3 → one per fold"),
    ("name", '""', ": a name must be one line of text, got '' → letters, digits, spaces, punctuation"),
    ("out_of_domain", "[]", ": must have 1 entry, got 0 → one per iteration after the first"),
    ("log_foldings", "[7, 7]", ": folds 14 variables of a polynomial that has 12 → fewer iterations or smaller ones"),
    ("log_foldings", "[]", ": at least one iteration is needed → how many variables it folds"),
]


NUMBERS: Faults = {
    "negative grinding": (
        "queries = 16 }",
        "queries = -1 }",
        "27: circuits.fri.opening.grinding.queries: must be at least 0, got -1 → grinding bits",
    ),
    "trace not a power of two": (
        '"2^12"',
        "5000",
        (
            "16: templates.short.air.trace_length: must be a power of two, got 5000 (next: 4096, 8192) → rows of "
            "the trace"
        ),
    ),
    "trace 2^0.5": ('"2^12"', '"2^0.5"', '16: templates.short.air.trace_length: must be an integer, got "2^0.5"'),
    "trace of 201 bits": (
        '"2^12"',
        '"2^200"',
        "16: templates.short.air.trace_length: must fit into 64 bits, got an integer of 201 bits",
    ),
    "witness stages": (
        "batch = 20",
        "batch = 20\ncolumns.stages = 1_000_000",
        (
            "14: defaults.air.columns.stages: must be at most 64, got 1000000 → witness stages, each with a tree "
            "of its own"
        ),
    ),
    "merkle arity 3": (
        'kind = "fri"',
        'kind = "fri"\nmerkle.arity = 3',
        (
            "23: circuits.fri.opening.merkle.arity: must be a power of two, got 3 (next: 2, 4) → arity of the "
            "Merkle trees"
        ),
    ),
    "unknown field of a circuit": (
        'template = "short"\nlookups',
        'field = "Mersene31"\ntemplate = "short"\nlookups',
        (
            "19: circuits.fri.field: unknown field 'Mersene31' → known fields: BabyBear, KoalaBear, M31, "
            "Goldilocks, BN254, Stark252, BLS12-381, GF(p) for a prime p, GF(2^k)"
        ),
    ),
}


@pytest.mark.parametrize(("base", "old", "new", "expected"), replaced(NATIVE, NUMBERS))
def test_a_fault_is_told_in_full(complaints: Complaints, base: str, old: str, new: str, expected: list[str]) -> None:
    assert base.count(old) > 0
    assert complaints(base.replace(old, new, 1)) == expected


def test_the_base_file_is_accepted() -> None:
    assert assess(parse(NATIVE, "base")).bits > 0


@pytest.mark.parametrize(("base", "key", "value", "told"), valued(NATIVE, NATIVE_VALUES))
def test_a_wrong_value_is_told_in_full(complaints: Complaints, base: str, key: str, value: str, told: str) -> None:
    """The complaint names the line and the path of the key, which is that of its table."""
    number, table, text = with_value(base, key, value)
    assert complaints(text) == [f"{number}: {table.strip('[]')}.{key}{told}"]


def test_a_list_longer_than_any_schedule_is_one_fault(complaints: Complaints) -> None:
    (lines,) = complaints(NATIVE.replace("foldings = [8, 8, 8, 8]", f"foldings = [{'3, ' * 1025}]"))
    assert lines.endswith("circuits.fri.opening.foldings: must have at most 1024 entries, got 1025")


def test_a_digest_has_a_bound(complaints: Complaints) -> None:
    lines = complaints(NATIVE.replace("final_domain = 2\n", "final_domain = 2\nmerkle.digest = 2147483648\n"))
    assert lines == [
        "27: circuits.fri.opening.merkle.digest: must be at most 1024, got 2147483648 → bytes of one digest"
    ]


LONG = "n" * 201


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "T"', f'name = "{LONG}"'),
        ('version = "1"', f'version = "{LONG}"'),
        ("circuits.fri", f"circuits.{LONG}"),
        ("lookups.mem", f"lookups.{LONG}"),
        ("[defaults.air]", f'[hashes.{LONG}]\nkind = "poseidon2"\nfield = "KoalaBear"\noutput = 8\n[defaults.air]'),
    ],
    ids=["zkvm", "version", "circuit", "lookup", "hash"],
)
def test_a_name_is_no_longer_than_anybody_reads(old: str, new: str, complaints: Complaints) -> None:
    long, problem = NATIVE.replace(old, new), "a name has at most 200 characters, got 201"
    (found,) = [line for line in complaints(long) if problem in line]
    assert len(found) < 400
    assert parse(long.replace(LONG, LONG[1:]), "a file")
