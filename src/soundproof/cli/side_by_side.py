"""Work on several things at once, in a process for each core: what is asked of many zkVMs takes less time so.

The processes are forks of this one: they have what it has loaded, which takes new ones longer than a zkVM does.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

__all__ = ["side_by_side"]

Item = TypeVar("Item")
Result = TypeVar("Result")

TOKENS = 256
"""Different bytes: one stands for every item whose number leaves this remainder."""


def side_by_side(
    work: Callable[[Item], Result], items: Sequence[Item], meanwhile: Callable[[], None] = lambda: None
) -> list[Result]:
    """``work`` of every item, in their order; results are plain values, which pass from process to process.

    Each process takes the next item that none has taken.  What one of them does not bring back, for whatever reason, is
    done here: so errors are raised as without it.  All is done here where there is one core or forking is not safe, and
    by fewer processes where the system grants no more.

    While the others begin, this process does something else: ``meanwhile``, on which no result may rest, since it is
    left out where there are no others.
    """
    others = min(len(items), _cores()) - 1
    found = _found(work, items, others, meanwhile) if others > 0 else {}
    return [found[number] if number in found else work(item) for number, item in enumerate(items)]


def _found(
    work: Callable[[Item], Result], items: Sequence[Item], others: int, meanwhile: Callable[[], None]
) -> dict[int, Result]:
    """What this process and the others find, by the number of the item."""
    try:
        queue, start = os.pipe()
    except OSError:  # all files are in use that it may have
        return {}
    os.write(start, bytes(range(min(len(items), TOKENS))))
    os.close(start)
    forked: dict[int, int] = {}
    try:
        with suppress(OSError):  # all processes or files are in use
            for _ in range(others):
                process, answer = _fork(work, items, queue)
                forked[process] = answer
        meanwhile()
        found = {number: work(items[number]) for number in _taken(queue, len(items))}
        for answer in forked.values():
            with suppress(EOFError, pickle.UnpicklingError), open(answer, "rb", closefd=False) as file:
                found.update(pickle.load(file))
    finally:
        for process, answer in forked.items():
            os.kill(process, signal.SIGKILL)  # it has answered, or nobody waits for its answer
            os.waitpid(process, 0)
            os.close(answer)
        os.close(queue)
    return found


def _cores() -> int:
    """How many processes may work at once; 1 where a fork could wait forever for what another thread has locked.

    And where processes that end are not kept for who started them, so that their numbers may be of others by then.
    """
    if sys.platform != "linux" or signal.getsignal(signal.SIGCHLD) is not signal.SIG_DFL:
        return 1
    try:
        threads = len(os.listdir("/proc/self/task"))
    except OSError:
        return 1
    return len(os.sched_getaffinity(0)) if threads == 1 else 1


def _taken(queue: int, count: int) -> Iterator[int]:
    """Numbers of items that no other process has taken, until there are none."""
    while token := os.read(queue, 1):
        yield from range(token[0], count, TOKENS)


def _fork(work: Callable[[Item], Result], items: Sequence[Item], queue: int) -> tuple[int, int]:
    """A process that takes items from the queue, and the file descriptor on which it answers.

    It ends by itself when this one has ended.  OSError if there can be none.
    """
    parent = os.getpid()
    answer, answering = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(answer)
        os.close(answering)
        raise
    if process:
        os.close(answering)
        return process, answer
    try:
        os.close(answer)
        found = {number: work(items[number]) for number in _taken(queue, len(items)) if os.getppid() == parent}
        with open(answering, "wb") as file:
            pickle.dump(found, file)
    finally:
        os._exit(0)
