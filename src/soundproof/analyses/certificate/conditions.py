"""The hypotheses of a bound with the numbers that satisfy them: inequalities between integers.

``explain`` says by how much a hypothesis holds; here both sides stand as they are, for a reader who checks them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec.structs import astuple

from soundproof.protocols.r1cs import MATRICES, R1cs
from soundproof.protocols.stir import Stir
from soundproof.protocols.swirl import Swirl
from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.johnson import Johnson
from soundproof.radii.linear import LinearDecoding
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import bchks25, bciks20, dkt26, johnson
from soundproof.theorems.dkt26 import Interpolation, Subsets, Weighted
from soundproof.theorems.first_order import FirstOrder, Jets, Squarefree
from soundproof.theorems.theorem import Certificate, Theorem
from soundproof.transcript.bound import Bound
from soundproof.transcript.challenges import ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit, linear_code
from soundproof.zkvm.proof import claim

__all__ = ["Condition", "of_gap", "of_list", "of_radius", "of_term", "unsettled"]


class Condition(NamedTuple):
    """``left`` stands in a ``relation`` to ``right``: <, ≤, ≥ or =."""

    condition: str
    left: int
    relation: str
    right: int


def of_radius(regime: Regime, oracle: Oracle) -> Iterator[Condition]:
    """That the agreement is at most 1; of a linear code, that it corrects so many errors."""
    n, k = oracle.length, oracle.dimension
    if isinstance(regime, UniqueDecoding):
        yield Condition("s ≤ n₀ − k₀", regime.slack, "≤", n - k)
    elif isinstance(regime, Johnson):
        m = regime.multiplicity
        yield Condition("(2m + 1)²k₀ ≤ 4m²n₀", (2 * m + 1) ** 2 * k, "≤", 4 * m * m * n)
    elif isinstance(regime, BeyondJohnson):
        yield Condition("A ≤ n₀", regime.at, "≤", n)
    elif isinstance(regime, LinearDecoding):
        yield Condition("2e < d", 2 * regime.errors, "<", oracle.distance)


def of_gap(regime: Regime, code: Code, bound: Bound, degree: int) -> Iterator[Condition]:
    """What the bound on bad challenges of a curve asks of a code at a radius, and of its certificate."""
    certificate: Any = bound.certificate
    match certificate:
        case None if isinstance(regime, LinearDecoding):
            yield Condition("(ℓ + 2)e < d", (degree + 2) * regime.errors, "<", code.oracle.distance)
        case None if isinstance(regime, UniqueDecoding):
            slack = code.length - code.dimension - 2 * regime.errors(code)
            least = 0 if bound.theorem is bciks20.unique_exceptions else 2
            yield Condition(f"{least} ≤ n − k − 2e", least, "≤", slack)
        case None if bound.theorem is not None:
            yield from _of_formula(bound.theorem, code.length, code.dimension, regime.multiplicity or 0)
        case _:
            yield from _of_certificate(certificate)
            yield from _guard(certificate, regime)


def _of_formula(theorem: Theorem, n: int, k: int, m: int) -> Iterator[Condition]:
    if theorem in (dkt26.johnson_exceptions, bchks25.mutual_exceptions):
        yield Condition("2 ≤ k", 2, "≤", k)
    if theorem is dkt26.johnson_exceptions:
        yield Condition("k < n", k, "<", n)
    if theorem is dkt26.repetition_exceptions:
        yield Condition("k = 1", k, "=", 1)
    if theorem is bchks25.johnson_exceptions_explicit and m == 1:
        yield Condition("ρ < 4/9", 9 * k, "<", 4 * n)


CHECKS: dict[type[Certificate], str] = {
    Subsets: "k ≥ 1|k < A|A ≤ n",
    Interpolation: "m ≥ 3|1 ≤ D|D ≤ n − 2|A ≤ n|(2mA)² ≥ (2m + 1)²nD|4(μ + 1)²D ≥ (2m + 1)²n|4μ²D < (2m + 1)²n"
    "|12D(h + 1) ≥ (2m + 1)²n|12Dh < (2m + 1)²n",
    Weighted: "m ≥ 1|b ≥ 1|D ≥ 1|D + 1 ≤ A|A ≤ n|D·b < m·A|n·R < N|H ≥ max(ℓb, ⌊ℓ(W − nT)/(N − nR)⌋)",
    FirstOrder: "k ≥ 2|k ≤ S|S ≤ A|A ≤ n|h ≥ ℓμ|m ≥ 1|Row < Source",
    Squarefree: "μ ≥ 1|M ≥ 1|k ≤ S₀|S₀ ≤ A|k ≥ 2|k ≤ S|S ≤ A|A ≤ n|h ≥ ℓμ|m ≥ 1|Row < Source",
}
"""The comparisons of a certificate's check, in its order."""


