"""What a page asks, and what it gets: the same as the command line says."""

from __future__ import annotations

import base64
import json
import shlex
from typing import Any

from click.testing import CliRunner

from soundproof.analyses.site.calculator import answer
from soundproof.cli.group import main
from soundproof.formats.files import CATALOGUE, load, parse


def ask(ask: str, **asked: Any) -> Any:
    return json.loads(answer(json.dumps({"ask": ask, **asked})))


def dropped(name: str, content: bytes) -> Any:
    return ask("drop", name=name, content=base64.b64encode(content).decode())


def said(command: str) -> Any:
    return json.loads(CliRunner().invoke(main, [*shlex.split(command)[1:], "--format", "json"]).stdout)


RISCV = {"target": "pico", "circuit": "riscv"}


def test_a_circuit_with_settings() -> None:
    found = ask("circuit", **RISCV, settings=["circuits.riscv.opening.queries=90"])
    assert found["command"] == "soundproof whatif pico --set circuits.riscv.opening.queries=90"
    after = said(found["command"])["circuits"][0]["after"]
    assert found["bits"] == after["bits"]
    assert found["bits_lower"] == after["bits_lower"]
    assert found["change"] == "60.94 bits, +2.97 beside what is deployed"
    assert found["values"]["opening.queries"] == "90"


def test_the_comparison_is_that_of_the_command() -> None:
    settings = ["circuits.riscv.opening.queries=90", "field=KoalaBear^5"]
    found = ask("compare", **RISCV, settings=settings, without=["DKT26"])
    command = ask("circuit", **RISCV, settings=settings, without=["DKT26"])["command"]
    assert json.loads(found["json"]) == said(command)
    assert "<table" in found["page"]
    assert json.loads(ask("compare", **RISCV)["json"]) == said("soundproof assess pico")


def test_no_bound_is_no_figure() -> None:
    found = ask("circuit", **RISCV, settings=["circuits.riscv.opening.queries=90"], without=["Haböck22"])
    assert (found["bits"], found["change"]) == (0, "no bound")


def test_what_the_reader_refuses_is_said() -> None:
    found = ask("circuit", **RISCV, settings=["queries=0"])
    assert found == {"problem": CliRunner().invoke(main, ["whatif", "pico", "--set", "queries=0"]).stderr.strip()}
    assert "no circuit is named 'nix'" in ask("open", target="pico", circuit="nix")["problem"]
    assert "--max-bytes: 'much' is no size" in ask("optimize", **RISCV, bits=60, max_bytes="much")["problem"]


def test_a_page_reads_no_files() -> None:
    path = str(CATALOGUE / "pico.toml")
    assert "neither a catalogue name nor a file that was dropped here" in ask("open", target=path)["problem"]
    assert "neither" in ask("open", target="HEAD:pyproject.toml")["problem"]


def test_a_dropped_file_has_its_own_name_and_no_folder() -> None:
    text = (CATALOGUE / "risc0.toml").read_bytes()
    assert dropped("../../etc/mine.toml", text)["target"] == "mine.toml"
    assert dropped("C:\\papers\\mine.toml", text)["target"] == "mine.toml"
    found = ask("circuit", target="mine.toml", circuit="main", settings=["queries=60"])
    assert found["command"] == "soundproof whatif mine.toml --set queries=60"
    assert found["bits"] == ask("circuit", target="risc0", circuit="main", settings=["queries=60"])["bits"]


def test_a_dropped_file_with_faults() -> None:
    faulty = (CATALOGUE / "risc0.toml").read_bytes().replace(b"queries", b"queris", 1)
    assert "mine.toml:" in dropped("mine.toml", faulty)["problem"]
    assert dropped("mine.toml", b"\xff")["problem"] == "mine.toml: is not UTF-8 text (byte 0)"
    assert "1 MiB" in dropped("mine.toml", b"#" * (2**20 + 1))["problem"]
    assert "no TOML file" in dropped("mine.pdf", b"")["problem"]


def test_a_search_gives_settings_that_have_what_was_found() -> None:
    found = ask("optimize", **RISCV, bits="70", max_bytes="3MB")
    best = said(found["command"])["circuits"][0]["found"]
    assert json.loads(found["json"]) == said(found["command"])
    settings = [f"circuits.riscv.{path}={value}" for path, value in found["settings"].items()]
    assert ask("circuit", **RISCV, settings=settings)["bits"] == best["bits"]


def test_a_search_in_vain_has_no_settings() -> None:
    found = ask("optimize", **RISCV, bits=128, max_bytes="1KiB")
    assert found["settings"] == {}
    assert "<table" in found["page"]


def test_controls_show_what_is_set() -> None:
    settings = ["circuits.riscv.opening.queries=90", "circuits.riscv.opening.grinding.folds=[3, 2]"]
    found = ask("open", **RISCV, settings=settings[:1])
    queries = next(one for one in found["controls"] if one["path"] == "opening.queries")
    assert (queries["value"], found["deployed"]["opening.queries"]) == ("90", "84")
    faulty = ask("open", **RISCV, settings=settings)  # 22 folds have 22 numbers of bits
    assert faulty["controls"] == ask("open", **RISCV)["controls"]


def test_what_is_saved_reads_as_what_was_set() -> None:
    found = ask("save", **RISCV, settings=["circuits.riscv.opening.queries=90"])
    assert found["name"] == "pico.toml"
    assert parse(found["text"], "pico.toml").circuits[0].opening.queries == 90  # type: ignore[union-attr]
    assert parse(ask("save", **RISCV, settings=[])["text"], "pico.toml") == load("pico")


def test_progress_has_names() -> None:
    told: list[str] = []
    answer(json.dumps({"ask": "compare", **RISCV, "settings": ["queries=93"]}), told.append)
    assert "riscv" in told
