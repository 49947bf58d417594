"""Whole systems: limits of every circuit, what today's parameters are kept for, and the cost of recursion."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from soundproof import load, optimize
from soundproof.analyses.optimize.grid import Grid
from soundproof.analyses.optimize.recursion import recursion
from soundproof.analyses.optimize.report import circuits_table, recursion_table
from soundproof.analyses.optimize.results import Optimum
from soundproof.readings.cost import COMPRESSION, meter_of, verifier_of
from soundproof.zkvm.proof import transcript

QUERIES = Grid(only=("opening.queries",))


def test_circuits_that_are_not_final_keep_the_work_of_their_prover() -> None:
    found = optimize("pico", 100)
    for own in found.circuits:
        assert isinstance(own, Optimum)
        assert (own.cost.prover <= own.cost_before.prover) == (own.before.name != "embed")
        assert dict(own.task.limits).keys() == (set() if own.before.name == "embed" else {"prover"})
    assert "limits: every other at most today's work of the prover" in circuits_table(found).lead
    named = optimize("pico", 100, "compress").final
    assert isinstance(named, Optimum)
    assert named.task.limits == ()


def test_every_circuit_has_its_own_limits_in_the_header() -> None:
    found = optimize("pico", 58, max_bytes=250 * 1024, max_prover=2, max_verifier=1.5, grid=QUERIES)
    lead = circuits_table(found).lead
    both = "at most 2 times today's work of the prover, at most 1.5 times today's work of the verifier"
    assert lead.endswith(f"limits: every other {both}; embed at most 250 KiB, {both}")
    for own in found.circuits:
        assert isinstance(own, Optimum)
        assert own.cost.verifier <= 1.5 * own.cost_before.verifier


def test_today_is_kept_where_it_costs_less_than_the_grid() -> None:
    found = optimize("zisk", 128, "Final", grid=Grid(rates=(Fraction(1, 2),))).final
    assert isinstance(found, Optimum)
    assert found.kept
    assert found.after == found.before
    assert found.changes == ()


def test_what_a_node_verifies_is_what_its_verifier_does() -> None:
    found = optimize("pico", 57, grid=QUERIES)
    names = [(own.node, own.taken, own.proofs) for own in recursion(found)]
    assert names == [
        ("convert", "riscv", 1),
        ("combine", "convert", 2),
        ("combine", "combine", 2),
        ("compress", "combine", 1),
        ("embed", "compress", 1),
    ]
    circuits = {own.before.name: own for own in found.circuits}
    for own in recursion(found):
        circuit: Any = circuits[own.circuit]
        compressions, multiplications = verifier_of(circuit.before)
        assert own.today == (own.proofs * compressions, own.proofs * multiplications)
        assert own.cost(own.found) == own.proofs * meter_of(circuit.after).of(transcript(circuit.after)).verifier
        assert own.cost((1, 0)) == COMPRESSION
    table = recursion_table(found)
    assert len(table.rows) == 5


def test_the_dearest_of_several_circuits_stands_for_them() -> None:
    found = optimize("zisk", 128, grid=QUERIES)
    (compressed, *_) = recursion(found)
    assert (compressed.node, compressed.taken, compressed.circuits) == ("compressor", "basic", 35)
    basic = [own for own in found.circuits if own.before.group == "basic" and isinstance(own, Optimum)]
    assert compressed.cost(compressed.found) == max(own.cost.verifier for own in basic)


def test_a_file_without_a_topology_has_no_recursion() -> None:
    zkvm = replace(load("pico"), topology=None)
    assert recursion(optimize(zkvm, 57, grid=QUERIES)) == ()
