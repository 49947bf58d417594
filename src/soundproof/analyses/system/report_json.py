"""What programs get of the deployed system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from soundproof.analyses.system.advisory_notes import advisories_json
from soundproof.analyses.system.budget_report import argument_json, entry_json
from soundproof.analyses.system.deployment import Step, System
from soundproof.analyses.system.hashes import deviations, remarks
from soundproof.analyses.system.structure import structure
from soundproof.primitives.hashes import Hash
from soundproof.readings.noninteractive import NonInteractive, capacity_cap, digest_bits
from soundproof.render.json import figure, hypothesis, stated
from soundproof.render.words import relied_on
from soundproof.version import __version__
from soundproof.zkvm.topology import ASSUMPTIONS, Topology, Wrap
from soundproof.zkvm.zkvm import Assumption

if TYPE_CHECKING:
    from soundproof.analyses.system import output

__all__ = ["content"]


def content(systems: Sequence[System]) -> output.Systems:
    """All of each system."""
    return {
        "schema": "soundproof.system/1",
        "soundproof": __version__,
        "zkvms": [_system(system) for system in systems],
    }


def _system(system: System) -> output.SystemOutput:
    zkvm = system.assessment.zkvm
    return {
        "name": zkvm.name,
        "version": zkvm.version,
        "class": zkvm.class_,
        "reliance": relied_on(system.assessment.pin),
        "protocol_bits": system.protocol,
        "with_hash_bits": system.with_hash,
        "bits": system.bits,
        "binding": system.binding,
        "without": list(system.without),
        "settled_bits": system.settled,
        "literal": figure(system.literal),
        "budget": [entry_json(entry) for entry in system.budget],
        "arguments": [argument_json(argument) for argument in system.arguments],
        "weakest": system.weakest.circuit.circuit.name,
        "segments": system.segments,
        "proofs": None if system.proofs is None else {"least": system.proofs[0], "most": system.proofs[1]},
        "union": figure(system.union),
        "union_cost_lower": None if system.union_cost is None else str(system.union_cost),
        "quantum_bits": system.quantum,
        "circuits": [_circuit(part) for part in system.circuits],
        "nodes": [_node(step) for step in system.steps],
        "topology": None if zkvm.topology is None else stated(Topology, zkvm.topology),
        "hashes": [_hash(name, function) for name, function in zkvm.hashes],
        "assumptions": list(system.assumptions),
        "stated_assumptions": [_assumption(name, assumption) for name, assumption in system.stated],
        "findings": [
            {"kind": finding.kind, "place": finding.place, "problem": finding.problem, "remedy": finding.remedy}
            for finding in structure(zkvm)
        ],
        "wraps": [_wrap(name, wrap) for name, wrap in (zkvm.topology.wraps if zkvm.topology is not None else ())],
        "advisories": advisories_json(zkvm),
    }


def _circuit(part: NonInteractive) -> output.SystemCircuit:
    return {
        "name": part.circuit.circuit.name,
        "protocol_bits": part.protocol,
        "bits": part.bits,
        "rounds": part.rounds,
        "with_hash": figure(part.with_hash),
        "hash_cap": figure(part.hash_cap),
        "capacity_cap": figure(part.capacity_cap),
        "tree_binding": figure(part.tree_binding),
        "sponge": figure(part.sponge),
        "missing": list(part.missing),
        "quantum_bits": part.quantum,
        "hypotheses": [hypothesis(condition) for condition in part.hypotheses],
    }


def _node(step: Step) -> output.SystemNode:
    return {
        "name": step.name,
        "circuits": [part.circuit.circuit.name for part in step.circuits],
        "takes": [name for name, _ in step.node.takes],
        "fan_in": step.node.fan_in,
        "proofs": {"least": step.least, "most": step.most},
        "some": step.node.some,
        "instead": step.node.instead or None,
        "proves": step.node.proves,
    }


def _hash(name: str, function: Hash) -> output.SystemHash:
    cap = capacity_cap(function)
    return {
        "name": name,
        "kind": function.kind,
        "digest": function.digest_name,
        "digest_bits_lower": digest_bits(function).bits_lower,
        "capacity_bits_lower": None if cap is None else cap.size.bits_lower,
        "deviations": list(deviations(function)),
        "remarks": list(remarks(function)),
    }


def _assumption(name: str, assumption: Assumption) -> output.AssumptionOutput:
    return {
        "name": name,
        "statement": assumption.statement,
        "source": assumption.source,
        "bits": assumption.bits,
        "quantum": assumption.quantum,
        "about": assumption.about,
    }


def _wrap(name: str, wrap: Wrap) -> output.WrapOutput:
    rests_on = list(ASSUMPTIONS[wrap.kind])
    return {"name": name, "kind": wrap.kind, "wraps": wrap.wraps, "setup": wrap.setup, "rests_on": rests_on}
