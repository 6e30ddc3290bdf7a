"""Two clips of one set, filmed from two sides at the same time: two sessions, one report.

Each clip runs through a session of its own, in one pass, exactly as it would alone.  What the two
found is then laid over each other in time and put together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from formcheck.errors import ConfigError, InputError
from formcheck.outputs import Outputs, UnwrittenError, check_places
from formcheck.pairs.alignment import Alignment, align
from formcheck.pairs.better_view import ROLES
from formcheck.pairs.pair_report import ClipPart, build_pair_report
from formcheck.pairs.pairing import PairResult, are_swapped, pair_sessions
from formcheck.pose import PoseSequence
from formcheck.recorded.analysis import (
    AnalyzeOptions,
    ClipRun,
    Hooks,
    Taken,
    every_rule,
    filing_of,
    is_recording,
)
from formcheck.recorded.filing import PAGE_FILE, VIDEO_FILE, Filing, Findings
from formcheck.recorded.pages import write_pair_page
from formcheck.recording import Provenance, Settings
from formcheck.render.html.material import Motion
from formcheck.report import Report
from formcheck.reporting.session_report import movement_notes
from formcheck.sources.opening import check_readable
from formcheck.view import CameraRole


@dataclass(frozen=True)
class PairOptions:
    """What to do with two clips.

    Attributes:
        each: for both, as for one clip.  A trace gets ``_front`` or ``_side`` in its name.
        mirrored_views: which of them were flipped; None: as ``each`` says.
    """

    each: AnalyzeOptions = field(default_factory=AnalyzeOptions)
    mirrored_views: frozenset[CameraRole] | None = None

    def of(self, role: CameraRole) -> AnalyzeOptions:
        """What to do with one of them."""
        if self.mirrored_views is None:
            return self.each
        return replace(self.each, mirrored=role in self.mirrored_views)


@dataclass(frozen=True)
class PairAnalysis:
    """Everything that came out of two clips.

    Attributes:
        report: on both together.
        alignment: of the side clip on the clock of the front clip.
        pair: both sessions, put together.
        swapped: the clip named as the front shows the side, and the other way round; both were
            taken for what they show.
        files: that were written.
        remarks: what a person should know about the clips and the files.
        unwritten: which files could not be written, and why; None: all were.
    """

    report: Report
    alignment: Alignment
    pair: PairResult
    swapped: bool
    files: tuple[Path, ...]
    remarks: tuple[str, ...] = ()
    unwritten: UnwrittenError | None = None


def analyze_pair(
    clips: Mapping[CameraRole, Path],
    options: PairOptions | None = None,
    hooks: Mapping[CameraRole, Hooks] | None = None,
) -> PairAnalysis:
    """Analyse two clips, or their landmark recordings, that show one set from two sides.

    The replay of both recordings gives the same report, byte for byte.

    Args:
        clips: the one from the front and the one from the side.
        options: what to do.
        hooks: how the caller takes part, for each clip.

    Raises:
        InputError: a clip cannot be used, or the two do not belong together; then what was seen in
            each of them is kept, as landmarks and annotated videos, and the text says where.
        ConfigError: unknown exercise, none given, or recordings that were made for different ones.
        ModelError: the pose model cannot be used.
    """
    run = _PairRun(clips, options or PairOptions(), hooks or {})
    run.check()
    with Outputs() as outputs:
        return run.conclude(run.take(outputs), outputs)


class _PairRun:
    """One analysis of two clips under way."""

    def __init__(
        self,
        clips: Mapping[CameraRole, Path],
        options: PairOptions,
        hooks: Mapping[CameraRole, Hooks],
    ) -> None:
        self._clips = clips
        self._options = options
        self._hooks = {role: hooks.get(role, Hooks()) for role in ROLES}
        self._filing = Filing(options.each.out_dir)
        self._runs = {
            role: ClipRun(
                clips[role], options.of(role), self._hooks[role], self._filing_of(role, role)
            )
            for role in ROLES
        }

    def _filing_of(self, role: CameraRole, named: CameraRole) -> Filing:
        """Files of the clip that shows ``role`` and was named as ``named``."""
        each = self._options.each
        filing, suffix = filing_of(self._clips[named], each), f"_{role}"
        trace = each.trace and each.trace.with_name(f"{each.trace.stem}{suffix}{each.trace.suffix}")
        return replace(filing, report=False, page_of=None, suffix=suffix, trace=trace)

    def check(self) -> None:
        """Find out before the work what is wrong.

        Raises:
            InputError: the same clip twice, or files that cannot be written.
        """
        front, side = (self._clips[role] for role in ROLES)
        if _fingerprint(front) == _fingerprint(side):
            raise InputError(
                f"{front} and {side} are the same clip: give two clips of one set, filmed by two "
                "cameras at the same time, one from the front and one from the side"
            )
        shared = replace(
            self._filing, recording=False, video=False, page_of=self._clips["front"]
        ).files
        files = [f for role in ROLES for f in self._filing_of(role, role).files]
        for path in self._clips.values():
            check_places([*shared, *files], path)

    def take(self, outputs: Outputs) -> dict[CameraRole, Taken]:
        """Both clips, one after the other."""
        taken: dict[CameraRole, Taken] = {}
        for role in ROLES:
            try:
                taken[role] = self._runs[role].take(outputs)
            except InputError as error:
                if not taken:
                    raise
                with suppress(KeyError):  # half a video, if one was begun
                    outputs.withdraw(self._filing_of(role, role).place(VIDEO_FILE))
                found = {first: self._runs[first].findings(taken[first]) for first in taken}
                raise self._kept(error, found, outputs) from None
            if self._hooks[role].stop.is_set() and role != ROLES[-1]:
                reason = f"stopped before {self._clips['side']} was seen: nothing to compare with"
                raise self._kept(
                    InputError(reason), {role: self._runs[role].findings(taken[role])}, outputs
                )
        return taken

    def conclude(self, taken: Mapping[CameraRole, Taken], outputs: Outputs) -> PairAnalysis:
        """Put both together, make the report, and put the files in their places."""
        settings = self._settings(taken)
        found = {role: self._runs[role].findings(taken[role]) for role in ROLES}
        swapped = are_swapped(found["front"].result, found["side"].result)
        named: dict[CameraRole, CameraRole] = {"front": "front", "side": "side"}
        if swapped:
            named = {"front": "side", "side": "front"}
            found = {role: found[named[role]] for role in ROLES}
            outputs.exchange(*(self._filing_of(role, role).place(VIDEO_FILE) for role in ROLES))
        try:
            alignment, pair = _put_together(found)
        except InputError as error:
            raise self._kept(error, found, outputs) from None
        provenance = {role: taken[named[role]].provenance for role in ROLES}
        parts = {role: _part(found[role], provenance[role]) for role in ROLES}
        report = build_pair_report(pair, alignment, parts, settings.for_report())
        remarks = tuple(remark for role in ROLES for remark in taken[role].remarks)
        for role in ROLES:
            remarks += self._filing_of(role, named[role]).write(found[role], outputs)
        if self._filing.out_dir is not None:
            self._filing.write_report(report, outputs)
            filmed = {role: self._clips[named[role]] for role in ROLES}
            page = self._filing.place(PAGE_FILE)
            if self._options.each.html:
                with outputs.file(page) as temporary:
                    write_pair_page(
                        report,
                        temporary,
                        {role: Motion(f.poses, f.result) for role, f in found.items()},
                        {role: clip for role, clip in filmed.items() if not is_recording(clip)},
                        self._video(pair, named),
                    )
        files, unwritten = outputs.commit_what_can_be()
        for role in ROLES:
            unwritten = self._filing_of(role, named[role]).rescue(found[role], unwritten)
        return PairAnalysis(report, alignment, pair, swapped, files, remarks, unwritten)

    def _video(self, pair: PairResult, named: Mapping[CameraRole, CameraRole]) -> str | None:
        """The annotated clip whose clock is the report's, for the page to show moments of."""
        first = min(ROLES, key=lambda role: pair.clips[role].start_s)
        filing = self._filing_of(first, named[first])
        return filing.place(VIDEO_FILE).name if filing.video else None

    def _settings(self, taken: Mapping[CameraRole, Taken]) -> Settings:
        """What both were judged by.

        Raises:
            ConfigError: recordings that were judged by different rules.
        """
        front, side = (self._runs[role].settings(taken[role].provenance.settings) for role in ROLES)
        if front.exercise != side.exercise:
            raise ConfigError(
                f"the recordings were made for different exercises ({front.exercise} and "
                f"{side.exercise}); say which one with --exercise"
            )
        if front.overrides != side.overrides:
            raise ConfigError(
                "the recordings were made with different limits; give the ones to use with --config"
            )
        return front

    def _kept(
        self, error: InputError, found: Mapping[CameraRole, Findings], outputs: Outputs
    ) -> InputError:
        """The error, after putting what was seen in each clip where it can be used again."""
        if self._filing.out_dir is None or all(map(is_recording, self._clips.values())):
            return error
        for role, findings in found.items():
            filing = replace(self._filing_of(role, role), recording=True, exports=(), trace=None)
            filing.write(findings, outputs)
        names = ", ".join(path.name for path in outputs.commit())
        return InputError(f"{error}. Kept in {self._filing.out_dir}: {names}")


