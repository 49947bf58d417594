"""Rules that read a circuit as a whole, over circuits of every protocol."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soundproof.primitives.layout import PRESETS, Encoding
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.rules import check
from tests.analyses.recheck.certificates import SMALL


def refused(circuit: Circuit, preset: str) -> bool:
    """Whether a layout is refused because it is another protocol's."""
    faults = check(replace(circuit, encoding=Encoding(preset)))  # type: ignore[arg-type]
    return any(fault.path == ("encoding", "preset") and " is the layout of " in fault.problem for fault in faults)


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_layout_is_that_of_one_protocol_or_of_any(preset: str) -> None:
    circuits = [circuit for circuit, _ in SMALL.values()]
    every = {circuit.protocol for circuit in circuits}
    accepted = {circuit.protocol for circuit in circuits if not refused(circuit, preset)}
    assert accepted == every if preset == "plain" else len(accepted) == 1
