"""Faults between the tables of the whole system: names that stand for nothing, counts that do not fit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from soundproof.formats.files import parse
from soundproof.formats.writing import write
from soundproof.parameters.faults import InvalidFile
from soundproof.zkvm.zkvm import ZkVM

PAGE = (Path(__file__).parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
ARGUED = re.search(r"<!-- file: argument.toml -->\n```toml\n(.*?)```", PAGE, re.S)
assert ARGUED is not None
TEXT = ARGUED[1]
"""The example of the page on the format."""

FAULTS: dict[str, tuple[str, str, list[str]]] = {
    "a bus between strangers": (
        'between   = ["segment"]',
        'between   = ["segments"]',
        ["buses.operations.between[0]: no node or circuit is named 'segments' → did you mean 'segment'?"],
    ),
    "a bus of no such lookup": (
        'lookups   = ["operation"]',
        'lookups   = ["operations"]',
        ["buses.operations.lookups[0]: no lookup is named 'operations' → did you mean 'operation'?"],
    ),
    "a bus that nobody closes": (
        'closes    = "join"',
        'closes    = "joint"',
        ["buses.operations.closes: no node is named 'joint' → did you mean 'join'?"],
    ),
    "a challenge of no assumption": (
        'assumes = "lattice"',
        'assumes = "lattices"',
        ["buses.operations.challenge.assumes: no assumption is named 'lattices' → did you mean 'lattice'?"],
    ),
    "a bus of no assumption": (
        'closes    = "join"',
        'closes    = "join"\nassumes   = "curve"',
        ["buses.operations.assumes: no assumption is named 'curve' → known here: lattice"],
    ),
    "a bus of no commitment": (
        'closes    = "join"',
        'closes    = "join"\ncommitment = "rom"',
        ["buses.operations.commitment: no commitment is named 'rom' → did you mean 'ram'?"],
    ),
    "lookups between nobody": (
        'between   = ["segment"]\n',
        "",
        ["buses.operations.between: is missing → the nodes or circuits whose lookups are this bus"],
    ),
    "a hash that counts messages": (
        'argument  = "logup"',
        'argument  = "merkle"',
        [
            "buses.operations.lookups: an argument by merkle counts no messages of lookups → leave it out, or name "
            "the argument of the sum"
        ],
    ),
    "leaves of a segment": (
        'scope     = "execution"',
        'scope     = "segment"',
        [
            "buses.operations.leaves: an argument over a segment does not grow with the execution → leave it out, or "
            'write scope = "execution"'
        ],
    ),
    "a memory that nothing checks": (
        'argument = "commitment:ram"',
        'argument = "commitment"',
        ["memory.ram.argument: must be bus:NAME or commitment:NAME, got 'commitment' → name what checks it"],
    ),
    "a memory on no bus": (
        'argument = "commitment:ram"',
        'argument = "bus:operation"',
        ["memory.ram.argument: no bus is named 'operation' → did you mean 'operations'?"],
    ),
    "a commitment of no hash": (
        'hash    = "blake3"\neach',
        'hash    = "blake2"\neach',
        ["commitments.ram.hash: no hash is named 'blake2' → did you mean 'blake3'?"],
    ),
    "a deviation of no lemma": (
        'layer      = "bus"',
        'layer      = "bus"\nlemma = "bus"',
        ["deviations.challenge.lemma: no lemma is named 'bus' → known here: edge join<-join"],
    ),
    "a binding of no value of the child": (
        'N = "N_left | N_right" }\nkey        = { how = "constant" }',
        'N = "N_left | N_right", M = "N" }\nkey        = { how = "constant" }',
        ["topology.nodes.join.takes.segment.binds.M: no public value of the child is named 'M' → {known}"],
    ),
    "a binding to no value": (
        'S_out = "S_mid | S_out", N = "N_left | N_right" }',
        'S_out = "S_midd | S_out", N = "N_left | N_right" }',
        ["topology.nodes.join.takes.segment.binds.S_out: no value of the node is named 'S_midd' → {known}"],
    ),
    "a binding for three of two": (
        'S_in = "S_in | S_mid", S_out = "S_mid | S_out", N = "N_left | N_right" }',
        'S_in = "S_in | S_mid | S_mid", S_out = "S_mid | S_out", N = "N_left | N_right" }',
        [
            "topology.nodes.join.takes.segment.binds.S_in: must name one value for all of 2 proofs, or one for each, "
            "got 3 → write them in the order of the proofs, with | between"
        ],
    ),
    "more of a kind than of all": (
        "[topology.nodes.join.takes.segment]",
        "[topology.nodes.join.takes.segment]\neach = 3",
        ["topology.nodes.join.takes.segment.each: must be at most the fan-in, 2, got 3 → {known}"],
    ),
    "a key of no public value": (
        'value = "vk", fixed_by',
        'value = "pk", fixed_by',
        ["topology.nodes.join.takes.join.key.value: no public value is named 'pk' → {known}"],
    ),
    "a key that nobody fixes": (
        'fixed_by = "verifier"',
        'fixed_by = "embed"',
        ["topology.nodes.join.takes.join.key.fixed_by: no node is named 'embed' → {known}"],
    ),
    "what decreases is not public": (
        'decreases  = "N"',
        'decreases  = "N_left"',
        ["topology.nodes.join.decreases: no public value is named 'N_left' → {known}"],
    ),
    "buses of a bus that is not known": (
        'scope     = "execution"',
        'scope     = "run"',
        ['buses.operations.scope: must be one of circuit, segment, execution, got "run"'],
    ),
}


def argued() -> ZkVM:
    return parse(TEXT, "argument.toml")


def complaints(text: str) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        parse(text, "argument.toml")
    return [re.sub(r"^argument.toml:\d+: ", "", line).replace("\n    hint: ", " → ") for line in caught.value.lines]


def test_the_example_of_the_page_is_read_and_written() -> None:
    zkvm = argued()
    assert zkvm.buses is not None
    ((_, bus),) = zkvm.buses
    assert (bus.scope, bus.leaves, bus.challenge is not None and bus.challenge.from_) == (
        "execution",
        2**16,
        "multiset-hash",
    )
    assert parse(write(zkvm), "written.toml") == zkvm


def test_no_buses_and_no_memory_can_be_said() -> None:
    text = TEXT.replace('argument = "commitment:ram"\n', "").replace("[memory.ram]\n", "[memory]\n")
    text = re.sub(r"(?s)\[buses\.operations\].*?\n(?=\[memory)", "[buses]\n", text)
    zkvm = parse(text, "none.toml")
    assert (zkvm.buses, zkvm.memory) == ((), ())
    assert parse(write(zkvm), "written.toml") == zkvm
    silent = parse(text.replace("[buses]\n", "").replace("[memory]\n", ""), "silent.toml")
    assert (silent.buses, silent.memory) == (None, None)


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told(old: str, new: str, expected: list[str]) -> None:
    assert TEXT.count(old) == 1
    lines = complaints(TEXT.replace(old, new))
    assert [line.split(" → ")[0] for line in lines] == [line.split(" → ")[0] for line in expected]
    for line, wanted in zip(lines, expected, strict=True):
        if " → " in wanted and "{known}" not in wanted:
            assert line == wanted


def test_there_are_not_too_many_buses() -> None:
    more = "".join(f'[buses.b{i}]\nscope = "circuit"\n' for i in range(64))
    lines = complaints(TEXT.replace("[memory.ram]", f"{more}[memory.ram]"))
    assert lines == ["buses: must be at most 64, got 65 → describe each kind once"]


def test_a_wider_scope_needs_a_topology() -> None:
    start, end = TEXT.index("[topology]"), TEXT.index("[lemmas")
    text = TEXT[:start] + TEXT[end:]
    lines = complaints(text.replace('closes    = "join"\n', ""))
    assert lines == [
        "buses.operations.scope: how many proofs it spans is not known without a topology → add [topology]"
    ]
