"""One timed run in a process of its own, so that its peak memory is its own.

    python -m benchmarks.speed_probe KIND CLIP EXERCISE OUT.json

`benchmarks.speed` starts it; the kinds are those of `PROBES`.  Times are taken by wrapping
methods from the outside: formcheck itself carries no timing code, and a wrapper costs less than
a microsecond per call.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import cv2
import mediapipe as mp
from mediapipe.tasks.python import vision
from mediapipe.tasks.python.core.base_options import BaseOptions
from pydantic import TypeAdapter

from benchmarks.speed_times import KINDS, LOAD_STAGE, MODEL_STAGE, Kind, ProbeResult
from formcheck.errors import FormcheckError, InputError
from formcheck.estimators.mediapipe_pose import MediaPipePoseEstimator
from formcheck.estimators.models import BUILT_IN, resolve_model
from formcheck.recorded.analysis import AnalyzeOptions, analyze
from formcheck.render.overlay import Overlay
from formcheck.render.video import VideoWriter
from formcheck.session import Session
from formcheck.sources.decoding import Decoder
from formcheck.sources.picture import PictureMaker

CALLS: Final[tuple[tuple[type, str, str], ...]] = (
    (PictureMaker, "rgb", "convert, resize"),
    (MediaPipePoseEstimator, "estimate", "pose"),
    (Session, "step", "session step"),
    (Overlay, "draw", "draw"),
    # What the caller waits for, `write`, is next to nothing: the work is done in a thread.
    (VideoWriter, "_encode", "encode"),
)
"""What is timed in formcheck beside the decoder: class, method, stage."""


@dataclass
class StageClock:
    """Times what goes through the methods that it wraps."""

    stages_ms: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def time_calls(self, owner: type, method: str, stage: str) -> None:
        """Time every call of ``owner.method``."""
        original: Callable[..., Any] = getattr(owner, method)

        def timed(*args: Any, **kwargs: Any) -> Any:
            start_s = perf_counter()
            try:
                return original(*args, **kwargs)
            finally:
                self._note(stage, start_s)

        setattr(owner, method, timed)

    def time_items(self, owner: type, method: str, stage: str) -> None:
        """Time how long the generator ``owner.method`` takes for each of its items."""
        original: Callable[..., Iterator[Any]] = getattr(owner, method)

        def timed(*args: Any, **kwargs: Any) -> Iterator[Any]:
            items = original(*args, **kwargs)
            while True:
                start_s = perf_counter()
                try:
                    item = next(items)
                except StopIteration:
                    return
                self._note(stage, start_s)
                yield item

        setattr(owner, method, timed)

    def _note(self, stage: str, start_s: float) -> None:
        self.stages_ms[stage].append(1000 * (perf_counter() - start_s))


def peak_bytes() -> int:
    """Largest resident memory of this process so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would also count what the parent process held when it started this one.
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return 1024 * int(line.split()[1])
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else 1024 * used


def plain_loop(clip: Path, exercise: str) -> int:  # noqa: ARG001 - as every probe
    """The loop everybody writes: read a frame, convert it, ask the model; returns the frames."""
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(resolve_model(BUILT_IN).path)),
        running_mode=vision.RunningMode.VIDEO,
    )
    capture = cv2.VideoCapture(str(clip))
    fps = capture.get(cv2.CAP_PROP_FPS) or 30.0
    frames = 0
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        while True:
            read, bgr = capture.read()
            if not read:
                break
            rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
            image = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
            landmarker.detect_for_video(image, round(1000 * frames / fps))
            frames += 1
    capture.release()
    if not frames:
        raise InputError(f"{clip}: OpenCV reads no frame of it; try another clip")
    return frames


def analyze_only(clip: Path, exercise: str) -> int:
    """The whole analysis with its report, without an annotated video."""
    return _analyze(clip, exercise, video=False)


def analyze_and_draw(clip: Path, exercise: str) -> int:
    """The whole analysis with its report and the annotated video."""
    return _analyze(clip, exercise, video=True)


def _analyze(clip: Path, exercise: str, *, video: bool) -> int:
    with tempfile.TemporaryDirectory() as folder:
        options = AnalyzeOptions(exercise=exercise, out_dir=Path(folder), video=video)
        return len(analyze(clip, options).poses)


PROBES: Final[Mapping[Kind, Callable[[Path, str], int]]] = {
    "plain loop": plain_loop,
    "analyze": analyze_only,
    "analyze with video": analyze_and_draw,
}


def probe(kind: Kind, clip: Path, exercise: str) -> ProbeResult:
    """Run one kind on ``clip``, timed.  For one use per process: the wrappers stay."""
    clock = StageClock()
    clock.time_calls(vision.PoseLandmarker, "detect_for_video", MODEL_STAGE)
    clock.time_calls(vision.PoseLandmarker, "create_from_options", LOAD_STAGE)
    clock.time_items(Decoder, "frames", "decode")
    for owner, method, stage in CALLS:
        clock.time_calls(owner, method, stage)
    start_s, start_cpu_s = perf_counter(), process_time()
    frames = PROBES[kind](clip, exercise)
    wall_s, cpu_s = perf_counter() - start_s, process_time() - start_cpu_s
    return ProbeResult(frames, wall_s, cpu_s, dict(clock.stages_ms), peak_bytes())


def main() -> int:
    """Run as a child of `benchmarks.speed`; returns the exit code."""
    name, clip, exercise, out = sys.argv[1:]
    (kind,) = (kind for kind in KINDS if kind == name)
    try:
        result = probe(kind, Path(clip), exercise)
    except FormcheckError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    Path(out).write_bytes(TypeAdapter(ProbeResult).dump_json(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
