"""Options that several commands take, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE.toml",
        help="Switch rules off, move limits.",
        readable=False,  # what is wrong with it is said in our words
        show_default=False,
    ),
]
ModelName = Annotated[
    str,
    typer.Option("--model", metavar="NAME|PATH", help="Pose model; see `formcheck models`."),
]
