"""Where versions of a zkVM are read: several files, or the commits of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from soundproof.formats.files import Target, catalogue, parse, zkvm_of
from soundproof.formats.revisions import at_revision, commits
from soundproof.parameters.faults import UserError
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Read", "versions"]

Read = tuple[str, str, ZkVM]
"""Where a version was read, when that was committed (empty if unknown), and what it says."""


def versions(targets: Sequence[Target], complain: Callable[[UserError], None]) -> list[Read]:
    """The versions that targets are, in their order; of a single file in a git repository all, the oldest first.

    What a commit says that cannot be read goes to ``complain``, and is no version.  One file is of one zkVM, whatever
    its commits call it.  UserError if a target cannot be read, or if several are of different zkVMs.
    """
    if len(targets) == 1 and (path := _file(targets[0])) is not None:
        now = (str(path), "", zkvm_of(path))
        return _changes([*_committed(path, complain), now])
    read = [(target.version if isinstance(target, ZkVM) else str(target), "", zkvm_of(target)) for target in targets]
    names = dict.fromkeys(zkvm.name for _, _, zkvm in read)
    if len(names) > 1:
        raise UserError(f"these are files of {', '.join(names)}\n    hint: a history is that of one zkVM")
    return read


def _file(target: Target) -> Path | None:
    """The path of a target that is a file of one's own."""
    if isinstance(target, ZkVM) or (isinstance(target, str) and target.lower() in catalogue()):
        return None
    path = Path(target)
    return path if path.is_file() else None


def _committed(path: Path, complain: Callable[[UserError], None]) -> Iterable[Read]:
    for target, day in commits(path):
        try:
            yield target, day, parse(at_revision(target, path.resolve().parent), target)
        except UserError as error:
            complain(error)


def _changes(reads: Sequence[Read]) -> list[Read]:
    """The versions without those that say what the one before says."""
    return [
        version
        for version, before in zip(reads, [None, *reads], strict=False)
        if before is None or version[2] != before[2]
    ]
