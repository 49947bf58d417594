"""A law: whatever stands in a file or an argument, every form shows it, and none does what it says."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from soundproof.cli.group import main
from soundproof.formats import native
from soundproof.formats.writing import toml
from soundproof.parameters.characters import HIDDEN, visible
from soundproof.zkvm import rules, system_rules
from tests.depth import depth

LINE = "FORGED LINE\n"
PAYLOADS = [
    "\x1b[6A\x1b[2K129 provable bits", "\x1b]0;title\x07", "\x9b31m", "\x00", "\r129 bits", f"\n{LINE}", f"\r\n{LINE}",
    f"\u2028{LINE}", "\u2029", f"\x85{LINE}", f"\x0b{LINE}", f"\x0c{LINE}", "\u202e", "\u2066", "\u200f", "\ufeff",
    "\x7f", "\U000e0041", "\uffff",
    "\\input{/etc/passwd}", "\\write18{ls}", "~", "^^5cinput x", "$x$", "%", "#", "&", "_", "{", "}",
    "<script>alert(1)</script>", "[x](javascript:alert)", "![x](y)", "`", "```", "|", "* x", "&lt;b", f"\n## {LINE}",
    "\n    hint: x", "]]>", "-->", '"', "'", "\\", "%%{init: {}}%%", ";", "{0}", "${x}", "\n\n<b>", "---",
    "ρ", "ümlaut", "零知识", "🔒", " ", "a",
]  # fmt: skip
EVERYTHING = "".join(PAYLOADS)
hostile = st.lists(st.sampled_from(PAYLOADS), min_size=1, max_size=4).map("".join) | st.text(min_size=1, max_size=8)
DATA = ("json", "sarif")


def _table(text: Callable[[], str]) -> dict[str, Any]:
    """A zkVM in which every text is drawn, and names are drawn but for a number that tells them apart."""
    main_, other, tree, node, bus = (f"{number}{text()}".replace(":", ";") for number in range(5))  # file:circuit
    return {
        "zkvm": {
            "name": f"n{text()}", "version": f"v{text()}", "date": f"d{text()}", "source": f"s{text()}",
            "about": f"b{text()}", "missing": [f"m{text()}"], "notes": [f"o{text()}", text()], "derives": text(),
            "field": "BabyBear^4", "final": main_,
        },
        "hashes": {tree: {"kind": "poseidon2", "field": "BabyBear", "output": 8, "source": text()}},
        "topology": {
            "segment": f"g{text()}",
            "source": f"t{text()}",
            "nodes": {
                node: {
                    "circuits": [other], "proves": text(), "fan_in": 2,
                    "takes": {node: {"outputs": text(), "keys": text(), "continuity": text()}},
                },
                f"last{node}": {"circuits": [main_], "proves": text(), "takes": {node: {}}, "complete": text()},
            },
            "wraps": {f"w{text()}": {"kind": "groth16", "wraps": f"last{node}", "setup": text(), "about": text()}},
        },
        "documents": {f"k{text()}": {"kind": "licence", "source": text(), "date": text(), "note": text()}},
        "claims": {
            f"c{text()}": {"circuit": main_, "bytes": 9, "version": f"x{text()}", "source": text(), "note": text()}
        },
        "performance": {
            f"p{text()}": {"source": text(), "date": text(), "version": text(), "hardware": text(), "p99_ms": 9}
        },
        "assumptions": {f"q{text()}": {"statement": text(), "source": text(), "about": text()}},
        "circuits": {
            name: {
                "group": text(),
                "notes": [text()],
                "hashes": {"trees": tree, "transcript": tree},
                "air": {"kind": "deep-ali", "trace_length": "2^6", "degree": 3, "opening_points": 2, "batch": 3,
                        "constraints": 4},
                "lookups": {bus: {"rows": 64, "table": 16, "width": 2}},
                "opening": {"kind": "fri", "rate": "1/4", "queries": queries, "foldings": [4], "final_domain": 64},
            }
            for name, queries in ((main_, 20), (other, 21))
        },
    }  # fmt: skip


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), (arguments, result.exception)
    assert result.exit_code in (0, 1, 2, 3), arguments
    for stream in (result.stdout, result.stderr):
        assert not HIDDEN.search(stream.replace("\n", "")), (arguments, stream)
        assert not re.search(r"(?m)^(## )?FORGED LINE$", stream), (arguments, stream)
    return result


def _holds(form: str, text: str) -> None:
    """What the form takes for markup is soundproof's own."""
    match form:
        case "json":
            json.loads(text)
        case "sarif":
            for result in json.loads(text)["runs"][0]["results"]:
                assert not re.search(r"(?<!\\)\]\(|(?<!\{)\{\d+\}", result["message"]["text"])
        case "junit":
            assert {element.tag for element in xml.fromstring(text).iter()} <= {
                "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"
            }  # fmt: skip
        case "svg":
            found = {element.tag.rpartition("}")[2] for element in xml.fromstring(text).iter()}
            assert found <= {"svg", "rect", "text", "path", "polyline", "circle"}
        case "toml":
            tomllib.loads(text)
        case "latex":
            _latex(text)
        case "markdown":
            _markdown(text)


