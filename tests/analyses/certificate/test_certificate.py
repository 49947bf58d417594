"""Certificates: their form, and that they say what an assessment says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import soundproof.analyses.certificate.statements as product
from soundproof.cli.group import main
from soundproof.formats.files import catalogue, load
from soundproof.radii.choice import Pin
from soundproof.readings.security import assess
from tests.validation import validator

SCHEMA = json.loads(Path(product.__file__).with_name("certificate.schema.json").read_text(encoding="utf-8"))
VALIDATOR = validator(SCHEMA)
PAGE = (Path(__file__).parents[3] / "docs" / "certificate.md").read_text(encoding="utf-8")
CASES = [("airbender", "preprint"), ("openvm2", "preprint"), ("pico", "proved"), ("sp1", "preprint"), ("sp1", "proved")]


def made(name: str, trust: str = "preprint") -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(product.stated(assess(load(name), Pin(trust=trust), every=False))))
    return read


@pytest.mark.parametrize(("name", "trust"), CASES)
def test_it_satisfies_its_schema(name: str, trust: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(made(name, trust))] == []


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_admits_no_other_key() -> None:
    found = made("risc0")
    found["circuits"][0]["rounds"][0]["terms"][0]["more"] = 1
    assert not VALIDATOR.is_valid(found)


def test_the_commands_print_both() -> None:
    result = CliRunner().invoke(main, ["schema", "--output", "certificate"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, SCHEMA)
    result = CliRunner().invoke(main, ["certificate", "risc0", "--trust", "proved"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, made("risc0", "proved"))


def value(text: str) -> Fraction:
    """N/2^e or N·2^e."""
    number, sign, power = re.fullmatch(r"(\d+)([/*])2\^(\d+)", text).groups()  # type: ignore[union-attr]
    return Fraction(int(number)) * Fraction(2) ** (int(power) if sign == "*" else -int(power))


@pytest.mark.parametrize("name", ["pico", "demo_whir"])
def test_errors_and_bits_are_those_of_the_assessment(name: str) -> None:
    assessment, found = assess(load(name), every=False), made(name)
    for circuit, stated in zip(assessment.circuits, found["circuits"], strict=True):
        live = {entry["name"]: entry for entry in stated["rounds"] if entry["bits"] is not None}
        assert list(live) == [entry.challenge.name for entry in circuit.best.rounds]
        for entry in circuit.best.rounds:
            one = live[entry.challenge.name]
            assert one["bits"] == entry.certified.bits
            assert 2 ** one["bits"] * value(one["error"]) <= 1 < 2 ** (one["bits"] + 1) * value(one["error"])
            assert abs(float(value(one["error"])) / float(entry.certified.upper) - 1) < 1e-15
        terms = [term for entry in stated["rounds"] for term in entry["terms"] if term["bits"] is not None]
        assert [term["name"] for term in terms] == [assessed.term.name for assessed in circuit.best.terms]
        assert [term["bits"] for term in terms] == [assessed.certified.bits for assessed in circuit.best.terms]


def test_where_no_bound_applies_nothing_is_claimed() -> None:
    found = made("sp1", "proved")
    assert found["bits"] == 0
    assert all(circuit["bits"] == 0 and "rounds" not in circuit for circuit in found["circuits"])
    assert any("Jagged reduction, summed, status preprint" in why for why in found["circuits"][0]["no_bound"])


def keys(schema: dict[str, Any]) -> Iterator[str]:
    """The keys of a table's schema, and of its alternatives."""
    yield from schema.get("properties", ())
    for alternative in schema.get("oneOf", ()):
        yield from keys(alternative)


HEADINGS = {"circuit": "Circuit", "oracle": "Oracle", "round": "Round", "term": "Term", "gap": "Gap", "list": "List"}


def test_every_key_is_documented() -> None:
    sections = dict(re.findall(r"^##+ ([^\n]+)\n(.*?)(?=^##|\Z)", PAGE, re.S | re.M))
    tables = {"The form": SCHEMA, "Condition": SCHEMA["$defs"]["condition"]}
    tables |= {heading: SCHEMA["$defs"][name] for name, heading in HEADINGS.items()}
    for heading, schema in tables.items():
        rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", sections[heading], re.M)
        documented = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
        assert documented == set(keys(schema)), heading


def test_no_certificate_replaces_a_file_of_parameters(tmp_path: Path) -> None:
    target = tmp_path / "my.toml"
    target.write_bytes(catalogue()["pico"].read_bytes())
    result = CliRunner().invoke(main, ["certificate", str(target), "-o", str(target)])
    assert (result.exit_code, "--format has json" in result.output) == (2, True)
    assert target.read_bytes() == catalogue()["pico"].read_bytes()
