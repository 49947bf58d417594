"""The commands of ``soundproof whitepaper``, a module each, with a value named ``command``."""
