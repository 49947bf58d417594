"""A topology with one thing wrong at a time, and what a person is told of it."""

from __future__ import annotations

import pytest

from soundproof.analyses.system.structure import circuit_map, structure
from soundproof.formats.files import catalogue, load, parse

BASE = "[topology.nodes.piece]\n"
JOIN = '[topology.nodes.join]\ngroups = ["joining"]\n'
TOP = '[topology.nodes.top]\ncircuits = ["top"]\n'
OTHER = """
[topology.nodes.other]
circuits = ["other"]
proves   = "something else"
[circuits.other]
"""

BROKEN: dict[str, tuple[str, str, list[str]]] = {
    "a circuit on no node": (
        "",
        "\n[circuits.forgotten]\n",
        [
            "fault: forgotten: the circuit is on no node: nobody verifies its proofs (name it in the `circuits` "
            "of its node)"
        ],
    ),
    "a node without circuits": (
        'circuits = ["piece"]\n',
        "",
        [
            "fault: piece: the circuit is on no node: nobody verifies its proofs (name it in the `circuits` "
            "of its node)",
            "fault: piece: the node has no circuits: its proofs have no figure (name its circuits, or say in "
            "`unassessed` why there are none)",
        ],
    ),
    "a node whose circuits are not public": (
        'groups = ["joining"]\n',
        'unassessed = "not published"\n',
        [
            "fault: join: the circuit is on no node: nobody verifies its proofs (name it in the `circuits` "
            "of its node)",
            "open: join: its circuits are not assessed: not published (add their parameters)",
        ],
    ),
    "a ring": (
        BASE,
        '[topology.nodes.piece]\ntakes.top = { outputs = "o", key.how = "constant" }\nfan_in = 1\n',
        [
            "fault: piece → join → top → piece: these nodes verify each other in a ring (only a node that takes itself "
            "may be recursive)",
        ],
    ),
    "a recursion without a base": (
        '[topology.nodes.join.takes.piece]\noutputs    = "the outer states"\n'
        'keys       = "piece\'s key is a constant"\n'
        'continuity = "the left last state is the right first"\n'
        'key        = { how = "constant" }\n',
        "",
        [
            "fault: join: the recursion has no base: it verifies nothing but its own proofs (name in `takes` the node "
            "whose proofs it begins with)",
            "fault: piece: its proofs end nowhere: no node takes them, and it is not the final one (take it in the "
            "node that verifies it)",
        ],
    ),
    "a recursion that never ends": (
        "fan_in = 2\n",
        "fan_in = 1\n",
        [
            "fault: join: the recursion never ends: a proof that verifies one of its own kind joins nothing (correct "
            "`fan_in`, or do not take the node itself)",
        ],
    ),
    "proofs that end nowhere": (
        "",
        OTHER,
        [
            "fault: other: its proofs end nowhere: no node takes them, and it is not the final one (take it in the "
            "node that verifies it)",
        ],
    ),
    "no final proof": (
        'final   = "top"\n',
        "",
        [
            "fault: topology: the final proof is not named (name in [zkvm] final the circuit whose proof is published)",
            "fault: top: its proofs end nowhere: no node takes them, and it is not the final one (take it in the "
            "node that verifies it)",
        ],
    ),
    "a final proof that may not be complete": (
        'complete = "the first state is the program\'s, the last one has halted"\n',
        "",
        [
            "open: top: the final proof is not said to cover the whole execution (say in `complete` how: a flag that "
            "only a complete execution sets, or first and last state)",
        ],
    ),
    "a final proof that something without parameters verifies": (
        "[defaults]\n",
        '[topology.nodes.root]\nproves = "top"\nfan_in = 1\nunassessed = "not public"\n'
        'takes.top = { outputs = "o", key.how = "constant" }\n'
        '[topology.wraps.groth16]\nkind = "groth16"\nwraps = "root"\n'
        "[defaults]\n",
        [
            "open: root: its circuits are not assessed: not public (add their parameters)",
            "open: top: its proof is named the final one, but root verifies it: the last proof has no size (add the "
            "parameters of what follows, and name the last circuit in `final`)",
        ],
    ),
    "a final circuit on two nodes": (
        "[defaults]\n",
        '[topology.nodes.side]\ncircuits = ["top"]\nproves = "the same"\ncomplete = "a flag"\n[defaults]\n',
        [
            "open: top, side: the final circuit is on several nodes, of which none takes the other: which proof is the "
            "last is open (give each node a circuit of its own)",
        ],
    ),
    "an unstated relation": (
        'proves   = "a piece is valid"\n',
        "",
        ["open: piece: what it proves is not stated (say in `proves` which relation)"],
    ),
    "an unstated fan-in": (
        "fan_in = 2\n",
        "",
        ["open: join: how many proofs one of its proofs verifies is not stated (add `fan_in`)"],
    ),
    "unstated outputs": (
        'outputs    = "the outer states"\nkeys       = "piece\'s',
        "keys       = \"piece's",
        ["open: piece → join: which public outputs become which inputs is not stated (add `outputs`, or `binds`)"],
    ),
    "unbound keys": (
        'keys       = "piece\'s key is a constant"\ncontinuity = "the left last state is the right first"\n'
        'key        = { how = "constant" }\n',
        'continuity = "the left last state is the right first"\n',
        [
            "open: piece → join: which verification keys are allowed is not stated: any other circuit's proof might "
            "pass (say in `key` how it is fixed, and in `keys` which keys are allowed)",
        ],
    ),
    "segments that are not joined": (
        'keys       = "its own key is a public input"\ncontinuity = "the left last state is the right first"\n',
        'keys       = "its own key is a public input"\n',
        [
            "open: join → join: segments are joined; that each begins in the state where the last ended is not stated "
            "(say in `continuity` which states are compared)",
        ],
    ),
    "another field": (
        "[circuits.top]\n",
        '[circuits.top]\nfield = "KoalaBear^5"\n',
        [
            "fault: join → top: the field changes from KoalaBear^4 to KoalaBear^5, which the node does not say (add "
            'changes = ["field"] if it is meant)',
        ],
    ),
    "another hash": (
        "[circuits.top]\n",
        '[circuits.top]\nhashes = { trees = "sha256", transcript = "sha256" }\n',
        [
            "fault: join → top: the hash changes from poseidon2 to sha256, which the node does not say (add "
            'changes = ["hash"] if it is meant)',
        ],
    ),
}


