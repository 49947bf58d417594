"""The rounds and messages of an iteration of WHIR or of STIR, as the search asks for them.

An iteration queries its oracle, folds it, and sends the next.  What it does depends on nothing but its own oracle,
with one exception: the *shift* round holds the queries to an oracle and what is drawn for the next one, and is not
ground but for the queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from soundproof.analyses.optimize.side import Side
from soundproof.protocols import stir, whir
from soundproof.protocols.trees import Hashing
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Missed
from soundproof.transcript.messages import Label, Message

__all__ = ["Rounds", "StirRounds", "WhirRounds", "arrival"]


class Rounds(Protocol):
    """What the search of a protocol with iterations asks of it; foldings are log₂ of how much an iteration folds."""

    schedule: str
    """Where the foldings stand in a circuit."""

    fold_bits: str
    """Where the grinding before the folds stands."""

    fold_label: Label
    """Of the challenges of the folds, as far as all have it."""

    per_claim: bool
    """Whether one claim more in a shift round costs one bad challenge at least."""

    def foldings(self, values: Sequence[int]) -> tuple[int, ...]:
        """Foldings from what a file says of them."""
        ...

    def written(self, foldings: Sequence[int]) -> tuple[int, ...]:
        """What a file says of foldings."""
        ...

    def fits(self, i: int, code: Code) -> bool:
        """Whether oracle ``i`` may have a code, whatever the radius."""
        ...

    def folds(self, i: int, folding: int) -> tuple[int, ...]:
        """The folds of iteration ``i`` that have a round of their own, each by a number that :meth:`fold` takes."""
        ...

    def fold_index(self, i: int, step: int) -> tuple[int, ...]:
        """Where in a list of grinding that of a fold stands."""
        ...

    def fold(self, side: Side, i: int, code: Code, step: int, bits: int) -> Challenge: ...

    def samples(self, side: Side, i: int, code: Code, samples: int, bits: int) -> Challenge: ...

    def shift(
        self, side: Side, i: int, previous: Code, folding: int, code: Code, next_folding: int, *counts: int
    ) -> Challenge:
        """Shift ``i``, with ``counts`` of queries, samples and bits of grinding."""
        ...

    def final(self, side: Side, code: Code, folding: int, queries: int, bits: int) -> Challenge:
        """The queries to the last oracle."""
        ...

    def combined_last(self, side: Side, code: Code, folding: int, queries: int, bits: int) -> Challenge | None:
        """The same with what combines their claims; None where nothing does."""
        ...

    def sent(self, side: Side, later: bool, folding: int, samples: int) -> list[Message]:
        """What an iteration sends but for openings and nonces: a ``later`` one its oracle and answers, too."""
        ...

    def framing(self, side: Side, last: int) -> list[Message]:
        """What a layout adds for so many iterations after the first."""
        ...

    def ending(self, side: Side, variables: int) -> list[Message | Challenge]:
        """The last polynomial, of so many variables, and what is drawn and sent of it alone."""
        ...

    def opened(self, merkle: Hashing, side: Side, code: Code, folding: int, queries: int) -> Message:
        """The openings of an oracle after the first."""
        ...


class WhirRounds:
    """Every variable that is folded has a round; the claims of the queries are combined for each listed codeword."""

    schedule, fold_bits, per_claim = "opening.log_foldings", "opening.grinding.folds", True
    fold_label: Label = ("whir", "fold")

    def foldings(self, values: Sequence[int]) -> tuple[int, ...]:
        return tuple(values)

    def written(self, foldings: Sequence[int]) -> tuple[int, ...]:
        return tuple(foldings)

    def fits(self, i: int, code: Code) -> bool:
        return True

    def folds(self, i: int, folding: int) -> tuple[int, ...]:
        return tuple(range(1, folding + 1))

    def fold_index(self, i: int, step: int) -> tuple[int, ...]:
        return i, step - 1

    def fold(self, side: Side, i: int, code: Code, step: int, bits: int) -> Challenge:
        opening: Any = side.circuit.opening
        before = code.folded(2 ** (step - 1))
        return whir.fold(side.claim, i, step, opening.constraint_degree, before, before.folded(2), bits)

    def samples(self, side: Side, i: int, code: Code, samples: int, bits: int) -> Challenge:
        return whir.out_of_domain(side.claim, i, code, samples, bits)

    def shift(
        self, side: Side, i: int, previous: Code, folding: int, code: Code, next_folding: int, *counts: int
    ) -> Challenge:
        return whir.shift(side.claim, i, previous, folding, code, *counts)

    def final(self, side: Side, code: Code, folding: int, queries: int, bits: int) -> Challenge:
        return whir.final(side.claim, code, folding, queries, False, bits)

    def combined_last(self, side: Side, code: Code, folding: int, queries: int, bits: int) -> Challenge | None:
        opening: Any = side.circuit.opening
        combines = opening.combines_last_queries
        return whir.final(side.claim, code, folding, queries, True, bits) if combines else None

    def sent(self, side: Side, later: bool, folding: int, samples: int) -> list[Message]:
        rounds = [whir.sumcheck(side.claim, 0, step) for step in range(1, folding + 1)]
        return [*rounds, *(whir.oracle(side.merkle, side.claim, 1, samples) if later else ())]

    def framing(self, side: Side, last: int) -> list[Message]:
        return [whir.framing(side.claim, last)]

    def ending(self, side: Side, variables: int) -> list[Message | Challenge]:
        opening: Any = side.circuit.opening
        left = Code.of(Oracle(0, 1, 1 << variables))
        claimed = whir.last_claim(side.claim, left, opening.constraint_degree) if opening.final_sumcheck else ()
        return [whir.last_polynomial(side.claim, left), *claimed]

    def opened(self, merkle: Hashing, side: Side, code: Code, folding: int, queries: int) -> Message:
        return whir.opened(merkle, side.claim, 1, code, folding, queries)


class StirRounds:
    """The first fold has a round; each later one is drawn in the shift round, as is the combination of the claims."""

    schedule, fold_bits, per_claim = "opening.foldings", "opening.grinding.fold", False
    fold_label: Label = ("stir", "fold")

    def foldings(self, values: Sequence[int]) -> tuple[int, ...]:
        return tuple(arity.bit_length() - 1 for arity in values)

    def written(self, foldings: Sequence[int]) -> tuple[int, ...]:
        return tuple(2**folding for folding in foldings)

    def fits(self, i: int, code: Code) -> bool:
        return i == 0 or not stir.room(code)

    def folds(self, i: int, folding: int) -> tuple[int, ...]:
        return () if i else (folding,)

    def fold_index(self, i: int, step: int) -> tuple[int, ...]:
        return ()

    def fold(self, side: Side, i: int, code: Code, step: int, bits: int) -> Challenge:
        return stir.fold(side.claim, code, 2**step, bits)

    def samples(self, side: Side, i: int, code: Code, samples: int, bits: int) -> Challenge:
        return stir.out_of_domain(side.claim, i, code, samples, bits)

    def shift(
        self, side: Side, i: int, previous: Code, folding: int, code: Code, next_folding: int, *counts: int
    ) -> Challenge:
        return stir.shift(side.claim, i, previous, 2**folding, code, 2**next_folding, *counts)

    def final(self, side: Side, code: Code, folding: int, queries: int, bits: int) -> Challenge:
        return stir.final(side.claim, code, 2**folding, queries, bits)

    def combined_last(self, side: Side, code: Code, folding: int, queries: int, bits: int) -> Challenge | None:
        return None

    def sent(self, side: Side, later: bool, folding: int, samples: int) -> list[Message]:
        return list(stir.oracle(side.merkle, side.claim, 1, samples)) if later else []

    def framing(self, side: Side, last: int) -> list[Message]:
        return []

    def ending(self, side: Side, variables: int) -> list[Message | Challenge]:
        return [stir.last_polynomial(side.claim, 1 << variables)]

    def opened(self, merkle: Hashing, side: Side, code: Code, folding: int, queries: int) -> Message:
        return stir.opened(merkle, side.claim, 1, code, 2**folding, queries)


def arrival(rounds: Rounds, side: Side, i: int, code: Code, folding: int, queries: int, samples: int) -> Challenge:
    """What oracle ``i`` adds to the shift round before it, which holds so many ``queries`` to the one before."""
    both = rounds.shift(side, i, side.code, 1, code, folding, queries, samples, 0)
    return Challenge(both.label, both.name, tuple(term for term in both.terms if not isinstance(term.event, Missed)))
