"""What a site is about, computed once: every page and every file beside it says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import cached_property
from pathlib import PurePath

from soundproof.analyses.check.gates import Gate, Report, gates
from soundproof.analyses.check.judges import check
from soundproof.analyses.check.measured import Measured
from soundproof.analyses.diversity.grounds import Diversity, diversity
from soundproof.analyses.site.addresses import folders
from soundproof.analyses.system.deployment import System, system
from soundproof.formats.files import catalogue
from soundproof.readings.security import Assessment, CircuitAssessment, Pin
from soundproof.theorems.registry import registry
from soundproof.theorems.theorem import Theorem
from soundproof.zkvm.zkvm import Class, ZkVM

__all__ = ["LINES", "Entry", "Facts", "facts"]

LINES = (("M2: 100", 100.0), ("M3: 128", 128.0))
"""The bits that the Ethereum Foundation asks for, first and finally."""

CLASSES: tuple[Class, ...] = ("candidate", "historical", "example")
"""In the order in which they are listed."""


@dataclass(frozen=True)
class Entry:
    """A zkVM: the ``name`` that commands know it by, its ``folder`` and those of its circuits, and what is known.

    ``proved`` are its bits by peer-reviewed and elementary proofs alone; 0 where there are none.
    """

    name: str
    folder: str
    circuits: Mapping[str, str]
    assessment: Assessment
    deployed: System
    reports: tuple[Report, ...]
    proved: int

    @property
    def zkvm(self) -> ZkVM:
        return self.assessment.zkvm

    @property
    def address(self) -> str:
        return f"zkvm/{self.folder}/"

    @property
    def decimals(self) -> float:
        """The bits of its weakest circuit, with decimals."""
        return float(self.assessment.binding.decimals)

    def circuit(self, assessed: CircuitAssessment) -> str:
        """The address of a circuit's page."""
        return f"{self.address}{self.circuits[assessed.circuit.name]}/"

    def answer(self, gate: str) -> Report:
        """What a gate says of it."""
        return next(report for report in self.reports if report.id == gate)


@dataclass(frozen=True)
class Facts:
    """Everything that a site says; ``entries`` by class, those with the most bits first."""

    entries: tuple[Entry, ...]
    pin: Pin
    date: Date | None
    engine: bool = False

    @cached_property
    def shared(self) -> Diversity:
        """What the zkVMs share."""
        return diversity([entry.assessment for entry in self.entries])

    @cached_property
    def papers(self) -> dict[str, list[Theorem]]:
        """All theorems by the ids of their papers."""
        found: dict[str, list[Theorem]] = {}
        for theorem in sorted(registry(), key=lambda theorem: (theorem.id.lower(), theorem.number)):
            found.setdefault(theorem.id, []).append(theorem)
        return found

    @cached_property
    def paper_folders(self) -> dict[str, str]:
        return folders(self.papers)

    @cached_property
    def gates(self) -> Mapping[str, Gate]:
        return gates()

    @cached_property
    def gate_folders(self) -> dict[str, str]:
        return folders(self.gates)

    def paper(self, id: str) -> str:
        """The address of a paper's page."""
        return f"theorem/{self.paper_folders[id]}/"

    def gate(self, id: str) -> str:
        """The address of a gate's page."""
        return f"gate/{self.gate_folders[id]}/"

    def named(self, name: str) -> Entry:
        """The zkVM of a name, as its file has it."""
        return next(entry for entry in self.entries if entry.zkvm.name == name)


def facts(assessed: Sequence[tuple[str, Assessment]], date: Date | None = None, engine: bool = False) -> Facts:
    """The facts of assessments that were asked for by these names."""
    bundled = catalogue()
    names = [name.lower() if name.lower() in bundled else assessment.zkvm.name for name, assessment in assessed]
    places = folders(f"{name.lower()}#{i}" if names.index(name) != i else name for i, name in enumerate(names))
    entries = [
        _entry(PurePath(target).name if name not in bundled else name, folder.lower(), assessment)
        for (target, assessment), name, folder in zip(assessed, names, places.values(), strict=True)
    ]
    entries.sort(key=lambda entry: (CLASSES.index(entry.zkvm.class_), -entry.decimals, entry.zkvm.name))
    return Facts(tuple(entries), assessed[0][1].pin if assessed else Pin(), date, engine)


def _entry(name: str, folder: str, assessment: Assessment) -> Entry:
    deployed = system(assessment)
    reports = tuple(check(deployed, id, gate, Measured()) for id, gate in gates().items())
    places = folders(circuit.circuit.name for circuit in assessment.circuits)
    return Entry(name, folder, places, assessment, deployed, reports, assessment.trusting("proved"))
