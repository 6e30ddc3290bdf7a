"""What is carried of others is unchanged."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "vendor" / "uplot.py"


def test_uplot_is_the_one_that_was_looked_at() -> None:
    spec = importlib.util.spec_from_file_location("uplot", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    uplot = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(uplot)
    for name, expected in uplot.FILES.values():
        data = (uplot.TARGET / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == expected
    carried = {path.name for path in uplot.TARGET.iterdir()}
    assert carried == {name for name, _ in uplot.FILES.values()}
