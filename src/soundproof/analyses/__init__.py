"""The questions, one folder each: what is computed, how it is reported, and its command."""