def told(text: str) -> list[str]:
    findings = structure(parse(text, "tower.toml"))
    return [f"{f.kind}: {f.place}: {f.problem} ({f.remedy})" for f in findings]


def test_nothing_is_wrong_with_the_tower(tower: str) -> None:
    assert told(tower) == []


@pytest.mark.parametrize(("old", "new", "expected"), BROKEN.values(), ids=BROKEN)
def test_one_thing_is_wrong(tower: str, old: str, new: str, expected: list[str]) -> None:
    assert tower.count(old) == 1 or not old
    text = tower.replace(old, new) if old else tower + new
    assert told(text) == expected


def test_a_change_that_is_meant_is_no_fault(tower: str) -> None:
    changed = tower.replace("[circuits.top]\n", '[circuits.top]\nfield = "KoalaBear^5"\nhashes.trees = "sha256"\n')
    assert len(told(changed)) == 2
    assert told(changed.replace(TOP, TOP + 'changes = ["field", "hash"]\n')) == []


def test_an_alternative_is_not_left_over(tower: str) -> None:
    small = OTHER.replace(
        "proves", 'takes.join = { key.how = "constant", binds.N = "N" }\nfan_in = 1\ninstead = "top"\nproves'
    )
    assert told(tower + small) == []


def test_faults_come_before_what_is_open(tower: str) -> None:
    lines = told(tower.replace("fan_in = 2\n", "") + OTHER)
    assert [line.split(":")[0] for line in lines] == ["fault", "open"]


def test_a_file_without_a_topology(tower: str) -> None:
    start, end = tower.index("[topology]"), tower.index("[defaults]")
    assert told(tower[:start] + tower[end:]) == [
        "open: topology: the file describes no recursion (add [topology] with a node for each kind of proof)"
    ]


def test_the_final_node_is_the_one_above_the_others_with_the_same_circuit() -> None:
    """SP1's compress makes the proofs of two nodes, of which compose takes those of normalize."""
    zkvm = load("sp1")
    assert zkvm.final == "compress"
    assert [f.place for f in structure(zkvm) if "cover the whole execution" in f.problem] == ["compose"]


@pytest.mark.parametrize("name", catalogue())
def test_no_fault_in_the_catalogue(name: str) -> None:
    """What is not public is open; a fault would be ours."""
    zkvm = load(name)
    findings = structure(zkvm)
    assert [finding for finding in findings if finding.kind == "fault"] == []
    assert (findings == ()) == (name == "demo_whir")
    assert zkvm.topology is not None
    assert {f.problem for f in circuit_map(zkvm, zkvm.topology)} <= {f.problem for f in findings}
