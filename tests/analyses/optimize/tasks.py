"""Random optimisations over all protocols, as a script that looks for slow ones.

``python tests/analyses/optimize/tasks.py FIRST LAST`` solves the tasks of these seeds, each in a process
of its own so that its memory is its own, and prints what takes more than a second, with the steps of search it took.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from fractions import Fraction

from msgspec.structs import replace

from soundproof.analyses.optimize.effort import Effort
from soundproof.analyses.optimize.grid import Grid
from soundproof.analyses.optimize.optimum import solve
from soundproof.analyses.optimize.results import Task
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs, Spark
from soundproof.protocols.stir import Stir
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.readings.cost import GOALS
from soundproof.readings.security import Pin
from soundproof.zkvm.circuit import WITHOUT_LOOKUPS, Air, Circuit

FIELDS = ("BabyBear^4", "KoalaBear^4", "KoalaBear^5", "M31^4", "Goldilocks^2", "Goldilocks^3", "BabyBear^8")


def some_air(pick: random.Random) -> Air:
    """A constraint side of any kind, of a usual size."""
    kind = pick.choice(("deep-ali", "deep-ali", "jagged", "swirl", "zerocheck", "r1cs", "evaluations"))
    if kind == "evaluations":
        length, count, points = 2 ** pick.randint(10, 22), pick.randint(1, 200), pick.randint(1, 4)
        return Evaluations("evaluations", length, pick.choice(("quotients", "sumcheck")), count, points)
    if kind == "deep-ali":
        batch = pick.choice((1, pick.randint(2, 3000)))
        columns = Columns(fixed=pick.randint(0, 20), witness=batch, stages=pick.randint(1, 3))
        return DeepAli(
            "deep-ali",
            2 ** pick.randint(10, 22),
            degree=pick.randint(1, 9),
            opening_points=pick.randint(1, 8),
            batch=batch,
            constraints=pick.choice((None, pick.randint(1, 5000))),
            columns=pick.choice((None, columns)),
        )
    if kind == "zerocheck":
        counts = pick.randint(1, 3000), pick.randint(1, 5000), pick.randint(1, 9), pick.randint(1, 3)
        return Zerocheck("zerocheck", 2 ** pick.randint(10, 22), *counts, pick.choice(list(Batching)))
    if kind == "r1cs":
        rows, entries, how = 2 ** pick.randint(1, 24), 2 ** pick.randint(10, 22), pick.choice(list(Batching))
        if pick.randrange(3):
            return R1cs("r1cs", rows, entries, "verifier", how)
        spark = Spark(entries, pick.choice(("grand-product", "logup")))
        return R1cs("r1cs", min(rows, entries), entries // 2, "committed", how, spark)
    if kind == "jagged":
        rows = 2 ** pick.randint(10, 22)
        return Jagged(
            "jagged", rows, pick.randint(1, 9000), pick.randint(1, 9000), pick.randint(1, 9), rows, pick.randint(1, 200)
        )
    return Swirl(
        "swirl",
        log_skip=pick.randint(0, 5),
        log_stack=pick.randint(8, 17),
        stack_width=pick.randint(1, 200),
        degree=pick.randint(1, 5),
        constraints=pick.randint(1, 5000),
        airs=pick.randint(1, 60),
        log_height=pick.randint(8, 24),
        columns=pick.randint(1, 20_000),
        interactions=pick.randint(1, 1000),
        max_interactions=2 ** pick.randint(10, 30),
        log_message=pick.randint(0, 6),
    )


def some_task(seed: int) -> tuple[Circuit, Task]:
    """A circuit of a usual size, and what is asked of it: 40 to 250 bits in a grid that is wide, narrow or pinned."""
    pick = random.Random(seed)
    merkle = Hashing(pick.choice((2, 2, 4, 8)), 0, 32)
    opening = pick.choice(
        (
            Fri("fri", Fraction(1, 2), 1, (), 1, merkle=merkle),
            Whir("whir", Fraction(1, 2), (4,), (1,), (), 3, merkle=merkle, combines_last_queries=pick.random() < 0.3),
            Stir("stir", Fraction(1, 2), (4,), (1,), merkle=merkle),
        )
    )
    lookups = {
        f"bus{i}": Lookup(rows=2 ** pick.randint(5, 24), width=pick.randint(1, 20), table=256)
        for i in range(pick.randint(0, 3))
    }
    layouts = (
        None,
        None,
        Encoding("plain", root_beside_cap=True, nonce=8),
        Encoding("plain", nonce=0, lengths="u32", framing=True),
        Encoding("plain", paths="merged"),
    )
    air = some_air(pick)
    if air.separate_claims and isinstance(opening, Stir):  # which proves closeness alone
        opening = Fri("fri", Fraction(1, 2), 1, (), 1, merkle=merkle)
    rates = () if isinstance(opening, Fri) or pick.random() < 0.7 else (Fraction(1, 2),)
    if isinstance(opening, Whir) and air.separate_claims and pick.random() < 0.4:
        opening = replace(opening, interleaved=pick.random() < 0.5, first_out_of_domain=pick.randint(0, 1))
    if rates:
        opening = replace(opening, rates=rates)
    circuit = Circuit(
        "random",
        parse_field(pick.choice(FIELDS)),
        air,
        opening,
        () if isinstance(air, WITHOUT_LOOKUPS) else tuple(lookups.items()),
        bits_from_field=pick.random() < 0.2,
        encoding=pick.choice(layouts),
    )
    grid = Grid()
    if pick.random() < 0.5:
        grid = Grid(
            rates=tuple(Fraction(1, 2**i) for i in sorted(pick.sample(range(1, 8), pick.randint(1, 4)))),
            queries=pick.choice((60, 200, 1000)),
            grinding=pick.choice((0, 10, 22, 30)),
            batchings=tuple(pick.sample(list(Batching), pick.randint(1, 3))),
        )
    if pick.random() < 0.2:
        grid = grid.pinned(opening__merkle__cap=pick.randint(0, 3))
    limits = pick.choice(
        ((), (), (), (("size", pick.randint(10**5, 10**6)),), (("prover", 10 ** pick.randint(8, 12)),))
    )
    pin = Pin(pick.choice(("best", "best", "best", "unique", "johnson")), trust=pick.choice(("preprint", "proved")))
    return circuit, Task(pick.randint(40, 250), pick.choice(list(GOALS)), grid, pin, limits)


def main(first: int, last: int) -> None:
    """Solve tasks one after the other."""
    for seed in range(first, last):
        command = [sys.executable, __file__, str(seed)]
        print(subprocess.run(command, capture_output=True, text=True, check=False).stdout, end="", flush=True)


def one(seed: int) -> None:
    """Solve one task, and say what it took if that is much."""
    circuit, task = some_task(seed)
    effort, start = Effort(), time.process_time()
    result = solve(circuit, task, effort)
    seconds, memory = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if seconds > 1:
        kind = f"{circuit.protocol} {circuit.field.name} {task.bits} bits, {task.goal} {dict(task.limits)}"
        print(f"{seed}: {seconds:.1f} s, {memory} MiB, {effort.spent:,} steps, {result!r}; {kind}")


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    if len(numbers) == 1:
        one(*numbers)
    else:
        main(*numbers)
