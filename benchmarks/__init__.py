"""Programs that measure formcheck: how right it is, and how fast."""
