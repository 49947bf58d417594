"""Figures in prose are those of the code."""

from __future__ import annotations

import re
from math import floor, log2

import pytest

from soundproof.formats.files import load, parse
from soundproof.parameters.faults import InvalidFile
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import Columns, DeepAli, deep_ali
from soundproof.protocols.r1cs import R1cs, Spark
from soundproof.protocols.trees import Hashing
from soundproof.readings.security import assess
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Roots
from tests.docs.pages import (
    FILE,
    computed,
    text_of,
)


def test_constants_in_prose() -> None:
    from soundproof.arithmetic import certified
    from soundproof.primitives import fields
    from soundproof.radii import search
    from soundproof.theorems import certificates, dkt26

    assert f"at most {search.UNNOTICED} bits" in text_of("docs/regimes.md")
    for rate, name in ((0.5, "ρ = ½ that is"), (0.125, "a₁ =")):
        assert f"{name} {certificates.threshold(rate):.4f}" in text_of("docs/regimes.md")
    assert f"dimension up to {dkt26.SHORT}," in text_of("docs/theorems.md")
    assert f"dimensions up to {dkt26.SHORT} the count" in text_of("docs/regimes.md")
    assert f"up to 2^{search.LARGEST_MULTIPLICITY.bit_length() - 1}" in text_of("docs/cli.md")
    example = dict(FILE.findall(text_of("docs/format.md")))["example.toml"]
    with pytest.raises(InvalidFile, match="at most 65536"):
        parse(example.replace("queries = 110", "queries = 65537"), "example.toml")
    assert "more than 65536 queries" in text_of("docs/format.md")
    assert f"up to {fields.MAX_DEGREE}" in text_of("docs/format.md")
    page = text_of("docs/certified.md")
    assert f"evaluate at {certified.START} bits" in page
    assert f"rises to {certified.LIMIT} bits" in page
    assert certified.DECIMALS == 9
    assert "nine places" in page


def rows_of(page: str) -> dict[str, list[str]]:
    """The rows of a page's tables, by their first cell."""
    lines = re.findall(r"^\| *(.*?) *\|$", text_of(page), re.MULTILINE)
    return {first: rest for first, *rest in (re.split(r" *\| *", line) for line in lines)}


