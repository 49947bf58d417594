"""What to install where a library is missing that only some commands need."""

from __future__ import annotations

import shlex

from soundproof.parameters.faults import UserError

__all__ = ["missing"]


def missing(what: str, library: str, extra: str) -> UserError:
    """That ``what`` needs a library, and how to get all of an extra: by name, which a clone and an installation can."""
    return UserError(
        f"{what} {library}\n    hint: python -m pip install {' '.join(map(shlex.quote, _libraries(extra)))}"
    )


def _libraries(extra: str) -> list[str]:
    """The libraries of an extra, as the package declares them; the extra itself where nothing is declared."""
    from importlib.metadata import PackageNotFoundError, requires  # only to explain

    from packaging.requirements import Requirement

    try:
        declared = [Requirement(text) for text in requires("soundproof") or ()]
    except PackageNotFoundError:
        declared = []
    names: dict[str, None] = {}
    for requirement in declared:
        if requirement.marker is not None and requirement.marker.evaluate({"extra": extra}):
            if requirement.name == "soundproof":
                names.update((text, None) for inner in requirement.extras for text in _libraries(inner))
            else:
                names[f"{requirement.name}{requirement.specifier}"] = None
    return sorted(names) or [f"soundproof[{extra}]"]
