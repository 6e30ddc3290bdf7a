"""The annotated clip: every frame with what was found out about it, verdicts at their moment.

Drawing follows the analysis at the distance after which nothing can change any more, so that a
verdict that is reached at the end of a repetition is shown when its fault happens.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from itertools import chain
from types import TracebackType
from typing import Final, Protocol, Self

from formcheck.errors import InputError
from formcheck.events import Status
from formcheck.exercises import EXERCISES
from formcheck.pose import Frame, Pose, RgbArray
from formcheck.render.overlay import Hud, Mark, Overlay
from formcheck.render.words import finding_words
from formcheck.rep import Rep, most_important
from formcheck.report import ReportSide
from formcheck.rules import Finding, Rule, Verdict
from formcheck.session import Session

MARK_BEFORE_S: Final = 0.3
MARK_AFTER_S: Final = 0.7
"""A fault is marked long enough to read two words, and gone before the body looks fine again."""
CUE_AFTER_S: Final = 1.5
"""A cue stays this long after its repetition, unless the next one has a newer one."""
MAX_MARKS: Final = 3
AUTO_TITLE: Final = "Watching"
"""Stands for the exercise until it is recognised."""

_PHASE_WORDS: Final = {
    "rest": "", "step": "step", "down": "going down", "bottom": "bottom", "up": "coming up",
    "return": "stepping back", "drive": "driving up",
}  # fmt: skip


class PictureWriter(Protocol):
    """Where finished pictures go."""

    def write(self, rgb: RgbArray, time_s: float) -> None:
        """Take one picture, (H, W, 3) uint8, to be shown from ``time_s`` on."""


@dataclass(frozen=True)
class Moment:
    """What is known of one frame.

    Attributes:
        pose: as captured, in pixels of the frame.
        status: of the session when it had seen the frame.
        reps: closed repetitions; complete up to this moment.
    """

    pose: Pose
    status: Status
    reps: tuple[Rep, ...]


class Timeline:
    """Hands moments from the thread that analyses to the one that draws, once they are settled."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Pose, Status]] = deque()
        self._reps: tuple[Rep, ...] = ()
        self._settled_until_s = float("-inf")
        self._ended = False
        self._changed = threading.Condition()

    def publish(self, pose: Pose, status: Status) -> None:
        """Add the next moment; it waits until `settle` reaches it."""
        with self._changed:
            self._waiting.append((pose, status))

    def settle(self, until_s: float, reps: tuple[Rep, ...]) -> None:
        """Say that no repetition but ``reps`` will begin before ``until_s``."""
        with self._changed:
            self._settled_until_s, self._reps = until_s, reps
            self._changed.notify_all()

    def end(self, reps: tuple[Rep, ...]) -> None:
        """No moment will follow: hand out the rest."""
        with self._changed:
            self._ended, self._reps = True, reps
            self._changed.notify_all()

    def abandon(self) -> None:
        """Hand out nothing more."""
        with self._changed:
            self._ended = True
            self._waiting.clear()
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Moment]:
        while True:
            with self._changed:
                self._changed.wait_for(self._has_news)
                if not self._waiting:
                    return
                pose, status = self._waiting.popleft()
                moment = Moment(pose, status, self._reps)
            yield moment

    def _has_news(self) -> bool:
        settled = bool(self._waiting) and self._waiting[0][0].time_s < self._settled_until_s
        return self._ended or settled


@dataclass(frozen=True)
class Captions:
    """What the words on the pictures are made from.

    Attributes:
        exercise: its title.
        rules: those that were applied.
        mirrored: the clip shows the person as in a mirror, so left and right were exchanged.
    """

    exercise: str
    rules: tuple[Rule, ...]
    mirrored: bool = False


def annotate(
    frames: Iterable[Frame],
    timeline: Iterable[Moment],
    captions: Captions,
    writer: PictureWriter,
) -> None:
    """Draw on every frame and write it; ends with the shorter of ``frames`` and ``timeline``.

    Args:
        frames: of the clip, from the first; their pictures are drawn on in place.
        timeline: one moment per frame.
        captions: what to call things.
        writer: takes the pictures, in order.
    """
    overlay: Overlay | None = None
    for moment, frame in zip(timeline, frames, strict=False):
        overlay = overlay or Overlay(frame.size)
        pose = moment.pose.with_sides_exchanged() if captions.mirrored else moment.pose
        hud = describe(moment, captions)
        writer.write(overlay.draw(frame.rgb, pose, hud, out=frame.rgb), frame.time_s)


def describe(moment: Moment, captions: Captions) -> Hud:
    """What to say about one moment."""
    time_s, status = moment.pose.time_s, moment.status
    current = _current(moment.reps, time_s)
    side = current.side if current else status.side
    return Hud(
        exercise=_title(moment, current, captions),
        side=side,
        counts=_counts(moment.reps, time_s),
        set_index=current.set_index if current else status.set_index,
        phase=_phase(current, status, time_s),
        depth=status.depth,
        cue=_cue(moment.reps, captions.rules, time_s),
        marks=_marks(moment.reps, captions.rules, time_s),
        notice=_notice(moment, time_s),
    )


def _title(moment: Moment, current: Rep | None, captions: Captions) -> str:
    """The exercise; where it was found out, that of the set, in hindsight from its first frame."""
    if captions.exercise != AUTO_TITLE:
        return captions.exercise
    time_s = moment.pose.time_s
    rep = current or next((r for r in reversed(moment.reps) if r.start_s <= time_s), None)
    if rep is None:
        return captions.exercise
    return f"{EXERCISES[rep.exercise].title}, {rep.exercise_confidence:.0%} sure"


