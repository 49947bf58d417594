"""What is generated, by the names of its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from soundproof.analyses.whitepaper.writing import argument, details, lemmas, overview
from soundproof.analyses.whitepaper.writing.subject import Subject
from soundproof.render.document import Block

__all__ = ["CONTENTS"]


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
