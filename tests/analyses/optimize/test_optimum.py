"""What an optimum says of itself, on circuits of the catalogue."""

from __future__ import annotations

from fractions import Fraction
from math import inf, nan

import pytest
from msgspec.structs import replace

from soundproof.analyses.optimize import Grid, Missed, Optimum, optimize
from soundproof.analyses.optimize.grid import free, today
from soundproof.analyses.optimize.optimum import Task, meter_of, solve
from soundproof.formats.files import load, parse
from soundproof.formats.writing import write
from soundproof.parameters.faults import UserError
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.stir import Stir, StirGrinding
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.readings.security import Pin, assess_circuit
from soundproof.readings.size import proof_size
from soundproof.zkvm.circuit import Air, Circuit, Opening
from soundproof.zkvm.proof import transcript
from soundproof.zkvm.rules import check
from tests.depth import depth

CIRCUITS = [
    ("zisk", "Final"),
    ("zisk", "Keccakf"),
    ("pico", "embed"),
    ("miden", "main"),
    ("airbender", "generalized_circuit"),
    ("sp1", "shrink"),
    ("openvm2", "app"),
    ("openvm2", "root"),
    ("demo_whir", "embed"),
    ("zkdtvm", "shrink"),
    ("zkdtvm", "root_shrink"),
]
WIDER = Grid(rates=(Fraction(1, 4), Fraction(1, 8)), batchings=(Batching.AFFINE,))
NARROW = Grid(rates=(Fraction(1, 8),), batchings=(Batching.AFFINE,))


def circuit_of(zkvm: str, name: str) -> Circuit:
    return next(circuit for circuit in load(zkvm).circuits if circuit.name == name)


def solved(circuit: Circuit, task: Task) -> Optimum:
    optimum = solve(circuit, task, rates=False, reach=False)
    assert isinstance(optimum, Optimum), optimum
    return optimum


STIR = Stir("stir", Fraction(1, 4), (16, 8), (70, 40), (2,), grinding=StirGrinding(3, 4, (5,), (6, 7)))
WHIR = Whir("whir", Fraction(1, 4), (4, 3), (70, 40), (2,), 3, grinding=WhirGrinding(3, 4, 5, (6, 7)))
RATES = (Fraction(1, 4), Fraction(1, 8))
OPENINGS = {
    "stir": STIR,
    "stir with rates": replace(STIR, rates=RATES, out_of_domain=2),
    "whir with rates": replace(WHIR, rates=RATES),
    "whir of rows": replace(WHIR, interleaved=True),
    "whir sampled at first": replace(WHIR, first_out_of_domain=1, grinding=WhirGrinding(3, 4, 5, (6, 7), 2)),
    "whir of rows with rates": replace(WHIR, interleaved=True, rates=RATES, first_out_of_domain=2),
    "whir of rows ground fold by fold": replace(
        WHIR, interleaved=True, log_foldings=(3, 4), grinding=WhirGrinding(3, ((4, 3, 2), (5, 4, 3, 2)), 5, (6, 7))
    ),
}
"""Openings that no zkVM of the catalogue has, each with two iterations."""


def made(opening: Opening) -> Circuit:
    """A circuit with an opening: over claims inside of quotients where it can have these."""
    multilinear = isinstance(opening, Whir) and opening.rates is None
    whole = multilinear or (isinstance(opening, Whir) and opening.interleaved)
    air: Air = Evaluations("evaluations", 2**14, "sumcheck" if whole else "quotients", 9, 2)
    return Circuit("made", parse_field("Goldilocks^3"), air, opening)


