"""Changes one operator or constant of a formula at a time and sees whether a test notices; run on demand.

    python tests/mutate.py                            50 changes by chance, in all files of SUBJECTS
    python tests/mutate.py --seed 7 --number 200      other ones, more of them
    python tests/mutate.py --all src/soundproof/theorems/dkt26.py src/soundproof/arithmetic/certified.py:70-110
    python tests/mutate.py --all --mirrored ...       against the tests that mirror the file alone: quick, and stricter

A change that no test notices *survives*.  Either it changes nothing (say why), or a test is missing: one that
states the law, or a value worked out by hand, in the file that mirrors the source.  Everything happens in a copy of
the tree in a temporary folder.  Exit status: 0 all noticed, 1 some survived, 2 it could not be run.

The tests of a change run in a fork of this process, which has loaded the libraries, never what it changes or the tests.
The first test that fails ends them; the tests that noticed the changes before come first, then the quick ones.
Hypothesis does not shrink what it found, remembers no example of another change, and knows no deadline: a busy machine
notices nothing.  The 95 changes of theorems/bchks25.py:1-90, mirrored, took 123 s in processes of their own; so 16 s.

Of the libraries for this, mutmut 3.8 changes nothing inside decorated functions, which all properties and theorems
are, nor the numbers in a decorator (``least=3``); cosmic-ray 8.7 writes into the working tree, knows no max and min, no
dropped operand and no rounding, and needs a database and filters to take a sample.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import itertools
import math
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).resolve().parents[1]

SUBJECTS = (
    "src/soundproof/theorems",
    "src/soundproof/protocols",
    "src/soundproof/radii",
    "src/soundproof/arithmetic/certified.py",
    "src/soundproof/transcript",
    "src/soundproof/primitives/fields.py",
    "src/soundproof/primitives/merkle.py",
    "src/soundproof/readings/ceilings.py",
    "src/soundproof/readings/noninteractive.py",
)
"""What is changed: files, or folders with all their files."""

WIDER = (
    "tests/protocols",
    "tests/theorems",
    "tests/radii/test_beyond.py",
    "tests/radii/test_johnson.py",
    "tests/radii/test_smallest.py",
    "tests/radii/test_unique.py",
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
FORK = multiprocessing.get_context("fork")
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


def _factors(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield from _factors(node.left)
        yield from _factors(node.right)
    else:
        yield ast.unparse(node)


def _divides(number: ast.AST, product: ast.AST) -> bool:
    """Whether it is 2, and two factors are neighbours, or 6, and they are x, x + 1 and 2x + 1: nothing is rounded."""
    factors = set(_factors(product))
    below = [x for x in factors if f"{x} + 1" in factors or f"{x} - 1" in factors]
    return {"2": bool(below), "6": any(f"2 * {x} + 1" in factors for x in below)}.get(ast.unparse(number), False)


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """What an expression may be changed into."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.BinOp(left, ast.FloorDiv(), right) if not _divides(right, left):  # the quotient rounded up
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


Change = tuple[ast.AST, ast.AST, Callable[[ast.AST], None], tuple[ast.AST, ...]]
"""An expression, what it is changed into, what puts one for the other, and what may be shown of the place."""


def _changes(node: ast.AST, around: tuple[ast.AST, ...] = ()) -> Iterator[Change]:
    """Each change below a node."""
    for child, put in _children(node):
        seen = (*around, child) if hasattr(child, "lineno") and child.end_lineno - child.lineno < 3 else (child,)
        for variant in variants(child):
            yield child, variant, put, seen
        yield from _changes(child, seen)


def mutants(path: str, source: str) -> list[Mutant]:
    """All single changes of a file, in its order."""
    found = []
    for number, (child, variant, put, seen) in enumerate(_changes(ast.parse(source))):
        shown = next((part for part in seen if len(ast.unparse(part)) <= 72), child)
        before = ast.unparse(shown)
        put(variant)
        after = ast.unparse(variant if shown is child else shown)
        put(child)
        found += [Mutant(path, getattr(child, "lineno", 0), before, after, number)] if before != after else []
    return found


def mutated(source: str, number: int) -> str:
    """The whole file with one of its changes."""
    tree = ast.parse(source)
    _, variant, put, _ = next(itertools.islice(_changes(tree), number, None))
    put(variant)
    return ast.unparse(tree)


