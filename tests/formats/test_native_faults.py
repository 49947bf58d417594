"""Every kind of fault in a native file, told with file, line, key path and remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from soundproof.formats.files import parse
from soundproof.readings.security import assess

Complaints = Callable[[str | bytes], list[str]]
Values = list[tuple[str, str, str]]
Faults = dict[str, tuple[str, ...]]

NATIVE = """\
#:schema ./zkvm.schema.json
[zkvm]
name = "T"
version = "1"
source = "a paper"
date = "2026-01-01"
field = "KoalaBear^4"

[defaults.air]
kind = "deep-ali"
degree = 3
opening_points = 2
batch = 20

[templates.short]
air.trace_length = "2^12"

[circuits.fri]
template = "short"
lookups.mem = { rows = 4096, width = 5 }
[circuits.fri.opening]
kind = "fri"
rate = "1/2"
queries = 84
foldings = [8, 8, 8, 8]
final_domain = 2
grinding = { folds = [1, 2, 3, 4], queries = 16 }

[circuits.whir]
template = "short"
[circuits.whir.opening]
kind = "whir"
rate = "1/4"
log_foldings = [4, 4]
queries = [60, 40]
out_of_domain = [1]
constraint_degree = 3

[circuits.stir]
template = "short"
[circuits.stir.opening]
kind = "stir"
rate = "1/4"
foldings = [16, 16]
queries = [60, 40]
"""

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

# Other faults: what stands in the base file, what replaces it, and every complaint in full.

KEYS: Faults = {
    "missing": ("queries = 84\n", "", "21: circuits.fri.opening.queries: is missing → number of queries"),
    "unknown, did you mean": (
        "queries = 84",
        "querys = 84",
        "21: circuits.fri.opening.queries: is missing → number of queries",
        "24: circuits.fri.opening.querys: unknown key → did you mean 'queries'?",
    ),
    "unknown in defaults, did you mean": (
        "degree = 3",
        "degre = 3",
        "11: defaults.air.degre: unknown key → did you mean 'degree'?",
        "18: circuits.fri.air.degree: is missing → maximum degree of a constraint",
        "29: circuits.whir.air.degree: is missing → maximum degree of a constraint",
        "39: circuits.stir.air.degree: is missing → maximum degree of a constraint",
    ),
    "unknown in a template": (
        "air.trace_length",
        "air.trace_lenght",
        "16: templates.short.air.trace_lenght: unknown key → did you mean 'trace_length'?",
        "18: circuits.fri.air.trace_length: is missing → rows of the trace",
        "29: circuits.whir.air.trace_length: is missing → rows of the trace",
        "39: circuits.stir.air.trace_length: is missing → rows of the trace",
    ),
    "unknown in a circuit": (
        'template = "short"\nlookups',
        'templat = "short"\nlookups',
        "18: circuits.fri.air.trace_length: is missing → rows of the trace",
        "19: circuits.fri.templat: unknown key → did you mean 'template'?",
    ),
    "unknown in a circuit, like nothing": (
        'template = "short"\nlookups',
        'zzz = 1\ntemplate = "short"\nlookups',
        (
            "19: circuits.fri.zzz: unknown key → known here: template, field, air, opening, lookups, group, "
            "bits_from_field, declared, encoding, public_values, least, declared_size, notes, hashes"
        ),
    ),
    "header": (
        'version = "1"',
        'versoin = "1"',
        "2: zkvm.version: is missing",
        "4: zkvm.versoin: unknown key → did you mean 'version'?",
    ),
    "unknown table": (
        "[defaults.air]",
        "[default.air]",
        "9: default: unknown table → did you mean 'defaults'?",
        "18: circuits.fri.air.kind: is missing → one of deep-ali, jagged, swirl",
        "29: circuits.whir.air.kind: is missing → one of deep-ali, jagged, swirl",
        "39: circuits.stir.air.kind: is missing → one of deep-ali, jagged, swirl",
    ),
    "named twice": (
        'template = "short"\nlookups',
        'name = "x"\ntemplate = "short"\nlookups',
        "19: circuits.fri.name: unknown key → a circuit's name is its table's",
    ),
    "kind missing": ('kind = "fri"\n', "", "21: circuits.fri.opening.kind: is missing → one of fri, whir, stir"),
    "unknown kind": (
        'kind = "fri"',
        'kind = "fry"',
        "22: circuits.fri.opening.kind: must be one of fri, whir, stir, got \"fry\" → did you mean 'fri'?",
    ),
    "keys of another kind": (
        'kind = "fri"',
        'kind = "stir"',
        "24: circuits.fri.opening.queries: must be a list, got 84",
        "26: circuits.fri.opening.final_domain: unknown key → did you mean 'out_of_domain'?",
        "27: circuits.fri.opening.grinding.folds: unknown key → did you mean 'fold'?",
    ),
    "unknown template": (
        'template = "short"\nlookups',
        'template = "shrot"\nlookups',
        "19: circuits.fri.template: must name a template, got \"shrot\" → did you mean 'short'?",
    ),
    "template not a name": (
        'template = "short"\nlookups',
        "template = 3\nlookups",
        "19: circuits.fri.template: must name a template, got 3 → known here: short",
    ),
    "template of a template": (
        "[templates.short]",
        '[templates.short]\ntemplate = "short"',
        "16: templates.short.template: only circuits are laid over templates → remove this key",
    ),
    "template of the defaults": (
        "[defaults.air]",
        '[defaults]\ntemplate = "short"\n[defaults.air]',
        "10: defaults.template: only circuits are laid over templates → remove this key",
    ),
    "no templates": (
        '[templates.short]\nair.trace_length = "2^12"',
        "",
        '18: circuits.fri.template: must name a template, got "short" → the file has no templates',
        '29: circuits.whir.template: must name a template, got "short" → the file has no templates',
        '39: circuits.stir.template: must name a template, got "short" → the file has no templates',
    ),
    "no such final circuit": (
        'version = "1"',
        'version = "1"\nfinal = "frey"',
        "5: zkvm.final: no circuit is named 'frey' → known here: fri, whir, stir",
    ),
}
TYPES: Faults = {
    "number for the lookups": (
        "lookups.mem = { rows = 4096, width = 5 }",
        "lookups = 5",
        "20: circuits.fri.lookups: must be a table of named entries, got 5",
    ),
    "array for the lookups": (
        "lookups.mem = { rows = 4096, width = 5 }",
        "lookups = [{ rows = 1, width = 1 }]",
        "20: circuits.fri.lookups: must be a table of named entries, got a list",
    ),
    "number for a circuit": (
        "[circuits.fri]\n",
        "[circuits]\nbad = 1\n[circuits.fri]\n",
        "18: circuits: must be a table of tables → write [circuits.Name]",
    ),
    "text for a boolean": (
        'template = "short"\nlookups',
        'bits_from_field = "yes"\ntemplate = "short"\nlookups',
        '19: circuits.fri.bits_from_field: must be true or false, got "yes"',
    ),
    "text for notes": (
        'template = "short"\nlookups',
        'notes = "one"\ntemplate = "short"\nlookups',
        '19: circuits.fri.notes: must be a list, got "one"',
    ),
    "number in the notes": (
        'template = "short"\nlookups',
        'notes = ["one", 2]\ntemplate = "short"\nlookups',
        "19: circuits.fri.notes[1]: must be a string, got 2",
    ),
}
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
            "Goldilocks, BN254, Stark252, BLS12-381"
        ),
    ),
}
TOGETHER: Faults = {
    "schedule misses the final domain": (
        "final_domain = 2",
        "final_domain = 4",
        (
            "25: circuits.fri.opening.foldings: folding a domain of 2^13 by 2^12 leaves 2^1; the stated final "
            "domain is 2^2 → change the schedule or the final domain"
        ),
    ),
    "domain beyond the two-adicity": (
        'template = "short"\nlookups',
        'template = "short"\nair.trace_length = "2^24"\nlookups',
        (
            "24: circuits.fri.opening.rate: the evaluation domain has 2^25 points; KoalaBear allows up to 2^24 → "
            "a shorter trace, a larger rate or another field"
        ),
        (
            "26: circuits.fri.opening.foldings: folding a domain of 2^25 by 2^12 leaves 2^13; the stated final "
            "domain is 2^1 → change the schedule or the final domain"
        ),
    ),
    "lookup named like a term": (
        "lookups.mem",
        'lookups."query phase"',
        (
            '20: circuits.fri.lookups."query phase": a lookup may not be named like the protocol\'s own term '
            "'query phase' → rename it"
        ),
    ),
    "lookup without messages": (
        "rows = 4096",
        "rows = 0",
        "20: circuits.fri.lookups.mem: has neither rows nor a table → at least one side sends messages",
    ),
    "lookup of no name": (
        "lookups.mem",
        'lookups.""',
        (
            "20: circuits.fri.lookups.\"\": a name must be one line of text, got '' → letters, digits, spaces, "
            "punctuation"
        ),
    ),
    "circuit of no name": (
        '[circuits.stir]\ntemplate = "short"\n[circuits.stir.opening]',
        '[circuits."  "]\ntemplate = "short"\n[circuits."  ".opening]',
        "39: circuits.\"  \".name: a name must be one line of text, got '  ' → letters, digits, spaces, punctuation",
    ),
    "circuit whose name is two lines": (
        '[circuits.stir]\ntemplate = "short"\n[circuits.stir.opening]',
        '[circuits."a\\nb"]\ntemplate = "short"\n[circuits."a\\nb".opening]',
        (
            "18: circuits.\"a\\nb\".name: a name must be one line of text, got 'a\\nb' → letters, digits, spaces, "
            "punctuation"
        ),
    ),
    "whir: queries too many": (
        "queries = [60, 40]",
        "queries = [60, 40, 20]",
        "35: circuits.whir.opening.queries: must have 2 entries, got 3 → one per iteration",
    ),
    "whir: fold grinding of another shape": (
        "constraint_degree = 3",
        "constraint_degree = 3\ngrinding.folds = [[1, 2], [3, 4]]",
        (
            "38: circuits.whir.opening.grinding.folds: must have [4, 4] entries, got [2, 2] → one list per "
            "iteration, one number per variable"
        ),
    ),
    "whir: query grinding too short": (
        "constraint_degree = 3",
        "constraint_degree = 3\ngrinding = { queries = [1], out_of_domain = [1, 2] }",
        "38: circuits.whir.opening.grinding.queries: must have 2 entries, got 1 → one per iteration",
        (
            "38: circuits.whir.opening.grinding.out_of_domain: must have 1 entry, got 2 → one per iteration "
            "after the first"
        ),
    ),
    "whir: rates too few": (
        "constraint_degree = 3",
        'constraint_degree = 3\nrates = ["1/4"]',
        "38: circuits.whir.opening.rates: must have 2 entries, got 1 → one per iteration",
    ),
    "whir: first rate another": (
        "constraint_degree = 3",
        'constraint_degree = 3\nrates = ["1/2", "1/32"]',
        "38: circuits.whir.opening.rates: begins with 1/2, but the rate is 1/4 → make them equal",
    ),
    "whir: oracle beyond the two-adicity": (
        "constraint_degree = 3",
        'constraint_degree = 3\nrates = ["1/4", "1/1048576"]',
        ("38: circuits.whir.opening.rates[1]: oracle 1 has 2^28 points; KoalaBear allows up to 2^24 → a larger rate"),
    ),
    "stir: folds more than there is": (
        "foldings = [16, 16]",
        "foldings = [64, 128]",
        (
            "44: circuits.stir.opening.foldings: folds a polynomial of dimension 2^12 by 2^13 → fewer folds or "
            "smaller ones"
        ),
    ),
    "stir: samples 10^9": (
        "foldings = [16, 16]",
        "out_of_domain = 1_000_000_000\nfoldings = [16, 16]",
        "44: circuits.stir.opening.out_of_domain: must be at most 65536, got 1000000000 → a proof of reasonable size",
    ),
    "schedule leaves one point": (
        "foldings = [8, 8, 8, 8]",
        "foldings = [8, 8, 8, 16]",
        "25: circuits.fri.opening.foldings: folding a domain of 2^13 by 2^13 leaves 2^0; the stated final domain is 2^1"
        " → change the schedule or the final domain",
    ),
    "stir: no fold": (
        "foldings = [16, 16]",
        "foldings = []",
        "44: circuits.stir.opening.foldings: at least one fold is needed → the arity of each",
    ),
    "stir: samples too many": (
        "foldings = [16, 16]",
        "out_of_domain = [2, 1]\nfoldings = [16, 16]",
        "44: circuits.stir.opening.out_of_domain: must have 1 entry, got 2 → one per fold after the first",
    ),
    "stir: grinding of another length": (
        "foldings = [16, 16]\n",
        "foldings = [16, 16]\ngrinding = { queries = [9], out_of_domain = [] }\n",
        "45: circuits.stir.opening.grinding.out_of_domain: must have 1 entry, got 0 → one per fold after the first",
        "45: circuits.stir.opening.grinding.queries: must have 2 entries, got 1 → one per fold",
    ),
    "stir: rates too few": (
        "foldings = [16, 16]\n",
        'foldings = [16, 16]\nrates = ["1/4"]\n',
        "45: circuits.stir.opening.rates: must have 2 entries, got 1 → one per iteration",
    ),
    "stir: oracle beyond the two-adicity": (
        "foldings = [16, 16]\n",
        'foldings = [16, 16]\nrates = ["1/4", "1/1048576"]\n',
        "45: circuits.stir.opening.rates[1]: oracle 1 has 2^28 points; KoalaBear allows up to 2^24 → a larger rate",
    ),
    "stir: queries too few": (
        "foldings = [16, 16]\nqueries = [60, 40]",
        "foldings = [16, 16]\nqueries = [60]",
        "45: circuits.stir.opening.queries: must have 2 entries, got 1 → one per fold",
    ),
}
SIZES: Faults = {
    "unknown layout": (
        'template = "short"\nlookups',
        'encoding = { preset = "pil3" }\ntemplate = "short"\nlookups',
        (
            "19: circuits.fri.encoding.preset: must be one of plain, pil2, pil-stark, pil-stark-bn254, swirl, "
            "winterfell, plonky3, plonky3-batch, plonky3-circle, sp1, got \"pil3\" → did you mean 'pil2'?"
        ),
    ),
    "a convention that is none": (
        'template = "short"\nlookups',
        'encoding = { preset = "pil2", path = "merged" }\ntemplate = "short"\nlookups',
        "19: circuits.fri.encoding.path: unknown key → did you mean 'paths'?",
    ),
    "a declared size without unit": (
        'template = "short"\nlookups',
        'declared_size = "327,71"\ntemplate = "short"\nlookups',
        (
            "19: circuits.fri.declared_size: must be a size as a prover prints it, got '327,71' → "
            'write "327.71 KB" or "1.80 MB", of 1,024 and 1,048,576 bytes'
        ),
    ),
    "least counts of another AIR": (
        'template = "short"\nlookups',
        'least = { kind = "jagged" }\ntemplate = "short"\nlookups',
        "19: circuits.fri.least.trace_length: is missing → rows of the tallest chip",
        "19: circuits.fri.least.width: is missing → columns of all chips",
        "19: circuits.fri.least.constraints: is missing → number of constraints",
        "19: circuits.fri.least.degree: is missing → maximum degree of a constraint",
        "19: circuits.fri.least.dense_length: is missing → length of a dense column",
        "19: circuits.fri.least.dense_batch: is missing → dense columns",
        "19: circuits.fri.least.kind: must be deep-ali, like the circuit's air → leave it out",
    ),
    "a claim of no circuit": (
        "[defaults.air]",
        '[claims.proof]\ncircuit = "fry"\nbytes = 0\nversion = "1"\nsource = "a paper"\n[defaults.air]',
        "10: claims.proof.circuit: no circuit is named 'fry' → did you mean 'fri'?",
        "11: claims.proof.bytes: must be at least 1, got 0 → bytes of the proof",
    ),
}
DECLARED: Faults = {
    "unknown regime": (
        'template = "short"\nlookups',
        'declared = { regime = "jonson" }\ntemplate = "short"\nlookups',
        "19: circuits.fri.declared.regime: must be one of unique, johnson, got \"jonson\" → did you mean 'johnson'?",
    ),
    "unknown theorem": (
        'template = "short"\nlookups',
        'declared = { regime = "johnson", theorem = "DKT27" }\ntemplate = "short"\nlookups',
        "19: circuits.fri.declared.theorem: unknown theorem 'DKT27' → did you mean 'DKT26'?",
    ),
    "agreement over 1": (
        'template = "short"\nlookups',
        'declared = { regime = "johnson", multiplicity = 1 }\ntemplate = "short"\nlookups',
        (
            "19: circuits.fri.declared.multiplicity: at m = 1 and ρ = 1/2 the agreement √ρ·(1 + 1/(2m)) exceeds "
            "1 → a larger m"
        ),
    ),
    "multiplicity in unique decoding": (
        'template = "short"\nlookups',
        'declared = { regime = "unique", multiplicity = 3, theorem = "DKT26" }\ntemplate = "short"\nlookups',
        "19: circuits.fri.declared.multiplicity: a multiplicity has no meaning in unique decoding → remove it",
        "19: circuits.fri.declared.theorem: a theorem has no meaning in unique decoding → remove it",
    ),
    "multiplicity 10^15": (
        'template = "short"\nlookups',
        'declared = { regime = "johnson", multiplicity = 1_000_000_000_000_000 }\ntemplate = "short"\nlookups',
        ("19: circuits.fri.declared.multiplicity: must be at most 1099511627776, got 1000000000000000 → multiplicity"),
    ),
    "no regime": (
        'template = "short"\nlookups',
        'declared = { multiplicity = 3 }\ntemplate = "short"\nlookups',
        "19: circuits.fri.declared.regime: is missing",
    ),
}


CASES: list[Any] = [
    pytest.param(*case[:2], [*case[2:]], id=name)
    for table in (KEYS, TYPES, NUMBERS, TOGETHER, SIZES, DECLARED)
    for name, case in table.items()
]


def test_the_base_file_is_accepted() -> None:
    assert assess(parse(NATIVE, "base")).bits > 0


@pytest.mark.parametrize(
    ("key", "value", "told"), [pytest.param(*case, id=f"{case[0]} = {case[1]}") for case in NATIVE_VALUES]
)
def test_a_wrong_value_is_told_in_full(complaints: Complaints, key: str, value: str, told: str) -> None:
    """The complaint names the line and the path of the key, which is that of its table."""
    lines = NATIVE.splitlines()
    number = next(i for i, line in enumerate(lines, start=1) if line.startswith(f"{key} = "))
    table = next(line for line in reversed(lines[:number]) if line.startswith("["))
    lines[number - 1] = f"{key} = {value}"
    assert complaints("\n".join(lines)) == [f"{number}: {table.strip('[]')}.{key}{told}"]


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_a_fault_is_told_in_full(complaints: Complaints, old: str, new: str, expected: list[str]) -> None:
    assert NATIVE.count(old) > 0
    assert complaints(NATIVE.replace(old, new, 1)) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (NATIVE + "[circuits.fri]\n", 46),
        (NATIVE.replace("lookups.mem =", "lookups.mem = { rows = 1, width = 1 }\nlookups.mem ="), 21),
    ],
    ids=["circuits", "lookups"],
)
def test_two_of_one_name_are_not_toml(complaints: Complaints, text: str, line: int) -> None:
    (told,) = complaints(text)
    assert told.startswith(f"{line}: circuits.fri")
    assert ": TOML syntax: " in told


def test_no_circuit(complaints: Complaints) -> None:
    assert complaints(NATIVE.split("[defaults.air]")[0]) == [
        "circuits: a zkVM needs at least one circuit → add [circuits.Name]"
    ]


def test_a_fault_of_the_defaults_is_told_where_it_stands_and_once(complaints: Complaints) -> None:
    assert complaints("defaults = 3\n" + NATIVE.split("[defaults.air]")[0] + "[circuits.a]\n") == [
        "1: defaults: must be a table → write [defaults.air], [defaults.opening]"
    ]
    assert complaints(NATIVE.replace("batch = 20", "batch = 0")) == [
        "13: defaults.air.batch: must be at least 1, got 0 → functions combined before the opening"
    ]


def test_a_list_longer_than_any_schedule_is_one_fault(complaints: Complaints) -> None:
    (told,) = complaints(NATIVE.replace("foldings = [8, 8, 8, 8]", f"foldings = [{'3, ' * 1025}]"))
    assert told.endswith("circuits.fri.opening.foldings: must have at most 1024 entries, got 1025")


def test_a_digest_has_a_bound(complaints: Complaints) -> None:
    told = complaints(NATIVE.replace("final_domain = 2\n", "final_domain = 2\nmerkle.digest = 2147483648\n"))
    assert told == [
        "27: circuits.fri.opening.merkle.digest: must be at most 1024, got 2147483648 → bytes of one digest"
    ]


def test_a_fault_in_each_of_many_circuits(complaints: Complaints) -> None:
    """Each is placed at its own key."""
    head, rest = NATIVE.split("[circuits.fri]")
    fri = "[circuits.fri]" + rest.split("[circuits.whir]")[0].replace("[8, 8, 8, 8]", "[8, 8, 8, 4]")
    told = complaints(head + "".join(fri.replace("circuits.fri", f"circuits.c{i}") for i in range(2000)))
    assert told[100:] == ["and 1900 more faults"]
    first, second = (int(line.partition(":")[0]) for line in told[:2])
    assert second - first == fri.count("\n")
    assert "circuits.c1.opening.foldings: folding a domain" in told[1]


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
