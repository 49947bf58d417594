"""The checker of certificates: alone, in step with the product, and as a command."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from soundproof.analyses.certificate.statements import stated
from soundproof.analyses.recheck import recheck
from soundproof.cli.group import main
from soundproof.formats.files import catalogue, load
from soundproof.primitives.fields import PRIME_FIELDS
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs
from soundproof.protocols.stir import Stir
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.radii.choice import Pin
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.readings.security import assess, assess_circuit
from soundproof.theorems.registry import registry
from soundproof.theorems.theorem import TRUST, Status
from soundproof.zkvm.circuit import Circuit
from tests.analyses.recheck import mutations
from tests.analyses.recheck.certificates import SMALL, of, reason, written
from tests.zkvm.circuits import circuits

MANY = int(os.environ.get("SOUNDPROOF_RANDOM_CIRCUITS", "20"))
"""Random circuits to check."""
FILE = Path(recheck.__file__)


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
    assert {name for name in taken if name in vars(__import__("math"))} == {"comb", "gcd", "isqrt", "prod"}


def test_it_runs_without_soundproof(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path / "alone.py")
    (tmp_path / "risc0.json").write_text(json.dumps(stated(assess(load("risc0"), every=False))), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "alone.py", "risc0.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "risc0.json: RISC0 2024-09 parameters: 51 bits follow (1 circuits, 7 terms, trust preprint)\n"


def test_it_prints_itself() -> None:
    result = CliRunner().invoke(main, ["recheck", "--program"])
    assert (result.exit_code, result.stdout) == (0, FILE.read_text(encoding="utf-8"))


def test_it_writes_itself_to_a_file_of_python_and_in_no_other_form(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["recheck", "--program", "-o", str(tmp_path / "recheck.py")])
    assert result.exit_code == 0
    assert (tmp_path / "recheck.py").read_bytes() == FILE.read_bytes()
    for others in (["--format", "json"], ["-o", str(tmp_path / "x.json")], ["x.cert.json"]):
        refused = CliRunner().invoke(main, ["recheck", "--program", *others])
        assert refused.exit_code == 2
        assert "leave FILE and other forms out" in refused.stderr
    assert not (tmp_path / "x.json").exists()


def test_nothing_to_check_is_said() -> None:
    result = CliRunner().invoke(main, ["recheck"])
    assert result.exit_code == 2
    assert "soundproof certificate TARGET" in result.stderr


# In step with the product -----------------------------------------------------------------------


@pytest.mark.parametrize("trust", TRUST)
@pytest.mark.parametrize("name", catalogue())
def test_the_catalogue_follows(name: str, trust: str) -> None:
    assessment = assess(load(name), Pin(trust=trust), every=False)
    found = json.loads(json.dumps(stated(assessment)))
    followed = recheck.recheck(found)
    assert (followed.zkvm, followed.bits, followed.trust) == (assessment.zkvm.name, assessment.bits, trust)
    assert f": {assessment.bits} bits follow (" in str(followed)
    assert [circuit["bits"] for circuit in found["circuits"]] == [circuit.bits for circuit in assessment.circuits]


PINS = [Pin(), Pin(trust="lean"), Pin(trust="proved"), Pin("beyond"), *(Pin("unique", slack=s) for s in (0, 2, 16))]
PINS += [Pin("johnson", theorem, m) for theorem in PINNED_GAPS for m in (None, 1, 5)]


@given(circuits(), st.sampled_from(PINS))
@settings(max_examples=MANY, deadline=None)
def test_random_circuits_of_every_protocol_follow(circuit: Circuit, pin: Pin) -> None:
    recheck.recheck(of(circuit, pin))


@given(circuits(), st.sampled_from(PINS))
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
    assert {field.name: field.order for field in PRIME_FIELDS} == recheck.PRIMES
    assert {t.name for t in registry() if t.characteristic.binary} & recheck.STATUS.keys() == recheck.BINARY


SIZES = {
    "jagged": {"dense_trees", "chips", "fixed_chips"},
    "swirl": {"interactions", "commitments", "traces"},
}
SIZES |= {"zerocheck": {"fixed"}, "evaluations": {"lists"}}
"""Parameters of sizes alone, which a certificate does not have; nor has it the trees."""


@pytest.mark.parametrize("record", [DeepAli, Jagged, Swirl, Zerocheck, R1cs, Evaluations, Fri, Whir, Stir, Ligero])
def test_every_parameter_is_checked_or_known_to_enter_no_figure(record: Any) -> None:
    kind = get_args(get_type_hints(record)["kind"])[0]
    shape = (recheck.AIRS | recheck.OPENINGS)[kind]
    assert shape.keys() == {field.name for field in fields(record)} - SIZES.get(kind, set()) - {"kind", "merkle"}
    if "grinding" in shape:
        assert shape["grinding"].keys() == {field.name for field in fields(get_type_hints(record)["grinding"])}


def test_every_key_of_a_lookup_is_checked() -> None:
    keys = {field.name for field in fields(Lookup)} - {"output"}  # which counts in sizes alone
    assert {*recheck.BUS, *recheck.COUNTED, "messages"} == keys | {"name"}


# The command ----------------------------------------------------------------------------------


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


def test_a_program_gets_what_follows_and_what_does_not(tmp_path: Path) -> None:
    """In the order of the files; what is no certificate is told on stderr and spoils nothing else."""
    good, wrong, none = (str(tmp_path / name) for name in ("good.json", "wrong.json", "none.json"))
    found = of(*SMALL["deep-ali, FRI, best"])
    Path(good).write_text(json.dumps(found), encoding="utf-8")
    Path(wrong).write_text(json.dumps(found | {"bits": found["bits"] + 1}), encoding="utf-8")
    result = CliRunner().invoke(main, ["recheck", wrong, none, good, "--format", "json"])
    assert result.exit_code == 2
    assert result.stderr == f"{none}: not a certificate: it cannot be read: No such file or directory\n"
    refused, followed = json.loads(result.stdout)["files"]
    assert (refused["file"], refused["follows"]) == (wrong, None)
    assert refused["refused"] == f"certificate.bits: expected {found['bits']}, found {found['bits'] + 1}"
    assert followed == {"file": good, "refused": None, "follows": recheck.recheck(found)._asdict()}
    table = CliRunner().invoke(main, ["recheck", wrong, good]).stdout
    assert re.search(rf"Drawn 1 +{found['bits']} +1 ", table)
    assert "refused: certificate.bits: expected" in " ".join(table.split())


def test_nothing_is_written_of_no_certificate(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["recheck", str(tmp_path / "none"), "-o", str(tmp_path / "out.json")])
    assert (result.exit_code, result.stdout, list(tmp_path.iterdir())) == (2, "", [])


def test_names_steer_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = of(*SMALL["deep-ali, FRI, best"])
    found["zkvm"]["name"] = "\x1b[31m"
    found["circuits"][0]["rounds"][0]["name"] = "\x1b]0;title\x07"
    file = tmp_path / "x.json"
    file.write_text(json.dumps(found), encoding="utf-8")
    assert recheck.main([str(file)]) == 1
    assert "\x1b" not in "".join(capsys.readouterr())
