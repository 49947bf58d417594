"""The check of a certificate as a derivation: its integers, what follows from them step by step, and the inequalities.

Nothing here repeats a formula either: the certificate's own check is run on integers that know their symbols.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple, replace

from soundproof.analyses.explain.symbols import symbol
from soundproof.arithmetic.definitions import Compared, Definition
from soundproof.arithmetic.traced import Apply, Leaf, Name, Node, Symbol, whole
from soundproof.theorems.theorem import Certificate
from soundproof.transcript.challenges import ErrorTerm
from soundproof.transcript.events import Gap

__all__ = ["Checked", "checked", "quoted", "sides", "symbolic_certificate", "symbolic_count"]


class Checked(Struct, frozen=True):
    """A certificate: its integers, the bound that follows, whether its check holds, and the check itself.

    The check is repeated by hand from ``integers``, by ``steps``, each from those before it, to the inequalities that
    are ``compared``; of a check that fails, up to the first that does.  ``program`` is Python that repeats it.
    """

    certificate: Certificate
    bound: int
    holds: bool
    integers: tuple[Definition, ...]
    steps: tuple[Definition, ...]
    compared: tuple[Compared, ...]
    program: str


def quoted(term: ErrorTerm) -> tuple[str, str]:
    """What a certificate is used for, the count of bad challenges of a gap or a list size: its symbol and its name."""
    return ("E", "exceptions") if isinstance(term.event, Gap) else ("L", "list_size")


KEPT = 64
"""Certificates whose expressions are kept: terms of one code share theirs."""

READ = {"m": "m_c"}
"""How a person reads the symbols of certificates that the radius has, too: their multiplicity is not its m."""


@lru_cache(maxsize=KEPT)
def symbolic_certificate(certificate: Any) -> Any:
    """The certificate with integers that know the names its paper gives them."""

    def named(symbols: dict[str, str]) -> Any:
        return replace(
            certificate, **{name: symbol(letter, getattr(certificate, name)) for name, letter in symbols.items()}
        )

    keys = named({name: name for name in certificate.__struct_fields__})
    return named({value.node.symbol: READ.get(name, name) for name, value in keys.integers().items()})


@lru_cache(maxsize=KEPT)
def symbolic_count(certificate: Any, name: str) -> int:
    """A count of a certificate, which knows its expression."""
    count: int = getattr(symbolic_certificate(certificate), name)
    return count


@lru_cache(maxsize=KEPT)
def sides(certificate: Certificate) -> tuple[Node, ...]:
    """The integers of a certificate, then both sides of every comparison of its check up to one that fails."""
    known = symbolic_certificate(certificate)
    nodes = [value.node for value in known.integers().values()]
    for comparison in known.comparisons():
        nodes += (_node(comparison.left), _node(comparison.right))
        if not comparison.holds:
            break
    return tuple(nodes)


def _node(value: int) -> Node:
    return value.node if isinstance(value, Symbol) else Leaf(value)


def checked(certificate: Certificate, term: ErrorTerm, nodes: list[Node]) -> Checked:
    """A certificate with its check; ``nodes`` are those of :func:`sides`, with the names they have beside the error."""
    kind = type(certificate)
    _, bound = quoted(term)
    integers = ", ".join(map(str, astuple(certificate)))  # type: ignore[arg-type]
    program = (
        f"from {kind.__module__} import {kind.__name__}\nc = {kind.__name__}({integers})\nprint(c.verify(), c.{bound})"
    )
    given = len(certificate.integers())
    # The comparisons come last: after one that fails, the next need not be defined.
    pairs = zip(nodes[given::2], nodes[given + 1 :: 2], certificate.comparisons(), strict=False)
    steps = _steps(certificate, nodes)
    return Checked(
        certificate,
        getattr(certificate, bound),
        certificate.verify(),
        tuple(step for step in steps if step.given),
        tuple(step for step in steps if not step.given),
        tuple(Compared(x, c.relation, y, (int(c.left), int(c.right)), c.holds) for x, y, c in pairs),
        program,
    )


def _steps(certificate: Certificate, nodes: list[Node]) -> list[Definition]:
    """Every name in the expressions of a check, once, each after those in its own expression."""
    steps: dict[str, Definition] = {}
    seen: set[int] = set()
    meanings = {READ.get(name, name): meaning for name, meaning in certificate.meanings.items()}

    def walk(node: Node) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        match node:
            case Name(symbol, inner, _, value):
                walk(inner)
                meaning = meanings.get(symbol, meanings.get(symbol.rstrip("′"), ""))
                steps.setdefault(symbol, Definition(symbol, inner, whole(inner) if value is None else value, meaning))
            case Apply(_, parts):
                for part in parts:
                    walk(part)

    for node in nodes:
        walk(node)
    return list(steps.values())
