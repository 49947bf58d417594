"""Sweeps: a grid or a random sample over parameters of one circuit, read fast, kept as Parquet.

Structure (schedules, lengths, kinds, the radius) is enumerated; within one structure the other
numbers are arrays, over which the transcript's own formulas are evaluated.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["sweep"]


def sweep(spec: str | Path, output: str | Path, workers: int | None = None, cluster: str | None = None) -> Path:
    """Run the sweep that a file describes, and return the Parquet file that has its results.

    Parts that an interrupted run left are not computed again, and results that are there already are
    returned at once.  ``workers`` are processes, as many as processors if None; ``cluster`` is the
    address of a scheduler of dask.distributed.  UserError for faults of the file, if ``output`` is there
    with something else, and if another process computes it.

    >>> from tempfile import TemporaryDirectory
    >>> from soundproof import sweep
    >>> text = 'target = "pico"\\ncircuit = "embed"\\n[parameters]\\nopening.queries = [21, 42]'
    >>> with TemporaryDirectory() as folder:
    ...     spec = Path(folder, "sweep.toml")
    ...     _ = spec.write_text(text)
    ...     sweep(spec, spec.with_suffix(".parquet"), workers=1).name
    'sweep.parquet'
    """
    from soundproof.analyses.sweep import run
    from soundproof.analyses.sweep import workers as places
    from soundproof.analyses.sweep.spec import read_spec
    from soundproof.analyses.sweep.structure import planned

    work = places.cluster(cluster) if cluster else None
    plan, results = planned(read_spec(Path(spec))), Path(output)
    run.run(plan, results, work or places.local(plan, workers or os.cpu_count() or 1))
    return results
