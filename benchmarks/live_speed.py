"""How long a live run keeps somebody waiting: the clip plays as a camera, over and over.

`benchmarks.speed --live` starts it.  Everything is as in `formcheck live` with its window, except
that the finished pictures go nowhere and no screen is needed, unless the window is asked for, too.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any, Final, Literal

import numpy as np
from mediapipe.tasks.python import vision
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.speed_times import MODEL_STAGE
from formcheck.coaching.coach import Coach, Watched
from formcheck.coaching.early_faults import EarlyFaults
from formcheck.coaching.live_state import Key, LiveState, Screen
from formcheck.estimators.mediapipe_pose import MediaPipePoseEstimator
from formcheck.exercises import exercise_asked_for
from formcheck.live.beside_window import run_beside
from formcheck.live.desk import JudgingDesk
from formcheck.live.run import LiveHooks, LiveOptions, LiveOutcome, run_live
from formcheck.pose import Frame, RgbArray
from formcheck.recording import Settings
from formcheck.render.live_view import LiveView
from formcheck.render.window import Window
from formcheck.session import Session
from formcheck.sources.camera import Camera, Captured
from formcheck.sources.file_feed import FileFeed, Pace
from formcheck.sources.picture import PictureMaker

CALLS: Final[tuple[tuple[type, str, str], ...]] = (
    (PictureMaker, "rgb", "convert, resize"),
    (MediaPipePoseEstimator, "estimate", "pose"),
    (vision.PoseLandmarker, "detect_for_video", MODEL_STAGE),
    (JudgingDesk, "take", "judge"),
    (Session, "step", "judge: session"),
    (EarlyFaults, "step", "judge: early faults"),
    (Coach, "step", "judge: coach"),
    (LiveView, "draw", "draw"),
)
"""What is timed: class, method, stage.  A stage "a: b" is part of the stage "a"."""
WINDOW_CALLS: Final[tuple[tuple[type, str, str], ...]] = (
    (Window, "show", "show"),
    (Window, "keys", "listen"),
)
"""Where the window is shown; "draw" is part of the stage "show"."""
OURS: Final = ("convert, resize", "judge", "draw")
OURS_SHOWN: Final = ("convert, resize", "judge", "show", "listen")
"""With what `pose` takes beside the model, everything that is not the model."""
MINUTE_S: Final = 60.0


class LoopedFeed(FileFeed):
    """A clip that begins again at its end, until it has played for so long."""

    def __init__(self, path: Path, play_s: float) -> None:
        super().__init__(path)
        self._play_s = play_s

    def captures(self, stop: threading.Event) -> Iterator[Captured]:
        """Every frame when its time has come, numbered and timed on and on."""
        pace, index, offset_s = Pace(1.0), 0, 0.0
        while True:
            for frame in self._clip:
                time_s = offset_s + frame.time_s
                if time_s > self._play_s:
                    return
                moment_s = pace.wait(time_s, stop)
                if stop.is_set():
                    return
                yield Captured(Frame(index, time_s, frame.rgb), moment_s)
                index += 1
            offset_s += self._clip.outcome.duration_s


class NoScreen:
    """Draws like the window, and shows nothing."""

    def __init__(self) -> None:
        self._view = LiveView()
        self.drawn = 0

    def show(self, rgb: RgbArray, state: LiveState) -> None:
        """Draw one frame."""
        self._view.draw(rgb, state)
        self.drawn += 1

    def wait(self, words: str) -> None:
        """Nobody reads it."""

    def keys(self) -> tuple[Key, ...]:
        """Nobody presses any."""
        return ()

    def close(self) -> None:
        """Nothing to close."""


class CountedWindow(Window):
    """The window of `formcheck live`."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = 0

    def show(self, rgb: RgbArray, state: LiveState) -> None:
        """Draw one frame and show it."""
        super().show(rgb, state)
        self.drawn += 1


@dataclass
class CallTimes:
    """Wall and processor time of every call of a stage, in milliseconds."""

    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


class Stopwatch:
    """Times calls from the outside; for one use per process: the wrappers stay."""

    def __init__(self) -> None:
        self.stages: defaultdict[str, CallTimes] = defaultdict(CallTimes)

    def time_calls(self, owner: type, method: str, stage: str) -> None:
        """Time every call of ``owner.method``."""
        original: Callable[..., Any] = getattr(owner, method)
        times = self.stages[stage]

        def timed(*args: Any, **kwargs: Any) -> Any:
            start_s, start_cpu_s = perf_counter(), thread_time()
            try:
                return original(*args, **kwargs)
            finally:
                times.cpu_ms.append(1000 * (thread_time() - start_cpu_s))
                times.wall_ms.append(1000 * (perf_counter() - start_s))

        setattr(owner, method, timed)


