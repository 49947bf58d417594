"""A value over time: steps where it is known, a gap where it is not, a sign and a figure at each change."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import pytest

from soundproof.render.charts import Step, Timeline
from soundproof.render.drawings.timeline import alone, drawn

COURSE = Timeline(
    "bits",
    (
        Step("2020-05", 35.0, "35", "BCIKS20"),
        Step("2024-01", None, "no bound", "nothing"),
        Step("2025-11", 100.0, "100†", "BCHKS25"),
        Step("2026-12", 130.0, "130", "DKT26 <&>"),
    ),
    (("M2", 100.0), ("M3", 128.0)),
)


def _places(drawing: Element) -> list[tuple[float, float]]:
    path = next(part.get("d", "") for part in drawing.iter("path") if part.get("class") == "steps")
    x = y = 0.0
    found = []
    for command, first, second in re.findall(r"([MHV])([\d.]+)(?: ([\d.]+))?", path):
        if command == "V":
            y = float(first)
        else:
            x, y = float(first), float(second) if second else y
        found.append((x, y))
    return found


def test_the_line_steps_up_and_has_a_gap_where_nothing_is_known() -> None:
    places = _places(alone(COURSE))
    assert len(places) == 6
    across, up = zip(*places, strict=True)
    assert list(across) == sorted(across)
    assert up[0] == up[1] > up[2] == up[3] > up[4] == up[5]
    assert across[1] < across[2]  # the gap
    assert across[3] == across[4]


def test_signs_say_on_which_side_of_the_lines_a_value_is() -> None:
    signs = [part.get("class") for part in alone(COURSE).iter() if part.get("class") in ("met", "between", "missed")]
    assert signs == ["missed", "between", "met"]
    assert {"35", "no bound", "100†", "130", "M2", "M3"} <= {part.text for part in alone(COURSE).iter("text")}


def _ticks(*dates: str) -> list[str]:
    timeline = Timeline("t", tuple(Step(date, 7.0, "7", "x") for date in dates), (("M3", 128.0),))
    return [part.text or "" for part in alone(timeline).iter("text") if (part.text or "").startswith(("19", "20"))]


def test_years_are_named_or_months_where_there_is_one_year() -> None:
    assert "1980" in _ticks("1979-12", "2026-12")
    assert "2026-04" in _ticks("2026-03-14", "2026-05-20")


def test_days_of_a_month_are_apart_and_a_step_down_has_its_figure_below() -> None:
    steps = (Step("2026-03-02", 100.0, "100", "a"), Step("2026-03-30", 90.0, "90", "b"))
    drawing = alone(Timeline("t", steps, (("M2", 100.0),)))
    (left, high), (_, _), (right, low), _ = _places(drawing)
    assert right - left > 10
    heights = {part.text: float(part.get("y", "")) for part in drawing.iter("text")}
    assert heights["100"] < high
    assert heights["90"] > low


@pytest.mark.parametrize("months", [("2026-01",), ("1979-12", "2026-12"), ("2026-03-14", "2026-05-20")])
def test_everything_is_inside_the_drawing(months: tuple[str, ...]) -> None:
    timeline = Timeline("t", tuple(Step(month, 7.0, "7", "x") for month in months), (("M3", 128.0),))
    for drawing in drawn(timeline):
        _, _, width, height = map(float, drawing.get("viewBox", "").split())
        for part in drawing.iter("text"):
            assert 0 <= float(part.get("x", "")) <= width
            assert 0 <= float(part.get("y", "")) <= height
