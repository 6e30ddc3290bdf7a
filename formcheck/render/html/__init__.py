"""The report as a page that people look at: one file, without the network.

``write_html`` is all that others need.  A page is made from a `Material`: the report, and as far
as they are there, the poses, a way to take stills out of the clip, and a video beside the page.
"""

from __future__ import annotations

from pathlib import Path

from formcheck.render.html.material import Material, Motion, TakePictures
from formcheck.render.html.page import render_page

__all__ = ["Material", "Motion", "TakePictures", "render_page", "write_html"]


def write_html(material: Material, path: Path) -> None:
    """Write the page of one report.

    Args:
        material: what to show.
        path: where.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(render_page(material), encoding="utf-8", newline="")
