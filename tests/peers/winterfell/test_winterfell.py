"""Proofs of a prover that is not ours, part by part: what the layout says is what Winterfell writes.

The program in this folder proves the AIRs of ``cases.json`` with the crates and verifies its own proofs.
What it printed is kept in ``measured.json``, so that the layout is tested without it.
"""

from __future__ import annotations

import json
from fractions import Fraction
from math import ceil, inf, log2, sqrt
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.formats.files import load
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import PRIME_FIELDS, BaseField, Field
from soundproof.primitives.layout import PRESETS, Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.trees import Hashing
from soundproof.readings.message_sizes import SizeItem, size_of
from soundproof.readings.security import Pin, assess_circuit
from soundproof.readings.size import layout_of, proof_size
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

HERE = Path(__file__).parent
CASES: dict[str, int] = {case["name"]: case["proofs"] for case in json.loads((HERE / "cases.json").read_text())}
PROVED = [name for name, proofs in CASES.items() if proofs]
MANY = [name for name, proofs in CASES.items() if proofs >= 100]
MEASURED: dict[str, dict[str, Any]] = json.loads((HERE / "measured.json").read_text())
MIDEN: list[dict[str, Any]] = json.loads((HERE / "miden.json").read_text())["proofs"]
BATCHING = {"linear": Batching.AFFINE, "algebraic": Batching.POWERS, "horner": Batching.POWERS}


def circuit(parameters: dict[str, Any]) -> Circuit:
    """The circuit of a proof.

    * A main segment over the base field and an auxiliary one over the extension have a tree each.
    * Every column, those of the quotient too, is evaluated at z and at z·g, and the columns are combined with
      one coefficient each.
    * The trees are binary, without caps; all queries of a tree share one proof.
    * FRI folds by one factor until the polynomial has as many coefficients as allowed, or fewer.
    """
    trace, constraints, fri = parameters["trace"], parameters["constraints"], parameters["fri"]
    modulus, extension = int(parameters["field"]["modulus"], 16), parameters["field"]["extension"]
    known = [prime for prime in PRIME_FIELDS if prime.order == modulus]
    prime = known[0] if known else BaseField("f128", modulus, parameters["field"]["element_bytes"])
    assert prime.bytes == parameters["field"]["element_bytes"]
    segments = [trace["base_columns"]] + [trace["extension_columns"] * extension] * bool(trace["extension_columns"])
    functions = trace["base_columns"] + trace["extension_columns"] + constraints["quotient_columns"]
    points = parameters["deep"]["points"]
    air = DeepAli(
        "deep-ali",
        trace["length"],
        constraints["degree"],
        points,
        functions,
        constraints["count"],
        BATCHING[constraints["batching"]],
        Columns(witness=tuple(segments), quotient=constraints["quotient_columns"], evaluations=points * functions),
    )
    opening = Fri(
        "fri",
        Fraction(1, fri["blowup"]),
        fri["queries"],
        (fri["folding"],) * fri["folds"],
        trace["length"] * fri["blowup"] // fri["folding"] ** fri["folds"],
        BATCHING[parameters["deep"]["batching"]],
        FriGrinding(queries=fri["grinding"]),
        Hashing(digest=parameters["hash"]["digest_bytes"]),
    )
    encoding = Encoding("winterfell", header=PRESETS["winterfell"].header + trace["metadata_bytes"])
    return Circuit("peer", Field(prime, extension), air, opening, encoding=encoding, lookups=())


HEADERS = {
    "context",
    "number of unique queries",
    "number of layers",
    "number of partitions",
    "nonce",
}
"""Parts whose bytes are fixed by the field and the number of constraints; the layout counts them together."""

TREES = {"witness stage 1": "main", "witness stage 2": "auxiliary"}


