"""What a bound rests on."""

from __future__ import annotations

from soundproof.theorems import certificates
from soundproof.transcript.bound import Bound


def test_a_bound_rests_on_its_theorem_and_on_what_that_rests_on() -> None:
    """The count for curves is derived from the certificate for lines; one codeword needs no theorem."""
    curve = certificates.weighted_curve
    assert Bound(lambda number: number(1), curve, None, ()).theorems == (curve, certificates.weighted)
    assert Bound(lambda number: number(1), None, None, ()).theorems == ()
