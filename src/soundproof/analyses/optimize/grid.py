"""What is searched: a value that says itself, and what a user holds fixed in it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, get_type_hints

from soundproof.formats.reading import FAILED, build
from soundproof.parameters.faults import Fault, UserError, did_you_mean
from soundproof.parameters.params import Batching, Bits, vary
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.transcript.messages import Label
from soundproof.zkvm.circuit import Circuit

__all__ = ["KEEP", "Grid", "free", "ground", "parsed_pin", "today"]

KEEP = "today's"
"""A pin's value where what it names stays as it is."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Every combination of these values is a candidate, at every grinding and every folding schedule.

    ``queries``, ``final_domain``, ``cap_nodes`` and ``grinding`` are the largest values; ``pins`` are paths of the
    circuit with the one value that each may have, ``kept`` those that stay as each circuit has them.
    """

    rates: tuple[Fraction, ...] = tuple(Fraction(1, 2**i) for i in range(1, 6))
    queries: int = 512
    arities: tuple[int, ...] = (2, 4, 8, 16)
    final_domain: int = 1024
    cap_nodes: int = 1024
    batchings: tuple[Batching, ...] = tuple(Batching)
    grinding: int = 22
    log_foldings: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    samples: int = 2
    pins: tuple[tuple[str, Any], ...] = ()
    kept: tuple[str, ...] = ()

    def value(self, path: str) -> Any:
        """The pinned value at a path, or None."""
        return dict(self.pins).get(path)

    def grindings(self, path: str) -> tuple[int, ...]:
        """The grinding bits to choose from before one challenge, ascending; none where they stay as they are."""
        value = self.value(path)
        if value == KEEP:
            return ()
        return tuple(range(self.grinding + 1)) if value is None else (value,)

    def options(self, path: str, values: Sequence[Any]) -> tuple[Any, ...]:
        """``values``, or the pinned one alone."""
        value = self.value(path)
        return tuple(values) if value is None else (value,)

    def caps(self, merkle: Hashing) -> tuple[int, ...]:
        """Levels of the trees that may be sent once."""
        levels = self.cap_nodes.bit_length() - 1
        return self.options("opening.merkle.cap", range(levels // (merkle.arity.bit_length() - 1) + 1))

    def query_counts(self) -> range:
        """The numbers of queries."""
        value = self.value("opening.queries")
        return range(1, self.queries + 1) if not isinstance(value, int) else range(value, value + 1)

    def pinned(self, **pins: Any) -> Grid:
        """The same with more pins; paths with ``__`` for their dots.

        >>> Grid().pinned(opening__queries=84).value("opening.queries")
        84
        """
        more = {path.replace("__", "."): value for path, value in pins.items()}
        return replace(self, pins=tuple({**dict(self.pins), **more}.items()))

    def of(self, circuit: Circuit) -> Grid:
        """The grid of one circuit: what is kept is pinned at the circuit's own values.

        UserError for a pin that is one number where the circuit has a list, or a list for a number.
        """
        known = free(circuit)
        for path, value in self.pins:
            if (
                path == "opening.queries"
                and path in known
                and isinstance(value, tuple) != isinstance(circuit.opening, Whir)
            ):
                kind = "a list, one number an oracle" if isinstance(circuit.opening, Whir) else "one number"
                raise UserError(
                    f"--pin {path}: {circuit.name}, on {circuit.opening.kind}, has {kind}\n    hint: name a circuit"
                )
        own = {path: today(circuit, path) for path in self.kept if path in known}
        return replace(self, pins=tuple({**dict(self.pins), **own}.items()), kept=())

    def said(self, circuit: Circuit) -> tuple[str, ...]:
        """The grid in words, as far as it concerns a circuit; one line for each of its axes.

        >>> from soundproof.formats.files import load
        >>> for line in Grid().said(load("pico").circuits[0]): print(line)
        rates 1/2, 1/4, 1/8, 1/16, 1/32
        1 to 512 queries
        every schedule of folds by 2, 4, 8, 16, none past the trace, down to final domains of at most 1024 points
        Merkle trees of arity 2 with caps of 0 to 10 levels
        batching by powers, affine, multilinear
        0 to 22 bits of grinding before every challenge that has it
        """
        opening, whir = circuit.opening, isinstance(circuit.opening, Whir)
        pinned = dict(self.pins).keys() | set(self.kept)
        lines = [f"rates {_listed(self.options('opening.rate', self.rates))}"]
        if "opening.queries" not in pinned:
            lines.append(f"1 to {self.queries} queries{' to every oracle' if whir else ''}")
        if whir and "opening.log_foldings" not in pinned:
            lines.append(
                f"every schedule of iterations that fold {_listed(self.log_foldings)} variables, "
                f"down to final polynomials of at most {self.final_domain} coefficients; domains are halved"
            )
        if whir and "opening.out_of_domain" not in pinned:
            lines.append(f"1 to {self.samples} out-of-domain samples")
        if not whir and "opening.foldings" not in pinned:
            last = (
                ""
                if "opening.final_domain" in pinned
                else f", none past the trace, down to final domains of at most {self.final_domain} points"
            )
            lines.append(f"every schedule of folds by {_listed(self.arities)}{last}")
        caps = self.caps(opening.merkle)
        lines.append(f"Merkle trees of arity {opening.merkle.arity} with caps of {caps[0]} to {caps[-1]} levels")
        if circuit.air.functions > 1:
            lines.append(f"batching by {_listed(self.options('opening.batching', self.batchings))}")
        lines.append(f"0 to {self.grinding} bits of grinding before every challenge that has it")
        concerned = free(circuit)
        lines += [f"pinned: {path} = {_listed(value)}" for path, value in self.pins if path in concerned]
        lines += [f"pinned: {path}, as each circuit has it" for path in self.kept]
        return tuple(lines)


def _listed(values: Any) -> str:
    return ", ".join(map(str, values)) if isinstance(values, tuple) else str(values)


def ground(circuit: Circuit) -> dict[Label, str]:
    """The challenges before the opening that have grinding, and the path of their bits."""
    paths: dict[Label, str] = {}
    if isinstance(circuit.air, DeepAli):
        paths = {("air", "ali"): "air.ali_grinding", ("air", "deep"): "air.deep_grinding"}
    elif isinstance(circuit.air, Swirl):
        paths = {("swirl", "logup"): "air.logup_grinding"}
    return {("lookups",): "lookups.grinding", **paths} if circuit.buses else paths


def with_grinding(circuit: Circuit, path: str, bits: int) -> Circuit:
    """A circuit with other grinding at a path of ``ground``; all its buses share one proof of work."""
    if path == "lookups.grinding":
        return replace(circuit, lookups=tuple((name, replace(bus, grinding=bits)) for name, bus in circuit.buses))
    changed: Circuit = vary(circuit, path, bits)
    return changed


_HINTS: dict[str, dict[str, tuple[type, str]]] = {
    "fri": {
        **{f"opening.{key}": (Fri, key) for key in ("rate", "queries", "foldings", "final_domain", "batching")},
        "opening.merkle.cap": (Hashing, "cap"),
        **{f"opening.grinding.{key}": (FriGrinding, key) for key in ("batching", "folds", "queries")},
    },
    "whir": {
        **{f"opening.{key}": (Whir, key) for key in ("rate", "queries", "log_foldings", "out_of_domain", "batching")},
        "opening.merkle.cap": (Hashing, "cap"),
        **{f"opening.grinding.{key}": (WhirGrinding, key) for key in ("batching", "folds", "out_of_domain", "queries")},
    },
}


def free(circuit: Circuit) -> dict[str, Any]:
    """The paths that the search of a circuit's parameters chooses, with the types of their values."""
    hints = {
        path: get_type_hints(owner, include_extras=True)[key]
        for path, (owner, key) in _HINTS.get(circuit.opening.kind, {}).items()
    }
    return {**hints, **dict.fromkeys(ground(circuit).values(), Bits)}


def today(circuit: Circuit, path: str) -> Any:
    """The value that a path has now."""
    if path == "lookups.grinding":
        return KEEP
    value: Any = circuit
    for name in path.split("."):
        value = getattr(value, name)
    return value


def parsed_pin(text: str, circuit: Circuit) -> tuple[str, Any]:
    """``opening.queries=84`` or, for today's value, ``opening.queries``.  UserError says what is wrong with it.

    >>> from soundproof.formats.files import load
    >>> parsed_pin("opening.rate = 1/4", load("pico").circuits[0])
    ('opening.rate', Fraction(1, 4))
    """
    path, given, value = (part.strip() for part in text.partition("="))
    known = free(circuit)
    if path not in known:
        raise UserError(f"--pin {path}: not among what is searched\n    hint: {did_you_mean(path, list(known))}")
    if not given:
        return path, today(circuit, path)
    try:
        written: Any = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        written = value.strip("\"'")
    faults: list[Fault] = []
    built = build(known[path], written, (path,), faults)
    if faults or built is FAILED:
        hint = f"\n    hint: {faults[0].hint}" if faults and faults[0].hint else ""
        raise UserError(f"--pin {path}: {faults[0].problem if faults else 'no such value'}{hint}")
    return path, built
