"""What is searched: a value that says itself, and what a user holds fixed in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import tomli
from msgspec import Struct
from msgspec.structs import replace

from soundproof.formats.reading import FAILED, build
from soundproof.parameters.faults import Fault, UserError, did_you_mean
from soundproof.parameters.params import EVERY, Batching
from soundproof.protocols.fri import Fri
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.stir import Stir
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.messages import Label
from soundproof.zkvm.address import Address, address, grinding, ground
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

__all__ = ["ANY", "KEEP", "MOST_BITS", "Grid", "before_opening", "free", "parsed_pin", "today", "values"]

KEEP = "today's"
"""A pin's value where what it names stays as it is."""

ANY = -1
"""For a bound: whatever cap of the Merkle trees is best."""

MOST_BITS = 1024
"""Bits that a search may be for."""

LOG_FOLDINGS = "opening.log_foldings"


class Grid(Struct, frozen=True):
    """Every combination of these values is a candidate, at every grinding and every folding schedule.

    ``queries``, ``final_domain``, ``cap_nodes`` and ``grinding`` are the largest values.  ``pins`` are paths of the
    circuit with the one value that each may have, ``kept`` those that stay as each circuit has them.  Where ``only``
    names paths, these are searched and all others are kept, save those that are pinned.
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
    only: tuple[str, ...] = ()

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

    def row_counts(self, circuit: Circuit) -> tuple[int, ...]:
        """The rows of Ligero's matrix, as many as there are coefficients at most."""
        most: int = circuit.air.dimension
        return tuple(
            rows for rows in self.options("opening.rows", [2**i for i in range(most.bit_length())]) if rows <= most
        )

    def foldings(self, schedule: str) -> tuple[int, ...]:
        """What an iteration may fold, as log₂, by where its protocol has its schedule."""
        return (
            self.log_foldings if schedule == LOG_FOLDINGS else tuple(arity.bit_length() - 1 for arity in self.arities)
        )

    def first_rates(self) -> tuple[Fraction, ...]:
        """The rates of the first oracle, with which a pinned list of rates begins."""
        stated, chosen = self.value("opening.rates"), self.options("opening.rate", self.rates)
        if stated is None:
            return chosen
        return stated[:1] if self.value("opening.rate") in (None, stated[0]) else ()

    def first_oracles(self, circuit: Circuit) -> Iterator[dict[str, Any]]:
        """What the first oracle may be, as keys of the opening: rows of WHIR's or of Ligero's, samples of WHIR's."""
        opening = circuit.opening
        rows: list[dict[str, Any]] = [{}]
        if isinstance(opening, Ligero):
            rows = [{"rows": count} for count in self.row_counts(circuit)]
        if isinstance(opening, Whir) and opening.interleaved:
            schedule = self.value(LOG_FOLDINGS)
            foldings = self.log_foldings if schedule is None else schedule[:1]
            most = circuit.air.dimension.bit_length() - 1
            # grinding that is stated fold by fold is of today's folds: the search states its own
            grinding = replace(opening.grinding, folds=0)
            rows = [{"log_foldings": (folding,), "grinding": grinding} for folding in foldings if folding <= most]
        samples: list[dict[str, Any]] = [{}]
        if isinstance(opening, Whir) and opening.first_out_of_domain:
            counts = self.options("opening.first_out_of_domain", range(1, self.samples + 1))
            samples = [{"first_out_of_domain": count} for count in counts]
        return ({**of_rows, **of_samples} for of_rows in rows for of_samples in samples)

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
            listed = isinstance(circuit.opening, Whir | Stir)
            if path == "opening.queries" and path in known and isinstance(value, tuple) != listed:
                kind = "a list, one number an oracle" if listed else "one number"
                raise UserError(
                    f"--pin {path}: {circuit.name}, on {circuit.opening.kind}, has {kind}\n    hint: name a circuit"
                )
        today = {path: kept(circuit, path) for path in self.kept if path in known}
        unnamed = {path: kept(circuit, path) for path in known if self.only and path not in self.only}
        pins = {**unnamed, **dict(self.pins), **today}
        folds, schedule = pins.get("opening.grinding.folds"), pins.get("opening.foldings", ())
        if isinstance(circuit.opening, Fri) and isinstance(folds, tuple) and len(folds) != len(schedule):
            raise UserError(
                f"{circuit.name}: opening.grinding.folds is fixed and has a number for each of {len(folds)} folds, "
                "but opening.foldings may have others\n    hint: fix both or search both"
            )
        rate, rates = pins.get("opening.rate"), pins.get("opening.rates")
        if rate is not None and rates is not None and rate != rates[0]:
            raise UserError(
                f"{circuit.name}: opening.rates is fixed and begins with {rates[0]}, opening.rate with {rate}\n"
                "    hint: fix one of the two"
            )
        return replace(self, pins=tuple(pins.items()), kept=())

    def check(self, circuits: Iterable[Circuit]) -> None:
        """UserError where ``only`` names what no circuit has among what is searched, or what is pinned too."""
        known = dict.fromkeys(path for circuit in circuits for path in free(circuit))
        for path in self.only:
            if path not in known:
                raise UserError(
                    f"--only {path}: not among what is searched\n    hint: {did_you_mean(path, list(known))}"
                )
            if path in self.kept or path in dict(self.pins):
                raise UserError(f"--only {path}: --pin fixes it\n    hint: leave out one of the two")

    def said(self, circuit: Circuit) -> tuple[str, ...]:
        """The grid in words, as far as it concerns a circuit; one line for each of its axes.

        >>> from soundproof.formats.files import load
        >>> *lines, ground, rest = Grid().said(load("pico").circuits[0])
        >>> for line in lines: print(line)
        rates 1/2, 1/4, 1/8, 1/16, 1/32
        1 to 512 queries
        every schedule of folds by 2, 4, 8, 16, none past the trace, down to final domains of at most 1024 points
        Merkle trees of arity 2 with caps of 0 to 10 levels
        batching by powers, affine, multilinear
        >>> ground
        '0 to 22 bits of grinding: opening.grinding.batching, opening.grinding.folds, opening.grinding.queries, \
lookups.grinding, air.ali_grinding, air.deep_grinding'
        >>> rest
        'all else of the circuit as it is'
        """
        opening, by_iterations = circuit.opening, isinstance(circuit.opening, Whir | Stir)
        concerned = free(circuit)
        pinned = dict(self.pins).keys() | set(self.kept)
        if self.only:
            pinned |= concerned.keys() - set(self.only)
        first = " at first" if "opening.rates" in concerned else ""
        lines = [f"rates {_listed(self.first_rates())}{first}"]
        if "opening.queries" not in pinned:
            lines.append(f"1 to {self.queries} queries{' to every oracle' if by_iterations else ''}")
        lines += self._schedules(circuit, pinned)
        if by_iterations and "opening.out_of_domain" not in pinned:
            lines.append(f"1 to {self.samples} out-of-domain samples")
        if "opening.first_out_of_domain" in concerned and "opening.first_out_of_domain" not in pinned:
            lines.append(f"1 to {self.samples} out-of-domain samples of the first oracle")
        caps = self.caps(opening.merkle)
        lines.append(f"Merkle trees of arity {opening.merkle.arity} with caps of {caps[0]} to {caps[-1]} levels")
        if circuit.air.functions > 1 or isinstance(opening, Ligero):
            lines.append(f"batching by {_listed(self.options('opening.batching', self.batchings))}")
        lines += self._ground(circuit, pinned)
        lines += [f"pinned: {path} = {_listed(value)}" for path, value in self._pinned(circuit)]
        lines += [f"pinned: {path}, as each circuit has it" for path in self.kept]
        if self.only:
            lines.append(f"searched: {', '.join(path for path in self.only if path in concerned) or 'nothing'}")
        lines.append("all else of the circuit as it is")
        return tuple(lines)

    def _schedules(self, circuit: Circuit, pinned: set[str]) -> Iterator[str]:
        """The foldings, and how domains shrink; the rows of a matrix."""
        if isinstance(circuit.opening, Ligero):
            if "opening.rows" not in pinned:
                rows = self.row_counts(circuit)
                yield f"matrices of {rows[0]:,} to {rows[-1]:,} rows"
            return
        if isinstance(circuit.opening, Fri):
            if "opening.foldings" not in pinned:
                last = f", none past the trace, down to final domains of at most {self.final_domain} points"
                last = "" if "opening.final_domain" in pinned else last
                stops = ", stopping where lower tables enter" if circuit.opening.entering else ""
                yield f"every schedule of folds by {_listed(self.arities)}{stops}{last}"
            return
        stated = "opening.rates" in free(circuit)
        shorter = "domains are shorter by 2 up to the fold" if stated else "domains are halved"
        if LOG_FOLDINGS in free(circuit):
            path, iterations = LOG_FOLDINGS, f"iterations that fold {_listed(self.log_foldings)} variables"
        else:
            path, iterations = "opening.foldings", f"iterations that fold by {_listed(self.arities)}"
        if path not in pinned:
            last = f"down to final polynomials of at most {self.final_domain} coefficients"
            rates = f"; {shorter}" if "opening.rates" not in pinned else ""
            yield f"every schedule of {iterations}, {last}{rates}"
        elif stated and "opening.rates" not in pinned:
            yield shorter

    def _pinned(self, circuit: Circuit) -> Iterator[tuple[str, Any]]:
        """The pins that concern a circuit; where few parameters are searched alone, those that change it."""
        concerned = free(circuit)
        for path, value in self.pins:
            if path in concerned and not (self.only and value == kept(circuit, path)):
                yield path, value

    def _ground(self, circuit: Circuit, pinned: set[str]) -> Iterator[str]:
        """Which grinding is varied, which is not, and which rounds have none."""
        chosen = tuple(path for path in varied(circuit) if path not in pinned)
        if chosen:
            yield f"0 to {self.grinding} bits of grinding: {_listed(chosen)}"
        if left := unvaried(circuit):
            yield f"not searched: {_listed(left)}"
        if bare := without_grinding(circuit):
            yield f"rounds whose protocol has no grinding: {_listed(bare)}"


