"""A hint has one shape, and every walk over it agrees with the others: reader, writer, schema."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import NODEFAULT, Struct

from soundproof.formats.plain import plain
from soundproof.formats.reading import build
from soundproof.formats.schema import schema_of
from soundproof.parameters.faults import Fault
from soundproof.parameters.params import Arity, Bits, Param, Schedule
from soundproof.parameters.shape import (
    Choice,
    Either,
    Entries,
    Kinds,
    List,
    Record,
    Scalar,
    keys,
    narrowed,
    params_of,
    records_of,
    shape,
)
from soundproof.primitives.fields import Field
from tests.depth import depth
from tests.parameters.shapes import EXACT, NOTATIONS, hints, values


class Dog(Struct, frozen=True):
    """A record."""

    kind: Literal["dog"]
    class_: Annotated[int, Param("c", "its class", ge=1)]
    names: tuple[str, ...] = ()


class Cat(Struct, frozen=True):
    """Another."""

    kind: Literal["cat"]


SHAPES: dict[Any, str] = {
    int: "Scalar(type=<class 'int'>)",
    Fraction: "Scalar(type=<class 'fractions.Fraction'>)",
    bool | None: "Scalar(type=<class 'bool'>)",
    Field: f"Scalar(type={Field!r})",
    Literal["a", "b"]: "Choice(words={'a': 'a', 'b': 'b'})",
    tuple[int, ...]: "List(item=Scalar(type=<class 'int'>))",
    tuple[tuple[str, ...], ...]: "List(item=List(item=Scalar(type=<class 'str'>)))",
    tuple[tuple[str, int], ...] | None: "Entries(entry=Scalar(type=<class 'int'>))",
    Dog: f"Record(type={Dog!r})",
    Dog | Cat: f"Kinds(records={{'dog': Record(type={Dog!r}), 'cat': Record(type={Cat!r})}})",
}


@pytest.mark.parametrize("hint", SHAPES, ids=str)
def test_a_hint_has_one_shape(hint: Any) -> None:
    assert repr(shape(hint)) == SHAPES[hint]
    assert shape(shape(hint)) is shape(hint)


@pytest.mark.parametrize("hint", [dict[str, int], tuple[int, int], bytes, complex])
def test_a_hint_without_notation_is_refused(hint: Any) -> None:
    with pytest.raises(TypeError, match="files have no notation for it"):
        shape(hint)


def test_params_stand_with_the_shape_they_annotate_the_outermost_first() -> None:
    outer, inner = Param("", "what is counted", le=9), Param("n", "a number", ge=3)
    twice = shape(Annotated[Annotated[int, inner] | None, outer])
    assert isinstance(twice, Scalar)
    assert (twice.params, twice.ge, twice.le, twice.power_of_two) == ((outer, inner), 3, 9, False)
    assert [*params_of(shape(Annotated[tuple[Annotated[int, inner], ...], outer]))] == [outer, inner]
    assert [*params_of(shape(Dog))] == []


def test_a_list_with_a_schedule_is_a_list_or_its_table() -> None:
    found = shape(Annotated[tuple[Arity, ...], Param("K", "folds", schedule=Schedule)])
    assert isinstance(found, Either)
    as_list, as_table = found.options
    assert isinstance(as_list, List)
    assert records_of(found) == (as_table,)
    assert [narrowed(found, value) for value in ([2], (2,), {}, "2", None)] == [
        as_list, as_list, as_table, as_list, as_list,
    ]  # fmt: skip


def test_a_number_or_a_list_is_told_by_the_value() -> None:
    found = shape(Bits | tuple[Bits, ...])
    assert isinstance(found, Either)
    assert [narrowed(found, value) for value in (3, (3,), [3], "x")] == [found.options[i] for i in (0, 1, 1, 0)]
    assert records_of(found) == ()


def test_kinds_are_told_by_their_word() -> None:
    found = shape(Dog | Cat)
    assert isinstance(found, Kinds)
    dog, cat = records_of(found)
    assert [narrowed(found, value) for value in (Cat("cat"), {"kind": "dog"}, {"kind": "cow"}, {"kind": []}, 3)] == [
        cat, dog, None, None, None,
    ]  # fmt: skip


def test_keys_are_named_as_in_files() -> None:
    known = keys(Dog)
    assert [(key, one.name, one.required) for key, one in known.items()] == [
        ("kind", "kind", True), ("class", "class_", True), ("names", "names", False),
    ]  # fmt: skip
    assert (known["kind"].default, known["names"].default) == (NODEFAULT, ())
    assert isinstance(known["names"].shape, List) and isinstance(known["kind"].shape, Choice)
    assert [type(shape(hint)) for hint in (tuple[tuple[str, Dog], ...], Dog)] == [Entries, Record]


# Laws -----------------------------------------------------------------------------------------

LAW = settings(max_examples=depth(60, 150), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(hint: Any, table: Any) -> tuple[Any, list[Fault]]:
    """What a plain value is read as, and its faults."""
    faults: list[Fault] = []
    return build(hint, table, (), faults), faults


@LAW
@given(hints(EXACT | NOTATIONS), st.data())
def test_what_is_written_is_read_as_it_was_and_satisfies_the_schema(hint: Any, data: st.DataObject) -> None:
    value = data.draw(values(shape(hint)))
    for whole in False, True:
        table = plain(hint, value, whole)
        assert read(hint, table) == (value, [])
        Draft202012Validator(schema_of(shape(hint), whole=True)).validate(table)


JUNK = st.recursive(
    st.integers(-3, 70) | st.booleans() | st.sampled_from(["", "a", "r", "kind0", "text"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["kind", "must0", "x"]), inner),
    max_leaves=3,
)


def spoilt(table: Any, data: st.DataObject) -> Any:
    """A plain value with something in it replaced, left out or added."""
    if not isinstance(table, dict | list) or not table or data.draw(st.integers(0, 3)) == 0:
        return data.draw(JUNK)
    if isinstance(table, list):
        at = data.draw(st.integers(0, len(table) - 1))
        return [*table[:at], spoilt(table[at], data), *table[at + 1 :]]
    key = data.draw(st.sampled_from(sorted(table)))
    rest = {other: value for other, value in table.items() if other != key}
    how = data.draw(st.sampled_from(["inside", "left out", "added"]))
    return {"inside": lambda: {**table, key: spoilt(table[key], data)}, "left out": lambda: rest,
            "added": lambda: {**table, "x": 1}}[how]()  # fmt: skip


@LAW
@given(hints(EXACT), st.data())
def test_the_reader_accepts_what_the_schema_accepts_and_nothing_else(hint: Any, data: st.DataObject) -> None:
    table = spoilt(plain(hint, data.draw(values(shape(hint)))), data)
    accepted = Draft202012Validator(schema_of(shape(hint), whole=True)).is_valid(table)
    assert (read(hint, table)[1] == []) == accepted, table


@LAW
@given(hints(EXACT | NOTATIONS), st.data())
def test_what_the_reader_accepts_satisfies_the_schema(hint: Any, data: st.DataObject) -> None:
    table = spoilt(plain(hint, data.draw(values(shape(hint)))), data)
    if not read(hint, table)[1]:
        Draft202012Validator(schema_of(shape(hint), whole=True)).validate(table)
