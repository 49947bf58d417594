"""Faults between fields: what no single key can show.

Each check yields faults with paths inside the circuit, in the words of the native format; the
soundcalc reader translates the paths into its own keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import mul

from soundproof.parameters.faults import Fault, Path, Unread, did_you_mean
from soundproof.primitives.hashes import Hash, HashNames
from soundproof.primitives.layout import PRESETS
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.logup import Lookup
from soundproof.protocols.stir import Stir
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.radii.search import LARGEST_MULTIPLICITY
from soundproof.zkvm.circuit import WITHOUT_LOOKUPS, Circuit, linear_code, on_circle
from soundproof.zkvm.iteration_rules import iterated, wrong_length
from soundproof.zkvm.side_rules import sided

__all__ = ["CORE_TERM", "check", "check_hashes", "check_name", "named", "only_as_rows", "readable"]

CORE_TERM = re.compile(
    r"ALI|DEEP|batching|query phase|zerocheck|reduce to dense PCS|constraint batching|stacking|logup|LogUp-GKR round"
    r"|GKR round|batching 2\^[0-9]+|batching claims|point claims|zerocheck (point|round)|(outer|inner) sumcheck round"
    r"|matrix batching|matrix sumcheck round|(row|column) memory|memory round|claim batching|proximity|reduction round"
    r"|((commit|sumcheck) round|fold|OOD|shift|final)( [0-9.]+)?( sumcheck| combination| fold| entry)?"
)
"""The names of the protocols' own terms."""

DECLARED_SIZE = re.compile(r"[0-9]+(\.[0-9]+)? (B|KB|MB)")

MOST_QUERIES = 2**16
"""Also of out-of-domain samples.  At rate 1/2 this many are good for thousands of bits; more are a slip of the pen."""

LONGEST = 2**40
"""Values of a codeword of a linear code, whose length no domain limits; searches by floats decide longer ones badly."""


def check(circuit: Circuit) -> Iterator[Fault]:
    """Every fault between the values of a circuit; those that need a value with a fault of its own stay untold."""
    for faults in _parts(circuit):
        yield from readable(faults)


def readable(faults: Iterator[Fault]) -> Iterator[Fault]:
    """Faults until one needs a value that could not be read."""
    try:
        yield from faults
    except Unread:
        return


def _parts(circuit: Circuit) -> Iterator[Iterator[Fault]]:
    """What is checked apart, so that one value that could not be read hides as little as possible."""
    yield check_name(("name",), circuit.name)
    yield from (_domain(circuit), _domain_kind(circuit))
    yield from sided(circuit)
    opening = circuit.opening
    yield _absurd(circuit, "queries")
    yield _encoding(circuit)
    match opening:
        case Fri():
            yield from (_fri(circuit, opening), _fold_grinding(opening), _entering(circuit, opening))
        case Ligero():
            yield _ligero(circuit, opening)
        case Whir() | Stir():
            yield _absurd(circuit, "out_of_domain")
            if isinstance(opening, Whir):
                yield _absurd(circuit, "first_out_of_domain")
            yield from iterated(circuit, opening)
    yield from (_buses(circuit), _repeated(circuit))
    yield _declared_size(circuit)
    yield _least(circuit)
    yield _declared(circuit)


def _buses(circuit: Circuit) -> Iterator[Fault]:
    if isinstance(circuit.air, WITHOUT_LOOKUPS) and circuit.buses:
        what = "a bare opening" if isinstance(circuit.air, Evaluations) else "an R1CS"
        yield Fault(("lookups",), f"{what} proves no lookup", "leave them out, or state another constraint side")
    for name, bus in circuit.buses:
        yield from check_name(("lookups", name), name)
        yield from readable(_messages(name, bus))
        if CORE_TERM.fullmatch(name):
            yield Fault(
                ("lookups", name), f"a lookup may not be named like the protocol's own term {name!r}", "rename it"
            )


def _repeated(circuit: Circuit) -> Iterator[Fault]:
    """Only what DEEP-ALI draws before its quotients is repeated over the base field."""
    if circuit.base_challenges is None:
        return
    path: Path = ("base_challenges",)
    if not isinstance(circuit.air, DeepAli):
        yield Fault(path, f"{circuit.air.kind} draws its challenges from the whole field", "leave it out")
    layered = next((name for name, bus in circuit.buses if bus.argument == "gkr"), None)
    if layered is not None:
        problem = f"the layers of {layered} draw their challenges from the whole field"
        yield Fault(path, problem, 'leave it out, or argument = "columns"')


