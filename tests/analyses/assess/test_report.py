"""What the tables for people say, and what dashboards find of it in Markdown."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from soundproof.analyses.assess.report import circuit_tables, terms
from soundproof.analyses.assess.summary import line, summary
from soundproof.analyses.check.gates import gates
from soundproof.analyses.check.judges import check
from soundproof.analyses.check.measured import Measured
from soundproof.analyses.check.report import tables as gate_tables
from soundproof.analyses.system.deployment import system
from soundproof.formats.files import catalogue, load, parse
from soundproof.radii.johnson import Johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.security import Assessment, assess
from soundproof.render.forms.markdown import drawn as markdown
from soundproof.render.words import down, kib, kib_expected, regime_name
from soundproof.theorems import bciks20, dkt26
from soundproof.theorems.theorem import Theorem

TEXT = """\
[zkvm]
name = "T|VM"
version = "1.0"
source = "a paper"
date = "2026-01-01"
field = "KoalaBear^4"
final = "wrap"
missing = ["the hash function"]
[defaults]
air = { kind = "deep-ali", degree = 3, opening_points = 2, batch = 20 }
opening = { kind = "fri", rate = "1/2", queries = 84, foldings = [8, 8, 8, 8], final_domain = 2, grinding.queries = 16 }
[circuits.main]
air = { trace_length = "2^12", constraints = 10 }
lookups.first = { rows = 1_000_000, width = 50, count = 2000 }
lookups.second = { rows = 1_000_000, width = 50, count = 3000 }
[circuits.wrap]
air = { trace_length = "2^12", columns.witness = 20 }
notes = ["a note"]
[circuits.none]
air = { trace_length = "2^12", constraints = 10, columns.witness = 20 }
lookups.bus = { rows = 4_000_000_000, width = 5, table = 9 }
"""


@pytest.fixture(scope="module")
def assessed() -> Assessment:
    return assess(parse(TEXT, "text"))


def test_the_summary_has_one_row_per_zkvm(assessed: Assessment) -> None:
    table = summary([line(assessed), line(assess(load("pico"), every=False))])
    trust = ("Lean", "Proved", "Attack")
    assert table.header == ("zkVM", "Version", "Security", *trust, "Binding circuit", "Binding term", "Final proof")
    final, attack = assessed.circuits[1], min(circuit.attack_bits for circuit in assessed.circuits)
    assert table.rows[0] == ("T|VM", "1.0", "0 bits†‡", "–", "–", str(attack), "none", "no bound applies", kib(final))
    assert table.rows[1][:8] == ("Pico", "unknown", "57 bits", "57", "35", "100", "riscv", "query phase")
    margin = "up to 3000·1000000 = 3000000000 messages by the file, p = 2130706433; holds only if fewer are sent"
    assert table.notes[:1] + table.notes[2:] == (
        f"T|VM: † main: lookup: second: fewer than p messages on one side: {margin}; "
        "‡ wrap: ALI: the number of constraints is not stated",
        "sizes from–to: what the file leaves open is named in the circuit's details",
    )


def test_what_is_no_candidate_says_so() -> None:
    """The summary names them by class, and each one's own table and gates say it of itself."""
    classes = {name: load(name).class_ for name in catalogue()}
    assert {name: word for name, word in classes.items() if word != "candidate"} == {
        "airbender": "historical",
        "demo_whir": "example",
        "miden": "historical",
        "risc0": "historical",
        "vanilla": "example",
    }
    every = [assess(load(name), every=False) for name in ("demo_whir", "miden", "pico", "risc0")]
    historical = "historical: {} (figures of the past, no statement about current releases)"
    example = "example: DemoWHIR (invented figures, nobody proves with them)"
    notes = summary([line(one) for one in every]).notes
    assert [note for note in notes if note.startswith(("historical", "example"))] == [
        historical.format("Miden, RISC0"),
        example,
    ]
    shown = [
        [note for note in circuit_tables(own).notes if note in (historical.format(own.zkvm.name), example)]
        for own in every
    ]
    assert shown == [[example], [historical.format("Miden")], [], [historical.format("RISC0")]]
    gate = gate_tables([check(system(every[1]), "M2", gates()["M2"], Measured())])[0]
    assert historical.format("Miden") in gate.notes


