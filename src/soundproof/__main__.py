"""``python -m soundproof``, and what the installed command runs."""

import gc

from soundproof.cli import main

__all__ = ["run"]


def run() -> None:
    """The command line in a process of its own."""
    # Nearly all that a command allocates lives until it ends: looking for garbage often only costs time.
    gc.set_threshold(100_000, 50, 50)
    main()


if __name__ == "__main__":
    run()
