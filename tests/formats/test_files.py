"""From a target to a text: catalogue names and paths, and files that cannot be read or are not TOML."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof.cli.group import main
from soundproof.formats.extent import MOST_CIRCUITS, MOST_LOOKUPS
from soundproof.formats.files import CATALOGUE, MOST_BYTES, catalogue, load, parse
from soundproof.parameters.faults import InvalidFile, UserError
from tests.formats.faults import Complaints

PICO = (CATALOGUE / "pico.toml").read_text(encoding="utf-8")


def _refused(target: str) -> str:
    """What the command complains of a target."""
    result = CliRunner().invoke(main, ["assess", target])
    assert (result.exit_code, type(result.exception), result.stdout) == (2, SystemExit, "")
    return result.stderr


def test_the_catalogue_is_whatever_lies_in_its_folder() -> None:
    assert list(catalogue()) == sorted(path.stem for path in CATALOGUE.iterdir() if path.suffix == ".toml")


@pytest.mark.parametrize("target", ["pico", "Pico", "PICO", str(CATALOGUE / "pico.toml")])
def test_a_target_is_a_name_in_any_case_or_a_path(target: str) -> None:
    assert load(target).name == "Pico"


def test_a_path_needs_no_suffix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").write_text(PICO, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load("mine").name == "Pico"


def test_a_misspelt_name() -> None:
    assert _refused("picco") == "picco: neither a catalogue name nor a file\n    hint: did you mean 'pico'?\n"


def test_a_name_like_no_other_is_answered_with_the_catalogue() -> None:
    names = ", ".join(catalogue())
    assert _refused("qqq") == f"qqq: neither a catalogue name nor a file\n    hint: known here: {names}\n"


def test_a_name_too_long_for_the_file_system() -> None:
    assert _refused("q" * 5000).startswith("q" * 5000 + ": neither a catalogue name nor a file\n")
    assert _refused("q" * 5000 + ".toml").startswith("q" * 5000 + ".toml: cannot be read: ")


def test_no_such_file(tmp_path: Path) -> None:
    assert _refused(str(tmp_path / "none.toml")) == f"{tmp_path / 'none.toml'}: there is no such file\n"


def test_a_directory(tmp_path: Path) -> None:
    assert _refused(str(tmp_path)) == f"{tmp_path}: is a directory\n    hint: name the TOML file in it\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    file = tmp_path / "closed.toml"
    file.write_text(PICO, encoding="utf-8")
    file.chmod(0)
    assert _refused(str(file)) == f"{file}: cannot be read: Permission denied\n"


def test_a_file_that_fails_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same complaint without file permissions, which do not bind root."""

    def fail(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(UserError, match=r"^.*closed\.toml: cannot be read: Permission denied$"):
        load(str(tmp_path / "closed.toml"))


def test_not_utf_8(complaints: Complaints) -> None:
    assert complaints(b'[zkvm]\nname = "\xff"\n') == ["is not UTF-8 text (byte 15)"]


def test_utf_16(complaints: Complaints) -> None:
    assert complaints(PICO.encode("utf-16")) == ["is not UTF-8 text (byte 0)"]


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "windows.toml"
    file.write_bytes(PICO.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load(str(file)) == load(file) == load("pico")


def test_a_complaint_passes_through_context_managers_like_any_exception() -> None:
    @contextmanager
    def reading() -> Iterator[None]:
        yield

    with pytest.raises(InvalidFile, match=r"^text: neither"), reading():
        parse("", "text")


def test_an_empty_file(complaints: Complaints) -> None:
    assert complaints("") == ["neither a [zkvm] table (native) nor a [zkevm] table (soundcalc) → begin with [zkvm]"]


def test_neither_format(complaints: Complaints) -> None:
    assert complaints("[zkvvm]\n") == [
        "neither a [zkvm] table (native) nor a [zkevm] table (soundcalc) → did you mean 'zkvm'?"
    ]


QUOTES = ' → text, rates and powers are in quotes: "1/8", "2^20"'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[zkvm]\nname =\n", "2: zkvm.name: TOML syntax: Invalid value (column 7)" + QUOTES),
        ("[zkvm\n", "1: zkvm: TOML syntax: Expected ']' at the end of a table declaration (column 6)"),
        ("[zkvm]\nname = 'a'\nname = 'b'\n", "3: zkvm.name: TOML syntax: Cannot overwrite a value (column 11)"),
        (
            "[circuits.main]\n[circuits.main]\n",
            "2: circuits.main: TOML syntax: Cannot declare ('circuits', 'main') twice (column 15)",
        ),
        (
            "[zkvm]\n\n  oops\n",
            "3: zkvm: TOML syntax: Expected '=' after a key in a key/value pair (column 7)",
        ),
        (
            "[a.'b c']\nd = 1/8\n",
            '2: a."b c".d: TOML syntax: Expected newline or end of document after a statement (column 6)' + QUOTES,
        ),
        ("a = [\n1,\n2^3]", "3: a: TOML syntax: Unclosed array (column 2)"),
        ("x = 1\na = ", "2: a: TOML syntax: Invalid value (at end of document)" + QUOTES),
    ],
    ids=["value", "header", "key twice", "table twice", "no equals", "no quotes", "in a list", "end"],
)
def test_a_syntax_error_has_line_and_key(complaints: Complaints, text: str, told: str) -> None:
    assert complaints(text) == [told]


