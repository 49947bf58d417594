"""Circuits over fields of characteristic 2: what is relied on, what is left aside, and figures worked out by hand."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.analyses.recheck import recheck
from soundproof.cli.group import main
from soundproof.parameters.faults import Fault
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.logup import Lookup
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir
from soundproof.radii.choice import Pin
from soundproof.readings.evaluation import bounds
from soundproof.readings.security import CircuitAssessment, assess_circuit
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.rules import check

FILE = """
[zkvm]
name    = "F"
version = "case"
date    = "2026-11-28"
source  = "field"
field   = "GF(2^128)"

[circuits.main]
air = { kind = "deep-ali", trace_length = "2^16", degree = 2, opening_points = 2, batch = 1, constraints = 8 }
[circuits.main.opening]
kind         = "fri"
rate         = "1/4"
queries      = 60
foldings     = [4, 4, 4, 4, 4, 4, 4, 4]
final_domain = 4
grinding     = { queries = 16 }
"""
AIR = DeepAli("deep-ali", 2**16, 2, 3, 1, 8)
FRI = Fri("fri", Fraction(1, 4), 60, (4,) * 8, 4, grinding=FriGrinding(0, 0, 16))
CIRCUIT = Circuit("main", parse_field("GF(2^128)"), AIR, FRI)


def run(folder: Path, *words: str, text: str = FILE) -> str:
    path = folder / "binary.toml"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, [words[0], str(path), *words[1:]])
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_the_report_says_which_bound_is_used_and_which_are_left_aside(tmp_path: Path) -> None:
    said = run(tmp_path, "assess")
    assert "75 provable bits: main, query phase" in said
    assert "JBR · DKT26 · m=2340" in said
    assert "main: left aside, since not known to hold in characteristic 2: BCHKS25 Thm 4.2," in said
    assert "DKT26 squarefree, DKT26 first-order," in said
    assert "field left aside, since not known to hold in characteristic 2" in run(tmp_path, "explain", "main")
    assert "left aside" not in run(tmp_path, "assess", text=FILE.replace("GF(2^128)", "GF(2^127 - 1)"))


def test_theorems_say_their_characteristic(tmp_path: Path) -> None:
    found = json.loads(CliRunner().invoke(main, ["theorems", "DKT26", "WHIR", "--format", "json"]).stdout)
    said = {theorem["name"]: theorem["characteristic"] for theorem in found["theorems"]}
    assert (said["DKT26 weighted"], said["DKT26 squarefree"], said["WHIR Thm 5.2, shift"]) == ("any", "large", "not 2")
    assert "for any characteristic" in run(tmp_path, "explain", "main", "DEEP")


def test_figures_worked_out_by_hand() -> None:
    """Unique decoding at slack 8: errors are exact fractions."""
    assessed = assess_circuit(CIRCUIT, Pin("unique", slack=8), every=False)
    q, n, k, c = 2**128, 2**18, 2**16, 3
    errors = {
        "ALI": Fraction(8, q),
        "DEEP": Fraction(2 * (k + c - 1) + k - 1, q - k - c * n),  # each of the c points misses the domain
        "query phase": Fraction(n + k + 8, 2 * n) ** 60 / 2**16,
    }
    e = (n // 4) * (n - k - 8) // (2 * n)
    s = n // 4 - k // 4 - 2 * e
    errors["commit round 1"] = 3 * Fraction(max(e + 1, Fraction(n // 4 * (e + s), e * s)), q)
    for name, error in errors.items():
        term = assessed[name]
        bits = term.certified.bits
        assert error * 2**bits <= 1 < error * 2 ** (bits + 1), name
    assert assessed.bits == assessed["query phase"].certified.bits == 56


def relied_on(assessed: CircuitAssessment) -> set[str]:
    terms = [term for challenge in assessed.best.challenges for term in challenge.terms]
    return {bound.characteristic.value for term in terms for bound in bounds(term, assessed.best.radii)}


OVER_TWO = st.sampled_from(["GF(2^32)^4", "GF(2^64)^2", "GF(2^128)", "GF(2^192)", "GF(2^16)^16"])


@given(OVER_TWO, st.integers(2, 10), st.integers(1, 4), st.integers(1, 200), st.integers(1, 300), st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_figure_rests_on_what_holds_in_every_characteristic(
    word: str, log_trace: int, log_rate: int, queries: int, batch: int, drawn: bool
) -> None:
    opening = Fri("fri", Fraction(1, 2**log_rate), queries, (2,) * log_trace, 2**log_rate)
    air = DeepAli("deep-ali", 2**log_trace, 3, 2, batch, 9)
    circuit = Circuit("c", parse_field(word), air, opening, bits_from_field=drawn)
    assessed = assess_circuit(circuit, every=False)
    assert not assessed.best.applies or relied_on(assessed) == {"any"}
    units = replace(opening, domain="multiplicative")  # the circle, which some of these primes have, is another code
    field = parse_field(f"GF({PRIMES[circuit.field.size]})")
    prime = replace(circuit, field=field, opening=units, bits_from_field=False)
    assert assessed.bits <= assess_circuit(prime, every=False).bits


PRIMES = {2**128: 2**128 + 51, 2**192: 2**192 + 133, 2**256: 2**256 + 297}
"""The least primes above the numbers of elements."""


@pytest.mark.parametrize("regime", ["best", "unique", "johnson", "beyond"])
def test_no_regime_rests_on_a_large_characteristic(regime: str) -> None:
    assessed = assess_circuit(CIRCUIT, Pin(regime), every=True)
    for evaluation in assessed.evaluations:
        if evaluation.applies:
            assert evaluation.radii[0].name in ("UDR", "JBR")
    assert assessed.best.applies == (regime != "beyond")


@pytest.mark.parametrize("theorem", ["BCHKS25", "BCIKS20", "BCHKS25-Eq13"])
def test_a_pinned_theorem_that_is_not_known_to_hold_gives_no_bound(theorem: str) -> None:
    assessed = assess_circuit(CIRCUIT, Pin("johnson", theorem, 5), every=False)
    assert assessed.bits == 0
    assert "a characteristic other than 2" in {failed.name for failed in assessed.best.failed}


@pytest.mark.parametrize(
    ("change", "theorem"),
    [
        ({"opening": Whir("whir", Fraction(1, 4), (4, 4, 4), (60, 40, 30), (1, 1), 2)}, "WHIR Thm 5.2"),
        ({"opening": Stir("stir", Fraction(1, 4), (16, 16), (60, 40), 1)}, "STIR Lemma 5.4"),
        ({"lookups": (("bus", Lookup(rows=2**10, width=3, table=2**8)),)}, "LogUp fingerprint"),
    ],
)
def test_what_is_not_known_to_hold_in_characteristic_2_gives_no_bound(change: dict[str, Any], theorem: str) -> None:
    circuit = replace(CIRCUIT, **change)
    assert assess_circuit(replace(circuit, field=parse_field("Goldilocks^2")), every=False).bits > 0
    assessed = assess_circuit(circuit, every=False)
    assert assessed.bits == 0
    assert any(theorem in failed.margin for failed in assessed.best.failed)


def test_a_grand_product_needs_no_characteristic() -> None:
    bus = Lookup(rows=2**10, width=3, argument="grand-product")
    assert assess_circuit(replace(CIRCUIT, lookups=(("bus", bus),)), every=False).bits == 75


def test_the_domain_leaves_room_for_the_trace() -> None:
    def faults(word: str) -> list[Fault]:
        return list(check(replace(CIRCUIT, field=parse_field(word))))

    assert faults("GF(2^19)^7") == []
    assert [fault.problem for fault in faults("GF(2^18)^7")] == [
        "the evaluation domain has 2^18 points; GF(2^18) allows up to 2^17"
    ]


@given(OVER_TWO.filter(lambda word: "16)" not in word), st.sampled_from(["preprint", "lean", "proved"]), st.booleans())
@settings(max_examples=10, deadline=None)
def test_certificates_follow(word: str, trust: str, drawn: bool) -> None:
    from tests.analyses.recheck.certificates import of

    circuit = replace(CIRCUIT, field=parse_field(word), bits_from_field=drawn)
    found = of(circuit, Pin(trust=trust))
    assert found["bits"] > 0
    recheck.recheck(found)


def test_a_certificate_states_a_fraction_of_ten_thousand_digits() -> None:
    from tests.analyses.recheck.certificates import of

    opening = replace(FRI, queries=256)  # (α(1 − r/p) + r/p)^256 for p of 127 bits
    circuit = replace(CIRCUIT, field=parse_field("GF(2^127 - 1)"), opening=opening, bits_from_field=True)
    recheck.recheck(of(circuit, Pin("unique", slack=8)))


@pytest.mark.parametrize("word", ["GF(2^128)", "GF(2^127 - 1)"])
def test_soundcalc_has_fields_by_their_names(tmp_path: Path, word: str) -> None:
    path = tmp_path / "binary.toml"
    path.write_text(FILE.replace("GF(2^128)", word), encoding="utf-8")
    result = CliRunner().invoke(main, ["import", str(path), "--to", "soundcalc"])
    assert result.exit_code == 2
    assert f"soundcalc has fields by their names; it has no {parse_field(word).name}" in result.stderr


def test_the_search_of_parameters_relies_on_the_same(tmp_path: Path) -> None:
    assert "80 bits with the smallest proof" in run(tmp_path, "optimize", "--bits", "80")


def test_a_binary_field_is_tried_in_the_place_of_another(tmp_path: Path) -> None:
    said = run(tmp_path, "whatif", "--set", "field=GF(2^32)^4", text=FILE.replace("GF(2^128)", "Goldilocks^2"))
    assert "~ field Goldilocks^2 → GF(2^32)^4" in said
