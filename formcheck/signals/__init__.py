"""Signals over time: smoothed, slid along each other, ranked around gaps, how controlled."""
