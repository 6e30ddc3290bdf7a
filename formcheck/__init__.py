"""formcheck: watches one person exercise and checks form, repetition by repetition."""

__version__ = "0.1.0"
