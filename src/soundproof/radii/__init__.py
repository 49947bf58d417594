"""Proximity radii: the regimes, their bounds, and the search for the best radius."""
