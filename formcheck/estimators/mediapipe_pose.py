"""From frames to poses with MediaPipe's pose landmarker."""

from __future__ import annotations

import math
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import ModelError
from formcheck.estimators.native_log import HeldStderr
from formcheck.estimators.people import (
    Strip,
    is_preferred,
    is_second_person,
    prominence,
    strips_beside,
)
from formcheck.pose import Frame, Pose, RgbArray, levelled

# Lower than MediaPipe's own .5: somebody whose head leaves the picture at the top of each squat is
# followed on instead of being lost, and visibility still says what could be seen.
_FOLLOW_CONFIDENCE: Final = 0.3
_SECOND_LOOK_CONFIDENCE: Final = 0.2  # people.py sorts out what so low a threshold lets in
_SECOND_LOOK_EVERY_S: Final = 5.0  # each takes as long as one to three frames
# What MediaPipe's C bindings make of its status codes.
_MEDIAPIPE_ERRORS: Final = (IndexError, OSError, RuntimeError, ValueError)
_BLACK_RGB: Final[RgbArray] = np.zeros((32, 32, 3), np.uint8)
_one_off_notices_out: Final = threading.Event()  # of the process, like the notices themselves


class MediaPipePoseEstimator:
    """Estimates the pose of one person, frame by frame, with one landmarker per clip.

    VIDEO mode: the model follows the person from frame to frame and smooths the landmarks, so
    frames must come in order and from one clip.  The same frames give the same poses, bit for
    bit.  Use it as a context manager, from one thread at a time.

    When the first person is found, the picture beside that person is searched for others; if one
    of them is clearly larger and more central, that one is followed.  Later searches, every five
    seconds, only count: whoever is followed stays followed.

    Args:
        model_path: a ``.task`` bundle, see `formcheck.estimators.models.resolve_model`.

    Raises:
        ModelError: MediaPipe cannot be loaded, or refuses the bundle.
    """

    def __init__(self, model_path: Path) -> None:
        self._model_path = model_path
        self._last_timestamp_ms = -1
        self._people = 0
        self._next_look_s = -math.inf
        self._tracker: Any = None
        self._second_look: Any = None
        held = HeldStderr()
        try:
            with held:
                self._mediapipe = _load_mediapipe()
                self._tracker = self._new_tracker()
                self._second_look = self._new_landmarker(
                    min_pose_detection_confidence=_SECOND_LOOK_CONFIDENCE
                )
                self._provoke_one_off_notices()
        except _MEDIAPIPE_ERRORS as error:
            self.close()
            raise ModelError(
                f"{model_path}: MediaPipe refuses this model ({_in_one_line(error, held.text)}); "
                "use a pose landmarker bundle (.task), or the built-in model"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def people(self) -> int:
        """The most people seen at once so far, 0 before the first is found.

        With more than one, the poses may be those of the wrong person.
        """
        return self._people

    def estimate(self, frame: Frame) -> Pose:
        """The pose in ``frame``; `Pose.missing` when nobody is found.

        Every number is exactly representable in float32, which is what a landmark recording
        stores: saving and loading changes nothing.

        Raises:
            ModelError: MediaPipe failed on this frame.
            ValueError: the estimator is closed.
        """
        if self._tracker is None:
            raise ValueError("the estimator is closed")
        timestamp_ms = self._timestamp_ms(frame.time_s)
        try:
            pose = self._track(frame.rgb, timestamp_ms, frame.time_s)
            if pose.detected and frame.time_s >= self._next_look_s:
                pose = self._look_beside(pose, frame, timestamp_ms)
        except _MEDIAPIPE_ERRORS as error:
            raise ModelError(
                f"MediaPipe failed on frame {frame.index} at {frame.time_s:.3f} s "
                f"({_in_one_line(error)}); please report this with the clip's format and size"
            ) from error
        return pose

    def close(self) -> None:
        """Release the model; closing twice is fine."""
        for landmarker in (self._tracker, self._second_look):
            if landmarker is not None:
                landmarker.close()
        self._tracker = self._second_look = None

    def _timestamp_ms(self, time_s: float) -> int:
        """Whole milliseconds that strictly increase, as VIDEO mode demands.

        Frames closer than a millisecond, or out of order, are pushed apart by one; the clip's
        own times take over again as soon as they are ahead.
        """
        self._last_timestamp_ms = max(self._last_timestamp_ms + 1, round(time_s * 1000))
        return self._last_timestamp_ms

    def _track(self, rgb: RgbArray, timestamp_ms: int, time_s: float) -> Pose:
        return _to_pose(self._tracker.detect_for_video(self._image(rgb), timestamp_ms), time_s, rgb)

    def _look_beside(self, pose: Pose, frame: Frame, timestamp_ms: int) -> Pose:
        """Count the people; at the first look, follow the most prominent of them."""
        others: list[tuple[Pose, Strip]] = []
        for strip in strips_beside(pose, frame.size):
            cut = strip.cut(frame.rgb)
            result = self._second_look.detect(self._image(cut))
            found = _to_pose(result, frame.time_s, cut, left_px=strip.start)
            if found.detected and is_second_person(found, pose):
                others.append((found, strip))
        first_look = not self._people
        self._people = max(self._people, 1 + len(others))
        self._next_look_s = frame.time_s + _SECOND_LOOK_EVERY_S
        if first_look and others:
            other, strip = max(others, key=lambda each: prominence(each[0], frame.size))
            if is_preferred(other, pose, frame.size):
                return self._follow_instead(strip, pose, frame, timestamp_ms)
        return pose

    def _follow_instead(self, strip: Strip, first: Pose, frame: Frame, timestamp_ms: int) -> Pose:
        """Start tracking afresh on a frame that shows nothing but ``strip``.

        From the next frame on, the landmarker follows whom it has found there.
        """
        former = self._tracker
        with HeldStderr():
            self._tracker = self._new_tracker()
        pose = self._track(strip.isolate(frame.rgb), timestamp_ms, frame.time_s)
        if not pose.detected:
            self._tracker, former = former, self._tracker
            pose = first
        former.close()
        return pose

    def _image(self, rgb: RgbArray) -> Any:
        return self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=rgb)

    def _new_tracker(self) -> Any:
        return self._new_landmarker(
            running_mode=self._mediapipe.tasks.vision.RunningMode.VIDEO,
            min_pose_presence_confidence=_FOLLOW_CONFIDENCE,
        )

    def _new_landmarker(self, **options: Any) -> Any:
        tasks = self._mediapipe.tasks
        base = tasks.BaseOptions(model_asset_path=str(self._model_path))
        return tasks.vision.PoseLandmarker.create_from_options(
            tasks.vision.PoseLandmarkerOptions(base_options=base, num_poses=1, **options)
        )

    def _provoke_one_off_notices(self) -> None:
        """Make MediaPipe say now, while stderr is held, what it says once in a process.

        Otherwise a notice about regions of interest would break into the progress bar when the
        first person of the first clip is found.  Thresholds of 0 find one on a black picture.
        """
        if not _one_off_notices_out.is_set():
            with self._new_landmarker(
                min_pose_detection_confidence=0.0, min_pose_presence_confidence=0.0
            ) as landmarker:
                landmarker.detect(self._image(_BLACK_RGB))
            _one_off_notices_out.set()


