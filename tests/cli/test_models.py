"""``formcheck models``."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from formcheck.cli import models as command
from formcheck.errors import ModelError
from formcheck.estimators import models as registry
from formcheck.estimators.models import DownloadableModel, built_in_path, git_blob_id

CONTENT = b"as fetched"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> typer.Typer:
    tiny = DownloadableModel("tiny", 7, "https://models.invalid/tiny.task", git_blob_id(CONTENT))
    for module in (registry, command):
        monkeypatch.setattr(module, "DOWNLOADABLE", {"tiny": tiny})
    monkeypatch.setattr(registry, "cache_folder", lambda: tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    app = typer.Typer()
    app.command()(command.models)
    return app


def test_the_table_tells_what_is_here_and_what_is_not(app: typer.Typer, tmp_path: Path) -> None:
    lines = CliRunner().invoke(app, []).stdout.splitlines()
    full = next(line for line in lines if line.split()[:1] == ["full"])
    for cell in ("9.4 MB", "built in", "Apache-2.0"):
        assert cell in full
    assert f"full: {built_in_path()}" in lines
    tiny = next(line for line in lines if line.split()[:1] == ["tiny"])
    assert "about 7 MB" in tiny
    assert "not downloaded" in tiny
    (tmp_path / "tiny.task").write_bytes(CONTENT)
    later = CliRunner().invoke(app, []).stdout
    assert "not downloaded" not in later
    assert f"tiny: {tmp_path / 'tiny.task'}" in later.splitlines()


def test_a_download_ends_with_the_path(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetched(model: DownloadableModel, progress: object) -> Path:
        asked.append(model.name)
        assert callable(progress)
        progress(5, 10)
        return tmp_path / model.file_name

    monkeypatch.setattr(command, "download_model", fetched)
    result = CliRunner().invoke(app, ["--download", "tiny"])
    assert result.exit_code == 0
    assert result.stdout == f"tiny: {tmp_path / 'tiny.task'}\n"
    assert asked == ["tiny"]


def test_the_built_in_model_needs_no_download(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["--download", "full"])
    assert result.exit_code == 0
    assert "built in" in result.stdout


def test_an_unknown_name_is_refused_with_the_nearest(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["--download", "tinny"])
    assert isinstance(result.exception, ModelError)
    assert "did you mean 'tiny'?" in str(result.exception)
