"""The native format: the core's dataclasses written as TOML, with defaults and templates.

A circuit is its own table laid over the template it names, laid over ``[defaults]``; tables merge
key by key, except that a table of another ``kind`` replaces.  ``docs/format.md`` explains every key.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from soundproof.fields import Field
from soundproof.hashes import Hash
from soundproof.inputs import Fault, Path, did_you_mean, unknown_keys
from soundproof.inputs.build import FAILED, build, written
from soundproof.inputs.checks import check, check_hashes, check_name, check_system
from soundproof.topology import Topology
from soundproof.zkvm import Assumption, Circuit, Class, Document, Performance, SizeClaim, ZkVM

__all__ = ["TABLES", "Header", "native"]

ABOUT = {
    "claims": tuple[tuple[str, SizeClaim], ...],
    "documents": tuple[tuple[str, Document], ...],
    "performance": tuple[tuple[str, Performance], ...],
    "hashes": tuple[tuple[str, Hash], ...],
    "assumptions": tuple[tuple[str, Assumption], ...],
    "topology": Topology,
}
"""The tables about the whole zkVM, by what they are built into."""

LAYERS = ("defaults", "templates", "circuits")
"""The tables that circuits are merged from."""

TABLES = ("zkvm", *ABOUT, *LAYERS)
"""The tables of a native file."""


@dataclass(frozen=True, slots=True)
class Header:
    """``[zkvm]``: what the file describes, and where and when its figures were published."""

    name: str
    version: str
    source: str
    date: str
    field: Field
    about: str = ""
    final: str = ""
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    derives: str = ""
    class_: Class = "candidate"


def native(table: dict[str, Any], faults: list[Fault]) -> ZkVM | None:
    """The zkVM of a native file, or None after its faults were collected."""
    faults.extend(unknown_keys(table, list(TABLES), (), "unknown table"))
    header = build(Header, table.get("zkvm", {}), ("zkvm",), faults)
    if header is not FAILED:
        faults.extend(check_name(("zkvm", "name"), header.name))
        faults.extend(check_name(("zkvm", "version"), header.version))
    about = {name: build(kind, table[name], (name,), faults) for name, kind in ABOUT.items() if name in table}
    bodies = {name: table.get(name, {}) for name in LAYERS}
    for name, body in bodies.items():
        if not isinstance(body, dict) or (
            name != "defaults" and not all(isinstance(entry, dict) for entry in body.values())
        ):
            problem, hint = "must be a table of tables", f"write [{name}.Name]"
            if name == "defaults":
                problem, hint = "must be a table", "write [defaults.air], [defaults.opening]"
            faults.append(Fault((name,), problem, hint))
            return None
    for place in (("defaults",), *(("templates", name) for name in bodies["templates"])):
        body = bodies["defaults"] if place == ("defaults",) else bodies["templates"][place[1]]
        if "template" in body:
            faults.append(Fault((*place, "template"), "only circuits are laid over templates", "remove this key"))
    if not bodies["circuits"]:
        faults.append(Fault(("circuits",), "a zkVM needs at least one circuit", "add [circuits.Name]"))
    stated_hashes = about.get("hashes", ())
    hashes = None if stated_hashes is FAILED else dict(stated_hashes)
    circuits = [_circuit(name, own, bodies, header, hashes, faults) for name, own in bodies["circuits"].items()]
    if header is not FAILED and header.final and header.final not in bodies["circuits"]:
        hint = did_you_mean(header.final, list(bodies["circuits"]))
        faults.append(Fault(("zkvm", "final"), f"no circuit is named {header.final!r}", hint))
    sound = {name: value for name, value in about.items() if value is not FAILED}
    groups = None if FAILED in circuits else list(dict.fromkeys(own.group for own in circuits if own.group))
    faults.extend(check_system(list(bodies["circuits"]), groups, sound))
    if header is FAILED or FAILED in circuits or FAILED in about.values():
        return None
    stated = {f.name: getattr(header, f.name) for f in fields(Header) if f.name != "field"}
    return None if faults else ZkVM(**stated, circuits=tuple(circuits), **about)


def _circuit(
    name: str,
    own: dict[str, Any],
    bodies: dict[str, Any],
    header: Any,
    hashes: dict[str, Hash] | None,
    faults: list[Fault],
) -> Any:
    """One circuit, merged and built; faults are placed where the offending key is written."""
    layers: list[tuple[Path, dict[str, Any]]] = [(("circuits", name), own)]
    template = own.get("template")
    if template is not None:
        if isinstance(template, str) and template in bodies["templates"]:
            layers.append((("templates", template), bodies["templates"][template]))
        else:
            known = list(bodies["templates"])
            word = template if isinstance(template, str) else ""
            hint = did_you_mean(word, known) if known else "the file has no templates"
            problem = f"must name a template, got {written(template)}"
            faults.append(Fault(("circuits", name, "template"), problem, hint))
            return FAILED
    layers.append((("defaults",), bodies["defaults"]))
    merged: dict[str, Any] = {}
    for _, layer in reversed(layers):
        merged = _merge(merged, layer)
    merged.pop("template", None)
    if isinstance(merged.get("least"), dict) and isinstance(merged.get("air"), dict):
        merged["least"] = _merge(merged["air"], merged["least"])  # it states only what is less
    found: list[Fault] = []
    known = ["template", *(f.name for f in fields(Circuit) if f.name != "name")]
    for key in [key for key in merged if key not in known]:
        hint = "a circuit's name is its table's" if key == "name" else did_you_mean(key, known)
        found.append(Fault((key,), "unknown key", hint))
        del merged[key]
    merged["name"] = name
    if "field" not in merged and header is not FAILED:
        merged["field"] = header.field.name
    elif "field" not in merged:
        merged["field"] = "Goldilocks"  # the header's own fault is reported already
    circuit = build(Circuit, merged, (), found)
    if circuit is not FAILED:
        found.extend(check(circuit))
        found.extend(check_hashes(circuit, hashes))
    faults.extend(Fault((*_origin(fault.path, layers), *fault.path), fault.problem, fault.hint) for fault in found)
    return circuit


def _origin(path: Path, layers: list[tuple[Path, dict[str, Any]]]) -> Path:
    """The layer in which a key is written; the circuit itself for a key that is nowhere."""
    for place, layer in layers:
        value: Any = layer
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                break
        else:
            return place
    return layers[0][0]


def _merge(below: Any, above: Any) -> Any:
    """``above`` laid over ``below``; tables of the same kind merge, anything else replaces."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    if "kind" in above and "kind" in below and above["kind"] != below["kind"]:
        return above
    return {**below, **{key: _merge(below.get(key), value) for key, value in above.items()}}
