"""What a site is about, computed once: every page and every file beside it says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date as Date
from functools import cache, cached_property
from pathlib import PurePath

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.check.gates import Gate, Report, gates, lines
from soundproof.analyses.check.judges import check
from soundproof.analyses.check.measured import Measured
from soundproof.analyses.diversity.grounds import Diversity, diversity
from soundproof.analyses.explain.sensitivity import Sensitivity, sensitivity
from soundproof.analyses.history.versions import Read, versions
from soundproof.analyses.site.addresses import folders
from soundproof.analyses.system.deployment import System, system
from soundproof.formats.files import Target, catalogue
from soundproof.parameters.faults import UserError
from soundproof.readings.security import Assessment, CircuitAssessment, Pin, assess, cited
from soundproof.theorems.registry import papers, registry
from soundproof.theorems.theorem import Theorem
from soundproof.zkvm.zkvm import Class, ZkVM

__all__ = ["LINES", "Entry", "Facts", "Fall", "facts"]

LINES = lines(named=True)
"""The bits that the Ethereum Foundation asks for, first and finally."""

CLASSES: tuple[Class, ...] = ("candidate", "historical", "example")
"""In the order in which they are listed."""


class Entry(Struct, frozen=True, eq=False, dict=True):
    """A zkVM: the ``name`` that commands know it by, its ``folder`` and those of its circuits, and what is known.

    ``past`` are its versions, the oldest first: of a file in a git repository those of its commits, else the one given.
    ``full`` is what programs get of it; ``assessment`` has the best radii that tables have, which differ from those
    where several are equally good.  ``proved`` are its bits by peer-reviewed and
    elementary proofs alone; 0 where there are none.
    """

    name: str
    folder: str
    past: tuple[Read, ...]
    circuits: Mapping[str, str]
    full: Assessment
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
    def version(self) -> str:
        """Its version in words."""
        return "version unknown" if self.zkvm.version == "unknown" else self.zkvm.version

    @property
    def label(self) -> str:
        """Its name, with its class where that is no candidate."""
        zkvm = self.zkvm
        return zkvm.name if zkvm.class_ == "candidate" else f"{zkvm.name} ({zkvm.class_})"

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


class Fall(Struct, frozen=True, dict=True):
    """The bits that are ``left`` of a zkVM where nothing of a paper is relied on."""

    entry: Entry
    left: int


class Facts(Struct, frozen=True, eq=False, dict=True):
    """Everything that a site says; ``given`` are the zkVMs in the order in which they were asked for.

    ``docs`` is the address of the documentation, from the first page or whole; empty if it is nowhere.
    """

    given: tuple[Entry, ...]
    pin: Pin
    date: Date | None
    engine: bool = False
    docs: str = ""

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The zkVMs by class, those with the most bits first."""
        return tuple(
            sorted(self.given, key=lambda entry: (CLASSES.index(entry.zkvm.class_), -entry.decimals, entry.zkvm.name))
        )

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """What a command is given so that it is about these zkVMs: nothing where they are the catalogue."""
        names = tuple(entry.name for entry in self.given)
        return () if set(names) == set(catalogue()) else names

    @cached_property
    def shared(self) -> Diversity:
        """What the zkVMs share that are counted."""
        return diversity([entry.assessment for entry in self.asked])

    @property
    def asked(self) -> tuple[Entry, ...]:
        """Those that are counted: the candidates, or all where there is none."""
        return tuple(entry for entry in self.entries if entry.zkvm.class_ == "candidate") or self.entries

    @cached_property
    def uses(self) -> dict[Theorem, list[str]]:
        """The theorems that best figures rest on, with the names of the zkVMs."""
        return cited([entry.assessment for entry in self.given])

    def users(self, id: str) -> list[str]:
        """The names of the zkVMs whose best figures rest on something of a paper."""
        targets = {name for theorem in self.papers[id] for name in self.uses.get(theorem, ())}
        return [entry.zkvm.name for entry in self.entries if entry.zkvm.name in targets]

    @cache  # noqa: B019
    def falls(self, id: str) -> tuple[Fall, ...]:
        """What is left without a paper of each zkVM that relies on it; nothing where no protocol's bound is in it."""
        if id not in papers():
            return ()
        fallen = []
        for name in self.users(id):
            entry = self.named(name)
            fallen.append(Fall(entry, entry.assessment.without(frozenset({id})).bits))
        return tuple(fallen)

    @cached_property
    def papers(self) -> dict[str, list[Theorem]]:
        """All theorems by the ids of their papers."""
        by_paper: dict[str, list[Theorem]] = {}
        for theorem in sorted(registry(), key=lambda theorem: (theorem.id.lower(), theorem.number)):
            by_paper.setdefault(theorem.id, []).append(theorem)
        return by_paper

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

    @cache  # noqa: B019
    def levers(self, entry: Entry) -> tuple[Sensitivity, ...]:
        """What one step of each parameter buys, of the circuit that limits a zkVM; nothing where no bound applies."""
        worst = entry.assessment.binding
        return sensitivity(worst, self.pin) if worst.best.applies else ()

    def named(self, name: str) -> Entry:
        """The zkVM of a name, as its file has it."""
        return next(entry for entry in self.entries if entry.zkvm.name == name)


