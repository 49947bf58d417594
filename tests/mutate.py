"""Changes one operator or constant of a formula at a time and sees whether a test notices; run on demand.

    python tests/mutate.py                            50 changes by chance, in all files of SUBJECTS
    python tests/mutate.py --seed 7 --number 200      other ones, more of them
    python tests/mutate.py --all src/soundproof/theorems/dkt26.py src/soundproof/arithmetic/certified.py:70-110
    python tests/mutate.py --all --mirrored ...       against the tests that mirror the file alone: quick, and stricter

A change that no test notices *survives*.  Either it changes nothing (say why), or a test is missing: one that
states the law, or a value worked out by hand, in the file that mirrors the source.  Everything happens in a copy of
the tree in a temporary folder.  Exit status: 0 all noticed, 1 some survived, 2 it could not be run.

Of the libraries for this, mutmut 3.8 changes nothing inside decorated functions, which all properties and theorems
are, nor the numbers in a decorator (``least=3``); cosmic-ray 8.7 writes into the working tree, knows no max and min, no
dropped operand and no rounding, and needs a database and filters to take a sample.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]

SUBJECTS = (
    "src/soundproof/theorems",
    "src/soundproof/protocols",
    "src/soundproof/radii",
    "src/soundproof/arithmetic/certified.py",
    "src/soundproof/transcript",
    "src/soundproof/primitives/fields.py",
    "src/soundproof/primitives/merkle.py",
)
"""What is changed: files, or folders with all their files."""

WIDER = (
    "tests/protocols",
    "tests/theorems",
    "tests/radii/test_regimes.py",
    "tests/transcript",
    "tests/primitives",
    "tests/arithmetic",
    "tests/test_reference.py",
    "tests/zkvm/test_overfolding.py",
    "tests/test_peers.py",
    "tests/readings/test_size.py",
    "src/soundproof/theorems",
    "src/soundproof/protocols",
)
"""The tests that a change has to pass after those that mirror its file: fast ones, the likeliest to notice first."""

LEFT_OUT = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "dist", "build", "shared")
MEMORY = 4 << 30
"""Bytes of address space that the tests of one change may take."""

SWAPPED: dict[type[ast.AST], type[Any]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
RENAMED = {"max": "min", "maximum": "minimum", "ceil": "floor", "ceiling": "floored", "any": "all"}
RENAMED |= {new: old for old, new in RENAMED.items()}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where it is, the expression before and after, and its ``number`` among those of the file."""

    path: str
    line: int
    before: str
    after: str
    number: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {' '.join(self.before.split())}  →  {' '.join(self.after.split())}"


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """What an expression may be changed into."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.BinOp(left, ast.FloorDiv(), right):  # the quotient rounded up
            yield ast.UnaryOp(ast.USub(), ast.BinOp(ast.UnaryOp(ast.USub(), left), ast.FloorDiv(), right))
        case ast.BinOp(left, op, right) if type(op) in SWAPPED:
            yield ast.BinOp(left, SWAPPED[type(op)](), right)
            if isinstance(op, ast.Add | ast.Sub | ast.Mult):
                yield left
            if isinstance(op, ast.Add | ast.Mult):
                yield right
        case ast.AugAssign(target, op, value) if type(op) in SWAPPED:
            yield ast.AugAssign(target, SWAPPED[type(op)](), value)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(SWAPPED[type(op)](), values)
        case ast.Compare(left, ops, others):
            for i, op in enumerate(ops):
                if type(op) in SWAPPED:
                    yield ast.Compare(left, [*ops[:i], SWAPPED[type(op)](), *ops[i + 1 :]], others)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.Call(ast.Name(name), args, keywords) if name in RENAMED:
            yield ast.Call(ast.Name(RENAMED[name]), args, keywords)


def _children(node: ast.AST) -> Iterator[tuple[ast.AST, Callable[[ast.AST], None]]]:
    """The parts of a node in which a number is a formula's, each with what puts another in its place.

    Left out are hints of types (their limits are rules of input), texts, and the sizes of caches.
    """
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Call) and "lru_cache" in ast.unparse(node.func)):
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        if isinstance(value, ast.AST):
            yield value, lambda new, name=name: setattr(node, name, new)  # type: ignore[misc]
        elif isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield item, lambda new, value=value, i=i: value.__setitem__(i, new)  # type: ignore[misc]


def _changed(node: ast.AST, around: tuple[ast.AST, ...] = ()) -> Iterator[tuple[int, str, str]]:
    """Makes each change below a node, one after another: its line, and what is seen of it before and after."""
    for child, put in _children(node):
        seen = (*around, child) if hasattr(child, "lineno") and child.end_lineno - child.lineno < 3 else (child,)
        for variant in variants(child):
            shown = next((part for part in seen if len(ast.unparse(part)) <= 72), child)
            before = ast.unparse(shown)
            put(variant)
            yield getattr(child, "lineno", 0), before, ast.unparse(variant if shown is child else shown)
            put(child)
        yield from _changed(child, seen)


def mutants(path: str, source: str) -> list[Mutant]:
    """All single changes of a file, in its order."""
    changes = enumerate(_changed(ast.parse(source)))
    return [Mutant(path, line, before, after, i) for i, (line, before, after) in changes if before != after]


def mutated(source: str, number: int) -> str:
    """The whole file with one of its changes."""
    tree = ast.parse(source)
    next(itertools.islice(_changed(tree), number, None))  # it is in place until the next one is asked for
    return ast.unparse(tree)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the tree, in which tests run."""

    folder: Path

    def tests(self, paths: Sequence[str], seconds: float) -> bool | None:
        """Whether the tests pass, or there are none; None where they did not end in time."""
        command = [sys.executable, "-m", "pytest", "-x", "--tb=no", "--no-header", "-p", "no:cacheprovider"]
        process = subprocess.Popen(
            [*command, "--hypothesis-seed=0", *paths],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder / "src")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        )
        try:
            return process.wait(seconds) in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def mirrored(self, path: str) -> list[str]:
        """The file's own examples and the tests of its name; where there are none, all of its room."""
        *_, room, stem = Path(path).with_suffix("").parts
        tests = [*self.folder.glob(f"tests/**/test_{stem}*.py")] or [*self.folder.glob(f"tests/{room}/test_*.py")]
        return [path, *(str(test.relative_to(self.folder)) for test in sorted(tests))]

    def outcome(self, mutant: Mutant, seconds: float, wider: Sequence[str]) -> str:
        """Tests one change, and puts the file back."""
        file = self.folder / mutant.path
        text, stat = file.read_text(), file.stat()
        try:
            file.write_text(mutated(text, mutant.number))
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns + (1 << 31)))  # no compiled file is taken for it
            for paths, limit in ((self.mirrored(mutant.path), seconds / 2), (wider, seconds)):
                passed = not paths or self.tests(paths, limit)
                if not passed:
                    return "in time" if passed is None else "killed"
            return "SURVIVED"
        finally:
            file.write_text(text)
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def chosen(targets: Sequence[str], number: int | None, seed: int) -> list[Mutant]:
    """The changes to try, from FILE, FOLDER, FILE:LINE or FILE:FIRST-LAST; ValueError names what is not there."""
    missing = [path for path in (target.split(":")[0] for target in (*targets, *WIDER)) if not (ROOT / path).exists()]
    if missing:
        raise ValueError(f"not there: {', '.join(missing)}; SUBJECTS and WIDER in tests/mutate.py have the paths")
    every: list[Mutant] = []
    for target in targets:
        name, _, lines = target.partition(":")
        first, _, last = lines.partition("-")
        files = [ROOT / name] if (ROOT / name).is_file() else sorted((ROOT / name).rglob("*.py"))
        for file in files:
            whole = mutants(str(file.relative_to(ROOT)), file.read_text())
            every += [m for m in whole if not lines or int(first) <= m.line <= int(last or first)]
    sample = every if number is None else random.Random(seed).sample(every, min(number, len(every)))
    return sorted(sample, key=lambda mutant: (mutant.path, mutant.line))


