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

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

from soundproof.assess import assess
from soundproof.inputs.files import catalogue, load

if TYPE_CHECKING:
    from soundproof.change import compare, whatif
    from soundproof.search import optimize
    from soundproof.sweeps import sweep

__all__ = ["__version__", "assess", "catalogue", "compare", "load", "optimize", "sweep", "whatif"]

LATER = {"compare": "change", "optimize": "search", "sweep": "sweeps", "whatif": "change"}
"""What not every use needs, by the module that is imported with its first use."""


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{LATER[name]}"), name)
