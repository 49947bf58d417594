"""The bounds, one file per paper.

A theorem is a formula together with what an auditor asks of it: the paper, the number of the
statement, and its status.  The statuses, from strongest to weakest, are those of
:class:`Status`; a heuristic never enters a provable figure.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Any, ClassVar, Protocol

from msgspec import Struct

__all__ = [
    "TRUST",
    "Certificate",
    "Characteristic",
    "Hypothesis",
    "Inequality",
    "Notion",
    "Requirement",
    "Status",
    "Theorem",
    "increasing",
    "theorem",
    "weakest",
]


class Status(StrEnum):
    """How well established a bound is."""

    PROVED = "proved"  # peer-reviewed or long-standing proof
    LEAN = "lean"  # preprint whose statement is machine-checked in a public Lean library
    PREPRINT = "preprint"  # public preprint, no machine check known
    DERIVED = "derived"  # elementary derivation, given in the docstring
    HEURISTIC = "heuristic"  # not proved; shown for comparison, and no provable figure rests on it


class Notion(StrEnum):
    """What exactly a theorem gives, and what a use of it needs.

    Of agreement: for all but E challenges, where the combination agrees with a codeword on a set S of positions,
    *correlated*: all the words agree with codewords on one set as large as S; *weighted*: on one set of the same
    weight, for weights given beforehand; *mutual*: on S itself.  Each of them gives those before it.
    Of soundness: *plain* bounds the whole protocol, *round-by-round* every challenge, as Fiat–Shamir needs.
    """

    CORRELATED = "correlated agreement"
    WEIGHTED = "weighted agreement"
    MUTUAL = "mutual agreement"
    PLAIN = "plain soundness"
    ROUND_BY_ROUND = "round-by-round soundness"

    def gives(self, needed: Notion) -> bool:
        """Whether whoever needs ``needed`` may use a theorem of this notion.

        >>> Notion.MUTUAL.gives(Notion.WEIGHTED), Notion.CORRELATED.gives(Notion.MUTUAL)
        (True, False)
        """
        return (self, needed) in _GIVEN


class Characteristic(StrEnum):
    """In which fields a statement holds; what is not known to hold in characteristic 2 is left aside there."""

    ANY = "any"  # its proof, or the argument on our page, asks nothing of the characteristic
    ODD = "not 2"  # it is about domains that binary fields do not have, or says nothing of them that we know
    LARGE = "large"  # it has to exceed a number that the conditions name, so that 2 is never enough

    @property
    def binary(self) -> bool:
        """Whether the statement holds in binary fields."""
        return self is Characteristic.ANY

    @property
    def condition(self) -> str:
        """The same as a hypothesis."""
        return _IN_WORDS[self]


_IN_WORDS = {
    Characteristic.ANY: "any characteristic",
    Characteristic.ODD: "a characteristic other than 2",
    Characteristic.LARGE: "a large characteristic",
}

_KINDS = (Notion.CORRELATED, Notion.WEIGHTED, Notion.MUTUAL), (Notion.PLAIN, Notion.ROUND_BY_ROUND)
_GIVEN = frozenset((notion, less) for kind in _KINDS for i, notion in enumerate(kind) for less in kind[: i + 1])


_STRENGTH = (Status.PROVED, Status.DERIVED, Status.LEAN, Status.PREPRINT)

TRUST: dict[str, frozenset[Status]] = {
    "proved": frozenset({Status.PROVED, Status.DERIVED}),
    "lean": frozenset({Status.PROVED, Status.DERIVED, Status.LEAN}),
    "preprint": frozenset(_STRENGTH),
}
"""What a reader may decide to rely on, from little to everything but heuristics; elementary derivations always."""


def weakest(*statuses: Status) -> Status:
    """The status of a figure that rests on several statements."""
    return max(statuses, key=_STRENGTH.index)


class Inequality(Struct, frozen=True):
    """An inequality between integers: the ``relation`` is <, ≤ or ≥."""

    left: int
    relation: str
    right: int

    @property
    def holds(self) -> bool:
        return _RELATIONS[self.relation](self.left, self.right)


_RELATIONS: dict[str, Callable[[int, int], bool]] = {"<": operator.lt, "≤": operator.le, "≥": operator.ge}


def increasing(*integers: int) -> Iterator[Inequality]:
    """The comparisons of a chain a ≤ b ≤ …"""
    yield from (Inequality(x, "≤", y) for x, y in pairwise(integers))


class Certificate(Hashable, Protocol):
    """Finitely many integers from which a bound follows; anybody can check them again without this program.

    ``meanings`` says what its integers and the steps of its check are, by their symbols.
    """

    meanings: ClassVar[Mapping[str, str]]

    @property
    def exceptions(self) -> int:
        """The bound on the number of bad challenges."""
        ...

    def comparisons(self) -> Iterator[Inequality]:
        """Every inequality of the check; after one that fails, the next ones need not be defined."""
        ...

    def verify(self) -> bool:
        """Whether every hypothesis holds, in integers."""
        ...

    def integers(self) -> dict[str, int]:
        """The certificate itself, by the names its paper uses."""
        ...


class Requirement(Struct, frozen=True):
    """A condition on (n, k, m): its name, whether it ``holds``, and in words by how much it fails."""

    name: str
    holds: Callable[[int, int, int], bool]
    margin: Callable[[int, int, int], str]


class Theorem(Struct, frozen=True, eq=False, dict=True):
    """A cited bound; calling it evaluates the formula.

    ``bounds`` says what it bounds, ``conditions`` under which hypotheses, ``date`` when it was
    published, ``notion`` what it gives.  ``least`` is the smallest multiplicity (in unique decoding: slack) it is
    stated for, ``requires`` are further conditions on (n, k, m), evaluated.  A ``certificate`` takes a code, an
    agreement and a curve's degree to a :class:`Certificate` or None; other formulas take numbers to a number.
    ``covers`` says whether a bound on bad challenges is about lines, curves or both.  ``basis`` are statements that
    it rests on; ``beaten_by`` are bounds that are never larger, beside which it need not be evaluated.  ``lean`` is the
    name of its statement in a public Lean library, where it is known.  ``characteristic`` says in which fields it
    holds; a statement of which nothing is said is not used in characteristic 2.
    """

    id: str
    number: str
    paper: str
    status: Status
    formula: Callable[..., Any]
    least: int = 1
    certificate: bool = False
    date: str = ""
    bounds: str = ""
    conditions: tuple[str, ...] = ()
    notion: Notion | None = None
    requires: tuple[Requirement, ...] = ()
    covers: str = "both"
    basis: tuple[Theorem, ...] = ()
    beaten_by: tuple[Theorem, ...] = ()
    lean: str = ""
    characteristic: Characteristic = Characteristic.ODD

    def __post_init__(self) -> None:
        # Look like the function it wraps, so that help() and doctest find the docstring.
        vars(self).update(__wrapped__=self.formula, __module__=self.formula.__module__, __doc__=self.formula.__doc__)

    @property
    def name(self) -> str:
        """Short citation, as printed beside a figure: ``DKT26 Thm 5.12``."""
        return f"{self.id} {self.number}".strip()

    def __call__(self, *args: Any) -> Any:
        return self.formula(*args)

    def suits(self, curve: bool) -> bool:
        """Whether it bounds the bad challenges of a curve, or of a line."""
        return self.covers in ("both", "curve" if curve else "line")

    def failing(self, needed: Notion, n: int, k: int, m: int | None) -> Iterator[Hypothesis]:
        """The conditions that fail for a use that needs a notion of agreement, on a code and at a multiplicity."""
        if self.notion is None or not self.notion.gives(needed):
            yield Hypothesis(needed.value, False, f"{self.name} gives {self.notion.value if self.notion else 'none'}")
        if m is not None and self.requires:
            yield from (Hypothesis(r.name, False, r.margin(n, k, m)) for r in self.requires if not r.holds(n, k, m))


def theorem(id: str, number: str, paper: str, status: Status, **about: Any) -> Callable[[Callable[..., Any]], Theorem]:
    """Attach a citation to a formula."""
    return lambda formula: Theorem(id, number, paper, status, formula, **about)


class Hypothesis(Struct, frozen=True):
    """A condition of a theorem, evaluated: where it fails, no bound applies.

    ``margin`` says by how much it holds or fails, in words and numbers.  ``established`` is
    False where the file's figures leave it open; then the bound holds only if it does.
    """

    name: str
    holds: bool
    margin: str
    established: bool = True
