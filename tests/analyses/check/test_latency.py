"""Proving times from a CSV: units, proofs that failed, and every fault with file and line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from soundproof.analyses.check.latency import latencies, named_latencies
from soundproof.parameters.faults import UserError


def read(tmp_path: Path, text: str | bytes) -> tuple[Decimal | None, ...]:
    file = tmp_path / "times.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return latencies(file)


TIMES: dict[str, tuple[str, list[int | None]]] = {
    "milliseconds": ("latency_ms\n9000\n1.5e3\n", [9000, 1500]),
    "seconds": ("latency_s\n9.5\n1\n", [9500, 1000]),
    "the unit alone": ("ms\n1\n", [1]),
    "upper case and blanks": (" Latency_MS \n 7 \n", [7]),
    "among others": ("block,proving_time_s,cost_s\n23533500,1.25,3\n23533501,,3\n", [1250, None]),
    "failed proofs": ('block,time_ms\n1,""\n2,\n3,5\n', [None, None, 5]),
    "a failed proof in a file of one column": ('time_ms\n1\n""\n2\n', [1, None, 2]),
    "a byte order mark, Windows, blank lines at the end": ("\ufefftime_ms\r\n1\r\n\r\n\r\n", [1]),
    "quoted, over two lines": ('note,time_ms\n"one\ntwo",3\n', [3]),
}


@pytest.mark.parametrize(("text", "expected"), TIMES.values(), ids=TIMES)
def test_times(tmp_path: Path, text: str, expected: list[int | None]) -> None:
    assert list(read(tmp_path, text)) == expected


def test_the_column_is_named_where_others_could_be_meant(tmp_path: Path) -> None:
    file = tmp_path / "times.csv"
    file.write_text("witness_ms,prove_ms\n10,20000\n", encoding="utf-8")
    assert named_latencies(file) == (f"{file}, column witness_ms", (10,))
    file.write_text("block,prove_ms\n10,20000\n", encoding="utf-8")
    assert named_latencies(file) == (str(file), (20_000,))


def told(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(UserError) as failure:
        read(tmp_path, text)
    return str(failure.value).replace(f"{tmp_path / 'times.csv'}", "F").splitlines()


def test_every_fault_at_once_with_its_line(tmp_path: Path) -> None:
    text = (
        "block,time_ms\n1,5\n2,fast\n3,-1\n4,0\n5,nan\n6,inf\n7,1e999999999\n8,sNaN\n9\n"
        '"t\nen",5\n11,5 s\n\n12,1e13\n13,7\n'
    )
    number = "must be a positive number, got {!r}; empty for no proof"
    entry = 'the row has no such entry; write "" for a block without proof'
    assert told(tmp_path, text) == [
        "F:3: time_ms: " + number.format("fast"),
        "F:4: time_ms: " + number.format("-1"),
        "F:5: time_ms: " + number.format("0"),
        "F:6: time_ms: " + number.format("nan"),
        "F:7: time_ms: " + number.format("inf"),
        "F:8: time_ms: " + number.format("1e999999999"),
        "F:9: time_ms: " + number.format("sNaN"),
        "F:10: time_ms: " + entry,
        "F:13: time_ms: " + number.format("5 s"),
        "F:14: time_ms: " + entry,
        "F:15: time_ms: " + number.format("1e13"),
    ]


def test_a_blank_line_between_times_is_not_left_out(tmp_path: Path) -> None:
    """It may be a block without proof, which must count."""
    assert told(tmp_path, "time_ms\n1\n\n2\n") == [
        'F:3: time_ms: the row has no such entry; write "" for a block without proof'
    ]


@pytest.mark.parametrize("text", ["", "\n", "latency\n3\n", "blocks,us\n1,2\n", "3\n4\n"])
def test_no_column(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == [
        "F: no column of times",
        "    hint: name the column with its unit: latency_ms or latency_s, with one row for each block",
    ]


def test_no_rows(tmp_path: Path) -> None:
    assert told(tmp_path, "time_ms\n\n") == ["F: has no times", "    hint: one row for each block, below time_ms"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert told(tmp_path, b"time_ms\n\xff\xfe\n")[0].startswith("F: is no CSV: ")
    for path, problem in ((tmp_path / "missing.csv", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(UserError, match="cannot be read: ") as failure:
            latencies(path)
        assert str(failure.value) == f"{path}: cannot be read: {problem}"
