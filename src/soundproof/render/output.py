"""What the outputs for programs are made of: types, of which each key says what it is.

An output is a ``TypedDict``, and ``Annotated[int, "what it is"]`` gives a key its text.  The type checker holds the
code that makes an output to its type; :mod:`soundproof.render.schema` prints the type as JSON Schema.  No command loads
these modules to print JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypedDict

from msgspec import Struct

__all__ = [
    "BitsLower",
    "BitsUpper",
    "CertifiedBits",
    "Cited",
    "ClassOf",
    "Condition",
    "Difference",
    "Given",
    "Label",
    "Like",
    "Reliance",
    "Status",
    "Trusted",
]


class Like(Struct, frozen=True):
    """Text that a regular expression matches as a whole."""

    pattern: str


class Given(Struct, frozen=True):
    """A value whose schema another part of the program has: that of parameters as files have them."""

    schema: Callable[[], dict[str, Any]]


BitsLower = Annotated[str, Like("[0-9]+(\\.[0-9]+)?")]
"""Bits as a decimal, rounded down."""
BitsUpper = Annotated[str, Like("[0-9]+(\\.[0-9]+)?")]
"""Bits as a decimal, rounded up."""
Difference = Annotated[str, Like("-?[0-9]+(\\.[0-9]+)?")]
"""A difference of bits as a decimal, rounded down."""

Label = list[str | int]
"""The id of a round or a term: it stays where its name is put otherwise."""
Status = Literal["proved", "derived", "lean", "preprint", "heuristic"]
Trusted = Literal["proved", "lean", "preprint"]


class CertifiedBits(TypedDict):
    """A certified figure."""

    bits: Annotated[int, "the largest integer b ≥ 0 with error ≤ 2^−b"]
    bits_lower: Annotated[BitsLower, "−log₂ of the error, rounded down"]


class Condition(TypedDict):
    """A condition of a theorem, evaluated."""

    name: Annotated[str, "the condition"]
    margin: Annotated[str, "by how much it holds or fails, in words and numbers"]
    established: Annotated[bool, "false where the file's figures leave it open"]


class Reliance(TypedDict):
    """What the reader relies on."""

    trust: Annotated[str, "the level of trust, as `--trust`"]
    without: Annotated[list[str], "the papers that were left out, by id"]


class Cited(TypedDict):
    """A statement that a figure rests on."""

    id: Annotated[str, "short name of the paper"]
    number: Annotated[str, "of the statement"]
    paper: Annotated[str, "the source"]
    status: Annotated[Status, "how well it is established"]
    date: Annotated[str, "when it was published"]
    bounds: Annotated[str, "what it bounds"]
    conditions: Annotated[list[str], "the hypotheses, as text"]
    characteristic: Annotated[
        Literal["any", "not 2", "large"], "of the fields in which it holds; `large`: it exceeds what a hypothesis names"
    ]


ClassOf = TypedDict(
    "ClassOf", {"class": Annotated[Literal["candidate", "historical", "example"], "what the figures are of"]}
)
"""Whether figures are those of a release in use."""
