"""What a page asks in the browser, and what it gets: one text of JSON each way, by the verbs of the command line.

``answer`` runs in the page's worker, in the same Python as everywhere else.  A question names a ``target`` of the
catalogue or of ``dropped`` files, ``settings`` as ``soundproof whatif --set`` has them, and what is relied on.
"""

from __future__ import annotations

import base64
import json
import re
import shlex
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from soundproof.analyses.check.gates import lines
from soundproof.analyses.site.controls import controls
from soundproof.formats.files import catalogue, load, parse, text_in
from soundproof.formats.plain import circuit_table, leaves
from soundproof.formats.settings import applied, setting
from soundproof.formats.writing import value_text
from soundproof.parameters.faults import UserError, did_you_mean
from soundproof.radii.choice import Pin, pinned
from soundproof.readings.security import CircuitAssessment, assess_circuit
from soundproof.render.blocks import body
from soundproof.render.charts import Mark, Strip
from soundproof.render.document import Document, Table
from soundproof.render.drawings.drawing import tone
from soundproof.render.forms.json import drawn
from soundproof.render.html import written
from soundproof.render.words import binding_name, down, footnotes, kib, marked_bits, regime_name, status_name

if TYPE_CHECKING:
    from soundproof.zkvm.circuit import Circuit
    from soundproof.zkvm.zkvm import ZkVM

__all__ = ["LARGEST_FILE", "answer"]

LARGEST_FILE = 2**20
"""Bytes of a file that is dropped on a page: those of the catalogue have 2^15."""

DROPPED: dict[str, ZkVM] = {}
"""By the names of their files."""

LINES = lines()
BARE = re.compile(r"[A-Za-z0-9_-]+")
TERMS = 10
"""Terms that are drawn, those with the fewest bits."""


def answer(question: str, tell: Callable[[str], None] | None = None) -> str:
    """The answer to a question, both as JSON: ``{"problem": …}`` where the question has faults.

    >>> json.loads(answer('{"ask": "circuit", "target": "pico", "circuit": "riscv"}'))["bits"]
    57
    >>> json.loads(answer('{"ask": "open", "target": "piko"}'))["problem"]
    "piko: neither a catalogue name nor a file that was dropped here\\n    hint: did you mean 'pico'?"
    """
    asked = json.loads(question)
    try:
        return json.dumps(ASKED[asked.pop("ask")](asked, tell or (lambda text: None)))
    except UserError as error:
        return json.dumps({"problem": str(error)})


# Questions ------------------------------------------------------------------------------------


