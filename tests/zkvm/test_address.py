"""Every parameter has an address, and each protocol's declaration of what grinds what is true."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.formats.files import catalogue, load
from soundproof.formats.plain import circuit_table
from soundproof.parameters.params import Batching, Bits
from soundproof.parameters.shape import shape
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.ligero import Ligero, LigeroGrinding
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs, Spark
from soundproof.protocols.stir import Stir, StirGrinding
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.messages import Label
from soundproof.zkvm.address import Address, address, addresses, grinding, ground, parameters
from soundproof.zkvm.circuit import WITHOUT_LOOKUPS, Air, Circuit, Opening
from soundproof.zkvm.proof import AIRS, transcript

BITS = st.integers(0, 30)
ARGUMENTS = get_args(get_type_hints(Lookup)["argument"])


@st.composite
def airs(draw: Any) -> Air:
    kinds: dict[type, Air] = {
        DeepAli: DeepAli(
            "deep-ali", 2**12, 3, 2, draw(st.integers(1, 9)), 40, columns=Columns(witness=(3, 4), stages=2),
            deep_grinding=draw(BITS), ali_grinding=draw(BITS),
        ),
        Jagged: Jagged("jagged", 1000, 40, 200, 3, 2**12, draw(st.integers(1, 5))),
        Swirl: Swirl("swirl", 4, 8, draw(st.integers(1, 3)), 3, 100, 5, 12, 90, 7, 2**20, 5, 1, draw(BITS)),
        Zerocheck: Zerocheck("zerocheck", 2**12, draw(st.integers(1, 5)), 200, 3, draw(st.integers(1, 3))),
        R1cs: R1cs("r1cs", 2**11, 2**11, "committed", draw(st.sampled_from(Batching)), Spark(2**12, "logup")),
        Evaluations: Evaluations("evaluations", 2**12, draw(st.sampled_from(["quotients", "sumcheck"])), 3, 2),
    }  # fmt: skip
    assert kinds.keys() == AIRS.keys()
    air: Air = draw(st.sampled_from(list(kinds.values())))
    return air


@st.composite
def openings(draw: Any) -> Opening:
    def bits(*counts: int) -> Any:
        """One number for all, or a list of them, of lists where ``counts`` has several."""
        lists = (
            st.tuples(*[BITS] * counts[0]) if len(counts) == 1 else st.tuples(*[st.tuples(*[BITS] * n) for n in counts])
        )
        return draw(st.one_of(BITS, lists))

    rate, batching = Fraction(1, 4), draw(st.sampled_from(Batching))
    every: list[Opening] = [
        Fri("fri", rate, 50, (4, 8, 2), 2**8, batching, FriGrinding(draw(BITS), bits(3), draw(BITS))),
        Whir(
            "whir", rate, (3, 4, 2), (60, 30, 20), (1, 2), 3, batching, None, draw(st.booleans()), None, 2,
            WhirGrinding(draw(BITS), bits(3, 4, 2), bits(2), bits(3), draw(BITS)),
        ),
        Stir(
            "stir", rate, (4, 8, 4), (60, 30, 20), 1, batching, None,
            StirGrinding(draw(BITS), draw(BITS), bits(2), bits(3)),
        ),
        Ligero("ligero", rate, 2**4, 60, batching, LigeroGrinding(draw(BITS), draw(BITS), draw(BITS))),
    ]  # fmt: skip
    assert set(map(type, every)) == set(get_args(Opening))
    opening: Opening = draw(st.sampled_from(every))
    return opening


@st.composite
def circuits(draw: Any) -> Circuit:
    """Circuits of all pairs of protocols, with up to two buses."""
    buses = tuple(
        (name, Lookup(rows=2**10, width=3, argument=draw(st.sampled_from(ARGUMENTS)), grinding=draw(BITS)))
        for name in draw(st.sampled_from([(), ("bytes",), ("bytes", "memory")]))
    )
    field, air = parse_field(draw(st.sampled_from(["BabyBear^4", "Goldilocks^3"]))), draw(airs())
    sent = () if isinstance(air, WITHOUT_LOOKUPS) else buses
    return Circuit("drawn", field, air, draw(openings()), sent, bits_from_field=draw(st.booleans()))


def bits_of(circuit: Circuit) -> dict[Label, tuple[int, ...]]:
    """Every challenge's grinding, by term."""
    entries = (entry for entry in transcript(circuit) if isinstance(entry, Challenge))
    return {challenge.label: tuple(term.grinding.bits for term in challenge.terms) for challenge in entries}


