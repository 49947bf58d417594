"""Whole systems: limits of every circuit, what today's parameters are kept for, and the cost of recursion."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from soundproof import load, optimize
from soundproof.analyses.optimize.grid import Grid
from soundproof.analyses.optimize.recursion import recursion
from soundproof.analyses.optimize.report import circuits_table, recursion_table
from soundproof.analyses.optimize.results import Optimum
from soundproof.readings.cost import COMPRESSION, meter_of, verifier_of
from soundproof.zkvm.proof import transcript

QUERIES = Grid(only=("opening.queries",))


def test_circuits_that_are_not_final_keep_the_work_of_their_prover() -> None:
    optimum = optimize("pico", 100)
    for result in optimum.circuits:
        assert isinstance(result, Optimum)
        assert (result.cost.prover <= result.cost_before.prover) == (result.before.name != "embed")
        assert dict(result.task.limits).keys() == (set() if result.before.name == "embed" else {"prover"})
    assert "limits: every other at most today's work of the prover" in circuits_table(optimum).lead
    named = optimize("pico", 100, "compress").final
    assert isinstance(named, Optimum)
    assert named.task.limits == ()


def test_every_circuit_has_its_own_limits_in_the_header() -> None:
    optimum = optimize("pico", 58, max_bytes=250 * 1024, max_prover=2, max_verifier=1.5, grid=QUERIES)
    lead = circuits_table(optimum).lead
    both = "at most 2 times today's work of the prover, at most 1.5 times today's work of the verifier"
    assert lead.endswith(f"limits: every other {both}; embed at most 250 KiB, {both}")
    for result in optimum.circuits:
        assert isinstance(result, Optimum)
        assert result.cost.verifier <= 1.5 * result.cost_before.verifier


def test_today_is_kept_where_it_costs_less_than_the_grid() -> None:
    optimum = optimize("zisk", 128, "Final", grid=Grid(rates=(Fraction(1, 2),))).final
    assert isinstance(optimum, Optimum)
    assert optimum.kept
    assert optimum.after == optimum.before
    assert optimum.changes == ()


def test_what_a_node_verifies_is_what_its_verifier_does() -> None:
    optimum = optimize("pico", 57, grid=QUERIES)
    names = [(result.node, result.taken, result.proofs) for result in recursion(optimum)]
    assert names == [
        ("convert", "riscv", 1),
        ("combine", "convert", 2),
        ("combine", "combine", 2),
        ("compress", "combine", 1),
        ("embed", "compress", 1),
    ]
    circuits = {result.before.name: result for result in optimum.circuits}
    for result in recursion(optimum):
        circuit: Any = circuits[result.circuit]
        compressions, multiplications = verifier_of(circuit.before)
        assert result.today == (result.proofs * compressions, result.proofs * multiplications)
        assert (
            result.cost(result.after) == result.proofs * meter_of(circuit.after).of(transcript(circuit.after)).verifier
        )
        assert result.cost((1, 0)) == COMPRESSION
    table = recursion_table(optimum)
    assert len(table.rows) == 5


def test_the_dearest_of_several_circuits_stands_for_them() -> None:
    optimum = optimize("zisk", 128, grid=QUERIES)
    (compressed, *_) = recursion(optimum)
    assert (compressed.node, compressed.taken, compressed.circuits) == ("compressor", "basic", 35)
    basic = [result for result in optimum.circuits if result.before.group == "basic" and isinstance(result, Optimum)]
    assert compressed.cost(compressed.after) == max(result.cost.verifier for result in basic)


def test_a_file_without_a_topology_has_no_recursion() -> None:
    zkvm = replace(load("pico"), topology=None)
    assert recursion(optimize(zkvm, 57, grid=QUERIES)) == ()