def _of_certificate(certificate: Certificate) -> Iterator[Condition]:
    names = CHECKS[type(certificate)].split("|")
    for name, comparison in zip(names, certificate.comparisons(), strict=True):
        yield Condition(name, *astuple(comparison))


def _guard(certificate: Certificate, regime: Regime) -> Iterator[Condition]:
    """What a certificate asks of the characteristic."""
    if isinstance(certificate, Jets) and isinstance(regime, BeyondJohnson):
        name, least = certificate.guard
        yield Condition(f"{name.removeprefix('p > ')} < p", least, "<", regime.characteristic)


def of_list(regime: Regime, code: Code, bound: Bound) -> Iterator[Condition]:
    """What the bound on a list asks of a code at a radius, and of its certificate."""
    n, k, a = code.length, code.dimension, regime.positions(code)
    if isinstance(regime, LinearDecoding):
        yield Condition("2e < d", 2 * regime.errors, "<", code.oracle.distance)
        return
    if k > 1:
        yield Condition("k < A", k, "<", a)
    certificate: Any = bound.certificate
    if isinstance(regime, UniqueDecoding):
        yield Condition("k ≤ n − 2e", k, "≤", n - 2 * regime.errors(code))
    elif isinstance(certificate, Squarefree | FirstOrder):
        yield from (check for check in _of_certificate(certificate) if "S" not in check.condition.replace("Source", ""))
        yield from _guard(certificate, regime)
    else:
        yield Condition("n(k − 1) < A²", n * (k - 1), "<", a * a)
        size = johnson.list_size(n, k, a)
        if bound.theorem is bciks20.list_size and size is not None:
            n0, k0, m = code.oracle.length, code.oracle.dimension, regime.multiplicity or 0
            yield Condition("(J/τ)²k₀ ≤ n₀", 4 * size**2 * k0, "≤", (2 * m + 1) ** 2 * n0)


def of_term(circuit: Circuit, term: ErrorTerm) -> Iterator[Condition]:
    """What does not depend on the radius."""
    air, p = circuit.air, circuit.field.characteristic
    match term.label:
        case ("lookup", name):
            bus = dict(circuit.buses)[str(name)]
            if bus.argument != "grand-product":
                yield Condition("messages on one side < p", bus.sent, "<", p)
        case ("air", "memory", what) if isinstance(air, R1cs) and air.spark is not None:
            yield Condition("reads and words < p", MATRICES * air.spark.entries + air.words[str(what)], "<", p)
        case ("swirl", "logup") if isinstance(air, Swirl):
            yield Condition("max_interactions ≤ p", air.max_interactions, "≤", p)
        case ("stir", "shift", i) if isinstance(circuit.opening, Stir):
            code = circuit.opening.oracles(claim(circuit).code)[int(i)]
            square = (code.dimension + 1) ** 2
            room = code.length * (code.dimension - 1)
            yield Condition("(k + 1)² ≤ n·(k − 1), so that δ < 1 − ρ − 1/n", square, "≤", room)


def unsettled(circuit: Circuit) -> Iterator[Condition]:
    """What the figures hold under, and the file leaves open: as much as it states would not satisfy it."""
    p = circuit.field.characteristic
    if linear_code(circuit) is not None:
        distance = claim(circuit).code.oracle.distance
        yield Condition("the distance of the code ≥ d", distance, "≥", distance)
    for name, bus in circuit.buses:
        if bus.argument != "grand-product" and bus.messages is None and bus.most_sent >= p:
            yield Condition(f"lookup: {name}: messages on one side < p", bus.most_sent, "<", p)