def test_an_assumption_below_protocol_and_hash_is_told_with_the_circuits() -> None:
    zkvm = load("sp1")
    ((name, curve),) = zkvm.assumptions
    assert "assumption" not in circuit_tables(assess(zkvm, every=False)).lead
    weak = replace(zkvm, assumptions=((name, replace(curve, bits=90)),))
    assert (
        "; with its hash 100 bits; with the assumption curve 90 bits;" in circuit_tables(assess(weak, every=False)).lead
    )


def test_the_caps_of_a_hash_with_a_capacity_are_told(tower: str) -> None:
    narrow = tower.replace("output = 8", "output = 8\ncapacity = 2\ntrees = 'sponge'")
    table = circuit_tables(assess(parse(narrow, "tower.toml"), every=False))
    assert "; with its hash 30 bits;" in table.lead
    assert "bits with hash at most 123.16 by digests of 8 KoalaBear, 30.98 by a capacity of 2 KoalaBear" in table.notes
    unknown = narrow.replace("capacity = 2\n", "").replace("output = 8", "output = 3")
    table = circuit_tables(assess(parse(unknown, "tower.toml"), every=False))
    assert "; with its hash at most 45 bits;" in table.lead
    text = "bits with hash unknown: no capacity of the sponge poseidon2 is stated for piece, join, top (add `capacity`)"
    assert text in table.notes


def test_digests_that_leave_fewer_bits_than_the_protocol_are_told(tower: str) -> None:
    """Without a capacity, too: here 30-bit elements of digests are what leaves so few bits."""
    short = tower.replace("output = 8", "output = 3\ncapacity = 8")
    table = circuit_tables(assess(parse(short, "tower.toml"), every=False))
    (note,) = (note for note in table.notes if note.startswith("bits with hash at most"))
    assert note.startswith("bits with hash at most 45.")
    plain = re.sub(r"(?ms)^\[hashes\.(\w+)\].*?(?=^\[)", r'[hashes.\1]\nkind = "sha256"\noutput = 80\n\n', tower)
    table = circuit_tables(assess(parse(plain, "tower.toml"), every=False))
    assert "; with its hash 39 bits" in table.lead
    assert "bits with hash at most 39.20 by digests of 80 bits" in table.notes


def test_a_hash_that_is_no_random_oracle_lacks_no_key(tower: str) -> None:
    version_text = re.sub(r'(?m)^kind += "poseidon2"', 'kind = "pedersen"', tower)
    assert version_text != tower
    notes = circuit_tables(assess(parse(version_text, "tower.toml"), every=False)).notes
    (note,) = (note for note in notes if note.startswith("bits with hash unknown"))
    assert note == "bits with hash unknown: no random oracle in the place of pedersen is stated for piece, join, top"


def test_the_circuits_of_a_zkvm(assessed: Assessment) -> None:
    table = circuit_tables(assessed)
    main, wrap, none = assessed.circuits
    assert (table.title, table.header) == ("T|VM 1.0", ("Circuit", "Bits", "Binding term", "Regime", "Attack", "Proof"))
    attacks = [str(circuit.attack_bits) for circuit in assessed.circuits]
    bound = main.best.binding.term.name
    regimes = [regime_name(circuit.best.radii, circuit.best.binders) for circuit in (main, wrap)]
    assert table.rows == (
        ("main", f"{main.bits}†", bound, regimes[0], attacks[0], kib(main)),
        (
            "wrap",
            f"{wrap.bits}‡",
            "query phase",
            regime_name(wrap.best.radii, wrap.best.binders),
            attacks[1],
            kib(wrap),
        ),
        ("none", "0", "no bound applies", "–", attacks[2], kib(none)),
    )
    assert table.lead == f"0 provable bits: none, no bound applies; final proof: wrap, {kib_expected(wrap)}"
    assert table.notes[2].startswith(
        "none: no bound applies: lookup: bus: fewer than p messages on one side: 4000000000"
    )
    assert table.notes[3:] == (
        "1 note on wrap: shown with --circuit",
        "not modelled: the hash function",
        "BJR: list decoding beyond the Johnson radius, words agree in A positions",
        "figures: a paper, 2026-01-01",
    )


