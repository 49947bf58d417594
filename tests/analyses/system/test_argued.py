"""One thing of the security argument left out at a time, and what a person is told of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from soundproof.analyses.system.structure import structure
from soundproof.formats.files import parse

_SPEC = importlib.util.spec_from_file_location("system_argument", Path(__file__).parent / "argument.py")
assert _SPEC is not None
assert _SPEC.loader is not None
argument: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(argument)

SELF_KEY = 'key        = { how = "public", value = "vk", fixed_by = "verifier" }'

LEFT_OUT: dict[str, tuple[str, str, list[str]]] = {
    "a public value that is lost": (
        ', N = "N_left | N_right" }\nkey        = { how = "constant" }',
        ' }\nkey        = { how = "constant" }',
        ["open: segment → join: the public value N of segment is bound to nothing (say in `binds` what becomes of it)"],
    ),
    "two public values that are lost": (
        'S_out = "S_mid | S_out", N = "N_left | N_right", vk = "vk" }',
        'S_out = "S_mid | S_out" }',
        [
            "open: join: nothing says what its public value vk is (name it in `binds` of an edge, or in `conditions`)",
            "open: join → join: the public values N, vk of join are bound to nothing (say in `binds` what becomes "
            "of it)",
        ],
    ),
    "a key in words": (
        SELF_KEY,
        'keys       = "a public value"',
        ["open: join → join: how the verification key is fixed is stated in words alone (add `key`)"],
    ),
    "a key that nobody compares": (
        SELF_KEY,
        'key        = { how = "public", value = "vk" }',
        [
            "open: join → join: the verification key is a public value that nobody compares: any circuit's proof might "
            "pass (name in `fixed_by` the node, or verifier, that compares it)"
        ],
    ),
    "a key that holds itself": (
        SELF_KEY,
        'key        = { how = "constant" }',
        [
            "fault: join → join: a circuit cannot hold its own verification key as a constant (make it a public value "
            "that a later node fixes, or a leaf of a tree of keys)"
        ],
    ),
    "a tree of keys": (SELF_KEY, 'key        = { how = "merkle" }', []),
    "nothing decreases": (
        'decreases  = "N"\n',
        "",
        [
            "open: join: it verifies itself, and no public value is said to decrease: an induction has nothing to "
            "stand on (name in `decreases` one that is less in each proof that it verifies)"
        ],
    ),
    "a statement about something else": (
        'public     = ["S_in", "S_out", "N"]\nparameters',
        'public     = ["S_in", "S_out", "output"]\nparameters',
        [
            "open: join: the statement is about output, which is no public value of the last proof (add it to "
            "`public`, or take it out of [statement])"
        ],
    ),
    "no argument": (
        'argument  = "logup"\n',
        "",
        ["open: bus operations: by which argument is not stated (add `argument`)"],
    ),
    "no challenge": (
        'challenge = { from = "multiset-hash", assumes = "lattice" }\n',
        "",
        ["open: bus operations: where its challenge comes from is not stated (add `challenge`)"],
    ),
    "nobody closes": (
        'closes    = "join"\n',
        "",
        ["open: bus operations: which node checks the sum is not stated (add `closes`)"],
    ),
    "lookups on no bus": (
        'lookups   = ["operation"]\n',
        "",
        [
            "open: segment: it has lookups that are on no bus (name them in `lookups` of their bus, and the circuit or "
            "its node in `between`)",
            "open: bus operations: which lookups are its messages is not stated (add `lookups`, * for all)",
        ],
    ),
    "a bus of two arguments": (
        "width = 6, count = 4 }",
        'width = 6, count = 4, argument = "grand-product" }',
        [
            "fault: bus operations: its argument is logup, and operation of its lookups is a grand product (name one "
            "argument in both places)"
        ],
    ),
    "a curve of no assumption": (
        'argument  = "logup"\nbetween   = ["segment"]\nlookups   = ["operation"]\n',
        'argument  = "curve-hash"\nbetween   = ["segment"]\n',
        [
            "open: segment: it has lookups that are on no bus (name them in `lookups` of their bus, and the circuit or "
            "its node in `between`)",
            "open: bus operations: on which assumption it rests is not stated (add `assumes`)",
        ],
    ),
    "a memory that nothing checks": (
        '[memory.ram]\nargument = "commitment:ram"\n',
        "[memory.ram]\n",
        ["open: memory ram: what checks it is not stated (add `argument`)"],
    ),
    "a commitment without its hash": (
        'hash    = "blake3"\neach',
        "each",
        ["open: commitment ram: its hash function is not stated (add `hash`)"],
    ),
    "a commitment that is relied on who knows how often": (
        'each    = "step"\n',
        "",
        ["open: commitment ram: how often it is relied on is not stated (add `each`)"],
    ),
    "steps that are not counted": (
        'steps   = "2^20"\n',
        "",
        ["open: commitment ram: how often it is relied on is not stated (add `steps` of a segment in [segmentation])"],
    ),
}


def told(text: str) -> list[str]:
    return [f"{f.kind}: {f.place}: {f.problem} ({f.remedy})" for f in structure(parse(text, "argument.toml"))]


def test_nothing_is_open_in_the_example() -> None:
    assert told(argument.TEXT) == []


@pytest.mark.parametrize(("old", "new", "expected"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_left_out_is_told(old: str, new: str, expected: list[str]) -> None:
    assert sorted(told(argument.changed((old, new)))) == sorted(expected)


def test_silence_about_buses_and_memory_is_told() -> None:
    text = argument.TEXT
    start, end = text.index("[buses.operations]"), text.index("[assumptions.lattice]")
    assert told(text[:start] + text[end:]) == [
        "open: buses: which buses there are, and over what their arguments run, is not stated (add [buses.NAME], or an "
        "empty [buses] if there are none)",
        "open: memory: which memories there are, and what checks them, is not stated (add [memory.NAME], or an empty "
        "[memory] if there is none)",
    ]
