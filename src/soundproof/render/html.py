"""Elements of HTML, MathML and SVG: how every page is written.  What is text stays text, whatever it says."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from xml.etree.ElementTree import Element, tostring

from soundproof.parameters.characters import visible

__all__ = ["Content", "element", "written"]

Content = Element | str | None
"""What stands in an element: another one, text, or nothing."""


def element(tag: str, *content: Content | Iterable[Content], **attributes: str | int | None) -> Element:
    """An element with what is in it, in order.

    An underscore at the end of an attribute's name falls away, one inside is a hyphen; an attribute that is None is
    left out.

    >>> print(written(element("p", "by ", element("a", "a < b", href="x/"), class_="note", aria_label="whose")))
    <p class="note" aria-label="whose">by <a href="x/">a &lt; b</a></p>
    """
    made = Element(tag, {_name(name): visible(str(value)) for name, value in attributes.items() if value is not None})
    for one in content:
        if one is None or isinstance(one, (str, Element)):
            _put(made, one)
        else:
            for part in one:
                _put(made, part)
    return made


@cache
def _name(keyword: str) -> str:
    return keyword.rstrip("_").replace("_", "-")


def _put(parent: Element, part: Content) -> None:
    if part is None:
        return
    if isinstance(part, Element):
        parent.append(part)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + visible(part)
    else:
        parent.text = (parent.text or "") + visible(part)


def written(made: Element) -> str:
    """The text of an element."""
    return tostring(made, encoding="unicode", method="html")
