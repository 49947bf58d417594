"""The explained reading: every figure with the formula it comes from, the numbers put in, and what it rests on.

Nothing here repeats a formula.  The circuit's parameters become integers that know their symbols,
its transcript is written once more from them, and the error of a term is read with traced
numbers.  The expression that remains is what was computed.  Read back in balls it must meet the
certified enclosure, and in the tests it does, for every term of the catalogue.

>>> from soundproof.readings.security import assess_circuit
>>> from soundproof.formats.files import load
>>> from soundproof.render.formulas import text
>>> (circuit,) = (circuit for circuit in load("pico").circuits if circuit.name == "riscv")
>>> explained = {e.assessed.term.name: e for e in explain("Pico", assess_circuit(circuit, every=False))}
>>> [text(explained[name].error.node) for name in ("DEEP", "batching", "query phase")]
['L·(d·(N + c − 1) + N − 1)/(q − N − n₀)', 'E/q', 'min(α, 1)^t·2^−g']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from operator import is_
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.explain.derivation import Checked, checked, quoted, sides, symbolic_count
from soundproof.analyses.explain.symbols import symbol, symbolic
from soundproof.arithmetic.definitions import Definition
from soundproof.arithmetic.traced import Apply, Leaf, Name, Node, Symbol, names, read, traced
from soundproof.primitives.fields import Grinding, Sampling
from soundproof.readings.evaluation import bounds
from soundproof.readings.security import AssessedTerm, CircuitAssessment, Evaluation
from soundproof.theorems import johnson
from soundproof.theorems.theorem import Certificate, Hypothesis, Theorem
from soundproof.transcript.challenges import NO_GRINDING, Challenge, ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

__all__ = ["Explanation", "explain"]

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Explanation(Struct, frozen=True):
    """One term: the ``error`` and the symbols in it, and those of the ``radius`` where one is read.

    ``hypotheses`` are the evaluated conditions, with their margins: those that hold, fail or are open.
    ``binder`` is the theorem that binds the regime.  ``failed`` are those of the whole evaluation, which has no
    bits if there are any.
    """

    zkvm: str
    circuit: Circuit
    assessed: AssessedTerm
    regime: Regime | None
    binder: Theorem | None
    error: Definition
    definitions: tuple[Definition, ...]
    radius: tuple[Definition, ...]
    theorems: tuple[Theorem, ...]
    certificates: tuple[Checked, ...]
    hypotheses: tuple[Hypothesis, ...]
    failed: tuple[Hypothesis, ...]

    def __repr__(self) -> str:
        """One line for a notebook."""
        return f"<{self.circuit.name}, {self.assessed.term.name}: {', '.join(t.name for t in self.theorems)}>"


def explain(
    zkvm: str, assessed: CircuitAssessment, terms: Iterable[AssessedTerm] | None = None, best: Evaluation | None = None
) -> Iterator[Explanation]:
    """Explain terms of an evaluation, if not told otherwise all of the circuit's best one in protocol order."""
    evaluation = best or assessed.best
    radii = evaluation.radii
    models = {term.label: term for term in _terms(symbolic(assessed.circuit))}
    for term in evaluation.terms if terms is None else terms:
        code = term.term.code
        regime = None if code is None else radii[code.oracle.index]
        error, radius = _read(term, models[term.term.label], regime)
        checks = [sides(certificate) for certificate in term.certificates]
        error, *apart = _told_apart(error, *(node for nodes in checks for node in nodes))
        renamed = iter(apart)
        yield Explanation(
            zkvm,
            assessed.circuit,
            term,
            regime,
            None if code is None else evaluation.binders[code.oracle.index],
            Definition.of("ε", error),
            _definitions(error),
            radius,
            bounds(term.term, radii),
            tuple(
                checked(certificate, term.term, [next(renamed) for _ in nodes])
                for certificate, nodes in zip(term.certificates, checks, strict=True)
            ),
            (*term.term.hypotheses, *_conditions(term.term, code, regime)),
            evaluation.failed,
        )


def _terms(circuit: Circuit) -> Iterator[ErrorTerm]:
    for entry in transcript(circuit):
        if isinstance(entry, Challenge):
            yield from entry.terms


def _read(assessed: AssessedTerm, model: ErrorTerm, regime: Regime | None) -> tuple[Node, tuple[Definition, ...]]:
    """The expression of an error, and the definitions of the radius where the expression does not have them."""
    term, code = assessed.term, assessed.term.code
    error = _error(term, model, regime)
    if code is None or regime is None:
        return error, ()
    for name, node in _derived(term, model, regime, assessed.certificates):
        error = _defined(error, name, node)
    if isinstance(term.event, Missed):
        return error, ()
    return error, _definitions(regime.agreement(code.oracle, traced).node)


def _definitions(node: Node) -> tuple[Definition, ...]:
    return tuple(Definition.of(symbol, inner) for symbol, inner in names(node))


# The expression of an error ---------------------------------------------------------------------


def _error(term: ErrorTerm, model: ErrorTerm, regime: Regime | None) -> Node:
    """The error of a term, read with traced numbers."""
    regime = regime and regime.in_symbols(symbol)
    event = _merged(term.event, model.event, regime is not None and regime.symbolic)
    error = event.error(regime, traced)
    if term.grinding is not NO_GRINDING:
        error = error * _merged(term.grinding, model.grinding, False).chance(traced)
    node: Node = error.node
    return node


