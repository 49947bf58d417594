"""Whatever stands in a file, it is accepted and can be assessed, or every fault has a complaint: nothing else."""

from __future__ import annotations

import datetime
import json
import tomllib
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.analyses.assess import report, summary
from soundproof.analyses.assess.report import document as document_of
from soundproof.formats.files import catalogue, load, parse
from soundproof.formats.plain import table_of
from soundproof.formats.settings import put
from soundproof.formats.writing import toml
from soundproof.parameters.faults import InvalidFile, Path
from soundproof.readings.security import assess
from soundproof.render.forms.json import drawn as as_json
from soundproof.render.forms.terminal import drawn as terminal
from soundproof.zkvm.zkvm import ZkVM
from tests.depth import depth
from tests.formats.faults import inner, paths

NATIVE = """\
[zkvm]
name = "T"
version = "1"
source = "a paper"
date = "2026-01-01"
field = "KoalaBear^4"
final = "fri"
[defaults.air]
kind = "deep-ali"
degree = 3
opening_points = 2
batch = 20
constraints = 9
[templates.short]
air.trace_length = "2^8"
[circuits.fri]
template = "short"
bits_from_field = true
lookups.mem = { rows = 256, table = 16, width = 5, count = 2, fingerprint = "multilinear", grinding = 3 }
declared = { regime = "johnson", theorem = "BCHKS25", multiplicity = 9 }
[circuits.fri.opening]
kind = "fri"
rate = "1/2"
queries = 84
foldings = [8, 8]
final_domain = 8
batching = "affine"
grinding = { batching = 2, folds = [1, 2], queries = 16 }
merkle = { arity = 4, cap = 1, digest = 32 }
[circuits.whir]
template = "short"
[circuits.whir.opening]
kind = "whir"
rate = "1/4"
rates = ["1/4", "1/16"]
log_foldings = [4, 3]
queries = [60, 40]
out_of_domain = [1]
constraint_degree = 3
grinding = { folds = [[1, 2, 3, 4], [5, 6, 7]], queries = [8, 9] }
[circuits.stir]
air = { trace_length = 256, columns = { fixed = 1, witness = 2, stages = 3 } }
opening = { kind = "stir", rate = "1/4", foldings = [16, 4], queries = [60, 40], grinding.out_of_domain = 3 }
"""
SOUNDCALC = """\
[zkevm]
name = "T"
field = "KoalaBear^4"
hash_size_bits = 248
protocol_family = "WHIR"
[swirl]
logup_max_interaction_count = 1000
logup_log_max_message_length = 7
[[circuits]]
protocol_family = "FRI_STARK"
name = "fri"
rho = 0.5
blowup_factor = 2
trace_length = 256
air_max_degree = 3
num_constraints = 10
batch_size = 20
opening_points = 2
power_batching = true
num_queries = 84
fri_folding_factors = [8, 8]
fri_early_stop_degree = 8
grinding_query_phase = 16
gap_to_radius = 0.01
lookups = [{ name = "mem", logup_type = "univariate", rows_L = 256, rows_T = 0, num_columns_S = 5 }]
[[circuits]]
name = "whir"
log_inv_rate = 2
num_iterations = 2
folding_factors = [4, 3]
log_degree = 8
batch_size = 20
power_batching = true
constraint_degree = 3
air_max_degree = 3
opening_points = 2
num_queries = [60, 40]
num_ood_samples = [1]
grinding_bits_folding = [[9, 9, 9, 9], [9, 9, 9]]
grinding_bits_queries = [16, 16]
grinding_bits_ood = [0]
[[circuits]]
protocol_family = "JAGGED"
name = "jagged"
rho = 0.25
trace_length = 4096
trace_columns = 30
dense_length = 256
dense_batch = 20
num_constraints = 50
air_max_degree = 3
power_batching = false
multilinear_batching = true
num_queries = 124
fri_folding_factors = [32, 8]
fri_early_stop_degree = 4
explicit_regime = "unique"
[[circuits]]
protocol_family = "SWIRL"
name = "swirl"
l_skip = 2
n_stack = 8
w_stack = 64
log_blowup = 2
whir_num_queries = [90, 50]
constraint_degree = 3
max_constraints_per_air = 100
num_airs = 9
max_log_trace_height = 16
num_trace_columns = 50
max_interactions_per_air = 10
explicit_regime = "list"
explicit_m = 2
"""


