"""Two assessments and the changes between them: what each change alone does, and what all do together.

Every changed parameter is applied alone to the circuit it changed, and that circuit is assessed
anew, best radius included.  Effects of single changes need not add up: where another term binds, a
change may gain nothing alone and much with another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.check.gates import Verdict, gates
from soundproof.analyses.check.judges import check
from soundproof.analyses.check.measured import Measured
from soundproof.analyses.system.deployment import system
from soundproof.formats.plain import circuit_table, table_of
from soundproof.formats.settings import Setting, circuit_of, put, setting, tried
from soundproof.parameters.faults import Fault, Path
from soundproof.readings.cost import meter_of
from soundproof.readings.security import BEST, Assessment, CircuitAssessment, Pin, assess_circuit
from soundproof.render.words import kib_more
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Change", "CircuitChange", "ClauseChange", "Comparison", "Effect", "compare", "prover_work", "whatif"]

HUNDREDTH = Decimal("0.01")


class Effect(Struct, frozen=True):
    """What a change does to a circuit: to its bits, to the expected bytes of its proof, to the prover's work."""

    bits: Decimal
    bytes: int
    prover: int

    @staticmethod
    def between(before: CircuitAssessment, after: CircuitAssessment) -> Effect:
        """Bits as they are shown, to a hundredth, rounded down before they are subtracted."""
        bits, size = _shown(after) - _shown(before), after.size.expected - before.size.expected
        return Effect(bits, size, prover_work(after) - prover_work(before))


def prover_work(assessed: CircuitAssessment) -> int:
    """Multiplications of the prover that parameters of the opening decide (:mod:`soundproof.readings.cost`)."""
    return meter_of(assessed.circuit).of(assessed.transcript).prover


def _shown(assessed: CircuitAssessment) -> Decimal:
    return assessed.decimals.quantize(HUNDREDTH, ROUND_DOWN)


class Change(Struct, frozen=True):
    """One parameter at a key path, with its plain values; None where the key is absent.

    ``alone`` is the effect of this change without the others, None where the circuit would then be
    faulty, as ``faults`` say, or where it cannot have one.
    """

    path: Path
    before: Any
    after: Any
    alone: Effect | None = None
    faults: tuple[Fault, ...] = ()


class CircuitChange(Struct, frozen=True):
    """A circuit before and after; None on the side where there is none.

    ``coupled`` is the effect of all changes together that are not valid alone, if there are several.
    """

    before: CircuitAssessment | None
    after: CircuitAssessment | None
    changes: tuple[Change, ...] = ()
    coupled: Effect | None = None

    @property
    def name(self) -> str:
        """Its name now, or the last it had."""
        present = self.after or self.before
        return "" if present is None else present.circuit.name

    @property
    def kind(self) -> Literal["added", "removed", "renamed", "changed", "same"]:
        """``added``, ``removed``, ``renamed``, ``changed`` or ``same``."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        if self.before.circuit.name != self.after.circuit.name:
            return "renamed"
        return "changed" if self.changes else "same"

    @property
    def total(self) -> Effect | None:
        """The effect of all changes; None for a circuit that is on one side only."""
        return Effect.between(self.before, self.after) if self.before is not None and self.after is not None else None

    @property
    def losses(self) -> tuple[str, ...]:
        """What is worse than before, in words: fewer bits, a larger proof, gone."""
        if self.before is None or self.after is None:
            return ("is gone",) if self.after is None else ()
        effect = Effect.between(self.before, self.after)
        lost = [f"loses {-effect.bits} bits"] if effect.bits < 0 else []
        grown = max(effect.bytes, self.after.size.most - self.before.size.most)
        return (*lost, *([f"grows by {kib_more(grown).removeprefix('+')}"] if grown > 0 else []))


class ClauseChange(Struct, frozen=True):
    """A clause of a published gate, by the gate's id, with the verdicts on both sides."""

    gate: str
    before: Verdict
    after: Verdict


