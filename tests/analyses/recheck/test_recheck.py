"""The checker of certificates: alone, in step with the product, and not to be deceived."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from functools import partial
from math import isqrt
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.analyses.certificate.certificate import certificate
from soundproof.analyses.recheck import recheck
from soundproof.analyses.recheck.recheck import Code, Conditions, Real, Refused
from soundproof.cli.group import main
from soundproof.formats.files import catalogue, load
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import PRIME_FIELDS, parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.stir import Stir, StirGrinding
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.radii.choice import Pin
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.readings.security import Assessment, CircuitAssessment, assess, assess_circuit
from soundproof.theorems import certificates, dkt26
from soundproof.theorems.registry import registry
from soundproof.theorems.theorem import TRUST, Status
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

TESTS = Path(__file__).parents[2]
MANY = int(os.environ.get("SOUNDPROOF_RANDOM_CIRCUITS", "20"))
"""Random circuits to check."""
FILE = Path(recheck.__file__)


def _module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


mutations = _module(Path(__file__).with_name("mutations.py"))


def of(circuit: Circuit, pin: Pin | None = None) -> dict[str, Any]:
    """The certificate of one circuit, as it is read back from a file."""
    pin = pin or Pin()
    return written(assess_circuit(circuit, pin, every=False), pin)


def written(assessed: CircuitAssessment, pin: Pin) -> dict[str, Any]:
    """The certificate of an assessed circuit, as it is read back from a file."""
    zkvm = ZkVM("Drawn", "1", "nowhere", "2026-01-01", (assessed.circuit,))
    read: dict[str, Any] = json.loads(json.dumps(certificate(Assessment(zkvm, (assessed,), pin))))
    return read


FIELD = parse_field("Goldilocks^3")
FRI = Fri("fri", Fraction(1, 4), 41, (4, 8), 2**7, grinding=FriGrinding(3, (5, 6), 20))
DEEP = DeepAli("deep-ali", 2**10, 3, 2, 100, 50, deep_grinding=4, ali_grinding=7)
BUSES = (
    ("a", Lookup(2**10, 3, 2**8, argument="gkr", grinding=2)),
    ("b", Lookup(1, 5, messages=99, fingerprint="multilinear", poles="possible")),
    ("c", Lookup(2**31, 2, 7, count=2**40)),
    ("d", Lookup(2**20, 1, argument="grand-product", poles="possible", grinding=5)),
    ("e", Lookup(0, 6, messages=2**64 - 1, argument="grand-product", fingerprint="multilinear")),
)
WHIR = Whir("whir", Fraction(1, 4), (2, 3, 1), (50, 31, 20), (2, 1), 2, grinding=WhirGrinding(1, 2, (3, 7), (4, 5, 6)))
RATES = replace(WHIR, rates=(Fraction(1, 4), Fraction(1, 16), Fraction(1, 32)), combines_last_queries=True)
STIR = Stir("stir", Fraction(1, 4), (4, 2, 8), (60, 41, 30), (2, 1), grinding=StirGrinding(1, 2, (3, 7), (4, 5, 6)))
STIR = replace(STIR, rates=(Fraction(1, 4), Fraction(1, 32), Fraction(1, 16)))
JAGGED = Jagged("jagged", 1000, 77, 60, 3, 2**10, 9)
SWIRL = Swirl("swirl", 3, 7, 5, 3, 60, 9, 12, 300, 5, 2**12, 2, logup_grinding=6)
BIASED = parse_field("BabyBear^5")
SMALL = {
    "deep-ali, FRI, best": (Circuit("c", FIELD, DEEP, FRI, BUSES), Pin()),
    "deep-ali, FRI, beyond": (Circuit("c", FIELD, replace(DEEP, constraints=None), FRI), Pin("beyond")),
    "deep-ali, FRI, proved": (Circuit("c", FIELD, replace(DEEP, batch=2), FRI), Pin(trust="proved")),
    "deep-ali, FRI, biased": (Circuit("c", BIASED, replace(DEEP, batch=1), FRI, bits_from_field=True), Pin("johnson")),
    "deep-ali, FRI, 0 bits": (
        Circuit(
            "c", BIASED, DEEP, replace(FRI, rate=Fraction(1, 2), final_domain=2**6, queries=1, grinding=FriGrinding())
        ),
        Pin(),
    ),
    "jagged, FRI": (Circuit("c", FIELD, JAGGED, replace(FRI, batching=Batching.MULTILINEAR), BUSES), Pin("johnson")),
    "swirl, WHIR": (Circuit("c", FIELD, SWIRL, WHIR), Pin("johnson", multiplicity=2)),
    "swirl, WHIR, rates": (Circuit("c", FIELD, replace(SWIRL, columns=2, airs=99, log_height=2), RATES), Pin()),
    "deep-ali, STIR": (Circuit("c", FIELD, DEEP, STIR), Pin("johnson", "BCHKS25-4.2", 4)),
    "deep-ali, WHIR, E₀": (
        Circuit("c", FIELD, replace(DEEP, combination=Batching.MULTILINEAR), replace(WHIR, batching=Batching.AFFINE)),
        Pin("johnson", "DKT26-E0", 4),
    ),
}


# Alone ----------------------------------------------------------------------------------------


def test_it_imports_the_standard_library_and_nothing_else() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
    assert not any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(tree))
    assert {"importlib", "subprocess", "ctypes", "decimal", "cmath"}.isdisjoint(imported)


def test_it_has_no_float_and_no_logarithm() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    assert not [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float | complex)]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    taken = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert {"float", "eval", "exec", "__import__"}.isdisjoint(names)
    assert {name for name in taken if name in vars(__import__("math"))} == {"comb", "isqrt", "prod"}


def test_it_runs_without_soundproof(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path / "alone.py")
    (tmp_path / "risc0.json").write_text(json.dumps(certificate(assess(load("risc0"), every=False))), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "alone.py", "risc0.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "risc0.json: RISC0 2024-09 parameters: 51 bits follow (1 circuits, 7 terms, trust preprint)\n"


def test_it_prints_itself() -> None:
    result = CliRunner().invoke(main, ["recheck", "--program"])
    assert (result.exit_code, result.stdout) == (0, FILE.read_text(encoding="utf-8"))


# In step with the product -----------------------------------------------------------------------


@pytest.mark.parametrize("trust", TRUST)
@pytest.mark.parametrize("name", catalogue())
def test_the_catalogue_follows(name: str, trust: str) -> None:
    assessment = assess(load(name), Pin(trust=trust), every=False)
    found = json.loads(json.dumps(certificate(assessment)))
    said = recheck.recheck(found)
    assert f": {assessment.bits} bits follow (" in said
    assert [circuit["bits"] for circuit in found["circuits"]] == [circuit.bits for circuit in assessment.circuits]


PINS = [Pin(), Pin(trust="lean"), Pin(trust="proved"), Pin("beyond"), *(Pin("unique", slack=s) for s in (0, 2, 16))]
PINS += [Pin("johnson", theorem, m) for theorem in PINNED_GAPS for m in (None, 1, 5)]


DRAWN = _module(TESTS / "readings" / "test_attacks.py").circuits()


@given(DRAWN, st.sampled_from(PINS))
@settings(max_examples=MANY, deadline=None)
def test_random_circuits_of_every_protocol_follow(circuit: Circuit, pin: Pin) -> None:
    recheck.recheck(of(circuit, pin))


@given(DRAWN, st.sampled_from(PINS))
@settings(max_examples=MANY, deadline=None)
def test_what_the_product_withholds_the_checker_refuses(circuit: Circuit, pin: Pin) -> None:
    """A certificate that keeps silent about the hypotheses that fail."""
    assessed = assess_circuit(circuit, pin, every=False)
    if not assessed.best.applies:
        silent = replace(assessed, best=replace(assessed.best, failed=()))
        try:
            found = written(silent, pin)
        except ValueError:  # an infinite count or list has no figure to state
            return
        assert found["bits"] == 0 or mutations.refused(found)


def test_an_agreement_that_is_too_weak_is_refused() -> None:
    """FRI under DEEP-ALI needs weighted agreement, and Thm 4.2 is about correlated agreement."""
    pin = Pin("johnson", "BCHKS25-4.2", 5)
    assessed = assess_circuit(SMALL["deep-ali, FRI, beyond"][0], pin, every=False)
    assert {failed.name for failed in assessed.best.failed} == {"weighted agreement"}
    found = written(replace(assessed, best=replace(assessed.best, failed=())), pin)
    assert found["bits"] > 0
    assert "of the agreement needed, found BCHKS25 Thm 4.2" in reason(found)


def test_statements_have_the_status_that_the_product_gives_them() -> None:
    known = {theorem.name: theorem.status.value for theorem in registry()}
    assert {name: known.get(name) for name in recheck.STATUS} == recheck.STATUS
    bounds = {"bad challenges of a line", "bad challenges of a curve", "bad challenges of a line or curve", "list size"}
    assert {t.name for t in registry() if t.bounds in bounds} <= recheck.STATUS.keys()
    rests = {theorem.name: theorem.basis for theorem in registry() if theorem.basis and theorem.name in recheck.STATUS}
    assert {name: basis[0].name for name, basis in rests.items()} == recheck.BASIS
    assert {level: set(kinds) for level, kinds in recheck.TRUST.items()} == {
        level: {status.value for status in kinds} for level, kinds in TRUST.items()
    }
    assert set(recheck.STRENGTH) == {status.value for status in Status} - {"heuristic"}
    assert {field.name: field.modulus for field in PRIME_FIELDS} == recheck.PRIMES


SIZES = {"deep-ali": {"columns"}, "jagged": {"dense_trees", "chips"}, "swirl": {"interactions", "commitments"}}
"""Parameters of sizes alone, which a certificate does not have; nor has it the trees."""


@pytest.mark.parametrize("record", [DeepAli, Jagged, Swirl, Fri, Whir, Stir])
def test_every_parameter_is_checked_or_known_to_enter_no_figure(record: Any) -> None:
    kind = get_args(get_type_hints(record)["kind"])[0]
    shape = (recheck.AIRS | recheck.OPENINGS)[kind]
    assert shape.keys() == {field.name for field in fields(record)} - SIZES.get(kind, set()) - {"kind", "merkle"}
    if "grinding" in shape:
        assert shape["grinding"].keys() == {field.name for field in fields(get_type_hints(record)["grinding"])}


def test_every_key_of_a_lookup_is_checked() -> None:
    keys = {field.name for field in fields(Lookup)} - {"output"}  # which counts in sizes alone
    assert {*recheck.BUS, *recheck.COUNTED, "messages"} == keys | {"name"}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_finite_proofs_count_as_those_of_the_product(data: st.DataObject) -> None:
    n = 2 ** data.draw(st.integers(3, 20))
    k = data.draw(st.one_of(st.integers(1, min(9, n // 2)), st.integers(1, n // 2)))
    degree, needs = data.draw(st.integers(1, 200)), Conditions("")
    a, code = data.draw(st.integers(max(k, isqrt(n * k) * 15 // 16), n)), Code(0, n, k)
    checks = {
        certificates.weighted: partial(recheck.weighted, code),
        dkt26.interpolation: partial(recheck.interpolation, code),
        certificates.squarefree: lambda *rest: recheck.squarefree(code, *rest[:-1], 2**64, rest[-1]),
        certificates.first_order: lambda *rest: recheck.first_order(code, *rest[:-1], 2**64, rest[-1]),
    }
    for search, check in checks.items():
        found = search.formula(n, k, a, degree)
        if found is not None:
            proof = {key: value for key, value in found.integers().items() if key not in ("n", "k", "A", "ℓ")}
            assert check(a, degree, proof, needs) == found.exceptions
            least = next(key for key in ("H", "h") if key in proof)
            with pytest.raises(Refused):
                check(a, degree, {**proof, least: proof[least] + 1}, needs)


@given(st.integers(1, 8), st.integers(1, 3), st.integers(1, 60))
def test_formulas_are_those_of_the_product(log_k: int, log_rate: int, m: int) -> None:
    """At rates that are squares, where they are exact."""
    n, k = 2 ** (log_k + 2 * log_rate), 2**log_k
    theorems = {t.name: t for gaps in PINNED_GAPS.values() for t in gaps if t.name in recheck.JOHNSON}
    assert theorems.keys() == recheck.JOHNSON
    for name in sorted(recheck.JOHNSON - {"DKT26 k = 1", "BCHKS25 Thm 4.6"}):
        count = recheck.formula(name, Code(0, n, k), m, Conditions(""))
        at = Fraction(max(m, theorems[name].least))
        assert count == Real.of(theorems[name](Fraction(n), Fraction(k), at)), name
    one = recheck.formula("DKT26 k = 1", Code(0, n, 1), m, Conditions(""))
    assert one.low == one.high == Fraction(n * (n - 1), 2)
    mutual = recheck.formula("BCHKS25 Thm 4.6", Code(0, n, k), m, Conditions(""))
    assert float(mutual.low) == pytest.approx(theorems["BCHKS25 Thm 4.6"](float(n), float(k), float(m)))
    assert mutual.high / mutual.low - 1 < Fraction(1, 2**300)


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


def test_published_counts() -> None:
    """The figures that theorems.md has, by the checker's own formulas."""
    needs = Conditions("")
    code = Code(0, 2**21, 2**20)
    assert recheck.weighted(code, 1557056, 1, {"m": 3, "b": 4, "H": 23}, needs) == 700469455
    code = Code(0, 2**18, 2**17)
    proof = {"m": 26, "M": 7, "μ": 36, "h": 485, "S": 131851, "S₀": 131072}
    assert recheck.squarefree(code, 183210, 1, proof, 2**31, needs) == 274498710692409102
    code = Code(0, 2**19, 2**15)
    proof = {"m": 7, "M": 3, "μ": 26, "h": 244, "S": 37354}
    assert recheck.staged(code, 1, 3, 26, 244)[1::2] == (276, 16350524)
    assert 2**54 < recheck.first_order(code, 127623, 1, proof, 2**31, needs) < 2**55
    with pytest.raises(Refused, match="Row < Source"):
        recheck.first_order(code, 127623, 1, proof | {"h": 243}, 2**31, needs)


