"""Parameters set by their path: what a path means, what is refused, and with which words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.analyses.diff.change import whatif
from soundproof.formats.files import load
from soundproof.formats.plain import table_of
from soundproof.formats.settings import Setting, applied, put, resolve, setting, tried
from soundproof.parameters.faults import UserError
from soundproof.primitives.fields import parse_field
from soundproof.protocols.stir import Stir
from soundproof.zkvm.zkvm import ZkVM

FIXTURES = Path(__file__).parents[1] / "fixtures" / "soundcalc"


def _with(target: str, *texts: str) -> ZkVM:
    return applied(load(target), [setting(text) for text in texts])


def _circuits(target: str, *texts: str) -> dict[str, Any]:
    return {circuit.name: circuit for circuit in _with(target, *texts).circuits}


def _refused(target: str, *texts: str) -> list[str]:
    with pytest.raises(UserError) as caught:
        _with(target, *texts)
    return str(caught.value).replace("\n    hint: ", " → ").splitlines()


def test_a_key_of_circuits_may_have_the_name_of_a_table_of_the_file() -> None:
    assert {circuit.hashes for circuit in _with("vanilla", "hashes=").circuits} == {None}
    (line,) = _refused("vanilla", "topology=")
    assert line.startswith("topology=: there is no such parameter → ")


def test_a_hint_names_a_key_of_the_table_that_was_meant() -> None:
    (line,) = _refused("sp1", "air.treess=3")  # hashes.trees is another table's
    assert line == "air.treess=3: there is no such parameter → did you mean 'air.dense_trees'?"
    (line,) = _refused("vanilla", "air.constrains=7")
    assert line.endswith("did you mean 'air.constraints'?")


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


def test_the_words_of_other_ecosystems() -> None:
    assert _refused("pico", "log_blowup=2") == [
        'log_blowup=2: there is no such parameter → here it is opening.rate, in quotes: "1/8" for 2^3'
    ]


def test_the_same_key_twice() -> None:
    assert _refused("pico", "circuits.embed.queries=24", "circuits.embed.opening.queries=25") == [
        "circuits.embed.opening.queries=25: circuits.embed.opening.queries is set by circuits.embed.queries=24 already"
        " → keep one"
    ]
    assert _refused("pico", "queries=84", "queries=84") == [
        "queries=84: circuits.riscv.opening.queries is set by queries=84 already → keep one"
    ]
    assert _refused("pico", "circuits.embed.queries=24", "queries=84") == [
        "queries=84: circuits.embed.opening.queries is set by circuits.embed.queries=24 already → keep one"
    ]


def test_a_table_that_would_undo_a_key() -> None:
    assert _refused("pico", "grinding.queries=9", "grinding={ queries = 8 }") == [
        "grinding={ queries = 8 }: would undo grinding.queries=9 → set circuits.riscv.opening.grinding first"
    ]
    assert _refused("pico", "circuits.riscv.rate=1/4", "circuits.riscv.opening.kind=stir")[0] == (
        "circuits.riscv.opening.kind=stir: would undo circuits.riscv.rate=1/4 → set circuits.riscv.opening first"
    )
    both = _circuits("pico", "grinding={ queries = 8 }", "grinding.batching=9", "opening.kind=fri")["riscv"]
    assert (both.opening.grinding.queries, both.opening.grinding.batching) == (8, 9)


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        ("lookups=5", "queries=9", "lookups: must be a table of named entries, got 5"),
        ("lookups=5", "circuits.*.lookups.alu.rows=9", "lookups: must be a table of named entries, got 5"),
        ("least=5", "queries=9", "least: must be a table, got 5"),
        ("air=inf", "least.degree=2", "air: must be a table, got inf"),
        ("opening.grinding=5", "opening.grinding.queries=9", "opening.grinding: must be a table, got 5"),
        ("opening=1e-09", "opening.kind=stir", "opening: must be a table, got 1e-09"),
        ("opening=true", "opening.merkle.arity=4", "opening: must be a table, got true"),
    ],
)
def test_a_table_replaced_by_something_else(first: str, second: str, problem: str) -> None:
    assert any(f"{first}: circuits.riscv.{problem}" in line for line in _refused("pico", first, second))


# What follows ---------------------------------------------------------------------------------


def test_the_final_domain_follows_the_rate() -> None:
    zkvm, adjusted = tried(load("pico"), [setting("circuits.embed.rate=1/64"), setting("circuits.riscv.rate=1/4")])
    circuits = {circuit.name: circuit for circuit in zkvm.circuits}
    assert adjusted == (
        ("circuits", "riscv", "opening", "final_domain"),
        ("circuits", "embed", "opening", "final_domain"),
    )
    for name, factor in (("embed", 4), ("riscv", 2), ("compress", 1)):
        (before,) = (circuit for circuit in load("pico").circuits if circuit.name == name)
        assert circuits[name].opening.final_domain == factor * before.opening.final_domain


def test_what_was_set_is_not_adjusted() -> None:
    texts = ["circuits.riscv.rate=1/4", "circuits.riscv.final_domain=2", "circuits.riscv.trace_length=2^21"]
    zkvm, adjusted = tried(load("pico"), [setting(text) for text in texts])
    assert adjusted == ()
    assert zkvm.circuits[0].opening.final_domain == 2
    assert "folding a domain" in _refused("pico", *texts[:2])[0]


def test_the_rates_of_whir_keep_their_ratios() -> None:
    stated = _with("demo_whir", "circuits.embed.opening.rates=['1/16', '1/128', '1/1024']")
    zkvm, adjusted = tried(stated, [setting("circuits.embed.rate=1/8")])
    assert adjusted == (("circuits", "embed", "opening", "rates"),)
    assert zkvm.circuits[-1].opening.rates == (Fraction(1, 8), Fraction(1, 64), Fraction(1, 512))


def test_no_key_is_set_in_a_list_that_was_set_before() -> None:
    with pytest.raises(UserError, match=r"there is no table after encoding=\[\]"):
        whatif(load("pico"), "encoding=[]", "encoding.final=evaluations")


def test_a_count_out_of_its_bounds_brings_no_other_fault() -> None:
    assert _refused("pico", "opening.merkle.digest=-4") == [
        "opening.merkle.digest=-4: circuits.riscv.opening.merkle.digest: must be at least 1, got -4 (and in 4 more"
        " circuits) → bytes of one digest"
    ]
