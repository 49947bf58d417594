"""What a constraint side hands to the opening: how its prover draws bits."""

from __future__ import annotations

import pytest

from soundproof.primitives.fields import Grinding, Sampling, parse_field
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Message, Nonce

FIELD = parse_field("BabyBear^4")
CODE = Code.of(Oracle(0, 64, 16))


@pytest.mark.parametrize("modulus", [None, FIELD.base.order])
def test_bits_are_uniform_or_those_of_a_field_element(modulus: int | None) -> None:
    claim = Claim(CODE, 5, FIELD, modulus=modulus)
    assert claim.grinding(7) == Grinding(7, modulus)
    assert claim.grinding(0) == Grinding()
    assert claim.sampling(60) == (None if modulus is None else Sampling(60, modulus))


def test_a_proof_of_work_is_sent_where_there_is_one() -> None:
    claim = Claim(CODE, 5, FIELD)
    assert list(claim.nonce(("x", 1), 7)) == [Message(("x", 1, "nonce"), "nonce", (Nonce("nonces", FIELD.base),))]
    assert not list(claim.nonce(("x", 1), 0))


@pytest.mark.parametrize(("repeated", "degree", "size"), [(None, 9, FIELD.size), (3, 9**3, FIELD.base.order**3)])
def test_all_of_several_challenges_from_the_base_field_have_to_be_roots(
    repeated: int | None, degree: int, size: int
) -> None:
    assert Claim(CODE, 5, FIELD, repeated=repeated).roots(9, CODE) == Roots(degree, size, CODE)