def _load_mediapipe() -> Any:
    """The mediapipe module, with its native library loaded.

    Raises:
        ModelError: a system library that it needs is missing.
    """
    try:
        # Takes half a second and starts subprocesses: nothing that importing formcheck may do.
        import mediapipe  # noqa: PLC0415

        mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=_BLACK_RGB)
    except (ImportError, OSError) as error:
        raise ModelError(
            f"MediaPipe cannot be loaded ({error}); on Debian and Ubuntu this brings what it "
            "needs: apt-get install libgl1 libegl1 libgles2 libglib2.0-0"
        ) from error
    return mediapipe


def _to_pose(result: Any, time_s: float, rgb: RgbArray, left_px: int = 0) -> Pose:
    """The first person of a landmarker's result, ``rgb`` starting at column ``left_px``."""
    if not result.pose_landmarks:
        return Pose.missing(time_s)
    image = _columns(result.pose_landmarks[0], ("x", "y", "visibility", "presence"))
    world = _columns(result.pose_world_landmarks[0], ("x", "y", "z"))
    height, width = rgb.shape[:2]
    image_px = image[:2].T * np.array([width, height], np.float32)
    image_px[:, 0] += np.float32(left_px)
    return Pose(
        time_s,
        image_px.astype(np.float64),
        levelled(world.T),
        image[2].astype(np.float64),
        image[3].astype(np.float64),
    )


def _columns(landmarks: Any, names: tuple[str, ...]) -> NDArray[np.float32]:
    """(len(names), 33): a row of numbers at a time is twice as quick as a landmark at a time."""
    return np.array([[getattr(mark, name) for mark in landmarks] for name in names], np.float32)


def _in_one_line(error: Exception, log: str = "") -> str:
    return " ".join(f"{error} {log}".split())
