"""What is said, before any form draws it: a document of few kinds of blocks, and the same for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.render.charts import Diagram, Figure, Graph, Stack, Strip, Timeline
from soundproof.render.prose import Blank, Equation, Items, Paragraph, Statement

if TYPE_CHECKING:  # a complaint is printed without these
    from soundproof.arithmetic.definitions import Compared, Definition
    from soundproof.arithmetic.traced import Node
    from soundproof.zkvm.zkvm import ZkVM

__all__ = [
    "Block",
    "Check",
    "Derivation",
    "Document",
    "Fact",
    "Parameters",
    "Part",
    "Patch",
    "Place",
    "ProofObject",
    "Rows",
    "Ruling",
    "Rulings",
    "Table",
]


# Tables -----------------------------------------------------------------------------------------


class Table(Struct, frozen=True):
    """A titled table: a ``lead`` sentence above it, ``notes`` below.

    ``right`` are the columns of figures, right-aligned; these and the ``whole`` ones are never broken.  ``binding`` is
    the row that decides, if one does.  Neighbours that differ in the first cell only may share a line if ``alike``.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]
    lead: str = ""
    notes: tuple[str, ...] = ()
    whole: frozenset[int] = frozenset()
    binding: int | None = None
    alike: bool = False

    def _repr_html_(self) -> str:
        """The table in a notebook."""
        from soundproof.render.page import fragment

        return fragment((self,))

    def through(self, escape: Callable[[str], str]) -> Table:
        """The table with every text as ``escape`` writes it: how names and sources enter a form."""
        return replace(
            self,
            title=escape(self.title),
            header=tuple(map(escape, self.header)),
            rows=tuple(tuple(map(escape, row)) for row in self.rows),
            lead=escape(self.lead),
            notes=tuple(map(escape, self.notes)),
        )


class Rows(Struct, frozen=True):
    """Rows that are read as they are wanted, and once: more of them than one would keep.  ``names`` of the columns."""

    names: tuple[str, ...]
    batches: Iterable[list[tuple[Any, ...]]]


# Formulas ---------------------------------------------------------------------------------------

Fact = tuple[str, str]
"""A word for what is said, and what is said; without a word it goes on with the fact before."""


class Check(Struct, frozen=True):
    """The check of a certificate: what is claimed, then every step in order with a word for the first of its kind.

    ``program`` is Python that repeats it.
    """

    claims: tuple[Fact, ...]
    steps: tuple[tuple[str, Definition | Compared], ...]
    program: str


class Derivation(Struct, frozen=True):
    """The ``formula`` of an error ε with the numbers put in, and the ``definitions`` of the symbols in it.

    ``figure`` says what follows, ``setting`` where it holds; ``enclosure`` surely contains ε, so that ε ≤ 2^−``bits``
    (None where no bound applies).  ``radius`` are α and the symbols in it.  Then follow ``facts``, ``checks`` of
    certificates and what is ``remaining``.
    """

    title: str
    figure: str
    setting: str
    formula: Definition
    definitions: tuple[Definition, ...]
    enclosure: str
    bits: int | None
    radius: tuple[Definition, ...]
    facts: tuple[Fact, ...]
    checks: tuple[Check, ...]
    remaining: tuple[Fact, ...]

    @property
    def node(self) -> Node:
        """The expression of ε."""
        return self.formula.node

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        """What it rests on, the claims of its certificates included."""
        return (*self.facts, *(fact for check in self.checks for fact in check.claims), *self.remaining)


# Rulings ---------------------------------------------------------------------------------------

Place = tuple[str, int]
"""A file, as a URI, and a line in it."""


class Ruling(Struct, frozen=True):
    """One rule and what it found: ``answer`` is met, missed or unknown; what is not ``required`` decides nothing.

    ``about`` is what it is about, as :attr:`Rulings.place` takes it.
    """

    name: str
    rule: str
    required: bool
    answer: str
    message: str
    about: str


class Rulings(Struct, frozen=True):
    """The rulings of one subject, with the ``source`` of their rules.

    ``place`` gives the place of what a ruling is about; it may read files.
    """

    subject: str
    version: str
    rules: str
    source: str
    rulings: tuple[Ruling, ...]
    place: Callable[[str], Place]


# Files ------------------------------------------------------------------------------------------


class Parameters(Struct, frozen=True):
    """A zkVM as a file that every command reads."""

    zkvm: ZkVM


class Patch(Struct, frozen=True):
    """A file by its name, with its text before and after a change."""

    name: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """The change as a unified diff that ``git apply`` and ``patch -p1`` take; empty where nothing changes."""
        import difflib

        old, new = (text.splitlines(keepends=True) for text in (self.before, self.after))
        lines = difflib.unified_diff(old, new, _quoted(f"a/{self.name}"), _quoted(f"b/{self.name}"))
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _quoted(name: str) -> str:
    """A name as git writes it in a diff: a tab ends one with a space, and one of other signs is a string of C.

    >>> _quoted("a/my file.toml"), _quoted('a/x\\n.toml')
    ('a/my file.toml\\t', '"a/x\\\\012.toml"')
    """
    if name.isprintable() and '"' not in name and "\\" not in name:
        return f"{name}\t" if " " in name else name
    signs = (f"\\{sign}" if sign in '"\\' else sign if sign.isprintable() else _octal(sign) for sign in name)
    return f'"{"".join(signs)}"'


def _octal(sign: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in sign.encode("utf-8", "surrogateescape"))


class ProofObject(Struct, frozen=True):
    """A certificate, with the keys of docs/certificate.md."""

    content: Mapping[str, Any]


# Documents --------------------------------------------------------------------------------------

Argument = Paragraph | Items | Equation | Statement | Blank
"""What stands in papers alone."""

Block = (
    Table
    | Derivation
    | Figure
    | Strip
    | Timeline
    | Stack
    | Graph
    | Diagram
    | Rulings
    | Parameters
    | Patch
    | ProofObject
    | Argument
)


class Part(Struct, frozen=True):
    """A block of a known kind, made when a form draws it.

    What is of a ``page`` is said on pages that stand alone, and not between the lines of a terminal.
    """

    kind: type[Block]
    make: Callable[[], Block]
    page: bool = False


class Document(Struct, frozen=True):
    """An answer: its parts in order for people, and its ``content`` for programs, which says what schema it has.

    Nothing is made before a form asks for it.  Where the answer is rows, too many to be kept, programs get ``rows``.
    """

    title: str
    parts: tuple[Part, ...]
    content: Callable[[], Mapping[str, Any]] = dict
    rows: Rows | None = None

    def _repr_html_(self) -> str:
        """The blocks that a page has, in a notebook."""
        from soundproof.render.page import DRAWN, fragment

        return fragment(self.blocks(DRAWN))

    @property
    def kinds(self) -> frozenset[type[Block]]:
        """The kinds of its blocks."""
        return frozenset(part.kind for part in self.parts)

    def blocks(self, kinds: Iterable[type[Block]], page: bool = True) -> Iterator[Block]:
        """The blocks of some kinds in order; on a ``page`` also those that only pages have."""
        wanted = frozenset(kinds)
        return (part.make() for part in self.parts if part.kind in wanted and (page or not part.page))
