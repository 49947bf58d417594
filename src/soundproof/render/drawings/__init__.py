"""Drawings on pages, one file of each kind: two of each, one for wide screens and one for narrow ones.

Colours are those of the page, by class: ``met`` reaches every line, ``between`` some, ``missed`` none.
"""