def test_the_terms_of_a_circuit_stand_in_protocol_order_regimes_side_by_side(assessed: Assessment) -> None:
    main = assessed.circuits[0]
    table = terms(assessed, main)
    best, *others = [main.best, *(e for e in main.evaluations if e is not main.best)]
    assert table.title == "T|VM · main · deep-ali/fri · KoalaBear^4"
    assert table.header == (
        "Term",
        *(e.radii[0].name for e in (best, *others)),
        "Grinding bits",
        "Theorem (best regime)",
    )
    assert [row[0] for row in table.rows] == [
        "lookups, summed",
        "lookup: first",
        "lookup: second",
        "ALI",
        "DEEP",
        "batching",
        "commit round 1",
        "commit round 2",
        "commit round 3",
        "commit round 4",
        "query phase",
        "total",
    ]
    rows = {row[0]: row for row in table.rows}
    for same in zip(*(evaluation.terms for evaluation in (best, *others)), strict=True):
        assert rows[same[0].term.name][1:4] == tuple(down(term.certified.bits_lower) for term in same)
    assert [row[4] for row in table.rows if row[4]] == ["16"]
    assert rows["total"] == ("total", *(str(e.bits) for e in (best, *others)), "", "")
    assert table.lead.startswith(f"binding: {best.binding.term.name}, ")


def test_a_circuit_without_a_bound_says_which_hypothesis_fails_and_by_how_much(assessed: Assessment) -> None:
    table = terms(assessed, assessed.circuits[2])
    assert table.lead.startswith("no bound applies; ")
    assert table.rows[-1] == ("total", "no bound", "no bound", "no bound", "", "")
    margin = "lookup: bus: fewer than p messages on one side: 4000000000 messages, p = 2130706433: 1869293568 too many"
    assert len([note for note in table.notes if note.endswith(f" does not apply: {margin}")]) == 3


def test_the_notes_of_a_circuit_are_shown(assessed: Assessment) -> None:
    notes = terms(assessed, assessed.circuits[1]).notes
    assert "a note" in notes
    wrap = assessed.circuits[1]
    above = f"{wrap.attack_bits} bits, {wrap.attack_bits - wrap.bits} above what is proven"
    assert notes[-2] == f"best known attack (not provable security): {above}"
    assert notes[-1] == f"random-words estimate (heuristic, not provable): {wrap.random_words_bits} bits"
    assert any(note.startswith(f"proof {kib_expected(wrap)}; layout not stated") for note in notes)


@pytest.mark.parametrize(
    ("radii", "binders", "name"),
    [
        ([UniqueDecoding(4)], [bciks20.unique_exceptions], "UDR · s=4"),
        ([UniqueDecoding(4), UniqueDecoding(2)], [], "UDR · s=2–4"),
        ([Johnson(73)], [dkt26.johnson_exceptions], "JBR · DKT26 · m=73"),
        ([Johnson(73), Johnson(9)], [dkt26.johnson_exceptions] * 2, "JBR · DKT26 · m=9–73"),
        ([Johnson(2), Johnson(3)], [dkt26.subsets, dkt26.johnson_exceptions], "JBR · Subsets/DKT26 · m=2–3"),
        ([Johnson(2), Johnson(3)], [None, dkt26.johnson_exceptions], "JBR · DKT26 · m=2–3"),
        ([Johnson(2)], [None], "JBR · m=2"),
        ([UniqueDecoding(4), Johnson(9)], [], "mixed UDR/JBR"),
    ],
)
def test_the_name_of_a_regime(radii: list[UniqueDecoding | Johnson], binders: list[Theorem | None], name: str) -> None:
    assert regime_name(radii, binders) == name


