"""The files that a site has besides its pages so that they calculate: scripts, the engine, and soundproof itself.

soundproof is packed as it is installed here, so pages and calculator are one version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from soundproof.analyses.site.engine import Engine, packed
from soundproof.analyses.site.shell import HEADER

__all__ = ["bundle", "package"]

ASSETS = ("whatif.js", "engine.js", "controls.js", "worker.js", "whatif.css")
QUESTIONS = ("assess", "check", "diff", "explain", "optimize", "site", "size", "system")
"""The folders of questions that the calculator asks, or that these need; of the rest a browser loads nothing."""
LEFT_OUT = {"__pycache__", "lab", "pages", "serve", "static"}

CORE = ("./", "whatif/", "site.css", "sort.js")
"""What a browser keeps with its first visit, besides the page visited and the assets."""


def bundle(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Addresses and contents."""
    static = files("soundproof.analyses.site").joinpath("static")
    for name in ASSETS:
        yield f"engine/{name}", static.joinpath(name).read_bytes()
    code = package()
    places = {"runtime": f"{engine.digest}/", "packages": f"{engine.digest}/packages.zip"}
    places["code"] = f"{hashlib.sha256(code).hexdigest()[:16]}/soundproof.zip"
    yield f"engine/{places['code']}", code
    for name in engine.files:
        yield f"engine/{places['runtime']}{name}", (engine.folder / name).read_bytes()
    yield "engine/index.json", json.dumps(places, indent=1).encode() + b"\n"
    worker = static.joinpath("sw.js").read_text(encoding="utf-8").replace("POLICY", HEADER)
    kept = [*CORE, *(f"engine/{name}" for name in ASSETS), "engine/index.json"]
    engines = sorted({place.partition("/")[0] for place in places.values()})
    worker = worker.replace("CORE = []", f"CORE = {json.dumps(kept)}").replace(
        "ENGINES = []", f"ENGINES = {json.dumps(engines)}"
    )
    yield "sw.js", worker.encode()


def package() -> bytes:
    """soundproof as it is installed here, as far as the calculator runs it, as an archive."""
    return packed(_modules(files("soundproof"), "soundproof"))


def _modules(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """The files of the package that the calculator may run, by their paths."""
    for entry in folder.iterdir():
        if entry.is_file():
            yield f"{path}/{entry.name}", entry.read_bytes()
        elif entry.name not in LEFT_OUT and (folder.name != "analyses" or entry.name in QUESTIONS):
            yield from _modules(entry, f"{path}/{entry.name}")
