"""The fewest changes: a table of them, the patch of the file, and the same for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from soundproof.analyses.optimize.report import (
    GOALS,
    every_limit,
    limits,
    missed_table,
    size,
    text_of,
    uncounted,
    undecided_table,
    why,
    work,
)
from soundproof.analyses.optimize.results import Changes, Fewest, Missed, Optimum, Undecided
from soundproof.render.document import Document, Part, Patch, Table

__all__ = ["document"]


def document(found: Changes, circuit: str | None) -> Document:
    """The changes of a ``circuit``, or of all."""
    return Document("Fewest changes", tuple(_parts(found, circuit)), lambda: _content(found))


def _content(found: Changes) -> Mapping[str, Any]:
    from soundproof.analyses.optimize.report_json import changes_content  # tables never need it

    return changes_content(found)


def _parts(found: Changes, circuit: str | None) -> Iterator[Part]:
    """A table, of what stands in the way if that is all there is to say, and the patch."""
    own = found.circuits[0].found if circuit is not None else None
    match own:
        case Missed():
            yield Part(Table, partial(missed_table, found.before.name, own))
        case Undecided():
            yield Part(Table, partial(undecided_table, found.before.name, own))
        case _:
            yield Part(Table, partial(_table, found))
    file = found.file
    if file is not None:
        yield Part(Patch, lambda: file)


def _table(found: Changes) -> Table:
    """One row for each parameter that changes, and for each circuit that cannot reach the bits."""
    bits = {own.circuit.name: own.bits for own in found.assessed}
    rows = [row for own in found.circuits for row in _rows(own, bits[own.before.name])]
    header = ("Circuit", "Parameter", "Today", "Changed", "Bits", "Proof", "Prover")
    title = f"{found.before.name} {found.before.version}: the fewest changes"
    return Table(title, header, tuple(rows), frozenset({4, 5, 6}), _lead(found), tuple(_notes(found)))


def _rows(own: Fewest, bits: int) -> Iterator[tuple[str, ...]]:
    match own.found:
        case Optimum() as optimum:
            ends = (
                f"{optimum.assessed_before.bits} → {bits}",
                f"{size(optimum.cost_before)} → {size(optimum.cost)}",
                f"{work(optimum.cost_before.prover)} → {work(optimum.cost.prover)}",
            )
            for i, (path, old, new) in enumerate(optimum.changes):
                name = own.before.name if i == 0 else ""
                yield (name, path, text_of(old), text_of(new), *(ends if i == 0 else ("", "", "")))
        case Missed():
            yield (own.before.name, "no parameters", "", "", str(bits), "", "")
        case Undecided():
            yield (own.before.name, "not decided", "", "", str(bits), "", "")


def _lead(found: Changes) -> str:
    """How many changes, and what the file has with them."""
    task, changed = found.task, [own for own in found.circuits if own.count]
    if not any(own.found for own in found.circuits):
        return f"{task.bits} bits without any change: {_what(found)} has {found.bits}"
    many = f"{found.count} parameter{'s' * (found.count != 1)}"
    where = f" in {len(changed)} circuits" if len(changed) > 1 else ""
    read = "read again, the patched file has" if found.file is not None else "with them it has"
    lead = f"{task.bits} bits with the fewest changes, then {GOALS[task.goal]}: {many}{where}; {read} {found.bits} bits"
    lead += every_limit({own.before.name: own.task for own in found.circuits})
    missed = [own.before.name for own in found.circuits if isinstance(own.found, Missed | Undecided)]
    return lead + (f"; {', '.join(missed)} cannot be brought there" if missed else "")


def _what(found: Changes) -> str:
    """What the bits are of: the file's weakest circuit, or the one circuit that was asked for."""
    whole = len(found.circuits) == len(found.before.circuits)
    return "the file" if whole else found.circuits[0].before.name


def _notes(found: Changes) -> Iterator[str]:
    changed = [own for own in found.circuits if isinstance(own.found, Optimum)]
    for own in found.circuits:
        if isinstance(own.found, Missed):
            yield f"{own.before.name}: no parameters{limits(own.found)}: {why(own.found)}"
        elif own.stop is not None and not own.fewer_ruled_out:
            yield f"{own.before.name}: the search was stopped; fewer changes are not ruled out"
        elif own.stop is not None:
            yield f"{own.before.name}: the search was stopped; no fewer changes do, but as many may cost less"
    as_they_are = sum(own.found is None for own in found.circuits)
    if as_they_are and changed:
        yield f"as they are: {as_they_are} circuits that have the bits"
    if len(changed) > 1:
        union = Counter(path for own in changed if isinstance(own.found, Optimum) for path, _, _ in own.found.changes)
        yield f"changed in all: {', '.join(f'{path} ({count})' for path, count in union.items())}"
    proven = [own for own in changed if own.fewer_ruled_out]
    if proven:
        sets = ", ".join(f"{own.before.name} {own.smaller_sets:,}" for own in proven)
        yield f"no smaller set of parameters reaches the bits in the grid; sets ruled out: {sets}"
    if any(own.before.declared or own.before.declared_size for own in changed):
        yield "what the file declares of analyses and sizes stays in it, and is of today's parameters"
    if changed:
        yield from (f"grid: {line}" for line in changed[-1].task.grid.said(changed[-1].before))
    yield from uncounted(found.before)
