"""What iterations cost at least: no more than the rest of any path that a search finds, and close to it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count, islice, takewhile

import pytest

from soundproof.analyses.optimize.bounds import NOTHING
from soundproof.analyses.optimize.choices import Choice
from soundproof.analyses.optimize.decisions import Vector, plus
from soundproof.analyses.optimize.effort import Effort
from soundproof.analyses.optimize.frontier import Candidate
from soundproof.analyses.optimize.graph import Arc
from soundproof.analyses.optimize.grid import ANY
from soundproof.analyses.optimize.iterations import PathSearch, Prefix
from soundproof.analyses.optimize.optimum import search_of, solve
from soundproof.analyses.optimize.results import Optimum, Task
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.stir import Stir
from soundproof.zkvm.circuit import Circuit
from tests.analyses.optimize.test_iterations import KINDS, some_task


def choices_of(search: PathSearch, arc: Arc) -> Iterator[tuple[Vector, Choice]]:
    known = (search.choices.choice(arc, number) for number in count())
    yield from (choice for choice in takewhile(bool, known) if choice is not None)


@pytest.mark.parametrize("seed", range(40))
def test_no_path_goes_on_for_less(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    circuit, task = some_task(seed, KINDS[seed % len(KINDS)])
    search = search_of(circuit, task, Effort())
    assert isinstance(search, PathSearch)
    candidate = PathSearch.candidate

    def checked(self: PathSearch, prefix: Prefix) -> Candidate:
        rest = NOTHING
        for arc, choice in reversed(prefix.taken):
            at_best_caps, at_cap = (self.bounds.after(arc._replace(cap=cap)) for cap in (ANY, arc.cap))
            assert at_best_caps <= at_cap <= rest
            assert all(at_best_caps[i] <= at_cap[i] <= rest[i] for i in self.limited)
            rest = plus(rest, next(cost for cost, known in choices_of(self, arc) if known is choice))
        assert rest == prefix.cost
        return candidate(self, prefix)

    monkeypatch.setattr(PathSearch, "candidate", checked)
    list(islice(search.candidates(), 5))


def test_the_rest_of_a_path_is_known_well() -> None:
    """With bounds of the best caps alone, computed anew now and then, this took 127,000 steps."""
    air = DeepAli("deep-ali", 2**20, degree=3, opening_points=2, batch=200, constraints=500)
    circuit = Circuit("main", parse_field("Goldilocks^3"), air, Stir("stir", Fraction(1, 4), (16, 16), (60, 30)))
    effort = Effort()
    optimum = solve(circuit, Task(128), effort, reach=False)
    assert isinstance(optimum, Optimum)
    assert (optimum.cost.size, [other.cost.size for other in optimum.runners_up]) == (
        263_680,
        [315_104, 395_112, 554_632, 1_024_072],
    )
    assert effort.spent < 35_000
