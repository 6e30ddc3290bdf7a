"""The notebooks run, and what is committed with them is what a run shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from notebooks.run import FOLDER, main, notebooks, run, shrink

NOTEBOOKS = [
    "01_from_clip_to_report",
    "02_how_a_rule_is_measured",
    "03_tuning_a_threshold",
    "04_how_accurate_is_it",
    "05_a_new_exercise",
]
MAX_BYTES = 300_000


def _code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _wrong(notebook: Any) -> list[str]:
    """Errors and warnings among the outputs."""
    outputs = [output for cell in _code_cells(notebook) for output in cell.outputs]
    return [
        str(output.get("text") or output.get("evalue"))
        for output in outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def _kinds(notebook: Any) -> list[list[str]]:
    """What kind of thing each cell shows."""
    return [
        [kind for output in cell.outputs for kind in sorted(output.get("data") or ["text"])]
        for cell in _code_cells(notebook)
    ]


def test_all_of_them_are_listed() -> None:
    assert [path.stem for path in notebooks()] == NOTEBOOKS
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"({name}.ipynb)" in page for name in NOTEBOOKS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_is_committed_as_it_was_run(name: str) -> None:
    path = FOLDER / f"{name}.ipynb"
    assert path.stat().st_size < MAX_BYTES
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert _wrong(notebook) == []
    counts = [cell.execution_count for cell in _code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1)), "run python notebooks/run.py"
    assert any("image/png" in kinds for kinds in _kinds(notebook))
    text = path.read_text(encoding="utf-8")
    assert str(Path.home()) not in text
    assert str(FOLDER.parent) not in text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_runs_and_shows_what_is_committed(name: str) -> None:
    path = FOLDER / f"{name}.ipynb"
    notebook = run(path)
    assert _wrong(notebook) == []
    assert _kinds(notebook) == _kinds(nbformat.read(path, as_version=4))


def test_pictures_are_kept_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = nbformat.v4.new_code_cell(
        "import matplotlib.pyplot as plt\nimport numpy as np\n"
        "_ = plt.imshow(np.random.default_rng(1).random((90, 90, 3)))"
    )
    path = tmp_path / "noise.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    whole = run(path)
    before = len(whole.cells[0].outputs[-1].data["image/png"])
    shrink(whole)
    assert len(whole.cells[0].outputs[-1].data["image/png"]) < before / 2
    monkeypatch.setattr("notebooks.run.FOLDER", tmp_path)
    assert main(["noise"]) == 0
    assert nbformat.read(path, as_version=4).cells[0].execution_count == 1