def _toml(value: Any) -> str:
    """A TOML value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool | str):
        return json.dumps(value)
    return hex(value) if isinstance(value, int) and value > 2**64 else str(value)


def _text(table: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(key)} = {_toml(value)}\n" for key, value in table.items())


WORDS = ["", " ", "x", "a\nb", "2^3", "2^64", "1/2", "1/8", "1/0", "M31", "Goldilocks^3", "BabyBear^9", "fri", "stir"]
EXTREME: st.SearchStrategy[Any] = st.one_of(
    st.booleans(),
    st.sampled_from([-(2**63), -1, 0, 1, 2, 3, 4, 5, 7, 8, 31, 64, 65, 1000, 4096, 65536, 65537, 2**31, 2**62, 2**63]),
    st.sampled_from([10**30, 2**4000, 2**20000 + 1]),
    st.floats(),
    st.sampled_from(WORDS),
    st.lists(st.sampled_from([0, 1, 2, 4, 8, 16, 64, 2**40]), max_size=4),
    st.sampled_from([[[]], [[1], [2]], {}, {"kind": "fri"}, {"a": {"b": [1]}}, datetime.date(2026, 1, 1)]),
)


ADDED = ["", "x", "name", "kind", "queries", "rate", "template", "field"]


@st.composite
def _mutated(draw: st.DrawFn, text: str) -> str:
    """A table with one to three keys dropped, added or changed."""
    table = tomllib.loads(text)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(paths(table))))
        outer, key = inner(table, path[:-1]), path[-1]
        match draw(st.sampled_from(["drop", "change", "change", "change", "add", "copy"])):
            case "drop":
                del outer[key]
            case "change":
                outer[key] = deepcopy(draw(EXTREME))
            case "add" if isinstance(outer, dict):
                outer[draw(st.sampled_from(ADDED))] = deepcopy(draw(EXTREME))
            case _:
                outer[key] = deepcopy(draw(st.sampled_from([inner(table, p) for p in paths(table)])))
        if not table:
            break
    return _text(table)


def _accepted_or_complained_of(text: str) -> None:
    try:
        zkvm = parse(text, "FILE")
    except InvalidFile as error:
        lines = error.lines
    else:
        lines = ()
        _can_be_shown(zkvm)
    assert all(line.startswith("FILE:") for line in lines)
    assert len(set(lines)) == len(lines)


def _can_be_shown(zkvm: ZkVM) -> None:
    assessment = assess(zkvm)
    assert 0 <= assessment.bits <= min(circuit.bits for circuit in assessment.circuits)
    assert json.loads(as_json(document_of([assessment])))["zkvms"][0]["bits"] == assessment.bits
    shown = [summary.summary([summary.line(assessment)]), report.circuit_tables(assessment)]
    shown += [report.terms(assessment, circuit) for circuit in assessment.circuits]
    assert len(terminal(shown).splitlines()) > 10


@pytest.mark.parametrize("text", [NATIVE, SOUNDCALC], ids=["native", "soundcalc"])
def test_the_tables_are_valid_before_they_are_changed(text: str) -> None:
    assert parse(_text(tomllib.loads(text)), "FILE") == parse(text, "FILE")


def _numbers(text: str) -> list[Any]:
    """The paths of a table's integers."""
    table = tomllib.loads(text)
    return [
        pytest.param(text, path, id=".".join(map(str, path)))
        for path in paths(table)
        if type(inner(table, path)) is int
    ]


EXTREMES = (0, 257, 2**63 - 1, 1, 65536, 2, 64, 2**31)


@pytest.mark.parametrize(("text", "path"), [*_numbers(NATIVE), *_numbers(SOUNDCALC)])
def test_every_number_at_its_extremes(text: str, path: Path) -> None:
    """A circuit is read and assessed by itself: those that a number does not reach are left out."""
    for value in EXTREMES[: depth(3, 8)]:
        table = tomllib.loads(text)
        inner(table, path[:-1])[path[-1]] = value
        if path[0] == "circuits":
            own = table["circuits"][path[1]]
            table["circuits"] = [own] if isinstance(path[1], int) else {path[1]: own}
            table.get("zkvm", {}).pop("final", None)
        _accepted_or_complained_of(_text(table))


def _largest() -> list[Any]:
    """Every integer of the circuits that the catalogue has, one circuit of each pair of protocols, by its path."""
    cases: dict[tuple[Any, ...], Any] = {}
    for name in catalogue():
        table = table_of(load(name), whole=True)
        for circuit, own in table["circuits"].items():
            alone = {**table, "circuits": {circuit: own}}
            for path in paths(own):
                if type(inner(own, path)) is int and path[0] not in ("declared", "least"):
                    kind = (own["air"]["kind"], own["opening"]["kind"], *(p for p in path if isinstance(p, str)))
                    key = (path[0], path[-1]) if path[0] == "lookups" else kind
                    cases.setdefault(
                        key, pytest.param(alone, ("circuits", circuit, *path), id=".".join(map(str, kind)))
                    )
    return list(cases.values())


@pytest.mark.parametrize(("table", "path"), _largest())
def test_every_number_at_its_largest(table: dict[str, Any], path: Path) -> None:
    """It is refused, or nothing takes time or memory in proportion: neither bits nor bytes."""
    changed = put({key: table[key] for key in ("zkvm", "circuits")}, path, 2**63 - 1)
    changed = put(put(changed, ("zkvm", "final"), None), ("circuits", path[1], "hashes"), None)
    _accepted_or_complained_of(toml(changed))


def test_as_many_queries_as_are_allowed() -> None:
    _accepted_or_complained_of(NATIVE.replace("queries = 84", "queries = 65536"))


@given(_mutated(NATIVE))
@settings(max_examples=depth(75, 150), deadline=None)
def test_a_changed_native_file(text: str) -> None:
    _accepted_or_complained_of(text)


@given(_mutated(SOUNDCALC))
@settings(max_examples=depth(75, 150), deadline=None)
def test_a_changed_soundcalc_file(text: str) -> None:
    _accepted_or_complained_of(text)


@given(st.text(st.sampled_from("[]{}=.,\"'#\n abc123\\_-"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str) -> None:
    with pytest.raises(InvalidFile):
        parse(text, "FILE")
