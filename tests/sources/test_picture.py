from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from av.video.frame import VideoFrame

from formcheck.sources.picture import Orientation
from tests.clip_makers import picture


class FrameOfTheFuture:
    """Carries a kind of side data that this PyAV cannot name: then it lists none at all."""

    rotation = -90

    @property
    def side_data(self) -> object:
        raise ValueError("99 is not a valid Type")


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, -90, -180, 360, 89, -91])
def test_turning_is_that_of_numpy(degrees: int) -> None:
    rgb = picture(0, (30, 20))
    orientation = Orientation.turned(degrees)
    quarters = round(degrees / 90)
    assert np.array_equal(orientation.apply(rgb), np.rot90(rgb, quarters))
    assert orientation.rotation_deg == 90 * (quarters % 4)


def test_a_frame_without_a_matrix_stands_as_it_is() -> None:
    assert Orientation.of(VideoFrame(16, 16, "yuv420p")) == Orientation()


def test_side_data_newer_than_pyav_does_not_hide_the_rotation() -> None:
    assert Orientation.of(cast(VideoFrame, FrameOfTheFuture())) == Orientation.turned(270)