def raised_at(found: Address, circuit: Circuit) -> Circuit:
    """The circuit with a bit more at an address; at one of many buses each by a bit."""
    if "*" not in found.path:
        return found.set(circuit, found.read(circuit) + 1)
    buses = tuple((name, replace(bus, grinding=bus.grinding + 1)) for name, bus in circuit.buses)
    return replace(circuit, lookups=buses)


@given(circuits())
@settings(max_examples=80, deadline=None)
def test_a_bit_more_grinding_is_a_bit_more_before_the_challenges_declared_for_it_alone(circuit: Circuit) -> None:
    declared, before = ground(circuit), bits_of(circuit)
    for label, bits in before.items():
        assert label in declared or not any(bits), f"{label} is ground, but no protocol declares where its bits stand"
    for path in {found.path for found in declared.values()}:
        found = next(one for one in declared.values() if one.path == path)
        meant = {label for label, one in declared.items() if one.path == path}
        after = bits_of(raised_at(found, circuit))
        for label, bits in before.items():
            assert max(after[label]) == max(bits) + (label in meant), (label, str(found))


@given(circuits())
@settings(max_examples=80, deadline=None)
def test_every_grinding_is_declared_for_a_challenge(circuit: Circuit) -> None:
    """Every number of bits that the types have is declared; so none is left out of sensitivity or of a search."""
    declared = {tuple(key for key in found.path if isinstance(key, str)) for found in ground(circuit).values()}
    for found in grinding(circuit):
        general = ("lookups", "*", "grinding") if found.path[0] == "lookups" else found.path
        assert general in declared, str(found)


@given(circuits(), st.data())
@settings(max_examples=50, deadline=None)
def test_what_is_set_is_read_and_nothing_else_changes(circuit: Circuit, data: Any) -> None:
    known = list(addresses(circuit))
    assert len({found.path for found in known}) == len(known)
    found = data.draw(st.sampled_from([one for one in known if type(one.read(circuit)) is int]))
    assert address(circuit, found.path) == found
    changed = found.set(circuit, found.read(circuit) + 5)
    assert found.read(changed) == found.read(circuit) + 5
    assert found.set(changed, found.read(circuit)) == circuit


@pytest.mark.parametrize("name", catalogue())
def test_the_addresses_are_the_keys_of_files(name: str) -> None:
    def leaves(table: Any, path: tuple[Any, ...] = ()) -> Any:
        if isinstance(table, dict):
            for key, value in table.items():
                yield from leaves(value, (*path, key))
        else:
            yield path

    for circuit in load(name).circuits:
        known = {found.path for found in parameters(circuit)}
        written = set(leaves(circuit_table(replace(circuit, least=None), whole=True)))
        assert written - {("lookups",)} <= known


def test_addresses_as_they_are_written() -> None:
    (core,) = [circuit for circuit in load("sp1").circuits if circuit.name == "core"]
    every = ground(core)["lookups",]
    assert str(every) == "lookups.grinding"
    assert every.read(core) == tuple(bus.grinding for _, bus in core.buses)
    assert {bus.grinding for _, bus in every.set(core, 7).buses} == {7}
    assert address(core, ("opening", "querys")) is None
    assert address(core, ("opening", "foldings", 99)) is None
    assert address(core, ("air", "trace_length", "x")) is None
    assert not any(re.search(r"\*", str(found)) for found in addresses(core))


def test_a_declaration_of_no_parameter_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    circuit = load("pico").circuits[0]
    monkeypatch.setattr(DeepAli, "grinds", property(lambda air: {("air", "deep"): ("depp_grinding",)}))
    with pytest.raises(LookupError, match=r"air\.depp_grinding, which is no parameter"):
        ground(circuit)


def test_grinding_is_told_by_its_type() -> None:
    circuit = load("pico").circuits[0]
    assert {found.shape for found in grinding(circuit) if str(found) == "opening.grinding.queries"} == {shape(Bits)}
    assert "opening.grinding.folds" in map(str, grinding(circuit))
    assert "opening.queries" not in map(str, grinding(circuit))