def _listed(values: Any) -> str:
    return ", ".join(map(str, values)) if isinstance(values, tuple) else str(values)


SEARCHED: dict[str, tuple[str, ...]] = {
    "fri": ("rate", "queries", "foldings", "final_domain", "batching", "merkle.cap"),
    "whir": (
        *("rate", "rates", "queries", "log_foldings", "out_of_domain"),
        *("first_out_of_domain", "batching", "merkle.cap"),
    ),
    "stir": ("rate", "rates", "queries", "foldings", "out_of_domain", "batching", "merkle.cap"),
    "ligero": ("rate", "rows", "queries", "batching", "merkle.cap"),
}
"""What the search of each opening chooses besides grinding, as keys of the opening."""

IF_STATED = ("rates", "first_out_of_domain")
"""Those that are left as they are where a file does not state them."""

GROUND: dict[str, tuple[str, ...]] = {
    "fri": ("batching", "folds", "queries"),
    "whir": ("batching", "folds", "out_of_domain", "queries"),
    "stir": ("batching", "fold", "out_of_domain", "queries"),
    "ligero": ("batching", "proximity", "queries"),
}
"""Before which of its challenges the search of each opening chooses the grinding."""


@lru_cache(maxsize=1024)
def before_opening(circuit: Circuit) -> Mapping[Label, Address]:
    """The grinding before each challenge of the constraint side and the lookups; all buses share one proof of work.

    The samples of WHIR's first oracle, where they are taken, are drawn before these.
    """
    sampled = isinstance(circuit.opening, Whir) and circuit.opening.first_out_of_domain
    first = ("whir", "ood", 0) if sampled else None
    return {label: known for label, known in ground(circuit).items() if known.path[0] != "opening" or label == first}


