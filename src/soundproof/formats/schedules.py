"""A circuit from its whole table, with what follows from other keys written out.

``foldings = { by = 16, until = 32 }`` says a rule; how many folds it makes follows from the length and the rate.
WHIR's first oracle is interleaved where it says nothing and the field has no other domain for it.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from soundproof.formats.reading import FAILED, build_partly
from soundproof.parameters.faults import Fault, Unread
from soundproof.parameters.params import LogSchedule, Schedule
from soundproof.protocols.fri import Fri
from soundproof.protocols.whir import Whir
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.rules import only_as_rows

__all__ = ["circuit_from"]


def circuit_from(table: dict[str, Any], faults: list[Fault]) -> Any:
    """A circuit, with FAILED in the place of what could not be read; every fault found is added to ``faults``."""
    opening, followed = table.get("opening"), None
    if isinstance(opening, dict) and opening.get("kind") == "fri" and isinstance(opening.get("foldings"), dict):
        until = opening["foldings"].get("until", 1)  # where it is missing that is told
        table = {**table, "opening": {"final_domain": until, **opening}}
        followed = None if "final_domain" in opening else ("opening", "final_domain")
    found: list[Fault] = []
    circuit = build_partly(Circuit, table, (), found)
    faults += [fault for fault in found if fault.path != followed]
    for key in ("foldings", "log_foldings"):
        schedule = None if circuit.opening is FAILED else getattr(circuit.opening, key, None)
        if isinstance(schedule, Schedule | LogSchedule):
            circuit = replace(circuit, opening=replace(circuit.opening, **{key: _written_out(circuit, schedule)}))
    return _interleaved(circuit)


def _interleaved(circuit: Any) -> Any:
    """The circuit with its first oracle interleaved where there is no other way to read it."""
    try:
        if isinstance(circuit.opening, Whir) and circuit.opening.interleaved is None and only_as_rows(circuit):
            return replace(circuit, opening=replace(circuit.opening, interleaved=True))
    except Unread:
        pass
    return circuit


def _written_out(circuit: Circuit, schedule: Schedule | LogSchedule) -> Any:
    """A schedule as a list; FAILED where it or what it folds could not be read.

    FRI ends at the size that is stated, so its last fold may be by less; STIR and WHIR end where no more is left.
    """
    fri = isinstance(circuit.opening, Fri)
    try:
        size = circuit.air.dimension * (circuit.opening.rate.denominator if fri else 1)
        if isinstance(schedule, LogSchedule):
            return _logs(size.bit_length() - 1 - schedule.until, schedule.by, False)
        logs = _logs(size.bit_length() - schedule.until.bit_length(), schedule.by.bit_length() - 1, fri)
        return tuple(2**log for log in logs)
    except Unread:
        return FAILED


def _logs(left: int, by: int, exactly: bool) -> tuple[int, ...]:
    """Steps of a size from which so much is taken: exactly, by a smaller last one, or at least.

    >>> _logs(17, 4, True), _logs(17, 4, False), _logs(-1, 4, False)
    ((4, 4, 4, 4, 1), (4, 4, 4, 4, 4), ())
    """
    whole, rest = divmod(max(left, 0), by)
    return (by,) * whole + ((rest if exactly else by,) if rest else ())
