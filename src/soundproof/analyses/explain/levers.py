"""Every parameter of a circuit as a lever: what one step of it is, and whether the prover or the statement fixes it.

The parameters are the circuit's addresses, so none is left out by accident; ``NO_LEVER`` says of each that has no step
why that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from soundproof.parameters.params import value_at
from soundproof.parameters.shape import Choice, Scalar, Shape
from soundproof.primitives.fields import MAX_DEGREE, Field
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.zkvm.address import Address, parameters
from soundproof.zkvm.circuit import Circuit, fitted

__all__ = ["NO_LEVER", "SIZES", "Lever", "levers", "reason"]

MOST_GRINDING = 40
"""Bits before one challenge: about a core-day of hashing, more than any prover spends."""

MOST_STEPS = {"opening.queries": 4096, "opening.rate": 16, "field": MAX_DEGREE, "opening.out_of_domain": 8}

SIZES = "no error depends on it"
FIRST_SAMPLES = ("opening", "first_out_of_domain")
NO_LEVER = {
    "opening.code.*": "is what the code has, whoever chose it",
    "name": "is a name",
    "group": "is a name",
    "notes": "is text",
    "declared*": "is an analysis, no parameter",
    "declared_size": "is what the prover prints",
    "hashes*": "are names; soundproof system says what the hashes are worth",
    "encoding*": SIZES,
    "public_values": SIZES,
    "least*": SIZES,
    "air.columns.tables.*": "is another AIR",
    "air.columns.quotient": "is another cut of the quotient",
    "air.columns.*": SIZES,
    "air.traces*": SIZES,
    "air.lists": SIZES,
    "air.commitments": SIZES,
    "air.chips": SIZES,
    "air.fixed_chips": SIZES,
    "air.dense_trees": SIZES,
    "air.fixed": SIZES,
    "air.hiding.random": "air.batch counts them",
    "air.hiding.codewords": "air.batch counts them",
    "lookups.*.output": SIZES,
    "opening.merkle*": SIZES,
    "air.kind": "is another protocol",
    "air.claims": "is another protocol",
    "air.matrices": "is another protocol",
    "air.spark.argument": "is another protocol",
    "opening.kind": "is another protocol",
    "opening.final_domain": "follows from the length, the rate and the folds",
    "opening.rows": "another shape has another code",
    "opening.interleaved": "is another commitment",
    "opening.rates": "follow from the rate and the folds, and move with them",
    "opening.log_foldings": "another schedule has other oracles, with queries of their own; see soundproof optimize",
    "opening.foldings": "of STIR: another schedule has other oracles, with queries of their own",
}
"""Why parameters have no step, by their addresses; a pattern ends in ``*``."""


class Lever(Struct, frozen=True):
    """A parameter to turn: ``turned(circuit, steps)`` is the circuit after some steps, or None past its end.

    ``address`` is the parameter's, ``fixed_by`` who chooses it; ``name`` says what a step is.
    """

    name: str
    address: str
    fixed_by: Literal["prover", "statement"]
    turned: Callable[[Circuit, int], Circuit | None]
    most: int = 1


def reason(known: Address, circuit: Circuit) -> str | None:
    """Why a parameter has no step; None if it has one."""
    for pattern, why in NO_LEVER.items():
        if fnmatchcase(str(known), pattern) and not (
            pattern == "opening.foldings" and isinstance(circuit.opening, Fri)
        ):
            return why
    if str(known) == "opening.grinding.batching" and circuit.air.functions == 1:
        return "nothing is batched"
    if str(known) == "opening.first_out_of_domain" and not circuit.air.separate_claims:
        return "claims are inside of quotients"
    if str(known) == "opening.grinding.first_out_of_domain" and not value_at(circuit, FIRST_SAMPLES):
        return "no samples are taken"
    value = known.read(circuit)
    if value is None:
        return "is not stated"
    if value == ():
        return "there are none"
    return "there are none" if value == 0 and known.param is not None and known.param.statement else None


def levers(circuit: Circuit) -> tuple[Lever, ...]:
    """All levers: grinding, queries, rate and field first, then what the prover chooses besides, the statement last."""
    usable = [lever for known in parameters(circuit) if reason(known, circuit) is None for lever in _at(known, circuit)]
    sides = ("opening", "air", "lookups")
    order = [address for address in MOST_STEPS if address != "opening.out_of_domain"]

    def rank(lever: Lever) -> tuple[int, int]:
        if lever.name.startswith("a bit of grinding"):
            return 0, sides.index(lever.address.partition(".")[0])
        if lever.address in order:
            return 1, order.index(lever.address)
        return (2, 0) if lever.fixed_by == "prover" else (3, 0)

    return tuple(sorted(usable, key=rank))


def _at(known: Address, circuit: Circuit) -> Iterator[Lever]:
    """The levers of one parameter: one, or as many as there are other choices."""
    name, value, param = str(known), known.read(circuit), known.param
    what = ": ".join(map(str, known.path[1:])) if known.path[0] == "lookups" else name
    most = MOST_STEPS.get(name, 1)
    statement = param.statement if param is not None else ""
    if known.grinds:
        yield Lever(f"a bit of grinding, {_place(known)}", name, "prover", _ground(known), MOST_GRINDING)
    elif name == "opening.rate":
        yield Lever("half the rate", name, "prover", _lower_rate, most)
    elif name == "field":
        yield Lever("a degree of the field", name, "prover", _larger_field, most)
    elif name == "opening.foldings":
        yield Lever("the largest fold in two", name, "prover", _split, sum(k.bit_length() - 2 for k in value))
    elif choices := _choices(known.shape):
        for other in choices:
            if other != value:
                yield Lever(f"{what} = {_written(other)}", name, "prover", _chosen(known, other))
    elif statement == "twice":
        yield Lever(f"{what} × 2", name, "statement", _times(known))
    else:
        text = "a query" if name == "opening.queries" else f"{what} + 1"
        yield Lever(text, name, "statement" if statement else "prover", _more(known), most)


def _place(known: Address) -> str:
    """Where grinding stands, in words: ``queries``, ``deep``, ``lookup NAME``."""
    if known.path[0] == "lookups":
        return f"lookup {known.path[1]}"
    return str(known.path[-1]).removesuffix("_grinding").replace("_", "-")


def _choices(shape: Shape) -> tuple[Any, ...]:
    """The values of a shape that has few: of a choice, true and false."""
    match shape:
        case Choice(words):
            return tuple(words.values())
        case Scalar(kind) if kind is bool:
            return (False, True)
        case _:
            return ()


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


Turn = Callable[[Circuit, int], Circuit | None]


def _raised(value: Any, steps: int) -> Any:
    return tuple(_raised(item, steps) for item in value) if isinstance(value, tuple) else value + steps


def _largest(value: Any) -> int:
    return max(map(_largest, value)) if isinstance(value, tuple) else int(value)


def _more(known: Address) -> Turn:
    """The number, or every number of a list, raised by the steps."""
    return lambda circuit, steps: fitted(known.set(circuit, _raised(known.read(circuit), steps)))


def _ground(known: Address) -> Turn:
    """The same, not beyond the most grinding there is."""

    def turned(circuit: Circuit, steps: int) -> Circuit | None:
        bits = _raised(known.read(circuit), steps)
        return None if _largest(bits) > MOST_GRINDING else known.set(circuit, bits)

    return turned


def _times(known: Address) -> Turn:
    """Twice as many with every step, and what follows from that."""
    return lambda circuit, steps: fitted(known.set(circuit, known.read(circuit) << steps))


def _chosen(known: Address, other: Any) -> Turn:
    return lambda circuit, steps: known.set(circuit, other)


def _lower_rate(circuit: Circuit, steps: int) -> Circuit:
    """The rate divided by 2^steps on a domain as many times longer, folded by the same schedule."""
    lower: Any = replace(circuit.opening, rate=circuit.opening.rate / 2**steps)
    return fitted(replace(circuit, opening=lower))


def _larger_field(circuit: Circuit, steps: int) -> Circuit | None:
    field = circuit.field
    if field.degree + steps > MAX_DEGREE:
        return None
    return replace(circuit, field=Field(field.base, field.degree + steps))


def _split(circuit: Circuit, steps: int) -> Circuit | None:
    """The largest fold, the first of them, made two: by half as much, and by two; each with the grinding it had."""
    opening: Any = circuit.opening
    foldings, grinding = list(opening.foldings), opening.grinding
    folds = list(grinding.folds) if isinstance(grinding.folds, tuple) else None
    for _ in range(steps):
        largest = max(foldings, default=2)
        if largest == 2:
            return None
        i = foldings.index(largest)
        foldings[i : i + 1] = [largest // 2, 2]
        if folds is not None:
            folds.insert(i, folds[i])
    bits: FriGrinding = grinding if folds is None else replace(grinding, folds=tuple(folds))
    return replace(circuit, opening=replace(opening, foldings=tuple(foldings), grinding=bits))