def parts_of(items: tuple[SizeItem, ...]) -> dict[str, int]:
    """Bytes by the names that the peer gives the parts; the layout's header holds two bytes of the commitments."""
    parts: dict[str, int] = {}
    for item in items:
        match item.kind:
            case "leaves" | "paths" | "lengths":
                kind = "values" if item.kind == "leaves" else item.kind
                name = f"{TREES.get(item.what, item.what)}: {kind}"
            case "roots":
                name = "commitments"
            case "final polynomial":
                name = "remainder"
            case _:
                name = item.kind
        parts[name] = parts.get(name, 0) + item.bytes
    return parts


def expected_parts(measured: dict[str, int]) -> dict[str, int]:
    """The peer's parts, with what the layout counts as its header together."""
    parts, length_of_roots = dict(measured), 2
    parts["commitments"] -= length_of_roots
    parts["header"] = sum(parts.pop(name) for name in HEADERS) + length_of_roots
    return {name: count for name, count in parts.items() if count}


@pytest.mark.parametrize("name", PROVED)
def test_every_part_has_the_size_of_the_layout(name: str) -> None:
    """The layout reads the query positions of a proof; each of its parts has to be what was written, to the byte."""
    result = MEASURED[name]
    assert result["unread"] == []  # the verifier reads what is counted
    assert len(result["proofs"]) == CASES[name]
    described = circuit(result["parameters"])
    entries, layout, size = tuple(transcript(described)), layout_of(described), proof_size(described)
    assert size.exact
    for proof in result["proofs"]:
        items = size_of(entries, layout, proof["positions"])
        assert all(item.expected == item.maximum for item in items)
        assert sum(item.bytes for item in items) == proof["bytes"] <= size.most
        if "parts" in proof:
            assert parts_of(items) == expected_parts(proof["parts"])
    assert "parts" in result["proofs"][0]


def test_the_page_says_how_many_proofs() -> None:
    page = (HERE.parents[2] / "docs" / "size.md").read_text(encoding="utf-8")
    assert f"{sum(CASES.values())} proofs of the crate winterfell 0.13.1" in page


@pytest.mark.parametrize("name", MANY)
def test_what_positions_decide_is_as_expected_over_many_proofs(name: str) -> None:
    """Means within 4.5 standard deviations; no proof above the maximum, few beyond the quantiles."""
    described, proofs = circuit(MEASURED[name]["parameters"]), MEASURED[name]["proofs"]
    entries, layout, size = tuple(transcript(described)), layout_of(described), proof_size(described)
    assert len({proof["bytes"] for proof in proofs}) > 10
    every = [{(i.what, i.kind): i.bytes for i in size_of(entries, layout, proof["positions"])} for proof in proofs]
    deviations = 0.0
    for item in size.items:
        seen = [items.get((item.what, item.kind), 0) for items in every]
        assert max(seen) <= item.maximum
        if item.spread is None:
            assert len(set(seen)) == 1
            continue
        low, quantile, slack, mean = item.low, item.quantile, item.spread.slack, Fraction(sum(seen), len(seen))
        deviation = (item.spread.bytes - slack) / sqrt(99)
        room = 4.5 * deviation / sqrt(len(seen))
        assert item.expected - slack - room < mean < item.expected + room
        assert sum(not low <= count <= quantile for count in seen) <= len(seen) / 50
        deviations += deviation
    totals, low, quantile = [proof["bytes"] for proof in proofs], size.low, size.quantile
    assert abs(sum(totals) / len(totals) - size.expected) < 4.5 * deviations / sqrt(len(totals))
    assert sum(not low <= count <= quantile for count in totals) <= len(totals) / 50


