"""Parameters set by their path: what a path means, what is refused, and with which words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.fields import parse_field
from soundproof.inputs import UserError
from soundproof.inputs.files import load
from soundproof.inputs.plain import table_of
from soundproof.inputs.settings import Setting, applied, put, resolve, setting
from soundproof.protocols.stir import Stir
from soundproof.zkvm import ZkVM

FIXTURES = Path(__file__).parents[1] / "fixtures" / "soundcalc"


def _with(target: str, *texts: str) -> ZkVM:
    return applied(load(target), [setting(text) for text in texts])


def _circuits(target: str, *texts: str) -> dict[str, Any]:
    return {circuit.name: circuit for circuit in _with(target, *texts).circuits}


def _refused(target: str, *texts: str) -> list[str]:
    with pytest.raises(UserError) as caught:
        _with(target, *texts)
    return str(caught.value).replace("\n    hint: ", " → ").splitlines()


# Texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pattern", "value"),
    [
        ("queries=120", ["queries"], 120),
        (" opening . queries = 120 ", ["opening", "queries"], 120),
        ('circuits."a.b=c".field=KoalaBear^5', None, None),
        ('circuits."a.b".field=KoalaBear^5', ["circuits", "a.b", "field"], "KoalaBear^5"),
        ("lookups.Connection_gprod_[1].width=3", ["lookups", "Connection_gprod_[1]", "width"], 3),
        ("rate=1/8", ["rate"], "1/8"),
        ('group="a b"', ["group"], "a b"),
        ("foldings=[16, 8]", ["foldings"], [16, 8]),
        ("merkle={ arity = 4 }", ["merkle"], {"arity": 4}),
        ("framing=true", ["framing"], True),
        ("about=a = b", ["about"], "a = b"),
        ("about=3\nfield = 4", ["about"], "3\nfield = 4"),
        ("constraints=", ["constraints"], None),
    ],
)
def test_a_setting_is_read(text: str, pattern: list[str] | None, value: Any) -> None:
    if pattern is None:  # a name with an equals sign cannot be told from the value
        with pytest.raises(UserError):
            setting(text)
    else:
        found = setting(text)
        assert (found.text, found.pattern, found.value) == (text, tuple(pattern), value)


@pytest.mark.parametrize("text", ["", "queries", "=3", ".=3", "a..b=3", "a.=3", ".a=3", 'a"b=3', "a b.=4"])
def test_what_is_no_setting_is_refused(text: str) -> None:
    with pytest.raises(UserError) as caught:
        setting(text)
    assert str(caught.value).startswith(f"{text}: is no setting")


# Paths ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("circuits.embed.opening.queries=1", ["circuits.embed.opening.queries"]),
        ("circuits.EMBED.queries=1", ["circuits.embed.opening.queries"]),
        ("circuits.co*.queries=1", [f"circuits.{name}.opening.queries" for name in ("convert", "combine", "compress")]),
        ("circuits.embed.grinding.queries=1", ["circuits.embed.opening.grinding.queries"]),
        ("circuits.embed.folds=1", ["circuits.embed.opening.grinding.folds"]),
        ("circuits.embed.width=1", ["circuits.embed.lookups.memory.width"]),
        ("circuits.embed.witness=1", ["circuits.embed.air.columns.witness"]),
        ("circuits.embed.foldings.14=2", ["circuits.embed.opening.foldings.14"]),
        ("circuits.embed.lookups.*.rows=1", ["circuits.embed.lookups.memory.rows"]),
        ("circuits.embed.least.degree=1", ["circuits.embed.least.degree"]),
        ("zkvm.final=riscv", ["zkvm.final"]),
    ],
)
def test_short_paths_and_wildcards(text: str, paths: list[str]) -> None:
    found = resolve(table_of(load("pico"), whole=True), setting(text))
    assert [".".join(map(str, path)) for path in found] == paths


def test_every_key_of_every_circuit_is_reached_by_its_full_path() -> None:
    """Whatever a file states, a setting can state: each key of the whole table, set to the value it has."""
    for name in ("zisk", "openvm2", "demo_whir", "sp1", "airbender"):
        zkvm = load(name)
        table = table_of(zkvm, whole=True)
        circuit = next(iter(table["circuits"]))
        tried = [
            Setting(".".join(map(str, path)), ("circuits", circuit, *map(str, path)), value)
            for path, value in _leaves(table["circuits"][circuit])
        ]
        tried += [Setting("", ("zkvm", key), value) for key, value in table["zkvm"].items()]
        assert len(tried) > 10
        assert applied(zkvm, tried) == zkvm


def _leaves(table: dict[str, Any], path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    found: list[tuple[tuple[str | int, ...], Any]] = []
    for key, value in table.items():
        found.append(((*path, key), value))
        if isinstance(value, dict):
            found += _leaves(value, (*path, key))
        if isinstance(value, list):
            found += [((*path, key, i), entry) for i, entry in enumerate(value)]
    return found


def test_parameters_change_where_they_are_meant() -> None:
    before, after = (
        load("pico"),
        _with(
            "pico",
            "queries=90",
            "circuits.embed.queries=24",
            "rate=1/16",
            "rate=",
            "rate=1/2",
            "circuits.compress.rate=1/16",
            "circuits.embed.rate=1/16",
        ),
    )
    for old, new in zip(before.circuits, after.circuits, strict=True):
        wanted: Any = replace(old.opening, queries=24 if old.name == "embed" else 90)  # type: ignore[arg-type]
        assert new == replace(old, opening=wanted)


def test_tables_are_made_and_left_out() -> None:
    assert _circuits("pico", "circuits.riscv.columns.witness=600")["riscv"].air.columns.witness == 600
    assert _circuits("openvm2", "circuits.app.declared=")["app"].declared is None
    assert [c.air.constraints for c in _circuits("pico", "constraints=").values()] == [None] * 5


def test_the_field_of_all_and_of_one() -> None:
    five = parse_field("KoalaBear^5")
    assert {c.field for c in _circuits("pico", "field=KoalaBear^5").values()} == {five}
    assert {c.field for c in _circuits("pico", "zkvm.field=KoalaBear^5").values()} == {five}
    one = _circuits("pico", "circuits.embed.field=KoalaBear^5")
    assert [name for name, circuit in one.items() if circuit.field == five] == ["embed"]


def test_another_protocol_replaces_the_table() -> None:
    settings = ["kind=stir", "rate=1/4", "foldings=[16, 16, 16]", "queries=[60, 40, 30]"]
    changed = _circuits("pico", *(f"circuits.riscv.opening.{text}" for text in settings))["riscv"]
    assert changed.opening == Stir("stir", Fraction(1, 4), (16, 16, 16), (60, 40, 30))


def test_least_follows_air() -> None:
    """``least`` states what is less; what it does not state stays the air's."""
    app = _circuits("openvm2", "circuits.app.air.log_stack=19", "circuits.app.least.airs=70")["app"]
    assert (app.least.log_stack, app.least.airs, app.air.airs) == (19, 70, 100)