def _drop(asked: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """A file that the reader dropped, from now on a target by its own name; it lies in no folder."""
    name = PurePosixPath(asked["name"].replace("\\", "/")).name
    content = base64.b64decode(asked["content"])
    if len(content) > LARGEST_FILE:
        raise UserError(f"{name}: is longer than 1 MiB\n    hint: is it a description of a zkVM?")
    if not name.lower().endswith(".toml"):
        raise UserError(f"{name}: is no TOML file\n    hint: docs/format.md says what one has")
    DROPPED[name] = parse(text_in(content, name), name)
    return _open({"target": name}, tell)


def _open(asked: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """A target: what it is called, its circuits, and the controls of one with the settings, if they have no faults."""
    zkvm = _zkvm(asked["target"])
    chosen = asked.get("circuit") or min(zkvm.circuits, key=lambda circuit: _assessed(circuit, Pin()).decimals).name
    deployed = controls(_circuit(zkvm, chosen))
    try:
        shown = controls(_circuit(_changed(asked), chosen))
    except UserError:  # the question for figures says what is wrong
        shown = deployed
    return {
        "target": asked["target"],
        "name": zkvm.name,
        "version": zkvm.version,
        "circuits": [circuit.name for circuit in zkvm.circuits],
        "circuit": chosen,
        "controls": [asdict(control) for control in shown],
        "deployed": {control.path: control.value for control in deployed},
    }


def _quick(asked: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """One circuit with the settings, beside what it is without: the answer that follows a moving slider."""
    zkvm, pin, settings = _zkvm(asked["target"]), _pin(asked), asked.get("settings", [])
    before = _assessed(_circuit(zkvm, asked["circuit"]), pin)
    after = _assessed(_circuit(_changed(asked), asked["circuit"]), pin)
    return {
        "circuit": after.circuit.name,
        "bits": after.bits,
        "bits_lower": str(after.decimals),
        "shown": marked_bits(after),
        "tone": tone(after.bits, LINES),
        "change": _change(before, after) if settings else "as deployed",
        "limit": _limit(after),
        "proof": _proof(before, after),
        "notes": footnotes([after]),
        "drawing": "".join(map(written, body(_terms(after)))),
        "command": _command(asked, settings),
        "values": {control.path: control.value for control in controls(after.circuit)},
    }


def _compare(asked: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """All that ``soundproof whatif`` says of the settings, as a page and as JSON; without settings, of ``assess``."""
    pin, zkvm = _pin(asked), _zkvm(asked["target"])
    if asked.get("settings"):
        from soundproof.analyses.diff.change import whatif
        from soundproof.analyses.diff.report import document

        return _both(document(whatif(zkvm, *asked["settings"], pin=pin, progress=tell)))
    from soundproof.analyses.assess.report import document as assessment
    from soundproof.readings.security import assess

    return _both(assessment([assess(zkvm, pin, True, tell)]))


def _optimize(asked: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """The cheapest parameters of the circuit that have so many bits, and the settings that give them."""
    from soundproof.analyses.optimize import Optimum, optimize
    from soundproof.analyses.optimize.report import document

    zkvm, pin, circuit = _zkvm(asked["target"]), _pin(asked), asked["circuit"]
    most = _bytes(asked.get("max_bytes"))
    optimum = optimize(zkvm, int(asked["bits"]), circuit, "size", most, pin=pin, progress=tell, rates=True, reach=True)
    options = [f"{asked['target']}:{circuit}", "--bits", str(asked["bits"]), *_reliance(asked)]
    if most is not None:
        options += ["--max-bytes", asked["max_bytes"]]
    best = optimum.circuits[0]
    changes = _settings(_circuit(zkvm, circuit), _circuit(optimum.after, circuit)) if isinstance(best, Optimum) else {}
    return {
        **_both(document(optimum, circuit)),
        "command": shlex.join(["soundproof", "optimize", *options]),
        "settings": changes,
    }


def _save(asked: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """The zkVM with the settings, as the text of a file."""
    from soundproof.formats.writing import write

    return {"name": f"{PurePosixPath(asked['target']).stem}.toml", "text": write(_changed(asked))}


ASKED = {"drop": _drop, "open": _open, "circuit": _quick, "compare": _compare, "optimize": _optimize, "save": _save}


# Parts ----------------------------------------------------------------------------------------


def _zkvm(target: str) -> ZkVM:
    known = catalogue()
    if target not in DROPPED and target.lower() not in known:
        hint = did_you_mean(target.lower(), list(known))
        raise UserError(f"{target}: neither a catalogue name nor a file that was dropped here\n    hint: {hint}")
    return DROPPED[target] if target in DROPPED else load(target)


def _changed(asked: dict[str, Any]) -> ZkVM:
    """The target with the settings."""
    zkvm, settings = _zkvm(asked["target"]), asked.get("settings")
    return applied(zkvm, [setting(text) for text in settings]) if settings else zkvm


def _settings(before: Circuit, after: Circuit) -> dict[str, str]:
    """By their paths below the circuit the values that make one of the other."""
    old, new = (leaves(circuit_table(circuit, whole=True)) for circuit in (before, after))
    return {
        ".".join(key if BARE.fullmatch(key) else f'"{key}"' for key in path): value_text(new[path])
        if path in new
        else ""
        for path in dict.fromkeys([*old, *new])
        if old.get(path) != new.get(path)
    }


def _circuit(zkvm: ZkVM, name: str) -> Circuit:
    known = {circuit.name: circuit for circuit in zkvm.circuits}
    if name not in known:
        raise UserError(f"no circuit is named {name!r} in {zkvm.name}\n    hint: {did_you_mean(name, list(known))}")
    return known[name]


@cache
def _assessed(circuit: Circuit, pin: Pin) -> CircuitAssessment:
    return assess_circuit(circuit, pin, every=False)


def _pin(asked: dict[str, Any]) -> Pin:
    return pinned(Pin(trust=asked.get("trust") or "preprint"), asked.get("without", ()))


def _bytes(text: str | None) -> int | None:
    """A number of bytes as ``--max-bytes`` takes it."""
    import click

    from soundproof.cli.options import byte_count

    try:
        return byte_count(click.Context(click.Command("")), click.Option(["--max-bytes"]), text or None)
    except click.BadParameter as error:
        raise UserError(f"--max-bytes: {error.message}") from None


def _reliance(asked: dict[str, Any]) -> list[str]:
    """What is relied on, as options."""
    from soundproof.cli.options import relied_on

    return relied_on(asked.get("trust") or "preprint", asked.get("without", ()))


def _command(asked: dict[str, Any], settings: Iterable[str]) -> str:
    """The command line that gives the same."""
    words = ["soundproof", "whatif" if settings else "assess", asked["target"]]
    words += [word for text in settings for word in ("--set", text)]
    return shlex.join([*words, *_reliance(asked)])


def _change(before: CircuitAssessment, after: CircuitAssessment) -> str:
    """What the settings do to the bits, both rounded down before they are subtracted."""
    if not after.best.applies:
        return "no bound"
    new, old = (Decimal(down(str(side.decimals))) for side in (after, before))
    return f"{new} bits, {f'{new - old:+} beside' if new != old else 'the same as'} what is deployed"


def _limit(after: CircuitAssessment) -> str:
    """The binding term, its theorem and the regime, or why there is no bound."""
    best = after.best
    if not best.applies:
        return "; ".join(f"{failed.name}: {failed.margin}" for failed in best.failed)
    theorem = f"{best.binding.theorem.name}, {status_name(best.binding)}"
    return f"limited by {binding_name(after)} ({theorem}); {regime_name(best.radii, best.binders)}"


def _proof(before: CircuitAssessment, after: CircuitAssessment) -> str:
    by = after.size.expected - before.size.expected
    return f"proof {kib(after)}" + (f", {by / 1024:+,.1f} KiB as expected" if by else "")


def _terms(after: CircuitAssessment) -> Strip:
    terms = after.best.terms if after.best.applies else ()
    bits = sorted(((term.term.name, term.certified.bits_lower) for term in terms), key=lambda pair: Decimal(pair[1]))
    marks = tuple(Mark(name, float(figure), down(figure)) for name, figure in bits[:TERMS])
    return Strip(f"Bits of the terms of {after.circuit.name}", marks, LINES)


def _both(document: Document) -> dict[str, Any]:
    """A document as part of a page, and as the JSON that the command prints."""
    from soundproof.render.page import fragment

    return {"page": fragment(document.blocks({Table})), "json": drawn(document)}
