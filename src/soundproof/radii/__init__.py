"""Proximity radii: the regimes, their bounds, and the search for the best radius.

The radius is a choice of the *analysis*: every admissible one gives a valid lower bound on the bits, so the best is
taken.  The integer (slack, multiplicity, agreeing positions) is the parameter; radius, agreement and list size are
derived from it.  Each regime carries the bounds it may use (``gaps``).  All of them hold at its radius, formulas and
certificates alike, so for each code the smallest is taken.

A regime is a file here with its class, and an entry in ``choice.FAMILIES`` that finds its best radii.
"""
