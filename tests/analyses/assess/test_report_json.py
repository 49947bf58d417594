"""The machine-readable assessment keeps its contract: every key, every type, and what the numbers mean together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

import soundproof
from soundproof.analyses.assess.report import document as document_of
from soundproof.formats.files import catalogue, load, parse
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.readings.security import BEST, Pin, assess
from soundproof.render.forms.json import drawn as as_json
from soundproof.theorems.registry import registry
from soundproof.theorems.theorem import Status

Document = dict[str, Any]

LABEL = [str | int]
HYPOTHESIS = {"name": str, "margin": str}
SIZE = {"expected_bytes": int, "max_bytes": int}
CERTIFIED = {"bits": int, "bits_lower": str}
ORACLE = {"regime": str, "theorem": str, "multiplicity": int | None}
TERM = CERTIFIED | {
    "label": LABEL,
    "round": str,
    "name": str,
    "theorem": str,
    "status": str,
    "grinding": {"bits": int, "effective_lower": str},
}
ROUND = CERTIFIED | {"label": LABEL}
EVALUATION = ORACLE | {
    "bits": int,
    "oracles": [ORACLE],
    "terms": [TERM],
    "rounds": [ROUND],
    "failed_hypotheses": [HYPOTHESIS],
}
CIRCUIT = EVALUATION | {
    "name": str,
    "field": str,
    "protocol": str,
    "regimes": [EVALUATION],
    "attack_bits": int,
    "size": SIZE | {"items": [{"bytes": int}]},
}
ZKVM = {
    "name": str,
    "version": str,
    "bits": int,
    "binding": {"circuit": str, "term": str},
    "circuits": [CIRCUIT],
    "size": SIZE | {"circuit": str},
}
DOCUMENT = {"schema": str, "soundproof": str, "zkvms": [ZKVM]}


def _deviations(value: Any, shape: Any, path: str = "") -> Iterator[str]:
    """Where a value departs from its shape; keys that the shape does not know are free."""
    if isinstance(shape, dict):
        missing = [key for key in shape if key not in value]
        yield from (f"{path}.{key}: missing" for key in missing)
        for key in shape.keys() - missing:
            yield from _deviations(value[key], shape[key], f"{path}.{key}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{path}: not a list"
            return
        for i, entry in enumerate(value):
            yield from _deviations(entry, shape[0], f"{path}[{i}]")
    elif not isinstance(value, shape) or isinstance(value, bool):
        yield f"{path}: {value!r}"


@cache
def _document(*texts: str, pin: Pin = BEST) -> Document:
    document: Document = json.loads(as_json(document_of([assess(load(text), pin) for text in texts])))
    return document


@pytest.fixture(scope="module")
def document() -> Document:
    return _document(*catalogue())


def _evaluations(document: Document) -> list[Any]:
    """Every evaluation: of circuits, and of all their regimes."""
    circuits = [circuit for zkvm in document["zkvms"] for circuit in zkvm["circuits"]]
    return [evaluation for circuit in circuits for evaluation in (circuit, *circuit["regimes"])]


def test_every_key_has_its_type(document: Document) -> None:
    assert list(_deviations(document, DOCUMENT)) == []
    assert (document["schema"], document["soundproof"]) == ("soundproof.assessment/1", soundproof.__version__)
    assert [zkvm["name"].lower() for zkvm in document["zkvms"]] == [load(name).name.lower() for name in catalogue()]


def test_a_deviation_would_be_seen() -> None:
    broken = {"schema": 1, "soundproof": "1", "zkvms": [{"name": "x", "bits": True, "binding": {}, "circuits": 3}]}
    assert set(_deviations(broken, DOCUMENT)) == {
        ".schema: 1",
        ".zkvms[0].version: missing",
        ".zkvms[0].size: missing",
        ".zkvms[0].bits: True",
        ".zkvms[0].binding.circuit: missing",
        ".zkvms[0].binding.term: missing",
        ".zkvms[0].circuits: not a list",
    }


def test_bits_are_the_integer_part_of_their_decimal(document: Document) -> None:
    for evaluation in _evaluations(document):
        for entry in (*evaluation["terms"], *evaluation["rounds"]):
            assert re.fullmatch(r"\d+\.\d{4,}", entry["bits_lower"])
            assert int(entry["bits_lower"].split(".")[0]) == entry["bits"]


def test_a_circuit_has_the_bits_of_its_weakest_round(document: Document) -> None:
    for evaluation in _evaluations(document):
        weakest = min(entry["bits"] for entry in evaluation["rounds"])
        assert evaluation["bits"] == (0 if evaluation["failed_hypotheses"] else weakest)


def test_a_round_is_at_most_its_weakest_term_and_has_at_least_one(document: Document) -> None:
    for evaluation in _evaluations(document):
        for entry in evaluation["rounds"]:
            terms = [term for term in evaluation["terms"] if term["round"] == entry["name"]]
            weakest = min(Decimal(term["bits_lower"]) for term in terms)
            assert Decimal(entry["bits_lower"]) <= weakest
            assert len(terms) > 1 or Decimal(entry["bits_lower"]) == weakest


def test_a_circuit_shows_the_best_of_its_regimes(document: Document) -> None:
    for zkvm in document["zkvms"]:
        for circuit in zkvm["circuits"]:
            shown = {key: circuit[key] for key in EVALUATION}
            assert shown in [{key: regime[key] for key in EVALUATION} for regime in circuit["regimes"]]
            assert circuit["bits"] == max(regime["bits"] for regime in circuit["regimes"])


def test_a_zkvm_has_the_bits_of_its_weakest_circuit_and_names_what_binds(document: Document) -> None:
    for zkvm in document["zkvms"]:
        assert zkvm["bits"] == min(circuit["bits"] for circuit in zkvm["circuits"])
        (binding,) = [c for c in zkvm["circuits"] if c["name"] == zkvm["binding"]["circuit"]]
        assert binding["bits"] == zkvm["bits"]
        weakest = min(binding["rounds"], key=lambda entry: Decimal(entry["bits_lower"]))
        inner = [term for term in binding["terms"] if term["round"] == weakest["name"]]
        assert zkvm["binding"]["term"] == min(inner, key=lambda term: Decimal(term["bits_lower"]))["name"]


def test_regime_and_theorem_are_those_of_the_first_oracle(document: Document) -> None:
    theorems = {gap.id for gap in registry() if gap.bounds.startswith("bad challenges")}
    for evaluation in _evaluations(document):
        assert {key: evaluation[key] for key in ORACLE} == {key: evaluation["oracles"][0][key] for key in ORACLE}
        for oracle in evaluation["oracles"]:
            assert oracle["theorem"] in theorems
            assert (oracle["regime"], oracle["multiplicity"] is None) in {("UDR", True), ("JBR", False), ("BJR", True)}


def test_terms_stand_in_the_order_of_the_protocol_in_every_regime(document: Document) -> None:
    """Regimes differ only in out-of-domain terms, which vanish where the list has one codeword."""
    for zkvm in document["zkvms"]:
        for circuit in zkvm["circuits"]:
            orders = [[tuple(term["label"]) for term in regime["terms"]] for regime in circuit["regimes"]]
            whole = max(orders, key=len)
            assert len(set(whole)) == len(whole)
            for order in orders:
                assert order == [label for label in whole if label in order]
                assert all("ood" in label for label in set(whole) - set(order))


def test_rounds_stand_in_the_order_of_their_terms(document: Document) -> None:
    for evaluation in _evaluations(document):
        names = [term["round"] for term in evaluation["terms"]]
        assert [entry["name"] for entry in evaluation["rounds"]] == list(dict.fromkeys(names))


def _numbered(circuit: Document, name: str) -> list[int]:
    return [int(term["name"].split()[-1]) for term in circuit["terms"] if re.fullmatch(name + r" \d+", term["name"])]


def test_numbered_rounds_are_counted_not_sorted_as_words(document: Document) -> None:
    (pico,) = [zkvm for zkvm in document["zkvms"] if zkvm["name"] == "Pico"]
    assert _numbered(pico["circuits"][0], "commit round") == list(range(1, 23))


def test_terms_have_the_names_users_know(document: Document) -> None:
    names = {zkvm["name"]: [term["name"] for term in zkvm["circuits"][0]["terms"]] for zkvm in document["zkvms"]}
    riscv = ["ALI", "DEEP", "batching", *(f"commit round {i}" for i in range(1, 23)), "query phase"]
    assert [name for name in names["Pico"] if not name.startswith("lookup: ")] == riscv
    assert [name for name in names["Pico"] if name.startswith("lookup: ")] == [
        f"lookup: {bus}" for bus in ("alu", "byte", "global_type", "memory", "poseidon2", "program", "syscall")
    ]
    assert {"zerocheck", "reduce to dense PCS", "batching", "query phase"} <= set(names["SP1"])
    assert {"fold 0.1", "fold 4.4", "OOD 1", "shift 4", "final"} <= set(names["DemoWHIR"])


def test_status_and_grinding(document: Document) -> None:
    for evaluation in _evaluations(document):
        for term in evaluation["terms"]:
            assert term["status"] in set(Status)
            assert term["theorem"]
            grinding = term["grinding"]
            assert 0 <= grinding["bits"] <= 64
            assert Decimal(grinding["bits"]) - 1 < Decimal(grinding["effective_lower"]) <= grinding["bits"] or (
                grinding == {"bits": 0, "effective_lower": "0"}
            )


def test_bits_drawn_from_a_field_grind_a_little_less(document: Document) -> None:
    """⌊p/2^b⌋ + 1 of p elements end in b zero bits: just more than one in 2^b."""
    (openvm2,) = [zkvm for zkvm in document["zkvms"] if zkvm["name"] == "OpenVM2"]
    (logup,) = [term for term in openvm2["circuits"][0]["terms"] if term["name"] == "logup"]
    assert logup["grinding"]["bits"] == 18
    assert Decimal("17.999") < Decimal(logup["grinding"]["effective_lower"]) < 18


def test_sizes_add_up(document: Document) -> None:
    for zkvm in document["zkvms"]:
        sizes = {circuit["name"]: circuit["size"] for circuit in zkvm["circuits"]}
        for size in sizes.values():
            over = sum(item["bytes"] for item in size["items"]) - size["expected_bytes"]
            assert 0 <= over < len(size["items"])  # each item is rounded up, and so is their sum
            assert size["expected_bytes"] <= size["max_bytes"]
        final = sizes[zkvm["size"]["circuit"]]
        assert (zkvm["size"]["expected_bytes"], zkvm["size"]["max_bytes"]) == (
            final["expected_bytes"],
            final["max_bytes"],
        )


def test_it_is_the_same_every_time() -> None:
    assert as_json(document_of([assess(load("openvm2"))])) == as_json(document_of([assess(load("openvm2"))]))


@pytest.mark.parametrize("target", ["pico", "sp1", "demo_whir", "openvm2"])
@pytest.mark.parametrize(
    "pin",
    [
        Pin("unique"),
        Pin("unique", slack=16),
        Pin("johnson"),
        Pin("johnson", "BCHKS25"),
        Pin("johnson", "BCIKS20"),
        Pin("johnson", None, 9),
        Pin("johnson", "BCHKS25", 15),
        Pin("declared"),
    ],
    ids=lambda pin: "-".join(str(part) for part in (pin.regime, pin.theorem, pin.multiplicity, pin.slack) if part),
)
def test_a_pinned_analysis_keeps_the_contract_and_is_never_better_than_the_best(target: str, pin: Pin) -> None:
    pinned, best = _document(target, pin=pin), _document(target)
    assert list(_deviations(pinned, DOCUMENT)) == []
    for circuit, free in zip(pinned["zkvms"][0]["circuits"], best["zkvms"][0]["circuits"], strict=True):
        assert circuit["bits"] <= free["bits"]
        for oracle in circuit["oracles"]:
            assert pin.theorem is None or oracle["theorem"] == PINNED_GAPS[pin.theorem][0].id
            assert pin.multiplicity in (None, oracle["multiplicity"])
            assert pin.slack in (None, oracle["slack"])
        if pin.regime in ("unique", "johnson"):
            assert {oracle["regime"] for oracle in circuit["oracles"]} == {"UDR" if pin.regime == "unique" else "JBR"}
            assert len(circuit["regimes"]) == 1


NO_BOUND = """\
[zkvm]
name = "T"
version = "1"
source = "a paper"
date = "2026-01-01"
field = "BabyBear^4"
[circuits.main]
air = { kind = "deep-ali", trace_length = "2^12", degree = 3, opening_points = 2, batch = 20 }
opening = { kind = "fri", rate = "1/2", queries = 84, foldings = [8, 8, 8, 8], final_domain = 2 }
lookups.bus = { rows = 4_000_000_000, width = 5, table = 9 }
"""


def test_where_no_bound_applies_there_are_no_bits_and_the_reason_is_told() -> None:
    document: Document = json.loads(as_json(document_of([assess(parse(NO_BOUND, "text"))])))
    assert list(_deviations(document, DOCUMENT)) == []
    (zkvm,) = document["zkvms"]
    assert [evaluation["bits"] for evaluation in (zkvm, *_evaluations(document))] == [0] * 5
    assert zkvm["circuits"][0]["failed_hypotheses"][0] == {
        "name": "lookup: bus: fewer than p messages on one side",
        "margin": "4000000000 messages, p = 2013265921: 1986734080 too many",
        "established": True,
    }


TOO_SMALL = """\
[zkvm]
name = "T"
version = "1"
source = "a paper"
date = "2026-01-01"
field = "BabyBear"
[circuits.main]
air = { kind = "deep-ali", trace_length = "2^26", degree = 3, opening_points = 2, batch = 200_000, constraints = 90 }
opening = { kind = "fri", rate = "1/2", queries = 84, foldings = ["2^13", "2^13"], final_domain = 2 }
"""


def test_a_field_too_small_leaves_no_bits_and_keeps_the_contract() -> None:
    """The largest error is above one half at every radius: 0 bits, and every number still has its form."""
    document: Document = json.loads(as_json(document_of([assess(parse(TOO_SMALL, "text"))])))
    assert list(_deviations(document, DOCUMENT)) == []
    (zkvm,) = document["zkvms"]
    assert [evaluation["bits"] for evaluation in (zkvm, *_evaluations(document))] == [0] * 5
    assert zkvm["circuits"][0]["failed_hypotheses"] == []
    (binding,) = [term for term in zkvm["circuits"][0]["terms"] if term["name"] == zkvm["binding"]["term"]]
    assert binding["bits"] == 0
    assert Decimal(binding["bits_lower"]) < 1


def test_bits_decrease_along_a_chain_of_shorter_queries() -> None:
    """Fewer queries, never more bits: the numbers of the document move the right way."""
    bits = []
    for queries in (400, 84, 20, 1):
        text = NO_BOUND.replace("4_000_000_000", "4096").replace("queries = 84", f"queries = {queries}")
        bits.append(json.loads(as_json(document_of([assess(parse(text, "text"))])))["zkvms"][0]["bits"])
    assert all(more > fewer for more, fewer in pairwise(bits))