@pytest.mark.parametrize(
    ("bits", "shown"), [("128.999999999", "128.99"), ("0.000000000", "0.00"), ("99.9950", "99.99")]
)
def test_decimals_are_cut_not_rounded(bits: str, shown: str) -> None:
    assert down(bits) == shown


def test_sizes_are_in_kib_and_an_interval_where_something_is_left_open(assessed: Assessment) -> None:
    (least, most), size = kib(assessed.circuits[0]).removesuffix(" KiB").split("–"), assessed.circuits[0].size
    assert float(least) * 1024 <= size.least < size.most <= float(most) * 1024
    stated = assess(load("zisk"), every=False).final
    assert kib(stated) == f"{stated.size.expected / 1024:,.1f} KiB" == "327.7 KiB"


# Markdown -------------------------------------------------------------------------------------


def _cells(line: str) -> list[str]:
    assert line.startswith("| ")
    assert line.endswith(" |")
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\) \| ", line[2:-2])]


def _markdown_tables(text: str) -> list[list[list[str]]]:
    """The tables of a Markdown document by row and cell, headers first; fails where one is not well-formed."""
    found: list[list[list[str]]] = []
    before = ""
    for text_line in text.splitlines():
        if text_line.startswith("|"):
            if not before.startswith("|"):
                found.append([])
            found[-1].append(_cells(text_line))
        before = text_line
    for header, rule, *rows in found:
        assert all(re.fullmatch(r"---:?", cell) for cell in rule)
        assert {len(header)} == {len(row) for row in (rule, *rows)}
    return found


def test_dashboards_find_the_security_of_every_zkvm_in_the_markdown_summary() -> None:
    assessments = [assess(load(name), every=False) for name in catalogue()]
    ((header, _, *rows),) = _markdown_tables(markdown([summary([line(one) for one in assessments])]))
    assert header[0] == "zkVM"
    security = header.index("Security")
    assert [row[0] for row in rows] == [assessment.zkvm.name for assessment in assessments]
    for row, assessment in zip(rows, assessments, strict=True):
        assert re.fullmatch(rf"{assessment.bits} bits[†‡]*", row[security])


def test_markdown_tables_are_well_formed_whatever_the_names(assessed: Assessment) -> None:
    shown = [summary([line(assessed)]), circuit_tables(assessed), *(terms(assessed, c) for c in assessed.circuits)]
    drawn = _markdown_tables(markdown(shown))
    assert [[tuple(row) for row in table[2:]] for table in drawn] == [list(table.rows) for table in shown]
    assert drawn[0][2][0] == "T|VM"


@pytest.mark.parametrize(
    ("circuits", "said"),
    [
        (0, None),
        (1, "2 notes on c0: shown with --circuit"),
        (6, "7 notes on c0, c1, c2, c3, c4, c5: shown with --circuit"),
        (8, "9 notes on c0, c1, c2, c3, c4, c5 and 2 more: shown with --circuit"),
    ],
)
def test_notes_of_circuits_are_counted_where_they_are_not_shown(circuits: int, said: str | None) -> None:
    zkvm = load("miden")
    first = replace(zkvm.circuits[0], notes=())
    noted = tuple(replace(first, name=f"c{i}", notes=("the same", f"note {i}")) for i in range(circuits))
    table = circuit_tables(assess(replace(zkvm, circuits=(*noted, replace(first, name="plain")), final="")))
    assert [note for note in table.notes if "shown with --circuit" in note] == ([said] if said else [])


def test_soundcalcs_notes_are_pointed_at_in_the_general_table() -> None:
    """What its reader assumed for the grinding of zkDTVM's queries is not seen with one circuit alone."""
    assert "1 note on root_shrink: shown with --circuit" in circuit_tables(assess(load("zkdtvm"))).notes
