"""Every kind of clause met, missed and unknown, on small files; and where a verdict may not be guessed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from soundproof.analyses.check.gates import Answer, Clause, Gate, Kind, asked, gates
from soundproof.analyses.check.judges import JUDGES, check
from soundproof.analyses.check.measured import Measured
from soundproof.analyses.system.deployment import system
from soundproof.formats.files import load, parse
from soundproof.readings.security import Pin, assess
from soundproof.render.words import kib_between
from tests.analyses.check.clauses import judge


def test_there_is_a_judge_for_every_kind_and_the_gates_use_each() -> None:
    assert {clause.kind for gate in gates().values() for _, clause in gate.clauses} == set(JUDGES)
    assert all(gate.source and gate.clauses for gate in gates().values())


# Bits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "answer", "margin"), [(64, "met", "+0 bits"), (65, "missed", "-1 bits")])
def test_bits(tower: str, limit: int, answer: Answer, margin: str) -> None:
    found = judge(tower, "bits", limit)
    assert (found.answer, found.figure, found.margin) == (answer, "64 bits", margin)
    assert (found.binding, found.circuit) == ("piece: query phase", "piece")
    assert found.evidence == "certified, weakest circuit piece; Tower 1.0.0; invented, 2026-11-20"


def test_bits_without_a_term_are_not_enough(tower: str) -> None:
    unstated = tower.replace(", constraints = 50", "")
    found = judge(unstated, "bits", 64)
    assert (found.answer, found.figure) == ("unknown", "64 bits‡")
    assert "without piece: ALI: the number of constraints is not stated" in found.evidence
    assert judge(unstated, "bits", 65).answer == "missed"  # one more term cannot help
    assert judge(unstated, "with-hash", 63).answer == "unknown"
    assert judge(unstated, "with-hash", 65).answer == "missed"


def test_bits_on_a_condition_say_so(tower: str) -> None:
    many = "[circuits.top]\nlookups.bus = { rows = 4096, table = 4096, width = 2, count = 1_000_000 }\n"
    found = judge(tower.replace("[circuits.top]\n", many), "bits", 63)
    assert (found.answer, found.figure) == ("met", "64 bits†")
    assert "on condition that top: lookup: bus: fewer than p messages on one side" in found.evidence


def test_bits_say_what_has_no_parameters(tower: str) -> None:
    root = '[topology.nodes.root]\nunassessed = "not public"\ntakes.top = {}\n[defaults]\n'
    found = judge(tower.replace("[defaults]\n", root), "bits", 64)
    assert (found.answer, "of the circuits that are described; no parameters of root" in found.evidence) == (
        "met",
        True,
    )


def test_no_bound_is_no_bits() -> None:
    """Terms of SP1's jagged reduction are preprints: with proved statements alone there is no bound."""
    deployed = system(assess(load("sp1"), Pin(trust="proved"), every=False))
    clauses = (
        ("bits", Clause("bits", "", 1)),
        ("hash", Clause("with-hash", "", 1)),
        ("figures", Clause("figures", "")),
    )
    bits, combined, figures = (
        v.judgement for v in check(deployed, "G", Gate("", "", "", clauses), Measured()).verdicts
    )
    assert (bits.answer, bits.figure, bits.binding) == ("missed", "0 bits†", "shrink: no bound applies")
    assert "at trust proved" in bits.evidence
    assert (combined.answer, combined.figure) == ("missed", "0 bits†")
    assert (figures.answer, figures.figure) == ("missed", "0 of 3 circuits")
    assert figures.evidence == "no bound applies to core, compress, shrink"


def test_the_hash_that_limits_is_told_with_the_bits(tower: str) -> None:
    short = tower.replace("output = 8", "output = 2")
    found = judge(short, "bits", 64)
    assert found.answer == "met"
    assert "limited by its hash: 30 with digests of 2 KoalaBear (61.97 bits)" in found.evidence


def test_a_capacity_that_limits_is_told_with_the_bits(tower: str) -> None:
    narrow = tower.replace("output = 8", "output = 8\ncapacity = 2")
    found = judge(narrow, "bits", 64)
    assert found.answer == "met"
    assert "limited by its hash: 30 with a capacity of 2 KoalaBear (61.97 bits)" in found.evidence
    combined = judge(narrow, "with-hash", 64)
    assert (combined.answer, combined.figure) == ("missed", "30 bits")
    assert "digests of 8 KoalaBear; a capacity of 2 KoalaBear; BCS bound, proved" in combined.evidence


# Bits with the hash ---------------------------------------------------------------------------


