"""Two recordings of one movement, laid over each other in time.

Two phones that are started by hand see the same person from different sides, at different moments
and with clocks that do not run at quite the same rate.  How high shoulders, knees, feet and hands
are over the hips, and how fast that changes, looks the same from every side: those curves of one
recording are slid along those of the other, and the place where they agree is the offset.  Where
the agreement is poor, or nearly as good in another place, there is no offset rather than a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from formcheck.errors import InputError
from formcheck.landmarks import BODY_SIDES, SIDES
from formcheck.pose import FloatArray, PoseSequence
from formcheck.signals.filters import resample_uniform, zero_lag
from formcheck.signals.robust import median
from formcheck.signals.sliding import correlation, peak_shift, peaks, slide

RATE_HZ: Final = 30.0
"""Of the common grid; between its points a lag is found by a parabola."""
CUTOFF_HZ: Final = 1.5
"""Faster than this, the landmarks of two views err each in its own way."""
MAX_GAP_S: Final = 0.5
"""Longest time without a person that is bridged."""
MIN_OVERLAP_S: Final = 5.0
MIN_AGREEMENT: Final = 0.6
"""Correlation below which the movements are not the same."""
MAX_RUNNER_UP: Final = 0.85
"""Unexplained share of the movement at the best place, as a share of that at the next best one:
above this the two places cannot be told apart."""
APART_S: Final = 0.5
"""Places closer together than this are one place."""
MAX_DRIFT: Final = 0.004
"""Largest difference in rate of two clocks."""
DRIFT_BASE_S: Final = 20.0
"""Over less time a difference in rate cannot be told from noise."""
WINDOW_S: Final = 3.5
"""About one repetition."""
LOCAL_REACH_S: Final = 0.6
MAX_TIMING_S: Final = 0.12
"""How much the offset may differ from repetition to repetition (standard deviation)."""
MAX_EXCESS: Final = 1.15
"""How much more of the movement may be unexplained with one offset for all than with one for each
stretch: two sets of the same exercise are alike, but not in step."""
MAX_SLIP_S: Final = 0.25
"""Clock rates are tried so finely that nothing gets further out of step than this."""
RATE_EVIDENCE: Final = 4.0
"""Log likelihood ratio that speaks for clocks of different rates."""
SURE_DRIFT: Final = 2.5
"""So many standard errors must a difference in rate be to be believed."""
MOVING_SHARE: Final = 0.4
"""Stretches in which less moves than this share of the usual are left out."""
_NOISE_FLOOR: Final = 0.02
_FEWEST_FRAMES: Final = 10
_FEWEST_FOR_DRIFT: Final = 4
_EVIDENCE_HZ: Final = 2.0
"""Independent samples per second of a movement of that bandwidth."""
_HEIGHTS: Final = ("shoulder", "knee", "ankle", "wrist")


@dataclass(frozen=True)
class Alignment:
    """How the clock of a second recording relates to that of a first one.

    Attributes:
        offset_s: time of the first recording at which the second begins; may be negative.
        clock_rate: seconds of the first clock per second of the second.
        agreement: correlation of the movements, 0..1.
        runner_up: the same in the next best place, 0 without one.
        timing_s: how much the offset differs from repetition to repetition (standard deviation);
            None: fewer than two could be compared.
        excess: movement that is unexplained with this offset for all repetitions, over that with
            one for each: about 1 where it is the same movement.
        overlap_s: how long both recordings were running.
    """

    offset_s: float
    clock_rate: float
    agreement: float
    timing_s: float | None
    excess: float
    overlap_s: float
    runner_up: float = 0.0

    def to_first_s(self, time_s: float) -> float:
        """A time of the second recording on the clock of the first."""
        return self.offset_s + self.clock_rate * time_s

    def to_second_s(self, time_s: float) -> float:
        """A time of the first recording on the clock of the second."""
        return (time_s - self.offset_s) / self.clock_rate


def joint_heights_m(poses: PoseSequence) -> FloatArray:
    """Heights over the middle of the hips, which look the same from every side.

    Each is the mean of left and right, so that legs which the pose model exchanges for some
    frames, as it does from the side, and a clip that was flipped change nothing.

    Args:
        poses: T of them.

    Returns:
        (T, 4) model metres: shoulders, knees, ankles, wrists.  The vertical is that of the
        picture; NaN where nobody was seen.
    """
    up_m = -poses.world_m[..., 1]
    pairs = [[getattr(BODY_SIDES[side], name) for side in SIDES] for name in ("hip", *_HEIGHTS)]
    hips, *others = (up_m[:, pair].mean(axis=1) for pair in pairs)
    return np.stack([height - hips for height in others], axis=1)


def align(
    first: PoseSequence, second: PoseSequence, spans_s: Sequence[tuple[float, float]] = ()
) -> Alignment:
    """Find where on the clock of ``first`` the recording ``second`` begins.

    Args:
        first: the one whose clock counts.
        second: the same person, at least partly at the same time, from any other side.
        spans_s: repetitions (start, end) on the clock of ``first``; each must fit by itself, too.
            Without any, stretches of `WINDOW_S` take their place.

    Raises:
        InputError: too little movement in common, movements that do not agree, or that agree in
            more than one place; the text says what to do.
    """
    places = list(_places(first, second))
    if not places:
        raise InputError(
            "the two clips have too little movement in common: both must show the person for at "
            f"least {MIN_OVERLAP_S:.0f} seconds of the same set"
        )
    best = max(places, key=lambda p: p.evidence - RATE_EVIDENCE * (p.clock_rate != 1.0))
    others = [place for place in places if abs(place.lag_s - best.lag_s) > APART_S]
    rival = min(others, key=lambda place: place.unexplained, default=None)
    _check_place(best, rival)
    found = _refined(first, second, best, spans_s)
    _check_timing(found)
    return replace(found, runner_up=0.0 if rival is None else max(0.0, rival.agreement))


def _check_place(best: _Place, rival: _Place | None) -> None:
    """Refuse a place that does not stand out.

    Raises:
        InputError: it does not.
    """
    if best.agreement < MIN_AGREEMENT:
        raise InputError(
            f"the movements in the two clips do not agree anywhere (at best {best.agreement:.2f}, "
            f"{MIN_AGREEMENT} is needed): they show different sets or people, or too little of the "
            "same one. Give two clips of one set, the whole body in view in both"
        )
    if rival is not None and best.unexplained > MAX_RUNNER_UP * rival.unexplained:
        apart_s = abs(best.lag_s - rival.lag_s)
        raise InputError(
            f"the two clips agree in more than one place, {apart_s:.1f} s apart "
            f"({best.agreement:.2f} and {rival.agreement:.2f}): the repetitions are too much alike "
            "to tell which belong together. Let both clips show how the set begins or how it ends"
        )


def _check_timing(found: Alignment) -> None:
    """Refuse movements that are alike but not in step.

    Raises:
        InputError: they are not.
    """
    timing_s = found.timing_s
    if (timing_s is not None and timing_s > MAX_TIMING_S) or found.excess > MAX_EXCESS:
        off = "" if timing_s is None else f" ({timing_s:.2f} s off)"
        raise InputError(
            f"the repetitions in the two clips are alike but not in step{off}: they show two "
            "different sets. Give two clips of one set, filmed at the same time"
        )


@dataclass(frozen=True)
class _Place:
    """Where the second recording may lie on the clock of the first.

    Attributes:
        lag_s: as `Alignment.offset_s`, for this clock rate.
        agreement: correlation of all curves together.
        overlap_s: time in which both have curves.
    """

    lag_s: float
    agreement: float
    overlap_s: float
    clock_rate: float

    @property
    def unexplained(self) -> float:
        """Share of the movement of one recording that the other does not explain."""
        return 1.0 - max(0.0, self.agreement) ** 2

    @property
    def evidence(self) -> float:
        """Log likelihood ratio against unrelated movements: a short agreement counts for less."""
        unexplained = max(self.unexplained, 1e-3)
        return -0.5 * self.overlap_s * _EVIDENCE_HZ * float(np.log(unexplained))


def _clock_rates(first: PoseSequence, second: PoseSequence) -> FloatArray:
    """Clock rates to try: so close that between two nothing gets out of step."""
    shorter_s = min(float(np.ptp(poses.time_s)) for poses in (first, second))
    slip_s = MAX_DRIFT * shorter_s / 2  # at both ends, in step in the middle
    steps = int(np.ceil(slip_s / MAX_SLIP_S)) if slip_s > MAX_SLIP_S else 0
    return 1.0 + np.linspace(-MAX_DRIFT, MAX_DRIFT, 2 * steps + 1) if steps else np.ones(1)


def _places(first: PoseSequence, second: PoseSequence) -> Iterator[_Place]:
    """Every place of good agreement, for every clock rate."""
    if min(len(first), len(second)) < _FEWEST_FRAMES:
        return
    a = _Curves.of(first)
    for clock_rate in _clock_rates(first, second):
        b = _Curves.of(second, float(clock_rate))
        lags, agreement, overlap = slide(a.speeds, b.speeds)
        usable = overlap >= MIN_OVERLAP_S * RATE_HZ
        for i in peaks(np.where(usable, agreement, -1.0)):
            lag_s = a.start_s - b.start_s + (lags[i] + peak_shift(agreement, i)) / RATE_HZ
            yield _Place(lag_s, float(agreement[i]), float(overlap[i] / RATE_HZ), float(clock_rate))


@dataclass(frozen=True, eq=False)
class _Curves:
    """How fast each height changes: (N, 4) m/s on a uniform grid from ``start_s`` on."""

    start_s: float
    speeds: FloatArray

    @classmethod
    def of(cls, poses: PoseSequence, clock_rate: float = 1.0) -> _Curves:
        time_s, heights = resample_uniform(
            poses.time_s * clock_rate, joint_heights_m(poses), RATE_HZ, MAX_GAP_S
        )
        heights[~np.isfinite(heights).all(axis=1)] = np.nan
        speeds = np.gradient(zero_lag(heights, RATE_HZ, CUTOFF_HZ), axis=0) * RATE_HZ
        return cls(float(time_s[0]), speeds)


@dataclass(frozen=True)
class _Stretch:
    """A piece of the movement, compared by itself.

    Attributes:
        at_s: its middle on the clock of the first recording.
        off_s: where it agrees best, later than the common lag.
        unexplained: share of its movement that is unexplained at the common lag.
        left_over: the same where it agrees best.
        weight: how much moves in it.
    """

    at_s: float
    off_s: float
    unexplained: float
    left_over: float
    weight: float


def _refined(
    first: PoseSequence,
    second: PoseSequence,
    place: _Place,
    spans_s: Sequence[tuple[float, float]],
) -> Alignment:
    """The offset and clock rate that all stretches of the movement agree on, and how well."""
    a = _Curves.of(first)
    spans_s = spans_s or _windows_s(a)
    stretches = _stretches(a, _Curves.of(second, place.clock_rate), place.lag_s, spans_s)
    at_s = np.array([stretch.at_s for stretch in stretches])
    off_s = np.array([stretch.off_s for stretch in stretches])
    slope = _slope(at_s, off_s, place.clock_rate)
    shift_s = median(off_s - slope * at_s) if stretches else 0.0
    # t1 = lag + shift + slope * t1 + rate * t2, solved for t1
    clock_rate = place.clock_rate / (1.0 - slope)
    offset_s = (place.lag_s + shift_s) / (1.0 - slope)
    b = _Curves.of(second, clock_rate)
    stretches = _stretches(a, b, offset_s, spans_s)
    agreement, overlap_s = _agreement_at(a, b, offset_s)
    return Alignment(
        offset_s=offset_s,
        clock_rate=clock_rate,
        agreement=agreement,
        timing_s=_timing_s(stretches),
        excess=_excess(stretches),
        overlap_s=overlap_s,
    )


def _windows_s(curves: _Curves) -> list[tuple[float, float]]:
    """Overlapping windows over all of a recording."""
    last_s = len(curves.speeds) / RATE_HZ - WINDOW_S
    starts_s = curves.start_s + np.arange(0.0, max(last_s, 0.0) + WINDOW_S / 4, WINDOW_S / 4)
    return [(float(start_s), float(start_s) + WINDOW_S) for start_s in starts_s]


def _stretches(
    a: _Curves, b: _Curves, lag_s: float, spans_s: Sequence[tuple[float, float]]
) -> list[_Stretch]:
    """Pieces of the movement in which enough moves, each slid by itself."""
    reach = round(LOCAL_REACH_S * RATE_HZ)
    lag = round((lag_s - a.start_s + b.start_s) * RATE_HZ)
    found = []
    for start_s, end_s in spans_s:
        k, width = round((start_s - a.start_s) * RATE_HZ), round((end_s - start_s) * RATE_HZ)
        begin, end = k - lag - reach, k - lag + width + reach
        if min(k, begin) < 0 or k + width > len(a.speeds) or end > len(b.speeds):
            continue
        mine, theirs = a.speeds[k : k + width], b.speeds[begin:end]
        if width < reach or not (np.isfinite(mine).all() and np.isfinite(theirs).all()):
            continue
        fits = np.array([correlation(mine, theirs[i : i + width]) for i in range(2 * reach + 1)])
        top = int(np.argmax(fits))
        shift = peak_shift(fits, top) if 0 < top < 2 * reach else 0.0
        found.append(
            _Stretch(
                at_s=(start_s + end_s) / 2,
                off_s=(lag + reach - top - shift) / RATE_HZ + a.start_s - b.start_s - lag_s,
                unexplained=1 - max(0.0, float(fits[reach])) ** 2,
                left_over=1 - max(0.0, float(fits[top])) ** 2,
                weight=float(np.var(mine, axis=0).sum()),
            )
        )
    usual = float(np.percentile([s.weight for s in found], 75)) if found else 0.0
    return [s for s in found if s.weight >= MOVING_SHARE * usual]


def _agreement_at(a: _Curves, b: _Curves, lag_s: float) -> tuple[float, float]:
    """Correlation at one lag, and how long the overlap lasts."""
    lags, agreement, count = slide(a.speeds, b.speeds)
    i = int(np.argmin(np.abs(lags - (lag_s - a.start_s + b.start_s) * RATE_HZ)))
    return float(agreement[i]), float(count[i] / RATE_HZ)


def _slope(at_s: FloatArray, off_s: FloatArray, clock_rate: float) -> float:
    """How fast the offset changes: the median of all pairs (Theil and Sen), within the limit."""
    if len(at_s) < _FEWEST_FOR_DRIFT or np.ptp(at_s) < DRIFT_BASE_S:
        return 0.0
    i, j = np.triu_indices(len(at_s), 1)
    far = np.abs(at_s[j] - at_s[i]) > DRIFT_BASE_S / 3
    slope = median(((off_s[j] - off_s[i])[far]) / (at_s[j] - at_s[i])[far])
    spread_s = np.std(off_s - slope * at_s, ddof=2)
    if abs(slope) < SURE_DRIFT * spread_s / (np.sqrt(len(at_s)) * np.std(at_s)):
        return 0.0
    return float(np.clip(slope, 1 - MAX_DRIFT - clock_rate, 1 + MAX_DRIFT - clock_rate))


def _timing_s(stretches: Sequence[_Stretch]) -> float | None:
    """Spread of the offsets of single stretches."""
    return float(np.std([s.off_s for s in stretches], ddof=1)) if len(stretches) > 1 else None


def _excess(stretches: Sequence[_Stretch]) -> float:
    """Unexplained movement with one offset for all, over that with one for each stretch."""
    common = sum(s.weight * s.unexplained for s in stretches)
    single = sum(s.weight * max(s.left_over, _NOISE_FLOOR) for s in stretches)
    return common / single if single > 0 else 1.0
