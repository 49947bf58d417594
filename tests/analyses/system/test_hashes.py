"""What the registry of hash functions flags: rounds, capacity, digests; and what it cannot say."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.analyses.system.hashes import deviations, remarks
from soundproof.primitives.fields import parse_field
from soundproof.primitives.hashes import ALGEBRAIC, Hash

RECOMMENDED = [
    ("KoalaBear", 16, 3, 8, 20),
    ("BabyBear", 16, 5, 8, 14),
    ("BabyBear", 16, 7, 8, 13),
    ("KoalaBear", 24, 3, 8, 23),
    ("M31", 24, 5, 8, 22),
    ("BabyBear", 24, 7, 8, 21),
    ("Goldilocks", 8, 7, 8, 22),
    ("Goldilocks", 12, 7, 8, 22),
]


@pytest.mark.parametrize(("field", "width", "alpha", "full", "partial"), RECOMMENDED)
def test_recommended_rounds_and_one_less(field: str, width: int, alpha: int, full: int, partial: int) -> None:
    elements = 4 if field == "Goldilocks" else 8
    exact = Hash("poseidon2", elements, parse_field(field), width, elements, alpha, full, partial)
    assert list(deviations(exact)) == []
    for fewer in (replace(exact, full_rounds=full - 1), replace(exact, partial_rounds=partial - 1)):
        assert list(deviations(fewer)) == [
            f"{fewer.full_rounds} full and {fewer.partial_rounds} partial rounds; recommended for width {width} and "
            f"α = {alpha} are {full} and {partial}"
        ]


FULL = Hash("poseidon2", 8, parse_field("KoalaBear"), 16, 8, 3, 8, 20, "truncated-permutation", "duplex-sponge")


def test_a_capacity_of_62_bits_and_short_digests_are_flagged() -> None:
    assert list(deviations(replace(FULL, capacity=2))) == [
        "a capacity of 2 KoalaBear, 61.9 bits, is open to collisions after about 2^30 queries"
    ]
    assert list(deviations(replace(FULL, output=4))) == [
        "digests of 4 KoalaBear, 123.9 bits, collide after 2^61 trials"
    ]
    assert list(deviations(Hash("sha256", 160))) == ["digests of 160 bits, 160.0 bits, collide after 2^80 trials"]
    assert list(deviations(Hash("sha256", 200, capacity=200))) == []


UNSTATED = "field, width, exponent and rounds are not all stated: whether they are those recommended is unknown"


@pytest.mark.parametrize("key", ["width", "alpha", "full_rounds", "partial_rounds"])
def test_what_is_not_stated_is_not_judged(key: str) -> None:
    assert UNSTATED not in list(remarks(FULL))
    assert UNSTATED in list(remarks(replace(FULL, **{key: None})))
    assert list(deviations(replace(FULL, **{key: None}))) == []


def test_other_remarks() -> None:
    assert list(remarks(Hash("unstated", 256))) == [
        "which hash function it is, is not stated: rounds and capacity cannot be judged"
    ]
    assert list(remarks(Hash("sha256", 256))) == []
    assert "no recommendation of rounds is known for this width, field and exponent" in list(
        remarks(replace(FULL, width=20))
    )


@pytest.mark.parametrize("kind", ["rescue", "rpo", "rpx", "tip5", "monolith", "griffin"])
def test_of_other_algebraic_hashes_no_rounds_are_recommended_here(kind: Any) -> None:
    """They have no partial rounds to state."""
    found = list(remarks(Hash(kind, 4, parse_field("Goldilocks"), 12, 4, full_rounds=7, trees="sponge")))
    assert "no recommendation of rounds is known for this width, field and exponent" in found
    assert UNSTATED not in found


def test_a_pedersen_hash_is_no_random_oracle() -> None:
    (found,) = remarks(Hash("pedersen", 256))
    assert found.endswith("it is no random oracle, which the bits with hash need")


def test_griffin_is_attacked_with_all_its_rounds_and_nothing_else_is() -> None:
    griffin = [text for text in remarks(replace(FULL, kind="griffin")) if "(full rounds; " in text]
    assert [text[:6] for text in griffin] == ["2024: "]
    for kind in sorted(ALGEBRAIC - {"griffin"}):
        assert not [text for text in remarks(replace(FULL, kind=kind)) if "(full rounds; " in text]  # type: ignore[arg-type]


UNKNOWN = "the capacity of its sponge is not stated: without it the bits with hash are unknown (add `capacity`)"
PERHAPS = (
    "whether it is a sponge is not stated: a capacity would leave at most half its bits "
    "(add `trees`, `transcript` and, for a sponge, `capacity`)"
)


def test_what_a_capacity_that_is_not_stated_leaves_open() -> None:
    bare = replace(FULL, capacity=None)
    assert UNKNOWN in list(remarks(bare))
    assert UNKNOWN in list(remarks(replace(bare, trees="sponge", transcript=None)))
    assert PERHAPS in list(remarks(replace(bare, transcript=None)))
    for settled in (FULL, replace(bare, transcript="hash-chain"), Hash("sha256", 256)):
        assert {UNKNOWN, PERHAPS}.isdisjoint(remarks(settled))


def test_cryptanalysis_is_dated_and_says_that_no_full_instance_is_broken() -> None:
    attacks = [text for text in remarks(FULL) if text[:4].isdigit()]
    assert [text[:6] for text in attacks] == ["2020: ", "2022: "]
    assert all("(not the full, standard instance; " in text for text in attacks)
