"""Whether two checkouts print the same: ``python tests/compare_outputs.py OLD [-k WORD]``; exit code 1 if they do not.

Every command below runs in both, on the same files; output, complaints and exit code must be equal byte by byte.
A change that is meant is named in the changelog, and its commands differ here as expected.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from difflib import unified_diff
from functools import partial
from itertools import islice
from pathlib import Path

NEW = Path(__file__).parents[1]

COMMANDS = """
assess
assess --format markdown
assess pico
assess pico --format markdown
assess pico zisk --format json
assess zisk --circuit Final --details
assess zisk --circuit Final --format markdown
assess sp1 --regime unique --format json
assess risc0 --details --format markdown
assess airbender --trust proved
assess nosuch pico
assess pico --circuit nosuch
size
size pico --format markdown
size zisk --circuit Main --format json
size miden --circuit nosuch
system
system pico --segments 1000
system zisk --format markdown
system zisk sp1 --format json
theorems
theorems --format markdown
theorems --format json
check zisk pico --gate M1 --gate M2
check pico --min-bits 100 --max-bytes 300KiB --format markdown
check zisk pico --gate M3 --format json
check zisk --gate M2 --format sarif
check zisk pico --min-bits 50 --gate M1 --format junit
check openvm openvm2 --gate M1 --format sarif
diversity
diversity zisk sp1 openvm2 --format markdown
diversity zisk sp1 --format json
diff openvm openvm2
diff openvm openvm2 --format markdown
diff openvm openvm2 --format json
diff openvm openvm2 --fail-on-loss
whatif pico --set queries=90
whatif pico --set circuits.riscv.opening.rate=1/4 --format json
whatif zisk --set queries=90 --format markdown
explain pico
explain pico riscv
explain pico riscv batching --format latex
explain risc0 main --format latex
explain zisk Final --format markdown
explain zisk Final --format json
explain sp1 core --regime beyond
explain pico riscv --sequence
explain pico --sequence --format markdown
explain pico riscv --sequence --format json
explain pico riscv --sensitivity
explain pico --sensitivity --format markdown
explain pico riscv --sensitivity --format json
optimize pico:embed --bits 100
optimize pico:embed --bits 100 --format markdown
optimize pico:embed --bits 100 --format json
optimize pico:embed --bits 100 --format toml
optimize zisk:Final --bits 400
optimize zisk --bits 100
optimize pico:embed --front --format svg
optimize pico:embed --front
optimize pico:embed --front --format json
lab logup merkle
lab logup --format json
lab merkle --format markdown
schema
schema --list
schema --output assess
check --list
certificate pico
""".strip().splitlines()


def run(checkout: Path, line: str) -> str:
    """What a command prints, complains and exits with."""
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src"), "COLUMNS": "100"}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "soundproof", *shlex.split(line)], capture_output=True, cwd=folder, env=environment
        )
    text = f"{done.stdout.decode()}\n[stderr]\n{done.stderr.decode()}\n[exit code {done.returncode}]\n"
    return text.replace(checkout.resolve().as_uri(), "CHECKOUT").replace(str(checkout.resolve()), "CHECKOUT")


def differences(old: Path, lines: list[str]) -> Iterator[str]:
    """The commands that differ, each with the first lines of the difference."""
    with ThreadPoolExecutor(2) as pool:
        before_and_after = pool.map(partial(run, old), lines), pool.map(partial(run, NEW), lines)
        for line, before, after in zip(lines, *before_and_after, strict=True):
            if before != after:
                difference = unified_diff(before.splitlines(), after.splitlines(), "old", "new", lineterm="", n=1)
                yield "\n".join([f"soundproof {line}", *(f"    {text}" for text in islice(difference, 12))])


def main() -> int:
    """Compare, say what differs, and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("old", type=Path, metavar="OLD", help="another checkout, as `git worktree add` makes one")
    parser.add_argument("-k", default="", metavar="WORD", help="only commands with this in them")
    options = parser.parse_args()
    lines = [line for line in COMMANDS if options.k in line]
    differ = 0
    for text in differences(options.old.resolve(), lines):
        differ += 1
        print(text, flush=True)
    print(f"{len(lines) - differ} of {len(lines)} commands print the same")
    return 1 if differ or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