def _messages(name: str, bus: Lookup) -> Iterator[Fault]:
    if bus.messages is not None:
        return
    if bus.rows is None:
        hint = "rows that send messages, 0 where this circuit only holds the table; or messages, their number in all"
        yield Fault(("lookups", name, "rows"), "is missing", hint)
    elif bus.rows + bus.table == 0:
        yield Fault(("lookups", name), "has neither rows nor a table", "at least one side sends messages")


def _declared_size(circuit: Circuit) -> Iterator[Fault]:
    if circuit.declared_size and DECLARED_SIZE.fullmatch(circuit.declared_size) is None:
        problem = f"must be a size as a prover prints it, got {circuit.declared_size!r}"
        yield Fault(("declared_size",), problem, 'write "327.71 KB" or "1.80 MB", of 1,024 and 1,048,576 bytes')


def _least(circuit: Circuit) -> Iterator[Fault]:
    air, least = circuit.air, circuit.least
    if least is not None and least.kind != air.kind:
        yield Fault(("least", "kind"), f"must be {air.kind}, like the circuit's air", "leave it out")
    elif least is not None and least.dimension != air.dimension:  # the opening is of one length, and so are its trees
        problem = f"opens polynomials of {least.dimension} coefficients, the circuit's air of {air.dimension}"
        yield Fault(("least",), problem, "leave the length out, it is that of air")


LONGEST_NAME = 200
"""Characters of a name; the longest of the catalogue has 34."""


def check_name(path: Path, name: str) -> Iterator[Fault]:
    """A name must be readable in one cell of a table."""
    if len(name) > LONGEST_NAME:
        yield Fault(path, f"a name has at most {LONGEST_NAME} characters, got {len(name):,}", "shorten it")
        return
    if not name.strip() or not name.isprintable():
        yield Fault(path, f"a name must be one line of text, got {name!r}", "letters, digits, spaces, punctuation")


def _declared(circuit: Circuit) -> Iterator[Fault]:
    declared = circuit.declared
    if declared is None:
        return
    m, theorem, rate = declared.multiplicity, declared.theorem, circuit.opening.rate
    if declared.regime == "unique":
        for key, value in (("multiplicity", m), ("theorem", theorem)):
            if value is not None:
                yield Fault(("declared", key), f"a {key} has no meaning in unique decoding", "remove it")
        return
    if theorem is not None and theorem not in PINNED_GAPS:
        yield Fault(("declared", "theorem"), f"unknown theorem {theorem!r}", did_you_mean(theorem, list(PINNED_GAPS)))
    if m is not None and m > LARGEST_MULTIPLICITY:
        yield Fault(("declared", "multiplicity"), f"must be at most {LARGEST_MULTIPLICITY}, got {m}", "multiplicity")
    if m is not None and (2 * m + 1) ** 2 * rate > 4 * m * m:
        problem = f"at m = {m} and ρ = {rate} the agreement √ρ·(1 + 1/(2m)) exceeds 1"
        yield Fault(("declared", "multiplicity"), problem, "a larger m")


SHORTER = {
    "evaluations": "shorter polynomials",
    "jagged": "shorter dense columns",
    "r1cs": "fewer variables or entries",
    "swirl": "shorter stacked columns",
}
"""What makes the polynomials of a constraint side shorter, unless that is its trace."""


def _domain(circuit: Circuit) -> Iterator[Fault]:
    base, log_length, opening = circuit.field.base, circuit.log_length, circuit.opening
    if linear_code(circuit) is not None:
        return
    if isinstance(opening, Whir) and opening.interleaved and opening.log_foldings:
        log_length -= opening.log_foldings[0]
    if isinstance(opening, Ligero):
        log_length -= opening.rows.bit_length() - 1
    most = base.log_max_circle if on_circle(circuit) else base.log_max_domain
    if log_length > most:
        shorter = SHORTER.get(circuit.air.kind, "a shorter trace")
        more = "more rows, " if isinstance(opening, Ligero) else ""
        hint = f"{shorter}, {more}a larger rate or another field"
        rows = isinstance(opening, Whir) and opening.interleaved is False and only_as_rows(circuit)
        yield Fault(
            ("opening", "rate"),
            f"the evaluation domain has 2^{log_length} points; {base.name} allows up to 2^{most}"
            f"{' on the circle' if on_circle(circuit) else ''}",
            f"{hint}, or interleaved = true" if rows else hint,
        )


