"""Run the notebooks and keep what they show.

python notebooks/run.py            # all of them
python notebooks/run.py 02 04      # those whose names begin like this
"""

from __future__ import annotations

import argparse
import base64
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import nbformat
from nbclient import NotebookClient
from PIL import Image

FOLDER: Final = Path(__file__).parent
ROOT: Final = FOLDER.parent
CELL_TIMEOUT_S: Final = 300
COLOURS: Final = 256
"""Pictures are kept with so many: a quarter of the size, and hardly a difference to be seen."""


def notebooks(prefixes: Sequence[str] = ()) -> list[Path]:
    """The notebooks whose names begin with one of ``prefixes``, or all of them."""
    found = sorted(FOLDER.glob("*.ipynb"))
    return [path for path in found if not prefixes or path.name.startswith(tuple(prefixes))]


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook with the outputs of a fresh run.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell raises.
    """
    notebook = nbformat.read(path, as_version=4)
    # Pictures and messages as on any machine, whatever it is set to; formcheck from this checkout.
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "COLUMNS": "100",
    }
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        startup_timeout=CELL_TIMEOUT_S,
        coalesce_streams=True,  # else what is printed falls apart as the machine's load has it
        kernel_name="python3",
        resources={"metadata": {"path": str(FOLDER)}},
        record_timing=False,
    )
    client.execute(env=env)
    return notebook


def shrink(notebook: nbformat.NotebookNode) -> None:
    """Make the pictures small enough for a repository."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            picture = output.get("data", {}).get("image/png")
            if picture is not None:
                whole = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
                small = io.BytesIO()
                # An octree keeps the few pixels of a thin, bright line; a median cut does not.
                few = whole.quantize(COLOURS, Image.Quantize.FASTOCTREE)
                few.save(small, "PNG", optimize=True)
                output["data"]["image/png"] = base64.b64encode(small.getvalue()).decode()


def main(argv: Sequence[str] | None = None) -> int:
    """Run and write."""
    parser = argparse.ArgumentParser(description="Run the notebooks and keep what they show.")
    parser.add_argument("prefix", nargs="*", help="how the names begin; all of them without")
    for path in notebooks(parser.parse_args(argv).prefix):
        notebook = run(path)
        shrink(notebook)
        nbformat.write(notebook, path)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
