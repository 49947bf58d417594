"""Files for commands to read, drawn at random: circuits of all protocols with whatever parameters are accepted.

A file begins as one of the catalogue, or as a constraint side with an opening made for it; then parameters change one
by one, as the JSON Schema of the format has them, and a change that is refused is undone.  A protocol or a key that is
added to the format is drawn from then on.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from soundproof.formats.files import catalogue, load
from soundproof.formats.plain import table_of
from soundproof.formats.schema import schema
from soundproof.formats.settings import Setting, applied
from soundproof.formats.writing import toml
from soundproof.parameters.faults import UserError
from soundproof.zkvm.zkvm import ZkVM

Table = dict[str, Any]

FIELDS = ["BabyBear^4", "KoalaBear^4", "KoalaBear^5", "M31^4", "Goldilocks^2", "Goldilocks^3", "BabyBear^8", "M31"]
WORDS = ["", " ", "x", "main", "a.b", "ρ", "零", "*", "1", "-1", "1e400", "nan", "2^3", "2^63", "2^64", "1/2", "1/1024",
         "1/0", "[]", "{}", "[1, 2]", "{ by = 16, until = 32 }", "true", '"', "'", "--help", "=", "a=b", "query phase",
         "zisk", "pico", "fri", "9" * 30, "0x10", "1_000", "x" * 3000, "/dev/zero", "/dev/null", ".", "/", "\x1b[2J",
         "\ud800"]  # fmt: skip


@cache
def _format() -> Table:
    described: Table = json.loads(schema())
    return described


def integer(pick: random.Random, low: int, high: int) -> int:
    """Between two bounds: often one of them or beside it, otherwise of any length."""
    near = [low, low + 1, high - 1, high]
    long = low + 2 ** pick.randint(0, max((high - low).bit_length(), 1))
    return max(low, min(high, pick.choice([*near, long, long - 1, pick.randint(low, min(high, low + 100))])))


def value(pick: random.Random, described: Table, key: str = "") -> Any:
    """Any value of a part of the schema."""
    if "$ref" in described:
        described = _format()["$defs"][described["$ref"].rpartition("/")[2]]
    if "anyOf" in described:
        return value(pick, pick.choice(described["anyOf"]), key)
    if "enum" in described:
        return pick.choice(described["enum"])
    match described.get("type"):
        case "integer":
            return integer(pick, described.get("minimum", -1), described.get("maximum", 2**63 - 1))
        case "boolean":
            return pick.random() < 0.5
        case "array":
            inner = value(pick, described["items"], key)
            alike = pick.random() < 0.5
            length = pick.choice([0, 1, 2, 3, 8, integer(pick, 0, 1100)])
            return [deepcopy(inner) if alike else value(pick, described["items"], key) for _ in range(length)]
        case "object" if "properties" in described:
            inside, required = described["properties"], described.get("required", ())
            chosen = [name for name in inside if name in required or pick.random() < 0.6]
            return {name: value(pick, inside[name], name) for name in chosen}
        case "object":
            names = pick.sample(["a", "b", "mem", "main", "零"], pick.randint(0, 3))
            return {name: value(pick, described["additionalProperties"], key) for name in names}
    match described.get("pattern", key)[:3]:
        case "^2\\":
            return f"2^{pick.choice([0, 1, 5, 20, 30, 62, 63, 64])}"
        case "^1/":
            return f"1/{2 ** pick.choice([0, 1, 2, 3, 5, 10, 20, 62])}"
        case "fie":
            return pick.choice(FIELDS)
    return pick.choice(WORDS)


def places(described: Table, table: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Table]]:
    """Every place of a table that the schema has, with what stands there."""
    if "$ref" in described:
        described = _format()["$defs"][described["$ref"].rpartition("/")[2]]
    options = described.get("anyOf", [described])
    for option in options:
        inside = option.get("properties", {})
        kinds = inside.get("kind", {}).get("enum")
        if option.get("type") == "array" and isinstance(table, list):
            for i, entry in enumerate(table[:8]):
                yield (*path, i), option["items"]
                yield from places(option["items"], entry, (*path, i))
        if not isinstance(table, dict) or (kinds and len(options) > 1 and table.get("kind") not in kinds):
            continue
        for name, inner in inside.items():
            yield (*path, name), inner
            yield from places(inner, table.get(name), (*path, name))
        if isinstance(option.get("additionalProperties"), dict):
            for name, entry in table.items():
                yield (*path, name), option["additionalProperties"]
                yield from places(option["additionalProperties"], entry, (*path, name))


# Circuits that fit together -------------------------------------------------------------------


@cache
def _airs() -> dict[str, list[Table]]:
    """The constraint sides of the catalogue by their kind."""
    sides: dict[str, list[Table]] = {}
    for name in catalogue():
        for circuit in table_of(load(name), whole=True)["circuits"].values():
            sides.setdefault(circuit["air"]["kind"], []).append(circuit["air"])
    return sides


def _opening(pick: random.Random, kind: str) -> Table:
    """An opening of a polynomial in 2^10 coefficients or more."""
    log_rate = pick.choice([1, 1, 2, 3, 5, 9])
    opening: Table = {"kind": kind, "rate": f"1/{2**log_rate}"}
    queries = [integer(pick, 1, 65536) if pick.random() < 0.2 else pick.randint(1, 300) for _ in range(10)]
    by = pick.choice([1, 1, 2, 3, 4])
    match kind:
        case "fri":
            until = f"2^{pick.randint(0, 8)}"
            opening |= {"queries": queries[0], "foldings": {"by": 2**by, "until": until}}
        case "whir":
            steps = pick.randint(1, 10 // by)
            opening |= {"log_foldings": [by] * steps, "queries": queries[:steps], "out_of_domain": [1] * (steps - 1)}
            opening |= {"constraint_degree": integer(pick, 1, 9)}
        case _:
            steps = pick.randint(1, 10 // (by + 1))
            opening |= {"foldings": [2 ** (by + 1)] * steps, "queries": queries[:steps]}
    return opening


def _made(pick: random.Random) -> Table:
    """A file of few circuits, each a constraint side with an opening."""
    described = _format()["$defs"]["circuit"]["properties"]["opening"]["anyOf"]
    kinds = [option["properties"]["kind"]["enum"][0] for option in described]
    circuits = {}
    for name in pick.sample(["main", "Final", "recursion", "a b", "零"], pick.choice([1, 1, 2, 3])):
        kind = pick.choice(kinds)
        sides = _airs()["deep-ali"] if kind == "stir" else _airs()[pick.choice(list(_airs()))]
        circuits[name] = {"air": pick.choice(sides), "opening": _opening(pick, kind)}
    header = {"name": "Drawn", "version": "1", "source": "drawn", "date": "2026-01-01", "field": pick.choice(FIELDS)}
    return {"zkvm": header | {"final": next(iter(circuits))}, "circuits": circuits}


def _changed(pick: random.Random, zkvm: ZkVM, steps: int) -> ZkVM:
    """A zkVM after so many changes that the format accepts."""
    accepted = 0
    for _ in range(6 * steps):
        table = table_of(zkvm, whole=True)
        within = [found for found in places(_format(), table) if found[0][0] in table]
        path, described = pick.choice(within)
        if path[0] in ("defaults", "templates") or len(path) < 2:
            continue
        drawn = None if pick.random() < 0.05 else value(pick, described, str(path[-1]))
        try:
            zkvm = applied(zkvm, [Setting("drawn", tuple(map(str, path)), drawn)])
        except UserError:
            continue
        accepted += 1
        if accepted == steps:
            break
    return zkvm


def file(pick: random.Random) -> tuple[str, list[str]]:
    """The text of a file, and the names of its circuits."""
    from soundproof.formats.files import parse

    small = [name for name in catalogue() if len(load(name).circuits) < 9]
    while True:
        try:
            if pick.random() < 0.6:
                zkvm = parse(toml(_made(pick)), "drawn")
            else:
                zkvm = load(pick.choice(small if pick.random() < 0.9 else list(catalogue())))
            break
        except UserError:
            continue
    zkvm = _changed(pick, zkvm, 2 if len(zkvm.circuits) > 9 else pick.choice([0, 3, 10, 25]))
    table = table_of(zkvm)
    return toml(table), list(table["circuits"])
