"""A circuit's proof when a hash function gives the challenges and binds the trees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from soundproof.arithmetic.certified import Certified
from soundproof.arithmetic.numbers import Lift, maximum
from soundproof.primitives.hashes import Hash
from soundproof.readings.security import CircuitAssessment
from soundproof.theorems import fiat_shamir
from soundproof.theorems.theorem import Hypothesis
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.messages import Message, Opening

__all__ = ["Cap", "NonInteractive", "capacity_cap", "digest_bits", "digest_cap", "noninteractive", "success"]


class Cap(Struct, frozen=True):
    """A part of a hash function: its ``size`` in bits, and the bits it leaves of a protocol without error."""

    name: str
    size: Certified
    bits: Certified


class NonInteractive(Struct, frozen=True, dict=True):
    """A circuit with its hash functions; what a fact that is not stated would decide is None.

    A capacity that is stated counts, in whatever role: a sponge hashes the leaves, too, where nodes are
    truncated permutations.
    """

    circuit: CircuitAssessment
    trees: Hash | None
    transcript: Hash | None

    @property
    def protocol(self) -> int:
        """Bits of the interactive protocol: those of its weakest round."""
        return self.circuit.bits

    @property
    def functions(self) -> tuple[Hash, ...]:
        """The hash functions that are stated."""
        return tuple(dict.fromkeys(h for h in (self.trees, self.transcript) if h is not None))

    @property
    def missing(self) -> tuple[str, ...]:
        """What the combined figure needs and the file does not state: each as in "no … is stated"."""
        missing = [] if self.trees is not None else ["hash"]
        for function, use in ((self.trees, "trees"), (self.transcript, "transcript")):
            if function is not None and function.sponge(use) and function.capacity is None:
                missing.append(f"capacity of the sponge {function.kind}")
            if function is not None and not function.oracle:
                missing.append(f"random oracle in the place of {function.kind}")
        return tuple(dict.fromkeys(missing))

    @property
    def weaker(self) -> Hash | None:
        """Of the hash functions that are stated, the one with fewer digests; None where that of the trees is not."""
        return None if self.trees is None else min(self.functions, key=lambda function: function.digests)

    @property
    def narrowest(self) -> Hash | None:
        """Of the hash functions with a stated capacity, the one with the fewest contents of it."""
        return _narrowest(self.functions)

    @property
    def caps(self) -> tuple[Cap, ...]:
        """What the hash functions leave of a protocol without error: the least by their digests, and by a capacity."""
        if not self.functions:
            return ()
        caps = digest_cap(min(self.functions, key=lambda function: function.digests)), capacity_cap(self.narrowest)
        return tuple(cap for cap in caps if cap is not None)

    @property
    def decisive(self) -> Cap | None:
        """The least of the caps; None where no hash is stated."""
        return max(self.caps, key=lambda cap: (-cap.bits.bits, cap.bits.upper), default=None)

    @cached_property
    def known(self) -> Certified | None:
        """Least work of a forger, in the random-oracle model, who may also look for collisions.

        By what is stated: what is missing could only lower it.  None where nothing is, or no bound applies.
        """
        return Certified.of(self.success) if self.functions and self.circuit.best.applies else None

    @property
    def with_hash(self) -> Certified | None:
        """Protocol and hash combined; None where a fact is missing, and where a hypothesis fails."""
        return None if self.missing or not self._holds else self.known

    @property
    def bits(self) -> int | None:
        """Protocol and hash combined, 0 where no bound applies; None where a fact is missing."""
        if not self.circuit.best.applies or not self._holds:
            return 0
        return None if self.with_hash is None else self.with_hash.bits

    @property
    def at_most(self) -> int:
        """What ``bits`` cannot exceed: a fact that is missing adds nothing to the protocol and to what is known."""
        if self.bits is not None:
            return self.bits
        return self.protocol if self.known is None else self.known.bits

    @property
    def hash_cap(self) -> Certified | None:
        """What the digests would leave of a protocol without error; None where the trees' are not stated."""
        return None if self.weaker is None else digest_cap(self.weaker).bits

    @property
    def capacity_cap(self) -> Certified | None:
        """What the capacity of a sponge would leave of it; None where none is stated."""
        cap = capacity_cap(self.narrowest)
        return None if cap is None else cap.bits

    @property
    def tree_binding(self) -> Certified | None:
        """Binding of trees of truncated permutations; None for other trees."""
        if self.trees is None or self.trees.trees != "truncated-permutation":
            return None
        return _certified(fiat_shamir.truncated_permutation, self.trees.digests)

    @property
    def sponge(self) -> Certified | None:
        """As ``with_hash``, by the bound for challenges from a duplex sponge; None where that is not stated."""
        if self.with_hash is None or self.transcript is None or not self.transcript.sponge("transcript"):
            return None
        states = self.transcript.capacity_values
        return None if states is None else Certified.of(lambda number: self.success(number, states))

    @property
    def quantum(self) -> int:
        """Rounds at half their bits, digests and capacity at a third: a heuristic for display.

        0 with a hash that rests on discrete logarithms.
        """
        if not all(function.oracle for function in (self.trees, self.transcript) if function is not None):
            return 0
        return min([self.protocol // 2, *(cap.size.bits // 3 for cap in self.caps)])

    @cached_property
    def rounds(self) -> int:
        """Messages of the verifier."""
        return sum(entry.rounds for entry in self.circuit.transcript if isinstance(entry, Challenge))

    @cached_property
    def least_queries(self) -> int:
        """6R(log₂ l + 1), with log₂ of the proof string's length l rounded up: the theorem is stated for so many."""
        return 6 * self.rounds * (_proof_string(self.circuit).bit_length() + 1)

    @cached_property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """The forger of the bound makes enough queries for its theorem."""
        if self.known is None:
            return ()
        least = self.least_queries
        bits = self.known.bits  # T* + R ≥ 2^bits, so that T* is at least half of it where R is no more
        enough = 1 << bits >= 2 * least
        margin = f"T* ≥ 2^{bits - 1}" if enough else f"T* + R is about 2^{bits}"
        return (Hypothesis("T* ≥ 6R(log₂ l + 1)", enough, f"{margin}, at least {least:,} are needed"),)

    @property
    def _holds(self) -> bool:
        return all(condition.holds for condition in self.hypotheses)

    def error(self, number: Lift) -> Any:
        """The largest error of a round, at the radii of the best evaluation."""
        best = self.circuit.best
        return best.weakest.challenge.error(best.radii, number)

    def success(self, number: Lift, duplex: int | None = None) -> Any:
        """Inverse of a forger's least work, whose certified bits are ``with_hash``; a reading's formula.

        With the states of a ``duplex`` sponge its own bound is added.  ValueError where no hash is stated.
        """
        if not self.functions:
            raise ValueError(f"{self.circuit.circuit.name}: no hash is stated")
        return success(self.error(number), self.rounds, self.functions, number, duplex)


def success(error: Any, rounds: int, functions: Iterable[Hash], number: Lift, duplex: int | None = None) -> Any:
    """Inverse of the least work of a forger against protocols of so much error in all, with their hash functions.

    All queries together are T, so that collisions of any digest or capacity are charged at the smallest.
    """
    functions = tuple(functions)
    collision = fiat_shamir.collisions(number(min(function.digests for function in functions)))
    if duplex is not None:
        collision = collision + fiat_shamir.duplex_sponge(number(duplex))
    narrowest = _narrowest(functions)
    if narrowest is None or narrowest.capacity_values is None:
        return fiat_shamir.success_per_query(error, rounds, collision)
    states = number(narrowest.capacity_values)
    half = fiat_shamir.sponge(states) / 2
    per_query = fiat_shamir.success_per_query(error + half, rounds, collision + half)
    return maximum(per_query, fiat_shamir.inner_collisions(states))


def noninteractive(circuit: CircuitAssessment, hashes: Mapping[str, Hash]) -> NonInteractive:
    """A circuit with the hashes that it names."""
    named = circuit.circuit.hashes
    if named is None:
        return NonInteractive(circuit, None, None)
    return NonInteractive(circuit, hashes.get(named.trees), hashes.get(named.transcript))


def digest_bits(function: Hash) -> Certified:
    """λ = log₂ of the number of digests, certified from below.

    >>> from soundproof.primitives.fields import parse_field
    >>> [digest_bits(Hash("poseidon2", 8, parse_field(p))).bits_lower[:6] for p in ("BabyBear", "KoalaBear")]
    ['247.25', '247.90']
    """
    return _certified(lambda digests: 1 / digests, function.digests)


def digest_cap(function: Hash) -> Cap:
    """What the digests of a function leave."""
    cap = _certified(fiat_shamir.no_error, function.digests)
    return Cap(f"digests of {function.digest_name}", digest_bits(function), cap)


def capacity_cap(function: Hash | None) -> Cap | None:
    """What the capacity of a function leaves; None where it is not stated."""
    states = None if function is None else function.capacity_values
    if function is None or states is None:
        return None
    size = _certified(lambda number: 1 / number, states)
    return Cap(f"a capacity of {function.capacity_name}", size, _certified(fiat_shamir.inner_collisions, states))


def _narrowest(functions: Iterable[Hash]) -> Hash | None:
    stated = [(states, i, f) for i, f in enumerate(functions) if (states := f.capacity_values) is not None]
    return min(stated)[2] if stated else None


def _certified(formula: Callable[[Any], Any], count: int) -> Certified:
    return Certified.of(lambda number: formula(number(count)))


def _proof_string(circuit: CircuitAssessment) -> int:
    """Symbols of the committed oracles, counted as their bytes: what else is sent is far below the rounding of log₂."""
    messages = [entry for entry in circuit.transcript if isinstance(entry, Message)]
    openings = [item for message in messages for item in message.items if isinstance(item, Opening)]
    return sum(opening.tree.leaves * opening.leaf_bytes for opening in openings)
