"""Explanations as text, Markdown, LaTeX and JSON, and the command that prints them."""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flint import arb

from soundproof.analyses.explain.symbols import symbol
from soundproof.arithmetic.traced import traced
from soundproof.cli import targets
from soundproof.cli.group import main
from soundproof.formats.files import catalogue, load
from soundproof.readings.security import Pin, assess_circuit
from soundproof.render.formulas import latex, latex_number, latex_symbol, number, text


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, nothing is reported as long work."""
    monkeypatch.setattr(targets, "PATIENCE", math.inf)


def _run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["explain", *arguments])


def _shown(*arguments: str) -> str:
    result = _run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


# Expressions ------------------------------------------------------------------------------------

X, Y, T = traced(3, "x"), traced(Fraction(1, 4), "ρ"), symbol("t", 84)


def test_parentheses_only_where_they_are_needed() -> None:
    shown = [
        (X + Y) * X, X * Y + X, X - (Y + 1), X - Y - 1, X / (Y * X), X / Y / X, (X / Y) * X, X * (X / Y),
        (X * Y) ** 2, X**T, (X + 1) ** T, X ** (T - 1), -X + Y, X * -Y, (X / Y) ** T, X.sqrt() ** 3, (X * Y).sqrt(),
        X - (-Y), (T % 5) - 1, 1 - T % 5,
    ]  # fmt: skip
    assert [text(result.node) for result in shown] == [
        "(x + ρ)·x", "x·ρ + x", "x − (ρ + 1)", "x − ρ − 1", "x/(ρ·x)", "x/ρ/x", "x/ρ·x", "x·x/ρ",
        "(x·ρ)²", "x^t", "(x + 1)^t", "x^(t − 1)", "−x + ρ", "x·(−ρ)", "(x/ρ)^t", "(√x)³", "√(x·ρ)",
        "x − (−ρ)", "(t mod 5) − 1", "1 − (t mod 5)",
    ]  # fmt: skip


def test_substituted_numbers_keep_the_meaning() -> None:
    values = {"x": "1/4", "ρ": "2^10", "t": "84"}
    shown = text((X**T / Y - X).node, values=lambda name: values[name.symbol])
    assert shown == "(1/4)^84/2^10 − 1/4"


def test_latex_of_expressions() -> None:
    assert latex(((X + 1) ** T / (2 * Y.sqrt())).node) == r"\frac{\left(x + 1\right)^{t}}{2 \cdot \sqrt{\rho}}"
    assert latex((T // 5 + T % 5).node) == r"\left\lfloor \frac{t}{5} \right\rfloor + \left(t \bmod 5\right)"
    assert latex((T - 1).bit_length().node) == r"\left\lceil \log_2 t \right\rceil"
    assert latex(T.binomial(2).node) == r"\binom{t}{2}"
    assert latex(X.max(Y).node) == r"\max\left(x, \rho\right)"
    assert latex((X ** (-T)).node) == "x^{-t}"
    assert latex((X * -Y - (-Y)).node) == r"x \cdot \left(-\rho\right) - \left(-\rho\right)"


@pytest.mark.parametrize(
    ("value", "shown", "as_latex"),
    [
        (0, "0", "0"),
        (-3, "−3", "-3"),
        (1024, "1024", "1024"),
        (2**21, "2^21", "2^{21}"),
        (100_000, "100,000", r"100\,000"),
        (10**20 + 1, "1.00000e20", r"1.00000 \cdot 10^{20}"),
        (123456789 * 10**300, "1.23457e308", r"1.23457 \cdot 10^{308}"),
        (Fraction(3, 8), "3/8", r"\tfrac{3}{8}"),
        (Fraction(-3, 8), "−3/8", r"-\tfrac{3}{8}"),
        (Fraction(1, 2**40), "2^−40", "2^{-40}"),
        (Fraction(10**5 + 1, 10**5), "1.00001", "1.00001"),
        (Fraction(1, 3**400), "1.41742e−191", r"1.41742 \cdot 10^{-191}"),
        (arb(2).sqrt(), "1.41421", "1.41421"),
        (float("inf"), "∞", r"\infty "),
    ],
)
def test_numbers(value: object, shown: str, as_latex: str) -> None:
    assert (number(value), latex_number(value)) == (shown, as_latex)


def test_latex_symbols_with_primes_and_indices() -> None:
    assert [latex_symbol(s) for s in ("M′", "κ₁₂", "h_ℓ", "g_ALI", "k")] == [
        "M'", r"\kappa_{12}", r"h_{\ell}", r"g_{\mathrm{ALI}}", "k",
    ]  # fmt: skip


# The text ---------------------------------------------------------------------------------------


def test_one_term_as_text() -> None:
    shown = _shown("pico", "riscv", "query phase")
    title, setting, blank, formula, numbers, *rest = shown.splitlines()
    assert re.fullmatch(r"Pico · riscv · query phase +\d+\.\d\d bits \(certified: ε ≤ 2\^−\d+\)", title)
    assert len(title) == 100
    assert re.fullmatch(r"KoalaBear\^4, JBR · DKT26 · m=\d+", setting)
    assert (blank, formula) == ("", "  ε = min(α, 1)^t·2^−g")
    assert re.fullmatch(r"    = min\(0\.\d+, 1\)\^84·2\^−16", numbers)
    assert "  ρ = k₀/n₀ = 1/2" in rest
    assert any(line.startswith("  theorem      Haböck22 Thm 8, queries (derived, 2022-09)") for line in rest)
    assert "  grinding     16 bits" in rest


def test_the_integer_after_the_enclosure_is_the_certified_one() -> None:
    (circuit,) = (own for own in load("pico").circuits if own.name == "riscv")
    terms = [(term.term.name, term.certified.bits) for term in assess_circuit(circuit, every=False).best.terms]
    shown = re.findall(
        r"^Pico · riscv · (\S.*?)  (?:(?!^Pico).)*?^  ε ∈ \[[^\n]*\]  →  (\d+) bits$",
        _shown("pico", "riscv"),
        re.M | re.S,
    )
    assert [(name, int(found)) for name, found in shown] == terms


@pytest.mark.parametrize("name", catalogue())
def test_lines_fit_but_for_programs(name: str) -> None:
    for line in _shown(name, load(name).circuits[-1].name).splitlines():
        assert len(line) <= 100 or line.lstrip().startswith("c = "), line


def test_without_a_circuit_the_binding_terms() -> None:
    shown = json.loads(_shown("openvm2", "--format", "json"))["explanations"]
    circuits = [assess_circuit(circuit, every=False) for circuit in load("openvm2").circuits]
    assert [(e["circuit"], e["term"], e["bits"]) for e in shown] == [
        (c.circuit.name, c.best.binding.term.name, c.best.binding.certified.bits) for c in circuits
    ]


def test_a_bound_that_does_not_apply_is_said_not_to() -> None:
    shown = _shown("openvm", "app", "batching", "--multiplicity", "1")
    assert shown.splitlines()[0].endswith("no bound applies")
    assert "agreement at most 1 FAILS" in shown
    assert "→" not in shown
    document = json.loads(_shown("openvm", "app", "batching", "--multiplicity", "1", "--format", "json"))
    (explanation,) = document["explanations"]
    assert (explanation["bits"], explanation["bits_lower"]) == (0, "0.000000000")
    assert explanation["failed_hypotheses"]


def test_pins_reach_the_explanation() -> None:
    shown = _shown("openvm", "app", "commit round 1", "--theorem", "BCHKS25", "--multiplicity", "15")
    assert "E = n·(2·τ⁵ + 3·τ·δ·ρ₋)/(3·ρ₋·√ρ₋) + τ/√ρ₋" in shown
    assert "  τ = (2·m′ + 1)/2 = 61/2" in shown
    unique = _shown("openvm", "app", "commit round 1", "--regime", "unique", "--slack", "8")
    assert "s₀ = 8" in unique
    certified = assess_circuit(load("openvm").circuits[0], Pin("johnson", "BCHKS25", 15), every=False).best
    (term,) = (term for term in certified.terms if term.term.name == "commit round 1")
    assert f"→  {term.certified.bits} bits" in shown


# Other forms ------------------------------------------------------------------------------------


def test_markdown_has_the_formula_the_values_and_the_check() -> None:
    shown = _shown("pico", "riscv", "batching", "--format", "markdown")
    assert shown.startswith("## Pico · riscv · batching: ")
    assert "$$\\varepsilon = \\frac{E}{q}$$" in shown
    rows = re.findall(r"^\| \$(.+?)\$ \| (.*) \| (.+) \|$", shown, re.M)
    assert {"E", r"\ell", "D", r"\psi", "q", "p", "n", "k", "A"} <= {row[0] for row in rows}
    assert "```python\nfrom soundproof.theorems.dkt26 import Weighted\n" in shown


@pytest.mark.parametrize("name", catalogue())
def test_latex_is_balanced(name: str) -> None:
    shown = _shown(name, load(name).circuits[0].name, "--format", "latex")
    depth = 0
    for sign in re.sub(r"\\[{}]", "", shown):
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert shown.count(r"\left") - shown.count(r"\leftarrow") == shown.count(r"\right")
    for environment in ("align*", "itemize"):
        assert shown.count(rf"\begin{{{environment}}}") == shown.count(rf"\end{{{environment}}}") > 0
    assert len(re.findall(r"(?<!\\)\$", shown)) % 2 == 0
    assert not re.findall(r"[ρτδα₀ℓ≤≥−²√⌊⌋′κμ]", shown), "signs that not every LaTeX engine has"
    assert not re.findall(r"(?<!\\)[#%]", shown)


def test_json_has_text_latex_and_exact_values() -> None:
    document = json.loads(_shown("pico", "riscv", "batching", "--format", "json"))
    assert document["schema"] == "soundproof.explanation/1"
    (explanation,) = document["explanations"]
    assert explanation["error"]["formula"] == "E/q"
    assert explanation["error"]["latex"] == r"\frac{E}{q}"
    values = {definition["symbol"]: definition for definition in explanation["definitions"]}
    assert values["q"]["exact"] == str(2130706433**4)
    (certificate,) = explanation["certificates"]
    assert values["E"]["exact"] == str(certificate["bound"])
    assert certificate["holds"] is True
    assert values["H"]["formula"] is None


# The sequence -----------------------------------------------------------------------------------


def test_sequence_as_table() -> None:
    shown = _shown("pico", "riscv", "--sequence")
    assert "Pico · riscv · deep-ali/fri · KoalaBear^4: sequence" in shown
    assert re.search(r"^prover +witness +roots?: \d+ of 32 bytes +\d+$", shown, re.M)
    assert re.search(r"^verifier +ALI +ε = L·C/q +\d+\.\d\d$", shown, re.M)
    assert re.search(r"^ +together +\d+\.\d\d$", shown, re.M)
    assert max(map(len, shown.splitlines())) <= 100


def test_sequence_as_markdown_has_a_diagram() -> None:
    shown = _shown("pico", "riscv", "--sequence", "--format", "markdown")
    diagram = re.search(r"```mermaid\nsequenceDiagram\n(.*?)```", shown, re.S)
    assert diagram is not None
    lines = diagram[1].splitlines()[2:]
    assert all(re.fullmatch(r"    (P->>V|V->>P): [^;#]+", line) for line in lines)
    assert sum("V->>P" in line for line in lines) > 20


def test_sequence_as_json() -> None:
    document = json.loads(_shown("sp1", "core", "--sequence", "--format", "json"))
    assert document["schema"] == "soundproof.sequence/1"
    (found,) = document["sequences"]
    assert {step["from"] for step in found["steps"]} == {"prover", "verifier"}
    drawn = [step for step in found["steps"] if step["from"] == "verifier"]
    assert drawn
    assert all(step["bits"] <= min(term["bits"] for term in step["terms"]) for step in drawn)


def test_a_challenge_at_which_nothing_can_happen() -> None:
    shown = _shown("openvm2", "hook", "--sequence", "--regime", "unique")
    assert re.search(r"^verifier +OOD 1 +nothing can go wrong$", shown, re.M)


# Complaints -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("zikt",), "zikt: neither a catalogue name nor a file\n    hint: did you mean 'zisk'?\n"),
        (("zisk", "Finall"), "no circuit is named 'Finall' in ZisK\n    hint: did you mean 'Final'?\n"),
        (("pico", "riscv", "fri"), "no term is named 'fri' in riscv\n    hint: known here: lookup: alu, "),
        (("pico", "riscv", "batchin"), "no term is named 'batchin' in riscv\n    hint: did you mean 'batching'?\n"),
        (
            ("openvm2", "hook", "OOD 1", "--regime", "unique", "--slack", "8"),
            "OOD 1: cannot happen under UDR · s=8\n    hint: one codeword makes no pair, one position no gap; "
            "--regime asks for another radius\n",
        ),
    ],
)
def test_what_is_unknown_is_said_without_a_traceback(arguments: tuple[str, ...], complaint: str) -> None:
    result = _run(*arguments)
    assert (result.exit_code, type(result.exception), result.stdout) == (2, SystemExit, "")
    assert result.stderr.startswith(complaint)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("pico", "riscv", "batching", "--sequence"),
        ("pico", "riscv", "--sequence", "--format", "svg"),
        ("pico", "--regime", "unique", "--multiplicity", "5"),
        ("pico", "--slack", "3"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    result = _run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr


def test_names_in_upper_or_lower_case() -> None:
    assert _shown("PICO", "RISCV", "Query Phase") == _shown("pico", "riscv", "query phase")


def test_output_goes_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "explained.tex"
    assert _shown("pico", "riscv", "DEEP", "--format", "latex", "-o", str(path)) == ""
    assert path.read_text(encoding="utf-8") == _shown("pico", "riscv", "DEEP", "--format", "latex")


def test_an_analysis_that_is_not_declared_is_named() -> None:
    for name in catalogue():
        for circuit in load(name).circuits[:1]:
            result = _run(name, circuit.name, "--regime", "declared", "--format", "json")
            said = f"{load(name).name}: no analysis declared, best regime shown: {circuit.name}\n"
            assert (result.exit_code, result.stderr) == (0, said if circuit.declared is None else "")
