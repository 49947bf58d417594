"""The file that describes a sweep: which parameters take which values, and at which radii.

``docs/sweep.md`` explains every key.  Values of a parameter are a list, or the numbers ``from`` one
``to`` another by a ``step`` or a ``factor``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

import tomli
from msgspec import Struct

from soundproof.formats.files import MOST_BYTES, complaints, content_of
from soundproof.formats.reading import FAILED, build, written
from soundproof.parameters.faults import Fault, InvalidFile, Path, UserError, did_you_mean
from soundproof.parameters.params import Natural, Param
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.radii.search import LARGEST_MULTIPLICITY
from soundproof.readings.security import Pin

__all__ = ["Axis", "Spec", "Values", "read_spec"]

Values = range | tuple[Any, ...]

MULTIPLICITIES = (1, *(m << octave for octave in range(16) for m in (2, 3)))
"""The grid of multiplicities where a sweep states no radius: 1, 2, 3, 4, 6, 8, … 98304."""

MOST_RADII = 1_000
"""Radii of which each row gets the best; each costs an evaluation of all rows."""
MOST_EACH = 100_000
"""Radii that are rows of their own."""
LARGEST = 2**53
"""Numbers of a range: results are exact up to here."""

_POWER = re.compile(r"2\^([0-9]{1,2})")


class Axis(Struct, frozen=True):
    """What is swept together: settings, as patterns of key paths, with as many values each."""

    patterns: tuple[str, ...]
    values: tuple[Values, ...]

    def __len__(self) -> int:
        return len(self.values[0])


class Head(Struct, frozen=True):
    """The keys outside the tables."""

    target: str
    circuit: str
    sample: Annotated[int | None, Param("", "rows drawn at random, instead of all combinations", ge=1)] = None
    seed: Natural = 0
    rounds: bool = False


class Radius(Struct, frozen=True):
    """``[radius]`` but for its values: the bounds relied on, and whether each radius is a row of its own."""

    theorem: str | None = None
    trust: Literal["preprint", "lean", "proved"] = "preprint"
    each: bool = False


class Spec(Struct, frozen=True):
    """A sweep as its file describes it; ``pins`` are the radii that are tried.

    ``places`` are where the ``file`` has the settings, by their patterns.
    """

    file: str
    text: str
    places: tuple[tuple[str, Path], ...]
    target: str
    circuit: str
    sample: int | None
    seed: int
    rounds: bool
    each: bool
    pins: tuple[Pin, ...]
    fixed: tuple[tuple[str, Any], ...]
    axes: tuple[Axis, ...]

    def fault(self, pattern: str, problem: str, hint: str = "") -> InvalidFile:
        """What is wrong with a setting, with its line in the file."""
        place = dict(self.places)[pattern]
        return InvalidFile(self.file, complaints(self.file, self.text, {}, [Fault(place, problem, hint)]))


TABLES = ("radius", "set", "parameters", "cases")
GRIDS = ("multiplicity", "slack")


def read_spec(path: FilePath) -> Spec:
    """Read a sweep's file.  UserError if it cannot be read, InvalidFile with every fault."""
    try:
        text = content_of(path, MOST_BYTES, "is it a description of a sweep?").decode("utf-8-sig")
        table = tomli.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise UserError(f"{path}: cannot be read: {why}") from None
    except (ValueError, RecursionError) as error:
        raise InvalidFile(str(path), (f"{path}: TOML syntax: {error}",)) from None
    faults: list[Fault] = []
    head = build(Head, _known(Head, table, TABLES, (), faults), (), faults)
    radius, pins = _radius(table.get("radius", {}), faults)
    axes = [*_cases(table.get("cases", []), faults), *_parameters(table.get("parameters", {}), faults)]
    fixed = tuple(_flat(table.get("set", {}), ("set",), faults))
    swept = [pattern for axis in axes for pattern in axis.patterns]
    for pattern in dict.fromkeys(pattern for pattern in swept if swept.count(pattern) > 1):
        faults.append(Fault(("parameters", *pattern.split(".")), "is swept twice, by [parameters] and by [[cases]]"))
    if not axes and not faults:
        faults.append(Fault((), "nothing is swept", "add [parameters] or [[cases]]"))
    if faults or head is FAILED or radius is FAILED:
        raise InvalidFile(str(path), complaints(str(path), text, table, faults))
    beside = path.parent / head.target  # a file is meant from here, or from where the sweep's own file is
    return Spec(
        str(path),
        text,
        tuple((_pattern(place[start:]), place) for place, start in _places(table)),
        str(beside) if beside.is_file() and not FilePath(head.target).is_file() else head.target,
        head.circuit,
        head.sample,
        head.seed,
        head.rounds,
        radius.each,
        pins,
        tuple((_pattern(path[1:]), value) for path, value in fixed),
        tuple(axes),
    )


def _known(
    cls: type[Struct], table: dict[str, Any], others: tuple[str, ...], path: Path, faults: list[Fault]
) -> dict[str, Any]:
    """The entries of a table that a class has; those that neither it nor ``others`` have are faults."""
    names = cls.__struct_fields__
    for key in table:
        if key not in (*names, *others):
            faults.append(Fault((*path, key), "unknown key", did_you_mean(key, [*names, *others])))
    return {key: value for key, value in table.items() if key in names}


