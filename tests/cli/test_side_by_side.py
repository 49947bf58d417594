"""Work in several processes gives what it gives in one, whatever becomes of the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import soundproof
from soundproof.cli.side_by_side import side_by_side

PREAMBLE = """
import errno, os, signal, threading, time
from soundproof.cli import side_by_side as module
from soundproof.cli.side_by_side import side_by_side
here = os.getpid()
os.sched_getaffinity = lambda process: set(range(3))  # as on a machine with three cores

def left():
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return "none"
    return "some"
"""


def run(program: str) -> str:
    """What a program prints that runs in a process of its own, which has one thread, as the command line's has."""
    if sys.platform != "linux":
        pytest.skip("processes are forked on Linux only")
    folder = Path(soundproof.__file__).parents[1]
    return subprocess.run(
        [sys.executable, "-c", PREAMBLE + program], capture_output=True, text=True, check=True, cwd=folder, timeout=60
    ).stdout


@pytest.mark.parametrize("count", [0, 1, 2, 7, 1000])
def test_results_are_in_the_order_of_the_items(count: int) -> None:
    assert side_by_side(str, range(count)) == [str(number) for number in range(count)]
    program = f"print(side_by_side(lambda x: x * x, range({count})) == [x * x for x in range({count})], left())"
    assert run(program) == "True none\n"


def test_each_core_has_a_process() -> None:
    program = "print(len(set(side_by_side(lambda _: (time.sleep(0.2), os.getpid())[1], range(3)))))"
    assert run(program) == "3\n"


def test_meanwhile_the_others_begin() -> None:
    program = """
queue, begun = os.pipe()
def work(x):
    os.write(begun, b".")
    return x
print(side_by_side(work, range(3), lambda: print(os.read(queue, 1), os.getpid() == here)), left())
print(side_by_side(work, [1], lambda: print("never")))
"""
    assert run(program) == "b'.' True\n[0, 1, 2] none\n[1]\n"


def test_an_error_meanwhile_leaves_no_process() -> None:
    program = """
def stop():
    raise ValueError("stopped")
try:
    side_by_side(str, range(3), stop)
except ValueError as error:
    print(error, left())
"""
    assert run(program) == "stopped none\n"


def test_what_a_process_does_not_bring_back_is_done_here() -> None:
    """One that ends, and one whose results cannot be passed on."""
    died = "def work(x):\n    time.sleep(0.1)\n    if os.getpid() != here: os._exit(1)\n    return x\n"
    assert run(died + "print(side_by_side(work, range(5)), left())") == "[0, 1, 2, 3, 4] none\n"
    unpassable = "found = side_by_side(lambda x: (time.sleep(0.1), lambda: x)[1], range(5))\n"
    assert run(unpassable + "print([one() for one in found], left())") == "[0, 1, 2, 3, 4] none\n"


def test_an_error_is_raised_as_without_it_and_no_process_is_left() -> None:
    program = """
def work(x):
    time.sleep(0.1)
    if x == 1:
        raise ValueError("one")
    return x
try:
    side_by_side(work, range(4))
except ValueError as error:
    print(error, left())
"""
    assert run(program) == "one none\n"


def test_a_process_with_threads_is_not_forked() -> None:
    """What another thread has locked would stay so in the fork."""
    program = """
thread = threading.Thread(target=time.sleep, args=(0.5,))
thread.start()
print(set(side_by_side(lambda _: os.getpid(), range(4))) == {here})
"""
    assert run(program) == "True\n"


@pytest.mark.parametrize("granted", [0, 1])
@pytest.mark.parametrize("call", ["fork", "pipe"])
def test_fewer_processes_do_all_where_the_system_grants_no_more(call: str, granted: int) -> None:
    program = f"""
def refused(so=os.{call}, left=[{granted}]):
    if not left[0]:
        raise OSError(errno.EAGAIN, "none left")
    left[0] -= 1
    return so()
before = os.listdir("/proc/self/fd")
os.{call} = refused
print(side_by_side(str, range(4)), left(), os.listdir("/proc/self/fd") == before)
"""
    assert run(program) == "['0', '1', '2', '3'] none True\n"


def test_a_process_whose_ended_ones_are_not_kept_is_not_forked() -> None:
    """Some programs start others so: there is nothing to wait for, and another may have the number by then."""
    program = """
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print(set(side_by_side(lambda _: os.getpid(), range(4))) == {here})
"""
    assert run(program) == "True\n"
