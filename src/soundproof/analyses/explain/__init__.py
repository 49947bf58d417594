"""Where does a figure come from?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundproof.analyses.explain.explanation import Explanation
    from soundproof.formats.files import Target
    from soundproof.radii.choice import Pin

__all__ = ["explain"]


def explain(
    target: Target,
    circuit: str | None = None,
    term: str | None = None,
    pin: Pin | None = None,
    *,
    without: Iterable[str] = (),
) -> tuple[Explanation, ...]:
    """The formula behind figures: of a term, of a circuit's terms, or of the term that binds each circuit.

    UserError if the target cannot be read or has no such circuit, KeyError if the circuit has no such term.

    >>> from soundproof import explain
    >>> (one,) = explain("zisk", "Final", "query phase")
    >>> one
    <Final, query phase: Haböck22 Thm 8, queries>
    >>> [definition.symbol for definition in one.definitions]
    ['α', 'A', 'n₀', 't', 'g']
    """
    from soundproof.analyses.explain.explanation import explain as explained
    from soundproof.formats.files import zkvm_of
    from soundproof.radii.choice import pinned
    from soundproof.readings.security import assess

    assessment = assess(zkvm_of(target), pinned(pin, without), every=False)
    chosen = assessment.circuits if circuit is None else (assessment[circuit],)
    explanations: list[Explanation] = []
    for one in chosen:
        terms = [one.best.binding] if circuit is None else None if term is None else [one[term]]
        explanations += explained(assessment.zkvm.name, one, terms)
    return tuple(explanations)
