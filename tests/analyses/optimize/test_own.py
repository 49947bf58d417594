"""What a circuit has to change of its own, where sets of its parameters tell of others."""

from __future__ import annotations

import pytest

from soundproof.analyses.optimize.effort import Effort
from soundproof.analyses.optimize.fewest import fewest
from soundproof.analyses.optimize.grid import Grid, free
from soundproof.analyses.optimize.own import Own
from soundproof.analyses.optimize.results import Task
from soundproof.formats.files import parse
from soundproof.readings.security import assess_circuit

QUERIES, GROUND, CAP = "opening.queries", "opening.grinding.queries", "opening.merkle.cap"
TEXT = """
zkvm = { name = "Tiny", version = "1", source = "drawn", date = "2026-11-29", field = "KoalaBear^3" }
[circuits.a]
air = { kind = "deep-ali", trace_length = 64, opening_points = 1, degree = 2, constraints = 9, batch = 2 }
[circuits.a.opening]
kind = "fri"
rate = "1/4"
queries = 10
grinding.queries = 7
merkle.digest = 32
foldings = [4]
final_domain = 64
"""


def own(most: int, more: int = 0) -> Own:
    """A circuit that shall have what 14 queries give it, and some bits, with at most so much grinding in the grid."""
    (circuit,) = parse(TEXT, "tiny.toml").circuits
    bits = assess_circuit(free(circuit)[QUERIES].set(circuit, 14), every=False).bits + more
    grid = Grid(queries=14, grinding=most, only=(QUERIES, GROUND, CAP))
    return Own(fewest(circuit, Task(bits, grid=grid, chosen=True)), Effort())


@pytest.mark.parametrize("most", [0, 7])
def test_more_parameters_need_not_do_where_the_grid_lacks_what_today_has(most: int) -> None:
    """Queries do with today's grinding, not with grinding that is searched where the grid has none."""
    one, given = own(most), ((CAP, 1),)
    assert one.least(given, (QUERIES, GROUND), 0) == (0 if most else None)
    assert one.least(given, (QUERIES,), 0) == 0
    assert one.least(given, (), 2) == 1


def test_parameters_that_are_too_few_tell_it_of_fewer_without_another_step() -> None:
    one = own(10, more=3)
    assert one.alone.count == 2
    assert one.least((), (GROUND,), 0) is None
    spent = one.effort.spent
    assert one.least((), (GROUND, CAP), 0) is None
    assert one.effort.spent == spent
    assert one.least((), (GROUND, CAP), 1) == 1
    assert one.complete
