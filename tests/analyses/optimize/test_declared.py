"""A protocol that no module of the search knows: its grinding is searched as it declares it."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

import pytest
from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.optimize.grid import Grid, free, parsed_pin, today
from soundproof.analyses.optimize.optimum import best
from soundproof.analyses.optimize.results import Optimum, Task
from soundproof.formats.files import catalogue, load
from soundproof.parameters.faults import Path
from soundproof.parameters.params import Bits, Param, PowerOfTwo, vary
from soundproof.primitives.fields import parse_field
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.readings.cost import meter_of
from soundproof.readings.security import Pin, assess_circuit
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Label, Message
from soundproof.zkvm.address import grinding
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import AIRS, transcript


class Toy(Struct, frozen=True):
    """Two rounds ground by one number, rounds with a list of numbers, and one number that it says nothing of."""

    kind: Literal["toy"]
    trace_length: Annotated[PowerOfTwo, Param("N", "rows", ge=1, power_of_two=True, statement="twice")]
    degrees: tuple[int, ...]
    both: Bits = 0
    listed: tuple[Bits, ...] = (0, 0)
    silent: Bits = 0
    functions: int = 3
    separate_claims: bool = False
    assumed: tuple[str, ...] = ()

    @property
    def dimension(self) -> int:
        return self.trace_length

    @property
    def grinds(self) -> dict[Label, Path]:
        shared: Path = ("both",)
        return {("toy", 0): shared, ("toy", 1): shared, ("toy", 2): ("listed", 0), ("toy", 3): ("listed", 1)}


def toy(p: Toy, claim: Claim, buses: Any, merkle: Any, queries: int, coset: int) -> Transcript:
    yield Message(("toy", "witness"), "witness", (merkle.root("root"),))
    for i, (degree, bits) in enumerate(zip(p.degrees, (p.both, p.both, *p.listed), strict=True)):
        label = ("toy", i)
        yield from claim.nonce(label, bits)
        event = Roots(degree, claim.field.size, claim.code)
        yield Challenge(label, f"round {i}", (ErrorTerm(label, f"round {i}", event, cited.ALI, claim.grinding(bits)),))
    yield Message(("toy", "evaluations"), "evaluations", (Elements("evaluations", 3, claim.field),))


GRID = Grid(rates=(Fraction(1, 4),), queries=180, arities=(4,), final_domain=64, cap_nodes=1, grinding=12)

UNIQUE = Pin("unique")  # one codeword, so that roots are all that counts


@pytest.fixture
def circuit(monkeypatch: pytest.MonkeyPatch) -> Circuit:
    monkeypatch.setitem(AIRS, Toy, toy)
    opening = Fri("fri", Fraction(1, 4), 80, (4, 4, 4), 64, grinding=FriGrinding(0, 0, 12))
    air: Any = Toy("toy", 2**10, (2**12, 2**18 - 1, 2**15, 2**17 - 1))
    return Circuit("toy", parse_field("Goldilocks^2"), air, opening)


def solved(circuit: Circuit, bits: int) -> Optimum:
    optimum = best(circuit, Task(bits, grid=GRID, pin=UNIQUE))
    assert isinstance(optimum, Optimum)
    return optimum


def test_every_number_has_the_least_grinding_that_its_rounds_need(circuit: Circuit) -> None:
    """At 112 bits of a field of 128: 2^12 and 2^18 roots share a number, so it is that of the larger."""
    after: Any = solved(circuit, 112).after.air
    assert after.listed == (0, 1)
    assert after.both == 2
    assert after.silent == 0
    for path, less in (("air.both", 1), ("air.listed.1", 0)):
        fewer = vary(solved(circuit, 112).after, [int(k) if k.isdigit() else k for k in path.split(".")], less)
        assert assess_circuit(fewer, UNIQUE, every=False).bits < 112


def test_a_number_for_two_rounds_costs_two_proofs_of_work(circuit: Circuit) -> None:
    optimum = solved(circuit, 112)
    entries = [entry for entry in transcript(optimum.after) if isinstance(entry, Message)]
    nonces = [entry for entry in entries if entry.name == "nonce" and entry.label[0] == "toy"]
    assert [entry.label for entry in nonces] == [("toy", 0, "nonce"), ("toy", 1, "nonce"), ("toy", 3, "nonce")]

    assert optimum.cost == meter_of(optimum.after).of(transcript(optimum.after))


def test_the_report_says_what_was_varied_and_what_was_not(circuit: Circuit) -> None:
    said = GRID.said(circuit)
    (line,) = [line for line in said if "bits of grinding" in line]
    assert line.endswith("opening.grinding.queries, air.both, air.listed.0, air.listed.1")
    assert "not searched: air.silent" in said
    assert {"air.both", "air.listed.0", "air.listed.1"} <= free(circuit).keys()


def test_its_grinding_is_pinned_as_any_other(circuit: Circuit) -> None:
    path, value = parsed_pin("air.both=7", circuit)
    optimum = best(circuit, Task(112, grid=replace(GRID, pins=((path, value),))))
    assert isinstance(optimum, Optimum)
    assert today(optimum.after, "air.both") == 7
    said = optimum.task.grid.said(circuit)
    assert "pinned: air.both = 7" in said
    assert not any("bits of grinding" in line and "air.both" in line for line in said)


@pytest.mark.parametrize("name", catalogue())
def test_all_grinding_of_the_catalogue_is_searched(name: str) -> None:
    for circuit in load(name).circuits:
        assert not any(line.startswith("not searched") for line in GRID.said(circuit))
        assert all("grinding" in path for path in map(str, grinding(circuit)))


def test_rounds_without_grinding_are_named() -> None:
    (core,) = [circuit for circuit in load("sp1").circuits if circuit.name == "core"]
    named = "rounds whose protocol has no grinding: LogUp-GKR round, zerocheck, reduce to dense PCS"
    assert named in GRID.said(core)
