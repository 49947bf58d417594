"""Reads a shard proof of SP1 as bincode 1 wrote it, field by field, and counts the bytes of every kind.

    python read.py wrapped_proof.bin > measured.json

The fields are those of ``ShardProof`` in the crate sp1-hypercube 6.10.0 and of the records in it, digests those of
its outer configuration: one element of BN254's scalar field, 32 bytes after their length.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ELEMENT, CHALLENGE, DIGEST = 4, 16, 40
WORD = 8


class Reader:
    """A position in the bytes, and what was read so far by kind."""

    def __init__(self, content: bytes) -> None:
        self.content, self.position, self.kinds = content, 0, Counter[str]()

    def take(self, count: int, kind: str = "framing") -> bytes:
        taken = self.content[self.position : self.position + count]
        if len(taken) != count:
            raise ValueError(f"ends at byte {self.position}, where {count} more belong to {kind}")
        self.position += count
        self.kinds[kind] += count
        return taken

    def word(self) -> int:
        return int.from_bytes(self.take(WORD), "little")

    def list(self, size: int, kind: str = "framing") -> int:
        """Entries of ``size`` bytes after their number."""
        count = self.word()
        self.take(count * size, kind)
        return count

    def tensor(self, size: int, kind: str = "framing") -> tuple[int, ...]:
        """A list of entries, and a list of dimensions."""
        count = self.list(size, kind)
        dimensions = tuple(self.word() for _ in range(self.word()))
        product = 1
        for dimension in dimensions:
            product *= dimension
        assert product == count
        return dimensions

    def sumcheck(self) -> tuple[int, int]:
        """Variables and degree: its polynomials, then claim, point and value."""
        variables = self.word()
        degrees = {self.list(CHALLENGE, "round polynomials") - 1 for _ in range(variables)}
        self.take(CHALLENGE)
        assert self.list(CHALLENGE) == variables
        self.take(CHALLENGE)
        (degree,) = degrees
        return variables, degree

    def text(self) -> str:
        return self.take(self.word()).decode()

    def opening(self) -> dict[str, int]:
        """The rows that were asked of one tree, packed, and their paths."""
        queries, width = self.tensor(ELEMENT, "leaves")
        self.take(DIGEST)
        height, stated = self.word(), self.word()
        assert (stated, self.tensor(DIGEST, "paths")) == (width, (queries, height))
        return {"queries": queries, "width": width, "height": height}


def gkr(reader: Reader) -> dict[str, Any]:
    """The lookups: a layer sent whole, the layers below it, and the columns at their point."""
    sizes = [reader.tensor(CHALLENGE, "output layer") for _ in range(2)]
    layers = []
    for _ in range(reader.word()):
        reader.take(4 * CHALLENGE, "layer claims")
        layers.append(reader.sumcheck())
    variables = reader.list(CHALLENGE)
    chips = {}
    for _ in range(reader.word()):
        name = reader.text()
        (main,) = reader.tensor(CHALLENGE)
        assert reader.take(1) == b"\x01"
        chips[name] = {"main": main, "fixed": reader.tensor(CHALLENGE)[0]}
    reader.take(ELEMENT, "nonces")
    assert sizes[0] == sizes[1] == (1 << layers[0][0], 1)
    assert [layer[0] for layer in layers] == [layers[0][0] + i for i in range(len(layers))]
    return {"output": layers[0][0], "layers": layers[-1][0] + 1, "row_variables": variables, "chips": chips}


def basefold(reader: Reader) -> dict[str, Any]:
    """The opening: round polynomials and roots of folds, the opened rows, the last constant and two proofs of work."""
    folds = reader.list(2 * CHALLENGE, "round polynomials")
    assert reader.list(DIGEST, "roots") == folds
    dense = [reader.opening() for _ in range(reader.word())]
    layers = [reader.opening() for _ in range(reader.word())]
    reader.take(CHALLENGE, "final polynomial")
    reader.take(2 * ELEMENT, "nonces")
    assert [reader.tensor(CHALLENGE) for _ in range(reader.word())] == [(tree["width"],) for tree in dense]
    return {"folds": folds, "dense": dense, "layers": layers}


def shard_proof(content: bytes) -> dict[str, Any]:
    """Parameters and bytes by kind of a shard proof; ValueError where it is none."""
    reader = Reader(content)
    publics = reader.list(ELEMENT, "public values")
    reader.take(DIGEST, "roots")
    lookups = gkr(reader)
    zerocheck = reader.sumcheck()
    for _ in range(reader.word()):
        chip = lookups["chips"][reader.text()]
        assert reader.list(CHALLENGE, "column claims") == chip["fixed"]
        assert reader.list(CHALLENGE, "column claims") == chip["main"]
        assert reader.list(ELEMENT) == lookups["row_variables"] + 1
    opening = basefold(reader)
    jagged = [reader.sumcheck() for _ in range(2)]
    for _ in range(reader.word()):
        assert reader.list(2 * WORD) == len(lookups["chips"]) + 2
    assert reader.list(DIGEST) == len(opening["dense"])
    reader.take(CHALLENGE)
    log_rows, log_dense = reader.word(), reader.word()
    assert (log_rows, log_dense) == (lookups["row_variables"], jagged[0][0])
    if reader.position != len(content):
        raise ValueError(f"{len(content) - reader.position} bytes are left")
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "kinds": dict(sorted(reader.kinds.items())),
        "public_values": publics,
        "lookups": lookups,
        "zerocheck": zerocheck,
        "jagged": jagged,
        "opening": opening,
    }


if __name__ == "__main__":
    print(json.dumps(shard_proof(Path(sys.argv[1]).read_bytes()), indent=1))
