"""What do a prover's own files say of it?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundproof.formats.importers.draft import Draft

__all__ = ["import_"]


def import_(*files: str | Path, name: str = "") -> Draft:
    """What provers' own files state of one zkVM: its ``zkvm``, the ``text`` of a native file, and what is ``open``.

    UserError with every problem of every file; ``zkvm`` raises it where the files leave out what is required.

    >>> from soundproof import import_
    >>> import_("there/is/none.json")
    Traceback (most recent call last):
    ...
    soundproof.parameters.faults.UserError: there/is/none.json: there is no such file
    """
    from soundproof.formats.importers import drafted

    return drafted(files, name)
