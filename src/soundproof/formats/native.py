"""The native format: the core's records written as TOML, with defaults and templates.

A circuit is its own table laid over the template it names, laid over ``[defaults]``; tables merge
key by key, except that a table of another ``kind`` replaces.  ``docs/format.md`` explains every key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from soundproof.formats.extent import check_extent
from soundproof.formats.layers import check_layer, unknown_circuit_keys
from soundproof.formats.reading import FAILED, build, build_partly, independently, written
from soundproof.formats.schedules import circuit_from
from soundproof.parameters.faults import Fault, Path, Unread, did_you_mean, unknown_keys
from soundproof.primitives.fields import Field
from soundproof.primitives.hashes import Hash
from soundproof.zkvm.argument import (
    Bus,
    Commitment,
    Deviation,
    Execution,
    Lemma,
    Memory,
    Segmentation,
    Statement,
)
from soundproof.zkvm.rules import check, check_hashes, check_name, readable
from soundproof.zkvm.system_rules import check_system
from soundproof.zkvm.topology import Topology
from soundproof.zkvm.zkvm import Assumption, Class, Performance, Publication, SizeClaim, ZkVM

__all__ = ["TABLES", "Header", "merge", "native"]

ABOUT = {
    "claims": tuple[tuple[str, SizeClaim], ...],
    "documents": tuple[tuple[str, Publication], ...],
    "performance": tuple[tuple[str, Performance], ...],
    "hashes": tuple[tuple[str, Hash], ...],
    "assumptions": tuple[tuple[str, Assumption], ...],
    "topology": Topology,
    "statement": Statement,
    "execution": Execution,
    "segmentation": Segmentation,
    "buses": tuple[tuple[str, Bus], ...],
    "memory": tuple[tuple[str, Memory], ...],
    "commitments": tuple[tuple[str, Commitment], ...],
    "lemmas": tuple[tuple[str, Lemma], ...],
    "deviations": tuple[tuple[str, Deviation], ...],
}
"""The tables about the whole zkVM, by what they are built into."""

LAYERS = ("defaults", "templates", "circuits")
"""The tables that circuits are merged from."""

TABLES = ("zkvm", *ABOUT, *LAYERS)
"""The tables of a native file."""


class Header(Struct, frozen=True):
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


@independently
def native(table: dict[str, Any], faults: list[Fault]) -> ZkVM | None:
    """The zkVM of a native file, or None after its faults were collected."""
    faults.extend(unknown_keys(table, list(TABLES), (), "unknown table"))
    header = build(Header, table.get("zkvm", {}), ("zkvm",), faults)
    if header is not FAILED:
        faults.extend(check_name(("zkvm", "name"), header.name))
        faults.extend(check_name(("zkvm", "version"), header.version))
    about = {name: build(kind, table[name], (name,), faults) for name, kind in ABOUT.items() if name in table}
    bodies = {name: table.get(name, {}) for name in LAYERS}
    if misplaced := next(_no_tables(bodies), None):
        faults.append(misplaced)
        return None
    places: list[Path] = [("defaults",), *(("templates", name) for name in bodies["templates"])]
    for place in places:
        if "template" in _at(bodies, place):
            faults.append(Fault((*place, "template"), "only circuits are laid over templates", "remove this key"))
    if not bodies["circuits"]:
        faults.append(Fault(("circuits",), "a zkVM needs at least one circuit", "add [circuits.Name]"))
    stated_hashes = about.get("hashes", ())
    hashes = None if stated_hashes is FAILED else dict(stated_hashes)
    field = _field(table)
    circuits = [_circuit(name, stated, bodies, field, hashes, faults) for name, stated in bodies["circuits"].items()]
    shown = {fault.path for fault in faults}  # what a circuit shows is told with all that it lies over
    for place in places:
        faults.extend(fault for fault in check_layer(_at(bodies, place), place) if fault.path not in shown)
    if header is not FAILED and header.final and header.final not in bodies["circuits"]:
        hint = did_you_mean(header.final, list(bodies["circuits"]))
        faults.append(Fault(("zkvm", "final"), f"no circuit is named {header.final!r}", hint))
    sound = {name: value for name, value in about.items() if value is not FAILED}
    faults.extend(check_system(_names(table, circuits), sound))
    if not faults:
        faults.extend(check_extent(circuits))
    if faults:
        return None
    stated = {name: getattr(header, name) for name in Header.__struct_fields__ if name != "field"}
    return ZkVM(**stated, circuits=tuple(circuits), **about)


def _field(table: dict[str, Any]) -> Any:
    """The field of circuits that state none, whatever faults the header has elsewhere; FAILED if it is one of them."""
    header = build_partly(Header, table.get("zkvm", {}), ("zkvm",), [])
    return FAILED if header is FAILED else header.field


def _no_tables(bodies: dict[str, Any]) -> Iterator[Fault]:
    """What should be tables of tables, and the defaults a table, and is none."""
    for name, body in bodies.items():
        if name == "defaults" and not isinstance(body, dict):
            yield Fault((name,), "must be a table", "write [defaults.air], [defaults.opening]")
        elif not isinstance(body, dict) or (name != "defaults" and not all(isinstance(x, dict) for x in body.values())):
            yield Fault((name,), "must be a table of tables", f"write [{name}.Name]")


def _at(bodies: dict[str, Any], place: Path) -> dict[str, Any]:
    """The table at a place of one key or two."""
    body: dict[str, Any] = bodies[str(place[0])]
    for key in place[1:]:
        body = body[str(key)]
    return body


def _names(table: dict[str, Any], circuits: list[Any]) -> dict[str, list[str]]:
    """What the file names of each kind, also where what is named has faults; groups and lookups only without."""
    topology = table.get("topology")
    nodes = topology.get("nodes") if isinstance(topology, dict) else None
    named = {"nodes": nodes, **{name: table.get(name) for name in (*ABOUT, "circuits")}}
    names = {kind: list(entries) if isinstance(entries, dict) else [] for kind, entries in named.items()}
    try:
        names["groups"] = list(dict.fromkeys(circuit.group for circuit in circuits if circuit.group))
        names["lookups"] = list(dict.fromkeys(name for circuit in circuits for name, _ in circuit.buses))
    except Unread:
        pass
    return names


def _layers(
    name: str, stated: dict[str, Any], bodies: dict[str, Any], faults: list[Fault]
) -> list[tuple[Path, dict[str, Any]]] | None:
    """A circuit's table, its template and the defaults, the first above; None where no template is of its name."""
    circuit = (("circuits", name), stated)
    template, known = stated.get("template"), bodies["templates"]
    if template is None:
        return [circuit, (("defaults",), bodies["defaults"])]
    if isinstance(template, str) and template in known:
        return [circuit, (("templates", template), known[template]), (("defaults",), bodies["defaults"])]
    word = template if isinstance(template, str) else ""
    hint = did_you_mean(word, list(known)) if known else "the file has no templates"
    faults.append(Fault(("circuits", name, "template"), f"must name a template, got {written(template)}", hint))
    faults.extend(check_layer(stated, ("circuits", name)))  # what it leaves out may be there
    return None


