"""Files that are none: every one is answered with what is wrong, and never with a traceback."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundproof import import_
from soundproof.formats.files import parse
from soundproof.parameters.faults import UserError

PEERS = Path(__file__).parents[2] / "peers"
FIXTURES = Path(__file__).parents[2] / "fixtures" / "pil_stark"


def samples() -> list[dict[str, Any]]:
    """A file of each prover."""
    winterfell = json.loads((PEERS / "winterfell" / "measured.json").read_text(encoding="utf-8"))
    plonky3 = json.loads((PEERS / "plonky3" / "measured.json").read_text(encoding="utf-8"))["cases"]
    npm = json.loads((FIXTURES / "recurrence.json").read_text(encoding="utf-8"))
    pil2 = npm | {
        "cmPolsMap": [{"stage": 1, "dim": 1}, {"stage": 2, "dim": 3}],
        "constPolsMap": [{"dim": 1}],
        "challengesMap": [{"dim": 3}],
        "publicsMap": [{}],
        "security": {"regime": "JBR", "proximityGap": 0.01, "proximityParameter": 0.2},
    }
    case = plonky3["tables-with-lookups"]["case"]
    parameters = winterfell["cubic, folding by 8, auxiliary segment"]["parameters"]
    return [npm, pil2, {"a": {"case": case}}, {"a": {"parameters": parameters}}]


SAMPLES = samples()
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(*path, key) for key, _ in inner] + [
        place for key, entry in inner if isinstance(entry, (dict, list)) for place in places(entry, (*path, key))
    ]


PLACES = [places(sample) for sample in SAMPLES]


def answered(path: Path) -> None:
    """Importing a file makes a draft that can be written, or says what is wrong with the file."""
    draft, problem = attempted(lambda: import_(path))
    if draft is None:
        assert str(path) in problem
        return
    text = draft.text()
    zkvm, problem = attempted(lambda: draft.zkvm)
    assert "is missing" in problem if zkvm is None else parse(text, "text.toml") == zkvm


def attempted(step: Callable[[], Any]) -> tuple[Any, str]:
    """What a step gives, or what it says."""
    try:
        return step(), ""
    except UserError as error:
        return None, str(error)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.data())
def test_any_value_at_any_place_is_answered(drawn: st.DataObject, tmp_path: Path) -> None:
    number = drawn.draw(st.integers(0, len(SAMPLES) - 1))
    value = copy.deepcopy(SAMPLES[number])
    for place in drawn.draw(st.lists(st.sampled_from(PLACES[number]), min_size=1, max_size=3)):
        holder: Any = value
        try:
            for key in place[:-1]:
                holder = holder[key]
            if drawn.draw(st.booleans()):
                del holder[place[-1]]
            else:
                holder[place[-1]] = drawn.draw(JUNK)
        except (KeyError, IndexError, TypeError):
            pass  # an earlier change took the place away
    path = tmp_path / "drawn.json"
    path.write_text(json.dumps(value), encoding="utf-8", errors="surrogatepass")
    answered(path)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=40) | JUNK.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")))
def test_any_bytes_are_answered(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "drawn.json"
    path.write_bytes(content)
    answered(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ":1: JSON syntax: Expecting value (column 1)"),
        (b"{", ":1: JSON syntax: Expecting property name enclosed in double quotes (column 2)"),
        (b"\xff\xfe", ": is not UTF-8 text (byte 0)"),
        (b"[]", ": must be a JSON object, got a list"),
        (b'{"a": NaN}', ": JSON syntax: NaN is no number"),
        (b'{"a": ' + b"9" * 5000 + b"}", ": JSON syntax: an integer has thousands of digits"),
        (b"[" * 100_000, ": arrays or objects are nested too deeply"),
        (b"{}", ": is no file of a prover known here"),
    ],
)
def test_what_is_no_json_object_is_told(content: bytes, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    path.write_bytes(content)
    with pytest.raises(UserError) as error:
        import_(path)
    assert str(error.value).splitlines()[0] == f"{path}{problem}"


def test_what_is_no_file_of_a_prover_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.toml").write_text("", encoding="utf-8")
    with pytest.raises(UserError) as error:
        import_(tmp_path / "empty", tmp_path / "a.toml", tmp_path / "none.json")
    assert str(error.value).replace(f"{tmp_path}/", "") == (
        "empty: is a folder without a file *.starkinfo.json\n    hint: name the files in it\n"
        "a.toml: a TOML file describes a whole zkVM\n    hint: import it alone\n"
        "none.json: there is no such file"
    )
    with pytest.raises(UserError, match="nothing to import"):
        import_()


def test_two_circuits_of_one_name_are_told(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        (tmp_path / name).write_text(json.dumps({"a": SAMPLES[2]["a"]}), encoding="utf-8")
    with pytest.raises(UserError, match=r"circuit 'a' is in .*one\.json too"):
        import_(tmp_path / "one.json", tmp_path / "two.json")
