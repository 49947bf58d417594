"""Who has checked the bounds that figures rest on."""

from __future__ import annotations

from collections.abc import Callable

from soundproof.render.forms.lean import COUNTS
from soundproof.theorems.registry import OF_HASHES, registry
from soundproof.theorems.theorem import Status, Theorem
from tests.docs.markdown import markdown_table


def _checked(bound: Theorem) -> str:
    match bound.status:
        case Status.LEAN:
            name = f"`{bound.lean}`" if bound.lean else "the statement's name is not known here"
            return f"Lean, in a public library: {name}"
        case Status.PROVED:
            return "readers of a peer-reviewed paper"
        case Status.PREPRINT:
            return "nobody that is known: a preprint"
        case _:
            basis = " and ".join(other.name for other in bound.basis)
            return "us: an elementary derivation" + (f" from {basis}" if basis else "")


def coverage() -> list[str]:
    """Every bound of a protocol: its source, who has checked it, and what a certificate in Lean has of its use."""
    order = (Status.LEAN, Status.PROVED, Status.DERIVED, Status.PREPRINT)
    found = [bound for bound in registry() if bound.status in order and bound.bounds not in OF_HASHES]
    rows = [
        (bound.name, bound.bounds, _checked(bound), "count" if bound.name in COUNTS else "number")
        for bound in sorted(found, key=lambda bound: order.index(bound.status))
    ]
    return markdown_table(("Theorem", "Bounds", "Checked by", "In Lean here"), rows)


TABLES: dict[str, Callable[[], list[str]]] = {"coverage": coverage}
