"""SARIF 2.1.0 for code scanning: one rule for each clause, one result for each ruling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from soundproof.parameters.characters import visible
from soundproof.render.document import Document, Ruling, Rulings
from soundproof.render.form import Form, Screen
from soundproof.render.json import encoded
from soundproof.version import __version__

__all__ = ["FORM"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

RESULTS = {"met": ("pass", "none"), "missed": ("fail", "error"), "unknown": ("open", "none")}
"""SARIF's kind and level of an answer; what does not decide is no error."""


def _write(document: Document, _: Screen) -> Iterator[str]:
    rules: dict[str, dict[str, Any]] = {}
    results = []
    for block in document.blocks(FORM.draws):
        if not isinstance(block, Rulings):
            raise TypeError(f"no rulings: {block!r}")
        for ruling in block.rulings:
            id = f"{block.rules}/{ruling.name}"
            rules[id] = {"id": id, "shortDescription": {"text": ruling.rule}, "help": {"text": block.source}}
            results.append({"ruleId": id, "ruleIndex": list(rules).index(id), **_result(ruling, block)})
    driver = {"name": "soundproof", "version": __version__, "rules": list(rules.values())}
    yield encoded({"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]})


def _result(ruling: Ruling, block: Rulings) -> dict[str, Any]:
    kind, level = RESULTS[ruling.answer]
    file, line = block.place(ruling.about)
    place = {"artifactLocation": {"uri": file}, "region": {"startLine": line}}
    return {
        "kind": kind,
        "level": "warning" if level == "error" and not ruling.required else level,
        "message": {"text": _plain(ruling.message)},
        "locations": [{"physicalLocation": place}],
    }


def _plain(text: str) -> str:
    r"""A message of SARIF that is these words: ``[x](y)`` would be a link there, ``{0}`` stand for an argument.

    >>> print(_plain("[x](javascript:y) {0}"))
    [x\](javascript:y) {{0}}
    """
    return re.sub(r"\{(\d+)\}", r"{{\1}}", visible(text).replace("](", r"\]("))


FORM = Form("sarif", (".sarif", ".sarif.json"), frozenset({Rulings}), _write)
