"""What the Ethereum Foundation asks for and when: a line of time on wide screens, a list on narrow ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date
from xml.etree.ElementTree import Element

from msgspec import Struct

from soundproof.analyses.site.facts import Facts
from soundproof.analyses.site.shell import Page
from soundproof.analyses.site.words import names
from soundproof.analyses.whitepaper import requirements as whitepaper
from soundproof.render.blocks import table
from soundproof.render.drawings.drawing import frame, linked, text
from soundproof.render.html import Content, element

__all__ = ["milestones"]

ANSWERS = ("met", "unknown", "missed")
WIDTH, MIDDLE, APART = 1040.0, 74.0, 150.0


class _Event(Struct, frozen=True):
    name: str
    due: Date
    asks: str
    link: str
    above: bool


def milestones(page: Page, facts: Facts) -> Iterator[Element]:
    """The line of time, and the list of the same; what is due after the day of the site is hollow."""
    events = sorted(_events(page, facts), key=lambda event: (event.due, event.name))
    yield element("figure", _line(events, facts.date), class_="time")
    yield _answers(page, facts)
    items = (
        element("li", _name(event), " ", element("time", event.due.isoformat(), datetime=event.due.isoformat()), ": ")
        for event in events
    )
    listed = element("ol", items, class_="time")
    for item, event in zip(listed, events, strict=True):
        item[-1].tail = f": {event.asks}"
    yield listed


def _answers(page: Page, facts: Facts) -> Element:
    """Who meets what is due, of those that are counted."""
    rows: list[list[Content]] = []
    for id, gate in facts.gates.items():
        if gate.due:
            link = element(
                "span", element("a", id, href=page.to(facts.gate(id))), " ", element("small", _asks(gate.name))
            )
            said = {word: [e.zkvm.name for e in facts.asked if e.answer(id).answer == word] for word in ANSWERS}
            cells = [element("span", names(page, facts, said[word], "nobody")) for word in ANSWERS]
            rows.append([link, *cells])
    return table("Who meets the milestones", ("Milestone", "Met by", "Not known of", "Missed by"), rows)


def _name(event: _Event) -> Element:
    return element("a", event.name, href=event.link) if event.link else element("strong", event.name)


def _events(page: Page, facts: Facts) -> Iterator[_Event]:
    for id, gate in facts.gates.items():
        if gate.due:
            yield _Event(id, Date.fromisoformat(gate.due), _asks(gate.name), page.to(facts.gate(id)), True)
    for id, part in whitepaper.milestones().items():
        yield _Event(id, Date.fromisoformat(part.due), f"whitepaper, {part.name.lower()}", "", False)


def _asks(name: str) -> str:
    """What a gate is called, without who asks."""
    return name.rsplit(": ", 1)[-1]


def _line(events: list[_Event], today: Date | None) -> Element:
    first, last = events[0].due.toordinal() - 40, events[-1].due.toordinal() + 40
    scale = (WIDTH - 2 * APART / 2) / (last - first)
    content = [element("path", d=f"M0 {MIDDLE:g}H{WIDTH:g}", class_="axis")]
    for event in events:
        x = APART / 2 + (event.due.toordinal() - first) * scale
        content.append(_event(event, x, today))
    return frame(WIDTH, 2 * MIDDLE, "timeline", "Milestones and their days", content, True)


def _event(event: _Event, x: float, today: Date | None) -> Element:
    past = today is not None and event.due <= today
    y = MIDDLE - 36 if event.above else MIDDLE + 32
    anchor = "end" if x > WIDTH - APART else "middle"
    at = min(x, WIDTH - 4)
    return linked(
        event.link,
        element("path", d=f"M{x:.1f} {MIDDLE:g}v{-16 if event.above else 16}", class_="axis"),
        element("circle", cx=f"{x:.1f}", cy=f"{MIDDLE:g}", r="6.5", class_="past" if past else "coming"),
        element(
            "text",
            element("tspan", event.name, class_="name"),
            element("tspan", f" {event.due.isoformat()}"),
            x=f"{at:.1f}",
            y=f"{y:g}",
            text_anchor=anchor,
            class_="label",
        ),
        text(at, y + 17, event.asks, text_anchor=anchor, class_="small"),
    )
