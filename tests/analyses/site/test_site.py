"""The site: every link leads somewhere, every figure is that of the assessment, every name is text."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result

from soundproof import assess, registry
from soundproof.analyses.check.gates import gates
from soundproof.analyses.site.contents import contents
from soundproof.analyses.site.facts import Facts, facts
from soundproof.analyses.site.pages.front import strip
from soundproof.analyses.site.shell import Page
from soundproof.cli.group import main
from soundproof.formats.files import catalogue
from soundproof.readings.security import Assessment
from tests.depth import DEEP, costly

NAMES = [name for name in catalogue() if DEEP or name not in ("risc0v3", "vanilla", "venus", "zkdtvm")]
"""Of those that are alike one, where not all is looked at."""

VOID = {"meta", "link", "br", "wbr", "img"}


def run(*arguments: str, epoch: str | None = "1764288000") -> Result:
    return CliRunner(env={"SOURCE_DATE_EPOCH": epoch}).invoke(main, list(arguments))


class Reader(HTMLParser):
    """What is on a page: elements, ids, links, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.wrong: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []
        assert self.wrong == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.wrong.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src") and value != "data:,":
                self.links.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def assessed() -> list[tuple[str, Assessment]]:
    return [(name, assess(name)) for name in NAMES]


@pytest.fixture(scope="module")
def known(assessed: list[tuple[str, Assessment]]) -> Facts:
    return facts(assessed, date(2026, 11, 28))


@pytest.fixture(scope="module")
def files(known: Facts) -> Mapping[str, bytes]:
    return dict(contents(known))


@pytest.fixture(scope="module")
def pages(files: Mapping[str, bytes]) -> Mapping[str, Reader]:
    return {path: Reader(content.decode()) for path, content in files.items() if path.endswith(".html")}


def test_every_link_leads_to_a_file_and_a_place_in_it(files: Mapping[str, bytes], pages: Mapping[str, Reader]) -> None:
    missing = []
    for path, page in pages.items():
        for link in page.links:
            if link.startswith("https://"):
                continue  # a source
            assert not re.match(r"[a-z]+:|/", link), link  # relative: it works under any address
            target, _, place = link.partition("#")
            found = normpath(join(path.rpartition("/")[0], unquote(target))) if target else path
            if target.endswith("/") or found == ".":
                found = normpath(join(found, "index.html"))
            if found not in files or (place and place not in pages[found].ids):
                missing.append((path, link))
    assert missing == []


def test_everything_has_its_page(files: Mapping[str, bytes], known: Facts) -> None:
    expected = {known.paper(theorem.id) for theorem in registry()} | {known.gate(id) for id in gates()}
    for entry in known.entries:
        expected |= {entry.address} | {entry.circuit(circuit) for circuit in entry.assessment.circuits}
    assert {entry.name for entry in known.entries} == set(NAMES)
    assert {f"{address}index.html" for address in expected} <= set(files)
    assert {f"{address}index.json" for address in expected} <= set(files)


def test_pages_are_made_well(pages: Mapping[str, Reader]) -> None:
    for path, page in pages.items():
        tags, twice = Counter(page.tags), [id for id, count in Counter(page.ids).items() if count > 1]
        assert (tags["h1"], tags["main"], tags["title"] > 0, twice) == (1, 1, True, []), path
        assert page.text.count("2026-11-28") >= 1, path


def test_figures_are_those_of_the_assessment(
    assessed: list[tuple[str, Assessment]], known: Facts, pages: Mapping[str, Reader]
) -> None:
    marks = {mark.label.partition(" (")[0]: mark for mark in strip(Page("", "", ()), known.entries).marks}
    for name, assessment in assessed:
        mark = marks[assessment.zkvm.name]
        assert re.sub("[†‡]", "", mark.shown) == str(assessment.bits)
        assert mark.least == (assessment.trusting("proved") or None)
        assert mark.most == assessment.attack_bits
        assert assessment.bits <= mark.value < assessment.bits + 1
        text = pages[f"zkvm/{name}/index.html"].text
        assert re.search(rf"{assessment.bits}[†‡]* provable bits", text), name


