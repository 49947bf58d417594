"""How a test asks one clause of one file."""

from __future__ import annotations

from soundproof.analyses.check.gates import Clause, Gate, Judgement, Kind
from soundproof.analyses.check.judges import check
from soundproof.analyses.check.measured import Measured
from soundproof.analyses.system.deployment import system
from soundproof.formats.files import parse
from soundproof.readings.security import assess


def judge(text: str, kind: Kind, limit: int | None = None, **measured: object) -> Judgement:
    """The judgement of a gate's only clause on a file."""
    deployed = system(assess(parse(text, "tower.toml"), every=False))
    gate = Gate("a gate", "", "a test", (("own", Clause(kind, "a clause", limit)),))
    report = check(deployed, "G", gate, Measured(**measured))  # type: ignore[arg-type]
    assert report.answer == report.verdicts[0].judgement.answer
    return report.verdicts[0].judgement
