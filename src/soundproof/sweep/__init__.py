"""Sweeps: a grid or a random sample over parameters of one circuit, read fast, kept as Parquet.

Structure (schedules, lengths, kinds, the radius) is enumerated; within one structure the other
numbers are arrays, over which the transcript's own formulas are evaluated.
"""