def _domain_kind(circuit: Circuit) -> Iterator[Fault]:
    """The circle is one over a prime p ≡ 3 mod 4, whose roots of unity are in extensions of even degree."""
    path: Path = ("opening", "domain")
    opening, field = circuit.opening, circuit.field
    if linear_code(circuit) is not None:
        return
    stated = opening.domain if isinstance(opening, Fri) else None
    if field.base.order % 4 != 3:
        if stated == "circle":
            problem = f"the circle over {field.base.name} is not one of p + 1 points: p is not 3 modulo 4"
            yield Fault(path, problem, "leave it out")
    elif on_circle(circuit):
        if circuit.air.dimension < 2:
            yield Fault(("air",), "a trace on the circle has two rows at least, got 1", "two rows")
    elif stated == "circle":
        problem = f"{circuit.air.kind} has multilinear claims, for which we know of no argument over circle codes"
        yield Fault(path, problem, 'domain = "multiplicative", or claims inside of quotients')
    elif field.degree % 2:
        problem = f"{field.name} has no (p + 1)-th roots of unity, of which the domain consists"
        yield Fault(("field",), problem, f"an even degree, such as {field.base.name}^{field.degree + 1}")


def only_as_rows(circuit: Circuit) -> bool:
    """Whether the field has no domain for the first oracle of WHIR, but one for the rows of an interleaved one."""
    opening = circuit.opening
    if not isinstance(opening, Whir) or not circuit.air.separate_claims or not opening.log_foldings:
        return False
    length, most = circuit.log_length, circuit.field.base.log_max_domain
    return length - opening.log_foldings[0] <= most < length


def _absurd(circuit: Circuit, key: str) -> Iterator[Fault]:
    path: Path = ("opening", key)
    counts: int | tuple[int, ...] = getattr(circuit.opening, key)
    for place, count in (
        [(path, counts)] if isinstance(counts, int) else [((*path, i), t) for i, t in enumerate(counts)]
    ):
        if count > MOST_QUERIES:
            yield Fault(place, f"must be at most {MOST_QUERIES}, got {count}", "a proof of reasonable size")


ANY_PROVER = '"plain" with the conventions that differ is any prover\'s'

LAYOUTS: dict[str, tuple[type, type, str]] = {
    "swirl": (Swirl, Whir, "SWIRL over WHIR"),
    "sp1": (Jagged, Fri, "Jagged over FRI"),
    "p3-whir": (Evaluations, Whir, "evaluations over WHIR"),
}
"""What a prover's layout is for, unless that is DEEP-ALI over FRI."""


def _encoding(circuit: Circuit) -> Iterator[Fault]:
    """A prover's layout is that of its protocol; one with framing counts the lists of every table or column."""
    layout = None if circuit.encoding is None else PRESETS.get(circuit.encoding.preset)
    if circuit.encoding is None or layout is None or circuit.encoding.preset == "plain":
        return
    path, preset, air = ("encoding", "preset"), circuit.encoding.preset, circuit.air
    side, opening, name = LAYOUTS.get(preset, (DeepAli, Fri, "DEEP-ALI over FRI"))
    if not (isinstance(air, side) and isinstance(circuit.opening, opening)):
        yield Fault(path, f"{preset!r} is the layout of {name}", f"another preset; {ANY_PROVER}")
    elif not layout.frames:
        return
    elif isinstance(air, Evaluations) and not air.separate_claims:
        yield Fault(path, f"{preset!r} is the layout of claims proved by a sumcheck", 'air.claims = "sumcheck"')
    elif isinstance(air, Jagged) and not air.chips:
        yield Fault(path, f"{preset!r} needs air.chips", "the names of all chips")
    elif isinstance(air, DeepAli) and layout.rows == "listed" and (air.columns is None or not air.columns.tables):
        yield Fault(path, f"{preset!r} needs air.columns.tables", "the columns of every table")
    elif isinstance(air, DeepAli) and layout.rows == "packed" and (air.columns is None or air.columns.tables):
        yield Fault(path, f"{preset!r} needs air.columns", "the columns of all tables together, by tree")


def _fri(circuit: Circuit, opening: Fri) -> Iterator[Fault]:
    length, folds = circuit.log_length, sum(arity.bit_length() - 1 for arity in opening.foldings)
    final = opening.final_domain.bit_length() - 1
    if length - folds != final:
        left = f"2^{length - folds}" if length >= folds else "less than one point"
        yield Fault(
            ("opening", "foldings"),
            f"folding a domain of 2^{length} by 2^{folds} leaves {left}; the stated final domain is 2^{final}",
            "change the schedule or the final domain",
        )


