"""What is public about a zkVM's hash functions: recommended rounds, cryptanalysis, sizes too small."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from soundproof.formats.shipped import tables
from soundproof.primitives.hashes import ALGEBRAIC, PARTIAL, Hash
from soundproof.readings.noninteractive import capacity_cap, digest_bits

__all__ = ["deviations", "remarks"]

ENOUGH = 2 * 100
"""Bits of a capacity below which the least milestone, 100 bits against collisions, is out of reach."""


@cache
def _public() -> dict[str, Any]:
    return tables("hashes.toml")


def deviations(function: Hash) -> Iterator[str]:
    """What is below a recommendation: rounds, capacity, digest.

    >>> from soundproof.primitives.fields import parse_field
    >>> koalabear = parse_field("KoalaBear")
    >>> list(deviations(Hash("poseidon2", 8, koalabear, 16, 8, 3, 8, 20)))
    []
    >>> for flaw in deviations(Hash("poseidon2", 8, koalabear, 16, 2, 3, 8, 13)):
    ...     print(flaw)
    8 full and 13 partial rounds; recommended for width 16 and α = 3 are 8 and 20
    a capacity of 2 KoalaBear, 61.9 bits, is open to collisions after about 2^30 queries
    """
    advised = _advised(function)
    if advised is not None and None not in (function.full_rounds, function.partial_rounds):
        full, partial = advised
        if (function.full_rounds or 0) < full or (function.partial_rounds or 0) < partial:
            yield (
                f"{function.full_rounds} full and {function.partial_rounds} partial rounds; "
                f"recommended for width {function.width} and α = {function.alpha} are {full} and {partial}"
            )
    values, cap = function.capacity_values, capacity_cap(function)
    if cap is not None and values is not None and values < 2**ENOUGH:
        size = cap.size.bits_lower[:-8]
        yield f"{cap.name}, {size} bits, is open to collisions after about 2^{cap.bits.bits} queries"
    if function.digests < 2**ENOUGH:
        digest = digest_bits(function)
        shown = f"digests of {function.digest_name}, {digest.bits_lower[:-8]} bits"
        yield f"{shown}, collide after 2^{digest.bits // 2} trials"


def _advised(function: Hash) -> tuple[int, int] | None:
    """Recommended full and partial rounds; None for an instance without a recommendation."""
    if function.field is None:
        return None
    bits = function.field.base.order.bit_length()
    for table in _public()["recommended"]:
        for size, widths, alpha, full, partial in table["instances"]:
            fits = size == bits and function.width in widths and function.alpha == alpha
            if fits and function.kind in table["kinds"]:
                return full, partial
    return None


def remarks(function: Hash) -> Iterator[str]:
    """What cannot be said for want of facts, and the public cryptanalysis of its family."""
    if function.kind == "unstated":
        yield "which hash function it is, is not stated: rounds and capacity cannot be judged"
        return
    if not function.oracle:
        yield "collisions are as hard as discrete logarithms; it is no random oracle, which the bits with hash need"
    inside = (function.field, function.width, function.alpha, function.full_rounds, function.partial_rounds)
    partial = function.kind in PARTIAL
    if partial and None in inside:
        yield "field, width, exponent and rounds are not all stated: whether they are those recommended is unknown"
    elif function.kind in ALGEBRAIC and (not partial or _advised(function) is None):
        yield "no recommendation of rounds is known for this width, field and exponent"
    if function.capacity is None and (function.sponge("trees") or function.sponge("transcript")):
        yield "the capacity of its sponge is not stated: without it the bits with hash are unknown (add `capacity`)"
    elif function.capacity is None and function.kind in ALGEBRAIC and None in (function.trees, function.transcript):
        yield (
            "whether it is a sponge is not stated: a capacity would leave at most half its bits "
            "(add `trees`, `transcript` and, for a sponge, `capacity`)"
        )
    for attack in _public()["cryptanalysis"]:
        if function.kind in attack["kinds"]:
            scope = "full rounds" if attack["full"] else "not the full, standard instance"
            yield f"{attack['date']}: {attack['what']} ({scope}; {attack['source']})"