def _radius(table: Any, faults: list[Fault]) -> tuple[Any, tuple[Pin, ...]]:
    if not isinstance(table, dict):
        faults.append(Fault(("radius",), "must be a table", "write [radius]"))
        return FAILED, ()
    grids = {key: table[key] for key in GRIDS if key in table}
    radius = build(Radius, _known(Radius, table, GRIDS, ("radius",), faults), ("radius",), faults)
    if radius is FAILED:
        return FAILED, ()
    theorem = radius.theorem
    if theorem is not None and theorem not in PINNED_GAPS:
        faults.append(
            Fault(("radius", "theorem"), f"unknown theorem {theorem!r}", did_you_mean(theorem, list(PINNED_GAPS)))
        )
    pins: list[Pin] = []
    numbers = {
        key: _numbers(value, ("radius", key), faults)
        for key, value in (grids or {"multiplicity": list(MULTIPLICITIES)}).items()
    }
    count, most = sum(map(len, numbers.values())), MOST_EACH if radius.each else MOST_RADII
    if count > most:
        hint = "fewer values, or a factor: { from = 8, to = 512, factor = 2 }"
        longest = max(numbers, key=lambda key: len(numbers[key]))
        faults.append(Fault(("radius", longest), f"{count:,} radii, at most {most:,} are tried", hint))
        return radius, ()
    for number in numbers.get("multiplicity", ()):
        pins.append(Pin("johnson", theorem, number, None, radius.trust))
    for number in numbers.get("slack", ()):
        pins.append(Pin("unique", None, None, number, radius.trust))
    return radius, tuple(pins)


def _numbers(value: Any, path: Path, faults: list[Fault]) -> Values:
    """The numbers of a grid of radii; of a range the ends are looked at alone."""
    before = len(faults)
    values, least = _values(value, path, faults), 0 if path[-1] == "slack" else 1
    ends = (values[0], values[-1]) if isinstance(values, range) else values
    if len(values) == 0:
        faults.append(Fault(path, "has no values"))
    for number in ends if len(faults) == before else ():
        if type(number) is not int or not least <= number <= LARGEST_MULTIPLICITY:
            faults.append(Fault(path, f"must be integers from {least} to 2^40, got {written(number)}"))
            return ()
    return values if len(faults) == before else ()


def _parameters(table: Any, faults: list[Fault]) -> Iterator[Axis]:
    for path, value in _flat(table, ("parameters",), faults):
        values = _values(value, path, faults)
        if len(values) == 0:
            faults.append(Fault(path, "has no values"))
        yield Axis((_pattern(path[1:]),), (values,))


def _cases(cases: Any, faults: list[Fault]) -> Iterator[Axis]:
    """All [[cases]] together are one axis: every case sets every parameter that one of them sets."""
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        faults.append(Fault(("cases",), "must be a list of tables", "write [[cases]]"))
        return
    flat = [dict(_flat(case, ("cases", i), faults)) for i, case in enumerate(cases)]
    settings = [{_pattern(path[2:]): value for path, value in case.items()} for case in flat]
    names = list(dict.fromkeys(name for case in settings for name in case))
    for i, case in enumerate(settings):
        missing = [name for name in names if name not in case]
        if missing:
            hint = f"set {', '.join(missing)} as the other cases do"
            faults.append(Fault(("cases", i), "does not set what another case does", hint))
    if settings and not any(name not in case for case in settings for name in names):
        yield Axis(tuple(names), tuple(tuple(case[name] for case in settings) for name in names))


def _places(table: dict[str, Any]) -> Iterator[tuple[Path, int]]:
    """Where the settings are, and the key of each place at which its pattern begins."""
    for i, case in enumerate(table.get("cases", [])):
        yield from ((path, 2) for path, _ in _flat(case, ("cases", i), []))
    for name in ("set", "parameters"):
        yield from ((path, 1) for path, _ in _flat(table.get(name, {}), (name,), []))


def _pattern(path: Path) -> str:
    """A path as settings write it; a quoted key may itself be a dotted path."""
    return ".".join(map(str, path))


def _flat(table: Any, path: Path, faults: list[Fault]) -> Iterator[tuple[Path, Any]]:
    """The settings of a table, whether their paths are written dotted, quoted or as tables."""
    if not isinstance(table, dict):
        faults.append(Fault(path, "must be a table", "write PATH = VALUE lines in it"))
        return
    for key, value in table.items():
        if isinstance(value, dict) and not value.keys() & {"from", "to"}:
            yield from _flat(value, (*path, key), faults)
        else:
            yield (*path, key), value


def _values(value: Any, path: Path, faults: list[Fault]) -> Values:
    """The values of a parameter: those listed, or from … to …."""
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, dict):
        faults.append(Fault(path, f"must be a list, or {{ from = …, to = … }}, got {written(value)}"))
        return (None,)
    for key in value:
        if key not in ("from", "to", "step", "factor"):
            faults.append(Fault((*path, key), "unknown key", did_you_mean(key, ["from", "to", "step", "factor"])))
    start: Any = value.get("from")
    end: Any = value.get("to")
    powers = [_POWER.fullmatch(str(bound)) for bound in (start, end)]
    if powers[0] and powers[1]:
        return tuple(f"2^{k}" for k in range(int(powers[0][1]), int(powers[1][1]) + 1))
    if "step" in value and "factor" in value:
        faults.append(Fault(path, "has a step and a factor", "leave one of them out"))
        return (None,)
    step, factor = value.get("step", 1), value.get("factor")
    if any(type(number) is not int for number in (start, end, step, factor or 2)):
        faults.append(Fault(path, "from, to, step and factor must be integers, from and to also powers as in 2^20"))
    elif max(abs(start), abs(end)) > LARGEST:
        faults.append(Fault(path, "from and to must lie between -2^53 and 2^53"))
    elif start > end or step < 1 or (factor is not None and (factor < 2 or start < 1)):
        faults.append(Fault(path, f"counts from {start} to {end} in no steps"))
    elif factor is None:
        return range(start, end + 1, step)
    else:
        numbers = [start]
        while numbers[-1] * factor <= end:
            numbers.append(numbers[-1] * factor)
        return tuple(numbers)
    return (None,)
