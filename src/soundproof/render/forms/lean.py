"""Lean 4: the arithmetic of a certificate as statements about natural numbers, which the kernel decides.

A theorem of a paper is a hypothesis of the statement, by its name: *if* it gives what it says for these numbers, the
error follows.  docs/certificate.md has the keys that are read here, and says what the statements mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import isqrt
from pathlib import Path
from typing import Any

from soundproof.parameters.characters import visible
from soundproof.render.document import Document, ProofObject
from soundproof.render.form import Form, Screen

__all__ = ["FORM"]

DECIDED = "(by decide +kernel)"
UNIQUE = "unique decoding"
ROOT = 512
"""Binary digits of the root of an agreement, where an error is no power of its square."""

# What stands on both sides of a hypothesis, in the symbols of its certificate; else both are printed as numbers.
SIDES = {
    "D·b < m·A": ("({k} - 1) * {b}", "{m} * {A}"),
    "n·R < N": ("{n} * conditions {m} {b}", "unknowns {k} {A} {m} {b}"),
    "H ≥ max(ℓb, ⌊ℓ(W − nT)/(N − nR)⌋)": ("{H}", "height {n} {k} {A} {ℓ} {m} {b}"),
    "(2mA)² ≥ (2m + 1)²nD": ("(2 * {m} * {A}) ^ 2", "(2 * {m} + 1) ^ 2 * {n} * ({k} - 1)"),
    "4(μ + 1)²D ≥ (2m + 1)²n": ("4 * ({μ} + 1) ^ 2 * ({k} - 1)", "(2 * {m} + 1) ^ 2 * {n}"),
    "4μ²D < (2m + 1)²n": ("4 * {μ} ^ 2 * ({k} - 1)", "(2 * {m} + 1) ^ 2 * {n}"),
    "12D(h + 1) ≥ (2m + 1)²n": ("12 * ({k} - 1) * ({h} + 1)", "(2 * {m} + 1) ^ 2 * {n}"),
    "12Dh < (2m + 1)²n": ("12 * ({k} - 1) * {h}", "(2 * {m} + 1) ^ 2 * {n}"),
    "h ≥ ℓμ": ("{h}", "{ℓ} * {μ}"),
    "Row < Source": ("{n} * row {k} {A} {ℓ} {m} {M} {μ} {h}", "source {k} {A} {ℓ} {m} {M} {μ} {h}"),
    "n(k − 1) < A²": ("{n} * ({k} - 1)", "{A} ^ 2"),
}

COUNTS = {
    "Subsets of k + 1 positions": "subsets {n} {k} {A} {ℓ}",
    "DKT26 weighted": "weighted {n} {k} {A} {ℓ} {m} {b} {H}",
    "DKT26 weighted, curve": "weighted {n} {k} {A} {ℓ} {m} {b} {H}",
    "DKT26 E₀, E♯, E_ℓ": "interpolation {n} {k} {A} {ℓ} {m} {μ} {h}",
    "DKT26 first-order": "firstOrder {n} {k} {A} {ℓ} {M} {μ} {h} {S}",
    "DKT26 squarefree": "squarefree {n} {k} {A} {ℓ} {M} {μ} {h} {S} {S₀}",
    "DKT26 first-order list bound": "firstOrderList {n} {k} {A} {M} {μ}",
    "DKT26 squarefree list bound": "squarefreeList {n} {k} {A} {M} {μ}",
    "Johnson list bound": "johnson {n} {k} {A}",
}
"""What follows from a certificate, by its theorem; other bounds are printed as numbers."""


def _write(document: Document, _: Screen) -> Iterator[str]:
    definitions = Path(__file__).with_name("lean_definitions.lean").read_text(encoding="utf-8")
    for block in document.blocks(FORM.draws):
        if not isinstance(block, ProofObject):
            raise TypeError(f"no proof object: {block!r}")
        content = block.content
        zkvm = content["zkvm"]
        head = f"{zkvm['name']} {zkvm['version']}: {content['bits']} bits at trust {content['trust']}, by soundproof"
        yield f"/-\n{_prose(head)} {_prose(content['soundproof'])}.\nLean 4.15 or later, no library.\n-/\n\n"
        yield f"namespace Soundproof\n\n{definitions}\n"
        for circuit in content["circuits"]:
            yield from _circuit(circuit)
        yield _decided("bits", f"{content['bits']} bits are those of the worst circuit.", _least(content["circuits"]))
        yield "end Soundproof\n"


def _circuit(circuit: Mapping[str, Any]) -> Iterator[str]:
    name = circuit["name"]
    if "no_bound" in circuit:
        yield f"-- {_prose(name)}: no bound: {_prose('; '.join(circuit['no_bound']))}\n\n"
        return
    for missing in circuit["unstated"]:
        yield f"-- {_prose(name)}: {_prose(missing)} is not stated: the figures are without it\n\n"
    for one in circuit["open"]:
        yield f"-- {_prose(name)}: open: {_prose(one['condition'])}: {one['left']} {one['relation']} {one['right']}\n\n"
    for oracle in circuit["oracles"]:
        held = _and(_compared(one, {}) for one in oracle["hypotheses"])
        yield _decided(f"{name} · oracle {oracle['oracle']}", "The radius is one.", held)
    modulus = _biased(circuit)
    for i, round_ in enumerate(circuit["rounds"]):
        where = f"{name} · {i}"
        for j, term in enumerate(round_["terms"]):
            yield from _term(f"{where}.{j} {term['name']}", term, circuit, modulus)
        yield from _round(f"{where} {round_['name']}", round_)
    figures = [one for one in circuit["rounds"] if one["bits"] is not None]
    yield _decided(f"{name} · bits", f"{circuit['bits']} bits are those of the worst round.", _least(figures))


def _biased(circuit: Mapping[str, Any]) -> int | None:
    """The modulus, where positions are low bits of a field element."""
    if not circuit["bits_from_field"]:
        return None
    from soundproof.primitives.fields import parse_field

    return parse_field(f"{circuit['field']['name']}^{circuit['field']['degree']}").base.order


# Statements ------------------------------------------------------------------------------------


def _term(name: str, term: Mapping[str, Any], circuit: Mapping[str, Any], modulus: int | None) -> Iterator[str]:
    """That an event has at most the error stated: a theorem with what it rests on as hypotheses."""
    if term["error"] == "0":
        yield f"-- {_prose(name)}: cannot happen\n\n"
        return
    about, chance = f"{name}: an error of at most {term['error']}.", Fraction(term["grinding"]["chance"])
    top, exponent = _upper(term["error"])
    scale, most = f"2 ^ {max(exponent, 0)} * {chance.numerator}", f"{top * 2 ** max(-exponent, 0)}"
    conditions = [_compared(one, {}) for one in term["hypotheses"]]
    listed = term.get("list") or {}
    theorem = next((r["theorem"] for r in term["rests_on"] if r["theorem"] != listed.get("theorem")), "")
    if "gap" in term:
        room = f"{most} * {term['choices']} * {chance.denominator}"
        yield _counted(name, about, "bad", term["gap"], _code(term, term["gap"]), f"({scale})", room)
    elif term["event"] == "missed":
        square = Fraction(circuit["oracles"][term["code"]["oracle"]]["agreement_squared"])
        held = [*conditions, *_missed(square, term, (top, exponent), modulus)]
        yield _claimed(name, about, [], (theorem, held), DECIDED)
    elif not listed:  # nothing is decoded
        inequality = f"{term['degree']} * {scale} ≤ {most} * {term['choices']} * {chance.denominator}"
        yield _claimed(name, about, [], (theorem, [*conditions, inequality]), DECIDED)
    else:
        code, samples = _code(term, listed), term.get("samples", 0)
        factor = f"({term['degree']} ^ {samples} * {scale})" if samples else f"({term['degree']} * {scale})"
        room = f"{most} * {term['choices']}{f' ^ {samples} * 2' if samples else ''} * {chance.denominator}"
        bound, size = _bound(listed, code, "size"), "list * (list - 1)" if samples else "list"
        premises = _and(_compared(one, code) for one in listed["hypotheses"])
        hypothesis = f"{premises} → list ≤ {bound}" if premises else f"list ≤ {bound}"
        given = _quoted(listed["theorem"] or UNIQUE)
        use = f"({given} {DECIDED})" if premises else given
        product = f"(Nat.mul_le_mul {use} (Nat.sub_le_sub_right {use} 1))" if samples else use
        proof = f"(Nat.le_trans (Nat.mul_le_mul_right _ {product}) {DECIDED})"
        proof = f"⟨{DECIDED}, {proof}⟩" if conditions else proof
        inequality = f"{size} * {factor} ≤ {room}"
        yield _claimed(
            name, about, [("list : Nat", ""), (given, hypothesis)], (theorem, [_and(conditions), inequality]), proof
        )


def _counted(
    name: str, about: str, what: str, stated: Mapping[str, Any], code: Mapping[str, Any], factor: str, room: str
) -> str:
    """A bound on bad challenges, from its theorem."""
    premises, given = _and(_compared(one, code) for one in stated["hypotheses"]), _quoted(stated["theorem"])
    bound = _bound(stated, code, "bad_challenges")
    hypothesis = f"{premises} → {what} ≤ {bound}" if premises else f"{what} ≤ {bound}"
    use = f"({given} {DECIDED})" if premises else given
    return (
        f"{_comment(about)}\ntheorem {_quoted(name)} ({what} : Nat)\n    ({given} : {hypothesis}) :\n"
        f"    {what} * {factor} ≤ {room} :=\n"
        f"  Nat.le_trans (Nat.mul_le_mul_right _ {use}) {DECIDED}\n\n"
    )


def _claimed(name: str, about: str, given: list[tuple[str, str]], last: tuple[str, list[str]], proof: str) -> str:
    """What a theorem claims of a protocol, from the numbers that it asks for."""
    theorem, held = _quoted(last[0]), " ∧ ".join(text for text in last[1] if text)
    hypotheses = "".join(f"\n    ({word}{' : ' if text else ''}{text})" for word, text in given)
    return (
        f"{_comment(about)}\ntheorem {_quoted(name)} (claim : Prop){hypotheses}\n    ({theorem} : {held} → claim) :\n"
        f"    claim :=\n  {theorem} {proof}\n\n"
    )


def _missed(square: Fraction, term: Mapping[str, Any], error: tuple[int, int], modulus: int | None) -> Iterator[str]:
    """α^t ≤ error, by squares of both sides; where positions are biased, by a root that is not below α."""
    (top, exponent), times, chance = error, term["queries"], Fraction(term["grinding"]["chance"])
    if modulus is None:
        left = f"{square.numerator} ^ {times} * 4 ^ {exponent} * {chance.numerator} ^ 2"
        yield f"{left} ≤ {top} ^ 2 * {square.denominator} ^ {times} * {chance.denominator} ^ 2"
        return
    positions, root = term["positions"], isqrt((square.numerator << 2 * ROOT) // square.denominator) + 1
    excess = modulus % positions
    more = min(root * positions, excess << ROOT)  # one attempt: (root·(p − excess) + more)/(p·2^ROOT)
    yield f"{square.numerator} * 4 ^ {ROOT} ≤ {root} ^ 2 * {square.denominator}"
    hit = f"({root} * ({modulus} - {modulus} % {positions}) + {more})"
    right = f"{top} * ({modulus} * 2 ^ {ROOT}) ^ {times} * {chance.denominator}"
    yield f"{hit} ^ {times} * 2 ^ {exponent} * {chance.numerator} ≤ {right}"


def _round(name: str, one: Mapping[str, Any]) -> Iterator[str]:
    """That the errors of a challenge add up to its bits."""
    if not one["bits"]:
        yield f"-- {_prose(name)}: {'cannot fail' if one['bits'] is None else 'no bits'}\n\n"
        return
    errors = [_upper(term["error"]) for term in one["terms"] if term["error"] != "0"]
    most = max(exponent for _, exponent in errors)
    if sum(top << most - exponent for top, exponent in errors) << one["bits"] > 1 << most:
        yield f"-- {_prose(name)}: the sum of rounded errors is too large; only the certificate has its figure\n\n"
        return
    total = " + ".join(f"{top} * 2 ^ {most - exponent}" for top, exponent in errors)
    about = f"{name}: {one['bits']} bits."
    yield _decided(f"{name} · sum", about, f"({total}) * 2 ^ {one['bits']} ≤ 2 ^ {most}")


def _decided(name: str, about: str, held: str) -> str:
    return f"{_comment(about)}\ntheorem {_quoted(name)} :\n    {held or 'True'} := by decide +kernel\n\n"


def _least(figures: Iterable[Mapping[str, Any]]) -> str:
    """That the least of some bits is what is printed."""
    bits = [one["bits"] for one in figures]
    return _and(f"{min(bits)} ≤ {one}" for one in bits) if bits else ""


# Numbers ---------------------------------------------------------------------------------------


def _code(term: Mapping[str, Any], bound: Mapping[str, Any]) -> dict[str, Any]:
    """The symbols of a bound: its code, its curve's degree, and the integers of its certificate."""
    degree = bound["factor"] if bound.get("curve") else 1
    code = {"n": term["code"]["n"], "k": term["code"]["k"], "A": bound["positions"], "ℓ": degree}
    if bound["theorem"] == "Subsets of k + 1 positions":
        code["A"] = max(code["A"], code["k"] + 1)
    return {**code, **bound.get("certificate", {})}


