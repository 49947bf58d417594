"""A generated paper, filled in by a person, contradicts nothing; whatever single thing is changed in it is found."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof.analyses.whitepaper.conventions import SOURCES, Header, digest
from soundproof.cli.group import main
from soundproof.formats.files import CATALOGUE
from tests.depth import depth

WORKED = Path(__file__).parents[3] / "docs" / "papers" / "vanilla"

UNFIXED, FIXED = '{ how = "public", value = "vk" }', '{ how = "public", value = "vk", fixed_by = "embed" }'
MORE = """
[deviations.none]
layer      = "all"
baseline   = "the sample"
production = "the same"
"""
"""What vanilla's file leaves open, on purpose."""

PROSE = {
    "W1-PR-1": ("The inner circuits `step`, `keccak`, `poseidon` and `range` share a segment.",
                "The circuit `step` has 2^22 rows and makes {step.opening.queries} queries."),
    "W1-SC-1": ("The system is a STARK for RISC-V. The node `combine` makes {combine.proofs} proofs.",),
    "W1-IN-3": ("The challenge of each bus is drawn from the transcript of its proof.",),
}  # fmt: skip
"""What the person writes; of everything else a sentence."""

OPEN = {
    "tex": r"\\begin\{instruction\}\{([^}]*)\}.*?\\end\{instruction\}",
    "typst": r'(?:#|(?<=abstract: ))instruction\("([^"]*)"\)\[[^\]]*\]',
    "md": r"<!-- instruction: (.*?) -->\n(?:>[^\n]*\n)+",
}
CODE = {"tex": r"\\texttt{\1}", "typst": r"`\1`", "md": r"`\1`"}
VALUE = {"tex": r"\\spv{\1}", "typst": r'#v("\1")', "md": r"<!-- value: \1 --><!-- end -->"}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["whitepaper", *map(str, arguments)])


def written(sentences: tuple[str, ...], source: str) -> str:
    text = "\n".join(sentences)
    text = re.sub(r"`(.*?)`", CODE[source], text)
    return re.sub(r"\{([\w.]+\.[\w.]+)\}", VALUE[source], text) + "\n"


