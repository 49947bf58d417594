"""Parameters of Plonky3 as neutral JSON, which a few lines of Rust print; ``docs/import.md`` lists the keys.

Tables are committed together, one FRI for all; a fold never passes the domain of a shorter table.  Every column
of a coefficient that is opened at a point is a function of the combination.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from soundproof.formats.importers.artefacts import MOST_LOG, Keys
from soundproof.formats.importers.draft import CircuitDraft
from soundproof.formats.plain import Named, plain
from soundproof.primitives.fields import Field, parse_field
from soundproof.protocols.deep_ali import Hiding, Table

__all__ = ["MARKS", "PROVER", "circuit", "recognised"]

PROVER = "Plonky3"
MARKS = "opening.log_blowup and tables"

LENGTHS = {"bincode": "u64", "bincode-varint": "bincode2", "postcard": "varint"}
"""How each encoding writes the length of a vector."""

GRINDING = {
    "opening.grinding.batching": "batch_pow_bits",
    "opening.grinding.folds": "commit_pow_bits",
    "opening.grinding.queries": "query_pow_bits",
    "air.deep_grinding": "ood_pow_bits",
}


def recognised(table: dict[str, Any]) -> bool:
    """Whether an object is a set of parameters of Plonky3."""
    return "tables" in table and isinstance(table.get("opening"), dict) and "log_blowup" in table["opening"]


def circuit(name: str, file: str, keys: Keys) -> CircuitDraft:
    """The circuit of a set of parameters; its faults are collected in ``keys``."""
    draft = CircuitDraft(name, file)
    protocol = keys.word("protocol", ("uni-stark", "batch-stark"))
    field = _field(keys)
    circle = field is not None and field.base.name == "M31"
    draft.state("field", field and field.name, "field^extension", "field that challenges are drawn from")
    draft.state("air.kind", "deep-ali", "")
    tables = keys.items("tables") or []
    if not tables:
        keys.fault("tables", "must name at least one table")
    hidden = _hidden(draft, keys, circle)
    _air(draft, tables, field, circle, hidden)
    logs = [table.raw("log_rows") for table in tables]
    known = [log for log in logs if type(log) is int and 0 <= log <= MOST_LOG]
    logs = [log + bool(hidden) for log in known] if len(known) == len(logs) else []
    _opening(draft, keys.inside("opening"), logs, circle)
    salt = keys.integer("opening.salt", 0, 1024)
    if salt and field is not None:
        draft.state("opening.merkle.salt", salt * field.base.bytes, "opening.salt")
    arity = keys.integer("tree_arity", 2, 1024)
    draft.state("opening.merkle.arity", arity, "tree_arity", "arity of the trees; 2 unless stated")
    digest = keys.integer("digest_bytes", 1, 1024)
    draft.state("opening.merkle.digest", digest, "digest_bytes", "bytes of a digest; 32 unless stated")
    encoding = keys.word("encoding", tuple(LENGTHS))
    presets = {"uni-stark": "plonky3-circle" if circle else "plonky3", "batch-stark": "plonky3-batch"}
    if encoding and protocol:
        draft.state("encoding.preset", presets[protocol], "protocol")
        draft.state("encoding.lengths", LENGTHS[encoding], "encoding")
    else:
        draft.open["encoding"] = "how proofs are serialised (preset and lengths); without it the size is an interval"
    return draft


def _field(keys: Keys) -> Field | None:
    """The field of challenges, by the name of its prime field and a degree."""
    name, degree = keys.word("field"), keys.integer("extension", 1, 8)
    if name is None or degree is None:
        return None
    try:
        return parse_field(f"{name}^{degree}")
    except ValueError as error:
        keys.fault("field", *str(error).split("; ", 1))
        return None


def _hidden(draft: CircuitDraft, keys: Keys, circle: bool) -> int:
    """Random columns beside those of each matrix, by which the witness is hidden; 0 where it is not."""
    codewords = keys.integer("opening.random_codewords", 0, 1024) or 0
    if codewords and circle:
        keys.fault("opening.random_codewords", "nothing is hidden on the circle", "leave it out, or another field")
    if codewords:
        draft.state("air.hiding.codewords", codewords, "opening.random_codewords")
    return 0 if circle else codewords


def _air(draft: CircuitDraft, tables: list[Keys], field: Field | None, circle: bool, hidden: int) -> None:
    """The constraint side: rows of the tallest table, what is opened, and the columns table by table."""
    named = {str(table.raw("name") or f"table{i}"): table for i, table in enumerate(tables)}
    described = {name: _table(table, circle, bool(hidden)) for name, table in named.items()}
    if len(described) < len(tables):
        tables[0].fault("name", "two tables have one name")
    known = [table for table in described.values() if table is not None]
    whole = bool(known) and len(known) == len(tables)
    rows = max((table.rows for table in known), default=None)
    draft.state("air.trace_length", rows, "2^max tables[].log_rows", "rows of the tallest table")
    degrees = [table.integer("degree", 1, 1025) for table in tables]
    stated = [degree for degree in degrees if degree is not None]
    most = max(stated) if whole and len(stated) == len(tables) else None
    draft.state("air.degree", most, "max tables[].degree", "maximum degree of a constraint")
    points = max((max(table.points, 2 if table.lookups else 1) for table in known), default=None)
    draft.state("air.opening_points", points if whole else None, "tables[].next_row and lookup")
    hiding = Hiding(2 * rows, field.degree, hidden) if hidden and rows is not None and field is not None else None
    if hiding is not None:
        draft.state("air.hiding.rows", hiding.rows, "opening.random_codewords, 2^max tables[].log_rows")
        draft.state("air.hiding.random", hiding.random, "opening.random_codewords, extension")
    opened = sum(table.functions(field.degree, hiding) for table in known) if field is not None and whole else None
    # On the circle each of their quotients is two functions, its real and its imaginary part.
    draft.state("air.batch", opened and (2 * opened if circle else opened),
                f"columns of tables[], {'twice ' if circle else ''}each as often as it is opened",
                "functions combined before the opening")  # fmt: skip
    constraints = [table.integer("constraints", 1) for table in tables]
    draft.state("air.constraints", None if None in constraints else sum(filter(None, constraints)),
                "sum of tables[].constraints", "number of constraints; without it there is no ALI term")  # fmt: skip
    if whole:
        columns = Named((name, plain(Table, table)) for name, table in described.items())
        draft.state("air.columns.tables", columns, "tables[]: log_rows, width, fixed, lookup, degree, next_row")
    _lookups(draft, tables, described)


def _table(keys: Keys, circle: bool, hidden: bool) -> Table | None:
    """The columns of a table, its quotient cut into a power of two of them.

    On the circle the factor that excludes the last row has a degree; a lookup has two columns and degree 3.  What is
    hidden has a degree more, and each piece is two, with as many random coefficients as others.
    """
    log_rows, width = keys.integer("log_rows", 0, MOST_LOG), keys.integer("width", 0, 2**32)
    degree, fixed = keys.integer("degree", 1, 1025), keys.integer("fixed", 0, 2**32) or 0
    next_row, lookup = keys.flag("next_row"), keys.flag("lookup") or False
    for key, value in (("log_rows", log_rows), ("width", width), ("degree", degree)):
        if value is None and keys.raw(key) is None:
            keys.fault(key, "is missing")
    if log_rows is None or width is None or degree is None:
        return None
    degree = max(degree + circle, 3 if lookup else 2)
    pieces = 1 << (degree + hidden - 2).bit_length() + hidden
    return Table(2**log_rows, width, fixed, 2 if lookup else 0, pieces, 1 if next_row is False else 2)


def _lookups(draft: CircuitDraft, tables: list[Keys], described: dict[str, Table | None]) -> None:
    """A permutation of two columns by LogUp is a lookup of one in the other."""
    flags = [table.flag("lookup") for table in tables]
    if None in flags:
        draft.open["lookups"] = "lookup and permutation arguments; {} says that there are none"
        return
    stated = Named(
        (name, {"rows": table.rows, "table": table.rows, "width": 1})
        for name, table in described.items()
        if table is not None and table.lookups
    )
    draft.state("lookups", stated, "tables[].lookup")


def _opening(draft: CircuitDraft, keys: Keys, logs: list[int], circle: bool) -> None:
    """FRI: on the circle every fold is by two and the last polynomial a constant."""
    draft.state("opening.kind", "fri", "")
    if circle:
        draft.state("opening.domain", "circle", "field")
    blowup = keys.integer("log_blowup", 1, 32)
    draft.state("opening.rate", blowup and f"1/{2**blowup}", "2^−opening.log_blowup", "rate of the code")
    queries_key = "num_queries" if keys.raw("queries") is None else "queries"
    draft.state("opening.queries", keys.integer(queries_key, 1), f"opening.{queries_key}", "number of queries")
    for path, key in GRINDING.items():
        draft.state(path, keys.integer(key, 0, MOST_LOG), f"opening.{key}", "grinding bits; 0 unless stated")
    lookup = keys.integer("lookup_pow_bits", 0, MOST_LOG)
    for fact in draft.facts:
        if fact.path == "lookups":
            for argument in fact.value.values():
                argument["grinding"] = lookup or 0
    cap = keys.integer("cap_height", 0, 32)
    draft.state("opening.merkle.cap", cap, "opening.cap_height", "levels of a tree that are sent once; 0 unless stated")
    final = keys.integer("log_final_poly_len", 0, MOST_LOG)
    arity = 1 if circle else keys.integer("max_log_arity", 1, 32)
    if blowup is None or final is None or arity is None or not logs:
        draft.open["opening.foldings"] = "folding factor of each fold, and opening.final_domain"
        return
    foldings = _foldings(sorted(set(logs), reverse=True), blowup, final, arity)
    if foldings is None:
        keys.fault("log_final_poly_len", f"must be at most {min(logs)}, the least of log_rows, got {final}")
        return
    key = "opening.max_log_arity, log_final_poly_len, log_blowup, tables[].log_rows"
    draft.state("opening.foldings", foldings, key)
    if len(set(logs)) > 1:  # β^K times what enters; p3-circle adds it as it is
        draft.state("opening.entering", "none" if circle else "powers", "tables[].log_rows, several")
    draft.state("opening.final_domain", 2 ** (final + blowup), "2^(opening.log_final_poly_len + log_blowup)")


def _foldings(logs: list[int], blowup: int, final: int, most: int) -> list[int] | None:
    """Factors of the folds; None where a table's domain is smaller than the last one."""
    if logs[-1] < final:
        return None
    stops = [log + blowup for log in logs] + [final + blowup]
    foldings: list[int] = []
    for height, stop in pairwise(stops):
        while height > stop:
            step = min(most, height - stop)
            foldings.append(2**step)
            height -= step
    return foldings
