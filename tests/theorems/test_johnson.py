"""The Johnson bound on lists, by hand."""

from __future__ import annotations

from soundproof.theorems import johnson


def test_the_johnson_bound_by_hand() -> None:
    """n = 16, k = 4, A = 12: ⌊16·9/(144 − 48)⌋ = 1; A = 8: 5; A = 7: ⌊16·4/(49 − 48)⌋; none where A² = nD."""
    assert [johnson.list_size(16, 4, a) for a in (12, 8, 7)] == [1, 5, 64]
    assert johnson.list_size(16, 5, 8) is None  # 64 = 16·4
    assert johnson.list_size(16, 5, 9) == 4  # 16·5/17
