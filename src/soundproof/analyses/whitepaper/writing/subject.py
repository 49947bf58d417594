"""What a paper is about: a zkVM as it is deployed, with the file that says so."""

from __future__ import annotations

from msgspec import Struct

from soundproof.analyses.system.deployment import SEGMENTS, System, system
from soundproof.analyses.whitepaper.conventions import digest
from soundproof.formats.files import parse, text_of
from soundproof.radii.choice import BEST
from soundproof.readings.security import assess
from soundproof.zkvm.topology import Node
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Subject", "subject"]


class Subject(Struct, frozen=True, eq=False, dict=True):
    """A system, and the SHA-256 of its file's text.  Each is itself alone, so that what is found of it is kept."""

    system: System
    file: str

    @property
    def zkvm(self) -> ZkVM:
        """The zkVM of the file."""
        return self.system.assessment.zkvm

    @property
    def nodes(self) -> tuple[tuple[str, Node], ...]:
        """The nodes of its recursion."""
        return self.zkvm.topology.nodes if self.zkvm.topology is not None else ()

    def names(self, *nodes: str) -> tuple[str, ...]:
        """The values, public or not, of some nodes; of all where none is named."""
        chosen = [node for name, node in self.nodes if name in nodes or not nodes]
        return tuple(dict.fromkeys(name for node in chosen for name in (*node.public, *node.witness)))


def subject(target: str, segments: int | None = None) -> Subject:
    """The target's system for so many segments, 100 where none are said.  UserError if it cannot be read."""
    name, text = text_of(target)
    zkvm = parse(text, name)
    return Subject(system(assess(zkvm, BEST, every=False), segments or SEGMENTS), digest(text))
