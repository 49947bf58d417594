"""What the file itself leaves open of the argument: the findings of ``soundproof system``, by the rules' ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from soundproof.analyses.system.findings import Topic
from soundproof.analyses.system.structure import structure
from soundproof.analyses.whitepaper.agreement.rules import Grade, PaperAndFile, PaperFinding

__all__ = ["arguments"]

_RULES: Mapping[Topic, str] = {
    "public lost": "WP-PUB-LOST",
    "public free": "WP-PUB-FREE",
    "key": "WP-KEY-OPEN",
    "decreasing": "WP-REC-OPEN",
    "bus": "WP-BUS-OPEN",
    "no bus": "WP-BUS-SCOPE",
    "memory": "WP-MEM-OPEN",
    "assumption": "WP-ASM-OPEN",
}


def arguments(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """What is open, place by place; of a foreign paper all is unknown, for it may say what the file lacks."""
    last = comparison.phase == "W3"
    grades: Mapping[str, Grade] = {
        "WP-PUB-LOST": comparison.in_own(),
        "WP-PUB-FREE": comparison.in_own(),
        "WP-KEY-OPEN": comparison.in_own() if last else "unknown",
        "WP-BUS-SCOPE": comparison.in_own() if last else "unknown",
    }
    for finding in structure(comparison.zkvm):
        if finding.topic:
            rule = _RULES[finding.topic]
            message = f"{finding.place}: {finding.problem} ({finding.remedy})"
            yield PaperFinding(rule, grades.get(rule, "unknown"), message, None, (_key(finding.place), finding.problem))
    yield from _spanning(comparison, comparison.in_own() if last else "unknown")
    yield from _lemmas(comparison)


def _key(place: str) -> str:
    """The key of a finding's place: ``a → b`` is an edge, ``bus x`` an entry."""
    child, arrow, node = place.partition(" → ")
    if arrow:
        return f"topology.nodes.{node}.takes.{child}"
    table, _, name = place.partition(" ")
    tables = {"bus": "buses", "memory": "memory", "commitment": "commitments"}
    return f"{tables[table]}.{name}" if name and table in tables else place


def _spanning(comparison: PaperAndFile, grade: Grade) -> Iterator[PaperFinding]:
    """A bus over several proofs that are list decoded needs a lemma of its own: none is published."""
    lemmas = dict(comparison.zkvm.lemmas)
    for argument in comparison.assessed(None).arguments:
        for line in argument.lines:
            if argument.listed and line.bus.scope == "execution" and f"bus {line.name}" not in lemmas:
                message = (
                    f"bus {line.name}: one challenge for {argument.proofs:,} proofs that are list decoded, and no lemma"
                )
                yield PaperFinding("WP-BUS-SCOPE", grade, message, None, (f"buses.{line.name}.scope", "execution"))


def _lemmas(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Each edge, bus and memory has a lemma with its class."""
    zkvm, lemmas = comparison.zkvm, dict(comparison.zkvm.lemmas)
    nodes = zkvm.topology.nodes if zkvm.topology is not None else ()
    wanted = [f"edge {name}<-{child}" for name, node in nodes for child, _ in node.takes]
    wanted += [f"bus {name}" for name, bus in zkvm.buses or () if bus.scope != "circuit"]
    wanted += [f"memory {name}" for name, _ in zkvm.memory or ()]
    missing = [name for name in wanted if name not in lemmas]
    if missing:
        more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""
        message = f"no class is stated for the lemma of {', '.join(missing[:6])}{more}"
        yield PaperFinding(
            "WP-LEM-CLASS", "unknown", message, None, ("lemmas", f"{len(missing)} of {len(wanted)} missing")
        )