def test_files_of_soundcalc_can_be_changed() -> None:
    target = str(FIXTURES / "pico.toml")
    assert {circuit.opening.queries for circuit in _circuits(target, "queries=99").values()} == {99}


def test_put_copies() -> None:
    table = {"a": {"b": [1, [2, 3]]}}
    assert put(table, ("a", "b", 1, 0), 9) == {"a": {"b": [1, [9, 3]]}}
    assert put(table, ("a", "b"), None) == {"a": {}}
    assert put(table, ("c", "d"), 1) == {**table, "c": {"d": 1}}
    assert table == {"a": {"b": [1, [2, 3]]}}


# Faults ---------------------------------------------------------------------------------------


def test_everything_wrong_is_said_at_once_with_the_setting_that_caused_it() -> None:
    assert _refused("pico", "queries=0", "querys=9", "circuits.risc.rate=1/4", "circuits.*.opening.batching=affin") == [
        "querys=9: there is no such parameter → did you mean 'queries'?",
        "circuits.risc.rate=1/4: no circuit is named 'risc' → did you mean 'riscv'?",
        "queries=0: circuits.riscv.opening.queries: must be at least 1, got 0 (and in 4 more circuits)"
        " → number of queries",
        "circuits.*.opening.batching=affin: circuits.riscv.opening.batching: must be one of powers, affine,"
        " multilinear, got \"affin\" (and in 4 more circuits) → did you mean 'affine'?",
    ]


def test_a_fault_between_fields_names_the_settings_of_its_circuit() -> None:
    assert _refused("pico", "circuits.riscv.trace_length=2^21", "circuits.embed.queries=24") == [
        "circuits.riscv.trace_length=2^21: circuits.riscv.opening.foldings: folding a domain of 2^22 by 2^22 leaves "
        "2^0; the stated final domain is 2^1 → change the schedule or the final domain"
    ]


def test_a_short_path_of_several_keys_lists_them() -> None:
    (line,) = _refused("pico", "circuits.riscv.width=3")
    assert line.startswith("circuits.riscv.width=3: is short for several parameters → one of lookups.alu.width, ")


def test_least_is_reached_only_by_its_name() -> None:
    assert _refused("openvm2", "circuits.app.air.airs=0", "circuits.app.least.airs=0") == [
        "circuits.app.air.airs=0: circuits.app.air.airs: must be at least 1, got 0 → number of AIRs",
        "circuits.app.least.airs=0: circuits.app.least.airs: must be at least 1, got 0 → number of AIRs",
    ]


def test_paths_of_no_circuit() -> None:
    assert _refused("pico", "zkvm.nam=X", "zkvm.final=risc", "circuits=3", "circuits.riscv=3", "foldings.99=2") == [
        "zkvm.nam=X: there is no such parameter → did you mean 'zkvm.name'?",
        "circuits=3: there is no such parameter → the keys are those of native files: docs/format.md",
        "circuits.riscv=3: there is no such parameter → the keys are those of native files: docs/format.md",
        "foldings.99=2: there is no such parameter → did you mean 'opening.foldings.9'?",
        "zkvm.final=risc: zkvm.final: no circuit is named 'risc' → did you mean 'riscv'?",
    ]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="cirutsopeng.*_=[]0123,{}^/ \"'", max_size=20), st.sampled_from(["pico", "openvm2"]))
def test_any_text_is_applied_or_refused(text: str, target: str) -> None:
    zkvm = load(target)
    try:
        changed = applied(zkvm, [setting(text)])
    except UserError:
        return
    assert isinstance(changed, ZkVM)