def test_an_integer_longer_than_python_reads(complaints: Complaints) -> None:
    assert complaints(f"a = {'9' * 5000}\n") == ["TOML syntax: an integer has thousands of digits"]


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 50_000 + "]" * 50_000,
        "a = " + "{ a = " * 5_000 + "1" + " }" * 5_000,
    ],
    ids=["lists", "inline tables"],
)
def test_deep_nesting(complaints: Complaints, text: str) -> None:
    assert complaints(text) == ["tables or lists are nested too deeply"]


def test_both_formats(complaints: Complaints) -> None:
    assert complaints(PICO + "[zkevm]\n") == [
        "has both a [zkvm] table (native) and a [zkevm] table (soundcalc) → keep one"
    ]


SEVERAL_NATIVE = """\
[zkvm]
name = "T"
version = 1
source = "a paper"
date = "2026-01-01"
field = "KoalaBear^4"
[defaults]
air = { kind = "deep-ali", degree = 3, opening_points = 2, bach = 20, batch = 0 }
[templates.t]
opening = { kind = "fri", rate = 0.5, queries = 84, foldings = [8, 8, 8, 8], final_domain = 2 }
[circuits.a]
template = "t"
air.trace_length = 4097
[circuits.b]
template = "u"
[circuits.c]
air.trace_length = "2^12"
opening = { kind = "fri", rate = "1/2", queries = 0, foldings = [8, 8, 8], final_domain = 2, grinding.queries = 65 }
lookups.ALI = { rows = 0, width = 3 }
"""


def test_all_faults_of_a_native_file_are_told_at_once_in_its_order(complaints: Complaints) -> None:
    assert complaints(SEVERAL_NATIVE) == [
        "3: zkvm.version: must be a string, got 1",
        "8: defaults.air.bach: unknown key → did you mean 'batch'?",
        "8: defaults.air.batch: must be at least 1, got 0 → functions combined before the opening",
        '10: templates.t.opening.rate: must be a rate in quotes such as "1/8", got 0.5',
        "13: circuits.a.air.trace_length: must be a power of two, got 4097 (next: 4096, 8192) → rows of the trace",
        '15: circuits.b.template: must name a template, got "u" → known here: t',
        "18: circuits.c.opening.queries: must be at least 1, got 0 → number of queries",
        "18: circuits.c.opening.grinding.queries: must be at most 64, got 65 → grinding bits",
        "18: circuits.c.opening.foldings: folding a domain of 2^13 by 2^9 leaves 2^4; the stated final domain is 2^1"
        " → change the schedule or the final domain",
        "19: circuits.c.lookups.ALI: has neither rows nor a table → at least one side sends messages",
        "19: circuits.c.lookups.ALI: a lookup may not be named like the protocol's own term 'ALI' → rename it",
    ]


