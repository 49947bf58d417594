"""Faults in the tables about the deployed system, told with line, key and remedy, all at once."""

from __future__ import annotations

import pytest

from soundproof.formats.files import parse
from tests.formats.faults import Complaints

NATIVE = """\
[zkvm]
name = "T"
version = "1"
source = "a paper"
date = "2026-01-01"
field = "KoalaBear^4"
[hashes.poseidon2]
kind = "poseidon2"
field = "KoalaBear"
output = 8
[documents.paper]
kind = "recursion"
source = "a paper"
[performance.bench]
source = "a paper"
date = "2026"
version = "1"
hardware = "one machine"
[topology]
segment = "a piece"
source = "a paper"
[topology.nodes.leaf]
groups = ["pieces"]
[topology.nodes.join]
circuits = ["join"]
takes = { leaf = {}, join = {} }
fan_in = 2
[topology.wraps.groth16]
kind = "groth16"
wraps = "join"
[defaults]
air = { kind = "deep-ali", trace_length = "2^12", degree = 3, opening_points = 2, batch = 20 }
opening = { kind = "fri", rate = "1/4", queries = 60, foldings = [16, 16], final_domain = 64 }
hashes = { trees = "poseidon2", transcript = "poseidon2" }
[circuits.leaf]
group = "pieces"
[circuits.join]
"""

