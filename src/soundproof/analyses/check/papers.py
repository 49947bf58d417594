"""The three parts of the whitepaper as gates: each requirement is a clause, and a person's reading the evidence.

Without a paper the file is all there is: what it states is told, and nothing is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from soundproof.analyses.check.gates import Answer, Clause, Gate, Judgement, Report, Verdict
from soundproof.analyses.whitepaper.agreement.comparing import Checked
from soundproof.analyses.whitepaper.agreement.ledger import NO_LEDGER
from soundproof.analyses.whitepaper.agreement.standing import Standing, standings
from soundproof.analyses.whitepaper.requirements import PHASES, Phase, milestones, required
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["check_paper", "paper_gates"]

AGREEMENT = Clause("agreement", "nothing in the paper contradicts the file: asked for by soundproof, not by the source")

ANSWERS: dict[str, Answer] = {"confirmed": "met", "missing": "missed"}
"""What a state of a requirement answers; the others leave it unknown."""


@cache
def paper_gates() -> dict[Phase, Gate]:
    """A gate for each part of the whitepaper, with what the parts before it ask for."""
    return {phase: _gate(phase) for phase in PHASES}


def _gate(phase: Phase) -> Gate:
    milestone = milestones()[phase]
    clauses = [(id, Clause("requirement", one.text)) for id, one in required(phase).items()]
    name = f"Ethereum Foundation, whitepaper {phase}: {milestone.name.lower()}"
    return Gate(name, milestone.due, milestone.source, (*clauses, ("agreement", AGREEMENT)))


def check_paper(zkvm: ZkVM, phase: Phase, checked: Checked | None) -> Report:
    """A zkVM before one of these gates, by a paper that was held against its file up to that part; None without one."""
    states = standings(None, zkvm, phase, NO_LEDGER) if checked is None else checked.standings
    by_id = {standing.id: standing for standing in states}
    clauses = paper_gates()[phase].clauses
    verdicts = [
        Verdict(id, clause, _agreement(checked) if id == "agreement" else _judgement(by_id[id], checked))
        for id, clause in clauses
    ]
    return Report(zkvm, phase, paper_gates()[phase], tuple(verdicts))


def _judgement(standing: Standing, checked: Checked | None) -> Judgement:
    """Confirmed is met, missing is missed; the file alone is a part, and never more."""
    state = "partial" if checked is None and standing.stated else standing.state
    return Judgement(ANSWERS.get(standing.state, "unknown"), state, "", "; ".join(_evidence(standing)))


def _evidence(standing: Standing) -> Iterator[str]:
    yield standing.evidence
    if standing.stated:
        yield f"the file states: {standing.stated}"
    if standing.passages:
        yield "to be read: " + "; ".join(f"{section.name} ({section.place})" for section in standing.passages)


def _agreement(checked: Checked | None) -> Judgement:
    if checked is None:
        return Judgement("unknown", "no paper", "", "give --paper")
    worse = checked.graded("contradiction")
    if not worse:
        return Judgement("met", "no contradiction", "", f"{checked.paper.name}, by the rules of `whitepaper check`")
    first = worse[0]
    where = f" ({first.paper.place})" if first.paper is not None else ""
    more = f"; {len(worse) - 1} more by `soundproof whitepaper check`" if len(worse) > 1 else ""
    count = f"{len(worse)} contradiction{'s' * (len(worse) > 1)}"
    return Judgement("missed", count, "", f"{first.rule}: {first.message}{where}{more}", first.file[0])
