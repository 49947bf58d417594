"""The GitHub Action and the hooks for pre-commit: steps and entries are run as a runner would, without a container."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.depth import costly

yaml = pytest.importorskip("yaml", reason="needs PyYAML, of the extra dev")

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"^<!-- file: my-zkvm.toml -->\n```toml\n(.*?)^```", CONTRIBUTING, re.S | re.M)[1]  # type: ignore[index]
SHELL = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]
"""What a runner runs a step with whose shell is bash."""


class Ran(NamedTuple):
    """What a step left: its exit code, what it printed, the outputs and the summary it wrote."""

    code: int
    printed: str
    outputs: dict[str, str]
    summary: str


def step(number: int, place: Path, temp: Path, **given: str) -> Ran:
    """Run a step of the action with inputs; an expression stands for the value that a runner puts there."""
    chosen = ACTION["runs"]["steps"][number]
    values = {f"inputs.{name}": given.get(name, found.get("default", "")) for name, found in ACTION["inputs"].items()}
    values["github.action_path"] = str(ROOT)

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda match: values[match[1]], text)

    assert "${{" not in chosen["run"], "an input in a script would be run"
    written = {name: place / f".{name.lower()}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in written.values():
        file.write_text("", encoding="utf-8")
    script = temp / f"step-{number}.sh"
    script.write_text(chosen["run"], encoding="utf-8")
    environment = {key: filled(value) for key, value in chosen.get("env", {}).items()}
    environment["PIP_NO_COMPILE"] = "1"  # what runs is compiled as it runs; pip would compile all there is
    environment |= {"RUNNER_TEMP": str(temp)} | {name: str(file) for name, file in written.items()}
    done = subprocess.run(
        [*SHELL, str(script)], cwd=place, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    lines = written["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
    summary = written["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
    return Ran(done.returncode, done.stdout + done.stderr, dict(line.split("=", 1) for line in lines), summary)


def _python(folder: Path) -> str:
    """A Python whose environments have their pip at once: ``venv`` compiles it first, which takes half of the step."""
    if importlib.util.find_spec("virtualenv") is None:  # it comes with pre-commit
        return sys.executable
    script = folder / "python"
    instead = '[ "$1 $2" != "-m venv" ] || set -- -m virtualenv --quiet "$3"'
    script.write_text(f'#!/bin/sh\n{instead}\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return str(script)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a runner in which the first step has run."""
    temp = tmp_path_factory.mktemp("runner")
    ran = step(0, temp, temp, python=_python(temp))
    assert ran.code == 0, ran.printed
    return temp


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "zkvm.toml").write_text(EXAMPLE, encoding="utf-8")
    return tmp_path


@costly
@pytest.mark.parametrize(
    ("given", "code", "answer"),
    [
        ({"arguments": "--min-bits=90"}, 0, "met"),
        ({"arguments": "--min-bits=100\n--trust=lean"}, 1, "missed"),
        ({"gate": "M2"}, 1, "missed"),
        ({"target": "zisk", "gate": "m2\n"}, 3, "unknown"),
    ],
)
def test_the_action_answers(installed: Path, place: Path, given: dict[str, str], code: int, answer: str) -> None:
    ran = step(1, place, installed, **{"target": "zkvm.toml", **given})
    assert (ran.code, ran.outputs) == (code, {"answer": answer, "sarif": "soundproof.sarif"}), ran.printed
    (run,) = json.loads((place / "soundproof.sarif").read_text(encoding="utf-8"))["runs"]
    assert run["results"]
    assert ran.summary.startswith("#") and answer in ran.summary and answer in ran.printed


@costly
def test_a_file_with_faults_fails_with_its_faults(installed: Path, place: Path) -> None:
    (place / "zkvm.toml").write_text(EXAMPLE.replace('rate         = "1/2"', 'rate         = "2"'), encoding="utf-8")
    ran = step(1, place, installed, target="zkvm.toml", arguments="--min-bits=90")
    assert (ran.code, ran.outputs) == (2, {}) and "rate" in ran.printed


@costly
@pytest.mark.parametrize("text", ["$(touch hit)", "`touch hit`", "x; touch hit", "--output=zkvm.toml", "a b"])
def test_inputs_are_no_commands(installed: Path, place: Path, text: str) -> None:
    ran = step(1, place, installed, target=text, arguments="--min-bits=90")
    assert ran.code == 2 and not (place / "hit").exists()
    assert (place / "zkvm.toml").read_text(encoding="utf-8") == EXAMPLE


def test_its_outputs_are_those_of_its_steps() -> None:
    assert ACTION["runs"]["using"] == "composite"
    outputs = {found["value"] for found in ACTION["outputs"].values()}
    assert outputs == {f"${{{{ steps.check.outputs.{name} }}}}" for name in ("answer", "sarif")}


def test_the_example_workflow_uses_it_as_it_is() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    workflow = yaml.safe_load(re.search(r"^<!-- workflow -->\n```yaml\n(.*?)^```", page, re.S | re.M)[1])  # type: ignore[index]
    steps = workflow["jobs"]["check"]["steps"]
    (used,) = [found for found in steps if found.get("uses", "").startswith("OWNER/")]
    assert set(used["with"]) <= set(ACTION["inputs"])
    assert {name for name, found in ACTION["inputs"].items() if found.get("required")} <= set(used["with"])
    named = set(re.findall(r"steps\.soundproof\.outputs\.(\w+)", str(workflow)))
    assert used["id"] == "soundproof" and named and named <= set(ACTION["outputs"])


# pre-commit -------------------------------------------------------------------------------------


def hook(name: str, *arguments: str, place: Path) -> subprocess.CompletedProcess[str]:
    """The entry of a hook, then its arguments, then the files that it matches."""
    found = HOOKS[name]
    files = sorted(path.name for path in place.iterdir() if re.search(found["files"], path.name))
    program = [sys.executable, "-m", *found["entry"].split()]
    return subprocess.run([*program, *arguments, *files], cwd=place, capture_output=True, text=True, check=False)


def test_hooks_take_files_and_arguments(place: Path) -> None:
    (place / "other.toml").write_text("x = 1\n", encoding="utf-8")
    assert hook("soundproof-check", "--min-bits=90", place=place).returncode == 0
    assert hook("soundproof-check", "--gate=M2", place=place).returncode == 1
    assert hook("soundproof-assess", place=place).returncode == 0
    (place / "zkvm-2.toml").write_text("[zkvm]\nname = 1\n", encoding="utf-8")
    done = hook("soundproof-assess", place=place)
    assert done.returncode == 2 and "zkvm-2.toml" in done.stderr


def test_pre_commit_accepts_the_hooks() -> None:
    if shutil.which("pre-commit") is None and not (Path(sys.executable).parent / "pre-commit").exists():
        pytest.skip("needs pre-commit, of the extra dev")
    program = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
