"""What follows from no certificate is refused: changed figures, parameters of no protocol, anything anywhere."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from soundproof.analyses.certificate.statements import stated
from soundproof.analyses.recheck import recheck
from soundproof.analyses.recheck.recheck import Conditions, Refused
from soundproof.formats.files import load
from soundproof.primitives.fields import parse_field
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.readings.security import assess
from soundproof.zkvm.circuit import Circuit
from tests.analyses.recheck import mutations
from tests.analyses.recheck.certificates import SMALL, of, reason


@pytest.mark.parametrize(("relation", "below", "equal", "above"), [("<", 1, 0, 0), ("≤", 1, 1, 0), ("≥", 0, 1, 1)])
def test_a_condition_that_fails_is_refused(relation: str, below: bool, equal: bool, above: bool) -> None:
    for left, holds in ((6, below), (7, equal), (8, above)):
        needs = Conditions("here")
        if holds:
            needs.need("x is so", left, relation, 7)
            assert needs.found == [{"condition": "x is so", "left": left, "relation": relation, "right": 7}]
        else:
            with pytest.raises(Refused, match=f"here: expected x is so, that is left {relation} right"):
                needs.need("x is so", left, relation, 7)


VALUES = int(os.environ.get("SOUNDPROOF_CASES", "30"))
"""Values of a certificate that are changed; the longest have more than a thousand."""


@pytest.mark.parametrize("name", SMALL)
def test_every_value_counts(name: str) -> None:
    """Numbers, texts and truth values, of long certificates some of them, are replaced by others of their kind.

    Elements of a binary field are uniform bits: that grinding is drawn from them makes no difference.
    """
    whole, rng = of(*SMALL[name]), random.Random(name)
    binary = whole["circuits"][0]["field"]["name"].startswith("GF(2^")
    same = ("circuits", 0, "bits_from_field") if binary else None
    recheck.recheck(whole)
    accepted, paths = [], list(mutations.leaves(whole))
    for path in rng.sample(paths, min(len(paths), VALUES)):
        value = mutations.at(whole, path)
        mutations.put(whole, path, mutations.neighbour(rng, value))
        if not mutations.refused(whole) and not mutations.is_remark(path) and path != same:
            accepted.append(path)
        mutations.put(whole, path, value)
    assert accepted == []


def test_random_changes_are_refused() -> None:
    known, rng, refused = [of(*small) for small in SMALL.values()], random.Random(2), 0
    while refused < 250:
        whole = rng.choice(known)
        kind, changed = mutations.mutated(rng, whole)
        if mutations.text(changed) != mutations.text(whole):
            assert mutations.refused(changed), kind
            refused += 1


def test_a_circuit_that_is_left_out_is_missed() -> None:
    found = json.loads(json.dumps(stated(assess(load("pico"), every=False))))
    names = [circuit["name"] for circuit in found["circuits"]]
    strong = next(i for i, circuit in enumerate(found["circuits"]) if circuit["bits"] > found["bits"])
    del found["circuits"][strong]
    rest = names[:strong] + names[strong + 1 :]
    assert reason(found) == f"circuits, their names: expected {json.dumps(names)}, found {json.dumps(rest)}"


def test_a_lower_claim_is_refused() -> None:
    found = of(*SMALL["deep-ali, FRI, best"])
    found["bits"] -= 1
    found["circuits"][0]["bits"] -= 1
    assert mutations.refused(found)


def test_a_radius_at_which_every_word_is_close_is_refused() -> None:
    """Any word agrees with a codeword in k positions; queries that hit as few would make bits of nothing."""
    code = recheck.Code(0, 128, 4)
    for agreement in (1, 4):
        with pytest.raises(Refused, match=f"here.agreement: expected more than k₀ = 4 positions, found {agreement}"):
            recheck.Radius("here", {"regime": "BJR", "agreement": agreement}, code)
    assert recheck.Radius("here", {"regime": "BJR", "agreement": 5}, code).positions(code) == 5


def test_a_schedule_that_accepts_every_word_claims_nothing() -> None:
    """A bare opening has no list whose bound would fail there; grinding alone is no security."""
    opening = Fri("fri", Fraction(1, 2), 1, (8,), 1, grinding=FriGrinding(queries=20))
    air = Evaluations("evaluations", 4, "quotients")
    found = of(Circuit("c", parse_field("BabyBear^2"), air, opening))
    assert found["circuits"][0]["no_bound"] == ["k < n: k = 8, n = 8: every word is accepted"]
    assert (recheck.recheck(found).bits, found["bits"]) == (0, 0)
    del found["circuits"][0]["no_bound"]
    told = "circuits[0].opening.foldings: expected a schedule that does not accept every word, found [8]"
    assert reason(found) == told


def test_an_oracle_of_stir_has_room_below_its_capacity() -> None:
    """δ < 1 − ρ − 1/n at the radius itself, not at that of Johnson."""
    found = of(*SMALL["quotients, STIR"])["circuits"][0]
    x = recheck.Setting(found, "here")
    for more, refused in ((1, True), (2, False)):
        x.radii = [
            recheck.Radius("here", {"regime": "BJR", "agreement": code.k + (more if i else 2)}, code)
            for i, code in enumerate(x.codes)
        ]
        if refused:
            with pytest.raises(Refused, match=r"oracle 1: expected δ < 1 − ρ − 1/n, that is A > k \+ 1"):
                list(recheck.stir(x))
        else:
            list(recheck.stir(x))


@pytest.mark.parametrize("name", ["jagged, FRI", "sumcheck, FRI", "swirl, WHIR", "deep-ali, FRI, best"])
def test_challenges_are_repeated_under_deep_ali_without_layers_alone(name: str) -> None:
    found = of(*SMALL[name])
    found["circuits"][0]["base_challenges"] = 2
    expected = "circuits[0].base_challenges: expected null, but under DEEP-ALI without LogUp-GKR, found 2"
    assert reason(found) == expected


CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("air", {"trace_length": 1000}, "circuits[0].air: expected a power of two, found 1000"),
    (
        "air",
        {"trace_length": 2**32},
        "circuits[0].opening.rate: expected domains that the field has, found one of 1717",
    ),
    (
        "opening",
        {"final_domain": 64},
        "circuits[0].opening: its final domain times its foldings: expected 4096",
    ),
    ("opening", {"foldings": [4, 6]}, "circuits[0].opening.foldings: expected a power of two, found 6"),
    (
        "opening",
        {"foldings": [4]},
        "circuits[0].opening: its final domain times its foldings: expected 4096, found 5",
    ),
    ("opening", {"rate": "1/3"}, "circuits[0].opening.rate: expected a power of two, found 3072"),
    ("opening", {"rate": "0.5"}, "circuits[0].opening.rate: expected text like 1/[1-9][0-9]{0,5}, found 0.5"),
    ("opening", {"queries": 0}, "circuits[0].opening.queries: expected a whole number from 1 to 65536, found 0"),
    (
        "opening",
        {"batching": None},
        "circuits[0].opening: whether batching and its grinding are null",
    ),
    (
        "opening",
        {"domain": "circle"},
        "circuits[0].opening.domain: expected quotients of one height over a prime p ≡ 3 mod 4",
    ),
    (
        "opening",
        {"domain": "affine"},
        "circuits[0].opening.domain: expected affine, in characteristic 2 alone, found aff",
    ),
    (
        "opening",
        {"kind": "brakedown"},
        "circuits[0].opening.kind: expected one of fri, whir, stir, ligero, found brakedown",
    ),
    (
        "air",
        {"ali_grinding": None},
        "circuits[0].opening and air: whether constraints, combination and",
    ),
    (
        "field",
        {"name": "GF(2^k)"},
        "circuits[0].field.name: expected one of BabyBear, KoalaBear, M31, Goldilocks, BN254, Stark252, BLS12-381, GF(",
    ),
    (
        "field",
        {"name": "GF(2)"},
        "circuits[0].opening.rate: expected domains that the field has, found one of 4096 po",
    ),
    ("field", {"name": "GF(2^12)"}, "circuits[0].opening.rate: expected domains that the field has, found one of 4096"),
    ("field", {"name": "GF(2^128)", "degree": 5}, "circuits[0].field.degree: expected a whole number from 1 to 4, fo"),
    ("field", {"name": "GF(2^513)"}, "circuits[0].field.name: expected a whole number from 1 to 512, found 513"),
    ("field", {"name": "GF(2^32)", "primality": []}, "circuits[0].field: expected a table of name, degree, found"),
    ("field", {"name": "Goldilocks", "primality": []}, "circuits[0].field: expected a table of name, degree, found"),
    ("field", {"name": "Goldilocks", "degree": 9}, "circuits[0].field.degree: expected a whole number from 1 to 8, f"),
    ("field", {"name": "GF(998244353)"}, "circuits[0].field: expected a table of name, degree, primality, found"),
    ("field", {"name": "GF(998244354)", "primality": []}, "circuits[0].field.primality: expected curves that lead to"),
    ("field", {"name": "GF(0998244353)", "primality": []}, "circuits[0].field.name: expected one of BabyBear, Koala"),
    ("field", {"name": f"GF({2**127 - 1})", "primality": []}, "circuits[0].field.primality: expected curves that lea"),
    ("air", {"more": 1}, "circuits[0].air: expected a table of kind, trace_length, degree, opening_points, batch, con"),
]


@pytest.mark.parametrize(("table", "changes", "why"), CHANGES, ids=lambda value: str(value)[:40])
def test_parameters_of_no_protocol_are_refused(table: str, changes: dict[str, Any], why: str) -> None:
    found = of(*SMALL["deep-ali, FRI, best"])
    found["circuits"][0][table].update(changes)
    if changes.get("trace_length") == 2**32:
        found["circuits"][0]["opening"]["final_domain"] = 2**29
    assert reason(found).startswith(why)


def test_foldings_of_no_whir_are_refused() -> None:
    found = of(*SMALL["swirl, WHIR"])
    opening = found["circuits"][0]["opening"]
    opening["log_foldings"][2] += 5
    assert reason(found).startswith(
        "circuits[0].opening: expected foldings that the constraint side and its length allow"
    )
    opening["log_foldings"][2] -= 5
    opening["rates"] = ["1/8", "1/16", "1/32"]
    assert reason(found).startswith("circuits[0].opening.rates: length and first[1]: expected 1/4, found 1/8")


ANYTHING = [
    0,
    -1,
    10**30,
    2**4000,
    "",
    "1/0",
    "1/4",
    [],
    {},
    None,
    True,
    [[]],
    {"a": 1},
    "fri",
    "gap",
    "JBR",
    65,
    2**16,
]


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all values, tables and lists included."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in inner:
        yield from nodes(entry, (*path, key))


def test_whatever_stands_anywhere_it_is_refused_and_nothing_else_happens() -> None:
    rng, known = random.Random(3), [json.dumps(of(*small)) for small in SMALL.values()]
    for _ in range(250):
        found = json.loads(rng.choice(known))
        for _ in range(rng.choice((1, 1, 2))):
            path = rng.choice([path for path in nodes(found) if path])
            mutations.put(found, path, rng.choice(ANYTHING))
        mutations.refused(found)


def test_what_is_wrong_is_said() -> None:
    found = of(*SMALL["deep-ali, FRI, best"])
    found["circuits"][0]["opening"]["queries"] += 1
    assert reason(found) == "circuits[0].rounds[7].terms[0].parameters.queries: expected 42, found 41"
    found = of(*SMALL["deep-ali, FRI, best"])
    found["circuits"][0]["rounds"].pop(3)
    assert reason(found).startswith("circuits[0].rounds, their names: expected ")
    found = of(*SMALL["deep-ali, FRI, best"])
    found["trust"] = "proved"
    assert "expected what trust in proved admits, found " in reason(found)