@pytest.fixture(scope="module", params=["tex", "typst", "md"])
def paper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``vanilla.toml`` and the paper in ``paper``."""
    source = request.param
    folder = tmp_path_factory.mktemp(source)
    text = (CATALOGUE / "vanilla.toml").read_text(encoding="utf-8")
    assert text.count(UNFIXED) == 1
    (folder / "vanilla.toml").write_text(text.replace(UNFIXED, FIXED) + MORE, encoding="utf-8")
    result = run("init", folder / "vanilla.toml", "-o", folder / "paper", "--source", source, "--phase", "W3")
    assert result.exit_code == 0, result.stderr
    path = next((folder / "paper").glob("paper.*"))

    def filled(found: re.Match[str]) -> str:
        text = written(PROSE.get(found[1], ("This is said elsewhere in full.",)), source)
        return f"[{text.strip()}]" if source == "typst" and found[0].startswith("instruction") else text

    text = re.sub(OPEN[source], filled, path.read_text(encoding="utf-8"), flags=re.DOTALL)
    path.write_text(text, encoding="utf-8")
    if source == "md":
        assert run("sync", folder / "vanilla.toml", "-o", folder / "paper").exit_code == 0
    return folder


def findings(folder: Path) -> tuple[int, set[tuple[str, str]]]:
    """The exit code, and rule and message of all that is worse than a note."""
    result = run("check", folder / "paper", "--zkvm", folder / "vanilla.toml", "--phase", "W3", "--format", "json")
    if not result.stdout:
        return result.exit_code, {("unreadable", result.stderr)}
    found = json.loads(result.stdout)["findings"]
    return result.exit_code, {(one["rule"], one["message"]) for one in found if one["grade"] != "note"}


def test_an_untouched_paper_contradicts_nothing_and_is_confirmed(paper: Path) -> None:
    code, found = findings(paper)
    assert {rule for rule, _ in found} <= {"WP-LEM-CLASS"}, found
    assert code == 0


# Mutations ----------------------------------------------------------------------------------------

Change = Callable[[Path], None]


def edit(name: str, old: str, new: str, count: int = 1) -> Change:
    """Replace a text in a file of the paper, or of the folder."""

    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    return change


def row(name: str, start: str) -> Change:
    """Leave out the line that begins so."""

    def change(folder: Path) -> None:
        path = folder / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(start)]
        assert len(kept) < len(lines), (name, start)
        path.write_text("".join(kept), encoding="utf-8")

    return change


def resealed(name: str, old: str, new: str) -> Change:
    """An edit with the hash that belongs to it."""

    def change(folder: Path) -> None:
        edit(name, old, new)(folder)
        path = folder / name
        header, text = Header.split(path.read_text(encoding="utf-8"))
        assert header is not None
        sealed = Header(header.file, header.segments, digest(text)).lines(SOURCES["tex"])
        path.write_text(sealed + text, encoding="utf-8")

    return change


G = "paper/generated"
MUTATIONS: dict[str, Change] = {
    "a digit of the budget": edit(f"{G}/budget.tex", "122.51", "123.51"),
    "a digit of a total": edit(f"{G}/budget.tex", "119.97", "121.97"),
    "a digit of a count": edit(f"{G}/budget.tex", "104,857,600", "104,857,601"),
    "a digit of queries": edit(f"{G}/circuits.tex", "55, 31", "55, 13"),
    "a digit of the rate": edit(f"{G}/circuits.tex", "1/16", "1/15"),
    "a digit of a round": edit(f"{G}/rounds.tex", "129.15", "129.75"),
    "a digit of a value": edit(f"{G}/values.tex", "{55, 31", "{56, 31"),
    "a digit of the segments": edit(f"{G}/budget.tex", "S = 100;", "S = 101;"),
    "a digit in prose": edit("paper/paper.tex", "2^22 rows", "2^23 rows"),
    "a name of a circuit": edit(f"{G}/circuits.tex", "\nstep ", "\nsteps "),
    "a name of a node": edit(f"{G}/relations.tex", "combine", "compose"),
    "a name in prose": edit("paper/paper.tex", r"\texttt{keccak}", r"\texttt{kecak}"),
    "a name of a node in prose": edit("paper/paper.tex", r"\texttt{combine}", r"\texttt{combiner}"),
    "a public value": edit(f"{G}/edges.tex", "out", "in"),
    "a dropped binding": row(f"{G}/edges.tex", "  \\item [{combine"),
    "a dropped binding of the file": edit("vanilla.toml", ', N = "N_left | N_right", vk = "vk"', ', vk = "vk"'),
    "a dropped condition of the file": edit("vanilla.toml", '"N = N_left + N_right", ', ""),
    "a dropped term": row(f"{G}/budget.tex", "embed"),
    "a dropped collision": row(f"{G}/budget.tex", "ram: update"),
    "a dropped round": row(f"{G}/rounds.tex", "final"),
    "a dropped table": edit("paper/paper.tex", r"\input{generated/budget}", ""),
    "a swapped key of a value": edit("paper/paper.tex", r"\spv{step.opening.queries}", r"\spv{step.opening.rate}"),
    "a swapped circuit of a value": edit("paper/paper.tex", r"\spv{step.opening.", r"\spv{embed.opening."),
    "an unknown key of a value": edit("paper/paper.tex", r"\spv{combine.proofs}", r"\spv{combine.prooves}"),
    "a key that nothing fixes": edit("vanilla.toml", ', fixed_by = "embed"', ""),
    "an edited include": edit(f"{G}/lemmas.tex", "\\begin{lemma}", "It is easy to see.\n\\begin{lemma}"),
    "an include with its hash": resealed(f"{G}/budget.tex", "122.51", "132.51"),
    "an include without its head": row(f"{G}/edges.tex", "% generated"),
    "an include that is gone": lambda folder: (folder / G / "edges.tex").unlink(),
    "an anchor of nothing": edit("paper/paper.tex", r"\req{W1-IN-3}", r"\req{W1-IN-33}"),
}


@pytest.mark.parametrize("paper", ["tex"], indirect=True)
def test_of_thirty_single_changes_all_are_found(paper: Path, tmp_path: Path) -> None:
    assert len(MUTATIONS) == 30
    _, before = findings(paper)
    changes = dict(list(MUTATIONS.items())[:: depth(3, 1)])
    missed, uncontradicted = [], []
    for name, change in changes.items():
        folder = tmp_path / name.replace(" ", "-")
        shutil.copytree(paper, folder)
        change(folder)
        code, after = findings(folder)
        if not after - before:
            missed.append(name)
        if code != 1:
            uncontradicted.append(name)
    assert missed == []
    harmless = ["a name in prose", "a name of a node in prose", "a swapped circuit of a value"]
    assert uncontradicted == [name for name in harmless if name in changes]


@pytest.mark.parametrize("paper", ["md"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        edit("paper/paper.md", "122.51", "123.51"),
        edit("paper/paper.md", "<!-- value: step.opening.queries -->55", "<!-- value: step.opening.queries -->56"),
        edit("paper/paper.md", "<!-- computed: budget -->", "<!-- computed: budgets -->"),
        edit("paper/paper.md", "<!-- value: combine.proofs -->", "<!-- value: combine.prooves -->"),
        row("paper/paper.md", "| embed"),
        edit("paper/generated/edges.md", "combine", "compose"),
    ],
)
def test_changes_of_markdown_which_holds_what_is_generated(change: Change, paper: Path, tmp_path: Path) -> None:
    shutil.copytree(paper, tmp_path / "copy")
    change(tmp_path / "copy")
    assert findings(tmp_path / "copy")[0] == 1


def test_vanilla_s_own_key_is_reported(tmp_path: Path) -> None:
    """The sample's combine verifies itself, and nothing fixes its key."""
    assert run("init", "vanilla", "-o", tmp_path, "--phase", "W3").exit_code == 0
    for phase, grade in (("W2", "unknown"), ("W3", "contradiction")):
        result = run("check", tmp_path, "--zkvm", "vanilla", "--phase", phase, "--format", "json")
        (one,) = [one for one in json.loads(result.stdout)["findings"] if one["rule"] == "WP-KEY-OPEN"]
        assert (one["grade"], one["file"]["key"]) == (grade, "topology.nodes.combine.takes.combine")


def test_the_worked_paper_contradicts_in_nothing_but_that_key() -> None:
    result = run("check", WORKED, "--zkvm", "vanilla", "--format", "json")
    found = json.loads(result.stdout)["findings"]
    contradictions = [one for one in found if one["grade"] == "contradiction"]
    assert result.exit_code == 1
    assert {one["rule"] for one in contradictions} == {"WP-OPEN", "WP-KEY-OPEN"}
    boxes = [one["message"] for one in contradictions if one["rule"] == "WP-OPEN"]
    assert boxes == ["an open box: theorem", "an open box: edge combine<-combine: key"]
    assert [one["rule"] for one in found if one["rule"].startswith("WP-REQ")] == ["WP-REQ-W3-002"]
