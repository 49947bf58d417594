"""Circuits drawn at random: every constraint side before every opening that can follow it."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.parameters.params import Batching
from soundproof.primitives.fields import Field, parse_field
from soundproof.protocols.deep_ali import Columns, DeepAli, Hiding, Table
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.ligero import Ligero, LigeroGrinding, LinearCode
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs, Spark
from soundproof.protocols.stir import Stir, StirGrinding
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.zkvm.circuit import WITHOUT_LOOKUPS, Air, Circuit, Opening

bits = st.integers(0, 64)


@st.composite
def schedules(draw: Any, variables: int) -> list[int]:
    """log₂ of folding factors that together fold no more than so many variables."""
    steps, left = [draw(st.integers(1, min(variables, 4)))], variables
    left -= steps[0]
    while left and draw(st.booleans()):
        steps.append(draw(st.integers(1, min(left, 4))))
        left -= steps[-1]
    return steps


@st.composite
def later_rates(draw: Any, first: Fraction, oracles: int) -> tuple[Fraction, ...] | None:
    """The rates that follow from the folds, or as many that do not."""
    if draw(st.booleans()):
        return None
    return (first, *(Fraction(1, 2 ** draw(st.integers(1, 5))) for _ in range(oracles - 1)))


@st.composite
def linear_codes(draw: Any, dimension: int) -> tuple[Fraction, LinearCode]:
    """A rate, and a linear code of a distance that there may be."""
    length = draw(st.integers(dimension + 1, 6 * dimension))
    distance = Fraction(draw(st.integers(1, min(length - dimension + 1, length - 1))), length)
    return Fraction(dimension, length), LinearCode(distance, draw(st.sampled_from([None, 1, 100])))


@st.composite
def openings(draw: Any, kind: str, variables: int, multilinear: bool) -> Any:
    log_blowup = draw(st.integers(1, 5))
    past = log_blowup if kind == "fri" else 0  # a schedule that folds past the trace tests a larger dimension
    rate, folds = Fraction(1, 2**log_blowup), draw(schedules(variables + past))
    few = st.integers(1, 400)
    batching = draw(st.sampled_from(Batching))
    each = tuple(draw(few) for _ in folds)
    match kind:
        case "fri":
            final = 2 ** (variables + log_blowup - sum(folds))
            grinding = FriGrinding(draw(bits), tuple(draw(bits) for _ in folds), draw(bits))
            return Fri("fri", rate, draw(few), tuple(2**k for k in folds), final, batching, grinding)
        case "ligero":
            rows, ground = draw(st.integers(0, variables)), LigeroGrinding(draw(bits), draw(bits), draw(bits))
            rate, code = draw(linear_codes(2 ** (variables - rows))) if draw(st.booleans()) else (rate, None)
            return Ligero("ligero", rate, 2**rows, draw(few), batching, ground, code=code)
        case "whir":
            later = tuple(draw(bits) for _ in folds[1:])
            by_fold = tuple(tuple(draw(bits) for _ in range(k)) for k in folds)
            each_query = tuple(draw(bits) for _ in folds)
            whir_grinding = WhirGrinding(draw(bits), by_fold, later, each_query, draw(bits))
            interleaved, first = (draw(st.booleans()), draw(st.integers(0, 2))) if multilinear else (None, 0)
            samples = tuple(draw(st.integers(0, 2)) for _ in folds[1:])
            return Whir(
                "whir", rate, tuple(folds), each, samples, draw(st.integers(1, 5)), batching,
                draw(later_rates(rate, len(folds))), draw(st.booleans()), interleaved, first, whir_grinding,
                final_sumcheck=draw(st.booleans()),
            )  # fmt: skip
        case _:
            one_or_each = st.one_of(bits, st.tuples(*[bits for _ in folds]))
            one_or_later = st.one_of(bits, st.tuples(*[bits for _ in folds[1:]]))
            stir_grinding = StirGrinding(draw(bits), draw(bits), draw(one_or_later), draw(one_or_each))
            one = st.integers(1, 2)
            few_samples = draw(st.one_of(one, st.tuples(*[one for _ in folds[1:]])))
            arities = tuple(2**k for k in folds)
            rates = draw(later_rates(rate, len(folds)))
            return Stir("stir", rate, arities, each, few_samples, batching, rates, stir_grinding)


@st.composite
def with_lower_tables(draw: Any, air: DeepAli, opening: Fri) -> tuple[DeepAli, Fri]:
    """The same with tables of several heights, of which the lower ones enter the folding where it stops."""
    reached = [air.trace_length // prod(opening.foldings[: i + 1]) for i in range(len(opening.foldings))]
    heights = [air.trace_length, *draw(st.lists(st.sampled_from(reached), max_size=4))]
    few = st.integers(0, 9)
    tables = tuple(
        (f"table {i}", Table(rows, draw(few) + 1, draw(few), draw(st.integers(0, 2)), points=draw(st.integers(1, 3))))
        for i, rows in enumerate(heights)
        if rows
    )
    points = max(air.opening_points, *(table.most_points for _, table in tables))
    air = replace(air, columns=Columns(tables=tables), batch=draw(st.integers(1, 600)), opening_points=points)
    return air, replace(opening, entering=draw(st.sampled_from(["powers", "affine", "powers", "none"])))


@st.composite
def on_roots_or_circle(draw: Any, field: Field, opening: Opening, multilinear: bool) -> tuple[Field, Opening]:
    """A field and an opening over a prime p ≡ 3 mod 4: on the circle, or on roots of unity if there are any."""
    if multilinear or not isinstance(opening, Fri):
        return Field(field.base, field.degree + field.degree % 2), opening
    if opening.entering is not None:
        return Field(field.base, field.degree + field.degree % 2), replace(opening, domain="multiplicative")
    domains = [None, "circle"] if field.degree % 2 else [None, "circle", "multiplicative"]
    return field, replace(opening, domain=draw(st.sampled_from(domains)))


@st.composite
def circuits(draw: Any) -> Circuit:
    """Any constraint side before any opening that can follow it, with grinding before every challenge or none."""
    variables, many = draw(st.integers(2, 16)), st.integers(1, 300)
    air: Air
    match draw(st.sampled_from(["deep-ali", "jagged", "swirl", "zerocheck", "r1cs", "evaluations"])):
        case "deep-ali":
            air = DeepAli(
                "deep-ali", 2**variables, draw(st.integers(1, 9)), draw(st.integers(1, 3)), draw(many), draw(many),
                draw(st.sampled_from(Batching)), deep_grinding=draw(bits), ali_grinding=draw(bits),
            )  # fmt: skip
            if draw(st.integers(0, 3)) == 0:
                hiding = Hiding(2**variables, draw(st.integers(0, 5)), draw(st.integers(0, 5)))
                air = replace(air, trace_length=2 ** draw(st.integers(0, variables - 1)), hiding=hiding)
        case "evaluations":
            claims = draw(st.sampled_from(["quotients", "sumcheck"]))
            air = Evaluations("evaluations", 2**variables, claims, draw(many), draw(st.integers(1, 9)))
        case "zerocheck":
            air = Zerocheck(
                "zerocheck", 2**variables, draw(many), draw(many), draw(st.integers(1, 9)), draw(st.integers(1, 3)),
                draw(st.sampled_from(Batching)),
            )  # fmt: skip
        case "r1cs":
            rows, how = draw(st.integers(1, 20)), draw(st.sampled_from(["verifier", "committed"]))
            air = R1cs("r1cs", 2**rows, 2**variables, how, draw(st.sampled_from(Batching)))
            if how == "committed" and draw(st.booleans()):
                # The longest polynomial is as long as there are columns.
                argument = draw(st.sampled_from(["grand-product", "logup"]))
                spark = Spark(2 ** draw(st.integers(1, variables)), argument)
                air = replace(air, constraints=2 ** min(rows, variables), variables=2 ** (variables - 1), spark=spark)
        case "jagged":
            air = Jagged(
                "jagged", 2**variables, draw(many), draw(many), draw(st.integers(1, 9)), 2**variables, draw(many)
            )
        case _:
            skip = draw(st.integers(0, variables - 1))
            air = Swirl(
                "swirl", skip, variables - skip, draw(many), draw(st.integers(1, 9)), draw(many), draw(many), variables,
                draw(many), draw(many), draw(many), draw(st.integers(0, 8)), logup_grinding=draw(bits),
            )  # fmt: skip
    kinds = ["fri", "whir", "ligero"] if air.separate_claims else ["fri", "whir", "stir"]
    opening = draw(openings(draw(st.sampled_from(kinds)), variables, air.separate_claims))
    bus = st.builds(
        Lookup, rows=many, width=st.integers(1, 9), grinding=bits,
        fingerprint=st.sampled_from(["univariate", "multilinear"]),
        argument=st.sampled_from(["columns", "gkr", "grand-product"]),
    )  # fmt: skip
    most = 0 if isinstance(air, WITHOUT_LOOKUPS) else 2
    buses = tuple((f"bus {i}", bus) for i, bus in enumerate(draw(st.lists(bus, max_size=most))))
    named = ["BabyBear^2", "BabyBear^4", "KoalaBear^5", "Goldilocks^2", "M31^3"]
    field = parse_field(draw(st.sampled_from([*named, "GF(2^61 - 1)^2", "GF(2^127 - 1)", "GF(2^32)^4", "GF(2^128)"])))
    if isinstance(air, DeepAli) and isinstance(opening, Fri) and draw(st.booleans()):
        air, opening = draw(with_lower_tables(air, opening))
    if field.base.order % 4 == 3:
        field, opening = draw(on_roots_or_circle(field, opening, air.separate_claims))
    layered = any(bus.argument == "gkr" for _, bus in buses)
    repeated = None if layered or not isinstance(air, DeepAli) else draw(st.sampled_from([None, 1, 2, 3, 8]))
    biased = draw(st.booleans())
    return Circuit("drawn", field, air, opening, buses, bits_from_field=biased, base_challenges=repeated)
