"""Heads of tables and names of keys that papers use, and the parameter of the file that each of them is.

The native keys, those of soundcalc's files and those of provers; names that mean different things in different
papers are left out.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from msgspec import Struct

from soundproof.parameters.faults import Path
from soundproof.parameters.params import value_at
from soundproof.protocols.whir import Whir
from soundproof.zkvm.circuit import Circuit

__all__ = ["HEADS", "Head", "head_of", "stated"]


class Head(Struct, frozen=True):
    """A parameter by its address, and the names it has in papers; ``nouns`` are words behind its figure in prose."""

    path: Path
    words: tuple[str, ...]
    nouns: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The address, written."""
        return ".".join(map(str, self.path))


HEADS = (
    Head(
        ("air", "trace_length"),
        ("trace length", "trace size", "trace height", "trace rows", "rows", "height", "nbits"),
        ("rows",),
    ),
    Head(
        ("opening", "rate"),
        ("rate", "ρ", "code rate", "rs rate", "rho", "blowup", "blow up", "blowup factor", "inverse rate", "inv rate"),
    ),
    Head(
        ("opening", "queries"),
        ("queries", "fri queries", "query count", "nqueries", "queries per round", "queries per whir round"),
        ("queries",),
    ),
    Head(
        ("opening", "grinding", "queries"),
        (
            "grinding", "query grinding", "grinding query phase", "grinding queries", "pow", "powbits", "pow bits",
            "query pow", "query pow bits", "proof of work", "proof of work bits", "grinding bits queries",
        ),
    ),
    Head(
        ("opening", "foldings"),
        ("folding factors", "fri folding factors", "whir folding factors", "foldings", "folding schedule"),
    ),
    Head(("opening", "final_domain"), ("final domain", "fri early stop degree")),
    Head(("air", "degree"), ("air max degree", "max degree", "constraint degree", "air degree"), ()),
    Head(("air", "constraints"), ("constraints",), ("constraints",)),
    Head(("air", "batch"), ("batch size", "batched functions"), ()),
    Head(("air", "opening_points"), ("opening points",), ("opening points",)),
    Head(("field",), ("field", "challenge field", "extension field")),
)  # fmt: skip

_FIELDS = {
    "goldilocks": "Goldilocks", "gl": "Goldilocks", "babybear": "BabyBear", "koalabear": "KoalaBear",
    "mersenne31": "M31", "m31": "M31", "bn254": "BN254",
}  # fmt: skip
"""Names of prime fields in papers."""

_NO_WORD = frozenset(
    {"number", "num", "n", "nr", "no", "of", "the", "log", "log2", "log₂", "total", "bits", "bit", "ρ", "t"}
)


@cache
def _known() -> dict[str, Head]:
    heads: dict[str, Head] = {}
    for head in HEADS:
        for word in (head.key, *head.words):
            heads[_words(word)] = head
    return heads


def _words(text: str) -> str:
    """A head without what does not tell it from others.

    >>> _words("# of queries"), _words("log₂(trace length)"), _words("num_queries"), _words("rows [M]")
    ('queries', 'trace length', 'queries', '')
    """
    bare = re.sub(r"[`*#$]", " ", text.casefold().replace("log_2", "log2"))
    unit = re.search(r"(?<!log2)(?<!log)(?<!log₂)\s*[(\[]([^()\[\]]*)[)\]]\s*$", bare)
    if unit is not None:
        if unit[1].strip() not in ("", "bits", "log2", "log", "log₂", "ρ", "t"):
            return ""  # a unit that nothing is known of
        bare = bare[: unit.start()]
    words = re.findall(r"[^\W_]+", bare)
    return " ".join(word for word in words if word not in _NO_WORD) or " ".join(words)


def head_of(text: str) -> Head | None:
    """The parameter that a head of a table or a key is, None where it is none that is known."""
    words = _words(text)
    return _known().get(words) if words else None


def stated(head: Head, circuit: Circuit) -> Any:
    """What the file states of it, None where it does not; folds as factors, also where WHIR counts variables."""
    if head.path == ("opening", "foldings") and isinstance(circuit.opening, Whir):
        return tuple(2**log for log in circuit.opening.log_foldings)
    try:
        return value_at(circuit, head.path)
    except (AttributeError, KeyError, TypeError, IndexError):
        return None


def field_differs(text: str, circuit: Circuit) -> bool:
    """Whether a text names prime fields, and not that of the circuit; or one extension of it that is another one.

    >>> from soundproof.formats.files import load
    >>> main = load("zisk").circuits[0]
    >>> [field_differs(text, main) for text in ("GL", "Goldilocks³", "BabyBear^4", "Goldilocks^2", "cubic")]
    [False, False, True, True, False]
    """
    plain = re.sub(r"[²³⁴⁵⁶⁷⁸]", lambda sign: f"^{'²³⁴⁵⁶⁷⁸'.index(sign[0]) + 2}", text)
    extensions = re.findall(r"([A-Za-z]+\d*)(?:\s*\^\s*\{?(\d{1,2}))?", plain)
    named = [(_FIELDS[word.casefold()], power) for word, power in extensions if word.casefold() in _FIELDS]
    if not named:
        return False
    base, power = circuit.field.base.name, str(circuit.field.degree)
    if base not in {name for name, _ in named}:
        return base in _FIELDS.values()
    return len(named) == 1 and bool(named[0][1]) and named[0][1] != power
