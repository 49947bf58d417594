"""A proof object for every figure: what a reader needs to check it without this program."""
