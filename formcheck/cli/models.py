"""``formcheck models``: which pose models there are, and the one command that goes online."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

from formcheck.cli.streams import new_console
from formcheck.errors import ModelError, nearest
from formcheck.estimators.download import download_model
from formcheck.estimators.models import (
    BUILT_IN,
    DOWNLOADABLE,
    LICENCE,
    DownloadableModel,
    model_state,
)


def models(
    download: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"Fetch {' or '.join(DOWNLOADABLE)} from Google's public model storage.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """List the pose models that --model takes by name, or fetch one of them."""
    if download is None:
        _print_table()
    elif download == BUILT_IN:
        new_console().print(f"'{BUILT_IN}' is built in: there is nothing to fetch.")
    elif download in DOWNLOADABLE:
        _fetch(DOWNLOADABLE[download])
    else:
        raise ModelError(f"there is no model {download!r}; {nearest(download, [*DOWNLOADABLE])}")


def _print_table() -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("model", "size", "state", "licence"):
        table.add_column(heading, justify="right" if heading == "size" else "left")
    paths = []
    for name in (BUILT_IN, *DOWNLOADABLE):
        state, path = model_state(name)
        if path is not None:
            size = f"{path.stat().st_size / 1e6:.1f} MB"
            paths.append(f"{name}: {path}")
        else:
            size = f"about {DOWNLOADABLE[name].size_mb} MB"
        table.add_row(name, size, state, LICENCE)
    console = new_console()
    console.print(table)
    notes = (
        *paths,  # below the table, whole, so that they can be copied
        "Use one with: formcheck analyze CLIP --model NAME, or give the path of a .task file.",
        "lite is faster and coarser, heavy slower and finer. Fetch one, once, from Google's public "
        "model storage: formcheck models --download NAME",
    )
    console.print("\n".join(notes), soft_wrap=True)


def _fetch(model: DownloadableModel) -> None:
    console = new_console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(model.name, total=None)
        path = download_model(
            model, lambda received, total: bar.update(task, completed=received, total=total)
        )
    new_console().print(f"{model.name}: {path}", soft_wrap=True)
