"""Files of soundcalc, accepted unchanged and translated into the core's values.

Keys that soundcalc itself ignores are accepted with a note, and so are former names of keys; unknown
keys are faults.  What a file says about the *analysis* (``gap_to_radius``, ``explicit_regime``,
``explicit_m``) becomes the circuit's declared regime: it is shown when asked for, and never limits
the choice of radius.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

from msgspec import NODEFAULT, Struct

from soundproof.formats.extent import check_extent
from soundproof.formats.reading import FAILED, build, build_partly, independently
from soundproof.formats.soundcalc.common import Analysis, duplicates, lookups
from soundproof.formats.soundcalc.fri import FriStark, JaggedFri, fri_stark, jagged_fri
from soundproof.formats.soundcalc.history import old_keys, placed, renewed
from soundproof.formats.soundcalc.stir import StirStark, stir_stark
from soundproof.formats.soundcalc.swirl import SwirlTable, SwirlWhir, swirl_whir
from soundproof.formats.soundcalc.whir import JaggedWhir, WhirStark, jagged_whir, whir_stark
from soundproof.parameters.faults import Fault, Path, Unread, unknown_keys
from soundproof.parameters.params import Natural, Param
from soundproof.parameters.shape import defaults
from soundproof.primitives.fields import Field, parse_field
from soundproof.zkvm.rules import check, check_name
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["soundcalc"]


TABLES = ("zkevm", "swirl", "circuits")
Family = Literal["FRI_STARK", "WHIR", "STIR", "JAGGED", "SWIRL"]
Families = Literal["FRI_STARK", "WHIR", "STIR", "JAGGED", "SWIRL", "MIXED"]
"""Of a file; the circuits of a mixed one state theirs."""
DensePcs = Literal["fri", "whir"]


class Zkevm(Struct, frozen=True):
    """``[zkevm]``; ``hash_size_bits`` is the digest."""

    name: str
    field: Field
    version: str = "unknown"
    protocol_family: Families | None = None
    hash_size_bits: Annotated[int, Param("λ", "bits of a digest", ge=8, le=4096)] = 256


FAMILIES: dict[tuple[str, str], type] = {
    ("FRI_STARK", ""): FriStark,
    ("WHIR", ""): WhirStark,
    ("STIR", ""): StirStark,
    ("JAGGED", "fri"): JaggedFri,
    ("JAGGED", "whir"): JaggedWhir,
    ("SWIRL", ""): SwirlWhir,
}
"""By ``protocol_family`` and ``dense_pcs``."""
COMMON = ("name", "protocol_family", "lookups", "explicit_regime", "explicit_m", "hash_size_bits")


class Ignored(Struct, frozen=True):
    """Keys soundcalc accepts and does not use for security."""

    udr_only: bool = False
    proof_size: str = ""
    group: str = ""
    num_columns: Natural = 0
    multilinear_zerocheck: bool = False
    proof_size_num_public_values: Natural = 0
    proof_size_num_airs: Natural = 0
    proof_size_max_log_trace_height: Natural = 0
    proof_size_num_trace_columns: Natural = 0
    proof_size_max_interactions_per_air: Natural = 0


IGNORED = Ignored.__struct_fields__
MISFIT = 4
"""So many missing and unknown keys in a circuit that another family would have none of are one fault: the family."""

# Where a check's path in native words stands in soundcalc's.
KEYS: dict[Path, str] = {
    ("opening", "foldings"): "fri_folding_factors",
    ("opening", "log_foldings"): "folding_factors",
    ("opening", "rate"): "rho",
    ("opening", "rates"): "whir_log_inv_rates",
    ("opening", "queries"): "num_queries",
    ("opening", "out_of_domain"): "num_ood_samples",
    ("opening", "grinding", "folds"): "grinding_bits_folding",
    ("opening", "grinding", "queries"): "grinding_bits_queries",
    ("opening", "grinding", "out_of_domain"): "grinding_bits_ood",
    ("declared", "multiplicity"): "explicit_m",
}
RENAMED: dict[type, dict[str, str]] = {
    WhirStark: {"rho": "log_inv_rate"},
    JaggedWhir: {"rho": "log_inv_rate"},
    StirStark: {"rho": "log_inv_rate", "fri_folding_factors": "folding_factors"},
    SwirlWhir: {"rho": "log_blowup", "num_queries": "whir_num_queries", "folding_factors": "whir_num_queries"},
}


class Shared(Struct, frozen=True):
    """What the circuits of a file have in common; ``family`` is as written, valid or not.

    ``ignored`` and ``old`` count the keys without use and the former names (with today's) that circuits have.
    """

    field: Field
    hash_size_bits: int
    family: Any
    swirl: Any
    ignored: Counter[str]
    old: Counter[tuple[str, str]]
    old_of_lookups: Counter[tuple[str, str]]


@independently
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
    shared = Shared(header.field, header.hash_size_bits, family, swirl, Counter(), Counter(), Counter())
    entries = table.get("circuits", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        faults.append(Fault(("circuits",), "must be an array of tables", "write [[circuits]]"))
        return None
    if not entries:
        faults.append(Fault(("circuits",), "a zkVM needs at least one circuit", "add [[circuits]]"))
    circuits = [_circuit(entry, i, shared, faults) for i, entry in enumerate(entries)]
    duplicates([entry.get("name") for entry in entries], ("circuits",), "circuit", faults)
    if not faults:
        faults.extend(check_extent(circuits))
    if faults:
        return None
    return ZkVM(header.name, header.version, "soundcalc file", "", tuple(circuits), notes=tuple(_notes(shared)))


def _notes(shared: Shared) -> Iterable[str]:
    for key, count in sorted(shared.ignored.items()):
        yield f"key {key!r} is not used for security (circuits: {count})"
    for what, counts in (("circuits", shared.old), ("lookups", shared.old_of_lookups)):
        for (old, new), count in sorted(counts.items()):
            yield f"key {old!r} is read as {new!r}, its later name ({what}: {count})"


def _circuit(entry: dict[str, Any], index: int, shared: Shared, faults: list[Fault]) -> Any:
    path: Path = ("circuits", index)
    if "name" not in entry:
        faults.append(Fault((*path, "name"), "is missing"))
    name = build(str, entry.get("name", "-"), (*path, "name"), faults)
    buses = lookups(entry["lookups"], (*path, "lookups"), faults, shared.old_of_lookups) if "lookups" in entry else None
    kind = _kind(entry, path, shared, faults)
    if kind is FAILED:
        return FAILED
    inner_faults: list[Fault] = []
    modern, used = renewed(entry, old_keys(kind), path, inner_faults)
    shared.old.update((old, new) for new, old in used.items())
    circuit = _translated(kind, name, modern, path, shared, buses, inner_faults)
    faults.extend(placed(inner_faults, used, path))
    return circuit


def _translated(
    kind: type[Struct], name: Any, entry: dict[str, Any], path: Path, shared: Shared, buses: Any, faults: list[Fault]
) -> Any:
    """The circuit of a table under today's keys."""
    known = kind.__struct_fields__
    faults.extend(unknown_keys(entry, [*COMMON, *known, *(key for key in IGNORED if key not in known)], path))
    params = build_partly(kind, {key: entry[key] for key in known if key in entry}, path, faults)
    unused = {key: entry[key] for key in IGNORED if key in entry and key not in known}
    build_partly(Ignored, unused, path, faults)
    shared.ignored.update(list(unused))
    stated = {name: entry[name] for name in Analysis.__struct_fields__ if name in entry}
    analysis = build_partly(Analysis, stated, path, faults)
    circuit_faults: list[Fault] = []
    circuit = FAILED
    try:
        digest = -(-(analysis.hash_size_bits or shared.hash_size_bits) // 8)
        circuit = TRANSLATE[kind](name, shared.field, params, shared.swirl, analysis, digest, buses, circuit_faults)
    except Unread:
        pass  # its own faults are told
    circuit_faults.extend(check(circuit) if circuit is not FAILED else ())
    for fault in circuit_faults:
        faults.append(fault._replace(path=(*path, *_place(fault.path, kind, entry))))
    return FAILED if circuit_faults else circuit


def _kind(entry: dict[str, Any], path: Path, shared: Shared, faults: list[Fault]) -> Any:
    """The record of the circuit's protocol family, its own or the file's, and of what opens its columns."""
    if "protocol_family" in entry:
        family = build(Family, entry["protocol_family"], (*path, "protocol_family"), faults)
    else:
        family = build(Families, shared.family, (), [])  # its fault is the header's
        if shared.family in (None, "MIXED"):
            known = ", ".join(dict.fromkeys(name for name, _ in FAMILIES))
            where = "is missing, here and in [zkevm]" if shared.family is None else "is missing, and [zkevm] is MIXED"
            faults.append(Fault((*path, "protocol_family"), where, f"one of {known}"))
            return FAILED
    if family is FAILED:
        return FAILED
    dense = ""
    if family == "JAGGED":
        dense = build(DensePcs, entry.get("dense_pcs", "fri"), (*path, "dense_pcs"), faults)
        if dense is FAILED:
            return FAILED
    fault = _misfit(family, dense, entry, path)
    if fault is not None:
        faults.append(fault)
        return FAILED
    return FAMILIES[family, dense]


def _misfit(family: str, dense: str, entry: dict[str, Any], path: Path) -> Fault | None:
    """One fault for a circuit whose keys are throughout those of another family."""
    stated = FAMILIES[family, dense]
    if len(_strangers(stated, _with(entry, dense))) < MISFIT:
        return None
    for (other, pcs), kind in FAMILIES.items():
        if kind is stated or _strangers(kind, _with(entry, pcs)):
            continue
        if other == family:
            was = f"is {dense!r}" if "dense_pcs" in entry else f"is not stated, which means {dense!r}"
            return Fault((*path, "dense_pcs"), f"{was}; the circuit's keys are those of {pcs!r}", f'write "{pcs}"')
        problem = f"is {family}; the circuit's keys are those of {other}"
        return Fault((*path, "protocol_family"), problem, f'write "{other}", or the keys of {family}')
    return None


def _with(entry: dict[str, Any], dense: str) -> dict[str, Any]:
    return {**entry, "dense_pcs": dense} if dense else entry


def _strangers(kind: type[Struct], entry: dict[str, Any]) -> list[str]:
    """The keys that a family needs and a table lacks, and those of the table that the family does not know."""
    now = renewed(entry, old_keys(kind), (), [])[0]
    known = {*COMMON, *IGNORED, *kind.__struct_fields__}
    missing = [name for name, default in defaults(kind) if default is NODEFAULT and name not in now]
    return missing + [key for key in now if key not in known]


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
    StirStark: stir_stark,
    JaggedFri: jagged_fri,
    JaggedWhir: jagged_whir,
    SwirlWhir: swirl_whir,
}
