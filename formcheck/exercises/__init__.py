"""Exercises as data: one file each."""
