"""Keys of a native file that are missing, unknown, misplaced, or of the wrong type."""

from __future__ import annotations

import pytest

from tests.formats.faults import NATIVE, Complaints, Faults, replaced

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
            "bits_from_field, base_challenges, declared, encoding, public_values, least, declared_size, notes, hashes"
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
        "18: circuits.fri.air.kind: is missing → one of deep-ali, jagged, swirl, zerocheck, r1cs, evaluations",
        "29: circuits.whir.air.kind: is missing → one of deep-ali, jagged, swirl, zerocheck, r1cs, evaluations",
        "39: circuits.stir.air.kind: is missing → one of deep-ali, jagged, swirl, zerocheck, r1cs, evaluations",
    ),
    "named twice": (
        'template = "short"\nlookups',
        'name = "x"\ntemplate = "short"\nlookups',
        "19: circuits.fri.name: unknown key → a circuit's name is its table's",
    ),
    "kind missing": (
        'kind = "fri"\n',
        "",
        "21: circuits.fri.opening.kind: is missing → one of fri, whir, stir, ligero",
    ),
    "unknown kind": (
        'kind = "fri"',
        'kind = "fry"',
        "22: circuits.fri.opening.kind: must be one of fri, whir, stir, ligero, got \"fry\" → did you mean 'fri'?",
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


@pytest.mark.parametrize(("base", "old", "new", "expected"), replaced(NATIVE, KEYS, TYPES))
def test_a_fault_is_told_in_full(complaints: Complaints, base: str, old: str, new: str, expected: list[str]) -> None:
    assert base.count(old) > 0
    assert complaints(base.replace(old, new, 1)) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (NATIVE + "[circuits.fri]\n", 46),
        (NATIVE.replace("lookups.mem =", "lookups.mem = { rows = 1, width = 1 }\nlookups.mem ="), 21),
    ],
    ids=["circuits", "lookups"],
)
def test_two_of_one_name_are_not_toml(complaints: Complaints, text: str, line: int) -> None:
    (lines,) = complaints(text)
    assert lines.startswith(f"{line}: circuits.fri")
    assert ": TOML syntax: " in lines


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
