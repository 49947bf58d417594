"""The file of a sweep: what it may say, and every fault with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from soundproof.analyses.sweep.spec import MULTIPLICITIES, Axis, read_spec
from soundproof.formats.writing import write
from soundproof.parameters.faults import InvalidFile, UserError
from soundproof.zkvm.zkvm import ZkVM

HEAD = 'target = "pico"\ncircuit = "riscv"\n'


def _read(folder: Path, text: str):  # type: ignore[no-untyped-def]
    file = folder / "sweep.toml"
    file.write_text(text, encoding="utf-8")
    return read_spec(file)


def _faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        _read(folder, text)
    return [line.rpartition("sweep.toml")[2].replace("\n    hint: ", " → ").strip(": ") for line in caught.value.lines]


def test_values_and_paths(tmp_path: Path) -> None:
    spec = _read(
        tmp_path,
        HEAD
        + """
[set]
opening.merkle = { arity = 4, cap = 2 }
[parameters]
opening.queries = { from = 60, to = 90, step = 10 }
"air.trace_length" = { from = "2^18", to = "2^20" }
air.constraints = { from = 1, to = 100, factor = 10 }
rate = ["1/2", "1/4"]
[[cases]]
opening.foldings = [2, 2]
opening.final_domain = 4
[[cases]]
opening = { foldings = [4], final_domain = 4 }
""",
    )
    assert spec.fixed == (("opening.merkle.arity", 4), ("opening.merkle.cap", 2))
    assert spec.axes == (
        Axis(("opening.foldings", "opening.final_domain"), (([2, 2], [4]), (4, 4))),
        Axis(("opening.queries",), (range(60, 91, 10),)),
        Axis(("air.trace_length",), (("2^18", "2^19", "2^20"),)),
        Axis(("air.constraints",), ((1, 10, 100),)),
        Axis(("rate",), (("1/2", "1/4"),)),
    )


def test_radii(tmp_path: Path) -> None:
    tail = "[parameters]\nqueries = [1]\n"
    free = _read(tmp_path, HEAD + tail)
    assert [pin.multiplicity for pin in free.pins] == list(MULTIPLICITIES)
    text = '[radius]\nmultiplicity = [3, 9]\nslack = [4]\ntrust = "lean"\neach = true\n'
    stated = _read(tmp_path, HEAD + text + tail)
    assert [(pin.regime, pin.multiplicity, pin.slack, pin.trust) for pin in stated.pins] == [
        ("johnson", 3, None, "lean"),
        ("johnson", 9, None, "lean"),
        ("unique", None, 4, "lean"),
    ]
    assert stated.each


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    text = """target = "pico"
samples = 5
[radius]
multiplicity = [3, 0]
theorem = "DKT"
[parameters]
queries = 90
opening.rate = { from = 3, to = 1 }
air.batch = { from = 1, too = 9 }
air.constraints = []
[[cases]]
a = 1
[[cases]]
b = 1
"""
    assert _faults(tmp_path, text) == [
        "2: samples: unknown key → did you mean 'sample'?",
        "4: radius.multiplicity: must be integers from 1 to 2^40, got 0",
        "5: radius.theorem: unknown theorem 'DKT' → did you mean 'DKT26'?",
        "7: parameters.queries: must be a list, or { from = …, to = … }, got 90",
        "8: parameters.opening.rate: counts from 3 to 1 in no steps",
        "9: parameters.air.batch.too: unknown key → did you mean 'to'?",
        "9: parameters.air.batch: from, to, step and factor must be integers, from and to also powers as in 2^20",
        "10: parameters.air.constraints: has no values",
        "11: cases[0]: does not set what another case does → set b as the other cases do",
        "13: cases[1]: does not set what another case does → set a as the other cases do",
        "circuit: is missing",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HEAD, "nothing is swept → add [parameters] or [[cases]]"),
        (HEAD + "radius = 3\nparameters = 4\ncases = 5", "3: radius: must be a table → write [radius]"),
        (HEAD + "sample = 0\n[parameters]\nqueries = [3]", "3: sample: must be at least 1, got 0"),
        (HEAD + "[paramters]\nqueries = [3]", "3: paramters: unknown key → did you mean 'parameters'?"),
        (
            HEAD + "[radius]\nmultiplcity = [3]\n[parameters]\nqueries = [3]",
            "4: radius.multiplcity: unknown key → did you mean 'multiplicity'?",
        ),
        (
            HEAD + "[parameters]\nqueries = { from = 1, to = 9, step = 2, factor = 2 }",
            "4: parameters.queries: has a step and a factor → leave one of them out",
        ),
        (
            HEAD + "[radius]\nmultiplicity = { from = 1, to = 1_000_000_000 }\n[parameters]\nqueries = [3]",
            "4: radius.multiplicity: 1,000,000,000 radii, at most 1,000 are tried → fewer values",
        ),
        (
            HEAD + "[radius]\neach = true\nslack = { from = 0, to = 100_000 }\n[parameters]\nqueries = [3]",
            "5: radius.slack: 100,001 radii, at most 100,000 are tried → fewer values",
        ),
        (
            HEAD + f"[radius]\nmultiplicity = {{ from = 1, to = {10**40} }}\n[parameters]\nqueries = [3]",
            "4: radius.multiplicity: from and to must lie between -2^53 and 2^53",
        ),
        (HEAD + "[radius]\nmultiplicity = []\n[parameters]\nqueries = [3]", "4: radius.multiplicity: has no values"),
        (
            HEAD + f"[parameters]\nqueries = {{ from = 1, to = {10**30} }}",
            "4: parameters.queries: from and to must lie between -2^53 and 2^53",
        ),
        ("target = ", "TOML syntax: Invalid value (at end of document)"),
    ],
)
def test_a_fault_of_the_whole(tmp_path: Path, text: str, fault: str) -> None:
    assert _faults(tmp_path, text)[0].startswith(fault)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no.toml: cannot be read: No such file"):
        read_spec(tmp_path / "no.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    with pytest.raises(UserError, match=r"latin.toml: cannot be read: is not UTF-8"):
        read_spec(tmp_path / "latin.toml")


def test_a_target_beside_the_file_of_the_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from soundproof import load

    zkvm: ZkVM = load("pico")
    (tmp_path / "mine.toml").write_text(write(zkvm), encoding="utf-8")
    spec = _read(tmp_path, 'target = "mine.toml"\ncircuit = "riscv"\n[parameters]\nqueries = [90]\n')
    assert load(spec.target) == zkvm


def test_a_large_range_of_radii_costs_nothing(tmp_path: Path) -> None:
    """It is refused before a value is made for each number."""
    import tracemalloc

    tracemalloc.start()
    try:
        for least, most in ((1, 2**40), (2**40, 2**41), (0, 2**53)):
            _faults(tmp_path, f"{HEAD}[radius]\nmultiplicity = {{ from = {least}, to = {most} }}\n")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
