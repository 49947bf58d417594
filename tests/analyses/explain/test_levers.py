"""Every parameter that files have is a lever, or has a reason why it is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.analyses.explain.levers import NO_LEVER, SIZES, levers, reason
from soundproof.formats.files import catalogue, load
from soundproof.formats.schema import schema
from soundproof.primitives.fields import parse_field
from soundproof.primitives.hashes import HashNames
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli, Hiding, Table
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.ligero import Ligero, LinearCode
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs, Spark
from soundproof.protocols.stir import Stir
from soundproof.protocols.swirl import Swirl, Trace
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.transcript.challenges import Challenge
from soundproof.zkvm.address import Address, addresses, parameters
from soundproof.zkvm.circuit import WITHOUT_LOOKUPS, Air, Circuit, Declared, Opening
from soundproof.zkvm.proof import AIRS, transcript
from soundproof.zkvm.rules import check

RATE = Fraction(1, 4)
SIDES: tuple[Air, ...] = (
    DeepAli(
        "deep-ali", 2**11, 3, 2, 9, 40, columns=Columns(fixed=1, quotient=2, evaluations=3), hiding=Hiding(2**12, 4)
    ),
    Jagged("jagged", 1000, 40, 200, 3, 2**12, 4),
    Swirl("swirl", 4, 8, 3, 3, 100, 5, 12, 90, 7, 2**20, 5, traces=(("cpu", Trace(2**9, 4, 1, (2,), 3)),)),
    Zerocheck("zerocheck", 2**12, 40, 200, 3, 2, fixed=3),
    R1cs("r1cs", 2**11, 2**11, "committed", spark=Spark(2**12, "grand-product")),
    Evaluations("evaluations", 2**12, "quotients", 5, 2, 2),
    DeepAli("deep-ali", 2**11, 3, 2, 30, 9, columns=Columns(tables=(("cpu", Table(2**11, 9)),)), hiding=Hiding(2**12)),
)
OPENINGS: tuple[Opening, ...] = (
    Fri("fri", RATE, 50, (4, 8, 2), 2**8),
    Whir("whir", RATE, (3, 4, 2), (60, 30, 20), (1, 2), 3),
    Stir("stir", RATE, (4, 8, 4), (60, 30, 20)),
    Ligero("ligero", RATE, 2**4, 60, code=LinearCode(Fraction(1, 4), 100)),
)


def circuits() -> Iterator[Circuit]:
    """A circuit of every constraint side and one of every opening; all that can be stated of it is stated."""
    assert {type(side) for side in SIDES} == AIRS.keys()
    lookup = Lookup(rows=2**10, width=3, table=64, messages=5000)
    for i, side in enumerate(SIDES):
        buses = () if isinstance(side, WITHOUT_LOOKUPS) else (("bytes", lookup),)
        repeated = 2 if isinstance(side, DeepAli) else None
        yield Circuit(
            "whole", parse_field("BabyBear^4"), side, OPENINGS[i % len(OPENINGS)], buses, "group", False, repeated,
            Declared("johnson", "BCHKS25", 5), Encoding("plain"), 3, side, "3.00 KB", ("a note",), HashNames("a", "b"),
        )  # fmt: skip


def general(known: Address) -> str:
    """An address with names left open."""
    path = list(known.path)
    if path[0] == "lookups" and len(path) > 1:
        path[1] = "*"
    return ".".join(map(str, path))


def keys(part: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[str]:
    """The addresses of a JSON schema that hold no table."""
    options = part.get("anyOf", [part])
    tables = [option for option in options if option.get("type") == "object"]
    plain = [option for option in options if option.get("type") != "object"]
    if plain and path:
        yield ".".join(path)
    elif isinstance(part.get("additionalProperties"), dict):
        yield from keys(part["additionalProperties"], (*path, "*"))
    else:
        for table in tables:
            for key, value in table.get("properties", {}).items():
                yield from keys(value, (*path, key))


def test_the_addresses_are_those_of_the_schema() -> None:
    """So that what is not in the list of levers is not in files either."""
    known = {general(one) for circuit in circuits() for one in parameters(circuit)}
    listed = set(keys(json.loads(schema())["$defs"]["circuit"])) - {"template"}
    # What lies inside of these is all one: only sizes read it.
    apart = ("air.columns.*", "air.traces.*", "least*", "encoding*")
    assert {one for one in listed if not any(fnmatchcase(one, p) for p in apart)} <= known
    assert {one for one in known if not any(fnmatchcase(one, p) for p in apart)} <= listed | {"name"}


def test_every_parameter_is_a_lever_or_has_a_reason() -> None:
    for circuit in circuits():
        turned = {lever.address for lever in levers(circuit)}
        for known in parameters(circuit):
            assert (str(known) in turned) != (reason(known, circuit) is not None), str(known)
        assert turned <= {str(known) for known in parameters(circuit)}


def test_a_list_of_nothing_is_no_lever() -> None:
    """With one iteration there is no oracle that samples could be taken of."""
    grinding = WhirGrinding(2, ((3, 4),), (), (5,))
    opening = Whir("whir", RATE, (2,), (60,), (), 3, grinding=grinding)
    circuit = Circuit("one", parse_field("BabyBear^4"), Zerocheck("zerocheck", 2**12, 40, 200, 3), opening)
    assert list(check(circuit)) == []
    found = {lever.address: lever.turned(circuit, 1) for lever in levers(circuit)}
    assert not found.keys() & {"opening.out_of_domain", "opening.grinding.out_of_domain"}
    assert found["opening.grinding.folds"].opening.grinding.folds == ((4, 5),)


def test_every_reason_is_needed() -> None:
    known = {str(one) for circuit in circuits() for one in parameters(circuit)}
    for pattern in NO_LEVER:
        assert any(fnmatchcase(one, pattern) for one in known), pattern


def test_what_only_sizes_read_changes_no_error() -> None:
    def errors(circuit: Circuit) -> list[Challenge]:
        return [entry for entry in transcript(circuit) if isinstance(entry, Challenge)]

    tried = 0
    for circuit in circuits():
        for known in addresses(circuit):
            value = known.read(circuit)
            if type(value) is int and reason(known, circuit) == SIZES:
                assert errors(known.set(circuit, value + 1)) == errors(circuit), str(known)
                tried += 1
    assert tried > 10


@pytest.mark.parametrize("name", catalogue())
def test_one_step_changes_that_parameter_and_what_follows_from_it(name: str) -> None:
    follows = {"opening.final_domain", "opening.rates"}
    for circuit in load(name).circuits[:6]:
        every = levers(circuit)
        assert len({lever.name for lever in every}) == len(every)
        for lever in every:
            turned = lever.turned(circuit, 1)
            if turned is None:
                continue
            changed = {str(one) for one in parameters(circuit) if one.read(circuit) != one.read(turned)}
            if lever.address == "opening.foldings":
                follows |= {"opening.grinding.folds"}
            assert lever.address in changed <= {lever.address} | follows, lever.name


def test_the_statement_fixes_what_the_prover_cannot_choose() -> None:
    whole = {lever.address: lever for circuit in circuits() for lever in levers(circuit)}
    fixed = {address for address, lever in whole.items() if lever.fixed_by == "statement"}
    assert fixed >= {"air.batch", "air.constraints", "air.degree", "air.opening_points", "lookups.bytes.rows"}
    assert not any("grinding" in address or address.startswith("field") for address in fixed)
    assert {"opening.queries", "opening.rate", "opening.batching", "field"} <= whole.keys() - fixed
    assert whole["air.batch"].name == "air.batch × 2"


def test_the_largest_fold_in_two() -> None:
    (circuit, *_) = circuits()
    (split,) = [lever for lever in levers(circuit) if lever.address == "opening.foldings"]
    assert split.most == 3  # (4, 8, 2): one step for the four, two for the eight
    opening = Fri("fri", RATE, 50, (4, 8, 2), 2**8, grinding=FriGrinding(0, (1, 2, 3), 0))
    circuit = replace(circuit, opening=opening, declared=None)
    turned = [split.turned(circuit, steps) for steps in (1, 2, 3, 4)]
    assert [one and one.opening.foldings for one in turned] == [(4, 4, 2, 2), (2, 2, 4, 2, 2), (2, 2, 2, 2, 2, 2), None]
    assert turned[1] is not None and turned[1].opening.grinding.folds == (1, 1, 2, 2, 3)
    assert not any(check(turned[0] or circuit))


def test_numbers_of_the_statement_say_how_they_grow() -> None:
    """A count without a word for it would be taken for the prover's."""
    for circuit in circuits():
        for known in parameters(circuit):
            if known.path[0] in ("air", "lookups") and reason(known, circuit) is None and not known.grinds:
                chosen = known.path[-1] in ("log_skip", "combination", "fingerprint", "argument", "poles")
                assert chosen != (known.param is not None and known.param.statement != ""), str(known)