@given(st.fractions(min_value=Fraction(1, 2**80), max_value=2**80), st.integers(0, 300))
def test_roots_and_powers_are_between_their_bounds(x: Fraction, exponent: int) -> None:
    square = recheck.root(x)
    assert square.low**2 <= x <= square.high**2
    power = Real.of(x).power(exponent)
    assert power.low <= x**exponent <= power.high
    assert power.high * 2**400 <= power.low * (2**400 + 1)


@given(st.fractions(min_value=Fraction(1, 2**300), max_value=2**100))
def test_an_upper_end_has_64_digits(x: Fraction) -> None:
    number, power = recheck.upper(Real.of(x)).replace("*2^", "/2^-").split("/2^")
    end = int(number) / Fraction(2) ** int(power)
    assert end - Fraction(1) / Fraction(2) ** int(power) < x <= end
    assert 2**63 < int(number) <= 2**64
    assert recheck.bits(Real.of(x)) == recheck.bits(Real.of(end))


# Not to be deceived -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", SMALL)
def test_every_value_counts(name: str) -> None:
    """Numbers, texts and truth values, of long certificates some of them, are replaced by others of their kind."""
    whole, rng = of(*SMALL[name]), random.Random(name)
    recheck.recheck(whole)
    accepted, paths = [], list(mutations.leaves(whole))
    for path in rng.sample(paths, min(len(paths), 150)):
        value = mutations.at(whole, path)
        mutations.put(whole, path, mutations.neighbour(rng, value))
        if not mutations.refused(whole) and not mutations.is_remark(path):
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
    found = json.loads(json.dumps(certificate(assess(load("pico"), every=False))))
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


