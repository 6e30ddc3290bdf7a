"""One live run, from an open camera to the report: the wiring of everything live."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from formcheck import __version__
from formcheck.coaching.coach import Coach
from formcheck.coaching.live_state import Key, Screen, Voice
from formcheck.config import RuleOverrides
from formcheck.errors import CameraLost, FormcheckError, InputError, LeftEarly, ScreenLost
from formcheck.estimators.models import BUILT_IN
from formcheck.live.desk import JudgingDesk, Listeners
from formcheck.live.pipeline import GIVE_UP_S, WAIT_S, Pipeline
from formcheck.live.recorder import Recorder
from formcheck.live.starting import done_beside
from formcheck.outputs import Outputs, UnwrittenError, check_places
from formcheck.recorded.analysis import OpenedModel, new_session, open_model, report_on
from formcheck.recorded.filing import (
    RECORDING_FILE,
    REPORT_FILE,
    Filing,
    Findings,
    rescue_landmarks,
)
from formcheck.recording import Provenance, Settings
from formcheck.report import ModelInfo, Report, SourceInfo
from formcheck.reporting.event_lines import (
    CameraLine,
    EndedLine,
    EndReason,
    EventLine,
    StartedLine,
    line_of,
)
from formcheck.session import Session
from formcheck.signals.filters import load_scipy
from formcheck.sources.camera import Camera

RECORDED_VIDEO_FILE: Final = "video.mp4"
LOADING: Final = "Loading the pose model ..."


@dataclass(frozen=True)
class LiveOptions:
    """What to watch for and where the files go.

    Attributes:
        settings: exercise, whether the camera gives a mirror image, rules and limits.
        model: name or path of the pose model.
        out_dir: for the report, the table and the landmarks; None: no files.
        record_dir: keep video and landmarks there; None: no video.
    """

    settings: Settings = field(default_factory=lambda: Settings("squat", False, RuleOverrides()))
    model: str = BUILT_IN
    out_dir: Path | None = None
    record_dir: Path | None = None


@dataclass(frozen=True)
class LiveHooks:
    """How the caller takes part.

    Attributes:
        stop: ends the run in good order when it is set.
        screen: shows it; used in the calling thread.
        voice: speaks.
        make_coach: makes the coach for a session and a picture size; None without screen and voice.
        tell: takes what other programs are told, in any thread.
        open_model: opens the pose model by name or path.
        give_up_s: a camera that is silent for so long is lost.
        starting: is told what is waited for before the first picture.
    """

    stop: threading.Event = field(default_factory=threading.Event)
    screen: Screen | None = None
    voice: Voice | None = None
    make_coach: Callable[[Session, tuple[int, int]], Coach] | None = None
    tell: Callable[[EventLine], None] | None = None
    open_model: Callable[[str], OpenedModel] = open_model
    give_up_s: float = GIVE_UP_S
    starting: Callable[[str], object] | None = None


@dataclass(frozen=True)
class LiveOutcome:
    """Everything that came out.

    Attributes:
        report: on all that was seen.
        files: that were written.
        reason: why it ended.
        failure: what went wrong; the session up to then is in the report.
        frames, dropped: looked at, and left out for newer ones.
        skipped: pictures missing in the recorded video.
        unfilmed: why there is no recorded video.
        delays_s: from capture to verdict, per frame.
        times_s: of the captures of those frames, on the clock of `time.monotonic`.
        unwritten: which files could not be written, and why; None: all were.
        rescued: where the landmarks are, if they could not be written where they belong.
    """

    report: Report
    files: tuple[Path, ...]
    reason: EndReason
    failure: FormcheckError | None
    frames: int
    dropped: int
    skipped: int
    unfilmed: FormcheckError | None
    delays_s: tuple[float, ...]
    times_s: tuple[float, ...]
    unwritten: UnwrittenError | None = None
    rescued: Path | None = None


def run_live(camera: Camera, options: LiveOptions, hooks: LiveHooks | None = None) -> LiveOutcome:
    """Watch until the source ends, the person quits, or the camera is lost.

    Args:
        camera: opened, not started; closed in any case.
        options: what to watch for.
        hooks: screen, voice, events, stopping.

    Raises:
        InputError: nobody was seen, or the files cannot be written.
        LeftEarly: it was ended on purpose before anybody was seen.
        CameraLost: before anybody was seen.
        ConfigError: there is no such exercise.
        ModelError: the pose model cannot be used.
    """
    with camera:
        return _LiveRun(camera, options, hooks or LiveHooks()).run()


@dataclass(frozen=True)
class _Reported:
    """What came out of a run, and which of it is on disk."""

    report: Report
    files: tuple[Path, ...]
    unwritten: UnwrittenError | None
    rescued: Path | None


@dataclass
class _Under:
    """What belongs to a run under way."""

    desk: JudgingDesk
    session: Session
    model: ModelInfo
    recorder: Recorder | None
    outputs: Outputs
    reason: EndReason = "quit"
    failure: Exception | None = None
    people: int = 0


class _LiveRun:
    def __init__(self, camera: Camera, options: LiveOptions, hooks: LiveHooks) -> None:
        self._camera = camera
        self._options = options
        self._hooks = hooks
        # Without a clip or a recording of the pictures the page has drawings instead of stills.
        no_clip = (options.out_dir or Path()) / RECORDED_VIDEO_FILE
        self._filing = Filing(options.out_dir, video=False, page_of=camera.info.path or no_clip)
        self._quit = False

    def run(self) -> LiveOutcome:
        """Watch, then report."""
        self._check_places()
        with Outputs() as outputs, ExitStack() as stack:
            model = self._loaded()
            estimator = stack.enter_context(model.estimator)
            session = new_session(self._options.settings, self._camera.info.size_px)
            recorder = self._recorder(outputs)
            if recorder is not None:
                stack.callback(recorder.discard)
            desk = JudgingDesk(session, self._listeners(session, recorder))
            run = _Under(desk, session, model.info, recorder, outputs)
            desk.tell(self._started(model.info))
            pipeline = Pipeline(
                self._camera, estimator, desk, self._hooks.stop, self._hooks.give_up_s
            )
            with pipeline:
                try:
                    self._present(pipeline)
                except ScreenLost as lost:
                    pipeline.failure = pipeline.failure or lost
            run.reason, run.failure = self._reason(pipeline), pipeline.failure
            run.people = estimator.people
            return self._conclude(run)

    def _loaded(self) -> OpenedModel:
        """The pose model, which takes a second to load, and half a minute on a busy machine.

        With it comes what judging would have to wait for in the middle of the first repetition.
        """
        hooks = self._hooks
        if hooks.starting is not None:
            hooks.starting(LOADING)

        def load() -> OpenedModel:
            load_scipy()
            return hooks.open_model(self._options.model)

        return done_beside(hooks.screen, LOADING, load, self._leave)

    def _leave(self) -> None:
        """The person wants to end."""
        self._quit = True
        self._hooks.stop.set()

    def _present(self, pipeline: Pipeline) -> None:
        """Show what is newest until nothing more comes."""
        screen = self._hooks.screen
        while not pipeline.shown.exhausted:
            newest = pipeline.shown.take(WAIT_S)
            if self._hooks.stop.is_set():
                return
            if screen is None:
                continue
            if newest is not None:
                screen.show(newest.rgb, newest.state)
            for key in screen.keys():  # noqa: SIM118 - keys of a keyboard
                if key is Key.QUIT:
                    self._quit = True
                    return
                pipeline.press(key)

    def _reason(self, pipeline: Pipeline) -> EndReason:
        if pipeline.failure is not None:
            return "camera_lost" if isinstance(pipeline.failure, CameraLost) else "failed"
        if self._quit:
            return "quit"
        return "end_of_source" if pipeline.at_end else "signal"

    def _conclude(self, run: _Under) -> LiveOutcome:
        """Report on what was seen, whatever ended it, then raise what is a bug of ours."""
        if isinstance(run.failure, CameraLost):
            line = CameraLine(time_s=run.desk.time_s, state="lost", message=str(run.failure))
            run.desk.tell(line)
        try:
            done = self._report(run)
        except FormcheckError as error:
            self._tell_end(run, None if isinstance(error, LeftEarly) else str(error), None)
            raise
        failure = run.failure
        trouble = failure or done.unwritten
        self._tell_end(run, None if trouble is None else str(trouble), done)
        if failure is not None and not isinstance(failure, FormcheckError):
            raise failure
        return LiveOutcome(
            report=done.report,
            files=done.files,
            reason=run.reason,
            failure=failure,
            frames=len(run.desk.log),
            dropped=self._camera.replaced,
            skipped=0 if run.recorder is None else run.recorder.skipped,
            unfilmed=None if run.recorder is None else run.recorder.failure,
            unwritten=done.unwritten,
            rescued=done.rescued,
            delays_s=tuple(run.desk.delays_s),
            times_s=tuple(run.desk.times_s),
        )

    def _report(self, run: _Under) -> _Reported:
        log, settings = run.desk.log, self._options.settings
        if not log.detected:
            if isinstance(run.failure, Exception):
                raise run.failure
            if run.reason in ("quit", "signal"):
                raise LeftEarly("Ended before anybody was seen: there is nothing to report")
            raise InputError(_nobody(self._camera, len(log)))
        for event in run.session.finish():
            run.desk.tell(line_of(event))
        provenance = Provenance(self._source(run), run.model, run.people, settings)
        poses = log.sequence(self._camera.info.size_px, provenance.to_dict())
        result = run.session.result()
        report = report_on(result, provenance, settings)
        filmed = run.recorder is not None and self._film(run.recorder, run.outputs)
        found = Findings(report, poses, settings.mirrored, result)
        filing = self._filing
        if run.recorder is not None and filmed and self._camera.info.path is None:
            filing = replace(filing, page_of=run.recorder.path)
        filing.write(found, run.outputs)
        record_dir = self._options.record_dir
        if record_dir is not None and record_dir != self._options.out_dir:
            path = record_dir / RECORDING_FILE
            with run.outputs.file(path) as temporary:
                poses.save(temporary)
        files, unwritten = run.outputs.commit_what_can_be()
        kept = any(path.name == RECORDING_FILE for path in files)
        rescued = None if kept or unwritten is None else rescue_landmarks(poses)
        return _Reported(report, files, unwritten, rescued)

    def _film(self, recorder: Recorder, outputs: Outputs) -> bool:
        """Finish the recorded video; whether there is one."""
        if recorder.close() or self._options.record_dir is None:
            return True
        outputs.withdraw(self._options.record_dir / RECORDED_VIDEO_FILE)
        return False

    def _source(self, run: _Under) -> SourceInfo:
        info, log, ending = self._camera.info, run.desk.log, self._camera.ending
        duration_s, complete, problem = log.last_s or 0.0, True, None
        if run.failure is not None:
            complete = False
            problem = f"the session broke off after {duration_s:.1f} s: {run.failure}"
        elif run.reason == "end_of_source" and ending is not None:
            duration_s, complete, problem = ending.duration_s, ending.complete, ending.problem
        elif not info.live:
            complete, problem = False, f"the analysis was stopped after {duration_s:.1f} s"
        return SourceInfo(
            # A name that is not valid UTF-8 still makes a valid report.
            file=info.name.encode(errors="replace").decode(),
            sha256=info.sha256,
            duration_s=duration_s,
            frames=len(log),
            width=info.width,
            height=info.height,
            rotation=info.rotation,
            complete=complete,
            problem=problem,
        )

    def _listeners(self, session: Session, recorder: Recorder | None) -> Listeners:
        make, coach = self._hooks.make_coach, None
        if make is not None:
            coach = make(session, self._camera.info.size_px)
        return Listeners(coach, self._hooks.voice, self._hooks.tell, recorder)

    def _recorder(self, outputs: Outputs) -> Recorder | None:
        if self._options.record_dir is None:
            return None
        return Recorder(outputs.new_file(self._options.record_dir / RECORDED_VIDEO_FILE))

    def _check_places(self) -> None:
        """Find out before the set whether its files can be written."""
        source = self._camera.info.path or Path(self._camera.info.name)
        self._filing.check(source)
        if self._options.record_dir is not None:
            names = (RECORDED_VIDEO_FILE, RECORDING_FILE)
            kept = [self._options.record_dir / name for name in names]
            check_places(kept, source, "--record")

    def _started(self, model: ModelInfo) -> StartedLine:
        info, settings = self._camera.info, self._options.settings
        return StartedLine(
            formcheck_version=__version__,
            exercise=settings.exercise,
            mirrored=settings.mirrored,
            camera=info.name.encode(errors="replace").decode(),
            width=info.size_px[0],
            height=info.size_px[1],
            model=model,
        )

    def _tell_end(self, run: _Under, message: str | None, done: _Reported | None) -> None:
        files = () if done is None else done.files
        run.desk.tell(
            EndedLine(
                time_s=run.desk.time_s,
                reason=run.reason,
                message=message,
                frames=len(run.desk.log),
                dropped=self._camera.replaced,
                report=next((str(path) for path in files if path.name == REPORT_FILE), None),
            )
        )


def _nobody(camera: Camera, frames: int) -> str:
    if not frames:
        return f"{camera.info.name}: ended before a picture came"
    return (
        f"{camera.info.name}: nobody was seen in {frames} pictures; step into the picture, head "
        "to feet, upright and in good light"
    )
