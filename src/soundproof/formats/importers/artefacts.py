"""Files that provers write: JSON with the SHA-256 it has, and its keys, each wrong one a fault with its path.

What is read is tolerant: keys that nobody asks for may say anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from math import isfinite
from pathlib import Path as FilePath
from typing import Any

from msgspec import Struct, field

from soundproof.formats.files import complaints, content_of
from soundproof.formats.reading import INTEGERS, written
from soundproof.parameters.faults import Fault, InvalidFile, Path, UserError

__all__ = ["MOST_BYTES", "Artefact", "Keys", "content", "from_json"]

MOST_BYTES = 64 * 2**20
"""Of a file: the arithmetic of a large AIR, which provers write beside its parameters, takes some MiB."""

MOST_LOG = 64
"""Of an exponent of two: larger ones are of no domain."""


class Artefact(Struct, frozen=True):
    """A file as it was read: what it is called, its SHA-256 in hexadecimal, its bytes."""

    name: str
    sha256: str
    content: bytes


def content(path: FilePath) -> Artefact:
    """A file.  UserError if it cannot be read."""
    try:
        read = content_of(path, MOST_BYTES, "is it what a prover writes of its parameters?")
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such file") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return Artefact(str(path), hashlib.sha256(read).hexdigest(), read)


def from_json(artefact: Artefact) -> dict[str, Any]:
    """The object that a JSON file holds.  InvalidFile if it holds none."""
    name = artefact.name
    try:
        value = json.loads(artefact.content.decode("utf-8-sig"), parse_constant=_refused)
    except UnicodeDecodeError as error:
        raise InvalidFile(name, (f"{name}: is not UTF-8 text (byte {error.start})",)) from None
    except json.JSONDecodeError as error:
        raise InvalidFile(name, (f"{name}:{error.lineno}: JSON syntax: {error.msg} (column {error.colno})",)) from None
    except RecursionError:
        raise InvalidFile(name, (f"{name}: arrays or objects are nested too deeply",)) from None
    except ValueError as error:  # Python reads no longer integers
        said = str(error) if str(error).startswith("JSON") else "JSON syntax: an integer has thousands of digits"
        raise InvalidFile(name, (f"{name}: {said}",)) from None
    if not isinstance(value, dict):
        raise InvalidFile(name, (f"{name}: must be a JSON object, got {shown(value)}",))
    return value


def _refused(word: str) -> None:
    raise ValueError(f"JSON syntax: {word} is no number")


def shown(value: Any) -> str:
    """A JSON value as a message shows it."""
    if isinstance(value, dict):
        return "an object"
    return "null" if value is None else written(value)


class Keys(Struct):
    """The keys of an object, read one by one; what has a wrong type or value is None, and a fault."""

    table: dict[str, Any]
    path: Path = ()
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, problem: str, hint: str = "") -> None:
        """Say what is wrong at a dotted key."""
        self.faults.append(Fault((*self.path, *key.split(".")), problem, hint))

    def raw(self, key: str) -> Any:
        """What stands at a dotted key, unread; None where there is nothing."""
        value: Any = self.table
        for part in key.split("."):
            if value is not None and not isinstance(value, dict):
                return None  # its own fault is told where it is read
            value = None if value is None else value.get(part)
        return value

    def integer(self, key: str, least: int = 0, most: int = INTEGERS[-1]) -> int | None:
        """An integer within bounds."""
        value = self.raw(key)
        if value is None:
            return None
        if type(value) is not int:
            self.fault(key, f"must be an integer, got {shown(value)}")
        elif not least <= value <= most:
            self.fault(key, f"must be {least} to {most}, got {shown(value)}")
        else:
            return value
        return None

    def power(self, key: str) -> int | None:
        """Two to the integer at a key."""
        log = self.integer(key, 0, MOST_LOG)
        return None if log is None else 2**log

    def word(self, key: str, known: tuple[str, ...] = ()) -> str | None:
        """A text, one of those that are known."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, str) and (not known or value in known):
            return value
        wanted = f"one of {', '.join(known)}" if known else "a string"
        self.fault(key, f"must be {wanted}, got {shown(value)}")
        return None

    def flag(self, key: str) -> bool | None:
        """True or false."""
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return value
        self.fault(key, f"must be true or false, got {shown(value)}")
        return None

    def number(self, key: str) -> float | None:
        """A finite number."""
        value = self.raw(key)
        if value is None:
            return None
        if (type(value) is int and value in INTEGERS) or (type(value) is float and isfinite(value)):
            return float(value)
        self.fault(key, f"must be a number, got {shown(value)}")
        return None

    def inside(self, key: str) -> Keys:
        """The keys of the object at a key; none where there is none."""
        value = self.raw(key)
        if value is not None and not isinstance(value, dict):
            self.fault(key, f"must be an object, got {shown(value)}")
        return Keys(value if isinstance(value, dict) else {}, (*self.path, *key.split(".")), self.faults)

    def items(self, key: str) -> list[Keys] | None:
        """The objects of the array at a key; what is none is a fault."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, list):
            self.fault(key, f"must be an array, got {shown(value)}")
            return None
        return list(self._objects(key, value))

    def _objects(self, key: str, value: list[Any]) -> Iterator[Keys]:
        for i, entry in enumerate(value):
            path = (*self.path, *key.split("."), i)
            if isinstance(entry, dict):
                yield Keys(entry, path, self.faults)
            else:
                self.faults.append(Fault(path, f"must be an object, got {shown(entry)}"))

    def refuse(self, artefact: Artefact) -> None:
        """InvalidFile with all faults, if there are any."""
        if self.faults:
            raise InvalidFile(artefact.name, complaints(artefact.name, "", self.table, self.faults))