class Comparison(Struct, frozen=True):
    """A zkVM before and after: ``circuits`` in the order of the second, then those that are gone.

    ``changes`` are those of no circuit: version, source, claims.  ``settings`` are those that were
    tried, where the second zkVM is the first with them, and ``adjusted`` the keys that followed.
    """

    before: Assessment
    after: Assessment
    changes: tuple[Change, ...]
    circuits: tuple[CircuitChange, ...]
    settings: tuple[Setting, ...] = ()
    adjusted: tuple[Path, ...] = ()

    def __repr__(self) -> str:
        """One line for a notebook."""
        before, after = self.before, self.after
        return f"<{before.zkvm.name}: {before.bits} bits → {after.zkvm.name}: {after.bits} bits>"

    @property
    def clauses(self) -> tuple[ClauseChange, ...]:
        """The clauses of published gates whose verdict is another one.

        Where settings were tried, measured proofs are those of other parameters: computed sizes decide.
        """
        before, after = self.before, self.after
        if self.settings:
            before, after = (replace(side, zkvm=replace(side.zkvm, claims=())) for side in (before, after))
        systems = system(before), system(after)
        changed = []
        for id, gate in gates().items():
            verdicts = (check(side, id, gate, Measured()).verdicts for side in systems)
            for old, new in zip(*verdicts, strict=True):
                if old.judgement.answer != new.judgement.answer:
                    changed.append(ClauseChange(id, old, new))
        return tuple(changed)

    @property
    def with_hash(self) -> tuple[int | None, int | None]:
        """The bits of both together with their hashes; None where a hash is not stated."""
        return system(self.before).with_hash, system(self.after).with_hash

    @property
    def losses(self) -> tuple[str, ...]:
        """Every circuit that loses bits, grows or is gone, in words; bits that only the hash loses or leaves open."""
        lost = [f"{circuit.name} {' and '.join(circuit.losses)}" for circuit in self.circuits if circuit.losses]
        before, after = self.with_hash
        if before is not None and after is None:
            lost.append(f"with its hash {before} bits → unknown, at most {system(self.after).hash_at_most}")
        elif before is not None and after is not None and after < before and self.after.bits >= self.before.bits:
            lost.append(f"with its hash {before} → {after} bits")
        return (*lost, *self._system_losses())

    def _system_losses(self) -> Iterator[str]:
        """What an assumption takes from the system, and what its figure newly rests on or is without."""
        before, after = system(self.before), system(self.after)
        if after.at_most < min(before.at_most, after.hash_at_most):
            yield f"with the assumption {after.binding} {before.at_most} → {after.at_most} bits"
        missing = [what for what in after.without if what not in before.without]
        if missing:
            yield f"the system's figure is now without {', '.join(missing)}"
        known = {condition.name for condition in before.open_hypotheses}
        for condition in after.open_hypotheses:
            if condition.name not in known:
                yield f"the system's figure now holds on condition: {condition.name}"


def whatif(
    zkvm: ZkVM, *settings: str | Setting, pin: Pin = BEST, progress: Callable[[str], None] | None = None
) -> Comparison:
    """A zkVM against itself with parameters set, each as ``PATH=VALUE``.  UserError with everything wrong with them.

    >>> from soundproof import load
    >>> comparison = whatif(load("pico"), "queries=90")
    >>> comparison.before.bits, comparison.after.bits, str(comparison.circuits[0].total.bits)
    (57, 60, '2.97')
    """
    read = tuple(setting(one) if isinstance(one, str) else one for one in settings)
    after, adjusted = tried(zkvm, read)
    return replace(compare(zkvm, after, pin, progress), settings=read, adjusted=adjusted)


