"""What can everybody look at?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date as Date
    from pathlib import Path

    from soundproof.formats.files import Target
    from soundproof.radii.choice import Pin

__all__ = ["site"]


def site(
    targets: Iterable[Target] = (), pin: Pin | None = None, date: Date | None = None, engine: Path | None = None
) -> dict[str, bytes]:
    """The files of a static site about zkVMs by their addresses; about the catalogue without a target.

    ``date`` is printed as the day of the site, if it is given; ``engine`` is the folder of a calculator's engine.
    UserError if a target or the engine cannot be read, or two zkVMs have one name.

    >>> from soundproof import site
    >>> site(["miden"])["zkvm/miden/index.html"][:15]
    b'<!doctype html>'
    """
    from soundproof.analyses.site.contents import contents
    from soundproof.analyses.site.facts import facts
    from soundproof.formats.files import catalogue, zkvm_of
    from soundproof.radii.choice import pinned
    from soundproof.readings.security import assess

    found_engine = None
    if engine is not None:  # before much is computed
        from soundproof.analyses.site.engine import engine_at

        found_engine = engine_at(engine)
    named = list(targets) or list(catalogue())
    assessed = [(target, assess(zkvm_of(target), pinned(pin))) for target in named]
    files = dict(contents(facts(assessed, date, engine is not None)))
    if found_engine is not None:
        from soundproof.analyses.site.bundle import bundle

        files.update(bundle(found_engine))
    return files
