"""How many proofs of each kind there are at most, as formulas in S, the number of segments.

:func:`soundproof.zkvm.topology.counts` computes the numbers; a formula is what an argument cites.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from soundproof.zkvm.topology import Topology, order, waiting

__all__ = ["Formula", "formulas"]


class _Atom(Struct, frozen=True):
    """``times`` ⌈inner/divisor⌉, or ``times`` max(inner, 0)."""

    times: int
    kind: Literal["ceiling", "positive"]
    inner: Formula
    divisor: int = 1

    def at(self, segments: int) -> int:
        value = self.inner.at(segments)
        return self.times * (max(value, 0) if self.kind == "positive" else -(-value // self.divisor))

    def __str__(self) -> str:
        whole = f"({self.inner})" if self.inner.terms > 1 else str(self.inner)
        return f"max({self.inner}, 0)" if self.kind == "positive" else f"⌈{whole}/{self.divisor}⌉"


class Formula(Struct, frozen=True):
    """``slope``·S + atoms + ``rest``.

    >>> str(Formula(4) + Formula(0, -1)), str(Formula(3, 1).over(2)), Formula(3, 1).over(2).at(2)
    ('4S − 1', '⌈(3S + 1)/2⌉', 4)
    """

    slope: int = 0
    rest: int = 0
    atoms: tuple[_Atom, ...] = ()

    def at(self, segments: int) -> int:
        """The number for so many segments."""
        return self.slope * segments + self.rest + sum(atom.at(segments) for atom in self.atoms)

    @property
    def terms(self) -> int:
        """How many summands it is written with."""
        return (self.slope != 0) + (self.rest != 0) + len(self.atoms)

    def __add__(self, other: Formula) -> Formula:
        return Formula(self.slope + other.slope, self.rest + other.rest, self.atoms + other.atoms)

    def __sub__(self, other: Formula) -> Formula:
        atoms = tuple(_Atom(-atom.times, atom.kind, atom.inner, atom.divisor) for atom in other.atoms)
        return self + Formula(-other.slope, -other.rest, atoms) if self != other else Formula()

    def over(self, divisor: int) -> Formula:
        """⌈self/divisor⌉."""
        if not self.atoms and self.slope % divisor == 0:
            return Formula(self.slope // divisor, -(-self.rest // divisor))
        return Formula(atoms=(_Atom(1, "ceiling", self, divisor),))

    def positive(self) -> Formula:
        """max(self, 0), simplified where the sign is that of S = 1 for all S."""
        rising = self.slope >= 0 and all(atom.times > 0 for atom in self.atoms)
        if rising and self.at(1) >= 0:
            return self
        if not self.atoms and self.slope <= 0 and self.at(1) <= 0:
            return Formula()
        return Formula(atoms=(_Atom(1, "positive", self),))

    def __str__(self) -> str:
        signed = [(self.slope, "S" if abs(self.slope) == 1 else f"{abs(self.slope):,}S")] if self.slope else []
        signed += [(a.times, str(a) if abs(a.times) == 1 else f"{abs(a.times)}·{a}") for a in self.atoms]
        signed += [(self.rest, f"{abs(self.rest):,}")] if self.rest else []
        text = "".join(f" {'−' if sign < 0 else '+'} {term}" for sign, term in signed)
        return f"−{text[3:]}" if text.startswith(" −") else text[3:] or "0"


def formulas(topology: Topology) -> dict[str, Formula]:
    """The most proofs of each node.  The topology must have no ring."""
    nodes = dict(topology.nodes)
    made: dict[str, Formula] = {}
    left: dict[str, Formula] = {}
    for name in order(topology):
        node = nodes[name]
        if not any(child != name for child, _ in node.takes):
            made[name] = left[name] = Formula(1) if node.count is None else Formula(0, node.count)
            continue
        taken = sum((left[child] for child in waiting(name, topology)), Formula())
        recursive = any(child == name for child, _ in node.takes)
        made[name] = (taken - Formula(0, 1)).positive() if recursive else taken.over(node.fan_in or 1)
        if node.count is not None:
            made[name] = Formula(0, node.count)
        left[name] = taken if node.some else Formula(0, 1) if recursive else made[name]
    for name, node in topology.nodes:
        if node.instead:
            made[name] = (made[name] - made[node.instead]).positive()
    return made