def _put_together(found: Mapping[CameraRole, Findings]) -> tuple[Alignment, PairResult]:
    """Lay one clip over the other and match what they show.

    Raises:
        InputError: they do not belong together.
    """
    front, side = found["front"], found["side"]
    spans_s = [(rep.start_s, rep.end_s) for rep in front.result.reps if rep.complete]
    alignment = align(front.poses, side.poses, spans_s)
    durations_s = {role: found[role].report.source.duration_s for role in ROLES}
    return alignment, pair_sessions(front.result, side.result, alignment, durations_s)


def _part(found: Findings, provenance: Provenance) -> ClipPart:
    about_the_movement = set(movement_notes(found.result))
    return ClipPart(
        source=provenance.source,
        model=provenance.model,
        mirrored=found.mirrored,
        notes=tuple(note for note in found.report.notes if note not in about_the_movement),
    )


def _fingerprint(path: Path) -> str:
    """Hash of the clip's bytes, of a recording that of the clip it was made from.

    Raises:
        InputError: no such file, or it cannot be read.
    """
    if is_recording(path):
        source = Provenance.of(PoseSequence.load(path), path, every_rule()).source
        if source.sha256 is not None:
            return source.sha256
    else:
        check_readable(path)  # a pipe could keep us waiting for ever
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); check the name and the folder"
        ) from None
