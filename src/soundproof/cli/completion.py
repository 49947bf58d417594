"""What a shell offers at the tab key, each with a word of what it is: targets, circuits, terms, papers, parameters.

What cannot be read completes to nothing: a shell shows no complaint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from click.shell_completion import CompletionItem

from soundproof.parameters.faults import UserError

if TYPE_CHECKING:
    from click import Context, Parameter

    from soundproof.zkvm.zkvm import ZkVM

__all__ = ["among", "circuits", "papers", "settings", "targets", "terms"]


def among(words: Callable[[Context], Mapping[str, str]]) -> Callable[[Context, Parameter, str], list[CompletionItem]]:
    """Complete to names, given with a word on each; upper and lower case are one."""

    def complete(ctx: Context, _: Parameter, incomplete: str) -> list[CompletionItem]:
        with suppress(UserError):
            return [
                CompletionItem(name, help=" ".join(word.split()))
                for name, word in words(ctx).items()
                if name.lower().startswith(incomplete.lower())
            ]
        return []

    return complete


def targets(ctx: Context, parameter: Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of the catalogue, then files."""
    return [*among(_catalogue)(ctx, parameter, incomplete), CompletionItem(incomplete, type="file")]


def _catalogue(_: Context) -> dict[str, str]:
    from soundproof.formats.files import catalogue, load

    zkvms = {name: load(name) for name in catalogue()}
    return {name: f"{zkvm.name} {zkvm.version}, {len(zkvm.circuits)} circuits" for name, zkvm in zkvms.items()}


def _zkvms(ctx: Context) -> list[ZkVM]:
    """The targets that the command line names so far."""
    from soundproof.formats.files import load

    named: Any = ctx.params.get("targets") or [ctx.params.get("target")]
    if not any(named):  # before an option's value click has not sorted the words yet
        named = [word for word in ctx.args if not word.startswith("-")][:1]
    return [load(target) for target in named if target]


def _circuits(ctx: Context) -> dict[str, str]:
    return {
        circuit.name: f"{circuit.protocol} over {circuit.field.name}"
        for zkvm in _zkvms(ctx)
        for circuit in zkvm.circuits
    }


circuits = among(_circuits)
"""The circuits of the target."""


def _terms(ctx: Context) -> dict[str, str]:
    from soundproof.readings.security import assess_circuit

    named = str(ctx.params.get("circuit")).lower()
    circuits = [circuit for zkvm in _zkvms(ctx) for circuit in zkvm.circuits if circuit.name.lower() == named]
    assessed = [term for circuit in circuits for term in assess_circuit(circuit, every=False).best.terms]
    return {term.term.name: f"{term.certified.bits} bits, {term.theorem.name}" for term in assessed}


terms = among(_terms)
"""The terms of the circuit."""


def _papers(_: Context) -> dict[str, str]:
    from soundproof.theorems.registry import papers as known
    from soundproof.theorems.registry import registry

    sources = {theorem.id: theorem.paper for theorem in registry()}
    return {paper: sources[paper] for paper in known()}


papers = among(_papers)
"""The papers that figures may rest on."""


def _settings(ctx: Context) -> dict[str, str]:
    from soundproof.formats.plain import circuit_table, leaves

    addresses = {}
    for zkvm in _zkvms(ctx):
        for circuit in zkvm.circuits[:1]:
            for path, value in leaves(circuit_table(circuit, whole=True)).items():
                addresses[f"circuits.*.{'.'.join(path)}="] = f"{value} in {circuit.name}"
    return addresses


settings = among(_settings)
"""The parameters of the target's circuits, as ``--set`` takes them."""
