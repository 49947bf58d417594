"""The rules of the house, as small programs over the source."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import soundproof
from soundproof import theorems
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.theorems.theorem import Status, Theorem

SOURCE = Path(soundproof.__file__).parent
MODULES = sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))

CORE = ("arithmetic", "parameters", "primitives", "theorems", "transcript", "protocols", "radii", "zkvm")
"""What needs no library but the one that certifies."""

LIBRARIES = {"numpy", "flint", "click", "packaging", "pydantic", "rich", "jinja2", "galois", "numba"}
LIBRARIES |= {"duckdb", "distributed"}  # of sweeps


def _room(module: str) -> str:
    """``soundproof.protocols.fri`` is in the room ``protocols``; the package itself is in none."""
    return module.split(".")[1] if "." in module else ""


def _name(path: Path) -> str:
    parts = ["soundproof", *path.with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _tree(path: Path) -> ast.Module:
    return ast.parse((SOURCE / path).read_text(encoding="utf-8"))


def _imports(tree: ast.AST) -> Iterator[str]:
    """Every imported module, wherever the import stands; names from the package itself as modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "soundproof":
            yield from (f"soundproof.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_imports_go_to_the_layers_below() -> None:
    """The contracts of pyproject.toml: which room, and which question, may import which."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        capture_output=True,
        text=True,
        cwd=TESTS.parent,
    )
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


def test_no_module_is_hidden_by_a_function_of_its_name() -> None:
    assert not {path.stem for path in SOURCE.iterdir()} & set(soundproof.__all__)
    for folder in (SOURCE / "analyses").glob("*/__init__.py"):
        name = folder.parent.name
        verbs = {node.name for node in _tree(folder.relative_to(SOURCE)).body if isinstance(node, ast.FunctionDef)}
        assert name not in verbs or not folder.with_name(f"{name}.py").exists(), name


PROVING = {"certified", "primes"}
"""They are loaded where something is decided: an error, or whether a modulus without a name is prime."""


@pytest.mark.parametrize(
    "path", [path for path in MODULES if _room(_name(path)) in CORE and path.stem not in PROVING], ids=str
)
def test_the_core_needs_no_library(path: Path) -> None:
    assert LIBRARIES.isdisjoint(module.split(".")[0] for module in _imports(_tree(path)))


def test_a_command_starts_without_the_libraries_it_does_not_need() -> None:
    program = "import soundproof.cli.group, soundproof.analyses.assess.report, sys"
    program += f"; print(sorted({LIBRARIES!r} & sys.modules.keys()))"
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=SOURCE.parent
    )
    assert result.stdout == "['click', 'flint']\n"


def test_files_are_read_before_certified_arithmetic_is_loaded() -> None:
    """It takes as long as to read the catalogue, which another process does in the meantime."""
    program = "import soundproof.analyses.assess.command, soundproof.formats.native, sys; print('flint' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"


def _formula_faults(tree: ast.AST) -> list[str]:
    """What may not stand in a file of formulas: floats, which are rounded, and roundings."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            found.append(str(node.value))
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name in ("ceil", "floor", "round", "trunc"):
            found.append(name)
    return found


PROPOSES = "certificates.py"
"""The one file of theorems that may round: what it finds is checked in integers."""


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.parts[0] == "theorems" and path.name != PROPOSES], ids=str
)
def test_formulas_have_no_floats_and_no_roundings(path: Path) -> None:
    assert _formula_faults(_tree(path)) == []


def test_a_float_in_a_formula_would_be_seen() -> None:
    tree = ast.parse('def e(n):\n    "0.5"\n    return math.ceil(n * 0.5) + floor(2)')
    assert sorted(_formula_faults(tree)) == ["0.5", "ceil", "floor"]


def _theorems() -> dict[str, Theorem]:
    """Every bound by the name it has in its module."""
    modules = [
        importlib.import_module(f"soundproof.theorems.{m.name}") for m in pkgutil.iter_modules(theorems.__path__)
    ]
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Theorem)
    }


TESTS = Path(__file__).parent
TESTED = "\n".join(path.read_text(encoding="utf-8") for path in (*TESTS.rglob("*.py"), *SOURCE.glob("lab/*.py")))
PAGE = (TESTS.parent / "docs" / "theorems.md").read_text(encoding="utf-8")


def _lacks(name: str, bound: Theorem) -> list[str]:
    """What a bound does not have of all that an auditor asks for."""
    counted = bound.bounds.startswith("bad challenges") or bound.bounds == "list size"
    has = {
        "status": bound.status in Status,
        "citation": bool(bound.id and bound.paper and bound.date) and bound.name.startswith(bound.id),
        "what it bounds": bool(bound.bounds),
        "hypotheses": bool(bound.conditions) or not counted,
        "explanation": bool(bound.name) and f"### {bound.name.replace(',', '')}" in PAGE.replace(",", ""),
        "test": not counted or name in TESTED or ">>>" in (bound.__doc__ or ""),
    }
    return [what for what, there in has.items() if not there]


@pytest.mark.parametrize("name", _theorems())
def test_a_bound_has_all_that_an_auditor_asks_for(name: str) -> None:
    assert _lacks(name, _theorems()[name]) == []


def test_what_a_bound_lacks_would_be_seen() -> None:
    bare = Theorem("", "", "", Status.LEAN, lambda n: n, bounds="list size")
    assert _lacks(".".join(("no", "such", "bound")), bare) == ["citation", "hypotheses", "explanation", "test"]
    assert len(_theorems()) > 30


def test_the_bounds_to_choose_from_are_told_apart_by_their_id() -> None:
    assert all(name.startswith(gaps[0].id) for name, gaps in PINNED_GAPS.items())
    assert all(theorem in _theorems().values() for gaps in PINNED_GAPS.values() for theorem in gaps)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_nothing_is_asserted_of_what_users_write(path: Path) -> None:
    assert [node.lineno for node in ast.walk(_tree(path)) if isinstance(node, ast.Assert)] == []


def _undocumented(tree: ast.Module) -> list[str]:
    """The module, its public functions and its public classes, where they have no docstring."""
    named = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    public = [node for node in named if not node.name.startswith("_")]
    missing = [node.name for node in public if ast.get_docstring(node) is None]
    return missing if ast.get_docstring(tree) else ["module", *missing]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_everything_public_has_a_docstring(path: Path) -> None:
    assert _undocumented(_tree(path)) == []


def test_a_missing_docstring_would_be_seen() -> None:
    assert _undocumented(ast.parse('def f():\n    "text"\ndef g(): ...\ndef _h(): ...\nclass C: ...')) == [
        "module",
        "g",
        "C",
    ]
