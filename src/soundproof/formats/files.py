"""From a TARGET on the command line to a zkVM: catalogue names, paths, both formats."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

import tomli

from soundproof.parameters.characters import visible
from soundproof.parameters.faults import SHOWN, Fault, InvalidFile, Path, UserError, did_you_mean
from soundproof.zkvm.zkvm import ZkVM

__all__ = [
    "CATALOGUE",
    "MOST_BYTES",
    "Target",
    "catalogue",
    "complaints",
    "content_of",
    "load",
    "parse",
    "read",
    "text_in",
    "text_of",
    "zkvm_of",
]

MOST_BYTES = 8 * 2**20
"""Of a file: the longest of the catalogue has 2^15, one of 3,000 circuits 2^20."""

MOST_PARTS = 64
"""Of a dotted key: none of the format has ten, and the time in which one is read is quadratic in them."""

CATALOGUE = FilePath(__file__).parent.parent / "data" / "catalogue"


def catalogue() -> dict[str, FilePath]:
    """The bundled files by lower-case name; whatever lies in the folder is in the catalogue.

    >>> catalogue()["pico"].name
    'pico.toml'
    """
    return {path.stem: path for path in sorted(CATALOGUE.glob("*.toml"))}


def load(target: str | FilePath) -> ZkVM:
    """A catalogue name (case-insensitive), a path, or a path at a git revision, ``HEAD~1:my.toml``.

    UserError if it is none of these, InvalidFile if it has faults.

    >>> pico = load("Pico")
    >>> pico.name, [circuit.name for circuit in pico.circuits]
    ('Pico', ['riscv', 'convert', 'combine', 'compress', 'embed'])
    """
    if isinstance(target, FilePath):
        return read(target)
    name, text = text_of(target)
    return _bundled(text, name) if os.path.dirname(name) == str(CATALOGUE) else parse(text, name)


Target = str | FilePath | ZkVM
"""What users name a zkVM by: a catalogue name, a path, or the value itself."""


def zkvm_of(target: Target) -> ZkVM:
    """The zkVM that a target names.  UserError and InvalidFile as of ``load``."""
    if isinstance(target, ZkVM):
        return target
    if not isinstance(target, str | FilePath):
        raise UserError(f"a target is a name, a path or a zkVM, not {type(target).__name__}")
    return load(target)


def text_of(target: str) -> tuple[str, str]:
    """What a target's file is called, and its text.  UserError if it cannot be read."""
    known = catalogue()
    if target.lower() in known:
        path = known[target.lower()]
        return str(path), _text(path)
    path = FilePath(target)
    if ":" in target and not path.drive and not os.path.exists(target):
        from soundproof.formats.revisions import at_revision  # it starts git

        return target, at_revision(target)
    if path.suffix or os.sep in target or os.path.exists(target):  # Path.exists raises for names that are too long
        return str(path), _text(path)
    raise UserError(
        f"{target}: neither a catalogue name nor a file\n    hint: {did_you_mean(target.lower(), list(known))}"
    )


def read(path: FilePath) -> ZkVM:
    """Read a native or soundcalc file.  UserError if it cannot be read, InvalidFile with every fault."""
    return parse(_text(path), str(path))


def content_of(path: FilePath, most: int, hint: str) -> bytes:
    """What is in a file, or comes from a device.  OSError if it cannot be read, UserError if it is longer."""
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise UserError(f"{path}: is longer than {most // 2**20} MiB\n    hint: {hint}")
    return content


def _text(path: FilePath) -> str:
    try:
        return text_in(content_of(path, MOST_BYTES, "is it a description of a zkVM?"), str(path))
    except IsADirectoryError:
        raise UserError(f"{path}: is a directory\n    hint: name the TOML file in it") from None
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such file") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None


def text_in(content: bytes, name: str) -> str:
    """The text of a file, its lines ended as Unix ends them.  UserError if it is not UTF-8."""
    try:
        text = content.decode("utf-8-sig")  # editors on Windows begin a file with a byte order mark
    except UnicodeDecodeError as error:
        raise UserError(f"{name}: is not UTF-8 text (byte {error.start})") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str, name: str) -> ZkVM:
    """Parse the text of a native or soundcalc file called ``name``."""
    try:
        return _parse(text, name)
    except RecursionError:
        raise InvalidFile(name, (f"{name}: tables or lists are nested too deeply",)) from None


