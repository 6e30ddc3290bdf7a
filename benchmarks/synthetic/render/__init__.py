"""Draws people whose every joint is known, from MakeHuman's CC0 assets."""