def run(changes: Sequence[Mutant], wider: Sequence[str] = WIDER) -> list[Mutant]:
    """Tries the changes one after another, says what becomes of each, and returns the survivors."""
    survivors: list[Mutant] = []
    counts: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        copy = Copy(Path(folder) / "tree")
        shutil.copytree(ROOT, copy.folder, ignore=LEFT_OUT)
        paths = sorted({mutant.path for mutant in changes})
        for path in paths:  # as they will be, with nothing changed: no comment or layout is what a test notices
            file = copy.folder / path
            file.write_text(ast.unparse(ast.parse(file.read_text())))
        start = time.monotonic()
        mirrored = {test for path in paths for test in copy.mirrored(path)}
        if not copy.tests([*sorted(mirrored), *wider], 900):
            raise ValueError("the tests fail with nothing changed")
        seconds = max(40, 2 * (time.monotonic() - start))
        print(f"{len(changes)} changes; the tests take {seconds / 2:.0f} s, and are stopped after {seconds:.0f} s")
        try:
            for i, mutant in enumerate(changes, start=1):
                start, outcome = time.monotonic(), copy.outcome(mutant, seconds, wider)
                counts[mutant.path, outcome] += 1
                survivors += [mutant] if outcome == "SURVIVED" else []
                print(f"{i}/{len(changes)} {outcome:8} {time.monotonic() - start:4.0f} s  {mutant}", flush=True)
        except KeyboardInterrupt:
            print("interrupted")
    print("\ntried  survived  file")
    for path in paths:
        tried = sum(count for (name, _), count in counts.items() if name == path)
        print(f"{tried:5}  {counts[path, 'SURVIVED']:8}  {path}")
    print(f"{counts.total():5}  {len(survivors):8}  in all\n")
    return survivors


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("targets", nargs="*", default=SUBJECTS, help="FILE, FOLDER, FILE:LINE or FILE:FIRST-LAST")
    parser.add_argument("--seed", type=int, default=0, help="which changes are taken (default 0)")
    parser.add_argument("--number", type=int, default=50, help="how many (default 50)")
    parser.add_argument("--all", action="store_true", help="every change there is")
    parser.add_argument("--mirrored", action="store_true", help="run the tests that mirror the file, and no others")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the tests and removes the copy, too
    try:
        survivors = run(
            chosen(asked.targets, None if asked.all else asked.number, asked.seed), () if asked.mirrored else WIDER
        )
    except ValueError as error:
        print(f"mutate: {error}", file=sys.stderr)
        return 2
    print("\n".join(["Survivors", *map(str, survivors)] if survivors else ["All were noticed."]))
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