@dataclass(frozen=True)
class Percentiles:
    """Of delays or durations, in milliseconds."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, values_ms: list[float]) -> Percentiles:
        """Of at least one value."""
        return cls(*(float(p) for p in np.percentile(values_ms, (50, 95, 99))))


@dataclass(frozen=True)
class LiveStage:
    """One stage.

    Attributes:
        wall_ms: of a call.
        cpu_ms_per_frame: processor time of its own thread, by the frames that were looked at.
    """

    wall_ms: Percentiles
    cpu_ms_per_frame: float


@dataclass(frozen=True)
class LiveSpeed:
    """What ``--json`` writes.

    Attributes:
        delay_ms: from the capture of a frame to its verdict.
        delay_by_minute_ms: the same for each minute of the run: it must not grow.
        frames, dropped, drawn: looked at, left out for newer ones, drawn.
        beside_model_ms: processor time per frame of everything but the model's own call.
        cpu_share: of all processors that the whole process used.
        load: what else the machine had to do, as its load average before the run.
    """

    clip: str
    size_px: tuple[int, int]
    played_s: float
    delay_ms: Percentiles
    delay_by_minute_ms: tuple[Percentiles, ...]
    frames: int
    dropped: int
    drawn: int
    reps: int
    beside_model_ms: float
    cpu_share: float
    load: float
    cpus: int
    stages: Mapping[str, LiveStage]
    format: Literal["formcheck-live-speed"] = "formcheck-live-speed"
    format_version: Literal["1.0"] = "1.0"


def measure(clip: Path, exercise: str, play_s: float, *, window: bool = False) -> LiveSpeed:
    """Play ``clip`` as a camera for ``play_s`` seconds.

    Args:
        clip: any that `formcheck live` takes as a camera.
        exercise: what is done in it.
        play_s: over and over.
        window: show the pictures as well.

    Raises:
        InputError: it cannot be used, or nobody is in it, or there is no screen.
    """
    watch, screen = Stopwatch(), CountedWindow() if window else NoScreen()
    for owner, method, stage in (*CALLS, *(WINDOW_CALLS if window else ())):
        watch.time_calls(owner, method, stage)
    done = exercise_asked_for(exercise)

    def coach(session: Session, size_px: tuple[int, int]) -> Coach:
        return Coach(Watched(done, session.rules, size_px))

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    camera = Camera(LoopedFeed(clip, play_s))
    outcomes: list[LiveOutcome] = []

    def session(shown: Screen) -> int:
        hooks = LiveHooks(screen=shown, make_coach=coach, tell=lambda _: None)
        outcomes.append(run_live(camera, LiveOptions(Settings(exercise)), hooks))
        return 0

    start_s, start_cpu_s = perf_counter(), process_time()
    run_beside(screen, session)
    wall_s, cpu_s = perf_counter() - start_s, process_time() - start_cpu_s
    cpus = os.cpu_count() or 1
    result = summarise(outcomes[0], watch.stages, camera.info.size_px)
    return replace(
        result,
        clip=clip.name,
        drawn=screen.drawn,
        cpu_share=cpu_s / wall_s / cpus,
        load=load,
        cpus=cpus,
    )


def summarise(
    outcome: LiveOutcome, stages: Mapping[str, CallTimes], size_px: tuple[int, int]
) -> LiveSpeed:
    """What a run amounts to; what only the machine knows is left at 0."""
    frames = max(1, outcome.frames)
    per_frame = {
        name: LiveStage(Percentiles.of(times.wall_ms), sum(times.cpu_ms) / frames)
        for name, times in stages.items()
        if times.wall_ms
    }
    ours = OURS_SHOWN if "show" in per_frame else OURS
    beside = sum(per_frame[name].cpu_ms_per_frame for name in ours if name in per_frame)
    if "pose" in per_frame and MODEL_STAGE in per_frame:
        beside += per_frame["pose"].cpu_ms_per_frame - per_frame[MODEL_STAGE].cpu_ms_per_frame
    delays_ms = [1000 * delay_s for delay_s in outcome.delays_s]
    first_s = outcome.times_s[0]
    minutes: defaultdict[int, list[float]] = defaultdict(list)
    for time_s, delay_ms in zip(outcome.times_s, delays_ms, strict=True):
        minutes[int((time_s - first_s) // MINUTE_S)].append(delay_ms)
    return LiveSpeed(
        clip=outcome.report.source.file,
        size_px=size_px,
        played_s=outcome.times_s[-1] - first_s,
        delay_ms=Percentiles.of(delays_ms),
        delay_by_minute_ms=tuple(Percentiles.of(minutes[m]) for m in sorted(minutes)),
        frames=outcome.frames,
        dropped=outcome.dropped,
        drawn=0,
        reps=outcome.report.summary.reps,
        beside_model_ms=beside,
        cpu_share=0.0,
        load=0.0,
        cpus=1,
        stages=per_frame,
    )


def print_live(console: Console, result: LiveSpeed) -> None:
    """The delay, minute by minute, then the stages."""
    width, height = result.size_px
    delay = _table(
        f"{result.clip}, {width} x {height}, {result.played_s:.0f} s, {result.cpus} processors, "
        f"load {result.load:.1f} before"
    )
    for name in ("p50", "p95", "p99"):
        delay.add_column(name, justify="right", no_wrap=True)
    delay.add_row("capture to verdict", *_ms(result.delay_ms), style="bold")
    for minute, percentiles in enumerate(result.delay_by_minute_ms, start=1):
        delay.add_row(f"minute {minute}", *_ms(percentiles))
    console.print(delay)
    came = result.frames + result.dropped
    rate = result.frames / max(result.played_s, 1e-9)
    console.print(
        f"{result.frames} of {came} frames looked at ({rate:.1f}/s), {result.dropped} left out for "
        f"newer ones, {result.drawn} drawn; {result.reps} repetitions\n"
        f"{result.beside_model_ms:.2f} ms of processor time a frame beside the model; "
        f"{result.cpu_share:.0%} of the processors used"
    )
    stages = _table("Stages")
    for name in ("p50", "p95", "p99", "CPU ms/frame"):
        stages.add_column(name, justify="right", no_wrap=True)
    for name, stage in result.stages.items():
        stages.add_row(name, *_ms(stage.wall_ms), f"{stage.cpu_ms_per_frame:.2f}")
    console.print(stages)


def _ms(percentiles: Percentiles) -> tuple[str, str, str]:
    p = percentiles
    return f"{p.p50:.1f} ms", f"{p.p95:.1f} ms", f"{p.p99:.1f} ms"


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    return table
