"""What a constraint side hands to the opening."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from soundproof.arithmetic.numbers import absent
from soundproof.primitives.fields import Field, Grinding, Sampling
from soundproof.transcript.challenges import NO_GRINDING
from soundproof.transcript.codes import Code
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Label, Message, Nonce, Place, PlaceName

__all__ = ["Claim", "Lower"]


class Lower(Struct, frozen=True):
    """Functions of tables of so many ``rows``, on a domain ``share`` times smaller than the claim's."""

    rows: int
    share: int
    functions: Any

    @property
    def log_rows(self) -> int:
        """log₂ of the rows, which are a power of two."""
        return self.rows.bit_length() - 1


class Claim(Struct, frozen=True):
    """What an AIR protocol hands to the opening: ``functions`` words of ``code`` over ``field``.

    ``separate`` where each function has an evaluation claim of its own, which batching then combines
    too (in DEEP-ALI the claims are inside the quotients).  ``modulus`` is set where the prover draws
    bits (grinding, query positions) as the low bits of a prime-field element; None for uniform bits.
    ``repeated`` is set where the constraint side draws its first challenges from the base field, so many times.
    ``lower`` functions, of the tallest tables first, enter the opening when it has folded to their domains.
    It is ``pinned`` where samples from outside the domain told the listed codewords apart before.
    It is ``joined`` where the claims of several points are one, so that its weights are no product over the variables.
    """

    code: Code
    functions: Any
    field: Field
    separate: bool = False
    modulus: int | None = None
    repeated: int | None = None
    pinned: bool = False
    lower: tuple[Lower, ...] = ()
    joined: bool = False

    def roots(self, degree: Any, code: Code | None, whole: Any = None) -> Roots:
        """The roots of a challenge that may be repeated: all of k drawn elements are bad, (degree/p)^k.

        ``whole`` is set where ``degree`` is a part of an identity of that degree: the parts add up to (whole/p)^k.
        """
        if self.repeated is None:
            return Roots(degree, self.field.size, code)
        power = degree**self.repeated if whole is None else degree * whole ** (self.repeated - 1)
        return Roots(power, self.field.base.order**self.repeated, code)

    @property
    def listed(self) -> Code | None:
        """The code whose list the constraint side has to reckon with; None where one codeword is left of it."""
        return None if self.pinned else self.code

    def decoded(self, points: int) -> Code:
        """The code of what is listed where the functions are quotients by up to so many points.

        A lower word, read at the image of each position, is one of this domain, and a polynomial of degree below
        k/s + c becomes one of s times that degree: at most k + (c − 1)·s, for the largest share s.  A function of
        degree N/(2s) + c on the circle becomes one of degree N/2 + c·s.
        """
        if not self.lower:
            return self.code.widened(points)
        share = self.lower[-1].share
        return self.code.widened(points * share if self.code.circle else (points - 1) * share + 1)

    def grinding(self, bits: int) -> Grinding:
        """Grinding as this prover draws its bits."""
        return NO_GRINDING if absent(bits) else Grinding(bits, self.modulus)

    def nonce(self, label: Label, bits: int) -> Iterator[Message]:
        """The proof of work the prover sends for ``bits`` of grinding: one base-field element."""
        if not absent(bits):
            fold = (self.work("ground fold"),) if label[:2] == ("whir", "fold") else ()
            yield Message((*label, "nonce"), "nonce", (Nonce("nonces", self.field.base), *fold))

    def work(self, place: PlaceName) -> Place:
        """Where some layouts send a proof of work whether one is asked for or not."""
        return Place("nonces", place, 1, self.field)

    def sampling(self, positions: int) -> Sampling | None:
        """How this prover draws one of so many query positions."""
        return None if self.modulus is None else Sampling(positions, self.modulus)
