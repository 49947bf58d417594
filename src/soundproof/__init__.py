"""soundproof: how secure a zkVM provably is, certified, from its parameters.

>>> from soundproof import assess, load, optimize, whatif
>>> assess(load("pico"))
<Pico unknown: 57 bits, weakest of 5 circuits <riscv: 57 bits, query phase>>
>>> whatif(load("pico"), "queries=90")
<Pico: 57 bits → Pico: 60 bits>
>>> optimize(load("zisk"), bits=128, circuit="Final")
<ZisK: <Final: 128 bits in 271.4 KiB at rate 1/32>, 1 circuits>
"""

from __future__ import annotations

from soundproof.version import __version__

TYPE_CHECKING = False  # not from typing: whatever is imported here delays the command line's own handling of Ctrl-C
if TYPE_CHECKING:
    from typing import Any

    from soundproof.analyses.diff.change import compare, whatif
    from soundproof.analyses.optimize import optimize
    from soundproof.analyses.sweep import sweep
    from soundproof.formats.files import catalogue, load
    from soundproof.readings.security import assess

__all__ = ["__version__", "assess", "catalogue", "compare", "load", "optimize", "sweep", "whatif"]

MODULES = {
    "assess": "readings.security",
    "catalogue": "formats.files",
    "compare": "analyses.diff.change",
    "load": "formats.files",
    "optimize": "analyses.optimize",
    "sweep": "analyses.sweep",
    "whatif": "analyses.diff.change",
}
"""What the package offers, by the module that is imported with its first use: the command line is there at once."""


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{MODULES[name]}"), name)