SEVERAL_SOUNDCALC = """\
[zkevm]
name = "T"
filed = "KoalaBear^4"
protocol_family = "FRI"
[swrl]
[[circuits]]
protocol_family = "FRI_STARK"
name = "a"
rho = 0.5
trace_length = 4096
air_max_degree = 3
batch_size = 20
opening_points = 2
power_batching = true
multilinear_batching = true
num_queries = 0
fri_folding_factors = [8, 8]
fri_early_stop_degree = 2
grinding_query_phase = -1
gap_to_radius = 0.5
[[circuits]]
name = "a"
lookups = [7, { name = "m", logup_type = "univariate", rows_L = 1, rows_T = 0 }]
"""


def test_all_faults_of_a_soundcalc_file_are_told_at_once_in_its_order(complaints: Complaints) -> None:
    assert complaints(SEVERAL_SOUNDCALC) == [
        "1: zkevm.field: is missing",
        "3: zkevm.filed: unknown key → did you mean 'field'?",
        '4: zkevm.protocol_family: must be one of FRI_STARK, WHIR, STIR, JAGGED, SWIRL, MIXED, got "FRI"',
        "5: swrl: unknown table → did you mean 'swirl'?",
        "15: circuits.a.multilinear_batching: power_batching and multilinear_batching are both true → keep one",
        "16: circuits.a.num_queries: must be at least 1, got 0 → a positive count",
        "17: circuits.a.fri_folding_factors: folding a domain of 2^13 by 2^6 leaves 2^7; the stated final domain is 2^1"
        " → change the schedule or the final domain",
        "19: circuits.a.grinding_query_phase: must be at least 0, got -1 → grinding bits",
        "20: circuits.a.gap_to_radius: must lie between 0 and 1 − √ρ, got 0.5 → 1 − √ρ = 0.2929 at ρ = 1/2",
        "22: circuits.a.name: circuit 'a' is there twice (first as number 1) → rename one",
        "23: circuits.a.lookups[0]: must be a table, got 7",
        "23: circuits.a.lookups.m.num_columns_S: is missing → a positive count",
    ]


def test_one_bad_file_hides_nothing_of_the_others(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.toml", tmp_path / "good.toml"
    before, riscv, rest = PICO.partition("queries      = 84")
    bad.write_text(f"{before}queries = 0{rest}", encoding="utf-8")
    good.write_text(PICO, encoding="utf-8")
    assert riscv
    whole: Result = CliRunner().invoke(main, ["assess", "sp1", str(good)])
    result = CliRunner().invoke(main, ["assess", "nothing", "sp1", str(bad), str(good), str(tmp_path)])
    assert (whole.exit_code, result.exit_code) == (0, 2)
    assert result.stdout == whole.stdout
    assert [line.split(": ")[0] for line in result.stderr.splitlines()] == [
        "nothing",
        "    hint",
        f"{bad}:{1 + before.count(chr(10))}",
        "    hint",
        str(tmp_path),
        "    hint",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[zkvm]\n" + "a." * 64 + "a = 1", 2),
        ("x = 'a'\n[" + 'a . "b.b" . ' * 50_000 + "c]", 2),
        ('x = """\n' + "a." * 100 + '\n"""\n# ' + "a." * 100 + "\ny = { " + "a." * 100 + "a = 1 }", 5),
    ],
    ids=["key", "header", "inline table"],
)
def test_a_key_of_too_many_parts(complaints: Complaints, text: str, line: int) -> None:
    """The library that reads TOML takes quadratic time for one."""
    assert complaints(text) == [f"{line}: a key has more than 64 parts"]


@pytest.mark.parametrize("dots", ["x = '" + "." * 100 + "'", '# """' + "a." * 100, '"' + "a." * 100 + '" = 1'])
def test_dots_elsewhere_are_no_parts(complaints: Complaints, dots: str) -> None:
    assert "more than" not in complaints(dots + "\n[zkvvm]\n")[0]


