"""Certificates checked again from what is printed alone: formulas read as text, in plain integers.

Nothing of the package computes here; a line such as ``N = (b + 1)·m_c·A − D·b·(b + 1)/2 = 12,870,090`` is the input.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from soundproof.analyses.explain import check_report
from soundproof.analyses.explain.derivation import checked, sides, symbolic_certificate
from soundproof.analyses.explain.explanation import explain
from soundproof.arithmetic.traced import Symbol, whole
from soundproof.cli.group import main
from soundproof.formats.files import load
from soundproof.readings.security import Pin, assess_circuit
from soundproof.render import steps
from soundproof.theorems import certificates, dkt26
from soundproof.theorems.theorem import Certificate

# A reader with paper and pencil -----------------------------------------------------------------

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:,\d{3})*)|(?P<sum>Σ_\{(?P<index>\w)=)|(?P<function>max|min|C)\("
    r"|(?P<symbol>[A-Za-zα-ωℓ][A-Za-z0-9_α-ωℓ₀-₉]*′*)|(?P<power>[²³⁴⁵⁶⁷⁸⁹])|(?P<sign>\.\.|[()⌊⌋⌈⌉}+−·/^,]))"
)


class Reader:
    """Evaluates a printed expression: integers only, and a division that is not rounded has to come out even."""

    def __init__(self, text: str, values: dict[str, int]) -> None:
        self.tokens = [(m.lastgroup, m) for m in TOKEN.finditer(text)]
        assert "".join(m.group() for _, m in self.tokens).replace(" ", "") == text.replace(" ", ""), text
        self.at, self.values = 0, dict(values)

    def value(self) -> int:
        value = self.terms()
        assert self.at == len(self.tokens)
        return value

    def sign(self, *signs: str) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at][1]["sign"] in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]["sign"]
        return None

    def need(self, sign: str) -> None:
        assert self.sign(sign), (sign, self.at)

    def terms(self) -> int:
        value = -self.product() if self.sign("−") else self.product()
        while sign := self.sign("+", "−"):
            value = value + self.product() if sign == "+" else value - self.product()
        return value

    def product(self, rounded: str = "") -> int:
        value = self.power()
        while sign := self.sign("·", "/"):
            other = self.power()
            if sign == "/" and not rounded:
                assert value % other == 0
            value = value * other if sign == "·" else value // other if rounded != "up" else -(-value // other)
        return value

    def power(self) -> int:
        value = self.atom()
        if self.at < len(self.tokens) and (raised := self.tokens[self.at][1]["power"]):
            self.at += 1
            return int(value ** ("²³⁴⁵⁶⁷⁸⁹".index(raised) + 2))
        return int(value ** self.atom()) if self.sign("^") else value

    def atom(self) -> int:
        if self.sign("("):
            value = self.terms()
            self.need(")")
            return value
        if self.sign("⌊"):
            value = self.product("down")
            self.need("⌋")
            return value
        if self.sign("⌈"):
            value = self.product("up")
            self.need("⌉")
            return value
        match = self.tokens[self.at][1]
        self.at += 1
        if match["number"]:
            return int(match["number"].replace(",", ""))
        if match["sum"]:
            return self.sum(match["index"])
        if match["function"]:
            value = self.terms()
            while self.sign(","):
                value = (max if match["function"] == "max" else min)(value, self.terms())
            self.need(")")
            return value
        return self.values[match["symbol"]]

    def sum(self, index: str) -> int:
        low = self.terms()
        self.need("..")
        high = self.terms()
        self.need("}")
        start, outer, value, stop = self.at, self.values.get(index), 0, 0
        for i in range(low, max(high, low) + 1):
            self.at, self.values[index] = start, i
            term = self.product()
            value, stop = value + (term if i <= high else 0), self.at
        self.at = stop
        self.values.pop(index)
        if outer is not None:
            self.values[index] = outer
        return value


def value_of(text: str, **values: int) -> int:
    return Reader(text, values).value()


def test_the_reader_reads() -> None:
    assert value_of("2·(x² − 1)/3 + max(1, min(7, x)) − ⌊7/2⌋ + ⌈7/2⌉", x=4) == 10 + 4 - 3 + 4
    assert value_of("Σ_{t=0..x} t·(Σ_{b=1..t} b) + 1,000", x=3) == 1 + 2 * 3 + 3 * 6 + 1000
    assert value_of("Σ_{t=0..x − 5} t", x=3) == 0
    with pytest.raises(AssertionError):
        value_of("7/2")


# What is printed --------------------------------------------------------------------------------

RELATIONS = {"<": int.__lt__, "≤": int.__le__, "≥": int.__ge__}

CASES = [
    ("zisk", "Final_Compressed", "batching", "beyond"),
    ("zisk", "Final_Compressed", "DEEP", "beyond"),
    ("zisk", "Recursive2", "commit round 1", "beyond"),
    ("venus", "Final", "batching", "beyond"),
    ("pico", "riscv", "batching", "johnson"),
    ("pico", "riscv", "commit round 1", "johnson"),
    ("risc0", None, None, "best"),
]


def printed(*arguments: str | None) -> str:
    name, circuit, term, regime = arguments
    target = [argument for argument in (name, circuit, term) if argument is not None]
    result = CliRunner().invoke(main, ["explain", *target, "--regime", str(regime), "--format", "json"])
    assert result.exit_code == 0, result.output
    return result.stdout


def certificates_of(text: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for explanation in json.loads(text)["explanations"]:
        yield from ((explanation, certificate) for certificate in explanation["certificates"])


@pytest.mark.parametrize(("name", "circuit", "term", "regime"), CASES)
def test_a_certificate_follows_from_the_printed_formulas(
    name: str, circuit: str | None, term: str | None, regime: str
) -> None:
    count = 0
    for explanation, certificate in certificates_of(printed(name, circuit, term, regime)):
        values: dict[str, int] = {}
        for step in certificate["steps"]:
            found = int(step["exact"]) if step["formula"] is None else value_of(step["formula"], **values)
            assert found == int(step["exact"]) == value_of(step["value"]), step["symbol"]
            assert step["meaning"]
            values[step["symbol"]] = found
        given = {"m_c" if symbol == "m" else symbol: value for symbol, value in certificate["integers"].items()}
        assert sorted(given.values()) == sorted(values[s["symbol"]] for s in certificate["steps"] if not s["formula"])
        for compared in certificate["comparisons"]:
            left, right = (value_of(compared[side], **values) for side in ("left", "right"))
            assert [left, right] == [int(value) for value in compared["values"]]
            assert RELATIONS[compared["relation"]](left, right) and compared["holds"]
        symbols = {step["symbol"].rstrip("′") for step in certificate["steps"]}
        assert {"u", "N", "R", "W", "T", "H"} <= symbols or {"Row", "Source", "h"} <= symbols
        assert bound_follows(explanation, certificate, values)
        count += 1
    assert count


def bound_follows(explanation: dict[str, Any], certificate: dict[str, Any], values: dict[str, int]) -> bool:
    """Whether E or L, from the formulas printed for the error, is the bound of the certificate."""
    definitions = {d["symbol"]: d for d in explanation["definitions"]}

    def evaluated(symbol: str) -> int:
        definition = definitions[symbol]
        if definition["formula"] is None:
            return int(definition["exact"])
        needed = {m["symbol"] for m in TOKEN.finditer(definition["formula"]) if m["symbol"]}
        return value_of(definition["formula"], **{symbol: evaluated(symbol) for symbol in needed})

    (symbol,) = {"E", "L"} & set(definitions)
    shared = set(definitions) & set(values)
    assert shared and all(evaluated(name) == values[name] for name in shared)
    return evaluated(symbol) == certificate["bound"]


def test_the_terminal_shows_the_same_as_json() -> None:
    """Line by line: symbol, formula and number, each number following from the lines above it."""
    result = CliRunner().invoke(main, ["explain", "pico", "riscv", "commit round 1"])
    block = re.search(r"\n  integers {5}(.*?)\n  recheck", result.stdout, re.DOTALL)
    assert block is not None
    joined: list[str] = []
    for line in re.split(r"\n  (?:steps|checks)? +(?=\S)", block[1]):
        if re.match(r"[^:]* [=<≤≥] ", line):
            joined.append(line)
        else:  # the end of one that was too long
            joined[-1] += f" {line}"
    values: dict[str, int] = {}
    compared = 0
    for line in joined:
        formula, _, said = line.partition(": ")
        if " = " in formula:
            symbol, *middle, last = formula.split(" = ")
            values[symbol] = value_of(last)
            assert all(
                value_of(part, **{k: v for k, v in values.items() if k != symbol}) == values[symbol] for part in middle
            )
        else:
            relation = next(sign for sign in RELATIONS if f" {sign} " in formula)
            shown = [value_of(side) for side in said.split(f" {relation} ")]
            assert shown == [value_of(side, **values) for side in formula.split(f" {relation} ")]
            assert RELATIONS[relation](*shown)
            compared += 1
    assert {"m_c", "b", "H", "u", "N", "R", "W", "T"} <= set(values)
    assert compared == 8


@pytest.mark.parametrize("form", ["table", "markdown", "latex"])
def test_no_form_calls_two_things_m(form: str) -> None:
    result = CliRunner().invoke(main, ["explain", "pico", "riscv", "commit round 1", "--format", form])
    certificate = result.stdout[result.stdout.index("certificate") :]
    assert not re.search(r"(?<![\w\\])m(?= = |\b ≥|·)", certificate)
    assert re.search(r"m(\\?_c|_\{c\}) = 978", certificate)
    assert "multiplicity of the interpolant" in certificate


# A check that fails -----------------------------------------------------------------------------


def _weighted() -> dkt26.Weighted:
    found = certificates.weighted(2**21, 2**20, 1557056)
    assert found is not None
    return found


FAILING = [
    (lambda: replace(_weighted(), height=22), "H ≥ max(ℓ·b, ⌊ℓ·(W − n·T)/(N − n·R)⌋)"),
    (lambda: replace(_weighted(), m=2, b=2, agreement=1500000), "n·R < N"),  # H is not defined
    (lambda: replace(_weighted(), m=0), "m_c ≥ 1"),
]


@pytest.mark.parametrize(("certificate", "relation"), FAILING)
def test_a_check_ends_where_it_fails(certificate: Any, relation: str) -> None:
    found = certificate()
    assert not found.verify()
    circuit = next(c for c in load("pico").circuits if c.name == "riscv")
    assessed = assess_circuit(circuit, Pin("johnson"), every=False)
    term = next(e.assessed.term for e in explain("pico", assessed) if e.assessed.term.name == "commit round 1")
    shown = checked(found, term, sides(found))
    assert [part.holds for part in shown.compared] == [True] * (len(shown.compared) - 1) + [False]
    assert check_report.json(shown)["checks"].endswith(relation)
    assert steps.text(shown.compared[-1]).endswith(" FAILS")


# Formulas and closed forms ----------------------------------------------------------------------

SHAPES = [
    (2**19, 2**15, 127623, 1, (7, 3, 26)),
    (2**18, 2**17, 183210, 1, (26, 7, 36)),
    (2**19, 2**15, 124136, 4, (10, 6, 37)),
    (60, 12, 24, 1, (7, 3, 26)),  # some levels are cut off
    (40, 3, 9, 2, (5, 2, 30)),
]


@pytest.mark.parametrize(("n", "k", "agreement", "degree", "shape"), SHAPES)
def test_the_sums_are_what_the_closed_forms_say(
    n: int, k: int, agreement: int, degree: int, shape: tuple[int, int, int]
) -> None:
    found = certificates.FirstOrder(n, k, agreement, degree, *shape, degree * shape[2] + 90, k)
    known = symbolic_certificate(found)
    for symbolic, plain in ((known.row, found.row), (known.source, found.source)):
        assert isinstance(symbolic, Symbol)
        assert whole(symbolic.node) == int(symbolic) == plain


def test_every_certificate_says_what_its_integers_are() -> None:
    kinds: tuple[Certificate, ...] = (
        _weighted(),
        *(f(64, 16, 40) for f in (dkt26.interpolation,)),  # type: ignore[arg-type]
        dkt26.subsets(64, 2, 40),  # type: ignore[arg-type]
        certificates.first_order(2**19, 2**15, 127623),  # type: ignore[arg-type]
        certificates.squarefree(2**19, 2**15, 127623),  # type: ignore[arg-type]
    )
    for certificate in kinds:
        assert set(certificate.integers()) <= set(certificate.meanings)
        assert all(comparison.holds for comparison in certificate.comparisons())