def _current(reps: Sequence[Rep], time_s: float) -> Rep | None:
    return next((r for r in reversed(reps) if r.start_s <= time_s <= r.end_s), None)


def _counts(reps: Sequence[Rep], time_s: float) -> dict[ReportSide, int]:
    """Complete repetitions up to now, of the sides that the clip has shown so far."""
    seen: set[ReportSide] = {rep.side for rep in reps if rep.start_s <= time_s}
    if seen & {"left", "right"}:
        seen |= {"left", "right"}
    sides: tuple[ReportSide, ...] = ("left", "right", "both")
    done = [rep.side for rep in reps if rep.complete and rep.end_s <= time_s]
    return {side: done.count(side) for side in sides if side in seen} or {"both": 0}


def _phase(current: Rep | None, status: Status, time_s: float) -> str:
    """The phase in hindsight inside a repetition, as it was seen live outside of one."""
    name = status.phase
    if current is not None:
        name = next((n for n, start, end in current.phases if start <= time_s <= end), name)
    return _PHASE_WORDS.get(name, name)


def _cue(reps: Sequence[Rep], rules: Sequence[Rule], time_s: float) -> str | None:
    """The one thing to do about the latest repetition whose fault has already happened."""
    for rep in reversed(reps):
        if rep.start_s > time_s:
            continue
        if time_s > rep.end_s + CUE_AFTER_S:
            return None
        fault = most_important(rep.findings, rules)
        if fault is None:
            return None
        if time_s >= _moment_s(fault, rep):
            return fault.cue
    return None


def _marks(reps: Sequence[Rep], rules: Sequence[Rule], time_s: float) -> tuple[Mark, ...]:
    priorities = {rule.slug: rule.priority for rule in rules}
    happening = [
        finding
        for rep in reps
        for finding in rep.findings
        if finding.verdict.is_fault
        and -MARK_BEFORE_S <= time_s - _moment_s(finding, rep) <= MARK_AFTER_S
    ]
    happening.sort(key=lambda f: (f.verdict is not Verdict.MAJOR, priorities.get(f.rule, 99)))
    return tuple(
        Mark(finding.landmark, _sentence(finding_words(finding)), finding.verdict)
        for finding in happening[:MAX_MARKS]
        if finding.landmark is not None
    )


def _moment_s(finding: Finding, rep: Rep) -> float:
    return rep.bottom_s if finding.time_s is None else finding.time_s


def _notice(moment: Moment, time_s: float) -> str | None:
    if not moment.pose.detected:
        return "Nobody in view"
    for rep in reversed(moment.reps):
        if not rep.complete and rep.end_s <= time_s <= rep.end_s + CUE_AFTER_S:
            return f"Not counted: {rep.partial_reason}" if rep.partial_reason else "Not counted"
    return None


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


OpenFrames = Callable[[], AbstractContextManager[Iterable[Frame]]]
OpenWriter = Callable[[tuple[int, int]], AbstractContextManager[PictureWriter]]


def _step_back() -> None:
    """Let the pose model go first: it sets the pace, and drawing has the time in between.

    The threads that decode and encode for this one inherit it.  Elsewhere than on Linux a thread
    has no priority of its own.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):  # a container may forbid it: then it is merely slower
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + 10)


class AnnotationThread:
    """Draws and encodes in a thread, behind the analysis; a context manager.

    Nothing is opened before the first person is seen.  Leaving the context without `finish`
    gives the video up.

    Args:
        open_frames: opens the clip a second time, so that no frame waits in memory.
        open_writer: opens the video file for pictures of (width, height).
        captions: what to call things.
        on_failure: called once when the video cannot be written; the analysis goes on without it.
    """

    def __init__(
        self,
        open_frames: OpenFrames,
        open_writer: OpenWriter,
        captions: Captions,
        on_failure: Callable[[InputError], None],
    ) -> None:
        self._on_failure = on_failure
        self._failed = False
        self._open_frames = open_frames
        self._open_writer = open_writer
        self._captions = captions
        self._timeline = Timeline()
        self._executor = ThreadPoolExecutor(1, "formcheck-annotate", _step_back)
        self._drawing: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timeline.abandon()
        self._executor.shutdown(wait=True)

    def follow(self, pose: Pose, session: Session) -> None:
        """Take the pose that ``session`` has just seen.

        Raises:
            Exception: a bug met while drawing or encoding, as soon as it is known.
        """
        if self._failed:
            return
        self._timeline.publish(pose, session.status)
        if self._drawing is None:
            if not pose.detected:
                return
            self._drawing = self._executor.submit(self._run)
        self._timeline.settle(session.settled_until_s, session.reps)
        if self._drawing.done():
            self._conclude(self._drawing)

    def finish(self, session: Session) -> None:
        """Wait until everything is written; ``session`` is finished.

        Raises:
            Exception: a bug met while drawing or encoding.
        """
        self._timeline.end(session.reps)
        if self._drawing is not None and not self._failed:
            self._conclude(self._drawing)

    def _conclude(self, drawing: Future[None]) -> None:
        try:
            drawing.result()
        except InputError as error:
            self._failed = True
            self._on_failure(error)

    def _run(self) -> None:
        with self._open_frames() as frames:
            iterator = iter(frames)
            first = next(iterator, None)
            if first is None:
                return
            with self._open_writer(first.size) as writer:
                annotate(chain([first], iterator), self._timeline, self._captions, writer)
