"""The check of a certificate: a block for people, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from soundproof.analyses.explain.derivation import Checked
from soundproof.arithmetic.definitions import Compared, Definition
from soundproof.render import formulas, steps
from soundproof.render.document import Check
from soundproof.render.formulas import exact

if TYPE_CHECKING:
    from soundproof.analyses.explain import output

__all__ = ["check_of", "json"]


def check_of(checked: Checked) -> Check:
    """What is claimed, and every step with all its digits."""
    integers = ", ".join(f"{definition.symbol} = {definition.value}" for definition in checked.integers)
    holds = "holds" if checked.holds else "DOES NOT HOLD"
    claims = (
        ("certificate", f"{integers}; bound {checked.bound}"),
        ("", f"{holds}, checked in integers as follows"),
    )
    return Check(claims, tuple(_steps(checked)), checked.program)


def _steps(checked: Checked) -> Iterator[tuple[str, Definition | Compared]]:
    """All of a check in order, the first of each kind with a word for it."""
    kinds: tuple[tuple[str, Sequence[Definition | Compared]], ...] = (
        ("integers", checked.integers),
        ("steps", checked.steps),
        ("checks", checked.compared),
    )
    for word, kind in kinds:
        for i, step in enumerate(kind):
            yield "" if i else word, step


# For programs -----------------------------------------------------------------------------------


def json(checked: Checked) -> output.CheckedCertificate:
    """The certificate; ``steps``, the integers first and each after those it needs, and ``comparisons``."""
    return {
        "integers": checked.certificate.integers(),
        "bound": checked.bound,
        "holds": checked.holds,
        "checks": ", ".join(map(steps.relation, checked.compared)),
        "steps": [_step(step) for step in (*checked.integers, *checked.steps)],
        "comparisons": [_comparison(compared) for compared in checked.compared],
        "program": checked.program,
    }


def _step(step: Definition) -> output.Step:
    return {
        "symbol": step.symbol,
        "formula": None if step.given else formulas.text(step.node, exact),
        "latex": None if step.given else formulas.latex(step.node),
        "value": exact(step.value),
        "exact": str(step.value),
        "meaning": step.meaning,
    }


def _comparison(compared: Compared) -> output.Inequality:
    left, right = compared.values
    return {
        "left": steps.side(compared.left),
        "relation": compared.relation,
        "right": steps.side(compared.right),
        "latex": steps.latex(compared),
        "values": [str(left), str(right)],
        "holds": compared.holds,
    }
