"""Files of soundcalc, accepted unchanged and translated into the core's values.

Keys that soundcalc itself ignores are accepted with a note; unknown keys are faults.  What a file
says about the *analysis* (``gap_to_radius``, ``explicit_regime``, ``explicit_m``) becomes the
circuit's declared regime: it is shown when asked for, and never limits the choice of radius.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from soundproof.fields import Field, parse_field
from soundproof.inputs import Fault, Path, unknown_keys
from soundproof.inputs.build import FAILED, Unread, build, build_partly
from soundproof.inputs.checks import check, check_name
from soundproof.params import Arity, Batching, Bits, Count, Natural, Param, PowerOfTwo
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.fri import Fri, FriGrinding, Hashing
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.radius import LARGEST_MULTIPLICITY
from soundproof.zkvm import Circuit, Declared, ZkVM

__all__ = ["soundcalc"]

SWIRL_QUERY_GRINDING = 20
"""Soundcalc's SWIRL files do not state the query grinding; OpenVM 2 grinds 20 bits."""

# The tables of a soundcalc file ----------------------------------------------------------------

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


@dataclass(frozen=True, slots=True)
class SwirlTable:
    """``[swirl]``: parameters all SWIRL circuits of a file share."""

    logup_max_interaction_count: Count
    logup_log_max_message_length: Annotated[int, Param("", "log₂ of the longest message", ge=0, le=32)]
    logup_pow_bits: Bits = 0


@dataclass(frozen=True, slots=True)
class LookupTable:
    """``[[circuits.lookups]]``."""

    name: str
    logup_type: Literal["univariate", "multivariate"]
    rows_L: Natural
    rows_T: Natural
    num_columns_S: Count
    num_lookups_M: Count = 1
    grinding_bits_lookup: Bits = 0
    multilinear_fingerprint: bool = False


@dataclass(frozen=True, slots=True)
class FriStark:
    """A ``FRI_STARK`` circuit: DEEP-ALI over FRI."""

    rho: float
    trace_length: PowerOfTwo
    air_max_degree: Count
    opening_points: Count
    batch_size: Count
    power_batching: bool
    num_queries: Count
    fri_folding_factors: tuple[Arity, ...]
    fri_early_stop_degree: PowerOfTwo
    multilinear_batching: bool = False
    num_constraints: Count | None = None
    num_columns_fixed: Natural | None = None
    num_columns_witness: Count | None = None
    grinding_batching_phase: Bits = 0
    grinding_commit_phase: Bits = 0
    grinding_query_phase: Bits = 0
    grinding_deep: Bits = 0
    max_combo: Count | None = None
    blowup_factor: Count | None = None
    gap_to_radius: float | None = None


@dataclass(frozen=True, slots=True)
class WhirStark:
    """A ``WHIR`` circuit: DEEP-ALI over WHIR."""

    log_inv_rate: Annotated[int, Param("", "log₂ of the inverse rate", ge=1, le=32)]
    num_iterations: Count
    folding_factors: tuple[Annotated[int, Param("κ", "variables folded in an iteration", ge=1, le=32)], ...]
    log_degree: Annotated[int, Param("", "log₂ of the degree", ge=1, le=40)]
    batch_size: Count
    power_batching: bool
    constraint_degree: Count
    air_max_degree: Count
    opening_points: Count
    num_queries: tuple[Count, ...]
    num_ood_samples: tuple[Count, ...]
    grinding_bits_folding: tuple[tuple[Bits, ...], ...]
    grinding_bits_queries: tuple[Bits, ...]
    grinding_bits_ood: tuple[Bits, ...]
    num_constraints: Count | None = None
    multilinear_batching: bool = False
    grinding_batching_phase: Bits = 0
    grinding_deep: Bits = 0


@dataclass(frozen=True, slots=True)
class JaggedFri:
    """A ``JAGGED`` circuit: zerocheck and jagged reduction over FRI."""

    rho: float
    trace_length: PowerOfTwo
    trace_columns: Count
    dense_length: PowerOfTwo
    dense_batch: Count
    num_constraints: Count
    air_max_degree: Count
    power_batching: bool
    num_queries: Count
    fri_folding_factors: tuple[Arity, ...]
    fri_early_stop_degree: PowerOfTwo
    multilinear_batching: bool = False
    opening_points: Count = 1
    grinding_batching_phase: Bits = 0
    grinding_commit_phase: Bits = 0
    grinding_query_phase: Bits = 0
    blowup_factor: Count | None = None
    gap_to_radius: float | None = None