def their_bits(parameters: dict[str, Any], johnson: bool) -> int:
    """Winterfell's estimate, written out: the least of four terms, at the best multiplicity from 3 to 999.

    It takes BCIKS20 Thm 5.1 for the batching alone, and in unique decoding n bad challenges; the blow-up plus
    one for the degree, the blow-up for the number of quotient columns, 2^bits for the field.
    """
    trace, constraints, fri = parameters["trace"], parameters["constraints"], parameters["fri"]
    rows, blowup = trace["length"], fri["blowup"]
    length, field_bits = rows * blowup, int(parameters["field"]["modulus"], 16).bit_length()
    field_bits *= parameters["field"]["extension"]
    committed = trace["base_columns"] + trace["extension_columns"] + blowup
    ali = 1 if constraints["batching"] == "linear" else constraints["count"] - 1
    batching = 1 if parameters["deep"]["batching"] == "linear" else committed - 1
    deep = (blowup + 1) * (rows + 1) + rows - 1

    def least(alpha: float, lists: float, exceptions: float, fold: float) -> float:
        query = fri["grinding"] - fri["queries"] * log2(alpha)
        challenges = [lists * ali, lists**2 * deep, exceptions * batching, fold]
        return min(query, *(field_bits - log2(bad) for bad in challenges if bad))

    if johnson:
        multiplicities = range(3, min(ceil(1 / (2 * (sqrt((rows + 2) / rows) - 1))), 1000))
        bits = max(
            least(
                (1 + 0.5 / m) / sqrt(blowup),
                m / (1 / blowup - 2 * m / length) if 2 * m < rows else inf,
                float((m + 0.5) ** 7 * blowup**1.5 / 3 * length**2),
                0,
            )
            for m in multiplicities
        )
    else:
        folds = (fri["folding"] - 1) * (length + 1) if fri["folds"] else 0
        bits = least((1 + (rows + 2) / length) / 2, 1, length, folds)
    return min(int(bits), parameters["hash"]["collision_bits"])


@pytest.mark.parametrize("name", CASES)
def test_proven_bits_are_winterfells_or_more(name: str) -> None:
    """Where the query phase binds in both, whole bits agree; elsewhere the sharper bounds give more."""
    result, described = MEASURED[name], circuit(MEASURED[name]["parameters"])
    cap = result["parameters"]["hash"]["collision_bits"]
    for regime in "unique", "johnson":
        theirs = result["security"][regime]
        assert theirs == their_bits(result["parameters"], regime == "johnson")
        best = assess_circuit(described, Pin(regime)).best
        assert min(best.bits, cap) >= theirs
        if regime == "unique":
            assert min(best.bits, cap) <= theirs + (0 if best.binding.term.name == "query phase" else 2)


@pytest.mark.parametrize("proof", MIDEN, ids=lambda proof: f"{proof['length']} rows")
def test_midens_proofs_are_those_of_its_file(proof: dict[str, Any]) -> None:
    """Proofs of miden-prover 0.20.6, of a trace of another length: what positions do not decide is equal to the byte.

    The option 127 is the greatest degree of the last polynomial.  Around a proof are two bytes more: its hash
    function and the number of precompiles.
    """
    (miden,) = load("miden").circuits
    folds = 0
    while proof["length"] * 8 // 4**folds > 128 * 8:
        folds += 1
    opening = replace(miden.opening, foldings=(4,) * folds, final_domain=proof["length"] * 8 // 4**folds)
    air = replace(miden.air, trace_length=proof["length"], constraints=proof["constraints"])
    assert air.columns.by_stage == (proof["main"], 2 * proof["auxiliary"])
    size = proof_size(replace(miden, air=air, opening=opening))
    parts = expected_parts(proof["parts"])
    for name, count in parts_of(size.items).items():
        varying = [i for i in size.items if i.spread is not None and name == next(iter(parts_of((i,))))]
        if varying:
            (item,) = varying
            assert item.low <= parts[name] <= item.maximum
        else:
            assert parts[name] == count
        if name.startswith("main: values"):
            assert parts[name] == proof["unique"] * proof["main"] * 8
    assert set(parts) == set(parts_of(size.items))
    assert sum(parts.values()) == proof["bytes"] == proof["execution_proof"] - 2
    assert size.exact
    assert size.allows(proof["bytes"])


def test_a_whole_schedule_of_midens_file() -> None:
    """2^18 rows end at the first domain of at most 128 coefficients at rate 1/8."""
    (miden,) = load("miden").circuits
    assert miden.opening.final_domain <= 128 * 8 < miden.opening.final_domain * 4