class Watch:
    """Puts tests that noticed the last changes first, then the quick ones; tells what fails and how long each takes."""

    def __init__(self, noticed: Sequence[str], seconds: Mapping[str, float]) -> None:
        self.ranks = {test: rank for rank, test in enumerate(noticed)}
        self.seconds = dict(seconds)
        self.failed = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: (-self.ranks.get(item.nodeid, -1), self.seconds.get(item.nodeid, 0)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        self.failed = self.failed or report.nodeid * report.failed


def started(paths: Sequence[str], seconds: float, watch: Watch, answer: Connection) -> None:
    """Runs tests in a process that was forked for them, and sends how they ended and what was loaded."""
    os.setsid()  # what the tests start ends with them
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 1))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    options = ["-x", "--tb=no", "--no-header", "-p", "no:cacheprovider"]
    settings.register_profile(
        "mutate",
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=(HealthCheck.too_slow,),
    )
    code = pytest.main([*options, "--hypothesis-profile=mutate", "--hypothesis-seed=0", *paths], plugins=[watch])
    answer.send((int(code), watch.failed, watch.seconds, [*sys.modules], sys.modules["soundproof"].__file__))
    os._exit(0)


class Copy:
    """A copy of the tree, in which tests run."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
        self.folder = folder
        self.noticed: list[str] = []
        self.seconds: dict[str, float] = {}
        os.environ["PYTHONPATH"] = str(folder / "src")
        sys.path[:] = [
            str(folder / "src"),
            *(path for path in sys.path if Path(path) not in (ROOT / "src", ROOT / "tests")),
        ]
        os.chdir(folder)

    def tests(self, paths: Sequence[str], seconds: float) -> bool | None:
        """Whether the tests pass, or there are none; None where they did not end in time."""
        here, there = FORK.Pipe(duplex=False)
        process = FORK.Process(target=started, args=(paths, seconds, Watch(self.noticed, self.seconds), there))
        process.start()
        there.close()
        try:
            if not here.poll(20 * seconds):  # the limit is on its own time; this one is for tests that wait
                return None
            code, failed, self.seconds, loaded, found = here.recv()
        except EOFError:  # it was ended by a limit
            process.join()
            return None if process.exitcode == -signal.SIGXCPU else False
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid or 0, signal.SIGKILL)
            process.join()
        if not found.startswith(str(self.folder)):
            raise ValueError(f"the tests ran {found}, not the copy")
        if failed:
            self.noticed = [*(test for test in self.noticed if test != failed), failed]
        for (
            name
        ) in loaded:  # the libraries, once for all changes; what is changed and its tests are loaded anew each time
            if name.partition(".")[0] not in ("soundproof", "tests", "conftest"):
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
        return code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)

    def mirrored(self, path: str) -> list[str]:
        """The file's own examples and its room's tests of its name; where there are none, all of its room."""
        *_, room, stem = Path(path).with_suffix("").parts
        folder = self.folder / "tests" / room
        tests = [*folder.glob(f"test_{stem}*.py")] or [*folder.glob("test_*.py")]
        return [path, *(str(test.relative_to(self.folder)) for test in sorted(tests))]

    def outcome(self, mutant: Mutant, seconds: float, wider: Sequence[str]) -> str:
        """Tests one change, and puts the file back."""
        file = self.folder / mutant.path
        text, stat = file.read_text(), file.stat()
        try:
            file.write_text(mutated(text, mutant.number))
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns + (1 << 31)))  # no compiled file is taken for it
            for paths in (self.mirrored(mutant.path), wider):
                passed = not paths or self.tests(paths, seconds)
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
        paths = sorted({mutant.path for mutant in changes})
        for path in paths:  # as they will be, with nothing changed: no comment or layout is what a test notices
            file = copy.folder / path
            file.write_text(ast.unparse(ast.parse(file.read_text())))
        mirrored = {test for path in paths for test in copy.mirrored(path)}
        if not copy.tests([*sorted(mirrored), *wider], 900):
            raise ValueError("the tests fail with nothing changed")
        took = sum(copy.seconds.values())
        seconds = 3 + 4 * took
        print(
            f"{len(changes)} changes; the tests take {took:.1f} s, and are stopped after {seconds:.0f} s of their own"
        )
        try:
            for i, mutant in enumerate(changes, start=1):
                start, outcome = time.monotonic(), copy.outcome(mutant, seconds, wider)
                counts[mutant.path, outcome] += 1
                survivors += [mutant] if outcome == "SURVIVED" else []
                print(f"{i}/{len(changes)} {outcome:8} {time.monotonic() - start:4.1f} s  {mutant}", flush=True)
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