@dataclass(frozen=True, slots=True)
class SwirlWhir:
    """A ``SWIRL`` circuit.  The ``soundness_*`` keys are the envelope, the plain ones actual counts."""

    l_skip: Annotated[int, Param("l", "variables skipped", ge=0, le=32)]
    n_stack: Annotated[int, Param("S", "remaining variables", ge=1, le=32)]
    w_stack: Count
    log_blowup: Annotated[int, Param("", "log₂ of the blow-up", ge=1, le=32)]
    whir_num_queries: tuple[Count, ...]
    constraint_degree: Count
    max_constraints_per_air: Count
    num_airs: Count
    max_log_trace_height: Annotated[int, Param("", "log₂ of the tallest trace", ge=1, le=40)]
    num_trace_columns: Count
    max_interactions_per_air: Count
    whir_folding_pow_bits: Bits = 0
    whir_mu_pow_bits: Bits = 0
    whir_query_pow_bits: Bits | None = None
    logup_pow_bits: Bits | None = None
    soundness_max_constraints_per_air: Count | None = None
    soundness_num_airs: Count | None = None
    soundness_max_log_trace_height: Annotated[int | None, Param("", "log₂ of the tallest trace", ge=1, le=40)] = None
    soundness_num_trace_columns: Count | None = None
    soundness_max_interactions_per_air: Count | None = None


FAMILIES: dict[str, type] = {"FRI_STARK": FriStark, "WHIR": WhirStark, "JAGGED": JaggedFri, "SWIRL": SwirlWhir}
COMMON = ("name", "protocol_family", "lookups", "explicit_regime", "explicit_m", "hash_size_bits")
IGNORED = ("udr_only", "proof_size", "group", "num_columns", "multilinear_zerocheck", "proof_size_num_public_values")
"""Keys soundcalc accepts and does not use for security."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a circuit declares about its analysis, and its own digest size."""

    explicit_regime: Literal["unique", "list"] | None = None
    explicit_m: Annotated[int | None, Param("m", "multiplicity", ge=1)] = None
    hash_size_bits: Annotated[int | None, Param("λ", "bits of a digest", ge=8, le=4096)] = None


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
    _duplicates([entry.get("name") for entry in entries], ("circuits",), "circuit", faults)
    if faults:
        return None
    ignored = Counter(key for entry in entries for key in entry if key in IGNORED)
    notes = tuple(f"key {key!r} is not used for security (circuits: {ignored[key]})" for key in sorted(ignored))
    return ZkVM(header.name, header.version, "soundcalc file", "", tuple(circuits), notes=notes)


def _duplicates(names: list[Any], path: Path, what: str, faults: list[Fault]) -> None:
    seen: dict[Any, int] = {}
    for i, name in enumerate(names):
        if isinstance(name, str) and name in seen:
            faults.append(
                Fault(
                    (*path, i, "name"),
                    f"{what} {name!r} is there twice (first as number {seen[name] + 1})",
                    "rename one",
                )
            )
        elif isinstance(name, str):
            seen[name] = i


def _circuit(entry: dict[str, Any], index: int, shared: Shared, faults: list[Fault]) -> Any:
    path: Path = ("circuits", index)
    if "name" not in entry:
        faults.append(Fault((*path, "name"), "is missing"))
    name = build(str, entry.get("name", "-"), (*path, "name"), faults)
    buses = _lookups(entry["lookups"], (*path, "lookups"), faults) if "lookups" in entry else None
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


def _lookups(entries: Any, path: Path, faults: list[Fault]) -> tuple[tuple[str, Lookup], ...]:
    if not isinstance(entries, list):
        faults.append(Fault(path, "must be an array of tables", "write [[circuits.lookups]]"))
        return ()
    tables = [build_partly(LookupTable, entry, (*path, i), faults) for i, entry in enumerate(entries)]
    _duplicates([entry.get("name") for entry in entries if isinstance(entry, dict)], path, "lookup", faults)
    buses = []
    for bus in tables:
        if bus is FAILED or FAILED is bus.name or bus.logup_type is FAILED:
            continue
        multilinear = bus.logup_type == "multivariate" or bus.multilinear_fingerprint is True
        lookup = Lookup(
            rows=bus.rows_L,
            table=bus.rows_T,
            width=bus.num_columns_S,
            count=bus.num_lookups_M,
            fingerprint="multilinear" if multilinear else "univariate",
            argument="gkr" if bus.logup_type == "multivariate" else "columns",
            grinding=bus.grinding_bits_lookup,
        )
        buses.append((bus.name, lookup))
    return tuple(buses)


