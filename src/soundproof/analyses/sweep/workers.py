"""Where the parts of a sweep are computed: in this process, in others of this machine, on a cluster.

Each is a function of a plan, the numbers of the parts, and a folder for temporary files; it gives
the parts in any order.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import re
import socket
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from soundproof.analyses.sweep import store
from soundproof.analyses.sweep.plan import Plan
from soundproof.cli.extras import missing
from soundproof.parameters.faults import UserError

__all__ = ["Results", "Work", "cluster", "here", "local", "processes"]

Results = Generator[tuple[int, bytes], None, None]
Work = Callable[[Plan, Sequence[int], Path], Results]
Result = TypeVar("Result")

ANSWER = 5.0
"""Seconds that a scheduler may take to answer."""
PATIENCE = 3
"""Times that the workers may all be lost without a part computed in between."""
MOST = 61 if sys.platform == "win32" else 1024
"""Processes that the system lets one wait for."""


def here(plan: Plan, parts: Sequence[int], scratch: Path) -> Results:
    """In this process."""
    for number in parts:
        yield number, store.part(plan, number, scratch)


def local(plan: Plan, workers: int) -> Work:
    """On this machine, in so many processes where there is work for several."""
    return here if workers == 1 or len(plan.parts) == 1 else processes(workers)


# Processes ------------------------------------------------------------------------------------


def processes(count: int) -> Work:
    """In so many processes of this machine; those that die are replaced, and their parts computed again.

    They end when this process ends, however it ends.
    """

    def work(plan: Plan, parts: Sequence[int], scratch: Path) -> Results:
        pickled, left, lost = pickle.dumps((plan, scratch)), list(parts), 0
        context = get_context("spawn")
        while left:
            several = min(count, len(left), MOST)
            watched, ours = context.Pipe(duplex=False)
            pool = ProcessPoolExecutor(several, context, initializer=_worker, initargs=(watched, pickled))

            def submit(number: int, pool: ProcessPoolExecutor = pool) -> Future[Path]:
                return pool.submit(_computed, number)

            try:
                for number, file in _windowed(submit, list(left), 2 * several):
                    content = file.read_bytes()
                    file.unlink()
                    left.remove(number)
                    lost = 0
                    yield number, content
                pool.shutdown()
            except BrokenProcessPool:
                lost += 1
                if lost == PATIENCE:
                    raise UserError("the workers keep dying\n    hint: fewer --workers need less memory") from None
            except MemoryError:
                raise UserError("a worker has too little memory\n    hint: fewer --workers need less") from None
            finally:
                ours.close()  # what workers are still at is not wanted
                watched.close()
                pool.shutdown(cancel_futures=True)

    return work


def _windowed(
    submit: Callable[[int], Future[Result]], parts: list[int], most: int
) -> Generator[tuple[int, Result], None, None]:
    """Results as they come, with no more than so many under way: what waits needs memory too."""
    running: dict[Future[Result], int] = {}
    while parts or running:
        while parts and len(running) < most:
            number = parts.pop(0)
            running[submit(number)] = number
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield running.pop(future), future.result()


_given: list[tuple[Plan, Path]] = []
"""In a worker, the plan and the folder for temporary files."""


def _worker(watched: Connection, pickled: bytes) -> None:
    """Begin a worker.  An interrupt is for the process that hands out the work; when that one ends, this one does."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_ends_with, args=(watched,), daemon=True).start()
    _given[:] = [pickle.loads(pickled)]


def _ends_with(watched: Connection) -> None:
    """End this process as soon as the other end of a pipe is closed, as the system does where a process is killed."""
    with suppress(EOFError, OSError):
        watched.recv_bytes()
    os._exit(1)


def _computed(number: int) -> Path:
    """The file with a part.

    What comes back through the pool's pipe is short enough for one write, which is whole or not at all: a process that
    ends while it writes more leaves the others, and the one that reads, waiting for ever.
    """
    plan, scratch = _given[0]
    file = scratch / f"{number}.part"
    file.write_bytes(store.part(plan, number, scratch))
    return file


# A cluster ------------------------------------------------------------------------------------

_ADDRESS = re.compile(
    r"(?:(?P<scheme>tcp|tls|ws|wss|ucx)://)?(?P<host>\[[0-9A-Fa-f:.%]+\]|[\w.-]+):(?P<port>[0-9]{1,5})"
)


def cluster(address: str) -> Work:
    """On an existing cluster of dask.distributed, whose workers need this package with its extra ``sweep``.

    The scheduler gives the parts of a worker that dies to others.  UserError at once for what is no address.
    """
    parts_of_address = _ADDRESS.fullmatch(address)
    if parts_of_address is None or not 0 < int(parts_of_address["port"]) < 2**16:
        raise UserError(f"{address}: is no address of a scheduler\n    hint: write tcp://HOST:PORT")
    place = parts_of_address["host"].strip("[]"), int(parts_of_address["port"])

    def work(plan: Plan, parts: Sequence[int], scratch: Path) -> Results:
        client, dask = _client(address, place)
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


def _client(address: str, place: tuple[str, int]) -> tuple[Any, Any]:
    """A client of a cluster, and the package dask.distributed, which has no types.  UserError if nobody answers.

    A client that waits in vain cannot be ended quickly, nor quietly: it is made for who is known to answer.
    """
    try:
        socket.create_connection(place, timeout=ANSWER).close()  # dask would try again and again
    except OSError as error:
        raise UserError(f"{address}: no scheduler answers: {error.strerror or error}") from None
    try:
        import distributed
    except ModuleNotFoundError:
        raise missing("a cluster needs", "dask.distributed", "cluster") from None
    dask: Any = distributed

    async def shake_hands() -> None:
        comm = await asyncio.wait_for(dask.core.connect(address, timeout=ANSWER), ANSWER + 1)
        comm.abort()

    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)  # what goes wrong is told here
    try:
        with ThreadPoolExecutor(1) as thread:  # this one may have an event loop
            thread.submit(asyncio.run, shake_hands()).result()
        return dask.Client(address, timeout=ANSWER, set_as_default=False), dask
    except Exception as error:  # whatever somebody else's bytes cause
        raise UserError(f"{address}: who answers there is no scheduler of dask.distributed ({error!r})") from None
    finally:
        log.setLevel(level)


_plans: dict[bytes, Plan] = {}


def _part(pickled: bytes, number: int) -> bytes:
    """A part, on a worker of a cluster; plans are unpickled once."""
    if pickled not in _plans:
        _plans.clear()
        _plans[pickled] = pickle.loads(pickled)
    return store.part(_plans[pickled], number)
