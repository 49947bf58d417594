"""Sensitivity has every lever that a circuit has, as its types say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from soundproof.analyses.explain.sensitivity import _levers, sensitivity
from soundproof.formats.files import catalogue, load
from soundproof.formats.schema import schema
from soundproof.parameters.params import grinding_of
from soundproof.readings.security import assess_circuit
from soundproof.zkvm.circuit import Circuit


def circuit_of(zkvm: str, name: str) -> Circuit:
    (found,) = [circuit for circuit in load(zkvm).circuits if circuit.name == name]
    return found


def test_the_lever_that_binds_is_there() -> None:
    """SP1's core is bound by its lookups, whose grinding was in no list."""
    assessed = assess_circuit(circuit_of("sp1", "core"), every=False)
    assert assessed.best.binding.term.name == "lookup: lookup"
    gains = {lever.lever: lever.gain for lever in sensitivity(assessed)}
    assert gains["a bit of grinding, lookup lookup"] > 0
    assert gains["a bit of grinding, queries"] == 0


def described(part: Any) -> Iterator[str]:
    """The keys of a JSON schema whose numbers are described as grinding bits."""
    if isinstance(part, dict):
        for key, value in part.get("properties", {}).items():
            inside = {k: v for k, v in value.items() if k != "properties"} if isinstance(value, dict) else value
            if "grinding bits" in json.dumps(inside):
                yield key
        for value in part.values():
            yield from described(value)
    elif isinstance(part, list):
        for value in part:
            yield from described(value)


@pytest.mark.parametrize("name", catalogue())
def test_every_number_of_grinding_bits_of_a_circuit_is_a_lever(name: str) -> None:
    known = set(described(json.loads(schema())))
    assert {"deep_grinding", "logup_grinding", "grinding", "queries"} <= known
    for circuit in load(name).circuits:
        paths = [
            path for side in ("opening", "air", "lookups") for path in grinding_of(getattr(circuit, side), (side,))
        ]
        assert {path[-1] for path in paths} <= known
        levers = [lever.name for lever in _levers(circuit) if lever.name.startswith("a bit of grinding")]
        assert len(set(levers)) == len(levers) == len(paths) - (circuit.air.functions == 1)
        assert len([path for path in paths if path[0] == "lookups"]) == len(circuit.buses)