FAULTS: dict[str, tuple[str, str, list[str]]] = {
    "no such hash": (
        'trees = "poseidon2"',
        'trees = "posedon2"',
        ["34: defaults.hashes.trees: no hash is named 'posedon2' → did you mean 'poseidon2'?"],
    ),
    "no such transcript": (
        'transcript = "poseidon2"',
        'transcript = "keccak"',
        ["34: defaults.hashes.transcript: no hash is named 'keccak' → known here: poseidon2"],
    ),
    "no hash at all": (
        '[hashes.poseidon2]\nkind = "poseidon2"\nfield = "KoalaBear"\noutput = 8\n',
        "",
        [
            "30: defaults.hashes.trees: no hash is named 'poseidon2' → the file has no hash",
            "30: defaults.hashes.transcript: no hash is named 'poseidon2' → the file has no hash",
        ],
    ),
    "a digest that does not fit its bytes": (
        "output = 8\n",
        "output = 9\n",
        [
            "34: defaults.hashes.trees: digests of 9 KoalaBear do not fit into the 32 bytes of opening.merkle.digest → "
            "state the bytes in which a digest is stored"
        ],
    ),
    "a digest of 257 bits": (
        'kind = "poseidon2"\nfield = "KoalaBear"\noutput = 8\n',
        'kind = "unstated"\noutput = 257\n',
        [
            "33: defaults.hashes.trees: digests of 257 bits do not fit into the 32 bytes of opening.merkle.digest → "
            "state the bytes in which a digest is stored"
        ],
    ),
    "an algebraic hash without its field": (
        'field = "KoalaBear"\n',
        "",
        ["7: hashes.poseidon2.field: is missing → sizes of poseidon2 count elements of a field"],
    ),
    "a digest longer than its hash has": (
        'kind = "poseidon2"\nfield = "KoalaBear"\noutput = 8\n',
        'kind = "sha256"\noutput = 512\n',
        [
            "9: hashes.poseidon2.output: must be at most 256 bits, got 512 bits → no output of sha256 resists "
            "collisions better",
            "33: defaults.hashes.trees: digests of 512 bits do not fit into the 32 bytes of opening.merkle.digest → "
            "state the bytes in which a digest is stored",
        ],
    ),
    "a capacity of the whole state": (
        "output = 8\n",
        "output = 8\nwidth = 16\ncapacity = 16\n",
        ["12: hashes.poseidon2.capacity: leaves nothing of a state of 16 for input, got 16 → less than `width`"],
    ),
    "an unknown kind of hash": (
        'kind = "poseidon2"',
        'kind = "poseidon3"',
        [
            "8: hashes.poseidon2.kind: must be one of poseidon, poseidon2, rescue, rpo, rpx, tip5, monolith, griffin, "
            'vision, sha256, sha3-256, keccak256, blake2s, blake3, pedersen, unstated, got "poseidon3" → did you '
            "mean 'poseidon'?",
        ],
    ),
    "no such circuit": (
        'circuits = ["join"]',
        'circuits = ["joint"]',
        ["25: topology.nodes.join.circuits[0]: no circuit is named 'joint' → did you mean 'join'?"],
    ),
    "no such group": (
        'groups = ["pieces"]',
        'groups = ["piece"]',
        ["23: topology.nodes.leaf.groups[0]: no group is named 'piece' → did you mean 'pieces'?"],
    ),
    "no group at all": (
        'group = "pieces"\n',
        "",
        ["23: topology.nodes.leaf.groups[0]: no group is named 'pieces' → the file has no group"],
    ),
    "no such node": (
        "leaf = {}, join = {}",
        "leaves = {}, join = {}",
        ["26: topology.nodes.join.takes.leaves: no node is named 'leaves' → did you mean 'leaf'?"],
    ),
    "a wrap of no node": (
        'wraps = "join"',
        'wraps = "joint"',
        ["30: topology.wraps.groth16.wraps: no node is named 'joint' → did you mean 'join'?"],
    ),
    "instead of no node": (
        "fan_in = 2",
        'fan_in = 2\ninstead = "Leaf"',
        ["28: topology.nodes.join.instead: no node is named 'Leaf' → did you mean 'leaf'?"],
    ),
    "a pass for some that joins": (
        "fan_in = 2",
        "fan_in = 2\nsome = true",
        ["28: topology.nodes.join.some: proofs that only some pass are taken one by one → write takes, and fan_in = 1"],
    ),
    "a fan-in of nothing": (
        "fan_in = 2",
        "fan_in = 0",
        ["27: topology.nodes.join.fan_in: must be at least 1, got 0 → proofs that one proof of this node verifies"],
    ),
    "a node of no name": (
        "[topology.nodes.leaf]",
        '[topology.nodes."a\\nb"]\ngroups = ["pieces"]\n[topology.nodes.leaf]',
        [
            "22: topology.nodes.\"a\\nb\": a name must be one line of text, got 'a\\nb' → letters, digits, spaces, "
            "punctuation"
        ],
    ),
    "misspelt in a node": (
        'circuits = ["join"]',
        'circuit = ["join"]',
        ["25: topology.nodes.join.circuit: unknown key → did you mean 'circuits'?"],
    ),
    "misspelt in an edge": (
        "leaf = {}, join",
        'leaf = { kez = "k" }, join',
        ["26: topology.nodes.join.takes.leaf.kez: unknown key → did you mean 'key'?"],
    ),
    "misspelt in a hash": (
        "output = 8\n",
        "outputs = 8\n",
        [
            "7: hashes.poseidon2.output: is missing → size of a digest: elements of the field, or bits",
            "10: hashes.poseidon2.outputs: unknown key → did you mean 'output'?",
        ],
    ),
    "misspelt in a wrap": (
        'wraps = "join"\n',
        'wrap = "join"\n',
        [
            "28: topology.wraps.groth16.wraps: is missing → the node whose proof it verifies",
            "30: topology.wraps.groth16.wrap: unknown key → did you mean 'wraps'?",
        ],
    ),
    "an unknown wrap": (
        'kind = "groth16"',
        'kind = "groth17"',
        [
            "29: topology.wraps.groth16.kind: must be one of groth16, plonk-kzg, fflonk, halo2-kzg, halo2-ipa, "
            'kzg, ipa, dory, stark, got "groth17" → '
            "did you mean 'groth16'?"
        ],
    ),
    "an unknown change": (
        "fan_in = 2",
        'fan_in = 2\nchanges = ["fields"]',
        ["28: topology.nodes.join.changes[0]: must be one of field, hash, got \"fields\" → did you mean 'field'?"],
    ),
    "misspelt in the measurements": (
        'hardware = "one machine"\n',
        'hardware = "one machine"\np99 = 3\n',
        ["19: performance.bench.p99: unknown key → did you mean 'p99_ms'?"],
    ),
    "an unknown document": (
        'kind = "recursion"',
        'kind = "recursions"',
        [
            "12: documents.paper.kind: must be one of recursion, formal-argument, whitepaper, audit, licence, "
            "standards, tests, formal-methods, team, got "
            "\"recursions\" → did you mean 'recursion'?"
        ],
    ),
    "an unknown class": (
        'field = "KoalaBear^4"\n[hashes',
        'field = "KoalaBear^4"\nclass = "historic"\n[hashes',
        ["7: zkvm.class: must be one of candidate, historical, example, got \"historic\" → did you mean 'historical'?"],
    ),
    "Python's word for a key": (
        'field = "KoalaBear^4"\n[hashes',
        'field = "KoalaBear^4"\nclass_ = "historical"\n[hashes',
        ["7: zkvm.class_: unknown key → did you mean 'class'?"],
    ),
    "an assumption without its source": (
        "[documents.paper]",
        '[assumptions.lattice]\nstatement = "it is hard"\nbits = 0\n[documents.paper]',
        [
            "11: assumptions.lattice.source: is missing → who assumes it, and where its bits are from",
            "13: assumptions.lattice.bits: must be at least 1, got 0 → its strength, rounded down",
        ],
    ),
    "misspelt in a circuit's hashes": (
        'trees = "poseidon2"',
        'tree = "poseidon2"',
        ["34: defaults.hashes.tree: unknown key → did you mean 'trees'?"],
    ),
    "of the system and of a circuit at once": (
        'wraps = "join"\n[defaults]\n',
        'wraps = "joint"\n[defaults]\nbits_from_field = 3\n',
        [
            "30: topology.wraps.groth16.wraps: no node is named 'joint' → did you mean 'join'?",
            "32: defaults.bits_from_field: must be true or false, got 3",
        ],
    ),
}


def test_the_base_file_is_accepted() -> None:
    zkvm = parse(NATIVE, "base")
    assert zkvm.topology is not None
    assert [name for name, _ in zkvm.topology.nodes] == ["leaf", "join"]


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_in_full(complaints: Complaints, old: str, new: str, expected: list[str]) -> None:
    assert NATIVE.count(old) == 1
    assert complaints(NATIVE.replace(old, new)) == expected


SOUNDCALC = """\
[zkevm]
name = "Old"
protocol_family = "FRI_STARK"
field = "Goldilocks^3"
hash_size_bits = 256
"""


@pytest.mark.parametrize("table", ["topology", "hashes", "documents", "performance"])
def test_files_of_soundcalc_have_no_such_tables(complaints: Complaints, table: str) -> None:
    lines = complaints(f"{SOUNDCALC}[{table}]\nsegment = 3\n")
    assert any(line.startswith(f"6: {table}: unknown table") for line in lines)
