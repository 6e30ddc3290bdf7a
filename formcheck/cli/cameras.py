"""``formcheck cameras``: what there is to watch with."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from formcheck.cli.streams import emit_json, new_console
from formcheck.sources.cameras import FoundCamera, list_cameras


def cameras(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List the cameras of this machine; each is asked for one picture."""
    found = list_cameras()
    if as_json:
        emit_json(json.dumps([asdict(camera) for camera in found], indent=2) + "\n")
        return
    console = new_console()
    for camera in found:
        console.print(_words(camera), markup=False)
    if not found:
        console.print(
            "No camera was found. Plug one in, or use a phone: `formcheck live --camera URL` takes "
            "the http:// or rtsp:// address of a webcam app."
        )


def _words(camera: FoundCamera) -> str:
    if camera.size_px is None:
        state = "gives no picture: in use by another program, or not allowed"
    else:
        width, height = camera.size_px
        state = f"{width} x {height}"
        state += f", {camera.fps:.0f} frames a second" if camera.fps else ""
    return f"{camera.number:>3}  {camera.name}  ({state})"