def compare(before: ZkVM, after: ZkVM, pin: Pin = BEST, progress: Callable[[str], None] | None = None) -> Comparison:
    """Assess two zkVMs and every change between them; circuits are matched by name, then by equal parameters."""
    kept: dict[Circuit, CircuitAssessment] = {}

    def assessed(circuit: Circuit) -> CircuitAssessment:
        unnamed = replace(circuit, name="")
        if unnamed not in kept:
            if progress is not None:
                progress(circuit.name)
            kept[unnamed] = assess_circuit(circuit, pin, every=False)
        return replace(kept[unnamed], circuit=circuit)

    def side(zkvm: ZkVM) -> Assessment:
        return Assessment(zkvm, tuple(map(assessed, zkvm.circuits)), pin)

    outside = _outside(before), _outside(after)
    hashes = {**outside[0].get("hashes", {}), **outside[1].get("hashes", {})}
    circuits = []
    for old, new in _pairs(before.circuits, after.circuits):
        if old is None or new is None:
            gone, come = (None if circuit is None else assessed(circuit) for circuit in (old, new))
            circuits.append(CircuitChange(gone, come))
        else:
            circuits.append(_circuit(old, new, hashes, assessed))
    changes = tuple(Change(*change) for change in _differences(*outside))
    return Comparison(side(before), side(after), changes, tuple(circuits))


def _outside(zkvm: ZkVM) -> dict[str, Any]:
    """A zkVM's table without its circuits, and without the field, which they have."""
    table = table_of(zkvm)
    del table["circuits"], table["zkvm"]["field"]
    return table


def _pairs(before: Sequence[Circuit], after: Sequence[Circuit]) -> Iterator[tuple[Circuit | None, Circuit | None]]:
    """Each circuit with what it was, in the order of ``after``; then those that are gone."""
    known = {circuit.name: circuit for circuit in before}
    names = {circuit.name for circuit in after}
    gone = [circuit for circuit in before if circuit.name not in names]
    for circuit in after:
        old = known.get(circuit.name)
        if old is None:
            old = next((other for other in gone if replace(other, name=circuit.name) == circuit), None)
            if old is not None:
                gone.remove(old)
        yield old, circuit
    yield from ((circuit, None) for circuit in gone)


def _circuit(
    old: Circuit, new: Circuit, hashes: dict[str, Any], assessed: Callable[[Circuit], CircuitAssessment]
) -> CircuitChange:
    before, after = assessed(old), assessed(new)

    def with_(changes: Iterable[tuple[Path, Any, Any]], faults: list[Fault], name: str = old.name) -> Circuit | None:
        changed = table
        for path, _, value in changes:
            changed = put(changed, path, value)
        return circuit_of(name, changed, hashes, faults)

    table = circuit_table(old, whole=True)
    differences = list(_differences(table, circuit_table(new, whole=True)))
    but_least = [change for change in differences if change[0][0] != "least"]
    if len(but_least) < len(differences) and with_(but_least, [], new.name) == new:
        differences = but_least  # ``least`` states what differs from ``air``, and only ``air`` has changed
    if len(differences) < 2:
        total = Effect.between(before, after)
        return CircuitChange(before, after, tuple(Change(*change, total) for change in differences))
    changes = []
    for change in differences:
        faults: list[Fault] = []
        circuit = with_([change], faults)
        effect = None if circuit is None else Effect.between(before, assessed(circuit))
        changes.append(Change(*change, effect, tuple(faults)))
    apart = [(change.path, change.before, change.after) for change in changes if change.alone is None]
    coupled = with_(apart, []) if 1 < len(apart) < len(differences) else None
    return CircuitChange(
        before, after, tuple(changes), None if coupled is None else Effect.between(before, assessed(coupled))
    )


def _differences(before: dict[str, Any], after: dict[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """The key paths at which two tables differ, with both values; tables of different kinds differ as a whole."""
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict) and old.get("kind") == new.get("kind"):
            yield from _differences(old, new, (*path, key))
        else:
            yield (*path, key), old, new
