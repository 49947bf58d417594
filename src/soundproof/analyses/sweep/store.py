"""Results as Parquet, written by DuckDB: parts as they are computed, and one file in the end."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from soundproof.analyses.sweep.database import database, quoted, reason
from soundproof.analyses.sweep.disk import synced
from soundproof.analyses.sweep.plan import Block, Plan, cell
from soundproof.analyses.sweep.reading import Array, Reading, read
from soundproof.parameters.faults import UserError
from soundproof.readings.security import Pin
from soundproof.version import __version__

__all__ = ["SCHEMA", "about", "belongs", "columns_of", "merge", "metadata", "part"]

SCHEMA = "soundproof.sweep/1"
OBJECT: Any = object
KINDS: dict[type, Any] = {bool: np.bool_, int: np.int64, float: np.float64}
"""The types of columns, the same in every part; others are objects."""


def part(plan: Plan, number: int, scratch: Path | None = None) -> bytes:
    """A part of the results, evaluated and written: the bytes of a Parquet file.

    ``scratch`` is where temporary files go, the system's own place if None.  UserError if they cannot be written.
    """
    first, end = plan.parts[number]
    blocks = [columns_of(plan, block) for block in plan.blocks[first:end]]
    rows = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    with tempfile.TemporaryDirectory(prefix="soundproof-", dir=scratch) as folder:
        file = Path(folder) / "part.parquet"
        try:
            with database(Path(folder)) as connection:
                connection.register("rows", rows)
                connection.execute(f"COPY (SELECT * FROM rows) TO {quoted(file)} (FORMAT parquet)")
        except duckdb.Error as error:
            raise UserError(f"{file}: cannot be written: {reason(error)}") from None
        return file.read_bytes()


def columns_of(plan: Plan, block: Block) -> dict[str, Array]:
    """Every column of a block's rows."""
    number, start, stop = block
    group = plan.groups[number]
    values = plan.values(block)
    varied = [(path, values[free.column]) for free in group.free for path in free.paths]
    circuit = group.circuit
    constants = group.constants_in(circuit)
    reading = read(circuit, varied, group.pins, bool(plan.rounds))
    rows = stop - start
    # A sample of a structure with nothing free is one row, drawn again and again.
    shape = np.broadcast_shapes(*(array.shape for array in values.values())) if values else (rows,)

    def flat(value: Any, kind: Any) -> Array:
        spread: Array = np.broadcast_to(np.asarray(value, dtype=kind), shape).reshape(-1)
        return spread

    columns: dict[str, Array] = {}
    for name in plan.columns:
        if name in values:
            columns[name] = flat(values[name], np.int64)
        else:
            columns[name] = np.full(rows, cell(constants[name]), dtype=KINDS.get(plan.kinds[name], OBJECT))
    columns.update(_radii(group.pins, flat(reading.pin, np.int64)))
    columns["bits"] = flat(reading.bits, np.float64)
    names = np.array([*reading.names, None], dtype=OBJECT)
    columns["binding"] = names[flat(np.where(reading.applies, reading.binding, len(names) - 1), np.int64)]
    columns["applies"] = flat(reading.applies, np.bool_)
    columns["conditional"] = flat(reading.conditional, np.bool_)
    for name, count in _bytes(reading):
        columns[name] = flat(np.asarray(count, dtype=np.float64), np.int64)
    for name, column in zip(plan.rounds, _round_columns(plan), strict=True):
        columns[column] = flat(reading.rounds.get(name, np.nan), np.float64)
    return columns


def _bytes(reading: Reading) -> list[tuple[str, Any]]:
    size = reading.size
    return [("bytes", size.expected), ("bytes_least", size.least), ("bytes_most", size.most)]


def _radii(pins: Sequence[Pin], numbers: Array) -> dict[str, Array]:
    regimes = np.array(["JBR" if pin.regime == "johnson" else "UDR" for pin in pins], dtype=OBJECT)
    # Null where the regime has no such integer: floats with NaN would not be integers, so -1 marks it here.
    multiplicities = np.array([-1 if pin.multiplicity is None else pin.multiplicity for pin in pins])
    slacks = np.array([-1 if pin.slack is None else pin.slack for pin in pins])
    return {"regime": regimes[numbers], "multiplicity": multiplicities[numbers], "slack": slacks[numbers]}


def _round_columns(plan: Plan) -> list[str]:
    """The columns of rounds: lower case would make two of one, so their number in the list tells equals apart."""
    words = ["".join(letter if letter.isalnum() else "_" for letter in name) for name in plan.rounds]
    folded = [word.lower() for word in words]
    return [f"bits_{word}" + (f"_{i}" if folded.count(word.lower()) > 1 else "") for i, word in enumerate(words)]


def about(plan: Plan) -> dict[str, Any]:
    """What the results say of themselves, in the file's metadata."""
    spec = plan.spec
    return {
        "schema": SCHEMA,
        "soundproof": __version__,
        "identity": plan.identity,
        "target": spec.target,
        "circuit": spec.circuit,
        "rows": plan.rows,
        "parts": len(plan.parts),
        "sample": spec.sample,
        "columns": plan.columns,
        "radius": {
            "each": spec.each,
            "theorem": spec.pins[0].theorem,
            "trust": spec.pins[0].trust,
            "multiplicity": [pin.multiplicity for pin in spec.pins if pin.multiplicity is not None],
            "slack": [pin.slack for pin in spec.pins if pin.slack is not None],
        },
        "invalid": plan.invalid,
        "spec": spec.text,
    }


def merge(parts: Sequence[Path], output: Path, plan: Plan, scratch: Path) -> None:
    """One file of all parts, in order, with what it says of itself; on disk, and replaced in one step.

    UserError if it cannot be written.
    """
    partial = output.with_name(f".{output.name}.part")
    listed = ", ".join(map(quoted, parts))
    stated = quoted(json.dumps(about(plan), ensure_ascii=False))
    nulls = ["nullif(multiplicity, -1) AS multiplicity", "nullif(slack, -1) AS slack"]
    nulls += [f"nullif({name}, 'NaN'::DOUBLE) AS {name}" for name in _round_columns(plan)]
    rows = f"* REPLACE ({', '.join(nulls)})"
    try:
        with database(scratch) as connection:
            connection.execute(
                f"COPY (SELECT {rows} FROM read_parquet([{listed}])) TO {quoted(partial)} "
                f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{soundproof: {stated}}})"
            )
        synced(partial)
        partial.replace(output)
        synced(output.parent)
    except duckdb.Error as error:
        hint = "the parts are kept, and the same command goes on from there"
        raise UserError(f"{output}: cannot be written: {reason(error)}\n    hint: {hint}") from None
    finally:
        partial.unlink(missing_ok=True)


def belongs(results: Path, plan: Plan) -> bool:
    """Whether a file has the results of a plan."""
    there = metadata(results)
    return there is not None and there.get("identity") == plan.identity


def metadata(results: Path) -> dict[str, Any] | None:
    """What a file of results says of itself; None if it says nothing that can be read, or is no file."""
    if not results.is_file():  # DuckDB would read the files of a folder
        return None
    try:
        with database(None) as connection:
            rows = connection.execute(
                f"SELECT value FROM parquet_kv_metadata({quoted(results)}) WHERE key = 'soundproof'"
            ).fetchall()
        stated = json.loads(rows[0][0]) if rows else None
    except (duckdb.Error, ValueError, RecursionError):
        return None
    return stated if isinstance(stated, dict) else None
