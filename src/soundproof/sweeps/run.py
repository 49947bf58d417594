"""Running a sweep: parts that are missing are computed and kept, one file is made of all of them.

A part is written beside its place and moved there, so it is whole or not there.  Whatever stops a
run, a worker, the program, the machine, costs the parts being computed; the next run does the rest.
"""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from soundproof.extras import missing
from soundproof.inputs import UserError
from soundproof.sweeps import store
from soundproof.sweeps.plan import Plan

__all__ = ["Progress", "Results", "cluster", "here", "local", "processes", "run"]

Results = Iterator[tuple[int, bytes]]
Progress = Callable[[int, int], None]
"""Told the number of parts done, and of rows in them."""

ANSWER = "10s"
"""How long a scheduler may take to answer."""
PATIENCE = 3
"""Times that the workers may all be lost without a part computed in between."""


def run(plan: Plan, output: Path, work: Callable[[Plan, Sequence[int]], Results], progress: Progress) -> None:
    """Compute the parts that are missing and make ``output`` of all.

    UserError where the parts that are there belong to another sweep, or a file cannot be written.
    """
    folder = output.with_name(f"{output.name}.parts")
    try:
        _claim(folder, plan)
        files = [folder / f"{number:06d}.parquet" for number in range(len(plan.parts))]
        missing = [number for number, file in enumerate(files) if not file.exists()]
        done = len(files) - len(missing)
        rows = sum(plan.part_rows(number) for number, file in enumerate(files) if file.exists())
        progress(done, rows)
        results = work(plan, missing)
        for number, content in results:
            written = files[number].with_suffix(".part")
            written.write_bytes(content)
            written.replace(files[number])
            done, rows = done + 1, rows + plan.part_rows(number)
            progress(done, rows)
        store.merge(files, output, plan)
        shutil.rmtree(folder)
    except OSError as error:
        raise UserError(f"{error.filename or output}: cannot be written: {error.strerror}") from None


def _claim(folder: Path, plan: Plan) -> None:
    """Make the folder of the parts, or see that it is this sweep's."""
    stated = folder / "sweep.json"
    if folder.exists():
        try:
            owner = json.loads(stated.read_text(encoding="utf-8"))["identity"]
        except (OSError, ValueError, KeyError, TypeError):
            owner = None
        if owner != plan.identity:
            problem = "has parts of another sweep, or of another version"
            raise UserError(f"{folder}: {problem}\n    hint: remove it, or choose another -o")
        return
    folder.mkdir(parents=True)
    stated.write_text(json.dumps(store.about(plan), ensure_ascii=False, indent=1), encoding="utf-8")


# Where the work is done -----------------------------------------------------------------------


def here(plan: Plan, parts: Sequence[int]) -> Results:
    """In this process."""
    for number in parts:
        yield number, store.part(plan, number)


def local(plan: Plan, workers: int) -> Callable[[Plan, Sequence[int]], Results]:
    """On this machine, in so many processes where there is work for several."""
    return here if workers == 1 or len(plan.parts) == 1 else processes(workers)


def processes(count: int) -> Callable[[Plan, Sequence[int]], Results]:
    """In so many processes of this machine; those that die are replaced, and their parts computed again."""

    def work(plan: Plan, parts: Sequence[int]) -> Results:
        pickled, left, lost = pickle.dumps(plan), list(parts), 0
        while left:
            pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_worker)

            def submit(number: int, pool: ProcessPoolExecutor = pool) -> Future[bytes]:
                return pool.submit(_part, pickled, number)

            try:
                for number, content in _windowed(submit, list(left), 2 * count):
                    left.remove(number)
                    lost = 0
                    yield number, content
            except BrokenProcessPool:
                lost += 1
                if lost == PATIENCE:
                    raise UserError("the workers keep dying\n    hint: fewer --workers need less memory") from None
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    return work


def _windowed(submit: Callable[[int], Future[bytes]], parts: list[int], most: int) -> Results:
    """Results as they come, with no more than so many under way: what waits needs memory too."""
    running: dict[Future[bytes], int] = {}
    while parts or running:
        while parts and len(running) < most:
            number = parts.pop(0)
            running[submit(number)] = number
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield running.pop(future), future.result()


def _worker() -> None:
    """An interrupt is for the process that hands out the work."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


@lru_cache(maxsize=1)
def _unpickled(pickled: bytes) -> Plan:
    plan: Plan = pickle.loads(pickled)
    return plan


def _part(pickled: bytes, number: int) -> bytes:
    return store.part(_unpickled(pickled), number)


def cluster(address: str) -> Callable[[Plan, Sequence[int]], Results]:
    """On an existing cluster of dask.distributed, whose workers need this package with its extra ``sweep``.

    The scheduler gives the parts of a worker that dies to others.
    """

    def work(plan: Plan, parts: Sequence[int]) -> Results:
        try:
            import distributed
        except ModuleNotFoundError:
            raise missing("a cluster needs", "dask.distributed", "cluster") from None
        dask: Any = distributed  # it has no types
        try:
            client = dask.Client(address, timeout=ANSWER, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise UserError(f"{address}: no scheduler answers: {error}") from None
        left, pickled = list(parts), pickle.dumps(plan)
        try:
            threads = sum(client.nthreads().values())
            if not threads:
                raise UserError(f"{address}: the cluster has no workers")

            def submitted(number: int) -> Any:
                return client.submit(_part, pickled, number, pure=False, retries=PATIENCE)

            order: dict[Any, int] = {}
            pending = dask.as_completed(loop=client.loop)
            while left or order:
                while left and len(order) < 2 * threads:
                    number = left.pop(0)
                    future = submitted(number)
                    order[future.key] = number
                    pending.add(future)
                done = next(pending)
                if done.status != "finished":
                    raise UserError(f"{address}: part {order[done.key]} failed: {done.exception()}")
                yield order.pop(done.key), done.result()
                done.release()
        finally:
            client.close(timeout=5)

    return work