def test_a_file_that_never_ends(tmp_path: Path) -> None:
    file = tmp_path / "long.toml"
    with file.open("wb") as content:
        content.truncate(MOST_BYTES + 1)
    assert _refused(str(file)) == f"{file}: is longer than 8 MiB\n    hint: is it a description of a zkVM?\n"


def test_of_many_faults_the_first_hundred_and_the_number(complaints: Complaints) -> None:
    """All are in the order of the file, and those told have their hints."""
    text = "[zkvvm]\n[zkvm]\n" + "".join(f"[circuit{i}]\n" for i in range(50_000))
    lines = complaints(text)
    assert lines[0] == "1: zkvvm: unknown table → did you mean 'zkvm'?"
    assert lines[1].startswith("2: zkvm.name: is missing")
    assert lines[99].endswith(": unknown table → did you mean 'circuits'?")
    assert lines[100:] == ["and 49907 more faults"]
    assert len(lines) == 101


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no endless file there")
@pytest.mark.parametrize(
    "arguments",
    [
        ("assess", "/dev/zero"),
        ("sweep", "/dev/zero", "-o", "x.parquet"),
        ("check", "pico", "--gate", "RTP", "--latency", "/dev/zero"),
    ],
)
def test_a_file_without_end_is_refused(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("/dev/zero: is longer than 8 MiB\n    hint: ")


def _many(circuits: int, lookups: int) -> str:
    """A file with so many circuits over a template with so many lookups."""
    header = {"name": "N", "version": "1", "source": "drawn", "date": "2026-01-01", "field": "Goldilocks^3"}
    buses = "".join(f"lookups.bus{i}.rows = 9\nlookups.bus{i}.width = 1\n" for i in range(lookups))
    return (
        "[zkvm]\n" + "".join(f'{key} = "{value}"\n' for key, value in header.items()) + "[defaults]\n" + buses
        + 'air = { kind = "deep-ali", trace_length = 64, degree = 3, opening_points = 2, batch = 3 }\n'
        + 'opening = { kind = "fri", rate = "1/4", queries = 9, foldings = { by = 4, until = 4 } }\n'
        + "".join(f"[circuits.c{i}]\n" for i in range(circuits))
    )  # fmt: skip


def test_a_file_has_as_many_circuits_and_lookups_as_a_minute_is_enough_for() -> None:
    assert len(parse(_many(MOST_CIRCUITS, MOST_LOOKUPS // MOST_CIRCUITS), "FILE").circuits) == MOST_CIRCUITS
    with pytest.raises(InvalidFile, match="circuits: must be at most 128, got 129\n    hint: describe each kind once"):
        parse(_many(MOST_CIRCUITS + 1, 0), "FILE")
    with pytest.raises(InvalidFile, match="circuits: must have at most 2,048 lookups in all, got 3,000"):
        parse(_many(3, 1000), "FILE")
    with pytest.raises(InvalidFile, match="lookups: must have at most 1024 entries, got 1025"):
        parse(_many(1, 1025), "FILE")


def test_a_soundcalc_file_has_as_many_circuits() -> None:
    circuit = '[[circuits]]\nname = "c"\nrho = 0.5\ntrace_length = 256\nair_max_degree = 3\nnum_constraints = 10\n'
    circuit += (
        "batch_size = 20\nopening_points = 2\npower_batching = true\nnum_queries = 84\nfri_folding_factors = [8]\n"
    )
    head = '[zkevm]\nname = "T"\nfield = "KoalaBear^4"\nhash_size_bits = 248\nprotocol_family = "FRI_STARK"\n'
    circuit += "fri_early_stop_degree = 64\ngrinding_query_phase = 16\n"
    text = head + "".join(circuit.replace('"c"', f'"c{i}"') for i in range(MOST_CIRCUITS + 1))
    with pytest.raises(InvalidFile, match="circuits: must be at most 128, got 129"):
        parse(text, "FILE")
