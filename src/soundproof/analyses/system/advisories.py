"""Public advisories and whether they concern the version at hand."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

from soundproof.formats.shipped import records
from soundproof.zkvm.zkvm import ZkVM

if TYPE_CHECKING:
    from packaging.version import Version

__all__ = ["Advisory", "Concern", "about", "advisories", "concerns"]


class Advisory(Struct, frozen=True):
    """A published flaw; ``affected`` are version ranges of ``>=`` and ``<``, empty where no source states them."""

    id: str
    zkvms: tuple[str, ...]
    about: str
    date: str
    aliases: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()


class Concern(NamedTuple):
    """An advisory about a zkVM, and whether its version is affected; ``why`` says how that is known."""

    advisory: Advisory
    verdict: Literal["affected", "fixed", "unknown"]
    why: str


@cache
def advisories() -> tuple[Advisory, ...]:
    """Every advisory of the data file, in its order."""
    return tuple(records("advisories.toml", Advisory, "advisories").values())


def about(zkvm: ZkVM) -> tuple[Advisory, ...]:
    """The advisories about a zkVM, and about the one that it derives from, whatever its version."""
    return tuple(advisory for advisory in advisories() if {zkvm.name, zkvm.derives} & set(advisory.zkvms))


def concerns(zkvm: ZkVM) -> tuple[Concern, ...]:
    """What each advisory about a zkVM means for its version."""
    concerned = []
    for advisory in about(zkvm):
        if zkvm.name in advisory.zkvms:
            concerned.append(_concern(advisory, zkvm.version))
        else:
            why = f"{zkvm.name} derives from {zkvm.derives}; whether it has the fix is not stated"
            concerned.append(Concern(advisory, "unknown", why))
    return tuple(concerned)


def _concern(advisory: Advisory, version: str) -> Concern:
    from packaging.version import InvalidVersion, Version  # few zkVMs have advisories

    fixed = f"fixed in {', '.join(advisory.fixed)}" if advisory.fixed else "no source states where it is fixed"
    try:
        at = Version(version)
        if "." not in version:  # a commit of digits alone would be later than any release
            raise InvalidVersion(version)
    except InvalidVersion:
        return Concern(advisory, "unknown", f"version {version!r} has no place in an order; {fixed}")
    if advisory.affected:
        inside = any(_inside(at, limits) for limits in advisory.affected)
        return Concern(advisory, "affected" if inside else "fixed", fixed)
    if advisory.fixed and at >= max(map(Version, advisory.fixed)):
        return Concern(advisory, "fixed", fixed)
    return Concern(advisory, "unknown", f"{fixed}; which versions are affected is not stated")


def _inside(at: Version, limits: str) -> bool:
    """Whether a version lies in a range such as ``>=2.0.0rc1,<2.0.0``.

    Plain order, unlike specifiers of Python packages: there a release candidate of 2.0.0 is not below 2.0.0.
    """
    from packaging.version import Version

    for limit in limits.split(","):
        end = Version(limit.lstrip("<>="))
        if not (at >= end if limit.startswith(">=") else at < end):
            return False
    return True
