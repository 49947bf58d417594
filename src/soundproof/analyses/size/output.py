"""What programs get of sizes."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from soundproof.render.output import Difference

__all__ = ["OUTPUTS", "Size", "SizeItem", "SizedCircuit", "SizedZkvm", "Sizes", "Total"]


class Total(TypedDict):
    """The bytes of a proof."""

    expected_bytes: Annotated[int, "expected size under the assumptions, rounded up"]
    least_bytes: Annotated[
        int,
        "lower end of what the file allows; where all is stated but positions decide, what at most one proof in a "
        "hundred falls short of",
    ]
    max_bytes: Annotated[int, "upper end, never exceeded"]
    quantile99_bytes: Annotated[int, "size that at most one proof in a hundred exceeds, under the assumptions"]
    assumptions: Annotated[list[str], "what the file leaves open"]


class SizeItem(TypedDict):
    """One thing that is sent."""

    message: Annotated[str, "the message it belongs to"]
    what: Annotated[str, "what is sent"]
    kind: Annotated[str, "what it is counted as in `by_kind`"]
    bytes: Annotated[int, "expected bytes, rounded up"]
    max_bytes: Annotated[int, "the most bytes"]


class Size(Total):
    """The bytes of a proof, and of each thing that is sent."""

    by_kind: Annotated[dict[str, int], "expected bytes of paths, leaves, evaluations …, the largest first"]
    items: Annotated[list[SizeItem], "everything that is sent, in protocol order"]


class SizedCircuit(TypedDict):
    """A proof of one circuit, and what one more step of its parameters costs."""

    name: Annotated[str, "name in the file"]
    size: Annotated[Size, "the bytes of its proof"]
    steps: Annotated[dict[str, int], "bytes that one more query, cap level or fold adds"]
    step_bits: Annotated[
        dict[str, Difference],
        "bits that such a step adds where it [folds past the trace](protocols/fri.md#folding-past-the-trace)",
    ]


class SizedZkvm(TypedDict):
    """The proofs of a zkVM that were asked for."""

    name: Annotated[str, "name in the file"]
    version: Annotated[str, "version in the file"]
    circuits: Annotated[list[SizedCircuit], "its circuits, or the final one"]


class Sizes(TypedDict):
    """Where the bytes of proofs go."""

    schema: Annotated[Literal["soundproof.sizes/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    zkvms: Annotated[list[SizedZkvm], "one for each target"]


OUTPUTS = {"size": Sizes}
"""What is printed, by the command that prints it."""
