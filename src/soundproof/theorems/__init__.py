"""The bounds, one file per paper."""
