"""Public advisories and whether they concern the version at hand."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from soundproof.inputs import Fault
from soundproof.inputs.build import build
from soundproof.zkvm import ZkVM

__all__ = ["Advisory", "Concern", "advisories", "concerns"]


@dataclass(frozen=True, slots=True)
class Advisory:
    """A published flaw; ``affected`` are version ranges, empty where no source states them."""

    id: str
    zkvms: tuple[str, ...]
    about: str
    date: str
    aliases: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concern:
    """An advisory about a zkVM, and whether its version is affected; ``why`` says how that is known."""

    advisory: Advisory
    verdict: Literal["affected", "fixed", "unknown"]
    why: str


@cache
def advisories() -> tuple[Advisory, ...]:
    """Every advisory of the data file, in its order."""
    text = files("soundproof.deployment").joinpath("advisories.toml").read_text(encoding="utf-8")
    faults: list[Fault] = []
    found: tuple[Advisory, ...] = build(tuple[Advisory, ...], tomllib.loads(text)["advisories"], (), faults)
    if faults:
        raise ValueError(f"advisories.toml: {faults}")
    return found


def concerns(zkvm: ZkVM) -> tuple[Concern, ...]:
    """The advisories about a zkVM, and about the one that it derives from."""
    found = []
    for advisory in advisories():
        if zkvm.name in advisory.zkvms:
            found.append(_concern(advisory, zkvm.version))
        elif zkvm.derives in advisory.zkvms:
            why = f"{zkvm.name} derives from {zkvm.derives}; whether it has the fix is not stated"
            found.append(Concern(advisory, "unknown", why))
    return tuple(found)


def _concern(advisory: Advisory, version: str) -> Concern:
    from packaging.specifiers import SpecifierSet  # few zkVMs have advisories
    from packaging.version import InvalidVersion, Version

    fixed = f"fixed in {', '.join(advisory.fixed)}" if advisory.fixed else "no source states where it is fixed"
    try:
        at = Version(version)
    except InvalidVersion:
        return Concern(advisory, "unknown", f"version {version!r} has no place in an order; {fixed}")
    if advisory.affected:
        inside = any(SpecifierSet(r).contains(at, prereleases=True) for r in advisory.affected)
        return Concern(advisory, "affected" if inside else "fixed", fixed)
    if advisory.fixed and at >= max(map(Version, advisory.fixed)):
        return Concern(advisory, "fixed", fixed)
    return Concern(advisory, "unknown", f"{fixed}; which versions are affected is not stated")
