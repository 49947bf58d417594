"""Sensitivity has every lever that a circuit has, as its types say."""

from __future__ import annotations

from decimal import Decimal

from soundproof.analyses.explain.levers import levers
from soundproof.analyses.explain.sensitivity import sensitivity
from soundproof.analyses.explain.sensitivity_report import sensitivity_table
from soundproof.formats.files import catalogue, load
from soundproof.readings.security import assess_circuit
from soundproof.zkvm.address import grinding
from soundproof.zkvm.circuit import Circuit


def circuit_of(zkvm: str, name: str) -> Circuit:
    (found,) = [circuit for circuit in load(zkvm).circuits if circuit.name == name]
    return found


def test_the_lever_that_binds_is_there() -> None:
    """SP1's core is bound by its lookups, whose grinding was in no list."""
    assessed = assess_circuit(circuit_of("sp1", "core"), every=False)
    assert assessed.best.binding.term.name == "lookup: lookup"
    gains = {lever.lever: lever.gain for lever in sensitivity(assessed)}
    assert (gains["a bit of grinding, lookup lookup"] or 0) > 0
    assert gains["a bit of grinding, queries"] == 0


def test_every_grinding_of_the_catalogue_is_a_lever() -> None:
    for name in catalogue():
        for circuit in load(name).circuits:
            known = [str(one) for one in grinding(circuit)]
            turned = [lever.address for lever in levers(circuit) if lever.name.startswith("a bit of grinding")]
            unused = {"opening.grinding.batching"} if circuit.air.functions == 1 else set()
            if not getattr(circuit.opening, "first_out_of_domain", 0):
                unused.add("opening.grinding.first_out_of_domain")
            assert set(turned) == set(known) - unused
            assert len(turned) == len(set(turned))


def test_what_a_larger_statement_costs() -> None:
    """Twice the rows of a lookup is one bit of it; the statement is no way to gain any."""
    assessed = assess_circuit(circuit_of("sp1", "core"), every=False)
    rows = {lever.address: lever for lever in sensitivity(assessed) if lever.fixed_by == "statement"}
    assert rows["lookups.lookup.rows"].gain == Decimal(-1)
    assert all(lever.gain is not None and lever.gain <= 0 and lever.steps == 0 for lever in rows.values())
    assert {"air.width", "air.constraints", "air.degree", "lookups.lookup.width"} <= rows.keys()


def test_a_step_that_no_circuit_has_is_shown_as_unknown() -> None:
    """FRI folds by two already, so no fold can be made smaller; nothing is left out for that."""
    circuit = circuit_of("pico", "embed")
    (split,) = [one for one in sensitivity(assess_circuit(circuit, every=False)) if one.address == "opening.foldings"]
    assert set(circuit.opening.foldings) == {2}
    assert split.gain is None and split.steps == 0


def test_each_lever_is_told_before_it_is_turned() -> None:
    told: list[str] = []
    found = sensitivity(assess_circuit(load("miden").circuits[0], every=False), progress=told.append)
    assert told == [one.lever for one in found]
    assert len(told) > 5


def test_no_gain_is_shown_as_one_of_nothing() -> None:
    """What is too small for two decimals is told from what is nothing, and the note says which is which."""
    assessed = assess_circuit(circuit_of("pico", "embed"), every=False)
    levers_of = sensitivity(assessed)
    table = sensitivity_table("Pico", assessed, levers_of)
    shown = {row[0]: row[2] for row in table.rows}
    assert not {"+0.00", "-0.00"} & set(shown.values())
    assert [name for name, gain in shown.items() if gain == "none"] == [s.lever for s in levers_of if s.gain == 0]
    assert shown["bits_from_field = true"] == ">-0.01"
    assert table.notes[-1] == "none: the same bits to nine decimals; >-0.01: fewer bits, by less than 0.005"
