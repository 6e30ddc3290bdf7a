"""Marker trajectories in OpenSim's TRC format, with the marker names of Pose2Sim.

Format: https://opensimconfluence.atlassian.net/wiki/spaces/OpenSim/pages/53089972.  The names are
those of Pose2Sim's BlazePose marker set (``Markers_BlazePose.xml``), whose scaling and
inverse-kinematics set-ups therefore fit; the landmarks that it has no marker for are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from formcheck.exports.material import Material
from formcheck.landmarks import BODY_SIDES, SIDES, Landmark
from formcheck.pose import FloatArray, PoseSequence
from formcheck.signals.control import frame_rate_hz
from formcheck.signals.filters import resample_uniform, zero_lag

_L = Landmark

MARKERS: Final[dict[str, Landmark]] = {
    "Nose": _L.NOSE,
    "LEye": _L.LEFT_EYE,
    "REye": _L.RIGHT_EYE,
    "LShoulder": _L.LEFT_SHOULDER,
    "RShoulder": _L.RIGHT_SHOULDER,
    "LElbow": _L.LEFT_ELBOW,
    "RElbow": _L.RIGHT_ELBOW,
    "LWrist": _L.LEFT_WRIST,
    "RWrist": _L.RIGHT_WRIST,
    "LHip": _L.LEFT_HIP,
    "RHip": _L.RIGHT_HIP,
    "LKnee": _L.LEFT_KNEE,
    "RKnee": _L.RIGHT_KNEE,
    "LAnkle": _L.LEFT_ANKLE,
    "RAnkle": _L.RIGHT_ANKLE,
    "LHeel": _L.LEFT_HEEL,
    "RHeel": _L.RIGHT_HEEL,
    "LBigToe": _L.LEFT_FOOT_INDEX,
    "RBigToe": _L.RIGHT_FOOT_INDEX,
    "LThumb": _L.LEFT_THUMB,
    "RThumb": _L.RIGHT_THUMB,
    "LIndex": _L.LEFT_INDEX,
    "RIndex": _L.RIGHT_INDEX,
    "LPinky": _L.LEFT_PINKY,
    "RPinky": _L.RIGHT_PINKY,
}
"""Marker -> landmark."""

JITTER_S: Final = 0.001
"""Frame times that stray less from an even beat are even: some containers keep milliseconds."""
_LONE_FRAME_HZ: Final = 30.0
_FEET: Final = tuple(
    point
    for body in (BODY_SIDES[side] for side in SIDES)
    for point in (body.ankle, body.heel, body.foot_index)
)


@dataclass(frozen=True)
class MarkerTrack:
    """Markers at a constant rate.

    Attributes:
        rate_hz: frames per second.
        time_s: (T,) from the first frame of the clip.
        position_m: (T, number of `MARKERS`, 3) x to the right of the picture, y up, z towards the
            camera: right-handed.  Sideways and in depth the middle of the hips is the origin;
            the floor, where the lowest point of the feet is, is y = 0.
        strayed_s: by how much frame times strayed from the rate; above `JITTER_S`, the frames
            were put on the beat by interpolation.
    """

    rate_hz: float
    time_s: FloatArray
    position_m: FloatArray
    strayed_s: float

    @property
    def resampled(self) -> bool:
        """Whether the markers lie between the frames of the clip."""
        return self.strayed_s > JITTER_S


def marker_track(poses: PoseSequence) -> MarkerTrack:
    """Markers from landmarks, at the clip's own rate where that is even, else at its usual one."""
    rate_hz, strayed_s = _rate(poses.time_s)
    points = poses.world_m * np.array([1.0, -1.0, -1.0])
    time_s = poses.time_s[:1].sum() + np.arange(len(poses)) / rate_hz
    if strayed_s > JITTER_S:
        time_s, points = resample_uniform(poses.time_s, points, rate_hz)
    # Nobody jumps in these exercises: the lowest point of the feet stands on the floor.
    floor = zero_lag(np.fmin.reduce(points[:, list(_FEET), 1], axis=1), rate_hz)
    points = points[:, list(MARKERS.values())]
    points[..., 1] -= floor[:, np.newaxis]
    return MarkerTrack(rate_hz, time_s, points, strayed_s)


def _rate(time_s: FloatArray) -> tuple[float, float]:
    """Rate, and how far the times stray from it."""
    if len(time_s) < 2:
        return _LONE_FRAME_HZ, 0.0
    even_hz = (len(time_s) - 1) / float(time_s[-1] - time_s[0])
    beat_s = time_s[0] + np.arange(len(time_s)) / even_hz
    strayed_s = float(np.abs(time_s - beat_s).max())
    return (even_hz if strayed_s <= JITTER_S else frame_rate_hz(time_s)), strayed_s


def write_trc(material: Material, path: Path) -> str | None:
    """Write the markers; see `MarkerTrack` for axes and units.

    A marker that is missing is ``nan`` in all three columns: OpenSim refuses blank cells.

    Returns:
        That and why the frames were resampled, or None.

    Raises:
        OSError: the file cannot be written.
    """
    track = marker_track(material.poses)
    count, rate = len(track.time_s), f"{track.rate_hz:.6g}"
    axes = [f"{axis}{i + 1}" for i in range(len(MARKERS)) for axis in "XYZ"]
    heading = [
        ["PathFileType", "4", "(X/Y/Z)", "landmarks.trc"],
        [
            *("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"),
            *("OrigDataRate", "OrigDataStartFrame", "OrigNumFrames"),
        ],
        [rate, rate, str(count), str(len(MARKERS)), "m", rate, "1", str(count)],
        ["Frame#", "Time", *(cell for name in MARKERS for cell in (name, "", ""))],
        ["", "", *axes],
    ]
    rows = zip(track.time_s, track.position_m.reshape(count, -1), strict=True)
    body = [
        [str(i), f"{time_s:.6f}", *(f"{value:.6f}" for value in row)]
        for i, (time_s, row) in enumerate(rows, start=1)
    ]
    text = "".join("\t".join(line) + "\n" for line in [*heading, *body])
    path.write_text(text, encoding="utf-8", newline="")
    if not track.resampled:
        return None
    return (
        f"TRC needs an even rate: markers are interpolated at {track.rate_hz:.4g} frames/s, as the "
        f"clip's own times stray by up to {1000 * track.strayed_s:.0f} ms from it"
    )