OWN = frozenset(
    re.findall(
        r"\w+",
        "subsection begin end item varepsilon frac tfrac cdot left right lfloor rfloor lceil rceil log sqrt mathrm "
        "binom geq leq surd pm to in theta lambda rho delta alpha eta kappa mu tau psi ell Sigma sharp bmod max min "
        "textbackslash textasciitilde infty prod sum sigma text textsuperscript mathcal",
    )
)


def _latex(text: str) -> None:
    commands = set(re.findall(r"\\([A-Za-z]+)", text.replace("\\\\", "")))
    assert commands <= OWN
    assert "^^" not in text
    environments = re.findall(r"\\(?:begin|end)\{(.*?)\}", text)
    assert set(environments) <= {"align*", "itemize"}
    depth = 0
    for sign in re.findall(r"\\.|[{}]", text.replace("\\\\", "")):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"(?<!\\)[%#]|~", text)


def _markdown(text: str) -> None:
    diagrams = re.findall(r"(?ms)^```mermaid\n(.*?)^```$", text)
    for diagram in diagrams:
        assert "%%" not in diagram
        assert "<" not in diagram
        assert all(re.match(r"sequenceDiagram|    (participant |[PV]->>[PV]: )", line) for line in diagram.splitlines())
    text = re.sub(r"(?ms)^```(mermaid|python)\n.*?^```$|^\$\$.*?\$\$$|(?<!\\)\$[^$\n]*(?<!\\)\$", "", text)
    literal = re.sub(r"\\[\\`*_\[\]<$|~#>+=.)-]", "x", text)  # an escaped sign is a letter like any other
    assert not re.search(r"[<`\[\]]|!\[", literal)
    for line in literal.splitlines():
        assert re.match(r"## |- |\| |\| ?[-:]|  |\|( -|$)|$|\S", line), line
        assert not re.match(r"#(?!# )|>|```|---|===|\* |\+ ", line), line
        assert not re.match(r"- ([-+*>#]( |$)|\d{1,2}[.)] )", line), line


def _round_trip(table: dict[str, Any], text: str) -> None:
    """Programs read what the file says, sign for sign."""
    (zkvm,) = json.loads(text)["zkvms"]
    own = table["zkvm"]
    for key in ("name", "version", "source", "date", "missing", "notes"):
        assert zkvm[key] == own[key]
    assert [circuit["name"] for circuit in zkvm["circuits"]] == list(table["circuits"])


FORMS = ("table", "markdown", "json")


def _everything(file: str, circuit: str) -> None:
    """Every command in every form."""
    runs: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        (("assess", file), FORMS),
        (("assess", file, "--details"), ("table", "markdown")),
        (("assess", file, "pico"), ("table", "markdown")),
        (("explain", file), (*FORMS, "latex")),
        (("explain", file, circuit), (*FORMS, "latex")),
        (("explain", file, circuit, "--sequence"), FORMS),
        (("explain", file, circuit, "--sensitivity"), FORMS),
        (("size", file), FORMS),
        (("system", file), FORMS),
        (("check", file, "--gate", "M1", "--gate", "M3", "--min-bits", "99"), (*FORMS, "sarif", "junit")),
        (("diff", file, "pico"), FORMS),
        (("whatif", file, "--set", "queries=22"), FORMS),
        (("diversity", file, "pico"), FORMS),
    ]
    grid = ("--bits", "12", "--rates", "1/4", "--arities", "4", "--queries-max", "30", "--grinding-max", "0")
    runs += [(("optimize", f"{file}:{circuit}", *grid), (*FORMS, "toml")), (("optimize", file, *grid), ("table",))]
    runs += [(("optimize", f"{file}:{circuit}", *grid, "--front"), ("svg", "markdown"))]
    for arguments, forms in runs:
        for form in forms:
            result = _run(*arguments, "--format", form)
            assert result.stdout, (arguments, result.stderr)
            _holds(form, result.stdout)


