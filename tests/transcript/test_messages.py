"""What an item of a message is where nothing more is said of it."""

from __future__ import annotations

from soundproof.primitives.fields import parse_field
from soundproof.protocols.trees import Hashing
from soundproof.transcript.messages import Opening, Place, Polynomial

FIELD = parse_field("BabyBear^4")


def test_no_digest_is_sent_and_no_code_is_encoded_unless_stated() -> None:
    assert Polynomial("final polynomial", 64, 16, FIELD).digest == 0
    assert Place("framing", "proof", 1, FIELD).digest == 0
    assert Opening("layer 1", Hashing().tree(64), 30, 32).encoded == 0
