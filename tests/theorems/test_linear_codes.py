"""Bad challenges in linear codes that are no Reed–Solomon codes: every line, and curves of degree 2.

A word is taken up to codewords, and the positions on which two words agree are the bits of an integer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

import pytest

from soundproof.theorems import linear_codes

Word = tuple[int, ...]

TIMES = ((0, 0, 0, 0), (0, 1, 2, 3), (0, 2, 3, 1), (0, 3, 1, 2))
"""Products of the four elements 0, 1, x, x + 1."""


class Linear:
    """The code of some rows, each of which begins with one of the identity matrix, over a field of q elements."""

    def __init__(self, q: int, *rows: Word) -> None:
        self.q, self.n, self.k = q, len(rows[0]), len(rows)
        self.words = [self.sum(c, rows) for c in product(range(q), repeat=self.k)]
        self.distance = min(sum(map(bool, word)) for word in self.words if any(word))
        self.sets = {word: self._sets(word) for word in self.remainders()}

    def plus(self, one: int, other: int) -> int:
        return one ^ other if self.q == 4 else (one + other) % self.q

    def times(self, one: int, other: int) -> int:
        return TIMES[one][other] if self.q == 4 else one * other % self.q

    def sum(self, coefficients: Sequence[int], words: Sequence[Word]) -> Word:
        total = (0,) * len(words[0])
        for c, word in zip(coefficients, words, strict=True):
            total = tuple(self.plus(left, self.times(c, right)) for left, right in zip(total, word, strict=True))
        return total

    def remainders(self) -> Iterator[Word]:
        """Words up to codewords: zero on the first k positions."""
        return ((0,) * self.k + rest for rest in product(range(self.q), repeat=self.n - self.k))

    def _sets(self, word: Word) -> list[int]:
        """On which positions the word agrees with each codeword."""
        return [sum((a == b) << i for i, (a, b) in enumerate(zip(word, c, strict=True))) for c in self.words]

    def bad(self, words: Sequence[Word], errors: int) -> int:
        """Challenges for which the combination agrees with a codeword, up to errors, where the words do not."""
        return sum(self._apart(words, self._at(words, z), errors) for z in range(self.q))

    def _at(self, words: Sequence[Word], z: int) -> Word:
        """Their combination by the powers of a challenge."""
        *rest, last = words
        for word in reversed(rest):
            last = tuple(self.plus(x, self.times(z, y)) for x, y in zip(word, last, strict=True))
        return last

    def _apart(self, words: Sequence[Word], combined: Word, errors: int) -> bool:
        close = (agreed for agreed in self.sets[combined] if agreed.bit_count() >= self.n - errors)
        return any(any(all(agreed & ~mine for mine in self.sets[word]) for word in words) for agreed in close)


def lines(code: Linear) -> Iterator[tuple[Word, Word]]:
    """All lines up to codewords, multiples of both words, and where they begin."""
    leading = [word for word in code.remainders() if next((x for x in word if x), 0) == 1]
    for g in leading:
        first = g.index(1)
        yield from ((f, g) for f in ((0,) * code.n, *leading) if not f[first])


CODES = [
    Linear(4, (1, 1, 1, 1, 0)),
    Linear(4, (1, 0, 1, 1, 1, 0), (0, 1, 0, 1, 2, 1)),
    Linear(5, (1, 1, 2, 3, 0)),
    Linear(7, (1, 3, 1, 5, 0)),
]


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"[{code.n}, {code.k}] over {code.q}")
def test_a_line_has_at_most_e_and_one_bad_challenges_and_some_line_has_as_many(code: Linear) -> None:
    assert code.distance == 4 < code.n - code.k + 1  # so that it is no Reed–Solomon code
    most = max(code.bad(line, 1) for line in lines(code))
    assert most == linear_codes.exceptions(1) == 2


@pytest.mark.parametrize("code", CODES[:3], ids=lambda code: f"[{code.n}, {code.k}] over {code.q}")
def test_without_errors_one_challenge_is_bad(code: Linear) -> None:
    assert max(code.bad(line, 0) for line in lines(code)) == linear_codes.exceptions(0) == 1


def test_at_a_third_of_the_distance_there_are_more() -> None:
    code = Linear(5, (1, 1, 1))
    assert code.distance == 3
    assert code.bad([(0, 0, 1), (0, 1, 2)], 1) == 3 > linear_codes.exceptions(1)


def test_a_curve_of_degree_2_has_at_most_twice_as_many() -> None:
    """4e < d = 5; words that differ from codewords in two positions, all of them, and some others."""
    code, random = Linear(5, (1, 1, 1, 1, 1, 0)), Random(1)
    assert code.distance == 5
    alone = [(0, a, b, 0, 0, 0) for a, b in product(range(5), repeat=2)]
    assert (
        max(code.bad(words, 1) for words in product(alone, alone, [(0, 1, 1, 0, 0, 0)]))
        == 2 * linear_codes.exceptions(1)
        == 4
    )

    def drawn() -> Word:
        return (0, *(random.choice((0, 0, random.randrange(5))) for _ in range(5)))

    assert max(code.bad([drawn(), drawn(), drawn()], 1) for _ in range(3000)) <= 4


@pytest.mark.parametrize("errors", [1, 2])
def test_words_of_e_and_one_errors_attain_it(errors: int) -> None:
    """On each of e + 1 positions another challenge mends the error."""
    code = Linear(5, (1,) * (3 * errors + 1) + (0,)) if errors == 1 else Linear(5, (1, 1, 1, 1, 1, 1, 1))
    places = range(1, errors + 2)
    f = tuple(i if i in places else 0 for i in range(code.n))
    g = tuple(1 if i in places else 0 for i in range(code.n))
    assert 3 * errors < code.distance
    assert code.bad([f, g], errors) == linear_codes.exceptions(errors)
