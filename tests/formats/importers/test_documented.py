"""Every key that an importer asks for is on its page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from soundproof import import_
from soundproof.formats.importers.artefacts import Keys

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
FIXTURES = ROOT / "tests" / "fixtures" / "pil_stark"


def test_every_key_that_is_asked_for_is_documented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: set[str] = set()
    raw = Keys.raw

    def recorded(keys: Keys, key: str) -> Any:
        asked.add(key)
        return raw(keys, key)

    monkeypatch.setattr(Keys, "raw", recorded)
    for name, content in re.findall(r"<!-- file: (\S+json) -->\n```json\n(.*?)```", PAGE, re.S):
        (tmp_path / name).write_text(content, encoding="utf-8")
        import_(tmp_path / name)
    security = json.loads((tmp_path / "Small.starkinfo.json").read_text(encoding="utf-8"))
    security["security"] = {"regime": "JBR"}
    (tmp_path / "Small.starkinfo.json").write_text(json.dumps(security), encoding="utf-8")
    import_(tmp_path / "Small.starkinfo.json")
    import_(FIXTURES / "copies.json")
    import_(ROOT / "tests" / "peers" / "plonky3" / "measured.json")
    winterfell = json.loads((ROOT / "tests" / "peers" / "winterfell" / "measured.json").read_text(encoding="utf-8"))
    name = "cubic, folding by 8, auxiliary segment"
    (tmp_path / "winterfell.json").write_text(json.dumps({name: winterfell[name]}), encoding="utf-8")
    import_(tmp_path / "winterfell.json")
    assert len(asked) > 60
    assert {key for key in asked if not re.search(rf"\b{key}\b", PAGE)} == set()
