"""How Sphinx makes a site of these pages: ``sphinx-build -W -c docs . build/docs``.

The contents are those of index.md: each heading is a part, each list of links its chapters.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx

from soundproof.version import __version__

project = "soundproof"
author = "the soundproof contributors"
project_copyright = f"2026 {author}"
version = release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
include_patterns = ["docs/**", "*.md", "tests/peers/*/README.md"]
root_doc = "docs/index"
nitpicky = False  # annotations name types of the standard library, whose pages are not here
suppress_warnings = ["misc.highlighting_failure"]  # what a console shows is no language

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "off"  # a test runs the notebook, and its results stand in it

autodoc_typehints = "description"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "soundproof"
SMALL = {"code-font-size": "0.72rem"}  # a line of a console has 100 columns
html_theme_options = {"light_css_variables": SMALL, "dark_css_variables": SMALL}
html_copy_source = False
html_show_sourcelink = False
html_permalinks_icon = "#"


def _chapters(text: str) -> str:
    """The parts and chapters of the index, as Sphinx has them: a hidden table of contents for each heading."""
    trees = []
    for heading, body in re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", text, re.S | re.M):
        pages = [link.rpartition(".")[0] for link in re.findall(r"\]\(([\w./-]+\.(?:md|ipynb))\)", body)]
        trees.append(f"```{{toctree}}\n:hidden:\n:caption: {heading}\n\n" + "\n".join(dict.fromkeys(pages)) + "\n```\n")
    return "\n".join(trees)


def _read(_: Sphinx, page: str, source: list[str]) -> None:
    if page == root_doc:
        source[0] += "\n" + _chapters(source[0])


def _math(self: Any, node: nodes.Element) -> None:
    """A formula as MathML, which browsers draw without a program."""
    display = "block" if isinstance(node, nodes.math_block) else "inline"
    self.body.append(convert(node.astext(), display=display))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.connect("source-read", _read)
    app.add_html_math_renderer("mathml", (_math, None), (_math, None))


html_math_renderer = "mathml"