def reason(found: Any) -> str:
    with pytest.raises(Refused) as refusal:
        recheck.recheck(found)
    return str(refusal.value)


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
    ("opening", {"kind": "brakedown"}, "circuits[0].opening.kind: expected one of fri, whir, stir, found brakedown"),
    (
        "air",
        {"ali_grinding": None},
        "circuits[0].opening and air: whether constraints, combination and",
    ),
    (
        "field",
        {"name": "GF(2)"},
        "circuits[0].field.name: expected one of BabyBear, KoalaBear, M31, Goldilocks, BN254, Stark252, BLS12-381",
    ),
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


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a certificate: it is not JSON: Expecting value at line 1, column 1"),
        (b"{}", "not a certificate: its schema is not soundproof.certificate/1"),
        (b'{"schema": "soundproof.certificate/2"}', "not a certificate: its schema is not soundproof.certificate/1"),
        (b'{"bits": 1, "bits": 1}', "not a certificate: a key stands twice in one table"),
        (b'{"bits": 1.0}', "not a certificate: 1.0 is no whole number"),
        (b'{"certificate": NaN}', "not a certificate: NaN is no whole number"),
        (b"\xff", "not a certificate: it is not text in UTF-8, from byte 0 on"),
        (b"[" * 100_000, "not a certificate: its lists and tables are nested too deeply"),
        (b'{"certificate": ' + b"9" * 5000 + b"}", "not a certificate: a number has more than 4000 digits"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else "",
)
def test_what_is_no_certificate(content: bytes, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    assert recheck.main([str(file)]) == 2
    assert capsys.readouterr().err.startswith(f"{file}: {why}")


def test_the_exit_code_is_that_of_the_worst_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, wrong, none = (tmp_path / name for name in ("good.json", "wrong.json", "none.json"))
    found = of(*SMALL["deep-ali, FRI, best"])
    good.write_text(json.dumps(found), encoding="utf-8")
    wrong.write_text(json.dumps(found | {"bits": 7}), encoding="utf-8")
    assert recheck.main([str(good)]) == 0
    assert recheck.main([str(wrong), str(good)]) == 1
    assert recheck.main([str(wrong), str(none), str(good)]) == 2
    assert recheck.main([]) == 2
    assert "usage: python recheck.py FILE ..." in capsys.readouterr().err


def test_names_steer_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = of(*SMALL["deep-ali, FRI, best"])
    found["zkvm"]["name"] = "\x1b[31m"
    found["circuits"][0]["rounds"][0]["name"] = "\x1b]0;title\x07"
    file = tmp_path / "x.json"
    file.write_text(json.dumps(found), encoding="utf-8")
    assert recheck.main([str(file)]) == 1
    assert "\x1b" not in "".join(capsys.readouterr())
