"""A ledger as a person gets it: requirements with passages to be read, verdicts empty; what is written there stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from soundproof.analyses.whitepaper.agreement.ledger import read_ledger, seal, section_at
from soundproof.analyses.whitepaper.agreement.standing import passages
from soundproof.analyses.whitepaper.agreement.stated import stated
from soundproof.analyses.whitepaper.reading.paper import Paper, Section
from soundproof.analyses.whitepaper.requirements import Phase, Requirement, required
from soundproof.formats.files import content_of, text_in
from soundproof.parameters.characters import visible
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["continued"]

HEAD = """\
# What was read in {paper} of {zkvm} {version}, requirement by requirement.
#
# verdict: confirmed, partial or missing; empty is not read. where: number or title of a section, or page N.
# sha: of what stands there; empty it to have it written anew. by, note: who read it, and what there is to say.
# [names] gives circuits and nodes further names: step = ["the CPU circuit"]
"""


def continued(path: Path, paper: Paper, zkvm: ZkVM, phase: Phase) -> str:
    """The text of a ledger, begun or continued.  UserError and InvalidFile where one is there and cannot be read."""
    if path.exists():
        known = set(read_ledger(path).entries)
        text = _sealed(text_in(content_of(path, 2**20, "is it a ledger?"), str(path)), path, paper)
    else:
        known, text = set(), HEAD.format(paper=_line(paper.name), zkvm=_line(zkvm.name), version=_line(zkvm.version))
    new = [_entry(id, requirement, paper, zkvm) for id, requirement in required(phase).items() if id not in known]
    return "\n".join([text.rstrip("\n"), *new]) + "\n"


def _line(text: str) -> str:
    return visible(" ".join(text.split()))


def _entry(id: str, requirement: Requirement, paper: Paper, zkvm: ZkVM) -> str:
    """One entry: what is asked, what the file states, up to three passages, and the first as what may be meant."""
    quotations = list(passages(paper, requirement))
    where = _where(quotations[0], paper) if quotations else ""
    return "\n".join(
        [*_comments(id, requirement, quotations, zkvm), *_table(id, where, seal(paper, where) if where else "")]
    )


def _comments(id: str, requirement: Requirement, sections: list[Section], zkvm: ZkVM) -> Iterator[str]:
    yield ""
    yield f"# {_line(requirement.text)}."
    if said := stated(id, zkvm):
        yield f"# The file states: {_line(said)}"
    for section in sections:
        yield f"# To be read: {_line(section.name) or 'the beginning'} ({_line(str(section.place))})"


def _table(id: str, where: str, sha: str) -> Iterator[str]:
    yield f"[{id}]"
    yield 'verdict = ""'
    yield f"where   = {json.dumps(where, ensure_ascii=True)}"
    yield f'sha     = "{sha}"'
    yield 'by      = ""'
    yield 'note    = ""'


def _where(section: Section, paper: Paper) -> str:
    """A section as an entry names it: by what finds it again."""
    if section.place.pages:
        return f"page {section.place.line}"
    return next((name for name in (section.number, section.name) if name and section_at(paper, name) == section), "")


def _sealed(text: str, path: Path, paper: Paper) -> str:
    """The text with the hashes of passages whose entries have none; nothing else is touched."""
    entries = read_ledger(path).entries
    lines, id = [], ""
    for line in text.split("\n"):
        header = re.fullmatch(r"\s*\[\s*([A-Z0-9-]+)\s*\]\s*(?:#.*)?", line)
        id = header[1] if header else id
        empty = re.fullmatch(r"(\s*sha\s*=\s*)(?:\"\"|'')(.*)", line)
        if empty and id in entries and entries[id].where:
            line = f'{empty[1]}"{seal(paper, entries[id].where)}"{empty[2]}'
        lines.append(line)
    return "\n".join(lines)