def test_a_small_part_of_a_proof_is_told_in_bytes(known: Facts, pages: Mapping[str, Reader]) -> None:
    (zisk,) = [entry for entry in known.entries if entry.name == "zisk"]
    assert zisk.assessment.final.size.by_kind["nonces"] == 8
    (text,) = [page.text for path, page in pages.items() if path.endswith("zisk/index.html")]
    assert "8 bytes" in text
    assert not any(re.search(r"(?<![\d.,+–-])0\.0 KiB", page.text) for page in pages.values())


def test_what_is_no_candidate_is_said_to_be_none_and_comes_last(known: Facts, pages: Mapping[str, Reader]) -> None:
    classes = [entry.zkvm.class_ for entry in known.entries]
    assert classes == sorted(classes, key=["candidate", "historical", "example"].index)
    assert f"Of {classes.count('candidate')} zkVMs in use" in pages["index.html"].text
    for entry in known.entries:
        if entry.zkvm.class_ != "candidate":
            assert entry.zkvm.class_ in pages[f"{entry.address}index.html"].text


def test_a_paper_s_page_says_what_falls_without_it(known: Facts) -> None:
    falls = {fall.entry.name: fall.left for fall in known.falls("DKT26")}
    assert falls
    for name, left in falls.items():
        assert left == assess(name, without=["DKT26"]).bits
    assert known.falls("BCS") == ()


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("index.json", ["assess", *NAMES]),
        ("zkvm/pico/index.json", ["assess", "pico"]),
        ("zkvm/pico/riscv/index.json", ["explain", "pico", "riscv"]),
        ("zkvm/pico/history/index.json", ["history", "pico"]),
        pytest.param("theorem/index.json", ["theorems"], marks=costly),  # of the whole catalogue
        pytest.param("theorem/DKT26/index.json", ["theorems", "DKT26"], marks=costly),
        ("gate/M2/index.json", ["check", *NAMES, "--gate", "M2"]),
        ("compare/index.json", ["check", *NAMES]),
    ],
)
def test_what_programs_get_is_what_the_command_prints(
    files: Mapping[str, bytes], address: str, command: list[str]
) -> None:
    assert json.loads(files[address]) == json.loads(run(*command, "--format", "json").stdout)


def test_commands_are_about_the_zkvms_of_the_site(files: Mapping[str, bytes]) -> None:
    """All are named where they are not those that a command without a target is about."""
    words = "" if set(NAMES) == set(catalogue()) else f" {' '.join(NAMES)}"
    for address, command in {
        "compare": f"check{words}",
        "gate/M2": f"check{words} --gate M2",
        "theorem/DKT26": f"assess{words} --without DKT26",
    }.items():
        assert f"<code>$ soundproof {command}</code>" in files[f"{address}/index.html"].decode(), address


def test_of_the_catalogue_no_command_names_what_it_is_about() -> None:
    assert facts([(name, assess(name)) for name in catalogue()]).targets == ()
    assert facts([("sp1", assess("sp1")), ("pico", assess("pico"))]).targets == ("sp1", "pico")


def test_commands_rely_on_what_the_site_relies_on(tmp_path: Path) -> None:
    asked = ["--trust", "lean", "--without", "BCHKS25"]
    assert run("site", "miden", "-o", str(tmp_path), *asked).exit_code == 0
    found = [
        line for path in tmp_path.rglob("*.html") for line in re.findall(r"<code>\$ ([^<]*)", path.read_text("utf-8"))
    ]
    assert {line.split()[1] for line in found} >= {"assess", "check", "diversity", "explain", "history"}
    assert [line for line in found if not line.endswith(" --trust lean --without BCHKS25")] == []


def test_what_is_shared_is_what_the_command_prints_of_those_in_use(files: Mapping[str, bytes], known: Facts) -> None:
    printed = run("diversity", *(entry.name for entry in known.asked), "--format", "json").stdout
    assert json.loads(files["compare/shared.json"]) == json.loads(printed)


def test_the_first_page_is_small(files: Mapping[str, bytes]) -> None:
    assert len(gzip.compress(files["index.html"])) <= 10_000


def test_what_is_beside_a_page_has_no_spaces_to_spare(files: Mapping[str, bytes]) -> None:
    text = files["zkvm/pico/index.json"].decode()
    assert text == json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")) + "\n"


