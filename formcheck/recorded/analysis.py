"""One clip, or its landmark recording, from the file to the report and everything beside it.

This is the wiring that the command line, the benchmarks and notebooks share: source ->
estimator -> session -> report, with the annotated video drawn and encoded in a thread behind.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from formcheck.coaching.live_state import PlanTarget
from formcheck.config import RuleOverrides, apply
from formcheck.errors import ConfigError, InputError
from formcheck.estimators.mediapipe_pose import MediaPipePoseEstimator
from formcheck.estimators.models import BUILT_IN, resolve_model
from formcheck.exercises import CHOICES, EXERCISES, exercise_asked_for
from formcheck.exports import get_exports
from formcheck.outputs import Outputs, UnwrittenError
from formcheck.pose import Frame, Pose, PoseSequence
from formcheck.recorded.clip_words import leap_words, nobody_words
from formcheck.recorded.filing import VIDEO_FILE, Filing, Findings
from formcheck.recording import PoseLog, Provenance, Settings
from formcheck.render.annotate import AUTO_TITLE, AnnotationThread, Captions
from formcheck.render.sound import Soundtrack
from formcheck.render.video import VideoWriter
from formcheck.report import ModelInfo, Report, SourceInfo
from formcheck.reporting.session_report import build_report
from formcheck.rules import Rule
from formcheck.session import Session, SessionResult, open_session
from formcheck.sources.clip import ClipInfo, ClipSource

RECORDING_SUFFIX: Final = ".npz"

_SEVERAL_PEOPLE: Final = (
    "{people} people are in the picture: the largest and most central one was followed. Film one "
    "person alone if that was the wrong one."
)
_HEAD_START_S: Final = 0.001
"""Only one thread runs Python at a time.  The model's needs it shortly before each frame and would
wait for all that is done with the pose before; with a head start, a frame takes 0.5 ms less."""


class PoseEstimator(Protocol):
    """What turns frames into poses."""

    @property
    def people(self) -> int:
        """People seen in the first frame that shows any; 0 until then."""

    def estimate(self, frame: Frame) -> Pose:
        """The pose in ``frame``; `Pose.missing` when nobody is found."""


@dataclass(frozen=True)
class OpenedModel:
    """A pose model, ready for one clip."""

    info: ModelInfo
    estimator: AbstractContextManager[PoseEstimator]


def open_model(name_or_path: str) -> OpenedModel:
    """Open MediaPipe's pose landmarker.

    Raises:
        ModelError: unknown, missing, damaged or refused.
    """
    model = resolve_model(name_or_path)
    return OpenedModel(
        ModelInfo(name=model.name, sha256=model.sha256), MediaPipePoseEstimator(model.path)
    )


@dataclass(frozen=True)
class AnalyzeOptions:
    """What to do with a clip.  None means: as recorded, and for a clip its usual value.

    Attributes:
        exercise: name, see `formcheck.exercises.CHOICES`; a clip needs one.
        mirrored: the clip was flipped, as selfie cameras do; left and right are exchanged.
        overrides: rules switched off and limits moved.
        model: name or path of the pose model, for a clip.
        out_dir: where the files go; None: no files at all.
        video: whether the annotated video is among them (never for a recording).
        trace: a CSV file for every measure of every frame.
        exports: further formats for ``out_dir``, see `formcheck.exports.EXPORTS`.
        html: whether the page (report.html) is among the files.
        plan: what was meant to be done, to be held against what was.
    """

    exercise: str | None = None
    mirrored: bool | None = None
    overrides: RuleOverrides | None = None
    model: str = BUILT_IN
    out_dir: Path | None = None
    video: bool = True
    trace: Path | None = None
    exports: tuple[str, ...] = ()
    html: bool = True
    plan: PlanTarget | None = None


@dataclass(frozen=True)
class Progress:
    """How far the analysis is.

    Attributes:
        frames: analysed so far.
        time_s: of the newest one.
        duration_s: of the whole clip, None when its container does not say.
    """

    frames: int
    time_s: float
    duration_s: float | None


@dataclass(frozen=True)
class Hooks:
    """How the caller takes part.

    Attributes:
        progress: called after every frame, in the calling thread.
        stop: when set, the analysis ends with the frames so far and still reports on them.
        open_model: opens the pose model by name or path.
    """

    progress: Callable[[Progress], None] | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    open_model: Callable[[str], OpenedModel] = open_model


@dataclass(frozen=True)
class Analysis:
    """Everything that came out.

    Attributes:
        report: see `formcheck.report.Report`.
        poses: as captured, with their provenance.
        result: of the session.
        files: that were written.
        remarks: what a person should know about the clip and the files.
        unwritten: which files could not be written, and why; None: all were.
    """

    report: Report
    poses: PoseSequence
    result: SessionResult
    files: tuple[Path, ...]
    remarks: tuple[str, ...] = ()
    unwritten: UnwrittenError | None = None


def every_rule() -> tuple[Rule, ...]:
    """The rules of all exercises: what a configuration file may name."""
    return tuple(rule for exercise in EXERCISES.values() for rule in exercise.rules)


def is_recording(path: Path) -> bool:
    """Whether ``path`` names a landmark recording rather than a clip."""
    return path.suffix.lower() == RECORDING_SUFFIX


def analyze(
    path: Path, options: AnalyzeOptions | None = None, hooks: Hooks | None = None
) -> Analysis:
    """Analyse a clip, or replay a landmark recording (``.npz``).

    The replay of a recording gives the report that was made beside it, byte for byte, unless
    the options say otherwise.

    Args:
        path: the clip or recording.
        options: what to do.
        hooks: progress, stopping early, another pose model.

    Raises:
        InputError: the clip cannot be used, nobody is in it, or it is clear from the start that
            the files cannot be written.  Nothing is left behind then.
        ConfigError: unknown exercise, or none given for a clip; unknown or unusable export.
        ModelError: the pose model cannot be used.
    """
    run = ClipRun(path, options or AnalyzeOptions(), hooks or Hooks())
    with Outputs() as outputs:
        return run.conclude(run.take(outputs), outputs)


@dataclass(frozen=True)
class Taken:
    """What came in: poses, their origin, the session that has seen them, remarks on the clip."""

    poses: PoseSequence
    provenance: Provenance
    session: Session
    remarks: tuple[str, ...] = ()


class ClipRun:
    """The analysis of one clip under way; without ``filing`` of a clip by itself."""

    def __init__(
        self, path: Path, options: AnalyzeOptions, hooks: Hooks, filing: Filing | None = None
    ) -> None:
        self._path = path
        self._options = options
        self._hooks = hooks
        self._filing = filing or filing_of(path, options)

    def take(self, outputs: Outputs) -> Taken:
        """Look at every frame of the clip, or take the poses from a recording.

        Raises:
            InputError: it cannot be used, or nobody is in it.
        """
        return self.replay() if is_recording(self._path) else self.watch(outputs)

    def watch(self, outputs: Outputs) -> Taken:
        """Decode the clip and look at every frame of it."""
        settings = self.settings(None)
        log, stopped_s = PoseLog(), None
        with ExitStack() as stack:
            clip = stack.enter_context(ClipSource(self._path))
            self._filing.check(self._path)
            model = self._hooks.open_model(self._options.model)
            estimator = stack.enter_context(model.estimator)
            session = new_session(settings, clip.info.size_px)
            video = self._annotation(settings, clip.info, outputs)
            if video is not None:
                stack.enter_context(video)
            for seen in stack.enter_context(closing(_estimated(estimator, clip))):
                pose = log.add(seen)
                session.step(pose)
                if video is not None:
                    video.follow(pose, session)
                if self._hooks.progress is not None:
                    self._hooks.progress(Progress(len(log), pose.time_s, clip.info.duration_s))
                if self._hooks.stop.is_set():
                    stopped_s = pose.time_s
                    break
            if not log.detected:
                raise InputError(nobody_words(self._path, len(log), clip.info.size_px, stopped_s))
            session.finish()
            if video is not None:
                video.finish(session)
            source = _source_info(clip, len(log), stopped_s)
            leaps = clip.outcome.leaps if stopped_s is None else ()
            provenance = Provenance(source, model.info, estimator.people, settings)
        poses = log.sequence(clip.info.size_px, provenance.to_dict())
        remarks = tuple(leap_words(self._path, *leap) for leap in leaps)
        return Taken(poses, provenance, session, remarks)

    def replay(self) -> Taken:
        """Take the poses from a recording."""
        poses = PoseSequence.load(self._path)
        provenance = Provenance.of(poses, self._path, every_rule())
        try:
            settings = self.settings(provenance.settings)
        except ConfigError as error:
            raise ConfigError(f"{self._path}: {error}") from None
        self._filing.check(self._path)
        session = new_session(settings, poses.size_px)
        seen = 0
        for pose in poses:
            session.step(pose)
            seen += pose.detected
        if not seen:
            raise InputError(nobody_words(self._path, len(poses), poses.size_px, None))
        session.finish()
        return Taken(poses, provenance, session)

    def conclude(self, taken: Taken, outputs: Outputs) -> Analysis:
        """Make the report and put the files in their places."""
        found = self.findings(taken)
        try:
            remarks = self._filing.write(found, outputs)
        except Exception:  # a bug met in one file must not cost those that are whole
            outputs.commit_what_can_be()
            raise
        files, unwritten = outputs.commit_what_can_be()
        unwritten = self._filing.rescue(found, unwritten)
        remarks = (*taken.remarks, *remarks)
        return Analysis(found.report, found.poses, found.result, files, remarks, unwritten)

    def findings(self, taken: Taken) -> Findings:
        """What was found in the clip by itself."""
        settings, result = self.settings(taken.provenance.settings), taken.session.result()
        report = report_on(result, taken.provenance, settings)
        return Findings(report, taken.poses, settings.mirrored, result)

    def settings(self, recorded: Settings | None) -> Settings:
        """What was asked for now, else what was recorded."""
        options = self._options
        exercise = options.exercise or (recorded and recorded.exercise)
        if not exercise:
            known = " or ".join(f"--exercise {name}" for name in CHOICES)
            raise ConfigError(f"which exercise does the clip show? say {known}")
        exercise_asked_for(exercise)
        base = recorded or Settings(exercise)
        return Settings(
            exercise,
            base.mirrored if options.mirrored is None else options.mirrored,
            base.overrides if options.overrides is None else options.overrides,
            base.plan if options.plan is None else options.plan,
        )

    def _annotation(
        self, settings: Settings, info: ClipInfo, outputs: Outputs
    ) -> AnnotationThread | None:
        if self._options.out_dir is None or not self._options.video:
            return None
        path = self._filing.place(VIDEO_FILE)
        exercise = exercise_asked_for(settings.exercise)
        title, rules = (
            (AUTO_TITLE, every_rule()) if exercise is None else (exercise.title, exercise.rules)
        )
        sound = Soundtrack(self._path, info.start_s)
        return AnnotationThread(
            lambda: ClipSource(self._path),
            lambda size_px: VideoWriter(outputs.new_file(path), size_px, audio=sound),
            Captions(title, apply(settings.overrides, rules), settings.mirrored),
            lambda error: outputs.give_up(path, error),
        )


def filing_of(path: Path, options: AnalyzeOptions) -> Filing:
    """The files that the analysis of one clip leaves behind."""
    return Filing(
        options.out_dir,
        recording=not is_recording(path),
        video=options.video and not is_recording(path),
        exports=get_exports(options.exports),
        trace=options.trace,
        page_of=path if options.html else None,
    )


def _estimated(estimator: PoseEstimator, frames: Iterable[Frame]) -> Generator[Pose, None, None]:
    """The poses of ``frames``; while one is used, the model is at work on the next."""
    with ThreadPoolExecutor(1, "formcheck-estimate") as executor:
        pending: Future[Pose] | None = None
        for frame in frames:
            upcoming = executor.submit(estimator.estimate, frame)
            if pending is not None:
                pose = pending.result()
                wait((upcoming,), timeout=_HEAD_START_S)
                yield pose
            pending = upcoming
        if pending is not None:
            yield pending.result()


def new_session(settings: Settings, size_px: tuple[int, int]) -> Session:
    """A session for what was asked for."""
    return open_session(
        settings.exercise, settings.overrides, size_px=size_px, mirrored=settings.mirrored
    )


def report_on(result: SessionResult, provenance: Provenance, settings: Settings) -> Report:
    """The report on a finished session, its notes on other people included."""
    report = build_report(
        result,
        source=provenance.source,
        model=provenance.model,
        settings=settings.for_report(),
    )
    if provenance.people > 1:
        notes = [*report.notes, _SEVERAL_PEOPLE.format(people=provenance.people)]
        report = report.model_copy(update={"notes": notes})
    return report


def _source_info(clip: ClipSource, frames: int, stopped_s: float | None) -> SourceInfo:
    info = clip.info
    if stopped_s is None:
        outcome = clip.outcome
        duration_s, complete, problem = outcome.duration_s, outcome.complete, outcome.problem
    else:
        duration_s, complete = stopped_s, False
        problem = f"the analysis was stopped after {stopped_s:.1f} s"
    return SourceInfo.model_validate(
        {
            # A name that is not valid UTF-8 still makes a valid report.
            "file": info.file.encode(errors="replace").decode(),
            "sha256": info.sha256,
            "duration_s": duration_s,
            "frames": frames,
            "width": info.width,
            "height": info.height,
            "rotation": info.rotation,
            "complete": complete,
            "problem": problem,
        }
    )
