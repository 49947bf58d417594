"""The Python face: a verb for each question, loaded with its first use."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import soundproof
from soundproof import Pin, assess, catalogue, check, explain, load, report, size, system
from soundproof.cli.group import modules
from soundproof.parameters.faults import UserError

NO_VERB = {"theorems": "registry", "import": "import_", "lab": None, "serve": None, "whitepaper": None}
"""Commands whose face has another name, for a package has theirs, or is a word of Python;
or none: the lab measures and is no question, a paper is a folder of files, and a server gives no answer."""


def test_every_command_has_its_verb() -> None:
    verbs = {NO_VERB.get(name, name) for name in modules()} - {None}
    assert not verbs - set(soundproof.__all__)
    assert set(soundproof.__all__) <= set(dir(soundproof))
    assert all(">>>" in getattr(soundproof, name).__doc__ for name in soundproof.__all__ if name != "__version__")


def test_a_target_is_a_name_a_path_or_a_value() -> None:
    path = catalogue()["pico"]
    assert assess("pico") == assess(path) == assess(str(path)) == assess(load("pico"))


def test_what_is_not_there_is_said_with_what_is() -> None:
    pico = assess("pico")
    with pytest.raises(KeyError, match="none: the circuits of Pico are riscv, convert, combine, compress, embed"):
        pico["none"]
    with pytest.raises(KeyError, match="none: the terms of embed are "):
        pico["embed"]["none"]
    with pytest.raises(AttributeError, match="has no attribute 'nosuch'"):
        soundproof.nosuch  # noqa: B018


def test_the_verbs_say_what_the_commands_say() -> None:
    pico = assess("pico", every=False)
    assert size("pico") == pico.final.size
    assert size("pico", "embed") == pico["embed"].size
    assert system("pico").protocol == pico.bits
    assert check("pico", "M2").answer == "missed"
    assert check("pico", "M1").answer == "met"
    assert [one.assessed for one in explain("pico")] == [circuit.best.binding for circuit in pico.circuits]


def test_without_a_paper_no_figure_rests_on_it() -> None:
    found = assess("pico", without=["DKT26"])
    assert found.pin.without == {"DKT26"}
    assert not {t.id for circuit in found.circuits for t in circuit.best.binders if t} & {"DKT26"}


def test_a_misspelt_paper_leaves_no_figure_as_it_is() -> None:
    assert assess("pico", without="DKT26") == assess("pico", without=["DKT26"])
    with pytest.raises(UserError, match="no theorem has the id 'DKT25'\n    hint: did you mean 'DKT26'"):
        assess("pico", without=["DKT25"])
    with pytest.raises(UserError, match="no theorem has the id 'nope'"):
        system("pico", soundproof.Pin(without=frozenset({"nope"})))


def test_importing_the_package_imports_nothing_of_it() -> None:
    program = "import sys, soundproof; print([m for m in sys.modules if m.startswith('soundproof.')])"
    source = Path(soundproof.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=source)
    assert done.stdout == "['soundproof.version']\n"


def test_a_notebook_shows_tables() -> None:
    shown = assess("pico")._repr_html_()
    assert shown.startswith("<section><h2>Pico unknown</h2>")
    assert '<th scope="row" role="rowheader">riscv</th>' in shown
    assert "<h2>Verdict</h2>" in report("pico")._repr_html_()


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        (Pin(trust="x"), "trust: 'x' is none of proved, lean, preprint"),
        (Pin(regime="x"), "regime: 'x' is none of best, unique, johnson, beyond, declared"),
        (Pin(theorem="x"), "theorem: 'x' is none of None, DKT26, "),
        (Pin(multiplicity=-3), "multiplicity: must be at least 1, not -3"),
    ],
)
def test_a_word_that_is_not_known_is_refused(pin: Pin, said: str) -> None:
    with pytest.raises(UserError, match=re.escape(said)):
        assess("pico", pin)


def test_a_target_of_another_type_is_refused() -> None:
    with pytest.raises(UserError, match="a target is a name, a path or a zkVM, not int"):
        assess(3)  # type: ignore[arg-type]
