"""Adapters from frames to poses."""
