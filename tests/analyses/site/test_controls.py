"""Every control sets what it says, and shows what is set."""

from __future__ import annotations

import pytest

from soundproof.analyses.site.controls import Control, controls
from soundproof.formats.files import catalogue, load
from soundproof.formats.settings import applied, setting
from soundproof.zkvm.zkvm import ZkVM


def of(name: str) -> tuple[ZkVM, dict[str, Control]]:
    zkvm = load(name)
    return zkvm, {control.path: control for control in controls(zkvm.circuits[0])}


@pytest.mark.parametrize("name", catalogue())
def test_the_value_of_each_control_is_that_of_the_file(name: str) -> None:
    """What a control shows may be set as it is shown, and changes nothing."""
    zkvm, found = of(name)
    circuit = zkvm.circuits[0].name
    values = [setting(f'circuits."{circuit}".{control.path}={control.value}') for control in found.values()]
    assert applied(zkvm, values) == zkvm


def test_every_opening_has_its_own() -> None:
    fri, whir = of("pico")[1], of("openvm2")[1]
    assert fri["opening.queries"].kind == "number"
    assert fri["opening.foldings"].kind == "text"
    assert "opening.queries" not in whir
    assert [whir[f"opening.queries.{i}"].value for i in range(4)] == ["193", "88", "81", "81"]
    assert whir["opening.combines_last_queries"].options == ("true", "false")


def test_bounds_and_ends_of_sliders() -> None:
    found = of("pico")[1]
    grinding = found["opening.grinding.queries"]
    assert (grinding.low, grinding.high, grinding.reach) == (0, 64, 64)
    rows = found["air.trace_length"]
    assert (rows.kind, rows.value, rows.low, rows.reach) == ("power", "2^22", 0, 26)
    assert found["air.constraints"].reach is None  # too many values for a slider
    assert found["opening.rate"].kind == "rate"


def test_the_grinding_of_all_lookups_is_one_control() -> None:
    circuit = next(own for own in load("zisk").circuits if len(own.buses) > 7)
    found = [control.path for control in controls(circuit)]
    assert [path for path in found if path.startswith("lookups")] == ["lookups.*.grinding"]
    assert len(found) < 50