@lru_cache(maxsize=64)
def free(circuit: Circuit) -> Mapping[str, Address]:
    """The parameters that the search of a circuit chooses, by their addresses as they are written."""
    opening, kind = circuit.opening, circuit.opening.kind
    searched = [key for key in SEARCHED[kind] if key not in IF_STATED or getattr(opening, key)]
    keys = (*searched, *(f"grinding.{name}" for name in GROUND[kind]))
    addresses = (address(circuit, ("opening", *key.split("."))) for key in keys)
    chosen = {str(known): known for known in addresses if known is not None}
    return chosen | {str(known): known for known in before_opening(circuit).values()}


@lru_cache(maxsize=64)
def values(circuit: Circuit) -> Mapping[str, Any]:
    """What every parameter that is searched is now; of all buses together one value, or each where they differ."""
    read = {}
    for path, known in free(circuit).items():
        value = known.read(circuit)
        read[path] = value[0] if EVERY in known.path and len(set(value)) == 1 else value
    return read


def today(circuit: Circuit, path: str) -> Any:
    """What one of them is."""
    return values(circuit)[path]


def kept(circuit: Circuit, path: str) -> Any:
    """What a pin without a value means: today's, and where each bus has its own, that they stay."""
    return KEEP if EVERY in free(circuit)[path].path else today(circuit, path)


