"""Files of soundcalc, accepted unchanged and translated into the core's values.

Keys that soundcalc itself ignores are accepted with a note; unknown keys are faults.  What a file
says about the *analysis* (``gap_to_radius``, ``explicit_regime``, ``explicit_m``) becomes the
circuit's declared regime: it is shown when asked for, and never limits the choice of radius.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from soundproof.fields import Field, parse_field
from soundproof.inputs import Fault, Path, unknown_keys
from soundproof.inputs.build import FAILED, Unread, build, build_partly
from soundproof.inputs.checks import check, check_name
from soundproof.inputs.soundcalc.common import Analysis, duplicates, lookups
from soundproof.inputs.soundcalc.fri import FriStark, JaggedFri, fri_stark, jagged_fri
from soundproof.inputs.soundcalc.swirl import SwirlTable, SwirlWhir, swirl_whir
from soundproof.inputs.soundcalc.whir import WhirStark, whir_stark
from soundproof.params import Param
from soundproof.zkvm import ZkVM

__all__ = ["soundcalc"]


TABLES = ("zkevm", "swirl", "circuits")
Family = Literal["FRI_STARK", "WHIR", "JAGGED", "SWIRL"]


@dataclass(frozen=True, slots=True)
class Zkevm:
    """``[zkevm]``; ``hash_size_bits`` is the digest."""

    name: str
    field: Field
    version: str = "unknown"
    protocol_family: Family | None = None
    hash_size_bits: Annotated[int, Param("λ", "bits of a digest", ge=8, le=4096)] = 256


FAMILIES: dict[str, type] = {"FRI_STARK": FriStark, "WHIR": WhirStark, "JAGGED": JaggedFri, "SWIRL": SwirlWhir}
COMMON = ("name", "protocol_family", "lookups", "explicit_regime", "explicit_m", "hash_size_bits")
IGNORED = ("udr_only", "proof_size", "group", "num_columns", "multilinear_zerocheck", "proof_size_num_public_values")
"""Keys soundcalc accepts and does not use for security."""


# Where a check's path in native words stands in soundcalc's.
KEYS: dict[Path, str] = {
    ("opening", "foldings"): "fri_folding_factors",
    ("opening", "log_foldings"): "folding_factors",
    ("opening", "rate"): "rho",
    ("opening", "queries"): "num_queries",
    ("opening", "out_of_domain"): "num_ood_samples",
    ("opening", "grinding", "folds"): "grinding_bits_folding",
    ("opening", "grinding", "queries"): "grinding_bits_queries",
    ("opening", "grinding", "out_of_domain"): "grinding_bits_ood",
    ("declared", "multiplicity"): "explicit_m",
}
RENAMED: dict[type, dict[str, str]] = {
    WhirStark: {"rho": "log_inv_rate"},
    SwirlWhir: {"rho": "log_blowup", "num_queries": "whir_num_queries", "folding_factors": "whir_num_queries"},
}


@dataclass(frozen=True, slots=True)
class Shared:
    """What the circuits of a file have in common; ``family`` is as written, valid or not."""

    field: Field
    hash_size_bits: int
    family: Any
    swirl: Any


def soundcalc(table: dict[str, Any], faults: list[Fault]) -> ZkVM | None:
    """The zkVM of a soundcalc file, or None after its faults were collected."""
    faults.extend(unknown_keys(table, list(TABLES), (), "unknown table"))
    head = table.get("zkevm", {})
    header = build(Zkevm, head, ("zkevm",), faults)
    if header is FAILED:  # a stand-in, so that the circuits are checked all the same
        header = Zkevm("-", parse_field("Goldilocks"))
    faults.extend(check_name(("zkevm", "name"), header.name))
    faults.extend(check_name(("zkevm", "version"), header.version))
    swirl = build(SwirlTable, table["swirl"], ("swirl",), faults) if "swirl" in table else None
    family = head.get("protocol_family") if isinstance(head, dict) else None
    shared = Shared(header.field, header.hash_size_bits, family, swirl)
    entries = table.get("circuits", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        faults.append(Fault(("circuits",), "must be an array of tables", "write [[circuits]]"))
        return None
    if not entries:
        faults.append(Fault(("circuits",), "a zkVM needs at least one circuit", "add [[circuits]]"))
    circuits = [_circuit(entry, i, shared, faults) for i, entry in enumerate(entries)]
    duplicates([entry.get("name") for entry in entries], ("circuits",), "circuit", faults)
    if faults:
        return None
    ignored = Counter(key for entry in entries for key in entry if key in IGNORED)
    notes = tuple(f"key {key!r} is not used for security (circuits: {ignored[key]})" for key in sorted(ignored))
    return ZkVM(header.name, header.version, "soundcalc file", "", tuple(circuits), notes=notes)


def _circuit(entry: dict[str, Any], index: int, shared: Shared, faults: list[Fault]) -> Any:
    path: Path = ("circuits", index)
    if "name" not in entry:
        faults.append(Fault((*path, "name"), "is missing"))
    name = build(str, entry.get("name", "-"), (*path, "name"), faults)
    buses = lookups(entry["lookups"], (*path, "lookups"), faults) if "lookups" in entry else None
    kind = _kind(entry, path, shared, faults)
    if kind is FAILED:
        return FAILED
    own = [f.name for f in fields(kind)]
    known = [*COMMON, *own, *IGNORED]
    faults.extend(unknown_keys(entry, known, path))
    params = build_partly(kind, {key: entry[key] for key in own if key in entry}, path, faults)
    stated = {f.name: entry[f.name] for f in fields(Analysis) if f.name in entry}
    analysis = build_partly(Analysis, stated, path, faults)
    found: list[Fault] = []
    circuit = FAILED
    try:
        digest = -(-(analysis.hash_size_bits or shared.hash_size_bits) // 8)
        circuit = TRANSLATE[kind](name, shared.field, params, shared.swirl, analysis, digest, buses, found)
    except Unread:
        pass  # its own faults are told
    found.extend(check(circuit) if circuit is not FAILED else ())
    for fault in found:
        faults.append(Fault((*path, *_place(fault.path, kind, entry)), fault.problem, fault.hint))
    return FAILED if found else circuit


def _kind(entry: dict[str, Any], path: Path, shared: Shared, faults: list[Fault]) -> Any:
    """The dataclass of the circuit's protocol family: its own, or the file's."""
    if "protocol_family" in entry:
        family = build(Family, entry["protocol_family"], (*path, "protocol_family"), faults)
    else:
        family = build(Family, shared.family, (), [])  # its fault is the header's
        if shared.family is None:
            hint = f"one of {', '.join(FAMILIES)}"
            faults.append(Fault((*path, "protocol_family"), "is missing, here and in [zkevm]", hint))
    return FAILED if family is FAILED else FAMILIES[family]


def _place(path: Path, kind: type, entry: dict[str, Any]) -> Path:
    """Where a path in native words stands in a circuit of a soundcalc file."""
    if path[0] == "lookups":
        names = [bus.get("name") if isinstance(bus, dict) else None for bus in entry["lookups"]]
        return ("lookups", names.index(path[1]))
    whole = tuple(key for key in path if not isinstance(key, int))
    if whole not in KEYS:
        return path
    key = KEYS[whole]
    return (RENAMED.get(kind, {}).get(key, key), *path[len(whole) :])


TRANSLATE: dict[type, Callable[..., Any]] = {
    FriStark: fri_stark,
    WhirStark: whir_stark,
    JaggedFri: jagged_fri,
    SwirlWhir: swirl_whir,
}
