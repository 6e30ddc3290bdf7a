"""Named measures: what can be read off a repetition, from which view, with which landmarks.

A measure gives one value per sample of the window; a rule picks the part of the repetition and
reduces it.  Measures that describe a whole stretch (smoothness, wobble) give that one value
for every sample of the stretch.
"""

from __future__ import annotations

from typing import Final

from formcheck.measures.base import Measure, Role, Unit, role_landmarks
from formcheck.measures.drive import DRIVE
from formcheck.measures.frontal import FRONTAL
from formcheck.measures.hinge import HINGE
from formcheck.measures.lunge import LUNGE
from formcheck.measures.motion import MOTION
from formcheck.measures.sagittal import SAGITTAL

MEASURES: Final[dict[str, Measure]] = {
    measure.name: measure for measure in (*FRONTAL, *SAGITTAL, *MOTION, *HINGE, *DRIVE, *LUNGE)
}
"""Every measure, by name."""

__all__ = ["MEASURES", "Measure", "Role", "Unit", "role_landmarks"]
