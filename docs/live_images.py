"""Draw the pictures of ``formcheck live`` in README.md, with a rendered clip as the camera.

Usage::

    python docs/live_images.py

After its last picture the camera keeps looking at the same scene, so that a rest begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2

from formcheck.coaching.coach import Coach, Seen, Watched
from formcheck.coaching.live_state import Key, LiveState, PlanTarget
from formcheck.config import RuleOverrides
from formcheck.estimators.models import BUILT_IN
from formcheck.exercises import get_exercise
from formcheck.pose import Pose, RgbArray
from formcheck.recorded.analysis import open_model
from formcheck.render.live_view import LiveView
from formcheck.session import open_session
from formcheck.sources.clip import ClipSource

ROOT: Final = Path(__file__).parents[1]
CLIP: Final = ROOT / "sample_videos" / "deadlift_side_faulty.mp4"
EXERCISE: Final = "deadlift"
MOMENTS_S: Final = {"setup": 0.8, "cue": 12.3, "rest": 28.0}
CHOOSE_S: Final = 0.2
"""When the side key is pressed: the left leg, which is the far one in this clip."""
UNDO_S: Final = 1.0
SIZE_PX: Final = (960, 540)
STEP_S: Final = 1 / 30


def looked() -> Iterator[tuple[RgbArray, Pose]]:
    """The clip and its poses, then the last of both for as long as anybody likes."""
    with ClipSource(CLIP) as clip, open_model(BUILT_IN).estimator as estimator:
        for frame in clip:
            rgb, pose = frame.rgb, estimator.estimate(frame)
            yield rgb, pose
    while True:
        pose = replace(pose, time_s=pose.time_s + STEP_S)
        yield rgb, pose


def states() -> Iterator[tuple[RgbArray, LiveState]]:
    """What the coach shows, picture by picture."""
    session, coach = None, None
    presses = [CHOOSE_S, UNDO_S, UNDO_S]
    for rgb, pose in looked():
        if session is None or coach is None:
            size_px = (rgb.shape[1], rgb.shape[0])
            session = open_session(EXERCISE, RuleOverrides(), size_px=size_px)
            watched = Watched(get_exercise(EXERCISE), session.rules, size_px)
            coach = Coach(watched, PlanTarget(3, 4), voice=True)
        while presses and presses[0] <= pose.time_s:
            presses.pop(0)
            coach.press(Key.SIDE)
        events = session.step(pose)
        yield rgb, coach.step(Seen(pose, session.status, events, float(rgb.mean())))


def main() -> None:
    """Write the pictures."""
    view, waiting = LiveView(), dict(MOMENTS_S)
    for rgb, state in states():
        name, moment_s = next(iter(waiting.items()))
        picture = view.draw(rgb, state)
        if state.time_s >= moment_s:
            small = cv2.resize(picture, SIZE_PX, None, 0, 0, cv2.INTER_AREA)
            path = ROOT / "docs" / "images" / f"live_{name}.jpg"
            bgr = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
            cv2.imwrite(str(path), bgr, [cv2.IMWRITE_JPEG_QUALITY, 84])
            del waiting[name]
            if not waiting:
                return


if __name__ == "__main__":
    main()