def test_with_hash(tower: str) -> None:
    met, missed = judge(tower, "with-hash", 64), judge(tower, "with-hash", 65)
    assert (met.answer, met.figure, met.margin, met.circuit) == ("met", "64 bits", "+0 bits", "piece")
    assert (missed.answer, missed.margin) == ("missed", "-1 bits")
    assert met.evidence == "protocol 64 bits; digests of 8 KoalaBear; BCS bound, proved"


def test_a_hash_that_is_not_stated_is_unknown_unless_something_else_decides(tower: str) -> None:
    silent = tower.replace("[circuits.top]\n", '[circuits.top]\nhashes = { trees = "", transcript = "" }\n')
    unknown = judge(silent, "with-hash", 64)
    assert (unknown.answer, unknown.figure, unknown.circuit) == ("unknown", "?", "top")
    assert "no hash is stated for top" in unknown.evidence
    missed = judge(silent, "with-hash", 65)
    assert (missed.answer, missed.figure) == ("missed", "at most 64 bits")
    sponge = judge(tower.replace("output = 8", 'output = 8\ntranscript = "duplex-sponge"'), "with-hash", 64)
    assert (sponge.answer, sponge.figure, sponge.circuit) == ("unknown", "?", "piece")
    assert "no capacity of the sponge poseidon2 is stated for piece, join, top" in sponge.evidence
    weak = judge(silent.replace("output = 8", "output = 2"), "with-hash", 35)  # the other circuits' hash decides
    assert (weak.answer, weak.figure, weak.margin) == ("missed", "at most 30 bits", "-5 bits")


# Size -----------------------------------------------------------------------------------------


def claim(bytes: int, version: str, kind: str = "measured", circuit: str = "top") -> str:
    return (
        f'\n[claims.c{bytes}]\ncircuit = "{circuit}"\nbytes = {bytes}\nversion = "{version}"\n'
        f'kind = "{kind}"\nsource = "a bench"\n'
    )


def sizes(text: str) -> tuple[int, int]:
    found = assess(parse(text, "tower.toml"), every=False).final.size
    return found.least, found.most


def test_computed_bytes_decide_where_all_of_them_are_on_one_side(tower: str) -> None:
    least, most = sizes(tower)
    assert least < most
    met, between, missed = (judge(tower, "size", limit) for limit in (most, most - 1, least - 1))
    assert (met.answer, met.margin) == ("met", "+0.0 KiB")
    assert (between.answer, between.margin) == ("unknown", "the limit lies between")
    assert (missed.answer, missed.margin) == ("missed", "-0.1 KiB")
    assert met.figure == between.figure == missed.figure == kib_between(least, most)


def test_a_measured_proof_of_this_version_decides(tower: str) -> None:
    measured = tower + claim(50_000, "1.0.0") + claim(60_000, "1.0.0")
    for limit, answer, margin in ((60_000, "met", "+0.0 KiB"), (59_999, "missed", "-0.1 KiB")):
        found = judge(measured, "size", limit)
        assert (found.answer, found.figure, found.margin) == (answer, "58.6 KiB", margin)
        assert found.evidence.startswith("measured: a bench; computed: ")


def test_published_sizes_of_other_versions_decide_nothing_but_may_contradict(tower: str) -> None:
    least, most = sizes(tower)
    within, below, above = (tower + claim(size, "0.9") for size in (least + 1, least - 100, most + 100))
    assert judge(within, "size", most).answer == "met"
    assert judge(within, "size", least - 1).answer == "missed"
    assert judge(below, "size", least - 1).answer == "unknown"
    assert judge(below, "size", least - 101).answer == "missed"
    assert judge(above, "size", most).answer == "unknown"
    assert judge(above, "size", most + 100).answer == "met"
    assert f"{kib_between(most + 100, most + 100)} measured at 0.9 (a bench)" in judge(above, "size", most).evidence
    assert judge(tower + claim(most + 100, "1.0.0", "declared"), "size", most).answer == "unknown"
    assert judge(tower + claim(most + 100, "0.9", circuit="join"), "size", most).answer == "met"


def test_two_unknown_versions_are_not_one(tower: str) -> None:
    _, most = sizes(tower)
    unknown = tower.replace('version = "1.0.0"', 'version = "unknown"') + claim(most + 100, "unknown")
    assert judge(unknown, "size", most).answer == "unknown"


def test_the_plausible_end_of_an_envelope_misses_nothing(tower: str) -> None:
    text = tower.replace("[circuits.top]\n", "[circuits.top]\nleast.batch = 10\n")
    least, _ = sizes(text)
    found = judge(text, "size", least - 1)
    assert (found.answer, found.margin) == ("unknown", "the lower end is only plausible")


