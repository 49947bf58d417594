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

import sys

__version__ = "0.1.0"

TYPE_CHECKING = False  # not from typing: whatever is imported here delays the command line's own handling of Ctrl-C
if TYPE_CHECKING:
    from typing import Any

    from soundproof.assess import assess
    from soundproof.change import compare, whatif
    from soundproof.inputs.files import catalogue, load
    from soundproof.search import optimize
    from soundproof.sweeps import sweep

__all__ = ["__version__", "assess", "catalogue", "compare", "load", "optimize", "sweep", "whatif"]

MODULES = {
    "assess": "assess",
    "catalogue": "inputs.files",
    "compare": "change",
    "load": "inputs.files",
    "optimize": "search",
    "sweep": "sweeps",
    "whatif": "change",
}
"""What the package offers, by the module that is imported with its first use: the command line is there at once."""


class _Package(type(sys)):  # type: ignore[misc]
    """``soundproof.assess`` is the function, also once the module of that name is loaded."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value.assess if name == "assess" and isinstance(value, type(sys)) else value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{MODULES[name]}"), name)
