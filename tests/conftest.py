"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail a property: no example has a deadline.
# The same examples every time: what failed once fails again, and a change that breaks nothing is
# not held up by an example that nobody had met before.
settings.register_profile("formcheck", deadline=None, derandomize=True)
settings.load_profile("formcheck")
