"""Which advisories concern which version; what is not ordered or not stated is unknown, never fixed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

import soundproof
from soundproof.analyses.system.advisories import about, advisories, concerns
from soundproof.formats.files import catalogue, load

MERKLE = "CVE-2026-62333"


def verdict(id: str, zkvm: str, version: str) -> str:
    (found,) = [concern for concern in concerns(replace(load(zkvm), version=version)) if concern.advisory.id == id]
    return found.verdict


VERSIONS = [
    ("1.6.9", "affected"),
    ("1.7.0-rc.1", "affected"),  # the fix came with 1.7.0 itself
    ("1.7.0", "fixed"),
    ("1.9.3", "fixed"),
    ("2.0.0-alpha.1", "affected"),
    ("2.0.0-rc.2", "affected"),
    ("2.0.0-rc.3", "fixed"),
    ("2.0.0", "fixed"),
    ("2.1.0-alpha", "affected"),
    ("2.1.0-preview", "fixed"),
    ("2.1.0", "fixed"),
    ("v1.6.9", "affected"),
    ("main", "unknown"),
    ("632d19b9", "unknown"),
    ("63201939", "unknown"),  # a commit of digits is no release
]


@pytest.mark.parametrize(("version", "expected"), VERSIONS)
def test_ranges(version: str, expected: str) -> None:
    assert verdict(MERKLE, "openvm", version) == expected
    assert verdict("CVE-2026-62334", "openvm2", version) == expected


@pytest.mark.parametrize(
    ("version", "expected"), [("2.1.0-preview", "unknown"), ("2.1.0", "fixed"), ("1.0", "unknown")]
)
def test_without_a_range_only_the_fix_is_known(version: str, expected: str) -> None:
    assert verdict("OpenVM 2.1.0", "openvm2", version) == expected


@pytest.mark.parametrize(("version", "expected"), [("3.9.9", "affected"), ("4.0.0", "fixed"), ("6.1.0", "fixed")])
def test_one_limit(version: str, expected: str) -> None:
    assert verdict("SP1 version 4 notes", "sp1", version) == expected


def test_reasons() -> None:
    zkvm = replace(load("openvm"), version="main")
    assert next(concern.why for concern in concerns(zkvm)) == (
        "version 'main' has no place in an order; fixed in 1.7.0, 2.0.0-rc.3, 2.1.0-preview"
    )
    assert {concern.why for concern in concerns(load("zisk"))} == {
        "no source states where it is fixed; which versions are affected is not stated"
    }


def test_a_fork_may_have_the_flaws_of_what_it_derives_from() -> None:
    venus = load("venus")
    assert [concern.advisory for concern in concerns(venus)] == [concern.advisory for concern in concerns(load("zisk"))]
    assert {(concern.verdict, concern.why) for concern in concerns(venus)} == {
        ("unknown", "Venus derives from ZisK; whether it has the fix is not stated")
    }
    assert concerns(replace(venus, derives="")) == ()


def test_the_data_are_dated_and_tell_zkvms_of_the_catalogue_apart() -> None:
    names = {load(name).name for name in catalogue()}
    elsewhere = {name for advisory in advisories() for name in advisory.zkvms} - names
    assert elsewhere == {"Jolt"}
    assert all(advisory.date and advisory.about for advisory in advisories())
    assert len({advisory.id for advisory in advisories()}) == len(advisories())
    assert {limit[:2].rstrip("0123456789.") for a in advisories() for r in a.affected for limit in r.split(",")} <= {
        "<",
        ">=",
    }
    assert about(load("pico")) == ()


def test_a_summary_does_not_order_versions() -> None:
    """Importing the library for that would cost as much as assessing a zkVM."""
    program = (
        "import sys; from soundproof.readings.security import assess; from soundproof.formats.files import load\n"
        "from soundproof.analyses.assess.report import circuit_tables\n"
        "from soundproof.analyses.assess.summary import line, summary\n"
        "found = [assess(load(name), every=False) for name in ('pico', 'openvm')]\n"
        "notes = summary([line(one) for one in found]).notes\n"
        "print(notes[-1], 'packaging.version' in sys.modules)\n"
        "circuit_tables(found[1]); print('packaging.version' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(soundproof.__file__).parent.parent,
    )
    assert result.stdout == "advisories are public about OpenVM: shown with each of them alone False\nTrue\n"