def _bound(bound: Mapping[str, Any], code: Mapping[str, Any], key: str) -> str:
    """What a bound counts, from its certificate or as a number; the number of lines it is counted for before it."""
    if bound["theorem"] not in COUNTS:
        top, exponent = _upper(bound[key]) if "^" in bound[key] else (0, 0)
        whole = Fraction(top) / Fraction(2) ** exponent if top else Fraction(bound[key])
        return str(int(whole))  # what is counted is whole
    counted = COUNTS[bound["theorem"]].format_map(code)
    return counted if bound.get("curve", True) or bound["factor"] == 1 else f"{bound['factor']} * ({counted})"


def _compared(one: Mapping[str, Any], code: Mapping[str, Any]) -> str:
    """A hypothesis, the smaller side first."""
    left, right = SIDES.get(one["condition"], ("", ""))
    if not left or not code:
        left, right = str(one["left"]), str(one["right"])
    left, right = left.format_map(code), right.format_map(code)
    relation = one["relation"]
    return f"{right} ≤ {left}" if relation == "≥" else f"{left} {relation} {right}"


def _and(parts: Iterable[str]) -> str:
    return " ∧ ".join(parts)


def _upper(text: str) -> tuple[int, int]:
    """N and e of N/2^e; e is negative for N·2^e."""
    top, sign, exponent = re.split(r"([/*])2\^", text)
    return int(top), int(exponent) if sign == "/" else -int(exponent)


# Text ------------------------------------------------------------------------------------------


def _prose(text: str) -> str:
    """Words in a comment, which they neither end nor begin."""
    return visible(text).replace("\n", " ").replace("/-", "/ -").replace("-/", "- /")


def _comment(text: str) -> str:
    return f"/-- {_prose(text)} -/"


def _quoted(name: str) -> str:
    """A name as Lean has any text: between « and »."""
    return f"«{visible(name).translate({ord('«'): '<', ord('»'): '>', 10: ' '})}»"


FORM = Form("lean", (".lean",), frozenset({ProofObject}), _write)
