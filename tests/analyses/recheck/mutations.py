"""Changes of certificates, all of which a checker has to refuse.

    python tests/analyses/recheck/mutations.py 10000 [SEED]

makes so many at random in the certificates of the catalogue, prints what is accepted, and exits with 1 if anything is.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from soundproof.analyses.recheck import recheck

Path = tuple[Any, ...]

REMARKS = {
    ("soundproof",),
    *(("zkvm", key) for key in ("name", "version", "source", "date")),
}
"""No figure follows from these, nor from what is missing."""

INTEGER = {"UDR": "slack", "JBR": "multiplicity", "BJR": "agreement", "LIN": "errors"}


def is_remark(path: Path) -> bool:
    """Whether a value is a name or a remark."""
    return path in REMARKS or path[:2] == ("zkvm", "missing")


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all values that are neither tables nor lists."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from leaves(inner, (*path, i))
    else:
        yield path


def at(value: Any, path: Path) -> Any:
    """The value at a path."""
    for key in path:
        value = value[key]
    return value


def put(certificate: Any, path: Path, value: Any) -> None:
    """Replace the value at a path."""
    at(certificate, path[:-1])[path[-1]] = value


def neighbour(rng: random.Random, value: Any) -> Any:
    """Another value of the same type: one more or less, another digit, another truth value, a longer text."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + rng.choice((-1, 1)) if rng.random() < 0.5 else int(digit(rng, str(value)) or 0)
    if isinstance(value, str):
        return digit(rng, value) if any(c in "0123456789" for c in value) else value + "0"
    return 0


def digit(rng: random.Random, text: str) -> str:
    """A text with one of its digits replaced."""
    i = rng.choice([i for i, c in enumerate(text) if c in "0123456789"])
    return text[:i] + rng.choice([c for c in "0123456789" if c != text[i]]) + text[i + 1 :]


def mutated(rng: random.Random, certificate: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What was done, and the certificate with the change; it may be the same where two equal values are exchanged."""
    changed = json.loads(json.dumps(certificate))
    kind = rng.choice(["value"] * 5 + ["theorem", "regime", "exchange", "null", "no key", "a key", "type", "round"] * 2)
    paths = [path for path in leaves(changed) if not is_remark(path)]
    rounds = changed["circuits"][0]["rounds"]
    if kind == "value":
        path = rng.choice(paths)
        put(changed, path, neighbour(rng, at(changed, path)))
    elif kind == "theorem":
        path = rng.choice([path for path in paths if path[-1] == "theorem"])
        put(changed, path, rng.choice(sorted(recheck.STATUS)))
    elif kind == "regime":
        oracle = rng.choice(changed["circuits"][0]["oracles"])
        integer = oracle.pop(INTEGER[oracle["regime"]])
        oracle["regime"] = rng.choice(list(INTEGER))
        oracle[INTEGER[oracle["regime"]]] = rng.choice([integer, 1, 2, 4, 64, oracle["n"] // 2])
    elif kind == "exchange":
        first, second = rng.sample([path for path in paths if type(at(changed, path)) is int], 2)
        one, other = at(changed, first), at(changed, second)
        put(changed, first, other)
        put(changed, second, one)
    elif kind == "null":
        put(changed, rng.choice(paths), None)
    elif kind == "no key":
        path = rng.choice([path for path in paths if isinstance(path[-1], str)])
        del at(changed, path[:-1])[path[-1]]
    elif kind == "a key":
        at(changed, rng.choice([path for path in paths if isinstance(path[-1], str)])[:-1])["more"] = 1
    elif kind == "type":
        path = rng.choice([path for path in paths if type(at(changed, path)) in (int, bool)])
        value = at(changed, path)
        put(changed, path, int(value) if isinstance(value, bool) else rng.choice([str(value), [value], bool(value)]))
    else:
        _moved(rng, rng.choice([rounds, rng.choice(rounds)["terms"]]))
    return kind, changed


def _moved(rng: random.Random, entries: list[Any]) -> None:
    """Drop an entry of a list, double it, or move it."""
    i = rng.randrange(len(entries))
    match rng.choice(("drop", "double", "move")):
        case "drop":
            del entries[i]
        case "double":
            entries.insert(rng.randrange(len(entries) + 1), entries[i])
        case _:
            entries.insert(rng.randrange(len(entries)), entries.pop(i))


def single(certificate: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A certificate of each circuit that has a bound."""
    for circuit in certificate["circuits"]:
        if "no_bound" not in circuit:
            zkvm = {**certificate["zkvm"], "circuits": [circuit["name"]]}
            yield {**certificate, "zkvm": zkvm, "bits": circuit["bits"], "circuits": [circuit]}


def text(certificate: Any) -> str:
    """A certificate as one text; equal texts are equal certificates, of equal types."""
    return json.dumps(certificate, sort_keys=True)


def refused(certificate: Any) -> bool:
    """Whether the checker refuses; it may fail in no other way."""
    try:
        recheck.recheck(certificate)
    except recheck.Refused:
        return True
    return False


def main(count: int, seed: int) -> int:
    """Change certificates of the catalogue, at every level of trust and in every regime; the exit code."""
    from soundproof.analyses.certificate.statements import stated
    from soundproof.formats.files import catalogue, load
    from soundproof.radii.choice import Pin
    from soundproof.readings.security import assess

    pins = [Pin(), Pin(trust="proved"), Pin("johnson"), Pin("beyond"), Pin("unique")]
    known = [
        list(single(json.loads(json.dumps(stated(assess(load(name), pin, every=False))))))
        for name in catalogue()
        for pin in pins
    ]
    rng, done, accepted = random.Random(seed), Counter[str](), 0
    known = [circuits for circuits in known if circuits]
    while done.total() < count:
        whole = rng.choice(rng.choice(known))
        kind, changed = mutated(rng, whole)
        if text(changed) == text(whole):
            continue
        done[kind] += 1
        if not refused(changed):
            accepted += 1
            where = [
                path
                for path in leaves(whole)
                if path not in set(leaves(changed)) or at(changed, path) != at(whole, path)
            ]
            print("accepted:", whole["zkvm"]["name"], whole["circuits"][0]["name"], kind, where[:3])
    print(f"{count} changes, {accepted} accepted:", ", ".join(f"{n} {kind}" for kind, n in done.most_common()))
    return int(accepted > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