def facts(
    assessed: Sequence[tuple[Target, Assessment]],
    date: Date | None = None,
    engine: bool = False,
    docs: str = "",
    complain: Callable[[UserError], None] = lambda _: None,
) -> Facts:
    """The facts of what was asked for and assessed; commits of a file that cannot be read go to ``complain``.

    UserError if two zkVMs have one name: by it pages refer to each other.
    """
    same = [name for name, count in Counter(assessment.zkvm.name for _, assessment in assessed).items() if count > 1]
    if same:
        hint = "leave one out; soundproof diff and history compare versions of one"
        raise UserError(f"several zkVMs are named {same[0]}, and a site has one page for each name\n    hint: {hint}")
    bundled = catalogue()
    called = [target.name if isinstance(target, ZkVM) else str(target) for target, _ in assessed]
    names = [
        name.lower() if name.lower() in bundled else assessment.zkvm.name
        for name, (_, assessment) in zip(called, assessed, strict=True)
    ]
    places = folders(f"{name.lower()}#{i}" if names.index(name) != i else name for i, name in enumerate(names))
    entries = tuple(
        _entry(
            PurePath(asked).name if name not in bundled else name,
            folder.lower(),
            tuple(versions([target], complain)),
            assessment,
        )
        for asked, (target, assessment), name, folder in zip(called, assessed, names, places.values(), strict=True)
    )
    return Facts(entries, assessed[0][1].pin if assessed else Pin(), date, engine, docs)


def _entry(name: str, folder: str, past: tuple[Read, ...], full: Assessment) -> Entry:
    assessment = _quick(full)
    deployed = system(assessment)
    reports = tuple(check(deployed, id, gate, Measured()) for id, gate in gates().items())
    names = [circuit.circuit.name for circuit in assessment.circuits]
    places = folders([" history", *names])  # the page of that name is no circuit's
    return Entry(
        name,
        folder,
        past,
        {circuit: places[circuit] for circuit in names},
        full,
        assessment,
        deployed,
        reports,
        assessment.trusting("proved"),
    )


def _quick(full: Assessment) -> Assessment:
    """The assessment whose best radii other commands find, with all evaluations of the full one."""

    def merged(assessed: CircuitAssessment, quick: CircuitAssessment) -> CircuitAssessment:
        others = tuple(quick.best if e.radii == quick.best.radii else e for e in assessed.evaluations)
        return replace(quick, evaluations=others)

    quick = assess(full.zkvm, full.pin, every=False)
    return replace(quick, circuits=tuple(map(merged, full.circuits, quick.circuits)))
