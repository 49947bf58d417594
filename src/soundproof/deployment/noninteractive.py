"""A circuit's proof when a hash function gives the challenges and binds the trees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from soundproof.assess import CircuitAssessment
from soundproof.certify import Certified
from soundproof.hashes import Hash
from soundproof.numbers import Lift
from soundproof.theorems import Hypothesis, fiat_shamir
from soundproof.transcript import Challenge, Message, Opening

__all__ = ["NonInteractive", "digest_bits", "noninteractive"]


@dataclass(frozen=True)
class NonInteractive:
    """A circuit with its hash functions; what a hash that is not stated would decide is None."""

    circuit: CircuitAssessment
    trees: Hash | None
    transcript: Hash | None

    @property
    def protocol(self) -> int:
        """Bits of the interactive protocol: those of its weakest round."""
        return self.circuit.bits

    @property
    def weaker(self) -> Hash | None:
        """Of the hash functions that are stated, the one with fewer digests; None where that of the trees is not."""
        if self.trees is None:
            return None
        return min((h for h in (self.trees, self.transcript) if h is not None), key=lambda function: function.digests)

    @cached_property
    def _work(self) -> Certified | None:
        """Least work of a forger, in the random-oracle model, who may also look for collisions."""
        if self.weaker is None or not self.circuit.best.applies:
            return None
        return Certified.of(self.success)

    @property
    def with_hash(self) -> Certified | None:
        """Protocol and hash combined; None where the hash is not stated, and where a hypothesis fails."""
        return self._work if all(condition.holds for condition in self.hypotheses) else None

    def success(self, number: Lift) -> Any:
        """Inverse of a forger's least work, whose certified bits are ``with_hash``; a reading's formula."""
        return self._success(number)

    @property
    def bits(self) -> int | None:
        """Protocol and hash combined, 0 where no bound applies; None where the hash is not stated."""
        if not self.circuit.best.applies or not all(condition.holds for condition in self.hypotheses):
            return 0
        return None if self.with_hash is None else self.with_hash.bits

    @property
    def at_most(self) -> int:
        """What ``bits`` cannot exceed: a hash that is not stated adds nothing to the protocol."""
        return self.protocol if self.bits is None else self.bits

    @property
    def hash_cap(self) -> Certified | None:
        """What the hash would leave of a protocol without error."""
        return None if self.weaker is None else _certified(fiat_shamir.no_error, self.weaker.digests)

    @property
    def tree_binding(self) -> Certified | None:
        """Binding of trees of truncated permutations; None for other trees."""
        if self.trees is None or self.trees.trees != "truncated-permutation":
            return None
        return _certified(fiat_shamir.truncated_permutation, self.trees.digests)

    @property
    def sponge(self) -> Certified | None:
        """As ``with_hash``, and challenges come from a duplex sponge; None where that is not stated."""
        if self.with_hash is None or self.transcript is None or self.transcript.transcript != "duplex-sponge":
            return None
        states = self.transcript.capacity_values
        return None if states is None else Certified.of(lambda number: self._success(number, states))

    @property
    def quantum(self) -> int:
        """Rounds at half their bits, the hash at a third of its digest's: a heuristic for display."""
        rounds = self.protocol // 2
        return rounds if self.weaker is None else min(rounds, digest_bits(self.weaker).bits // 3)

    @property
    def rounds(self) -> int:
        """Messages of the verifier."""
        return sum(isinstance(entry, Challenge) for entry in self.circuit.transcript)

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """The forger of the bound makes enough queries for its theorem."""
        if self._work is None:
            return ()
        least = 6 * self.rounds * (_proof_string(self.circuit).bit_length() + 1)
        bits = self._work.bits  # T* + R ≥ 2^bits, so that T* is at least half of it where R is no more
        enough = 1 << bits >= 2 * least
        margin = f"T* ≥ 2^{bits - 1}" if enough else f"T* + R is about 2^{bits}"
        return (Hypothesis("T* ≥ 6R(log₂ l + 1)", enough, f"{margin}, at least {least:,} are needed"),)

    def _success(self, number: Lift, states: int | None = None) -> Any:
        if self.weaker is None:
            raise ValueError(f"{self.circuit.circuit.name}: no hash is stated")
        best = self.circuit.best
        collision = fiat_shamir.collisions(number(self.weaker.digests))
        if states is not None:
            collision = collision + fiat_shamir.duplex_sponge(number(states))
        return fiat_shamir.success_per_query(best.weakest.challenge.error(best.radii, number), self.rounds, collision)


def noninteractive(circuit: CircuitAssessment, hashes: Mapping[str, Hash]) -> NonInteractive:
    """A circuit with the hashes that it names."""
    named = circuit.circuit.hashes
    if named is None:
        return NonInteractive(circuit, None, None)
    return NonInteractive(circuit, hashes.get(named.trees), hashes.get(named.transcript))


def digest_bits(function: Hash) -> Certified:
    """λ = log₂ of the number of digests, certified from below.

    >>> from soundproof.fields import parse_field
    >>> [digest_bits(Hash("poseidon2", 8, parse_field(p))).bits_lower[:6] for p in ("BabyBear", "KoalaBear")]
    ['247.25', '247.90']
    """
    return _certified(lambda digests: 1 / digests, function.digests)


def _certified(formula: Callable[[Any], Any], count: int) -> Certified:
    return Certified.of(lambda number: formula(number(count)))


def _proof_string(circuit: CircuitAssessment) -> int:
    """Symbols of the committed oracles, counted as their bytes: what else is sent is far below the rounding of log₂."""
    messages = [entry for entry in circuit.transcript if isinstance(entry, Message)]
    openings = [item for message in messages for item in message.items if isinstance(item, Opening)]
    return sum(opening.tree.leaves * opening.leaf_bytes for opening in openings)