@pytest.mark.parametrize("name", OPENINGS)
def test_openings_that_are_in_no_catalogue(name: str) -> None:
    """With all pinned today's come back; with nothing pinned what is found costs no more, and what it says it costs."""
    circuit = made(OPENINGS[name])
    assert list(check(circuit)) == []
    bits = assess_circuit(circuit, every=False).bits
    optimum = solved(circuit, Task(bits, grid=Grid(pins=tuple((path, today(circuit, path)) for path in free(circuit)))))
    assert optimum.after == circuit
    assert optimum.cost == optimum.cost_before
    some = Grid(rates=(Fraction(1, 4), Fraction(1, 8)), log_foldings=(3, 4), arities=(8, 16))
    optimum = solved(circuit, Task(bits, grid=some))
    assert optimum.cost.size < optimum.cost_before.size
    assert optimum.cost == meter_of(circuit).of(transcript(optimum.after))
    assert optimum.bits >= bits
    assert list(check(optimum.after)) == []
    assert (optimum.after.opening.rates is None) == (circuit.opening.rates is None)


def test_rates_that_are_fixed_fix_the_first() -> None:
    circuit = made(OPENINGS["whir with rates"])
    grid = Grid(pins=(("opening.rates", RATES), ("opening.rate", Fraction(1, 2))))
    with pytest.raises(UserError, match=r"opening\.rates is fixed and begins with 1/4, opening\.rate with 1/2"):
        grid.of(circuit)
    optimum = solved(circuit, Task(60, grid=Grid(pins=(("opening.rates", RATES),))))
    assert optimum.after.opening.rates == RATES
    assert optimum.after.opening.rate == Fraction(1, 4)


@pytest.mark.parametrize(("zkvm", "name"), CIRCUITS)
def test_with_everything_pinned_the_parameters_of_today_come_back(zkvm: str, name: str) -> None:
    circuit = circuit_of(zkvm, name)
    pins = tuple((path, today(circuit, path)) for path in free(circuit))
    bits = assess_circuit(circuit, every=False).bits
    optimum = solved(circuit, Task(bits, grid=Grid(pins=pins)))
    assert optimum.after == circuit
    assert optimum.changes == ()
    assert optimum.cost == optimum.cost_before
    assert isinstance(solve(circuit, Task(bits + 1, grid=Grid(pins=pins))), Missed)