def _circuit(
    name: str,
    stated: dict[str, Any],
    bodies: dict[str, Any],
    field: Any,
    hashes: dict[str, Hash] | None,
    faults: list[Fault],
) -> Any:
    """One circuit, merged and built as far as it can be; faults are placed where the offending key is written."""
    layers = _layers(name, stated, bodies, faults)
    if layers is None:
        return FAILED
    merged: dict[str, Any] = {}
    for _, layer in reversed(layers):
        merged = merge(merged, layer)
    merged.pop("template", None)
    if isinstance(merged.get("least"), dict) and isinstance(merged.get("air"), dict):
        merged["least"] = merge(merged["air"], merged["least"])  # it states only what is less
    inner_faults = list(unknown_circuit_keys(merged, ()))
    for fault in inner_faults:
        del merged[str(fault.path[0])]
    merged["name"] = name
    inherits = "field" not in merged
    if inherits:
        merged["field"] = "Goldilocks" if field is FAILED else field.name
    circuit = circuit_from(merged, inner_faults)
    if inherits and field is FAILED and circuit is not FAILED:
        circuit = replace(circuit, field=FAILED)  # the header's own fault is reported already
    inner_faults.extend(check(circuit))
    inner_faults.extend(readable(check_hashes(circuit, hashes)))
    for fault in inner_faults:
        place = _origin(fault.path, layers)
        if place is not None or not _of_air(fault, inner_faults):
            faults.append(fault._replace(path=(*(place or layers[0][0]), *fault.path)))
    return circuit


def _of_air(fault: Fault, faults: list[Fault]) -> bool:
    """Whether a fault of a key that ``least`` leaves out is told of ``air``, from which it has the key."""
    first, *rest = fault.path
    return first == "least" and any(
        other.path == ("air",) or other == fault._replace(path=("air", *rest)) for other in faults
    )


def _origin(path: Path, layers: list[tuple[Path, dict[str, Any]]]) -> Path | None:
    """The layer in which a key is written."""
    for place, layer in layers:
        value: Any = layer
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                break
        else:
            return place
    return None


def merge(below: Any, above: Any) -> Any:
    """``above`` laid over ``below``; tables of the same kind merge, anything else replaces."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    if "kind" in above and "kind" in below and above["kind"] != below["kind"]:
        return above
    return {**below, **{key: merge(below.get(key), value) for key, value in above.items()}}
