"""Reads shard proofs of SP1 as bincode 1 wrote them, field by field, and counts the bytes of every part.

    python read.py proof.bin ... > measured.json

The fields are those of ``ShardProof`` in the crate sp1-hypercube 6.10.0 and of the records in it.  A digest is eight
elements of KoalaBear; with ``--wrap`` it is one of BN254's scalar field, 32 bytes after their length.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ELEMENT, CHALLENGE, DIGEST, WRAP_DIGEST = 4, 16, 32, 40
WORD = 8


class Reader:
    """A position in the bytes, and what was read so far by part."""

    def __init__(self, content: bytes, digest: int) -> None:
        self.content, self.position, self.parts, self.digest = content, 0, Counter[str](), digest

    def take(self, count: int, part: str = "framing") -> bytes:
        taken = self.content[self.position : self.position + count]
        if len(taken) != count:
            raise ValueError(f"ends at byte {self.position}, where {count} more belong to {part}")
        self.position += count
        self.parts[part] += count
        return taken

    def word(self) -> int:
        return int.from_bytes(self.take(WORD), "little")

    def list(self, size: int, part: str = "framing") -> int:
        """Entries of ``size`` bytes after their number."""
        count = self.word()
        self.take(count * size, part)
        return count

    def tensor(self, size: int, part: str = "framing") -> tuple[int, ...]:
        """A list of entries, and a list of dimensions."""
        count = self.list(size, part)
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

    def opening(self, leaves: str, paths: str) -> tuple[int, int, int]:
        """The rows that were asked of one tree, packed, and their paths: queries, elements of a row, height."""
        queries, width = self.tensor(ELEMENT, f"{leaves}: leaves")
        self.take(self.digest)
        height, stated = self.word(), self.word()
        assert (stated, self.tensor(self.digest, f"{paths}: paths")) == (width, (queries, height))
        return queries, width, height


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
        fixed = reader.tensor(CHALLENGE)[0] if reader.take(1) == b"\x01" else 0
        chips[name] = {"main": main, "fixed": fixed}
    reader.take(ELEMENT, "nonces")
    assert sizes[0] == sizes[1] == (1 << layers[0][0], 1)
    assert [layer[0] for layer in layers] == [layers[0][0] + i for i in range(len(layers))]
    return {"output": layers[0][0], "layers": layers[-1][0] + 1, "row_variables": variables, "chips": chips}


def basefold(reader: Reader) -> dict[str, Any]:
    """The opening: round polynomials and roots of folds, the opened rows, the last constant and two proofs of work."""
    folds = reader.list(2 * CHALLENGE, "round polynomials")
    assert reader.list(reader.digest, "roots") == folds
    trees = ["dense columns" + (f", tree {i + 1}" if i else "") for i in range(reader.word())]
    dense = [reader.opening("dense columns", tree) for tree in trees]
    layers = [reader.opening(f"layer {i + 1}", f"layer {i + 1}") for i in range(reader.word())]
    reader.take(CHALLENGE, "final polynomial")
    reader.take(2 * ELEMENT, "nonces")
    assert [reader.tensor(CHALLENGE) for _ in range(reader.word())] == [(width,) for _, width, _ in dense]
    ((queries, height),) = {(queries, height) for queries, _, height in dense}
    assert layers == [(queries, 2 * CHALLENGE // ELEMENT, height - 1 - i) for i in range(folds)]
    return {"folds": folds, "queries": queries, "height": height, "dense": [width for _, width, _ in dense]}


def shard_proof(content: bytes, digest: int = DIGEST) -> dict[str, Any]:
    """Parameters and bytes by part of a shard proof; ValueError where it is none."""
    reader = Reader(content, digest)
    publics = reader.list(ELEMENT, "public values")
    reader.take(digest, "roots")
    lookups = gkr(reader)
    zerocheck = reader.sumcheck()
    for _ in range(reader.word()):
        chip = lookups["chips"][reader.text()]
        assert reader.list(CHALLENGE, "column claims") == chip["fixed"]
        assert reader.list(CHALLENGE, "column claims") == chip["main"]
        assert reader.list(ELEMENT) == lookups["row_variables"] + 1
    opening = basefold(reader)
    jagged = [reader.sumcheck() for _ in range(2)]
    fixed = sum(chip["fixed"] > 0 for chip in lookups["chips"].values())
    # Heights of the chips whose columns are in a tree, and of two that fill it up; that of the fixed ones comes first.
    assert [reader.list(2 * WORD) - 2 for _ in range(reader.word())] == [fixed, len(lookups["chips"])]
    assert reader.list(digest) == len(opening["dense"])
    reader.take(CHALLENGE)
    log_rows, log_dense = reader.word(), reader.word()
    assert (log_rows, log_dense) == (lookups["row_variables"], jagged[0][0])
    if reader.position != len(content):
        raise ValueError(f"{len(content) - reader.position} bytes are left")
    return {
        "bytes": len(content),
        "parts": dict(sorted(reader.parts.items())),
        "public_values": publics,
        "lookups": lookups,
        "zerocheck": zerocheck,
        "jagged": jagged,
        "opening": opening,
    }


def main(arguments: list[str]) -> None:
    """Prints what is read of each file: of one alone with ``--wrap``, else by the names of the files, one a line."""
    if arguments[0] == "--wrap":
        content = Path(arguments[1]).read_bytes()
        read = shard_proof(content, WRAP_DIGEST)
        print(json.dumps(read, indent=1))
        return
    proofs = {Path(path).stem: shard_proof(Path(path).read_bytes()) for path in sorted(arguments)}
    print("{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(proof)}" for name, proof in proofs.items()) + "\n}")


if __name__ == "__main__":
    main(sys.argv[1:])
