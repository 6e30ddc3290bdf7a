"""The landmarks of the picture in DeepLabCut's CSV layout, which `movement` and others read.

Three lines of heading (scorer, bodyparts, coords), then a row per frame with x, y and likelihood of
every landmark: https://deeplabcut.github.io/DeepLabCut/docs/standardDeepLabCut_UserGuide.html
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import numpy as np

from formcheck.exports.material import Material
from formcheck.landmarks import Landmark

SCORER: Final = "formcheck"
_COORDS: Final = ("x", "y", "likelihood")


def write_deeplabcut(material: Material, path: Path) -> str | None:
    """Write a row per frame: x right and y down in pixels, and the likelihood, per landmark.

    The likelihood is the lower of visibility and presence, as the rules take it.  Empty where
    nobody was found.  The layout has no times: they are in the table of landmarks.

    Raises:
        OSError: the file cannot be written.
    """
    poses = material.poses
    likelihood = np.minimum(poses.visibility, poses.presence)[..., np.newaxis]
    table = np.concatenate([poses.image_px, likelihood], axis=-1).astype(np.float32)
    names = [landmark.name.lower() for landmark in Landmark for _ in _COORDS]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["scorer", *[SCORER] * len(names)])
        writer.writerow(["bodyparts", *names])
        writer.writerow(["coords", *_COORDS * len(Landmark)])
        for i, row in enumerate(table.reshape(len(poses), -1)):
            writer.writerow([i, *("" if np.isnan(value) else str(value) for value in row)])
    return None
