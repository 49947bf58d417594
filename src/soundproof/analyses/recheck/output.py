"""What programs get of certificates that were checked again."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

__all__ = ["OUTPUTS", "FollowedOutput", "Rechecked", "RecheckedFile"]


class FollowedOutput(TypedDict):
    """What follows."""

    zkvm: Annotated[str, "name of the zkVM"]
    version: Annotated[str, "its version"]
    bits: Annotated[int, "bits that were derived anew"]
    trust: Annotated[str, "level of trust that the certificate was made at"]
    circuits: Annotated[int, "circuits in it"]
    terms: Annotated[int, "terms whose errors were made anew"]


class RecheckedFile(TypedDict):
    """A certificate."""

    file: Annotated[str, "as the command line names it"]
    follows: Annotated[FollowedOutput | None, "null where anything does not follow"]
    refused: Annotated[
        str | None, "what does not: its place, what was expected and what was found; null where everything follows"
    ]


class Rechecked(TypedDict):
    """Certificates, derived anew."""

    schema: Annotated[Literal["soundproof.recheck/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    files: Annotated[list[RecheckedFile], "in the order of the command line; not those that are no certificates"]


OUTPUTS = {"recheck": Rechecked}
"""What is printed, by the command that prints it."""
