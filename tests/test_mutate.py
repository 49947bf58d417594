"""The script that changes formulas: which changes it makes, and that what it changes and runs is there."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", Path(__file__).with_name("mutate.py"))
    assert spec and spec.loader
    module = sys.modules["mutate"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("a + b", {"a - b", "a", "b"}),
        ("a - b", {"a + b", "a"}),
        ("a * b", {"a / b", "a", "b"}),
        ("a / b", {"a * b"}),
        ("a // b", {"-(-a // b)"}),
        ("a // b // c", {"-(-(a // b) // c)", "-(-a // b) // c"}),
        ("a ** b", {"a * b"}),
        ("a < b <= c", {"a <= b <= c", "a < b < c"}),
        ("a == b", {"a != b"}),
        ("a is not b", {"a is b"}),
        ("a and b", {"a or b"}),
        ("not a", {"a"}),
        ("f(7)", {"f(8)", "f(6)"}),
        ("max(a, b)", {"min(a, b)"}),
        ("floor(a)", {"ceil(a)"}),
        ("x = minimum(a, b)", {"x = maximum(a, b)"}),
        ("x += a", {"x -= a"}),
        ("f(True, 'n + 1', 0.5, f'{n + 1}')", set()),
        ("x: Annotated[int, Param(ge=1)] = a", set()),
        ("@lru_cache(maxsize=64)\ndef f(x: g[1]) -> g[2]:\n    '''One + 1.'''\n    return x", set()),
        ("@theorem(least=2)\ndef f(x):\n    return x", {"@theorem(least=3)", "@theorem(least=1)"}),
    ],
)
def test_changes(script: ModuleType, source: str, changes: set[str]) -> None:
    found = script.mutants("file.py", source)
    assert {script.mutated(source, mutant.number).split("\ndef")[0] for mutant in found} == changes
    assert len(found) == len(changes)


def test_what_it_changes_and_runs_is_there(script: ModuleType) -> None:
    root = Path(__file__).parents[1]
    missing = [path for path in (*script.SUBJECTS, *script.WIDER) if not (root / path).exists()]
    assert not missing, f"moved or gone: {missing}; SUBJECTS and WIDER in tests/mutate.py have the paths"


def test_a_sample_is_the_same_for_the_same_seed(script: ModuleType) -> None:
    one, same, other = (script.chosen(script.SUBJECTS[-1:], 5, seed) for seed in (1, 1, 2))
    assert one == same != other
    assert all(part.path == script.SUBJECTS[-1] for part in one)


def test_a_path_that_is_not_there_is_named(script: ModuleType) -> None:
    with pytest.raises(ValueError, match=r"not there: src/nothing\.py; SUBJECTS"):
        script.chosen(["src/nothing.py:3"], 5, 0)


def test_a_change_is_noticed_by_the_tests_that_mirror_its_file(script: ModuleType) -> None:
    """The whole script: the libraries are loaded in one process, each change is tested in a fork of it."""
    command = [script.__file__, "--mirrored", "--number=3", "src/soundproof/theorems/bciks20.py"]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout.count(" killed ")) == (0, 3), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("quotient", "whole"),
    [
        ("x * (x + 1) // 2", True),
        ("d * (b - 1) * e * b // 2", True),
        ("m * x * (x + 1) * (2 * x + 1) // 6", True),
        ("x * (y + 1) // 2", False),
        ("x * (x + 1) // 3", False),
        ("(x + x + 1) // 2", False),
    ],
)
def test_quotients_that_are_whole_are_not_rounded(script: ModuleType, quotient: str, whole: bool) -> None:
    assert any("-(-" in mutant.after for mutant in script.mutants("file.py", quotient)) is not whole