def test_a_final_circuit_that_is_not_named_is_told(tower: str) -> None:
    found = judge(tower.replace('final   = "top"\n', ""), "size", 10**9)
    assert found.evidence.startswith("computed; no final circuit is named, the last one is taken; ")


# Descriptions ---------------------------------------------------------------------------------


def test_figures(tower: str) -> None:
    assert (judge(tower, "figures").answer, judge(tower, "figures").figure) == ("met", "3 of 3 circuits")
    found = judge(tower.replace(", constraints = 50", ""), "figures")
    assert (found.answer, found.figure) == ("missed", "0 of 3 circuits")
    assert found.evidence.startswith("without piece: ALI: the number of constraints is not stated, join: ALI: ")


def without_topology(text: str) -> str:
    return text[: text.index("[topology]")] + text[text.index("[defaults]") :]


def test_circuit_map(tower: str) -> None:
    met = judge(tower, "circuit-map")
    assert (met.answer, met.figure, met.evidence) == ("met", "3 nodes, 3 circuits", "invented")
    missed = judge(tower + "\n[circuits.forgotten]\n", "circuit-map")
    assert missed.answer == "missed"
    assert missed.evidence == "forgotten: the circuit is on no node: nobody verifies its proofs"
    root = '[topology.nodes.root]\nunassessed = "not public"\ntakes.top = {}\n[defaults]\n'
    unknown = judge(tower.replace("[defaults]\n", root), "circuit-map")
    assert (unknown.answer, unknown.binding) == ("unknown", "root")
    assert judge(without_topology(tower), "circuit-map").answer == "unknown"


def test_what_is_open_elsewhere_leaves_the_map_of_circuits_alone(tower: str) -> None:
    """Unbound keys are told with the words "any other circuit's proof might pass"."""
    unbound = tower.replace('keys       = "piece\'s key is a constant"\n', "")
    unbound = unbound.replace('key        = { how = "constant" }\n', "")
    assert judge(unbound, "circuit-map").answer == "met"
    assert judge(unbound, "recursion").answer == "unknown"


def test_lookups(tower: str) -> None:
    bus = "lookups.bus = { rows = 4, table = 4, width = 2 }\n"
    found = judge(tower, "lookups")
    assert (found.answer, found.figure, found.circuit) == ("unknown", "0 of 3 circuits", "piece")
    assert found.evidence == "no lookup is described, and not that there is none: piece, join, top"
    assert judge(tower.replace("[defaults]\n", f"[defaults]\n{bus}"), "lookups").answer == "met"


def test_that_there_are_no_lookups_can_be_said(tower: str) -> None:
    said = tower.replace("[defaults]\n", "[defaults]\nlookups = {}\n", 1)
    found = judge(said, "lookups")
    assert (found.answer, found.figure) == ("met", "3 of 3 circuits")
    assert found.evidence.startswith("stated to have none: piece, join, top; Tower 1.0.0")
    some = judge(said.replace("[circuits.top]\n", "[circuits.top]\nlookups.b = { rows = 1, width = 1 }\n"), "lookups")
    assert some.evidence.startswith("stated to have none: piece, join; Tower")


def document(kind: str) -> str:
    return f'\n[documents.d]\nkind = "{kind}"\nsource = "a paper"\ndate = "2026-11"\n'


def test_recursion(tower: str) -> None:
    assert judge(tower, "recursion").answer == "met"
    assert judge(tower, "recursion").evidence == "the topology of the file: invented"
    open_ = tower.replace("fan_in = 2\n", "")
    assert (judge(open_, "recursion").answer, judge(open_, "recursion").figure) == ("unknown", "0 faults, 1 not stated")
    assert judge(open_ + document("whitepaper"), "recursion").answer == "unknown"
    written = judge(open_ + document("recursion"), "recursion")
    assert (written.answer, written.evidence) == ("met", "a paper, 2026-11; not judged here")
    broken = judge(tower.replace("fan_in = 2\n", "fan_in = 1\n") + document("recursion"), "recursion")
    assert (broken.answer, broken.binding) == ("missed", "join")  # a document does not mend a fault
    assert judge(without_topology(tower), "recursion").answer == "unknown"


@pytest.mark.parametrize("kind", ["formal-argument", "licence", "standards", "tests", "formal-methods", "team"])
def test_documents(tower: str, kind: Kind) -> None:
    assert judge(tower, kind).answer == "unknown"
    assert judge(tower + document("audit"), kind).answer == "unknown"
    found = judge(tower + document(kind), kind)
    assert (found.answer, found.evidence) == ("met", "a paper, 2026-11; not judged here")


