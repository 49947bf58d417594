"""The paper that ``init`` begins: sections with an anchor for every requirement, includes, and boxes to be written."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from soundproof.analyses.whitepaper.conventions import FOLDER, Source
from soundproof.analyses.whitepaper.requirements import PHASES, Phase, required
from soundproof.render.forms import latex, markdown
from soundproof.render.typst import words
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["SECTIONS", "Answer", "Section", "skeleton"]


class Answer(Struct, frozen=True):
    """What answers requirements, by their ids: generated files; and a box where a person has to write.

    The box says what the requirement says, or ``box``.  Without ids it is a part of the argument that nobody asks for.
    """

    ids: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    box: str = ""
    written: bool = True


class Section(Struct, frozen=True):
    """A section of the paper, from a milestone on; one of ``level`` 2 is a part of the one before."""

    title: str
    phase: Phase
    answers: tuple[Answer, ...]
    level: int = 1


def _made(ids: str, *files: str) -> Answer:
    return Answer(tuple(ids.split()), files, written=False)


SECTIONS: tuple[Section, ...] = (
    Section("Introduction", "W1", (Answer(box="What is proved, to whom, and what this paper shows of it"),)),
    Section("Scope and notation", "W1", (Answer(("W1-SC-1",)), Answer(("W1-SC-2",)))),
    Section("Execution", "W1", (Answer(("W1-EX-1",)), _made("W1-EX-2 W1-EX-3", "execution"))),
    Section("Segments", "W1", (_made("W1-SG-1", "segmentation"), Answer(("W1-SG-2",)), Answer(("W1-SG-3",)))),
    Section("Memory and buses", "W1", (_made("W1-IN-1 W1-IN-2 W1-IN-4 W1-IN-5", "buses"), Answer(("W1-IN-3",)))),
    Section(
        "Circuits",
        "W1",
        (Answer(("W1-PR-1",)), _made("W1-PR-2 W1-PR-5", "circuits"), _made("W1-PR-3 W1-PR-4", "schemes")),
    ),
    Section("Recursion", "W1", (_made("W1-RC-1 W1-RC-2 W1-RC-4", "topology"), _made("W1-RC-3", "relations"))),
    Section("Code and boundary values", "W2", (Answer(("REQ-W2-001",)),)),
    Section("Invocations", "W2", (_made("REQ-W2-003", "edges"), _made("REQ-W2-004", "invocations"))),
    Section("Auxiliary arguments", "W2", (_made("REQ-W2-007", "auxiliary"),)),
    Section("Deviations", "W2", (_made("REQ-W2-006", "deviations"),)),
    Section("Sketch of the argument", "W2", (Answer(("REQ-W2-005",)), _made("REQ-W2-008", "remaining"))),
    Section("Security argument", "W3", (Answer(("REQ-W3-001",)),)),
    Section("The theorem", "W3", (_made("REQ-W3-002", "theorem"),), 2),
    Section("The budget", "W3", (Answer(files=("budget",), written=False),), 2),
    Section(
        "Lemmas of the circuits",
        "W3",
        (
            Answer(files=("lemmas",), written=False),
            Answer(box="That the constraints of each circuit imply its relation, the step of the machine among them"),
        ),
        2,
    ),
    Section(
        "What spans proofs",
        "W3",
        (Answer(files=("spanning",), written=False), Answer(box="The proof of the memory lemma and of new bus lemmas")),
        2,
    ),
    Section("Composition", "W3", (Answer(files=("composition",), written=False),), 2),
    Section("Conclusion", "W3", (Answer(("REQ-W3-003",)),), 2),
    Section("Assumptions", "W3", (Answer(files=("assumptions",), written=False),)),
    Section("Sources of this paper", "W2", (Answer(("REQ-W2-002",)),)),
    Section("Appendix: rounds of the circuits", "W3", (Answer(files=("rounds",), written=False),)),
    Section("References", "W3", (Answer(files=("references",), written=False),)),
)
"""The sections in order."""


def sections(phase: Phase) -> Iterator[Section]:
    """Those that a paper has at a milestone."""
    upto = PHASES[: PHASES.index(phase) + 1]
    return (section for section in SECTIONS if section.phase in upto)


def skeleton(zkvm: ZkVM, source: Source, phase: Phase) -> str:
    """The text of a new paper."""
    write = WRITERS[source.name]
    texts = {id: requirement.text for id, requirement in required(phase).items()}
    lines = [write.head(f"{zkvm.name}: {TITLES[phase]}")]
    for section in sections(phase):
        lines.append(write.heading(section.title, section.level))
        for answer in section.answers:
            ids = [id for id in answer.ids if id in texts]
            inner = [write.include(file) for file in answer.files]
            if answer.written:
                key = ids[0] if ids else section.title.lower().replace(" ", "-")
                said = "; ".join(texts[id] for id in ids) or answer.box
                inner.append(write.box(key, f"{said}."))
            lines.append(write.anchored(ids, "\n\n".join(inner)))
    return "\n\n".join([*lines, write.tail()]).rstrip() + "\n"


TITLES = {"W1": "architecture", "W2": "architecture in detail", "W3": "architecture and security argument"}


class _Typst:
    """A skeleton in Typst."""

    def head(self, title: str) -> str:
        return (
            f'#import "{FOLDER}/style.typ": *\n'
            f"#show: paper.with(\n  title: [{words(title)}],\n  authors: (),\n"
            '  date: [version #v("version")],\n'
            '  abstract: instruction("abstract")[What is proved, under which assumptions, at which level.],\n)'
        )

    def heading(self, title: str, level: int) -> str:
        return f"{'=' * level} {words(title)}"

    def include(self, file: str) -> str:
        return f'#include "{FOLDER}/{file}.typ"'

    def box(self, key: str, text: str) -> str:
        return f'#instruction("{key}")[{words(text)}]'

    def anchored(self, ids: list[str], inner: str) -> str:
        for id in reversed(ids):
            inner = f'#req("{id}")[\n{inner}\n]'
        return inner

    def tail(self) -> str:
        return ""


class _Tex:
    """A skeleton in LaTeX."""

    def head(self, title: str) -> str:
        return (
            "\\documentclass[10pt]{article}\n"
            f"\\input{{{FOLDER}/style}}\n"
            f"\\title{{{latex.prose(title)}}}\n\\author{{}}\n\\date{{version \\spv{{version}}}}\n"
            "\\begin{document}\n\\maketitle\n\\begin{abstract}\n"
            "\\begin{instruction}{abstract}\nWhat is proved, under which assumptions, at which level.\n"
            "\\end{instruction}\n\\end{abstract}"
        )

    def heading(self, title: str, level: int) -> str:
        return f"\\{'sub' * (level - 1)}section{{{latex.prose(title)}}}"

    def include(self, file: str) -> str:
        return f"\\input{{{FOLDER}/{file}}}"

    def box(self, key: str, text: str) -> str:
        return f"\\begin{{instruction}}{{{key}}}\n{latex.prose(text)}\n\\end{{instruction}}"

    def anchored(self, ids: list[str], inner: str) -> str:
        for id in reversed(ids):
            inner = f"\\req{{{id}}}{{%\n{inner}\n}}"
        return inner

    def tail(self) -> str:
        return "\\end{document}"


class _Markdown:
    """A skeleton in Markdown; its blocks are empty until they are filled."""

    def head(self, title: str) -> str:
        text = "What is proved, under which assumptions, at which level."
        return f"# {markdown.text(title)}\n\n<!-- instruction: abstract -->\n> **Open (abstract).** {text}"

    def heading(self, title: str, level: int) -> str:
        return f"{'#' * (level + 1)} {markdown.text(title)}"

    def include(self, file: str) -> str:
        return f"<!-- computed: {file} -->\n<!-- end -->"

    def box(self, key: str, text: str) -> str:
        return f"<!-- instruction: {key} -->\n> **Open ({key}).** {markdown.text(text)}"

    def anchored(self, ids: list[str], inner: str) -> str:
        return "\n".join([*(f"<!-- req: {id} -->" for id in ids), inner])

    def tail(self) -> str:
        return ""


WRITERS: dict[str, _Typst | _Tex | _Markdown] = {"tex": _Tex(), "typst": _Typst(), "md": _Markdown()}
