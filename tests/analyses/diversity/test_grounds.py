"""What zkVMs share, and what one fall leaves standing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from soundproof import load
from soundproof.analyses.diversity.grounds import Diversity, Ground, diversity
from soundproof.cli.group import main
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


def test_those_too_weak_count_as_fallen_everywhere() -> None:
    found = diversity(_assessed("pico", "zkdtvm"), floor=100)
    assert found.weak == ("Pico",)
    assert all("Pico" in found.fallen(ground) for ground in found.grounds)


@pytest.mark.parametrize("fallen", [0, 1, 2, 3])
def test_enough_proofs_are_one_more_than_the_widest_fall(fallen: int) -> None:
    bits = tuple((name, 100) for name in "abc")
    ground = Ground("field", "F", tuple((name, 0) for name, _ in bits[:fallen]))
    found = Diversity(bits, (ground,), 100)
    assert found.enough == (fallen + 1 if fallen < 3 else None)


@pytest.mark.parametrize("paper", ["DKT26", "BCHKS25", "Johnson", "Jagged"])
def test_without_a_paper_no_term_rests_on_it(paper: str) -> None:
    pin = Pin(without=frozenset({paper}))
    for name in ("pico", "sp1", "openvm2", "zkdtvm"):
        for own in load(name).circuits:
            for evaluation in assess_circuit(own, pin).evaluations:
                if evaluation.applies:
                    assert paper not in {t.id for a in evaluation.terms for t in (a.theorem, a.lists) if t is not None}


def test_fewer_papers_never_give_more_bits() -> None:
    for name in ("pico", "zkdtvm", "openvm2", "demo_whir"):
        for own in load(name).circuits:
            bits = assess_circuit(own, every=False).bits
            one = assess_circuit(own, Pin(without=frozenset({"DKT26"})), every=False).bits
            two = assess_circuit(own, Pin(without=frozenset({"DKT26", "BCHKS25"})), every=False).bits
            none = assess_circuit(own, Pin(trust="proved", without=frozenset({"DKT26", "BCHKS25"})), every=False).bits
            assert bits >= one >= two >= none


def test_taking_away_what_a_level_does_not_admit_changes_nothing() -> None:
    for own in load("pico").circuits:
        pin = Pin(trust="proved")
        assert "DKT26" not in {b.id for b in pin.johnson_gaps}
        assert assess_circuit(own, replace(pin, without=frozenset({"DKT26"}))).bits == assess_circuit(own, pin).bits


def test_on_the_command_line() -> None:
    result = CliRunner().invoke(main, ["diversity", "zisk", "venus", "sp1", "--format", "json"])
    document = json.loads(result.stdout)
    assert (result.exit_code, document["schema"], document["min_bits"]) == (0, "soundproof.diversity/1", 100)
    code = next(g for g in document["grounds"] if (g["kind"], g["name"]) == ("code", "ZisK"))
    assert (code["fallen"], code["standing"]) == (["ZisK", "Venus"], ["SP1"])
    table = CliRunner().invoke(main, ["diversity", "zisk", "venus", "sp1"]).stdout
    assert "code: ZisK" in table


def test_one_name_twice_is_refused() -> None:
    result = CliRunner().invoke(main, ["diversity", "pico", "risc0", "pico"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Pico is named twice" in result.stderr


def test_an_unreadable_target_hides_nothing() -> None:
    result = CliRunner().invoke(main, ["diversity", "zisk", "zisc"])
    assert result.exit_code == 2
    assert "did you mean 'zisk'" in result.stderr
    assert "ZisK 127" in result.stdout