def assuming(text: str, keys: str) -> str:
    return text + f'\n[assumptions.hard]\nstatement = "it is hard"\nsource = "a paper"\n{keys}\n'


def test_the_system_is_the_least_of_protocol_hash_and_assumptions(tower: str) -> None:
    assert [judge(tower, "system", limit).answer for limit in (64, 65)] == ["met", "missed"]
    lattice = assuming(tower, "bits = 60\nquantum = true")
    found = judge(lattice, "system", 61)
    assert (found.answer, found.figure, found.margin, found.binding) == ("missed", "60 bits", "-1 bits", "hard")
    assert found.evidence == "protocol 64 bits; with hash 64 bits; assumed hard: 60 bits"
    assert judge(lattice, "system", 60).answer == "met"
    evidence = judge(lattice, "bits", 61).evidence
    assert "limited by the assumption hard: 60" in evidence


@pytest.mark.parametrize(
    "leave",
    [
        lambda text: without_topology(text),
        lambda text: text.replace("fan_in = 2\n", ""),
        lambda text: text.replace("fan_in = 2\n", "fan_in = 1\n"),
        lambda text: text.replace("[circuits.top]\n", '[circuits.top]\nhashes = { trees = "", transcript = "" }\n'),
        lambda text: text.replace(", constraints = 50", ""),
        lambda text: assuming(text, "quantum = true"),
        lambda text: assuming(text, "bits = 128"),
    ],
    ids=["topology", "fan-in", "a fault", "a hash", "a term", "bits of an assumption", "quantum"],
)
def test_what_is_open_leaves_the_system_unknown_and_never_met(tower: str, leave: Callable[[str], str]) -> None:
    text = leave(tower)
    assert text != tower
    assert [judge(text, "system", limit).answer for limit in (1, 64, 65)] == ["unknown", "unknown", "missed"]


def test_post_quantum(tower: str) -> None:
    """A wrap is no part of the final proof; an assumption is."""
    wrapped = tower.replace("[defaults]\n", '[topology.wraps.snark]\nkind = "groth16"\nwraps = "top"\n[defaults]\n')
    found = judge(wrapped, "system", 64)
    assert (found.answer, found.evidence.split("; ")[2:]) == (
        "met",
        ["without the wraps snark, which are not post-quantum"],
    )
    curve = judge(assuming(tower, "bits = 128\nquantum = false"), "system", 1)
    assert (curve.answer, curve.evidence.split("; ")[-1]) == ("missed", "not post-quantum: hard")
    group = tower.replace("[defaults]\n", '[hashes.p]\nkind = "pedersen"\noutput = 256\n[defaults]\n')
    assert "not post-quantum" not in judge(group, "system", 1).evidence  # no circuit uses it
    used = judge(group.replace("[circuits.top]\n", '[circuits.top]\nhashes.transcript = "p"\n'), "system", 1)
    assert (used.answer, "not post-quantum: p" in used.evidence.split("; ")) == ("missed", True)


def test_the_handbook_has_eight_clauses_and_the_seventh_is_of_the_system() -> None:
    clauses = [clause for _, clause in gates()["handbook"].clauses]
    assert [clause.kind for clause in clauses] == [
        "standards",
        "tests",
        "formal-methods",
        "latency",
        "licence",
        "size",
        "system",
        "team",
    ]
    assert ((clauses[5].limit, clauses[6].limit), all(clause.required for clause in clauses)) == ((307_200, 128), True)


# Gates ----------------------------------------------------------------------------------------


def test_only_required_clauses_decide_and_missed_before_unknown(tower: str) -> None:
    deployed = system(assess(parse(tower, "tower.toml"), every=False))
    met, missed, unknown = Clause("bits", "", 1), Clause("bits", "", 500), Clause("licence", "")
    optional = Clause("bits", "", 500, required=False)
    answers = {
        (met,): "met",
        (met, optional): "met",
        (met, unknown): "unknown",
        (unknown, missed): "missed",
        (missed, met): "missed",
    }
    for clauses, answer in answers.items():
        gate = Gate("", "", "", tuple((str(i), clause) for i, clause in enumerate(clauses)))
        assert check(deployed, "G", gate, Measured()).answer == answer


def test_what_the_user_asks_is_a_gate() -> None:
    assert [(name, clause.limit) for name, clause in asked(100, 300).clauses] == [("bits", 100), ("size", 300)]
    assert [name for name, _ in asked(None, 300).clauses] == ["size"]
    assert asked(None, 307_200).clauses[0][1].text == "a final proof of at most 300 KiB"
