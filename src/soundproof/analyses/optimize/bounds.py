"""What iterations cost at least: the bounds of a search that goes by them, best first.

A path costs what its arcs do.  An arc costs no less than its openings with the fewest queries that there may be to its
oracle, without grinding: more queries and grinding only add.  So the least sum of such costs over all paths from an
oracle on is no more than any of them costs.  All oracles of a path have one cap, so that sum may be taken at one cap;
with the caps that are best for each oracle it is no more than at any one.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from operator import itemgetter

from msgspec import Struct

from soundproof.analyses.optimize.choices import Choices
from soundproof.analyses.optimize.decisions import Vector, least_in, plus
from soundproof.analyses.optimize.graph import Arc, Vertex
from soundproof.analyses.optimize.grid import ANY
from soundproof.readings.cost import GOALS

__all__ = ["IMPOSSIBLE", "NOTHING", "Bounds"]

NOTHING: Vector = (0,) * len(GOALS["size"])
IMPOSSIBLE: Vector = (inf,) * len(NOTHING)


class Onward(Struct):
    """The arcs from an oracle, each with what the paths that begin with it cost at least, as far as that is known.

    The ``least`` of them was found when so many oracles had been ``sharpened``.
    """

    arcs: list[Arc]
    costs: list[Vector]
    least: Vector = IMPOSSIBLE
    sharpened: int = -1


class Bounds:
    """Bounds of arcs and of what comes after them.

    They rise as oracles are sharpened: then the fewest queries are not those that any radius allows, but rounds do.
    """

    def __init__(self, choices: Choices, limited: tuple[int, ...]) -> None:
        self.choices, self.graph, self.limited = choices, choices.graph, limited
        self._onward: dict[tuple[int, Vertex], Onward] = {}
        self._sharpened: set[Vertex] = set()

    def of(self, arc: Arc, level: int) -> Vector:
        """What an arc costs at least: with the fewest queries there may be, that there are, and its best choice."""
        if level == 2:
            _, first = self.choices.with_room(arc, 0)
            return IMPOSSIBLE if first is None else first[0]
        fewest = self.choices.fewest_possible(arc)
        if level > 0 and fewest is not None:
            fewest = self.choices.fewest_queries(arc)
        if fewest is None or not self.choices.leaves_room(arc, fewest):
            return IMPOSSIBLE
        return self._price(arc, fewest)

    def _price(self, arc: Arc, fewest: int) -> Vector:
        """What an arc costs without grinding, with so many queries or more."""
        return self.graph.price(arc, self.graph.sample_counts(arc)[0]).at_least(fewest)

    def sharpen(self, arc: Arc) -> bool:
        """Sharpen what is known of the oracle that an arc leads to, once; whether that is now."""
        vertex = self.graph.vertex(arc.side, *self.graph.after(arc))
        if vertex in self._sharpened:
            return False
        self._sharpened.add(vertex)
        self.choices.sharpen(self.graph.next(arc))
        return True

    def after(self, arc: Arc) -> Vector:
        """What the iterations after an arc cost at least at its cap, or at ANY with the best cap for each."""
        if arc.final:
            return NOTHING
        onward = self._from(arc)
        if onward.sharpened < len(self._sharpened):
            self._find_least(onward)
            onward.sharpened = len(self._sharpened)
        return onward.least

    def _find_least(self, onward: Onward) -> None:
        """Find the least again.

        What was found of an arc before still bounds it.  So only what comes out as the least, of all or of what is
        limited, is found again, until it stays.
        """
        arcs, costs = onward.arcs, onward.costs
        for key in (None, *map(itemgetter, self.limited)) if costs else ():
            least = None
            while least != (least := min(costs, key=key)):
                n = costs.index(least)
                costs[n] = least = plus(self.of(arcs[n], 0), self.after(arcs[n]))
        onward.least = least_in(costs, self.limited) if costs else IMPOSSIBLE

    def _from(self, arc: Arc) -> Onward:
        """The arcs from the oracle that an arc leads to.

        At first their costs at a cap are bounded by those with the best caps, and these as if every round had room.
        """
        after = self.graph.after(arc)
        key = arc.cap, self.graph.vertex(arc.side, *after)
        if key not in self._onward:
            arcs = self.graph.arcs(arc.side, arc.cap, *after)
            known = self._with_any_room(arcs) if arc.cap == ANY else self._from(arc._replace(cap=ANY)).costs
            self._onward[key] = Onward(arcs, list(known))
        return self._onward[key]

    def _with_any_room(self, arcs: list[Arc]) -> Iterator[Vector]:
        for arc in arcs:
            fewest = self.choices.fewest_possible(arc)
            further = [NOTHING] if arc.final else self._from(arc).costs
            if fewest is None or not further:
                yield IMPOSSIBLE
            else:
                yield plus(self._price(arc, fewest), least_in(further, self.limited))
