"""What is generated: coefficients, counts, totals, lemmas, and what is reported as open."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from soundproof.analyses.whitepaper.writing.contents import CONTENTS, said
from soundproof.analyses.whitepaper.writing.lemmas import lemmas
from soundproof.analyses.whitepaper.writing.subject import Subject, subject
from soundproof.analyses.whitepaper.writing.values import values
from soundproof.formats.files import catalogue
from soundproof.render.document import Block, Table
from soundproof.render.forms import typst
from soundproof.render.formulas import text
from soundproof.render.prose import Blank, Equation, Items, Paragraph, Prose, Statement


@cache
def about(target: str) -> Subject:
    return subject(target)


PLAIN = """
[zkvm]
name = "Plain"
version = "1"
date = "2026-11-29"
source = "invented"
field = "Goldilocks^2"

[circuits.main]
air = { kind = "r1cs", constraints = "2^20", variables = "2^20", matrices = "verifier" }
opening = { kind = "ligero", rate = "1/2", rows = "2^8", queries = 2936, code = { distance = "7/100", failure = 100 } }
"""


@pytest.fixture(params=[*catalogue(), "plain"])
def any_subject(request: pytest.FixtureRequest, tmp_path: Path) -> Subject:
    """Every zkVM of the catalogue, and one of a circuit alone."""
    if request.param != "plain":
        return about(request.param)
    file = tmp_path / "plain.toml"
    file.write_text(PLAIN, encoding="utf-8")
    return subject(str(file))


def test_no_heading_stands_alone(any_subject: Subject) -> None:
    for name in CONTENTS:
        assert typst.drawn(said(name, any_subject)).strip(), name


def test_a_circuit_alone_has_its_rounds_and_its_marks(tmp_path: Path) -> None:
    file = tmp_path / "plain.toml"
    file.write_text(PLAIN, encoding="utf-8")
    plain = subject(str(file))
    (rounds,) = said("rounds", plain)
    assert isinstance(rounds, Table) and [row[0] for row in rounds.rows][-1] == "query phase"
    (circuits,) = said("circuits", plain)
    assert isinstance(circuits, Table) and circuits.rows[0][5].endswith("†")
    assert any(note.startswith("† main: the distance of the code") for note in circuits.notes)


@cache
def blocks(target: str, name: str) -> tuple[Block, ...]:
    return tuple(CONTENTS[name](about(target)))


def words(prose: Prose) -> str:
    return "".join(p if isinstance(p, str) else getattr(p, "words", None) or text(p) for p in prose)


def of(target: str, name: str, kind: type) -> list:
    return [block for block in blocks(target, name) if isinstance(block, kind)]


# The composition of the sample ------------------------------------------------------------------


def test_the_coefficients_of_the_sample_are_those_of_its_argument() -> None:
    """1 embed, m − 1 combine, m convert, m segment, and m of each of four inner circuits."""
    (_, total) = of("vanilla", "theorem", Equation)[0].rows
    once, _, each = text(total[2]).partition(" + m·(")
    assert once == "ε_embed + (m − 1)·ε_combine"
    inner = {f"ε_{name}" for name in ("step", "keccak", "poseidon", "range")}
    assert set(each.rstrip(")").split(" + ")) == {"ε_convert", "ε_segment"} | inner


def test_the_counts_of_the_sample_add_up_to_700() -> None:
    (said,) = of("vanilla", "invocations", Paragraph)
    assert words(said.text) == (
        "These are 1 of embed, m − 1 of combine, m of convert, m of segment and 4·m of step, keccak, poseidon and "
        "range: in all at most 7·m proofs, 700 for m = 100."
    )


def test_the_budget_has_one_collision_of_the_bus_for_each_segment() -> None:
    (table,) = of("vanilla", "budget", Table)
    rows = {row[0]: row[1:3] for row in table.rows}
    assert rows["bus segment"] == ("m", "100")
    assert rows["ram: position"] == ("2^20·m", "104,857,600")
    assert rows["boundary: collision"] == ("1", "1")
    assert [rows[name][0] for name in ("embed", "combine", "convert", "segment")] == ["1", "m − 1", "m", "m"]


def test_every_total_says_which_one_it_is() -> None:
    (totals,) = of("vanilla", "budget", Items)
    system = about("vanilla").system
    assert system.union is not None and system.literal is not None
    found = {word: words(said).split()[0] for word, said in totals.entries}
    assert found == {
        "Union bound, shared oracle": system.union.bits_lower[:6],
        "Union bound, summed literally": system.literal.bits_lower[:6],
        "Proof-carrying data": str(system.with_hash),
    }


def test_collisions_summed_literally_are_charged_to_every_proof_and_commitment() -> None:
    rows = of("vanilla", "budget", Equation)[0].rows
    assert text(rows[1][2]).startswith("7·m·(3/D + 1/(2·C)) + (2,097,153·m + 1)·(1/(2·D)")


def test_the_key_that_nothing_fixes_is_reported_and_the_theorem_says_so() -> None:
    keys = [block.key for block in of("vanilla", "composition", Blank)]
    assert keys == ["edge combine<-combine: key"]
    (blank,) = of("vanilla", "theorem", Blank)
    assert words(blank.text).endswith("of which something is open: combine in combine.")


def test_nothing_is_open_where_the_key_is_fixed(tmp_path: Path) -> None:
    fixed = tmp_path / "fixed.toml"
    source = catalogue()["vanilla"].read_text(encoding="utf-8")
    fixed.write_text(source.replace('value = "vk" }', 'value = "vk", fixed_by = "embed" }'), encoding="utf-8")
    fixed_subject = subject(str(fixed))
    assert not [
        block
        for name in ("composition", "theorem")
        for block in CONTENTS[name](fixed_subject)
        if isinstance(block, Blank)
    ]


# Lemmas -----------------------------------------------------------------------------------------


def test_circuits_with_the_same_theorems_share_a_lemma() -> None:
    titles = [block.title for block in of("vanilla", "lemmas", Statement)]
    assert titles[0] == "circuits of step, keccak, poseidon and range; adapted"
    assert len(titles) == 4


def test_a_bus_of_the_whole_execution_is_new_and_its_hypothesis_open() -> None:
    (bus,) = [lemma for lemma in lemmas(about("zisk")) if lemma.key == "bus system"]
    assert bus.class_ == "new"
    assert "list decoding under a challenge that several proofs share" in words(bus.blanks[0].text)


def test_a_recursion_without_a_decreasing_value_has_a_box() -> None:
    assert "recursion aggregation" in [block.key for block in of("zisk", "composition", Blank)]
    (lemma,) = [lemma for lemma in lemmas(about("vanilla")) if lemma.key == "recursion combine"]
    assert not lemma.blanks and words(lemma.proof[0]).startswith("By induction on N")


def test_edges_that_say_the_same_share_a_lemma() -> None:
    titles = [lemma.title for lemma in lemmas(about("vanilla")) if lemma.key.startswith("edge segment")]
    assert titles == ["step in segment", "keccak, poseidon and range in segment"]


def test_a_lemma_of_the_file_comes_before_the_rule(tmp_path: Path) -> None:
    said = tmp_path / "said.toml"
    source = catalogue()["vanilla"].read_text(encoding="utf-8")
    added = '[lemmas."edge segment<-keccak"]\nclass = "new"\nreference = "our paper"\n'
    said.write_text(source.replace("[commitments.bus]", f"{added}[commitments.bus]"), encoding="utf-8")
    (lemma,) = [o for o in lemmas(subject(str(said))) if o.title == "keccak, poseidon and range in segment"]
    assert (lemma.class_, lemma.reference) == ("new", "our paper")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("openvm2", "the circuits of deferral are not stated: they have the largest error of all others"),
        ("sp1", "it is without memory"),
        ("miden", "no hash is stated for some circuits"),
    ],
)
def test_the_theorem_says_what_its_bound_is_without(target: str, said: str) -> None:
    assert any(said in words(block.text) for block in of(target, "theorem", Blank))


# Everything -------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", catalogue())
def test_every_zkvm_has_a_paper(target: str) -> None:
    """What a file does not state is a box, and nothing fails."""
    found = {name: list(make(about(target))) for name, make in CONTENTS.items()}
    assert found["circuits"] and found["references"] and found["assumptions"]
    if about(target).zkvm.topology is None:
        assert [block.key for block in found["theorem"] if isinstance(block, Blank)] == ["theorem"]


def test_values_are_the_addresses_of_parameters() -> None:
    found = values(about("vanilla"))
    assert found["step.opening.queries"] == "55, 31, 22, 17, 14"
    assert found["step.air.trace_length"] == "2^22"
    assert found["step.lookups.instruction.width"] == "8"
    assert found["system.proofs"] == "700"
