"""What happens to a pose once it is known: logged, judged, coached, told and recorded."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from formcheck.coaching.coach import Coach, Seen
from formcheck.coaching.early_faults import EarlyFaults
from formcheck.coaching.live_state import Cue, Key, LiveState, Stage, Voice
from formcheck.live.pipeline import SILENT_S, Looked
from formcheck.live.rate import RateWatcher
from formcheck.live.recorder import Recorder
from formcheck.pose import Frame, Pose, RgbArray
from formcheck.recording import PoseLog
from formcheck.reporting.event_lines import (
    CameraLine,
    CameraState,
    CueLine,
    EventLine,
    PausedLine,
    RateLine,
    RecordingLine,
    StageLine,
    frame_line,
    line_of,
)
from formcheck.reporting.session_report import finding_info
from formcheck.session import Session

_LUMA_STEP: Final = 16
"""Every so manieth pixel tells how bright a picture is."""
_BT601: Final = np.array([0.299, 0.587, 0.114])
"""Weights of red, green and blue."""
_BREAK_S: Final = 1e-3
UNFILMED: Final = "The video cannot be kept"


@dataclass(frozen=True)
class Listeners:
    """Who is told what happens; None: nobody.

    Attributes:
        coach: decides what the person is shown; None without a screen and a voice.
        voice: speaks.
        tell: takes what other programs are told.
        recorder: keeps the pictures.
    """

    coach: Coach | None = None
    voice: Voice | None = None
    tell: Callable[[EventLine], None] | None = None
    recorder: Recorder | None = None


class JudgingDesk:
    """Judges poses one by one, in one thread.

    The log gets exactly what the session gets, so that its replay gives the same report.

    Args:
        session: counts and judges.
        listeners: are told.

    Attributes:
        log: every pose that was judged.
        delays_s: from the capture of each frame to its verdict.
        times_s: when those frames were captured, on the clock of `time.monotonic`.
    """

    def __init__(self, session: Session, listeners: Listeners) -> None:
        self._session = session
        self._early = EarlyFaults(session)
        self._rate = RateWatcher(session.rules)
        self._to = listeners
        self._was_paused = self._silent = self._unfilmed = False
        self._time_s = 0.0
        self._stage: Stage | None = None
        self.log = PoseLog()
        self.delays_s: list[float] = []
        self.times_s: list[float] = []

    @property
    def paused(self) -> bool:
        """Whether the person asked for a pause."""
        return self._to.coach is not None and self._to.coach.paused

    @property
    def time_s(self) -> float:
        """Of the newest frame."""
        return self._time_s

    def press(self, key: Key) -> None:
        """Take a key."""
        if self._to.coach is None:
            return
        self._to.coach.press(key)
        if self._to.voice is not None and self._to.coach.muted:
            self._to.voice.silence()

    def take(self, looked: Looked) -> LiveState | None:
        """Judge the pose of a picture; gives what to show with it."""
        frame = looked.captured.frame
        self._time_s = frame.time_s
        self._note_silence(0.0)
        if looked.pose is None or self.paused:
            self._note_pause(paused=True)
            return None if self._to.coach is None else self._to.coach.idle(looked.pose)
        if self._was_paused:
            self._close_the_open_rep(frame.time_s)
        self._note_pause(paused=False)
        pose = self.log.add(looked.pose)
        events = self._session.step(pose)
        delay_s = time.monotonic() - looked.captured.captured_s
        self.delays_s.append(delay_s)
        self.times_s.append(looked.captured.captured_s)
        early = self._early.step(pose.time_s)
        change = self._rate.step(pose.time_s)
        self._record(frame)
        if self._to.tell is not None:
            self._to.tell(frame_line(pose, self._session.status, delay_s))
            for event in events:
                self._to.tell(line_of(event))
            for cue in early:
                self._to.tell(CueLine(time_s=cue.time_s, finding=finding_info(cue.finding)))
            if change is not None:
                self._to.tell(
                    RateLine(
                        time_s=pose.time_s,
                        frames_per_s=round(change.rate_hz, 2),
                        not_assessable=list(change.too_slow_for),
                        message=change.line,
                    )
                )
        if self._to.coach is None:
            return None
        first = early[0] if early else None
        seen = Seen(
            pose=looked.pose,
            status=self._session.status,
            events=events,
            luma=_luma(frame.rgb) if self._to.coach.watches_light else None,
            provisional=None if first is None else Cue.of(first.finding, provisional=True),
            doing=self._early.side,
            lacking=self._lacking(),
        )
        return self._coached(self._to.coach, seen)

    def idle(self, silent_s: float) -> LiveState | None:
        """No picture has come for a while."""
        self._note_silence(silent_s)
        if self._to.coach is None:
            return None
        trouble = _silence(silent_s) if self._silent else None
        return self._to.coach.idle(trouble=trouble, still=True)

    def tell(self, line: EventLine) -> None:
        """Tell other programs, if any listen."""
        if self._to.tell is not None:
            self._to.tell(line)

    def _coached(self, coach: Coach, seen: Seen) -> LiveState:
        state = coach.step(seen)
        words = coach.take_words()
        if words and self._to.voice is not None:
            self._to.voice.say(". ".join(words))
        if state.stage is not self._stage:
            self._stage = state.stage
            self.tell(StageLine(time_s=state.time_s, stage=state.stage.value))
        return state

    def _record(self, frame: Frame) -> None:
        """Keep a picture; that there will be no video after all is said at once."""
        recorder = self._to.recorder
        if recorder is None or self._unfilmed:
            return
        recorder.add(frame)
        if recorder.failure is not None:
            self._unfilmed = True
            self.tell(RecordingLine(time_s=frame.time_s, message=str(recorder.failure)))

    def _lacking(self) -> str | None:
        lacks = [self._rate.latest.notice, UNFILMED if self._unfilmed else None]
        return ". ".join(filter(None, lacks)) or None

    def _close_the_open_rep(self, now_s: float) -> None:
        """What was open before a pause has no end: as if the person had left meanwhile.

        A repetition that was over, but not handed out yet, is closed by that, and told.
        """
        last_s = self.log.last_s
        if last_s is not None and now_s - _BREAK_S > last_s:
            pose = self.log.add(Pose.missing(now_s - _BREAK_S))
            events = self._session.step(pose)
            for event in events:
                self.tell(line_of(event))
            if self._to.coach is not None:
                status = self._session.status
                self._coached(self._to.coach, Seen(pose, status, events, lacking=self._lacking()))
        self._rate.restart()

    def _note_pause(self, *, paused: bool) -> None:
        if paused is not self._was_paused:
            self._was_paused = paused
            self.tell(PausedLine(time_s=self._time_s, paused=paused))

    def _note_silence(self, silent_s: float) -> None:
        silent = silent_s >= SILENT_S
        if silent is self._silent:
            return
        self._silent = silent
        message = _silence(silent_s) if silent else None
        state: CameraState = "silent" if silent else "ok"
        self.tell(CameraLine(time_s=self._time_s, state=state, message=message))


def _silence(silent_s: float) -> str:
    return f"No picture for {silent_s:.0f} s: check the camera and its cable or network"


def _luma(rgb: RgbArray) -> float:
    """Mean brightness, 0..255."""
    return float((rgb[::_LUMA_STEP, ::_LUMA_STEP] @ _BT601).mean())