# Translations ----------------------------------------------------------------------------------


def _batching(params: Any, faults: list[Fault]) -> Batching:
    if params.power_batching and params.multilinear_batching:
        faults.append(
            Fault(("multilinear_batching",), "power_batching and multilinear_batching are both true", "keep one")
        )
    if params.multilinear_batching:
        return Batching.MULTILINEAR
    return Batching.POWERS if params.power_batching else Batching.AFFINE


def _rate(params: Any, faults: list[Fault]) -> Fraction | None:
    """ρ as the decimal in the file says it, exactly."""
    rate = Fraction(Decimal(repr(params.rho)))
    if not 0 < rate < 1 or rate.numerator != 1 or rate.denominator & (rate.denominator - 1):
        faults.append(
            Fault(("rho",), f"must be a power of two between 0 and 1, got {params.rho}", "0.5, 0.25, 0.125, …")
        )
        return None
    if params.blowup_factor is not None and params.blowup_factor * rate != 1:
        problem = f"{params.blowup_factor} contradicts rho = {params.rho}"
        faults.append(Fault(("blowup_factor",), problem, f"{1 / rate}, or remove it"))
    return rate


def _declared(analysis: Analysis, gap: float | None, rate: Fraction, faults: list[Fault]) -> Declared | None:
    """The file's own radius: a gap η below 1 − √ρ becomes the least m with √ρ/(2m) ≤ η."""
    m = analysis.explicit_m
    if analysis.explicit_regime == "unique":
        for key, value in (("explicit_m", m), ("gap_to_radius", gap)):
            if value is not None:
                faults.append(Fault((key,), f"{key} has no meaning in unique decoding", "remove it"))
        return Declared("unique")
    if gap is not None and m is not None:
        faults.append(Fault(("explicit_m",), "explicit_m and gap_to_radius both state the radius", "keep one"))
    if gap is not None:
        eta = Fraction(Decimal(repr(gap)))
        if eta <= 0 or (1 - eta) < 0 or (1 - eta) ** 2 <= rate:
            problem = f"must lie between 0 and 1 − √ρ, got {gap}"
            faults.append(Fault(("gap_to_radius",), problem, f"1 − √ρ = {1 - float(rate) ** 0.5:.4f} at ρ = {rate}"))
            return None
        m = 1
        while 4 * m * m * eta**2 < rate:  # doubling, then halving back: m may be large
            m *= 2
        low = m // 2
        while m - low > 1:
            middle = (m + low) // 2
            low, m = (middle, m) if 4 * middle**2 * eta**2 < rate else (low, middle)
        if m > LARGEST_MULTIPLICITY:
            problem = f"asks for a multiplicity above 2^{LARGEST_MULTIPLICITY.bit_length() - 1}, got {gap}"
            faults.append(Fault(("gap_to_radius",), problem, "a larger gap"))
            return None
    if analysis.explicit_regime is None and gap is None and m is None:
        return None
    return Declared("johnson", None if m is None else "BCHKS25" if m >= 3 else "BCHKS25-Eq13", m)


def _fri(params: Any, rate: Fraction, batching: Batching, digest: int) -> Fri:
    return Fri(
        kind="fri",
        rate=rate,
        queries=params.num_queries,
        foldings=params.fri_folding_factors,
        final_domain=params.fri_early_stop_degree,
        batching=batching,
        grinding=FriGrinding(params.grinding_batching_phase, params.grinding_commit_phase, params.grinding_query_phase),
        merkle=Hashing(digest=digest),
    )


