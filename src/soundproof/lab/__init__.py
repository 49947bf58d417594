"""Experiments in which a bound can be seen: small enough to compare a formula with the truth.

Each experiment measures something exactly, by exhaustive search, by a construction that is checked,
by climbing, or by sampling, and puts it beside every bound that claims to hold for it.  A measured
number above a bound is a bug in the bound or in its code.

They need the extra ``lab`` (numpy, galois); nothing else of the package does.

>>> list(EXPERIMENTS)[:3]
['lines', 'curves', 'roots']
"""

from __future__ import annotations

__all__ = ["EXPERIMENTS"]

EXPERIMENTS = {
    "lines": "bad challenges of a line, exhaustively, in short codes",
    "curves": "bad challenges of curves of degree 2 and 3, exhaustively and by climbing",
    "roots": "curves made to have ℓ(e + 1) bad challenges",
    "fibres": "curves of monomials with n/e bad challenges",
    "sums": "lines and curves within the Johnson radius, from sums of roots of unity",
    "counting": "which bounds counting alone proves for all short codes",
    "limits": "which bounds constructed words contradict in all short codes",
    "lists": "codewords near a word, exhaustively, in short codes",
    "logup": "evaluation challenges at which a false lookup is accepted",
    "zerocheck": "challenges at which a false trace or a false sum is accepted, exhaustively",
    "capacity": "sums of roots of unity in the fields of zkVMs",
    "fri": "acceptance of cheating provers by FRI's query phase",
    "overfold": "words of too large a degree, accepted by FRI where it folds past the trace",
    "entering": "challenges at which a fold and a function that enters there look close",
    "circle": "circle codes: dimension, zeros, their Reed–Solomon code, and what FRI folds of them",
    "merkle": "collisions of a truncated hash, and two openings of one leaf",
}
"""The experiments by name, with what is measured."""
