"""Running a sweep: parts that are missing are computed and kept, one file is made of all of them.

Whatever stops a run, a worker, the program, the machine, costs the parts being computed; the next
run does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from soundproof.analyses.sweep import parts, store
from soundproof.analyses.sweep.plan import Plan
from soundproof.analyses.sweep.workers import Work
from soundproof.parameters.faults import UserError

__all__ = ["Progress", "run"]

Progress = Callable[[int, int], None]
"""Told the number of parts done, and of rows in them."""


def run(
    plan: Plan,
    output: Path,
    work: Work,
    progress: Progress = lambda done, rows: None,
    say: Callable[[str], None] = lambda text: None,
    force: bool = False,
) -> bool:
    """Compute the parts that are missing and make ``output`` of all; False if these results are there already.

    ``say`` is told what the user should know: combinations that are no circuits, parts that were damaged.
    UserError where ``output`` is something else and not to be replaced by ``force``, where the parts that
    are there belong to another sweep or another process is at it, or where a file cannot be written.
    """
    try:
        if _there(output, plan, force):
            return False
        with parts.held(output.with_name(f"{output.name}.parts"), plan) as kept:
            if _there(output, plan, force):  # since another process finished just now
                kept.done = True
                return False
            for reason, count in plan.invalid.items():
                say(f"left out, no valid circuit: {count:,} of the structures: {reason}")
            for name in kept.damaged:
                say(f"{kept.folder / name}: is damaged; this part is computed again")
            _computed(plan, kept, work, progress)
            store.merge([kept.files[number] for number in range(len(plan.parts))], output, plan, kept.scratch)
            kept.done = True
    except OSError as error:
        raise UserError(f"{error.filename or output}: cannot be written: {error.strerror or error}") from None
    return True


def _there(output: Path, plan: Plan, force: bool) -> bool:
    """Whether the results are there.  UserError if something else is."""
    if force or not output.exists():
        return False
    if store.belongs(output, plan):
        return True
    raise UserError(f"{output}: is there already, with something else\n    hint: --force replaces it")


def _computed(plan: Plan, kept: parts.Parts, work: Work, progress: Progress) -> None:
    """Compute and keep the parts that are missing."""
    done, rows = len(kept.files), sum(map(plan.part_rows, kept.files))
    progress(done, rows)
    missing = [number for number in range(len(plan.parts)) if number not in kept.files]
    with closing(work(plan, missing, kept.scratch)) as results:
        for number, content in results:
            kept.save(number, content)
            done, rows = done + 1, rows + plan.part_rows(number)
            progress(done, rows)