def _fri_stark(
    name: str, field: Field, p: FriStark, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    rate, batching = _rate(p, faults), _batching(p, faults)
    if p.max_combo is not None and p.max_combo != p.opening_points:
        problem = f"{p.max_combo} contradicts opening_points = {p.opening_points}"
        faults.append(Fault(("max_combo",), problem, f"{p.opening_points}, or remove it"))
    if rate is None:
        return FAILED
    declared = _declared(analysis, p.gap_to_radius, rate, faults)
    columns = None
    if p.num_columns_fixed is not None and p.num_columns_witness is not None:
        columns = Columns(p.num_columns_fixed, p.num_columns_witness)
    air = DeepAli(
        kind="deep-ali",
        trace_length=p.trace_length,
        degree=p.air_max_degree,
        opening_points=p.opening_points,
        batch=p.batch_size,
        constraints=p.num_constraints,
        columns=columns,
        deep_grinding=p.grinding_deep,
    )
    return Circuit(name, field, air, _fri(p, rate, batching, digest), buses, declared=declared)


def _jagged(
    name: str, field: Field, p: JaggedFri, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    rate, batching = _rate(p, faults), _batching(p, faults)
    if rate is None:
        return FAILED
    declared = _declared(analysis, p.gap_to_radius, rate, faults)
    air = Jagged(
        kind="jagged",
        trace_length=p.trace_length,
        width=p.trace_columns,
        constraints=p.num_constraints,
        degree=p.air_max_degree,
        dense_length=p.dense_length,
        dense_batch=p.dense_batch,
    )
    return Circuit(name, field, air, _fri(p, rate, batching, digest), buses, declared=declared)


def _whir_stark(
    name: str, field: Field, p: WhirStark, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    rate = Fraction(1, 2**p.log_inv_rate)
    if p.num_iterations != len(p.folding_factors):
        problem = f"{p.num_iterations} contradicts folding_factors, which has {len(p.folding_factors)} entries"
        faults.append(Fault(("num_iterations",), problem, "make them agree"))
    declared = _declared(analysis, None, rate, faults)
    air = DeepAli(
        kind="deep-ali",
        trace_length=2**p.log_degree,
        degree=p.air_max_degree,
        opening_points=p.opening_points,
        batch=p.batch_size,
        constraints=p.num_constraints,
        deep_grinding=p.grinding_deep,
    )
    opening = Whir(
        kind="whir",
        rate=rate,
        log_foldings=p.folding_factors,
        queries=p.num_queries,
        out_of_domain=p.num_ood_samples,
        constraint_degree=p.constraint_degree,
        batching=_batching(p, faults),
        grinding=WhirGrinding(
            p.grinding_batching_phase, p.grinding_bits_folding, p.grinding_bits_ood, p.grinding_bits_queries
        ),
        merkle=Hashing(digest=digest),
    )
    return Circuit(name, field, air, opening, buses, declared=declared)


def _swirl(
    name: str, field: Field, p: SwirlWhir, swirl: Any, analysis: Analysis, digest: int, buses: Any, faults: list[Fault]
) -> Any:
    if swirl is FAILED:
        return FAILED
    if swirl is None:
        faults.append(Fault(("protocol_family",), "a SWIRL circuit needs the [swirl] table", "add [swirl]"))
        return FAILED
    rate = Fraction(1, 2**p.log_blowup)
    air = Swirl(
        kind="swirl",
        log_skip=p.l_skip,
        log_stack=p.n_stack,
        stack_width=p.w_stack,
        degree=p.constraint_degree,
        constraints=p.soundness_max_constraints_per_air or p.max_constraints_per_air,
        airs=p.soundness_num_airs or p.num_airs,
        log_height=p.soundness_max_log_trace_height or p.max_log_trace_height,
        columns=p.soundness_num_trace_columns or p.num_trace_columns,
        interactions=p.soundness_max_interactions_per_air or p.max_interactions_per_air,
        max_interactions=swirl.logup_max_interaction_count,
        log_message=swirl.logup_log_max_message_length,
        logup_grinding=swirl.logup_pow_bits if p.logup_pow_bits is None else p.logup_pow_bits,
    )
    queries = SWIRL_QUERY_GRINDING if p.whir_query_pow_bits is None else p.whir_query_pow_bits
    iterations = len(p.whir_num_queries)
    opening = Whir(
        kind="whir",
        rate=rate,
        log_foldings=(4,) * iterations,
        queries=p.whir_num_queries,
        out_of_domain=(1,) * (iterations - 1),
        constraint_degree=3,
        combines_last_queries=True,
        grinding=WhirGrinding(p.whir_mu_pow_bits, p.whir_folding_pow_bits, 0, queries),
        merkle=Hashing(digest=digest),
    )
    notes: tuple[str, ...] = ()
    if p.whir_query_pow_bits is None:
        notes = (f"query grinding is not stated: {queries} bits assumed, as OpenVM 2 uses",)
    declared = _declared(analysis, None, rate, faults)
    actual = replace(air, airs=p.num_airs, log_height=p.max_log_trace_height, columns=p.num_trace_columns)
    counts = (p.num_airs, p.max_log_trace_height, p.num_trace_columns)
    least = actual if all(counts) and actual != air else None
    return Circuit(name, field, air, opening, buses, bits_from_field=True, declared=declared, least=least, notes=notes)


TRANSLATE: dict[type, Callable[..., Any]] = {
    FriStark: _fri_stark,
    WhirStark: _whir_stark,
    JaggedFri: _jagged,
    SwirlWhir: _swirl,
}
