"""What zkVMs share, and what one fall leaves standing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import combinations

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof import load
from soundproof.analyses.diversity.grounds import Diversity, Ground, diversity
from soundproof.cli.group import main
from soundproof.parameters.faults import UserError
from soundproof.readings.security import Assessment, Pin, assess, assess_circuit


def _assessed(*names: str) -> list[Assessment]:
    return [assess(load(name), every=False) for name in names]


def _ground(found: Diversity, name: str) -> Ground:
    return next(ground for ground in found.grounds if ground.name == name)


def test_what_three_zkvms_share() -> None:
    found = diversity(_assessed("zisk", "sp1", "openvm2"))
    assert dict(found.bits) == {"ZisK": 127, "SP1": 100, "OpenVM2": 100}  # with their hashes
    assert dict(_ground(found, "DKT26").left) == {"ZisK": 126, "SP1": 100, "OpenVM2": 96}
    assert found.fallen(_ground(found, "DKT26")) == ("OpenVM2",)
    poseidon = _ground(found, "poseidon2")
    assert (dict(poseidon.left), poseidon.perhaps) == ({"SP1": 0, "OpenVM2": 0}, ("ZisK",))
    assert (found.fallen(poseidon), found.unknown(poseidon)) == (("SP1", "OpenVM2"), ("ZisK",))
    assert found.standing(poseidon) == ()
    assert found.widest == poseidon
    assert found.enough is None


def test_a_fork_falls_with_its_origin() -> None:
    found = diversity(_assessed("zisk", "venus", "zkdtvm"))
    assert found.fallen(_ground(found, "ZisK")) == ("ZisK", "Venus")
    assert _ground(found, "sha256").perhaps == ()  # ZisK's hash is not stated, but works on a field


def test_a_circuit_that_names_no_hash_may_use_any() -> None:
    found = diversity(_assessed("risc0", "zkdtvm", "sp1"))
    assert dict(_ground(found, "sha256").left) == {"zkDTVM": 0}
    assert _ground(found, "sha256").perhaps == ("RISC0",)  # the hash of its circuit main is not stated


def test_those_too_weak_are_not_counted() -> None:
    found = diversity(_assessed("pico", "zkdtvm"), floor=100)
    assert (found.weak, found.strong) == (("Pico",), ("zkDTVM",))
    for ground in found.grounds:
        assert "Pico" not in (*found.fallen(ground), *found.unknown(ground), *found.standing(ground))


NAMES = tuple("abcd")


def _made(grounds: Sequence[Ground], candidates: tuple[str, ...] = NAMES) -> Diversity:
    return Diversity(tuple((name, 100) for name in NAMES), tuple(grounds), 100, candidates)


@pytest.mark.parametrize("fallen", [0, 1, 2, 3, 4])
def test_enough_proofs_are_one_more_than_the_widest_fall(fallen: int) -> None:
    found = _made([Ground("field", "F", tuple((name, 0) for name in NAMES[:fallen]))])
    assert found.enough == (fallen + 1 if fallen < 4 else None)


def test_what_may_fall_counts_as_if_it_did() -> None:
    found = _made([Ground("hash", "H", (("a", 0),), ("b", "c"))])
    assert (found.whole.fallen, found.whole.at_most, found.enough) == (1, 3, 4)


def test_the_subsets_that_withstand_most_are_first() -> None:
    fork = Ground("code", "X", (("a", 0), ("b", 0)))
    perhaps = Ground("hash", "H", (("c", 0),), ("a",))
    best, *others = _made([fork, perhaps]).choose(2)
    assert (best.names, best.fallen, best.at_most) == (("b", "d"), 1, 1)  # d rests on nothing, b on one thing
    assert {subset.names for subset in (best, *others)} == set(combinations(NAMES, 2))
    assert [subset.at_most for subset in (best, *others)] == sorted(subset.at_most for subset in (best, *others))
    assert next(subset for subset in others if subset.names == ("a", "b")).at_most == 2
    assert next(subset for subset in others if subset.names == ("a", "c")).fallen == 1


@given(
    st.lists(st.tuples(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES))), max_size=5), st.integers(1, 4)
)
def test_a_subset_withstands_what_every_single_fall_leaves(drawn: list[tuple[set[str], set[str]]], size: int) -> None:
    grounds = [
        Ground("hash", str(i), tuple((name, 0) for name in sure), tuple(perhaps - sure))
        for i, (sure, perhaps) in enumerate(drawn)
    ]
    for subset in _made(grounds).choose(size):
        chosen = set(subset.names)
        assert subset.at_most == max((len(chosen & (sure | perhaps)) for sure, perhaps in drawn), default=0)
        assert subset.fallen == max((len(chosen & sure) for sure, _ in drawn), default=0)


def test_only_candidates_above_the_floor_are_chosen() -> None:
    found = diversity(_assessed("zisk", "vanilla", "pico", "sp1"))
    assert [subset.names for subset in found.choose(2)] == [("ZisK", "SP1")]
    with pytest.raises(UserError, match="there are 2 candidates with 100 bits: ZisK, SP1"):
        found.choose(3)


def test_too_many_subsets_are_refused_before_they_are_compared() -> None:
    names = tuple(f"z{i}" for i in range(40))
    found = Diversity(tuple((name, 100) for name in names), (), 100, names)
    with pytest.raises(UserError, match="subsets of this size"):
        found.choose(20)


@pytest.mark.parametrize("paper", ["DKT26", "BCHKS25", "Johnson", "Jagged"])
def test_without_a_paper_no_term_rests_on_it(paper: str) -> None:
    pin = Pin(without=frozenset({paper}))
    for name in ("pico", "sp1", "openvm2", "zkdtvm"):
        for circuit in load(name).circuits:
            for evaluation in assess_circuit(circuit, pin).evaluations:
                if evaluation.applies:
                    assert paper not in {t.id for a in evaluation.terms for t in (a.theorem, a.lists) if t is not None}


def test_fewer_papers_never_give_more_bits() -> None:
    for name in ("pico", "zkdtvm", "openvm2", "demo_whir"):
        for circuit in load(name).circuits:
            bits = assess_circuit(circuit, every=False).bits
            one = assess_circuit(circuit, Pin(without=frozenset({"DKT26"})), every=False).bits
            two = assess_circuit(circuit, Pin(without=frozenset({"DKT26", "BCHKS25"})), every=False).bits
            none = assess_circuit(
                circuit, Pin(trust="proved", without=frozenset({"DKT26", "BCHKS25"})), every=False
            ).bits
            assert bits >= one >= two >= none


def test_taking_away_what_a_level_does_not_admit_changes_nothing() -> None:
    for circuit in load("pico").circuits:
        pin = Pin(trust="proved")
        assert "DKT26" not in {b.id for b in pin.johnson_gaps}
        assert (
            assess_circuit(circuit, replace(pin, without=frozenset({"DKT26"}))).bits
            == assess_circuit(circuit, pin).bits
        )


def test_on_the_command_line() -> None:
    result = CliRunner().invoke(main, ["diversity", "zisk", "venus", "sp1", "--format", "json"])
    document = json.loads(result.stdout)
    assert (result.exit_code, document["schema"], document["min_bits"]) == (0, "soundproof.diversity/2", 100)
    code = next(g for g in document["grounds"] if (g["kind"], g["name"]) == ("code", "ZisK"))
    assert (code["fallen"], code["standing"]) == (["ZisK", "Venus"], ["SP1"])
    table = CliRunner().invoke(main, ["diversity", "zisk", "venus", "sp1"]).stdout
    assert "code: ZisK" in table


def test_a_choice_on_the_command_line() -> None:
    arguments = ["diversity", "zisk", "venus", "sp1", "openvm2", "--choose", "2"]
    shown = CliRunner().invoke(main, arguments).stdout
    assert shown.startswith("2 zkVMs that withstand most")
    assert "the best 5 of 6 subsets" in shown
    chosen = json.loads(CliRunner().invoke(main, [*arguments, "--format", "json"]).stdout)["chosen"]
    assert len(chosen) == 6
    assert chosen[0]["fallen_at_most"] <= chosen[-1]["fallen_at_most"]
    refused = CliRunner().invoke(main, ["diversity", "zisk", "--choose", "2"])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--choose 2: there are 1 candidates with 100 bits: ZisK" in refused.stderr


def test_one_name_twice_is_refused() -> None:
    result = CliRunner().invoke(main, ["diversity", "pico", "risc0", "pico"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Pico is named twice" in result.stderr


def test_an_unreadable_target_hides_nothing() -> None:
    result = CliRunner().invoke(main, ["diversity", "zisk", "zisc"])
    assert result.exit_code == 2
    assert "did you mean 'zisk'" in result.stderr
    assert "ZisK 127" in result.stdout
