"""What is generated, by the names of its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from soundproof.analyses.whitepaper.writing import argument, details, lemmas, overview
from soundproof.analyses.whitepaper.writing.subject import Subject
from soundproof.render.document import Block
from soundproof.render.prose import Items, Paragraph

__all__ = ["CONTENTS", "said"]


CONTENTS: Mapping[str, Callable[[Subject], Iterator[Block]]] = {
    "execution": overview.execution,
    "segmentation": overview.segmentation,
    "buses": overview.buses,
    "circuits": overview.circuits,
    "schemes": overview.schemes,
    "topology": overview.topology,
    "relations": overview.relations,
    "deviations": overview.deviations,
    "invocations": details.invocations,
    "edges": details.edges,
    "auxiliary": details.auxiliary,
    "remaining": details.remaining,
    "theorem": argument.theorem,
    "budget": argument.budget,
    "lemmas": lemmas.circuits,
    "spanning": lemmas.spanning,
    "composition": lemmas.composition,
    "assumptions": argument.assumptions,
    "rounds": argument.rounds,
    "references": argument.references,
}
"""Of each file what its blocks are; beside them stand ``values`` and ``style``."""

NOTHING: Mapping[str, str] = {
    "relations": "No kind of proof is stated, so no relation is.",
    "invocations": "How often each circuit is proved is not stated.",
    "edges": "No proof is stated to verify another one.",
    "budget": "How often each circuit is proved is not stated, so no errors are added up.",
    "lemmas": "No kind of proof is stated, so no lemma of its circuits is.",
    "spanning": "Nothing is stated to span proofs.",
    "composition": "No proof is stated to verify another one, so there is nothing to compose.",
    "assumptions": "No assumption is stated.",
    "rounds": "No bound applies to any circuit.",
}
"""Of files that may have no blocks what they say then: no heading stands alone."""


def said(name: str, subject: Subject) -> list[Block]:
    """The blocks of a generated file, at least one."""
    made = [block for block in CONTENTS[name](subject) if not isinstance(block, Items) or block.entries]
    return made or [Paragraph((NOTHING[name],))]
