"""soundproof: how secure a zkVM provably is, certified, from its parameters.

One verb for each question.  A target is a name of the catalogue, a path, or a value.

>>> from soundproof import assess, optimize, whatif
>>> assess("pico")
<Pico unknown: 57 bits, weakest of 5 circuits <riscv: 57 bits, query phase>>
>>> whatif("pico", "queries=90")
<Pico: 57 bits → Pico: 60 bits>
>>> optimize("zisk", bits=128, circuit="Final")
<ZisK: <Final: 128 bits in 271.4 KiB at rate 1/32>, 1 circuits>
"""

from __future__ import annotations

from soundproof.version import __version__

TYPE_CHECKING = False  # not from typing: whatever is imported here delays the command line's own handling of Ctrl-C
if TYPE_CHECKING:
    from typing import Any

    from soundproof.analyses.assess import assess
    from soundproof.analyses.certificate import certificate
    from soundproof.analyses.check import check
    from soundproof.analyses.diff import diff
    from soundproof.analyses.diversity import diversity
    from soundproof.analyses.explain import explain
    from soundproof.analyses.history import history
    from soundproof.analyses.import_ import import_
    from soundproof.analyses.optimize import optimize
    from soundproof.analyses.optimize.fewest import fewest_changes
    from soundproof.analyses.recheck.recheck import recheck
    from soundproof.analyses.report import report
    from soundproof.analyses.schema import schema
    from soundproof.analyses.site import site
    from soundproof.analyses.size import size
    from soundproof.analyses.sweep import sweep
    from soundproof.analyses.system import system
    from soundproof.analyses.whatif import whatif
    from soundproof.formats.files import catalogue, load
    from soundproof.radii.choice import Pin
    from soundproof.theorems.registry import registry

__all__ = [
    "Pin",
    "__version__",
    "assess",
    "catalogue",
    "certificate",
    "check",
    "diff",
    "diversity",
    "explain",
    "fewest_changes",
    "history",
    "import_",
    "load",
    "optimize",
    "recheck",
    "registry",
    "report",
    "schema",
    "site",
    "size",
    "sweep",
    "system",
    "whatif",
]

ELSEWHERE = {
    "Pin": "radii.choice",
    "catalogue": "formats.files",
    "fewest_changes": "analyses.optimize.fewest",
    "load": "formats.files",
    "recheck": "analyses.recheck.recheck",
    "registry": "theorems.registry",
}
"""What is not in the folder of the question it answers, by the module that has it."""


def __getattr__(name: str) -> Any:
    """What the package offers is imported with its first use: the command line is there at once."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{ELSEWHERE.get(name, f'analyses.{name}')}"), name)


def __dir__() -> list[str]:
    return __all__