HOSTILE = "</title><script>alert(1)</script>"


def test_names_are_text_and_leave_no_folder(tmp_path: Path) -> None:
    text = catalogue()["pico"].read_text(encoding="utf-8")
    text = text.replace('name    = "Pico"', f"name = '../../{HOSTILE}'").replace(
        "circuits.embed", f"circuits.'{HOSTILE}'"
    )
    text = text.replace('"embed"', f"'{HOSTILE}'").replace("[topology.nodes.embed]", f"[topology.nodes.'{HOSTILE}']")
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    result = run("site", str(tmp_path / "x.toml"), "-o", str(tmp_path / "s"))
    assert result.exit_code == 0, result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"x.toml", "s"}
    found = list((tmp_path / "s").rglob("*.html"))
    assert any("script-alert-1" in str(path) for path in found)
    for path in found:
        page = Reader(path.read_text(encoding="utf-8"))
        assert page.tags.count("script") <= 1  # the site's own
    front = Reader((tmp_path / "s/index.html").read_text(encoding="utf-8"))
    assert HOSTILE in front.text


def test_the_documentation_is_linked_from_every_page_where_it_is_somewhere(tmp_path: Path) -> None:
    for name, docs, link in (
        ("a", "docs/docs/", "../../docs/docs/"),
        ("b", "https://example.org/", "https://example.org/"),
    ):
        assert run("site", "miden", "-o", str(tmp_path / name), "--docs", docs).exit_code == 0
        page = Reader((tmp_path / name / "zkvm" / "miden" / "index.html").read_text(encoding="utf-8"))
        assert link in page.links
        assert "Documentation" in page.text
    refused = run("site", "miden", "-o", str(tmp_path / "c"), "--docs", "javascript:alert(1)")
    assert refused.exit_code == 2
    assert "is no address" in refused.stderr


def test_one_input_gives_the_same_bytes(tmp_path: Path) -> None:
    sums = []
    for name in ("a", "b"):
        assert run("site", "miden", "-o", str(tmp_path / name)).exit_code == 0
        sums.append((tmp_path / name / "SHA256SUMS").read_text())
    assert sums[0] == sums[1]
    assert "  zkvm/miden/index.html\n" in sums[0]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = run("site", "miden", "-o", str(tmp_path))
    assert result.exit_code == 2
    assert "no site wrote" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_cannot_be_computed_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    assert run("site", "miden", "-o", str(tmp_path / "s")).exit_code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file()}
    result = run("site", "risc0", "pico", "pico", "-o", str(tmp_path / "s"))
    assert (result.exit_code, result.stderr) == (
        2,
        "several zkVMs are named Pico, and a site has one page for each name\n"
        "    hint: leave one out; soundproof diff and history compare versions of one\n",
    )
    assert {path: path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file()} == before


def test_two_of_one_name_are_refused_if_they_are_no_candidates(tmp_path: Path) -> None:
    result = run("site", "zisk", "risc0", "risc0", "-o", str(tmp_path / "s"))
    assert (result.exit_code, result.stderr.partition(",")[0]) == (2, "several zkVMs are named RISC0")


def test_pages_that_are_no_longer_part_of_it_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    assert run("site", "miden", "risc0", "-o", str(folder)).exit_code == 0
    assert run("site", "miden", "-o", str(folder)).exit_code == 0
    assert [path.name for path in (folder / "zkvm").iterdir()] == ["miden"]


@pytest.mark.parametrize("listed", ["../outside.txt", "/outside.txt"])
def test_nothing_outside_of_the_folder_is_removed(tmp_path: Path, listed: str) -> None:
    folder, outside = tmp_path / "s", tmp_path / "outside.txt"
    outside.write_text("mine")
    folder.mkdir()
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  {listed}\n")
    assert run("site", "miden", "-o", str(folder)).exit_code == 0
    assert outside.read_text() == "mine"


def test_one_bad_file_hides_no_other(tmp_path: Path) -> None:
    result = run("site", "nothing-of-the-kind", "miden", "-o", str(tmp_path / "s"))
    assert result.exit_code == 2
    assert "nothing-of-the-kind" in result.stderr
    assert (tmp_path / "s/zkvm/miden/index.html").exists()