@settings(max_examples=depth(2, 20), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_text_of_a_file_is_obeyed(
    tmp_path_factory: pytest.TempPathFactory, any_name: None, data: st.DataObject
) -> None:
    _obeys_nothing(tmp_path_factory.mktemp("h"), lambda: data.draw(hostile))


def test_no_text_of_a_file_is_obeyed_where_all_hostility_is_everywhere(tmp_path: Path, any_name: None) -> None:
    _obeys_nothing(tmp_path, lambda: EVERYTHING)


@pytest.fixture
def any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files refuse names that cannot be seen; the forms do not count on it."""
    for module in (rules, system_rules, native):
        monkeypatch.setattr(module, "check_name", lambda path, name: iter(()))


def _obeys_nothing(folder: Path, text: Callable[[], str]) -> None:
    table = _table(text)
    file = folder / "x.toml"
    file.write_text(toml(table), encoding="utf-8", newline="\n")
    assert tomllib.loads(file.read_text(encoding="utf-8")) == table
    _round_trip(table, _run("assess", str(file), "--format", "json").stdout)
    _everything(str(file), next(iter(table["circuits"])))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(hostile, min_size=3, max_size=3))
@example([EVERYTHING] * 3)
def test_no_text_of_a_fault_is_obeyed(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """Unknown keys, values of the wrong kind, names that lead nowhere: as the file and the arguments have them."""
    first, second, third = texts
    table = _table(lambda: first)
    table["zkvm"][second] = third
    table["zkvm"]["field"] = second
    table["zkvm"]["final"] = third
    circuit, node = next(iter(table["circuits"].values())), next(iter(table["topology"]["nodes"].values()))
    circuit["opening"]["rate"] = third
    circuit["air"][third] = {second: first}
    node["circuits"] = [third]
    file = tmp_path_factory.mktemp("h") / "x.toml"
    file.write_text(toml(table), encoding="utf-8", newline="\n")
    result = _run("assess", str(file))
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert lines and all(line.startswith((str(file), "    hint: ", "and ")) for line in lines), lines


@settings(max_examples=3, deadline=None)
@given(hostile)
@example(EVERYTHING)
@example("_")
def test_no_argument_is_obeyed(text: str) -> None:
    text = text.replace("\0", "")  # which no argument of a process can have
    for arguments in (
        ("assess", f"x{text}"), ("assess", f"x{text}.toml"), ("assess", "pico", "--circuit", text), (f"x{text}",),
        ("explain", "pico", text), ("explain", "pico", "riscv", text), ("assess", "pico", "--regime", text),
        ("assess", "pico", f"--x{text}"), ("whatif", "pico", "--set", text),
        ("whatif", "pico", "--set", f"field={text}"),
        ("whatif", "pico", "--set", f"queries={text}"), ("optimize", f"pico:{text}"),
        ("optimize", "pico", "--rates", text),
        ("optimize", "pico:embed", "--pin", f"x{text}"), ("check", "pico", "--max-bytes", text),
        ("check", "pico", "--gate", "RTP", "--latency", f"x{text}"), ("size", "pico", "-o", f"/nosuch/{text}"),
        ("assess", f"HEAD:x{text}"),
    ):  # fmt: skip
        _run(*arguments)


def test_hidden_is_what_unicode_calls_so() -> None:
    """Controls, surrogates, separators of lines; marks of direction.  Letters, marks, numbers and symbols never."""
    for code in range(0x110000):
        sign = chr(code)
        category, hidden = unicodedata.category(sign), HIDDEN.match(sign) is not None
        if category in ("Cc", "Cs", "Zl", "Zp"):
            assert hidden, hex(code)
        if unicodedata.bidirectional(sign) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"):
            assert hidden, hex(code)
        if category[0] in "LMNPS" or category == "Zs":
            assert not hidden, hex(code)


@pytest.mark.parametrize("name", ["ρ-VM", "Zürich", "零知识机", "κρυπτο", "🔒", "नमस्ते", "سلام"])
def test_names_of_every_script_stay_as_they_are(name: str, tmp_path: Path) -> None:
    assert visible(name) == name
    table = _table(lambda: name)
    (tmp_path / "x.toml").write_text(toml(table), encoding="utf-8")
    for form in FORMS:
        assert f"n{name}" in _run("assess", str(tmp_path / "x.toml"), "--format", form).stdout
