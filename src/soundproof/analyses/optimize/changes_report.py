"""The fewest changes: a table of them, the patch of the file, and the same for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from soundproof.analyses.optimize.report import missed_table, undecided_table
from soundproof.analyses.optimize.results import Changes, Fewest, Missed, Optimum, SharedChange, Undecided
from soundproof.analyses.optimize.words import GOALS, every_limit, limits, size, text_of, uncounted, why, work
from soundproof.render.document import Document, Part, Patch, Table

__all__ = ["document"]

AS_IT_IS = "as it is"
"""A parameter that has a key of its own to keep its value where that of a shared table changes."""


def document(changes: Changes, circuit: str | None) -> Document:
    """The changes of a ``circuit``, or of all."""
    return Document("Fewest changes", tuple(_parts(changes, circuit)), lambda: _content(changes))


def _content(changes: Changes) -> Mapping[str, Any]:
    from soundproof.analyses.optimize.report_json import changes_content  # tables never need it

    return changes_content(changes)


def _parts(changes: Changes, circuit: str | None) -> Iterator[Part]:
    """A table, of what stands in the way if that is all there is to say, and the patch."""
    result = changes.circuits[0].result if circuit is not None else None
    match result:
        case Missed():
            yield Part(Table, partial(missed_table, changes.before.name, result))
        case Undecided():
            yield Part(Table, partial(undecided_table, changes.before.name, result))
        case _:
            yield Part(Table, partial(_table, changes))
    file = changes.file
    if file is not None:
        yield Part(Patch, lambda: file)


def _table(changes: Changes) -> Table:
    """One row for each parameter that changes, and for each circuit that cannot reach the bits."""
    bits = {circuit.circuit.name: circuit.bits for circuit in changes.assessed}
    rows: list[tuple[str, ...]] = []
    for shared in changes.shared:
        rows.append((shared.table, shared.parameter, text_of(shared.today), text_of(shared.changed), "", "", ""))
    for fewest in changes.circuits:
        rows += _rows(fewest, bits[fewest.before.name], changes.shared)
    header = (
        "Where" if changes.shared else "Circuit",
        "Parameter",
        "Today",
        "Changed",
        "Bits",
        "Proof",
        "Prover",
    )
    title = f"{changes.before.name} {changes.before.version}: the fewest changes"
    return Table(title, header, tuple(rows), frozenset({4, 5, 6}), _lead(changes), tuple(_notes(changes)))


def _rows(fewest: Fewest, bits: int, shared: tuple[SharedChange, ...]) -> Iterator[tuple[str, ...]]:
    """The changes of a circuit, but for those that stand in a shared table."""
    match fewest.result:
        case Optimum() as optimum:
            ends = (
                f"{optimum.assessed_before.bits} → {bits}",
                f"{size(optimum.cost_before)} → {size(optimum.cost)}",
                f"{work(optimum.cost_before.prover)} → {work(optimum.cost.prover)}",
            )
            own = fewest.own(shared)
            if not own:
                yield (fewest.before.name, "(as shared)", "", "", *ends)
            for i, (path, (old, new)) in enumerate(own.items()):
                name = fewest.before.name if i == 0 else ""
                changed = text_of(new) if new != old else AS_IT_IS
                yield (name, path, text_of(old), changed, *(ends if i == 0 else ("", "", "")))
        case Missed():
            yield (fewest.before.name, "no parameters", "", "", str(bits), "", "")
        case Undecided():
            yield (fewest.before.name, "not decided", "", "", str(bits), "", "")


def _lead(changes: Changes) -> str:
    """How many changes, and what the file has with them."""
    task, changed = changes.task, [fewest for fewest in changes.circuits if fewest.count]
    if not any(fewest.result for fewest in changes.circuits):
        return f"{task.bits} bits without any change: {_what(changes)} has {changes.bits}"
    many = f"{changes.count} parameter{'s' * (changes.count != 1)}"
    where = f" in {len(changed)} circuits" if len(changed) > 1 else ""
    read = "read again, the patched file has" if changes.file is not None else "with them it has"
    lead = (
        f"{task.bits} bits with the fewest changes, then {GOALS[task.goal]}: {many}{where}; {read} {changes.bits} bits"
    )
    lead += every_limit({fewest.before.name: fewest.task for fewest in changes.circuits})
    missed = [fewest.before.name for fewest in changes.circuits if isinstance(fewest.result, Missed | Undecided)]
    return lead + (f"; {', '.join(missed)} cannot be brought there" if missed else "")


def _what(changes: Changes) -> str:
    """What the bits are of: the file's weakest circuit, or the one circuit that was asked for."""
    whole = len(changes.circuits) == len(changes.before.circuits)
    return "the file" if whole else changes.circuits[0].before.name


def _notes(changes: Changes) -> Iterator[str]:
    changed = [fewest for fewest in changes.circuits if isinstance(fewest.result, Optimum)]
    for fewest in changes.circuits:
        if isinstance(fewest.result, Missed):
            yield f"{fewest.before.name}: no parameters{limits(fewest.result)}: {why(fewest.result)}"
        elif fewest.stop is not None and not fewest.fewer_ruled_out:
            yield f"{fewest.before.name}: the search was stopped; fewer changes are not ruled out"
        elif fewest.stop is not None:
            yield f"{fewest.before.name}: the search was stopped; no fewer changes do, but as many may cost less"
    as_they_are = sum(fewest.result is None for fewest in changes.circuits)
    if as_they_are and changed:
        yield f"as they are, since they have the bits: {as_they_are} of {len(changes.circuits)} circuits"
    if len(changed) > 1:
        union = Counter(
            path for fewest in changed if isinstance(fewest.result, Optimum) for path, _, _ in fewest.result.changes
        )
        yield f"changed in all: {', '.join(f'{path} ({count})' for path, count in union.items())}"
    proven = [fewest for fewest in changed if fewest.fewer_ruled_out]
    if changes.shared and changes.fewer_ruled_out:
        yield "a key of a shared table counts once; no fewer changes of the file reach the bits in the grid"
    elif changes.shared or (proven and not changes.fewer_ruled_out):
        yield "fewer changes of tables that circuits share are not ruled out: not all of them were searched"
    if proven and not changes.shared:
        sets = ", ".join(f"{fewest.before.name} {fewest.smaller_sets:,}" for fewest in proven)
        yield f"no smaller set of parameters reaches the bits in the grid; sets ruled out: {sets}"
    if any(fewest.before.declared or fewest.before.declared_size for fewest in changed):
        yield "what the file declares of analyses and sizes stays in it, and is of today's parameters"
    if changed:
        yield from (f"grid: {line}" for line in changed[-1].task.grid.said(changed[-1].before))
    yield from uncounted(changes.before)