@lru_cache(maxsize=32)
def _bundled(text: str, name: str) -> ZkVM:
    """A zkVM of the catalogue: notebooks, pages and tests ask for the same ones again and again."""
    return parse(text, name)


def _parse(text: str, name: str) -> ZkVM:
    if any(line.count(".") >= MOST_PARTS for line in text.split("\n")):  # nearly never
        from soundproof.formats.positions import overlong_key

        if line := overlong_key(text, MOST_PARTS):
            raise InvalidFile(name, (f"{name}:{line}: a key has more than {MOST_PARTS} parts",))
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise InvalidFile(name, (_syntax(name, text, str(error)),)) from None
    except ValueError:  # Python reads no longer integers
        raise InvalidFile(name, (f"{name}: TOML syntax: an integer has thousands of digits",)) from None
    faults: list[Fault] = []
    zkvm = None
    if "zkevm" in table and "zkvm" in table:
        faults.append(Fault((), "has both a [zkvm] table (native) and a [zkevm] table (soundcalc)", "keep one"))
    elif "zkevm" in table:
        from soundproof.formats.soundcalc import soundcalc  # the catalogue never needs it

        zkvm = soundcalc(table, faults)
    elif "zkvm" in table:
        from soundproof.formats.native import native

        zkvm = native(table, faults)
    else:
        hint = did_you_mean(next(iter(table), ""), ["zkvm", "zkevm"]) if table else "begin with [zkvm]"
        faults.append(Fault((), "neither a [zkvm] table (native) nor a [zkevm] table (soundcalc)", hint))
    if zkvm is None or faults:
        raise InvalidFile(name, complaints(name, text, table, faults))
    return zkvm


def _syntax(name: str, text: str, error: str) -> str:
    """What the reader of TOML says is wrong, in the form of other faults: with the line, the key there, and a hint."""
    from soundproof.formats.positions import key_at  # only to explain

    match = re.fullmatch(r"(.*) \(at line ([0-9]+), (column [0-9]+)\)", error, re.DOTALL)
    line = text.count("\n") + 1 if match is None else int(match[2])
    problem = error if match is None else f"{match[1]} ({match[3]})"
    keys = ".".join(_quoted(str(key)) for key in key_at(text, line))
    quotes = problem.startswith(("Invalid value", "Expected newline"))
    hint = '\n    hint: text, rates and powers are in quotes: "1/8", "2^20"' if quotes else ""
    return f"{name}:{line}: {keys + ': ' if keys else ''}TOML syntax: {problem}{hint}"


def complaints(name: str, text: str, table: dict[str, Any], faults: list[Fault]) -> tuple[str, ...]:
    """The faults in the order of the file, then those that stand nowhere in it; of more than SHOWN the number."""
    from soundproof.formats.positions import lines_of  # only to explain

    different = list(dict.fromkeys(faults))  # a template's fault shows in each of its circuits
    placed = zip(lines_of(text, [fault.path for fault in different]), different, strict=True)
    lines = []
    for line, fault in sorted(placed, key=lambda pair: pair[0] or len(text))[:SHOWN]:
        where = f"{name}:{line}" if line else name
        keys = _readable(table, fault.path)
        hint = f"\n    hint: {visible(fault.hint)}" if fault.hint else ""
        lines.append(f"{where}: {keys + ': ' if keys else ''}{visible(fault.problem)}{hint}")
    more = len(different) - SHOWN
    if more > 0:
        lines.append(f"{name}: and {more} more fault{'s' * (more > 1)}")
    return tuple(dict.fromkeys(lines))


def _readable(table: Any, path: Path) -> str:
    """A key path with the names of array entries instead of their numbers."""
    words: list[str] = []
    value = table
    for key in path:
        if isinstance(key, int):
            value = value[key] if isinstance(value, list) and key < len(value) else None
            name = value.get("name") if isinstance(value, dict) else None
            words.append(f".{_quoted(name)}" if isinstance(name, str) else f"[{key}]")
        else:
            value = value.get(key) if isinstance(value, dict) else None
            words.append(f".{_quoted(key)}")
    return "".join(words).removeprefix(".")


def _quoted(key: str) -> str:
    """A key as a file has it; of a long one the beginning."""
    key = key if len(key) <= SHOWN else f"{key[:SHOWN]}…"
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else f'"{repr(key)[1:-1]}"'