def _entering(circuit: Circuit, opening: Fri) -> Iterator[Fault]:
    """Functions of lower tables enter at their own domain, which the folding has to reach."""
    air, path = circuit.air, ("opening", "entering")
    if opening.entering is None:
        return
    if not (isinstance(air, DeepAli) and air.columns and air.columns.tables):
        yield Fault(path, "air.columns.tables does not say which tables there are", "the rows of every table")
        return
    if on_circle(circuit) and opening.entering != "none":  # without a coefficient no bound applies anyway
        problem = "on the circle lower tables are folded by the reflection of their own domains, which is not modelled"
        yield Fault(path, problem, "leave it out: all tables count as tall as the tallest")
        return
    reached = [1, *accumulate(opening.foldings, mul)]
    for rows in air.heights(1):
        share = air.trace_length // rows
        if share not in reached:
            at, log = circuit.log_length - share.bit_length() + 1, rows.bit_length() - 1
            problem = f"passes the domain of 2^{at} points, at which tables of 2^{log} rows enter"
            yield Fault(("opening", "foldings"), problem, "stop there, or leave out opening.entering")


def _ligero(circuit: Circuit, opening: Ligero) -> Iterator[Fault]:
    air = circuit.air
    if not air.separate_claims:
        problem = f"Ligero opens multilinear polynomials, {air.kind} has its claims inside of quotients"
        yield Fault(("opening", "kind"), problem, "fri, whir or stir")
    if opening.rows > air.dimension:
        problem = f"a polynomial of {air.dimension} coefficients has no {opening.rows} rows"
        yield Fault(("opening", "rows"), problem, "fewer rows")
        return
    row, rate, code = air.dimension // opening.rows, opening.rate, opening.code
    if code is None:
        if rate.numerator != 1 or rate.denominator & (rate.denominator - 1):
            problem = f"must be a power of two for a Reed–Solomon code, got {rate}"
            yield Fault(("opening", "rate"), problem, 'write "1/2", "1/4", …; or state opening.code of a linear code')
    elif row * rate.denominator % rate.numerator:
        problem = f"a row of {row} coefficients at rate {rate} is no whole number of values"
        yield Fault(("opening", "rate"), problem, f'write it as "{row}/N" for codewords of N values')
    elif row * rate.denominator > LONGEST * rate.numerator:
        problem = f"a row of {row} coefficients at rate {rate} has more than 2^40 values"
        yield Fault(("opening", "rate"), problem, "shorter codewords: nobody encodes so many")
    elif code.least(length := row * rate.denominator // rate.numerator) > length - row + 1:
        problem = f"no code of length {length} and dimension {row} has a distance of {code.least(length)}"
        yield Fault(("opening", "code", "distance"), problem, f"at most {length - row + 1}/{length}")


def _fold_grinding(opening: Fri) -> Iterator[Fault]:
    bits = opening.grinding.folds
    if not isinstance(bits, int) and len(bits) != len(opening.foldings):
        yield wrong_length(("opening", "grinding", "folds"), len(bits), "fold", len(opening.foldings))


def check_hashes(circuit: Circuit, hashes: dict[str, Hash] | None) -> Iterator[Fault]:
    """Faults between a circuit and the file's hash functions; None where these have faults of their own."""
    if circuit.hashes is None or hashes is None:
        return
    for use in ("trees", "transcript"):
        yield from readable(_hash(circuit.hashes, use, hashes))
    yield from readable(_digests(circuit, hashes))


def _hash(names: HashNames, use: str, hashes: dict[str, Hash]) -> Iterator[Fault]:
    if name := getattr(names, use):
        yield from named(("hashes", use), "hash", name, list(hashes))


def _digests(circuit: Circuit, hashes: dict[str, Hash]) -> Iterator[Fault]:
    names = circuit.hashes
    trees, stored = hashes.get(names.trees) if names is not None else None, circuit.opening.merkle.digest
    if trees is not None and 8 * stored < (trees.digests - 1).bit_length():
        problem = f"digests of {trees.digest_name} do not fit into the {stored} bytes of opening.merkle.digest"
        yield Fault(("hashes", "trees"), problem, "state the bytes in which a digest is stored")


def named(path: Path, what: str, name: str, known: Sequence[str]) -> Iterator[Fault]:
    """A fault where a name stands for nothing."""
    if name not in known:
        hint = did_you_mean(name, list(known)) if known else f"the file has no {what}"
        yield Fault(path, f"no {what} is named {name!r}", hint)
