"""A zkVM as a file of soundcalc, and what such a file cannot say of it.

The text is read again: every parameter that is not the same then is one that it cannot say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import NODEFAULT, Struct

from soundproof.formats.plain import circuit_table, leaves, plainly, table_of
from soundproof.formats.soundcalc.common import LookupTable
from soundproof.formats.soundcalc.fri import FriStark, JaggedFri
from soundproof.formats.soundcalc.stir import StirStark
from soundproof.formats.soundcalc.swirl import SwirlTable, SwirlWhir
from soundproof.formats.soundcalc.whir import JaggedWhir, WhirStark
from soundproof.formats.writing import value_text
from soundproof.parameters.characters import visible
from soundproof.parameters.faults import InvalidFile, UserError
from soundproof.parameters.params import Batching
from soundproof.parameters.shape import defaults
from soundproof.primitives.fields import PRIME_FIELDS
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.logup import Lookup
from soundproof.version import __version__
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Unsaid", "as_said", "exported", "sentences"]


SAID = ("name", "version", "source", "date", "field", "notes")
"""Of ``[zkvm]``, what is written: as keys, or in a comment; notes on how a file was read follow from it."""


class Unsaid(Struct, frozen=True):
    """A parameter that a file of soundcalc reads otherwise: ``read`` is None where it says nothing of it.

    ``circuit`` is empty for what is said of the whole zkVM.
    """

    circuit: str
    path: str
    value: Any
    read: Any


def sentences(unsaid: Iterable[Unsaid]) -> list[str]:
    """What cannot be said, in words; the same of several circuits together."""
    groups: dict[tuple[bool, str, str], list[Unsaid]] = {}
    for one in unsaid:
        read = "left out" if one.read in (None, "", []) else f"read as {plainly(one.read)}"
        groups.setdefault((bool(one.circuit), one.path, read), []).append(one)
    lines = []
    for (of_circuit, path, read), group in groups.items():
        first = group[0]
        if not of_circuit:
            lines.append(f"{path}: {read}")
        elif len(group) == 1:
            lines.append(f"circuits.{first.circuit}.{path}: {plainly(first.value)} is {read}")
        else:
            lines.append(f"circuits.*.{path} ({len(group)} circuits): {read}")
    return lines


def exported(zkvm: ZkVM) -> tuple[str, tuple[Unsaid, ...]]:
    """The text of a soundcalc file, and the parameters it cannot say.  UserError if it can describe none of them."""
    text = _text(zkvm)
    unsaid = [
        Unsaid("", f"zkvm.{key}", value, None) for key, value in table_of(zkvm)["zkvm"].items() if key not in SAID
    ]
    unsaid += [Unsaid("", key, table, None) for key, table in table_of(zkvm).items() if key not in ("zkvm", "circuits")]
    for circuit, read in zip(zkvm.circuits, _read(text, zkvm.name).circuits, strict=True):
        stated, rest = leaves(circuit_table(circuit)), leaves(circuit_table(read, whole=True))
        for path, value in stated.items():
            if rest.get(path) != value and path != ("notes",):
                unsaid.append(Unsaid(circuit.name, ".".join(path), value, rest.get(path)))
    return text, tuple(unsaid)


def as_said(zkvm: ZkVM) -> ZkVM:
    """What a soundcalc file can say of a zkVM.  UserError as of ``exported``."""
    return _read(_text(zkvm), zkvm.name)


def _read(text: str, name: str) -> ZkVM:
    from soundproof.formats.files import parse  # it reads files of soundcalc where they are met

    try:
        return parse(text, name)
    except InvalidFile as error:
        raise UserError(*(f"soundcalc has no way to say this: {line}" for line in error.lines)) from None


def _text(zkvm: ZkVM) -> str:
    families = _families(zkvm)
    digests = [8 * circuit.opening.merkle.digest for circuit in zkvm.circuits]
    figures = ", ".join(filter(None, (zkvm.source, zkvm.date)))
    lines = [f"# Written by soundproof {__version__}.  Figures: {visible(figures)}", ""]
    names = list(dict.fromkeys(name for name, _ in families))
    header = {
        "name": zkvm.name,
        "protocol_family": names[0] if len(names) == 1 else "MIXED",
        "version": zkvm.version,
        "field": zkvm.circuits[0].field.name,
        "hash_size_bits": digests[0],
    }
    lines += ["[zkevm]", *_lines(header)]
    swirl = next((circuit.air for circuit in zkvm.circuits if circuit.air.kind == "swirl"), None)
    if swirl is not None:
        shared = SwirlTable(swirl.max_interactions, swirl.log_message, swirl.logup_grinding)
        lines += ["", "[swirl]", *_lines(_stated(shared))]
    for circuit, (family, record), digest in zip(zkvm.circuits, families, digests, strict=True):
        table: dict[str, Any] = {"name": circuit.name}
        if len(names) > 1:
            table["protocol_family"] = family
        table |= _stated(record(circuit)) | _analysis(circuit)
        if digest != digests[0]:
            table["hash_size_bits"] = digest
        if circuit.lookups == ():
            table["lookups"] = []
        lines += ["", "[[circuits]]", *_lines(table)]
        for name, lookup in circuit.buses:
            lines += ["", "[[circuits.lookups]]", *_lines(_stated(_bus(name, lookup)))]
    return "\n".join(lines) + "\n"


def _families(zkvm: ZkVM) -> list[tuple[str, Callable[[Circuit], Any]]]:
    """The family of each circuit, and what makes its table.  UserError with all that soundcalc has no words for."""
    kinds = {circuit.name: (circuit.air.kind, circuit.opening.kind) for circuit in zkvm.circuits}
    strange = [f"{name}: {'/'.join(kind)}" for name, kind in kinds.items() if kind not in _FAMILIES]
    hidden = [c.name for c in zkvm.circuits if isinstance(c.air, DeepAli) and c.air.hiding is not None]
    if hidden:
        raise UserError(*(f"soundcalc has no words for circuit {name}: air.hiding" for name in hidden))
    if strange:
        raise UserError(*(f"soundcalc has no family for circuit {one}" for one in strange))
    unnamed = dict.fromkeys(c.field.name for c in zkvm.circuits if c.field.base not in PRIME_FIELDS)
    if unnamed:
        raise UserError(*(f"soundcalc has fields by their names; it has no {name}" for name in unnamed))
    return [_FAMILIES[kind] for kind in kinds.values()]


def _bus(name: str, lookup: Lookup) -> LookupTable:
    layered = lookup.argument == "gkr"
    return LookupTable(
        name,
        "multivariate" if layered else "univariate",
        lookup.sent if lookup.rows is None else lookup.rows,
        lookup.table,
        lookup.width,
        lookup.count,
        lookup.grinding,
        not layered and lookup.fingerprint == "multilinear",
    )


def _lines(table: dict[str, Any]) -> list[str]:
    pad = max(map(len, table))
    return [f"{key:{pad}} = {value_text(value)}" for key, value in table.items()]


def _stated(record: Any) -> dict[str, Any]:
    """The keys of a record that are not as its defaults have them."""
    values = {name: getattr(record, name) for name, default in defaults(record) if getattr(record, name) != default}
    required = {name for name, default in defaults(record) if default is NODEFAULT}
    return {name: _listed(value) for name, value in values.items() if value is not None or name in required}


def _listed(value: Any) -> Any:
    return [_listed(entry) for entry in value] if isinstance(value, tuple) else value


def _analysis(circuit: Circuit) -> dict[str, Any]:
    """The declared radius."""
    declared = circuit.declared
    if declared is None:
        return {}
    if declared.regime == "unique":
        return {"explicit_regime": "unique"}
    return {"explicit_regime": "list"} | (
        {} if declared.multiplicity is None else {"explicit_m": declared.multiplicity}
    )


def _switches(batching: Batching) -> dict[str, bool]:
    return {
        "power_batching": batching is Batching.POWERS,
        "multilinear_batching": batching is Batching.MULTILINEAR,
    }


def _log(number: Any) -> int:
    """log₂ of a power of two."""
    return int(number).bit_length() - 1


def _one(bits: Any) -> int:
    """One number of grinding bits for all folds: the least."""
    return min(bits, default=0) if isinstance(bits, tuple) else int(bits)


def _deep_ali(circuit: Circuit) -> dict[str, Any]:
    air: Any = circuit.air
    return {
        "trace_length": air.trace_length,
        "air_max_degree": air.degree,
        "opening_points": air.opening_points,
        "batch_size": air.batch,
        "num_constraints": air.constraints,
        "grinding_deep": air.deep_grinding,
    }


def _jagged(circuit: Circuit) -> dict[str, Any]:
    air: Any = circuit.air
    return {
        "trace_length": air.trace_length,
        "trace_columns": air.width,
        "dense_length": air.dense_length,
        "dense_batch": air.dense_batch,
        "num_constraints": air.constraints,
        "air_max_degree": air.degree,
    }


def _fri(circuit: Circuit) -> dict[str, Any]:
    opening: Any = circuit.opening
    return {
        "rho": float(opening.rate),
        "num_queries": opening.queries,
        "fri_folding_factors": opening.foldings,
        "fri_early_stop_degree": opening.final_domain,
        "grinding_batching_phase": opening.grinding.batching,
        "grinding_commit_phase": _one(opening.grinding.folds),
        "grinding_query_phase": opening.grinding.queries,
    } | _switches(opening.batching)


def _whir(circuit: Circuit) -> dict[str, Any]:
    opening: Any = circuit.opening
    rates = None if opening.rates is None else tuple(_log(1 / rate) for rate in opening.rates)
    return {
        "log_inv_rate": _log(1 / opening.rate),
        "num_iterations": len(opening.log_foldings),
        "folding_factors": opening.log_foldings,
        "num_queries": opening.queries,
        "num_ood_samples": opening.out_of_domain,
        "constraint_degree": opening.constraint_degree,
        "whir_log_inv_rates": rates,
        "grinding_batching_phase": opening.grinding.batching,
        "grinding_bits_folding": opening.grinding.folds,
        "grinding_bits_queries": opening.grinding.queries,
        "grinding_bits_ood": opening.grinding.out_of_domain,
    } | _switches(opening.batching)


def _stir(circuit: Circuit) -> dict[str, Any]:
    opening: Any = circuit.opening
    return {
        "log_inv_rate": _log(1 / opening.rate),
        "num_iterations": len(opening.foldings),
        "folding_factors": tuple(map(_log, opening.foldings)),
        "num_queries": opening.queries,
        "num_ood_samples": opening.out_of_domain,
        "grinding_batching_phase": opening.grinding.batching,
        "grinding_bits_folding": opening.grinding.fold,
        "grinding_bits_queries": opening.grinding.queries,
        "grinding_bits_ood": opening.grinding.out_of_domain,
    } | _switches(opening.batching)


def _swirl(circuit: Circuit) -> SwirlWhir:
    air: Any = circuit.air
    opening: Any = circuit.opening
    least: Any = circuit.least
    return SwirlWhir(
        l_skip=air.log_skip,
        n_stack=air.log_stack,
        w_stack=air.stack_width,
        log_blowup=_log(1 / opening.rate),
        whir_num_queries=opening.queries,
        constraint_degree=air.degree,
        max_constraints_per_air=air.constraints,
        num_airs=air.airs,
        max_log_trace_height=air.log_height,
        num_trace_columns=air.columns,
        max_interactions_per_air=air.interactions,
        whir_folding_pow_bits=_one(opening.grinding.folds),
        whir_mu_pow_bits=opening.grinding.batching,
        whir_query_pow_bits=_one(opening.grinding.queries),
        logup_pow_bits=air.logup_grinding,
        proof_size_num_airs=least and least.airs,
        proof_size_max_log_trace_height=least and least.log_height,
        proof_size_num_trace_columns=least and least.columns,
        proof_size_max_interactions_per_air=least and least.interactions,
    )


def _fri_stark(circuit: Circuit) -> FriStark:
    columns: Any = getattr(circuit.air, "columns", None)
    counts = {}
    if columns is not None and not columns.tables and sum(columns.by_stage):
        counts = {"num_columns_fixed": columns.fixed, "num_columns_witness": sum(columns.by_stage)}
    return FriStark(**_fri(circuit), **_deep_ali(circuit), **counts)


def _long(circuit: Circuit) -> dict[str, Any]:
    """The length of a trace, which is stated twice."""
    stated = _deep_ali(circuit)
    return stated | {"log_degree": _log(stated["trace_length"])}


_FAMILIES: dict[tuple[str, str], tuple[str, Callable[[Circuit], Any]]] = {
    ("deep-ali", "fri"): ("FRI_STARK", _fri_stark),
    ("deep-ali", "whir"): ("WHIR", lambda circuit: WhirStark(**_whir(circuit), **_long(circuit))),
    ("deep-ali", "stir"): ("STIR", lambda circuit: StirStark(**_stir(circuit), **_long(circuit))),
    ("jagged", "fri"): ("JAGGED", lambda circuit: JaggedFri(**_fri(circuit), **_jagged(circuit))),
    ("jagged", "whir"): ("JAGGED", lambda circuit: JaggedWhir("whir", **_whir(circuit), **_jagged(circuit))),
    ("swirl", "whir"): ("SWIRL", _swirl),
}
"""By constraint side and opening: the family's name, and the record of its keys."""
