"""What all tests have: interrupts, tables of one width, machines of any speed, a zkVM that leaves nothing open."""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from soundproof.__main__ import GARBAGE
from tests.depth import depth

settings.register_profile(
    "soundproof",
    max_examples=depth(50, 100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,  # new cases wherever somebody works; the same where it is decided what lands
)
settings.load_profile("soundproof")


def pytest_collection_finish() -> None:
    """Thousands of tests that wait are no garbage: looking through them again and again takes a seventh of the time."""
    gc.freeze()
    gc.set_threshold(*GARBAGE)  # as the command line has it


def pytest_configure() -> None:
    """A shell starts jobs in the background with interrupts ignored, and programs hand that down: no test would end.

    Compiled modules are kept, whatever the environment says: two hundred processes would compile the program anew.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    os.environ["COLUMNS"] = "100"  # tables are as wide wherever the tests run; parallel processes hand down 80


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With ``-n`` the tests of a file run in one process, in the order of the files: what they share is made once.

    So do those of the lab and all that print what its experiments found.
    """
    if config.getoption("dist") != "load":  # somebody asked for another way
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            of_lab = re.search(r"^tests/lab/|\[lab[- ]", nodeid)
            return "tests/lab" if of_lab else str(super()._split_scope(nodeid))

    config.option.loadscopereorder = False
    return Scheduling(config, log)


TOWER = """\
[zkvm]
name    = "Tower"
version = "1.0.0"
source  = "invented"
date    = "2026-11-20"
field   = "KoalaBear^4"
final   = "top"

[hashes.poseidon2]
kind   = "poseidon2"
field  = "KoalaBear"
output = 8
[hashes.sha256]
kind   = "sha256"
output = 256

[buses]
[memory]
[topology]
segment = "a piece"
source  = "invented"
[topology.nodes.piece]
circuits = ["piece"]
proves   = "a piece is valid"
[topology.nodes.join]
groups = ["joining"]
proves = "two proofs are accepted"
fan_in = 2
public     = ["N"]
witness    = ["N_below"]
conditions = ["N > N_below"]
decreases  = "N"
[topology.nodes.join.takes.piece]
outputs    = "the outer states"
keys       = "piece's key is a constant"
continuity = "the left last state is the right first"
key        = { how = "constant" }
[topology.nodes.join.takes.join]
outputs    = "the outer states"
keys       = "its own key is a public input"
continuity = "the left last state is the right first"
key        = { how = "public", fixed_by = "top" }
binds      = { N = "N_below" }
[topology.nodes.top]
circuits = ["top"]
proves   = "the last proof is accepted"
fan_in   = 1
complete = "the first state is the program's, the last one has halted"
[topology.nodes.top.takes.join]
outputs = "the hash of the program"
keys    = "join's key is a constant"
key     = { how = "constant" }
binds   = { N = "N" }

[defaults]
hashes  = { trees = "poseidon2", transcript = "poseidon2" }
air     = { kind = "deep-ali", trace_length = "2^12", degree = 3, opening_points = 2, batch = 20, constraints = 50 }
opening = { kind = "fri", rate = "1/4", queries = 60, foldings = [16, 16], final_domain = 64 }

[circuits.piece]
[circuits.join]
group = "joining"
[circuits.top]
"""


@pytest.fixture
def tower() -> str:
    return TOWER