@pytest.mark.parametrize(("zkvm", "name"), CIRCUITS)
def test_costs_and_bits_are_those_of_the_whole_transcript(zkvm: str, name: str) -> None:
    circuit = circuit_of(zkvm, name)
    optimum = solved(circuit, Task(96, grid=NARROW))
    assert optimum.cost == meter_of(circuit).of(transcript(optimum.after))
    assert -(-optimum.cost.size // 1) == proof_size(optimum.after).expected
    assert optimum.chosen
    assert optimum.bits == assess_circuit(optimum.after, every=False).bits >= 96


@pytest.mark.parametrize(("zkvm", "name"), [("pico", "embed"), ("openvm2", "root")])
def test_what_asks_for_less_never_costs_more(zkvm: str, name: str) -> None:
    circuit = circuit_of(zkvm, name)
    narrow = Task(100, grid=Grid(rates=(Fraction(1, 8),), grinding=20, log_foldings=(3, 4)))
    asked = solved(circuit, narrow)
    for looser in (
        Task(99, grid=narrow.grid),
        Task(100, grid=replace(narrow.grid, grinding=22)),
        Task(100, grid=replace(narrow.grid, rates=(*narrow.grid.rates, Fraction(1, 16)))),
        Task(100, grid=replace(narrow.grid, arities=(2, 4, 8, 16, 32), log_foldings=(3, 4, 5))),
    ):
        assert solved(circuit, looser).cost.by("size") <= asked.cost.by("size")
    assert solved(circuit, Task(100, grid=narrow.grid, pin=Pin(trust="proved"))).cost.size >= asked.cost.size


@pytest.mark.parametrize(("zkvm", "name"), [("zisk", "Final"), ("demo_whir", "embed")][: depth(1, 2)])
def test_limits_are_kept_and_goals_are_reached(zkvm: str, name: str) -> None:
    circuit = circuit_of(zkvm, name)
    task = Task(100, grid=Grid(rates=(Fraction(1, 8), Fraction(1, 16)), batchings=(Batching.AFFINE,)))
    smallest = solved(circuit, task)
    fewest = solved(circuit, Task(100, "queries", task.grid))
    assert fewest.cost.queries <= smallest.cost.queries
    assert fewest.cost.size >= smallest.cost.size
    work = smallest.cost.prover * 3 // 5
    quicker = solved(circuit, task.limited(prover=work))
    assert quicker.cost.prover <= work
    assert quicker.cost.size > smallest.cost.size
    assert isinstance(solve(circuit, task.limited(size=int(smallest.cost.size) - 1)), Missed)
    assert solved(circuit, task.limited(size=int(smallest.cost.size))).cost == smallest.cost


def test_the_least_work_within_a_size() -> None:
    circuit = circuit_of("zisk", "Final")
    smallest = solved(circuit, Task(128))
    quickest = solved(circuit, Task(128, "prover").limited(size=300 * 1024))
    assert quickest.cost.size <= 300 * 1024
    assert quickest.cost.prover < smallest.cost.prover


def test_the_best_at_every_rate() -> None:
    optimum = solve(circuit_of("zisk", "Final"), Task(128))
    assert isinstance(optimum, Optimum)
    rates = [other.after.opening.rate for other in (optimum, *optimum.runners_up)]
    assert sorted(rates, reverse=True) == list(Grid().rates)
    costs = [other.cost.by("size") for other in (optimum, *optimum.runners_up)]
    assert costs == sorted(costs)
    pinned = solve(circuit_of("zisk", "Final"), Task(128, grid=Grid().pinned(opening__rate=Fraction(1, 8))))
    assert isinstance(pinned, Optimum)
    assert pinned.runners_up == ()


def test_a_field_that_is_too_small() -> None:
    missed = solve(circuit_of("pico", "embed"), Task(128))
    assert isinstance(missed, Missed)
    (obstacle,) = missed.blocking
    assert obstacle.challenge.name == "lookups"
    assert obstacle.bits == 122
    assert missed.reach_proven
    assert missed.within_reach is not None
    assert missed.within_reach.bits == 122
    assert missed.larger_field is not None
    assert missed.larger_field.before.field.name == "KoalaBear^5"
    assert missed.larger_field.bits >= 128


def test_a_fold_that_misses_at_every_radius_that_the_queries_leave() -> None:
    grid = Grid(rates=(Fraction(1, 2),), grinding=0, queries=100)
    missed = solve(circuit_of("pico", "embed"), Task(70, grid=grid))
    assert isinstance(missed, Missed)
    (obstacle,) = missed.blocking
    assert obstacle.challenge.name == "commit round 1"
    assert "radius that 100 queries leave" in obstacle.where
    assert missed.within_reach is not None
    assert 40 < missed.within_reach.bits < 70


@pytest.mark.parametrize("pin", [Pin(trust="proved"), Pin(without=frozenset({"BCHKS25"}))])
def test_rounds_are_not_blamed_for_bounds_that_are_not_relied_on(pin: Pin) -> None:
    missed = solve(circuit_of("pico", "embed"), Task(100, grid=Grid(queries=3), pin=pin))
    assert isinstance(missed, Missed)
    (obstacle,) = missed.blocking
    assert obstacle.challenge.name == "query phase"
    assert obstacle.bits in (29, 30)
    assert obstacle.where == "with 3 queries, 22 bits of grinding, rate 1/32 and the largest radius"


def test_a_round_that_another_batching_helps_is_not_in_the_way() -> None:
    circuit = circuit_of("pico", "embed")
    wide = replace(
        circuit,
        air=replace(circuit.air, batch=10**6),  # type: ignore[call-arg]
        opening=replace(circuit.opening, batching=Batching.POWERS),
        lookups=(),
    )
    few = Grid(rates=(Fraction(1, 2),), queries=3, grinding=0, batchings=(Batching.POWERS, Batching.AFFINE))
    for grid, names in ((few, ["query phase"]), (replace(few, batchings=(Batching.POWERS,)), ["batching"])):
        missed = solve(wide, Task(105, grid=grid))
        assert isinstance(missed, Missed)
        assert [obstacle.challenge.name for obstacle in missed.blocking] == names


def test_a_zkvm_is_written_with_what_was_found() -> None:
    zkvm = load("pico")
    both = optimize(zkvm, 96, max_prover=100, grid=WIDER)
    assert both.missed == ()
    assert both.bits >= 96
    assert both.final.before.name == zkvm.final
    again = parse(write(both.after), "found.toml")
    assert again.circuits == both.after.circuits
    assert again.claims == ()
    assert "optimize" in again.notes[-1]
    one = optimize(zkvm, 100, "embed", grid=NARROW)
    changed = [new.name for old, new in zip(zkvm.circuits, one.after.circuits, strict=True) if old != new]
    assert changed == ["embed"]


def test_what_is_kept_is_each_circuits_own() -> None:
    grid = Grid(
        rates=(Fraction(1, 2), Fraction(1, 16)),
        arities=(2, 16),
        batchings=(Batching.AFFINE,),
        kept=("opening.queries",),
    )
    queries = {
        circuit.after.name: circuit.after.opening.queries
        for circuit in optimize(load("pico"), 57, grid=grid).circuits
        if isinstance(circuit, Optimum)
    }
    assert queries == {circuit.name: circuit.opening.queries for circuit in load("pico").circuits}


def test_what_a_team_declares_of_other_parameters_is_left_out() -> None:
    optimum = solved(circuit_of("zisk", "Final"), Task(100, grid=NARROW))
    assert optimum.before.declared is not None
    assert optimum.after.declared is None
    assert optimum.after.declared_size == ""


def test_limits_of_a_zkvm_are_those_of_its_final_proof() -> None:
    zkvm = load("pico")
    limited = optimize(zkvm, 96, max_bytes=400 * 1024, max_prover=100, grid=WIDER)
    assert limited.missed == ()
    assert max(circuit.cost.size for circuit in limited.circuits if isinstance(circuit, Optimum)) > 400 * 1024
    slower = optimize(zkvm, 100, "embed", max_prover=0.1, grid=NARROW)
    assert isinstance(slower.final, Missed)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"circuit": "embedd"}, "did you mean 'embed'?"),
        ({"minimize": "sizes"}, "did you mean 'size'?"),
        ({"pin": Pin("declared")}, "a declared analysis is of the parameters in use"),
        ({"max_prover": inf}, "max_prover is a positive number, in multiples of today's work, not inf"),
        ({"max_prover": 0.0}, "max_prover is a positive number, in multiples of today's work, not 0.0"),
        ({"max_verifier": nan}, "max_verifier is a positive number, in multiples of today's work, not nan"),
    ],
)
def test_what_cannot_be_asked(arguments: dict[str, object], problem: str) -> None:
    with pytest.raises(UserError) as caught:
        optimize(load("pico"), 100, **arguments)  # type: ignore[arg-type]
    assert problem in str(caught.value)


def test_a_pin_of_another_kind_of_opening_is_refused() -> None:
    with pytest.raises(UserError, match="core, on fri, has one number"):
        optimize(load("zkdtvm"), 80, grid=Grid(pins=(("opening.queries", (77, 38)),)))
    with pytest.raises(UserError, match="root_shrink, on whir, has a list"):
        optimize(load("zkdtvm"), 80, grid=Grid(pins=(("opening.queries", 77),)))
    with pytest.raises(UserError, match="made, on stir, has a list"):
        Grid(pins=(("opening.queries", 77),)).of(made(STIR))


def test_the_grid_says_nothing_of_what_is_pinned() -> None:
    said = Grid(pins=(("opening.queries", 84), ("opening.foldings", (2, 2)))).said(load("pico").circuits[0])
    assert not any(line.startswith(("1 to", "every schedule")) for line in said)
    assert "pinned: opening.queries = 84" in said


@pytest.mark.parametrize("bits", [0, -3, 1025])
def test_no_search_is_for_so_many_bits(bits: int) -> None:
    with pytest.raises(UserError, match=f"^bits to be reached are from 1 to 1024, not {bits}$"):
        optimize("pico", bits=bits, circuit="embed")
