"""Certificates in Lean: every statement left to the kernel is true, and says what the certificate says."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from soundproof.analyses.certificate.statements import stated
from soundproof.cli.group import main
from soundproof.formats.files import load
from soundproof.radii.choice import Pin
from soundproof.readings.security import assess
from soundproof.render.document import Document, Part, ProofObject
from soundproof.render.form import forms
from soundproof.render.forms.lean import SIDES
from soundproof.theorems.certificates import first_order, first_order_list
from soundproof.theorems.dkt26 import subsets
from tests.render.forms.lean_reader import Statement, Values, definitions, holds, statements

CASES = [
    ("risc0", Pin()),
    ("pico", Pin()),
    ("pico", Pin(trust="proved")),
    ("openvm2", Pin()),
    ("sp1", Pin()),
    ("airbender", Pin()),
    ("demo_whir", Pin(trust="lean")),
    ("miden", Pin("johnson", "DKT26-E0")),
    ("pico", Pin("johnson", "BCHKS25", 5)),
    ("zisk", Pin("beyond")),
]


@cache
def made(name: str, pin: Pin) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(stated(assess(load(name), pin, every=False))))
    return found


@cache
def case(name: str, pin: Pin) -> tuple[str, tuple[Statement, ...]]:
    """What is written of a zkVM, and the statements in it."""
    text = written(made(name, pin))
    return text, tuple(statements(text))


def written(found: dict[str, Any]) -> str:
    document = Document("", (Part(ProofObject, lambda: ProofObject(found)),))
    return "".join(forms()["lean"].write(document, 80))


@cache
def scope() -> dict[str, Any]:
    return definitions(written({**made("risc0", Pin()), "circuits": [], "bits": 0}))


@cache
def values() -> Values:
    return Values(scope())


@pytest.mark.parametrize(("name", "pin"), CASES)
def test_every_statement_holds(name: str, pin: Pin) -> None:
    found = made(name, pin)
    text, listed = case(name, pin)
    assert len(listed) == len(re.findall("^theorem ", text, re.M))
    assert [one.name for one in listed if not holds(one, values())] == []
    terms = [t for c in found["circuits"] for r in c.get("rounds", []) for t in r["terms"] if t["error"] != "0"]
    assert sum(bool(one.hypotheses) for one in listed) == len(terms)
    assert len({one.name for one in listed}) == len(listed)


@pytest.mark.parametrize(("name", "pin"), CASES)
def test_definitions_give_the_numbers_of_the_certificate(name: str, pin: Pin) -> None:
    found = made(name, pin)
    listed = iter([one for one in case(name, pin)[1] if one.hypotheses])
    for circuit in found["circuits"]:
        for term in (t for r in circuit.get("rounds", []) for t in r["terms"] if t["error"] != "0"):
            stated, statement = term.get("gap") or term.get("list"), next(listed)
            if stated is None:
                continue
            first = statement.hypotheses[0]
            sides = [tuple(values()(side) for side in re.split(" ≤ | < | = ", n)) for n in first.needs]
            assert sides == [
                (one["right"], one["left"]) if one["relation"] == "≥" else (one["left"], one["right"])
                for one in stated["hypotheses"]
            ]
            text = stated.get("bad_challenges") or stated["size"]
            if "^" not in text:
                assert values()(first.gives.partition(" ≤ ")[2]) == int(Fraction(text))


@given(st.data())
def test_a_changed_error_is_false(data: st.DataObject) -> None:
    """Half the error that is stated does not follow from any theorem."""
    found = data.draw(st.sampled_from([one for one in case("risc0", Pin())[1] if one.hypotheses]))
    whole = " ".join([found.goal, *(need for h in found.hypotheses for need in h.needs)])
    top = max((word for word in re.findall(r"\d{19,20}", whole)), key=whole.count)

    def halved(text: str) -> str:
        return text.replace(f"≤ {top}", f"≤ {int(top) // 2}")

    hypotheses = [h._replace(needs=[halved(need) for need in h.needs]) for h in found.hypotheses]
    assert not holds(Statement(found.name, hypotheses, halved(found.goal), found.proof), values())


def test_proofs_leave_arithmetic_to_the_kernel_and_use_nothing_else() -> None:
    text = "".join(case(name, pin)[0] for name, pin in CASES)
    text = re.sub(r"/--?.*?-/|--[^\n]*|«[^»]*»", " ", text, flags=re.S)
    words = set(re.findall(r"Nat\.\w+", text))
    assert words == {"Nat.le_trans", "Nat.mul_le_mul_right", "Nat.mul_le_mul", "Nat.sub_le_sub_right"}
    assert not re.search(r"\b(sorry|axiom|native_decide|unsafe|import|opaque)\b", text)


def test_sides_are_those_of_conditions_that_exist() -> None:
    names = {
        one["condition"]
        for name, pin in CASES
        for circuit in made(name, pin)["circuits"]
        for found in circuit.get("rounds", [])
        for term in found["terms"]
        for one in (term.get("gap") or term.get("list") or {"hypotheses": []})["hypotheses"]
    }
    assert set(SIDES) <= names


def test_names_end_no_comment_and_no_name() -> None:
    found = json.loads(json.dumps(made("risc0", Pin())).replace('"main"', '"a» -/ axiom x : False /-- \\u001b\\n«"'))
    text = re.sub(r"/--?.*?-/|--[^\n]*|«[^»\n]*»", " ", written(found), flags=re.S)
    assert "axiom" not in text and "\x1b" not in text


def test_the_command_writes_it(tmp_path: Any) -> None:
    expected = written(made("risc0", Pin()))
    result = CliRunner().invoke(main, ["certificate", "risc0", "--format", "lean"])
    assert (result.exit_code, result.stdout) == (0, expected)
    result = CliRunner().invoke(main, ["certificate", "risc0", "-o", str(tmp_path / "x.lean")])
    assert (result.exit_code, (tmp_path / "x.lean").read_text(encoding="utf-8")) == (0, expected)


def test_counts_that_no_zkvm_has() -> None:
    """The first-order counts and that of subsets, against the certificates themselves."""
    called = scope()

    def call(name: str, *arguments: int) -> int:
        found = called[name]
        for argument in arguments:
            found = found(argument)
        result: int = found
        return result

    for n, k, a, degree in ((2**19, 2**15, 127623, 1), (2**13, 2**11, 4000, 3), (64, 3, 20, 2)):
        one, many = first_order(n, k, a, degree), first_order_list(n, k, a)
        assert one is not None and many is not None
        shape = (one.derivatives, one.jets)
        assert call("firstOrder", n, k, a, degree, *shape, one.height, one.split) == one.exceptions
        assert call("firstOrderList", n, k, a, many.derivatives, many.jets) == many.list_size
    for n, k, a, degree in ((8, 1, 5, 1), (64, 2, 40, 3), (40, 8, 9, 2)):
        assert call("subsets", n, k, a, degree) == subsets(n, k, a, degree).exceptions  # type: ignore[union-attr]
