"""``python -m soundproof``."""

from soundproof.cli import main

main()
