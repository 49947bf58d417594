"""A written file against what the prover's own files state, parameter by parameter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from soundproof.formats.importers.draft import CircuitDraft, Draft
from soundproof.formats.plain import circuit_table, leaves
from soundproof.formats.soundcalc.writing import as_said
from soundproof.parameters.faults import InvalidFile
from soundproof.protocols.deep_ali import DeepAli
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Agreement", "Difference", "compared"]


class Difference(Struct, frozen=True):
    """A parameter that the two sides state differently; None where one of them has no such circuit or value.

    ``file`` and ``key`` say where the artefact's value stands.
    """

    circuit: str
    path: str
    written: Any
    stated: Any
    file: str
    key: str


class Agreement(Struct, frozen=True):
    """What was compared: ``count`` values that both sides state, the differences, and what one side leaves out.

    ``unsaid`` are values of the artefacts that the zkVM leaves open, no claim against them; what no artefact states
    is ``open`` in the draft.
    """

    zkvm: ZkVM
    draft: Draft
    count: int
    differences: tuple[Difference, ...]
    unsaid: tuple[Difference, ...]


def compared(zkvm: ZkVM, draft: Draft) -> Agreement:
    """Every value that the artefacts state, against the same in a zkVM; circuits are matched by name.

    Against a file of soundcalc stands what such a file can say of the zkVM.
    """
    said = zkvm if draft.whole is None else as_said(zkvm)
    written = {circuit.name: circuit for circuit in said.circuits}
    stated = _built(draft)
    count, differences, unsaid = 0, [], []
    for circuit in draft.circuits:
        if circuit.name not in written:
            differences.append(Difference(circuit.name, "", None, "a circuit", circuit.file, ""))
            continue
        for one in _values(circuit, stated.get(circuit.name), written[circuit.name]):
            if one.written is None:
                unsaid.append(one)
                continue
            count += 1
            if not _same(one, written[circuit.name]):
                differences.append(one)
    files = draft.origins[0].file if len(draft.origins) == 1 else f"{len(draft.origins)} files"
    known = {circuit.name for circuit in draft.circuits}
    differences += [Difference(name, "", "a circuit", None, files, "") for name in written if name not in known]
    return Agreement(zkvm, draft, count, tuple(differences), tuple(unsaid))


def _built(draft: Draft) -> dict[str, Circuit]:
    """The artefacts' circuits; none where they leave out what is required."""
    try:
        return {circuit.name: circuit for circuit in draft.zkvm.circuits}
    except InvalidFile:
        return {}


def _values(draft: CircuitDraft, built: Circuit | None, written: Circuit) -> Iterator[Difference]:
    """Every value that a file states of a circuit, beside that of the zkVM."""
    mine, whole = _whole(written), {} if built is None else _whole(built)
    if built is not None and not draft.facts:  # a file that states all, in words of its own
        for path in mine | whole:
            stated = path in whole or (path[0] == "lookups" and built.lookups is not None)
            if stated and path != ("notes",):
                yield Difference(draft.name, ".".join(path), mine.get(path), whole.get(path), draft.file, "")
        return
    facts = leaves(draft.table) | whole
    for fact in draft.facts:
        key = tuple(fact.path.split("."))
        for path in facts | mine:
            if path[: len(key)] == key:
                yield Difference(draft.name, ".".join(path), mine.get(path), facts.get(path), draft.file, fact.key)


def _whole(circuit: Circuit) -> dict[tuple[str, ...], Any]:
    """All values of a circuit by their paths, defaults too."""
    return _implied(circuit) | leaves(circuit_table(circuit, whole=True))


def _implied(circuit: Circuit) -> dict[tuple[str, ...], Any]:
    """What a file says by leaving it out, where that is no constant: see ``Columns``."""
    air = circuit.air
    if not isinstance(air, DeepAli) or air.columns is None or air.columns.tables:
        return {}
    columns = ("air", "columns")
    return {(*columns, "quotient"): max(air.degree - 1, 1), (*columns, "evaluations"): air.batch}


def _same(one: Difference, written: Circuit) -> bool:
    """Whether both sides say the same; witness columns may be counted together or stage by stage."""
    if one.written == one.stated:
        return True
    if one.path == "air.columns.witness" and isinstance(one.stated, list) and isinstance(one.written, int):
        stages = getattr(getattr(written.air, "columns", None), "stages", 0)
        return sum(one.stated) == one.written and stages == len(one.stated)
    return False
