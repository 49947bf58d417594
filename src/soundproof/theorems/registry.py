"""Every bound there is, found by folder."""

from __future__ import annotations

import importlib
import pkgutil

from soundproof import theorems
from soundproof.theorems.theorem import Status, Theorem

__all__ = ["papers", "registry"]

OF_HASHES = ("Fiat–Shamir", "Merkle trees", "sponges")
"""What bounds on hash functions are about: they enter no figure of a protocol."""


def registry() -> tuple[Theorem, ...]:
    """All theorems of this package, by what they bound, then by date.

    >>> next(theorem.bounds for theorem in registry() if theorem.id == "Ligero")
    'query phase'
    """
    modules = [
        importlib.import_module(f"{theorems.__name__}.{m.name}") for m in pkgutil.iter_modules(theorems.__path__)
    ]
    every = {value: None for module in modules for value in vars(module).values() if isinstance(value, Theorem)}
    return tuple(sorted(every, key=lambda theorem: (theorem.bounds, theorem.date, theorem.name)))


def papers() -> tuple[str, ...]:
    """The ids of the papers that figures of protocols may rest on, by name."""
    ids = {bound.id for bound in registry() if bound.status != Status.HEURISTIC and bound.bounds not in OF_HASHES}
    return tuple(sorted(ids))