def varied(circuit: Circuit) -> tuple[str, ...]:
    """The grinding that a search varies: of the challenges that the circuit has."""
    drawn = {entry.label for entry in transcript(circuit) if isinstance(entry, Challenge)}
    of_opening = dict.fromkeys(f"opening.grinding.{name}" for name in GROUND[circuit.opening.kind])
    if circuit.air.functions == 1:
        of_opening.pop("opening.grinding.batching", None)
    return (
        *of_opening,
        *dict.fromkeys(str(known) for label, known in before_opening(circuit).items() if label in drawn),
    )


def unvaried(circuit: Circuit) -> tuple[str, ...]:
    """The grinding that is not searched: no protocol says what it grinds, or no search of an opening knows it."""
    searched = free(circuit)
    drawn = {entry.label for entry in transcript(circuit) if isinstance(entry, Challenge)}
    idle = {str(known) for label, known in ground(circuit).items() if label not in drawn}
    every = dict.fromkeys(
        str(Address(("lookups", EVERY, *one.path[2:]), one.shape) if one.path[0] == "lookups" else one)
        for one in grinding(circuit)
    )
    return tuple(
        one
        for one in every
        if one not in idle and not any(path == one or path.startswith(f"{one}.") for path in searched)
    )


def without_grinding(circuit: Circuit) -> tuple[str, ...]:
    """The rounds before which no parameter of the protocol has grinding."""
    known = ground(circuit)
    return tuple(
        entry.name for entry in transcript(circuit) if isinstance(entry, Challenge) and entry.label not in known
    )


def _unsearched(option: str, path: str, known: list[str]) -> UserError:
    return UserError(f"{option}: not among what is searched\n    hint: {did_you_mean(path, known)}")


def parsed_pin(text: str, circuit: Circuit) -> tuple[str, Any]:
    """``opening.queries=84`` or, for today's value, ``opening.queries``.  UserError says what is wrong with it.

    >>> from soundproof.formats.files import load
    >>> parsed_pin("opening.rate = 1/4", load("pico").circuits[0])
    ('opening.rate', Fraction(1, 4))
    """
    path, given, value = (part.strip() for part in text.partition("="))
    known = free(circuit)
    if path not in known:
        raise _unsearched(f"--pin {path}", path, list(known))
    if not given:
        return path, kept(circuit, path)
    try:
        written: Any = tomli.loads(f"value = {value}")["value"]
    except tomli.TOMLDecodeError:
        written = value.strip("\"'")
    faults: list[Fault] = []
    built = build(known[path].shape, written, (path,), faults)
    if faults or built is FAILED:
        hint = f"\n    hint: {faults[0].hint}" if faults and faults[0].hint else ""
        raise UserError(f"--pin {path}: {faults[0].problem if faults else 'no such value'}{hint}")
    return path, built
