"""What a proof leaves aside because of its field."""

from __future__ import annotations

import pytest

from soundproof.formats.files import parse
from soundproof.zkvm.proof import left_aside

FILE = """
[zkvm]
name = "Bare"
version = "1"
date = "2026-11-28"
source = "invented"
field = "{field}"

[circuits.main]
air = {{ kind = "evaluations", length = 4, claims = "quotients", polynomials = 1, points = 1 }}
opening = {{ kind = "fri", rate = "1/2", queries = 9, foldings = [2], final_domain = 4, batching = "powers" }}
"""


@pytest.mark.parametrize(
    ("field", "circle"), [("GF(2^61 - 1)^2", True), ("M31^4", True), ("BabyBear^4", False), ("Goldilocks^2", False)]
)
def test_a_domain_is_on_the_circle_where_the_base_field_has_none(field: str, circle: bool) -> None:
    (circuit,) = parse(FILE.format(field=field), "bare.toml").circuits
    assert bool(left_aside(circuit)) is circle
