"""Films a person: frames with motion blur and grain, and the mp4 they go into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.render.optics import View
from benchmarks.synthetic.render.painting import RgbImage
from benchmarks.synthetic.render.person import Person
from benchmarks.synthetic.render.props import Solid
from benchmarks.synthetic.render.rig import BonePoses
from benchmarks.synthetic.render.room import Room
from benchmarks.synthetic.render.stage import Pose, Stage
from benchmarks.synthetic.skeleton import SkeletonTrack

FloatArray = NDArray[np.float64]

GRAIN_TILES: Final = 5
BLUR_STEP_PX: Final = 2.5
"""Pictures that are averaged lie no further apart than this."""


@dataclass(frozen=True)
class Actor:
    """A person and what they do; tracks of one scene share their times."""

    person: Person
    track: SkeletonTrack


@dataclass(frozen=True)
class Scene:
    """Everything in front of the camera, and the camera.

    Attributes:
        actors: the one who exercises first.
        room: in its own frame; it is swung round to the camera.
        things: what else stands about, in the world.
        shutter: share of the time between frames during which light is gathered.
        moments: at most so many pictures are averaged for one frame; 1 = no motion blur.
        seed: of the grain.
        samples: of each pixel, 4 or 0.  With 0 edges are jagged, which the pose model does not
            mind, and a frame costs about half.
    """

    actors: tuple[Actor, ...]
    room: Room
    camera: Camera
    things: tuple[Solid, ...] = ()
    shutter: float = 0.4
    moments: int = 1
    seed: int = 0
    samples: int = 4


def _between(a: Pose, b: Pose, share: float) -> Pose:
    """A pose on the way from one to the next."""
    return Pose(
        a.vertices_m + share * (b.vertices_m - a.vertices_m),
        a.normals + share * (b.normals - a.normals),
        a.contacts,
        a.capsules,
    )


class Film:
    """The frames of a scene, in order; iterate once."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.time_s = scene.actors[0].track.time_s
        self._bones = [BonePoses(a.person.figure, a.track) for a in scene.actors]
        camera, time_s = scene.camera, self.time_s
        self._views = [
            View(eye, turn, camera.focal_px, camera.size_px)
            for eye, turn in zip(camera.eye_m(time_s), camera.axes(time_s), strict=True)
        ]
        rng = np.random.default_rng(scene.seed)
        width, height = camera.size_px
        grain = rng.normal(0, scene.room.light.grain, (GRAIN_TILES, height, width, 3))
        self._grain = np.round(grain).astype(np.int16)

    def _poses(self, frame: int) -> list[Pose]:
        poses = []
        for actor, bones in zip(self._scene.actors, self._bones, strict=True):
            moved = actor.person.pose(bones.turns[frame], bones.heads_m[frame])
            poses.append(Pose(*moved, bones.contacts(frame), bones.capsules(frame)))
        return poses

    def _moments(self, view: View, poses: list[Pose], following: list[Pose]) -> int:
        """How many pictures the fastest point needs while the shutter is open."""
        if self._scene.moments == 1:
            return 1
        way_px = max(
            float(np.abs(view.project_px(b.vertices_m) - view.project_px(a.vertices_m)).max())
            for a, b in zip(poses, following, strict=True)
        )
        needed = int(np.ceil(way_px * self._scene.shutter / BLUR_STEP_PX))
        return min(max(needed, 1), self._scene.moments)

    def __iter__(self) -> Iterator[RgbImage]:
        scene = self._scene
        room = scene.room.turned(scene.camera.yaw_deg).with_things(scene.things)
        people = [actor.person for actor in scene.actors]
        stage = Stage(scene.camera.size_px, room, people, scene.samples)
        following = self._poses(0)
        last = len(self.time_s) - 1
        for frame, view in enumerate(self._views):
            poses, following = following, self._poses(min(frame + 1, last))
            total: NDArray[np.uint16] = np.zeros((*scene.camera.size_px[::-1], 3), np.uint16)
            moments = self._moments(view, poses, following)
            for moment in range(moments):
                share = scene.shutter * moment / moments
                pairs = zip(poses, following, strict=True)
                total += stage.draw(view, [_between(a, b, share) for a, b in pairs])
            picture = total // moments
            noisy = picture.astype(np.int16) + self._grain[frame % GRAIN_TILES]
            yield np.clip(noisy, 0, 255).astype(np.uint8)
        stage.close()


def write_mp4(path: Path, frames: Iterator[RgbImage], fps: int, crf: int = 25) -> int:
    """Encodes frames (height, width, 3) as H.264 and returns how many there were."""
    count = 0
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        options = {"crf": str(crf), "preset": "slow"}
        stream = container.add_stream("libx264", rate=fps, options=options)
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, fps)
        for picture in frames:
            if count == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = count, Fraction(1, fps)
            container.mux(stream.encode(frame))
            count += 1
        container.mux(stream.encode())
    return count
