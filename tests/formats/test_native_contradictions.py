"""Values of a native file that do not go together, each told where it stands."""

from __future__ import annotations

import pytest

from soundproof.primitives.layout import PRESETS
from tests.formats.faults import NATIVE, Complaints, Faults, replaced

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
    "lookup with the word of a bus": (
        "rows = 4096",
        'rows = 4096, argument = "logup"',
        '20: circuits.fri.lookups.mem.argument: must be one of columns, gkr, grand-product, got "logup" → here it is '
        "columns, LogUp in helper columns; or gkr, LogUp by layers of sumchecks",
    ),
    "lookup without messages": (
        "rows = 4096",
        "rows = 0",
        "20: circuits.fri.lookups.mem: has neither rows nor a table → at least one side sends messages",
    ),
    "lookup of unknown many messages": (
        "rows = 4096, width = 5",
        "table = 256, width = 5",
        "20: circuits.fri.lookups.mem.rows: is missing → rows that send messages, 0 where this circuit only holds the "
        "table; or messages, their number in all",
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
            "44: circuits.stir.opening.foldings: folds a polynomial of dimension 2^12 by 2^13 → fewer iterations or "
            "smaller ones"
        ),
    ),
    "stir: samples 10^9": (
        "foldings = [16, 16]",
        "out_of_domain = 1_000_000_000\nfoldings = [16, 16]",
        "44: circuits.stir.opening.out_of_domain: must be at most 65536, got 1000000000 → a proof of reasonable size",
    ),
    "stir: no sample": (
        "foldings = [16, 16]",
        "out_of_domain = [0]\nfoldings = [16, 16]",
        "44: circuits.stir.opening.out_of_domain[0]: must be at least 1, got 0 → out-of-domain samples of an iteration",
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
        "44: circuits.stir.opening.foldings: at least one iteration is needed → its folding factor",
    ),
    "stir: samples too many": (
        "foldings = [16, 16]",
        "out_of_domain = [2, 1]\nfoldings = [16, 16]",
        "44: circuits.stir.opening.out_of_domain: must have 1 entry, got 2 → one per iteration after the first",
    ),
    "stir: grinding of another length": (
        "foldings = [16, 16]\n",
        "foldings = [16, 16]\ngrinding = { queries = [9], out_of_domain = [] }\n",
        "45: circuits.stir.opening.grinding.queries: must have 2 entries, got 1 → one per iteration",
        "45: circuits.stir.opening.grinding.out_of_domain: must have 1 entry, got 0"
        " → one per iteration after the first",
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
        "45: circuits.stir.opening.queries: must have 2 entries, got 1 → one per iteration",
    ),
}
SIZES: Faults = {
    "unknown layout": (
        'template = "short"\nlookups',
        'encoding = { preset = "pil3" }\ntemplate = "short"\nlookups',
        (f"19: circuits.fri.encoding.preset: must be one of {', '.join(PRESETS)}, got \"pil3\" → did you mean 'pil2'?"),
    ),
    "a convention that is none": (
        'template = "short"\nlookups',
        'encoding = { preset = "pil2", path = "merged" }\ntemplate = "short"\nlookups',
        "19: circuits.fri.encoding.path: unknown key → did you mean 'paths'?",
    ),
    "a layout of another protocol": (
        "[circuits.stir.opening]",
        'encoding = { preset = "risc0" }\n[circuits.stir.opening]',
        "41: circuits.stir.encoding.preset: 'risc0' is the layout of DEEP-ALI over FRI → another preset; "
        '"plain" with the conventions that differ is any prover\'s',
    ),
    "a layout of another constraint side": (
        'template = "short"\nlookups',
        'encoding = { preset = "swirl" }\ntemplate = "short"\nlookups',
        "19: circuits.fri.encoding.preset: 'swirl' is the layout of SWIRL over WHIR → another preset; "
        '"plain" with the conventions that differ is any prover\'s',
    ),
    "more points and columns than a proof can have": (
        'template = "short"\nlookups',
        'air = { opening_points = "2^62", batch = "2^62" }\ntemplate = "short"\nlookups',
        "19: circuits.fri.air.opening_points: must be at most 65536, got 4611686018427387904 → most points at which "
        "one column is opened",
        "19: circuits.fri.air.batch: must be at most 4294967296, got 4611686018427387904 → functions combined before "
        "the opening",
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
    "least counts of another length": (
        'template = "short"\nlookups',
        'least.trace_length = 1024\ntemplate = "short"\nlookups',
        "19: circuits.fri.least: opens polynomials of 1024 coefficients, the circuit's air of 4096 → "
        "leave the length out, it is that of air",
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


@pytest.mark.parametrize(("base", "old", "new", "expected"), replaced(NATIVE, TOGETHER, SIZES, DECLARED))
def test_a_fault_is_told_in_full(complaints: Complaints, base: str, old: str, new: str, expected: list[str]) -> None:
    assert base.count(old) > 0
    assert complaints(base.replace(old, new, 1)) == expected


def test_a_fault_in_each_of_many_circuits(complaints: Complaints) -> None:
    """Each is placed at its own key."""
    head, rest = NATIVE.split("[circuits.fri]")
    fri = "[circuits.fri]" + rest.split("[circuits.whir]")[0].replace("[8, 8, 8, 8]", "[8, 8, 8, 4]")
    lines = complaints(head + "".join(fri.replace("circuits.fri", f"circuits.c{i}") for i in range(2000)))
    assert lines[100:] == ["and 1900 more faults"]
    first, second = (int(line.partition(":")[0]) for line in lines[:2])
    assert second - first == fri.count("\n")
    assert "circuits.c1.opening.foldings: folding a domain" in lines[1]