def _merged(plain: Any, model: Any, codes: bool) -> Any:
    """``plain`` with the integers of ``model`` that are the same and know their expression.

    A code's own numbers become symbols only where ``codes`` says that the regime is one formula in
    them; certificates are looked up by plain integers.
    """
    match plain:
        case bool() | str() | None:
            return plain
        case int():
            return model if isinstance(model, Symbol) and model == plain else plain
        case Code(n, k, oracle) if codes:
            distance = None if oracle.distance is None else symbol("d", oracle.distance)
            word = Oracle(oracle.index, symbol("n₀", oracle.length), symbol("k₀", oracle.dimension), distance)
            return Code(symbol("n", n), symbol("k", k), word)
        case Code():
            return plain
        case Grinding() | Sampling() if not isinstance(model, type(plain)):
            return plain
    parts = {name: _merged(getattr(plain, name), getattr(model, name), codes) for name in plain.__struct_fields__}
    return replace(plain, **parts)


def _derived(
    term: ErrorTerm, model: ErrorTerm, regime: Regime, certificates: tuple[Certificate, ...]
) -> Iterator[tuple[str, Node]]:
    """The expressions of exact integers, which the error only quotes: E or L of a certificate, L of Johnson's bound."""
    code = term.code
    for certificate in certificates:
        letter, count = quoted(term)
        if isinstance(bound := symbolic_count(certificate, count), Symbol):
            yield letter, bound.node
    if isinstance(term.event, Gap):
        if isinstance(model.event, Gap) and model.event.curve and isinstance(model.event.factor, Symbol):
            yield "ℓ", model.event.factor.node
    elif code is not None and regime.lists(code).theorem is johnson.list_size:
        positions = symbol("A", regime.positions(code))
        size = johnson.list_size(symbol("n", code.length), symbol("k", code.dimension), positions)
        if isinstance(size, Symbol):
            yield "L", size.node


def _defined(node: Node, symbol: str, expression: Node) -> Node:
    """A tree in which the quoted integer ``symbol`` is given its expression, if that has the same value."""

    def define(name: Name, inner: Node) -> Name:
        if name.symbol != symbol or not isinstance(inner, Leaf):
            return _of(name, name.symbol, inner)
        return Name(symbol, expression) if read(expression, Fraction) == inner.value else name

    return _rebuilt([node], define)[0]


def _told_apart(*nodes: Node) -> list[Node]:
    """Trees in which every name means one thing: entries of a list get indices, other namesakes a prime.

    The names of a tree keep theirs before those of the trees that follow.
    """
    meanings: dict[str, list[tuple[Any, int | None]]] = {}
    seen: set[int] = set()

    def place(name: Name) -> int:
        """Which of the values of its name this one is."""
        value = Definition.of(name.symbol, name.node).value if name.value is None else name.value
        known = meanings.setdefault(name.symbol, [])
        same = (i for i, (other, _) in enumerate(known) if _same(other, value))
        number = next(same, len(known))
        if number == len(known):
            known.append((value, name.index))
        return number

    def collect(level: list[Node]) -> None:
        """The names of an expression before those inside their expressions: a circuit's own keep theirs."""
        below: list[Node] = []
        for node in level:
            for name in _outer(node, seen):
                place(name)
                below.append(name.node)
        if below:
            collect(below)

    def rename(name: Name, inner: Node) -> Name:
        values, mark = meanings[name.symbol], ""
        if len(values) > 1:
            listed = name.index is not None and all(other is not None for _, other in values)
            mark = str(name.index).translate(SUBSCRIPTS) if listed else "′" * place(name)
        return _of(name, name.symbol + mark, inner)

    for node in nodes:
        collect([node])
    if all(len(values) == 1 for values in meanings.values()):
        return list(nodes)
    return _rebuilt(nodes, rename)


def _of(name: Name, symbol: str, inner: Node) -> Name:
    """A name with a symbol and an expression, the same one if it has them: what is made of it is kept by it."""
    return name if inner is name.node and symbol == name.symbol else Name(symbol, inner, name.index, name.value)


def _rebuilt(nodes: Iterable[Node], anew: Callable[[Name, Node], Name]) -> list[Node]:
    """Expressions with every name made ``anew``, of itself and what its expression became.  What is shared stays so."""
    made: dict[int, Node] = {}

    def walk(node: Node) -> Node:
        if (known := made.get(id(node))) is not None:
            return known
        match node:
            case Name():
                known = anew(node, walk(node.node))
            case Apply(kind, parts, size):
                rest = tuple(map(walk, parts))
                known = node if all(map(is_, rest, parts)) else Apply(kind, rest, size)
            case _:
                known = node
        made[id(node)] = known
        return known

    return list(map(walk, nodes))


def _same(x: Any, y: Any) -> bool:
    """Whether two values are one: exact ones by comparison, balls where they meet."""
    if isinstance(x, Fraction | int) or isinstance(y, Fraction | int):
        return isinstance(x, Fraction | int) and isinstance(y, Fraction | int) and x == y
    return bool(x.overlaps(y))


def _outer(node: Node, seen: set[int]) -> Iterator[Name]:
    """The names of an expression, without those inside them and those of parts that were seen before."""
    ahead = [node]
    while ahead:
        node = ahead.pop()
        if id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, Name):
                yield node
            elif isinstance(node, Apply):
                ahead.extend(reversed(node.parts))


# What it rests on -------------------------------------------------------------------------------


def _conditions(term: ErrorTerm, code: Code | None, regime: Regime | None) -> Iterator[Hypothesis]:
    """What fails under the radius, else the margins by which its conditions hold."""
    if code is None or regime is None or isinstance(term.event, Missed):
        return
    bound = term.event.bound(regime)
    if bound is not None and bound.failed:
        yield from bound.failed
        return
    event = term.event
    degree = (event.factor if event.curve else 1) if isinstance(event, Gap) else 0
    yield from regime.margins(code, degree)
