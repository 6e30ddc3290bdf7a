"""Files that a person names may be anything; none may keep us waiting or fill the memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from formcheck import reading
from formcheck.config import load_config
from formcheck.errors import ConfigError, InputError, ModelError
from formcheck.estimators.models import resolve_model
from formcheck.reading import read_small_text
from formcheck.report import read_report


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A pipe that nobody will ever write to."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def test_no_pipe_is_waited_for(pipe: Path) -> None:
    with pytest.raises(InputError, match="is a pipe or device, not a file"):
        read_report(pipe)
    with pytest.raises(ConfigError, match="is a pipe or device, not a file"):
        load_config(pipe, [])
    with pytest.raises(ModelError, match="a pipe or device"):
        resolve_model(str(pipe))


def test_a_huge_file_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.json"
    path.write_text("x" * 11)
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="is far too large"):
        read_report(path)


def test_text_is_given_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "words"
    path.write_bytes("\ufeffä\n".encode())
    assert read_small_text(path, "utf-8-sig") == "ä\n"
