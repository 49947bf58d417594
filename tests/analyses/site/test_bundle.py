"""What a site has so that it calculates: the package that is packed is enough, and the same bytes every time."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from soundproof.analyses.site.bundle import bundle, package
from soundproof.analyses.site.calculator import ASKED, answer
from soundproof.analyses.site.engine import MANIFEST, Engine
from soundproof.analyses.site.shell import HEADER
from tests.depth import costly

RISCV = {"target": "pico", "circuit": "riscv", "settings": ["queries=90"]}
QUESTIONS = [
    {"ask": "drop", "name": "mine.toml", "content": ""},
    {"ask": "open", "target": "pico"},
    {"ask": "circuit", **RISCV},
    {"ask": "compare", **RISCV},
    {"ask": "compare", **RISCV, "settings": []},
    {"ask": "optimize", **RISCV, "bits": 60, "max_bytes": "9MB"},
    {"ask": "optimize", **RISCV, "bits": 60, "max_bytes": "1KiB"},  # in vain
    {"ask": "optimize", "target": "demo_whir", "circuit": "riscv", "bits": 1},
    {"ask": "save", **RISCV},
]


@costly
def test_the_package_that_is_packed_answers_every_question(tmp_path: Path) -> None:
    assert {question["ask"] for question in QUESTIONS} == ASKED.keys()
    with zipfile.ZipFile(io.BytesIO(package())) as packed:
        packed.extractall(tmp_path)
    program = f"""
import sys
sys.path = [path for path in sys.path if not path.endswith("src")]
sys.meta_path = [finder for finder in sys.meta_path if "editable" not in str(finder)]
sys.path.insert(0, {str(tmp_path)!r})
from soundproof.analyses.site.calculator import __file__, answer
assert __file__.startswith({str(tmp_path)!r})
import json
for question in json.load(sys.stdin):
    print(answer(json.dumps(question)))
"""
    done = subprocess.run([sys.executable, "-c", program], input=json.dumps(QUESTIONS), capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [answer(json.dumps(question)) for question in QUESTIONS]


def test_a_bundle_is_the_same_every_time_and_names_what_it_has(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text("{}")
    engine = Engine(tmp_path, (MANIFEST,), "0123456789abcdef")
    files = dict(bundle(engine))
    assert files == dict(bundle(engine))
    index = json.loads(files["engine/index.json"])
    assert f"engine/{index['code']}" in files
    worker = files["sw.js"].decode()
    assert HEADER in worker
    folders = json.loads(worker.split("ENGINES = ")[1].split(";")[0])
    assert sorted(folders) == sorted({engine.digest, index["code"].partition("/")[0]})
    core = json.loads(worker.split("CORE = ")[1].split(";")[0])
    own = [path for path in core if path.startswith("engine/")]
    assert set(own) <= files.keys()
    assert {"engine/whatif.js", "engine/worker.js", "engine/whatif.css"} <= set(own)
