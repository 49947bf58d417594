"""The notebook of the documentation is run, and shows what it showed when it was written."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parents[2] / "docs" / "tour.ipynb"


def _result(source: str, names: dict[str, Any]) -> str | None:
    """Run a cell; the text of its last expression, if it ends in one that is not None."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    value = None if last is None else eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return None if value is None else repr(value)


def test_the_notebook_shows_what_its_cells_give() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    notebook, names = json.loads(text), {}
    count = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        count += 1
        shown = _result("".join(cell["source"]), names)
        data = {"data": {"text/plain": [shown]}, "metadata": {}, "output_type": "execute_result"}
        cell["outputs"] = [] if shown is None else [{**data, "execution_count": count}]
        cell["execution_count"] = count
    assert count > 5
    written = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("SOUNDPROOF_WRITE_DOCS"):
        NOTEBOOK.write_text(written, encoding="utf-8")
    else:
        assert text == written
