"""From where the camera looks, and what that allows to be measured."""

from __future__ import annotations

from typing import Literal

ViewName = Literal["frontal", "oblique", "sagittal"]
