"""The wheel is complete: the model, its licence and notices, the command, and it runs unpacked."""

from __future__ import annotations

import email.parser
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from formcheck import __version__
from formcheck.estimators.models import BUILT_IN_SHA256

ROOT = Path(__file__).parents[1]
MODEL = "formcheck/estimators/pose_landmarker_full.task"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as ``pip wheel`` would, without the network that its isolated build needs."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that an installation of the wheel fills."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_model_its_licence_and_notices_are_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        assert hashlib.sha256(archive.read(MODEL)).hexdigest() == BUILT_IN_SHA256
        for packed, original in {
            "formcheck/estimators/MODEL_LICENSE": "models/LICENSE",
            "formcheck/estimators/MODEL_NOTICE": "models/NOTICE",
            f"formcheck-{__version__}.dist-info/licenses/LICENSE": "LICENSE",
            f"formcheck-{__version__}.dist-info/licenses/NOTICE": "NOTICE",
        }.items():
            assert archive.read(packed) == (ROOT / original).read_bytes()
    assert "formcheck/py.typed" in names
    assert "formcheck/accuracy.json" in names


def test_every_module_is_in_the_wheel_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.endswith(".py")}
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "formcheck").rglob("*.py")}
    assert packed == sources
    assert len(packed) > 10


def test_the_metadata_names_version_licence_and_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"formcheck-{__version__}.dist-info"
        metadata = email.parser.BytesParser().parsebytes(archive.read(f"{info}/METADATA"))
        entry_points = archive.read(f"{info}/entry_points.txt").decode()
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert "formcheck = formcheck.__main__:main" in entry_points


def test_the_installed_package_finds_its_own_model(installed: Path, tmp_path: Path) -> None:
    code = "from formcheck.estimators.models import resolve_model; print(resolve_model().path)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(run.stdout.strip()) == installed / MODEL


def test_the_bundle_is_rebuilt_by_the_script_that_stands_beside_it() -> None:
    """The script's own constants; the rebuild itself needs a wheel from the network."""
    readme = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    script = (ROOT / "models" / "build_bundle.py").read_text(encoding="utf-8")
    hashes = [
        word.strip('"')
        for line in script.splitlines()
        for word in line.replace(",", " ").split()
        if len(word.strip('"')) == 64
    ]
    assert BUILT_IN_SHA256 in hashes
    assert len(hashes) == 3
    for value in hashes:
        assert value in readme
    with zipfile.ZipFile(ROOT / "models" / "pose_landmarker_full.task") as bundle:
        for name in bundle.namelist():
            assert hashlib.sha256(bundle.read(name)).hexdigest() in readme


def test_the_checks_run_the_very_command_that_the_readme_gives() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (command,) = (line for line in readme.splitlines() if line.endswith("-m pytest"))
    assert f"  {command}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