def test_counts_of_spark_are_those_of_the_code() -> None:
    """Polynomials, claims and products, with what they are the sums of; and what stands before L/q."""
    rows = rows_of("docs/protocols/r1cs.md")
    for i, argument in enumerate(("grand-product", "logup")):
        air = R1cs("r1cs", 4, 4, "committed", spark=(spark := Spark(4, argument)))  # type: ignore[arg-type]
        counts = {"of the key": spark.fixed, "opened": air.functions, "claims:": spark.claims, "sums:": spark.layered}
        for words, count in counts.items():
            (cell,) = (cells[i] for name, cells in rows.items() if words in name and not name.startswith("`"))
            terms, *equal = cell.replace("·", "*").split(" = ")
            assert {eval(terms), *map(int, equal)} == {count}, (words, cell)
        read = 3 * spark.entries + 4
        before = {"memory round": 3 * spark.layered, "claim batching": spark.claims - 1}
        before |= {f"{memory} memory": spark.memory(4).degree // read for memory in ("row", "column")}
        for term, factor in before.items():
            assert re.match(rf"{factor}[·(]", rows[f"`{term}`"][i]), (term, rows[f"`{term}`"])


def test_what_unstated_pieces_of_the_quotient_cost() -> None:
    """Bits of DEEP at 2^20 rows, against the d − 1 pieces that the degree needs."""
    page = " ".join(text_of("docs/protocols/deep_ali.md").split())
    assert "Of d = 6 that is 0.36 bits less than for d − 1 pieces, of d = 3, 4, 5, 8 and 9 nothing." in page

    def degree(d: int, pieces: int | None) -> int:
        air = DeepAli("deep-ali", 2**20, d, 2, 9, columns=Columns(quotient=pieces))
        code = Code.of(Oracle(0, 2**21, 2**20))
        steps = deep_ali(air, Claim(code, 9, parse_field("KoalaBear^4")), (), Hashing(), 1, 1)
        (term,) = [term for step in steps if isinstance(step, Challenge) for term in step.terms]
        assert isinstance(term.event, Roots)
        return int(term.event.degree)

    cost = {d: log2(degree(d, None) / degree(d, d - 1)) for d in (3, 4, 5, 6, 8, 9)}
    assert f"{cost.pop(6):.2f}" == "0.36"
    assert set(cost.values()) == {0}


def test_effects_in_the_table_of_differences() -> None:
    """The bounds that the first table of ``docs/differences.md`` states in words."""
    for row in computed("unique-decoding")[2:]:
        kind, *cells = (cell.strip().replace("−", "-") for cell in row.strip("|").split("|"))
        numbers = [float(number) for cell in cells for number in cell.split(" to ") if number]
        low, high = min(numbers), max(numbers)
        if kind == "lookup":
            assert -0.7 < low <= high < 0.01, row
        elif kind in ("commit rounds", "folds"):
            assert -2 <= low <= high <= 1, row
        else:
            assert -0.01 <= low <= high <= 0, row
    for row in computed("johnson-totals")[2:]:
        theirs, bchks, dkt, _ = (float(cell.split()[0]) for cell in row.strip("|").split("|")[1:])
        assert theirs < bchks < theirs + 13, row
        assert bchks < dkt, row
    steps = history_steps()
    assert [int(step) for step in steps] == [7, 6]
    assert int(max(newest - older for _, older, _, newest, _ in history())) == 13
    gains = [[float(cell) for cell in row.split("|")[6:8]] for row in computed("beyond-gains")[2:]]
    assert all(before < after for before, after in gains)
    assert int(max(after - before for before, after in gains)) == 3


def history() -> list[list[float]]:
    """Bits by zkVM: unique decoding, three bounds up to the Johnson radius, the best."""
    return [list(map(float, row.strip("|").split("|")[1:])) for row in computed("bounds-history")[2:]]


def history_steps() -> list[float]:
    """The largest gain of each bound up to the Johnson radius over the one before it."""
    return [max(row[i + 1] - row[i] for row in history()) for i in (1, 2)]


def test_figures_in_the_history_of_bounds() -> None:
    from soundproof.theorems.certificates import threshold

    text = " ".join(text_of("docs/bounds-history.md").split())
    assert re.findall(r"up to (\d+) bits more", text) == [str(int(step)) for step in history_steps()]
    assert all(sorted(row[1:4]) == row[1:4] and row[4] >= max(row[0], row[3]) for row in history())
    limits = [[cell.strip() for cell in row.strip("|").split("|")] for row in computed("beyond-limits")[2:]]
    riscv, airbender = (
        next(row for row in limits if row[0] == name) for name in ("Pico riscv", "Airbender generalized_circuit")
    )
    assert (f"n = {riscv[1]}" in text) and (f"n = {airbender[1]}" in text)
    assert f"2^{riscv[5]} bad challenges on a line" in text
    assert f"2^{riscv[6]} on the curve" in text
    assert f"leaves {riscv[7]} bits for batching" in text
    assert f"leaves {airbender[7]} bits" in text
    for row in limits:  # nowhere do batching and queries both reach the goal
        goal = 74 if row[0].startswith("Airbender") else 60
        assert min(float(row[7]), float(row[8])) < goal, row
    at_threshold, lines = [], []
    for circuit, row in ((load("pico").circuits[0], riscv), (load("airbender").circuits[0], airbender)):
        opening = circuit.opening
        at_threshold.append(-opening.queries * log2(threshold(float(opening.rate))) + opening.grinding.queries)
        lines.append(log2(circuit.field.size) - float(row[5]))
    assert [f"{bits:.1f}" for bits in at_threshold] == ["61.0", "74.6"]
    assert "would at last give 61 and 74.6 bits" in text
    assert "a line alone leaves {:.1f} and {:.1f} bits".format(*(floor(10 * bits) / 10 for bits in lines)) in text
    recursion = [float(c.best.weakest.certified.bits_lower) for c in assess(load("pico"), every=False).circuits]
    assert 57.9 < min(recursion) < 58 < sorted(recursion)[2]
    assert max(recursion) < 60
    assert "between 58 and 60 bits" in text
