"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail a property: no example has a deadline.
settings.register_profile("formcheck", deadline=None)
settings.load_profile("formcheck")
