"""Any settings at all: applied, compared in every form and written again, or refused with a sentence."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.analyses.diff.change import Comparison, whatif
from soundproof.analyses.diff.report import document
from soundproof.formats.files import load, parse
from soundproof.formats.settings import applied, setting
from soundproof.formats.writing import write
from soundproof.parameters.faults import UserError
from soundproof.render.form import Screen, forms
from soundproof.zkvm.zkvm import ZkVM
from tests.depth import depth


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="cirutsopeng.*_=[]0123,{}^/ \"'", max_size=20), st.sampled_from(["pico", "openvm2"]))
def test_any_text_is_applied_or_refused(text: str, target: str) -> None:
    zkvm = load(target)
    try:
        changed = applied(zkvm, [setting(text)])
    except UserError:
        return
    assert isinstance(changed, ZkVM)


KEYS = ["circuits", "main", "wrap", "third", "*", "m*", "zkvm", "air", "opening", "least", "lookups", "bytes", "kind"]
KEYS += [
    "rate",
    "queries",
    "foldings",
    "final_domain",
    "rates",
    "grinding",
    "merkle",
    "columns",
    "witness",
    "rows",
    "field",
]
KEYS += ["trace_length", "batch", "constraints", "hashes", "declared", "encoding", "0", "name", "final", "digest", "x"]
VALUES = [
    "",
    "0",
    "1",
    "2",
    "3",
    "4",
    "64",
    "2^16",
    "2^40",
    "1/2",
    "1/4",
    "1/8",
    "1e400",
    "-1e-9",
    "nan",
    "1e-09",
    "true",
]
VALUES += ["[]", "[4]", "[16, 16, 16]", "{}", "{ a = 1 }", "{ rows = 1, width = 2 }", "{ kind = 'fri' }", "fri", "stir"]
VALUES += [
    "whir",
    "deep-ali",
    "M31^6",
    "unique",
    "9223372036854775807",
    "-1",
    "99999999999999999999",
    "2026-01-01",
    "main",
]
SETTINGS = st.builds(
    lambda keys, value: f"{'.'.join(keys)}={value}",
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=4),
    st.sampled_from(VALUES),
)
TARGET = """
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
constraints = 9
trace_length = "2^10"
[circuits.main]
opening = { kind = "fri", rate = "1/2", queries = 84, foldings = [16, 8], final_domain = 16, merkle.arity = 4 }
lookups.bytes = { rows = 256, table = 16, width = 5 }
air.columns.witness = [9, 8]
least.batch = 10
[circuits.wrap.opening]
kind = "whir"
rate = "1/4"
rates = ["1/4", "1/16"]
log_foldings = [4, 3]
queries = [60, 40]
out_of_domain = [1]
constraint_degree = 3
[circuits.third]
opening = { kind = "stir", rate = "1/4", foldings = [16, 4], queries = [60, 40] }
"""


@settings(max_examples=depth(60, 150), deadline=None)
@given(st.lists(SETTINGS, min_size=1, max_size=4))
def test_any_settings_are_compared_or_refused(texts: list[str]) -> None:
    """As the command does: a comparison in every form and a file that reads again, or a UserError."""
    zkvm = parse(TARGET, "FILE")
    try:
        comparison = whatif(zkvm, *texts)
    except UserError as error:
        told = str(error).split("\n")
    else:
        told = []
        _can_be_shown(comparison, texts)
    assert all(line.startswith("    hint: ") or any(text in line for text in texts) for line in told)


def _can_be_shown(comparison: Comparison, texts: list[str]) -> None:
    shown = {form: "".join(forms()[form].write(document(comparison), Screen())) for form in ("table", "json")}
    assert shown["table"]
    assert json.loads(shown["json"])["settings"] == texts
    assert parse(write(comparison.after.zkvm), "FILE") == comparison.after.zkvm
