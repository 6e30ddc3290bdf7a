"""Smoothing without lag, for a repetition that is closed.

Time runs along the first axis of every array; the others are channels, each with its own gaps.
Missing (NaN, or infinite) samples never become numbers, except where `resample_uniform` bridges a
gap that is short enough.  Durations are in seconds, cut-offs in hertz, nothing is in frames.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import ModuleType
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from formcheck.pose import FloatArray

REP_CUTOFF_HZ: Final = 6.0
MAX_GAP_S: Final = 0.25
"""Longest hole that is bridged; a knee needs some .3 s to get anywhere and back."""

_Pass = Literal["lowpass", "highpass"]
_MAD_TO_SD: Final = 1.4826  # of normally distributed values


@lru_cache(maxsize=1)
def load_scipy() -> tuple[ModuleType, ModuleType, ModuleType]:
    """SciPy's rooms ``interpolate``, ``ndimage`` and ``signal``, loaded when something is filtered.

    They take longer to load than all the rest, and much of what is asked for filters nothing.
    """
    from scipy import interpolate, ndimage, signal  # noqa: PLC0415 - see above

    return interpolate, ndimage, signal


def _finite(values: ArrayLike) -> FloatArray:
    array = np.array(values, dtype=np.float64)
    array[~np.isfinite(array)] = np.nan
    return array


def _positive(**settings: float) -> None:
    for name, value in settings.items():
        if not value > 0 or math.isinf(value):
            raise ValueError(f"{name} must be positive and finite, got {value}")


def _share(cutoff_hz: float | FloatArray, step_s: FloatArray) -> FloatArray:
    """Weight of the new sample in an exponential average with this cut-off."""
    turns = 2 * np.pi * cutoff_hz * step_s
    return np.asarray(turns / (1 + turns))


def resample_uniform(
    time_s: ArrayLike, values: ArrayLike, rate_hz: float, max_gap_s: float = MAX_GAP_S
) -> tuple[FloatArray, FloatArray]:
    """Put samples at irregular times on a uniform grid.

    Interpolates by monotone cubics (Fritsch and Butland 1984): the result stays between its
    neighbours, so that no depth or fault appears that no frame showed, and at 24 frames/s a motion
    of 2 Hz keeps 99.8 % of its amplitude (straight lines: 97.7 %).  Between two finite samples that
    lie more than ``max_gap_s`` apart everything stays missing; nothing is extrapolated.

    Args:
        time_s: (T,) strictly increasing.
        values: (T, ...) NaN is missing.
        rate_hz: of the grid, which starts at the first sample time and ends at or before the last.
        max_gap_s: longest hole to bridge.

    Returns:
        Times (N,) and values (N, ...).

    Raises:
        ValueError: time does not strictly increase, the lengths differ, or a setting that is not
            positive.
    """
    _positive(rate_hz=rate_hz, max_gap_s=max_gap_s)
    times, samples = np.asarray(time_s, dtype=np.float64), _finite(values)
    if times.ndim != 1 or samples.shape[:1] != times.shape:
        raise ValueError(f"time_s {times.shape} and values {samples.shape} do not belong together")
    if not np.isfinite(times).all() or (np.diff(times) <= 0).any():
        raise ValueError("time_s must be finite and strictly increasing")
    if times.size == 0:
        return times, samples
    slack = 1e-6  # of one step: rounding must not cost the last sample
    steps = math.floor((times[-1] - times[0]) * rate_hz + slack)
    grid_s = times[0] + np.arange(steps + 1) / rate_hz
    # Rounding may put a grid point a hair outside the samples that it coincides with.
    result = _per_pattern(
        samples,
        lambda block: _interpolate(
            times, block, np.minimum(grid_s, times[-1]), max_gap_s + slack / rate_hz
        ),
        length=grid_s.size,
    )
    return grid_s, result


def _interpolate(
    times: FloatArray, block: FloatArray, grid_s: FloatArray, max_gap_s: float
) -> FloatArray:
    known = np.flatnonzero(np.isfinite(block[:, 0]))
    result = np.full((grid_s.size, block.shape[1]), np.nan)
    if known.size == 0:
        return result
    breaks = np.flatnonzero(np.diff(times[known]) > max_gap_s) + 1
    for run in np.split(known, breaks):
        first, last = times[run[0]], times[run[-1]]
        inside = (grid_s >= first) & (grid_s <= last)
        if run.size == 1:
            result[inside] = block[run[0]]
        else:
            cubics = load_scipy()[0].PchipInterpolator(times[run], block[run])
            result[inside] = cubics(grid_s[inside])
    return result


def zero_lag(
    values: ArrayLike, rate_hz: float, cutoff_hz: float = REP_CUTOFF_HZ, order: int = 4
) -> FloatArray:
    """Low-pass filter without delay: Butterworth, run forwards and backwards.

    The order is that of the double pass, half of it for each run, and the cut-off of the single
    run is raised so that the double pass, not the single one, loses 3 dB at ``cutoff_hz``
    (Robertson and Dowling 2003, J Electromyogr Kinesiol 13:569-573).  A cut-off at or above half
    of the frame rate leaves the values as they are: there is nothing above it to take away.
    Each unbroken run of samples is filtered by itself, however short; missing stays missing.

    Args:
        values: (T, ...) at a uniform rate; see `resample_uniform`.
        rate_hz: of the samples.
        cutoff_hz: where the amplitude has fallen to 71 %.
        order: even.

    Returns:
        (T, ...) smoothed values, a new array.

    Raises:
        ValueError: a rate or cut-off that is not positive, or an order that is not even.
    """
    return _double_pass(values, rate_hz, cutoff_hz, order, "lowpass")


def band_pass(
    values: ArrayLike, rate_hz: float, low_hz: float, high_hz: float, order: int = 4
) -> FloatArray:
    """Keep what swings between two frequencies, without delay.

    A `zero_lag` filter at ``high_hz`` and its high-pass counterpart at ``low_hz``; arguments,
    result and errors as there.

    Raises:
        ValueError: also when the band is empty, or ``low_hz`` is above half of the rate.
    """
    if not low_hz < min(high_hz, rate_hz / 2):
        raise ValueError(f"no band between {low_hz} and {high_hz} Hz at {rate_hz} samples/s")
    without_drift = _double_pass(values, rate_hz, low_hz, order, "highpass")
    return _double_pass(without_drift, rate_hz, high_hz, order, "lowpass")


@lru_cache(maxsize=64)
def _sections(order: int, design: float, kind: _Pass) -> tuple[FloatArray, FloatArray]:
    """The filter's coefficients, and its state after a long run of ones, for each channel.

    Designing it takes longer than filtering a repetition, and so does `scipy.signal.sosfiltfilt`,
    because it works out that state again in every call.
    """
    signal = load_scipy()[2]
    sections = signal.butter(order, design, btype=kind, output="sos")
    return sections, signal.sosfilt_zi(sections)[..., np.newaxis]


def _double_pass(
    values: ArrayLike, rate_hz: float, cutoff_hz: float, order: int, kind: _Pass
) -> FloatArray:
    _positive(rate_hz=rate_hz, cutoff_hz=cutoff_hz)
    if order < 2 or order % 2:
        raise ValueError(f"order must be even and at least 2, got {order}")
    samples = _finite(values)
    single = order // 2
    # Two passes lose 3 dB where each loses 1.5 dB; the bilinear transform bends the frequency
    # axis, so the correction belongs to the bent axis, where it is exact up to half the rate.
    correction = (math.sqrt(2) - 1) ** (0.5 / single)
    bent = math.tan(math.pi * min(cutoff_hz / rate_hz, 0.5))
    bent = bent / correction if kind == "lowpass" else bent * correction
    design = math.atan(bent) * 2 / math.pi
    if cutoff_hz >= rate_hz / 2 or design > 0.999:
        return samples
    sections, settled = _sections(single, design, kind)
    # The ends are continued point-symmetrically, for as long as the filter remembers.
    padding = math.ceil(rate_hz / cutoff_hz)

    def smooth(run: FloatArray) -> FloatArray:
        if len(run) == 1:
            return run if kind == "lowpass" else np.zeros_like(run)
        # A trend passes the low-pass unchanged, but would ring at the ends if it went through it.
        swing = _detrended(run)
        pad = min(padding, len(run) - 1)
        before, after = 2 * swing[0] - swing[pad:0:-1], 2 * swing[-1] - swing[-2 : -pad - 2 : -1]
        filtered = np.concatenate([before, swing, after])
        for _ in range(2):
            state = settled * filtered[0]
            filtered = load_scipy()[2].sosfilt(sections, filtered, 0, state)[0][::-1]
        filtered = filtered[pad : len(filtered) - pad]
        return np.asarray(filtered + (run - swing) if kind == "lowpass" else filtered)

    return _per_run(samples, smooth)


def _detrended(run: FloatArray) -> FloatArray:
    """Samples (T, C) less their straight line of least squares.

    In closed form: a general solver takes longer for this than everything else that is done to a
    repetition, and with several threads it keeps them all busy.
    """
    at = np.arange(len(run)) - (len(run) - 1) / 2
    slope = (at[:, np.newaxis] * run).sum(axis=0) / float((at * at).sum())
    return np.asarray(run - run.mean(axis=0) - at[:, np.newaxis] * slope)


def savgol_derivative(
    values: ArrayLike, rate_hz: float, window_s: float = 0.35, polyorder: int = 3
) -> FloatArray:
    """First derivative by local polynomials (Savitzky and Golay 1964), per second.

    A run of samples shorter than the window gets a shorter window of the same kind; two samples
    give their slope, and one alone has none.

    Args:
        values: (T, ...) at a uniform rate.
        rate_hz: of the samples.
        window_s: length of the window, rounded to an odd number of samples that can carry the
            polynomial.
        polyorder: degree of the polynomial.

    Returns:
        (T, ...) in the unit of the values per second.

    Raises:
        ValueError: a setting that is not positive.
    """
    _positive(rate_hz=rate_hz, window_s=window_s, polyorder=polyorder)
    wanted = max(2 * round((window_s * rate_hz - 1) / 2) + 1, polyorder + 1 + polyorder % 2)

    def slope(run: FloatArray) -> FloatArray:
        if len(run) == 1:
            return np.full_like(run, np.nan)
        if len(run) == 2:
            return np.repeat(np.diff(run, axis=0) * rate_hz, 2, axis=0)
        window = min(wanted, len(run) - 1 + len(run) % 2)
        degree = min(polyorder, window - 1)
        signal, step_s = load_scipy()[2], 1 / rate_hz
        derived = signal.savgol_filter(run, window, degree, deriv=1, delta=step_s, axis=0)
        return np.asarray(derived)

    return _per_run(_finite(values), slope)


def despike(
    values: ArrayLike,
    rate_hz: float,
    *,
    min_spike: float,
    window_s: float = 0.35,
    threshold: float = 4.0,
) -> FloatArray:
    """Take out samples that leap away from their neighbours (Hampel identifier), as missing.

    The window around each sample is first laid level, by the medians of its two halves: else a fast
    motion would hide its spikes.  A sample is a spike when it lies further from the median than
    ``threshold`` robust standard deviations (1.4826 times the median absolute deviation; Davies and
    Gather 1993, J Am Stat Assoc 88:782-792) and than ``min_spike``.  It becomes NaN, to
    be bridged by `resample_uniform` like a frame in which nothing was seen.

    Args:
        values: (T, ...) in order of time; a rate that wavers does no harm.
        rate_hz: usual rate of the samples.
        min_spike: what can never be a spike, in the unit of the values: a signal at rest has no
            deviation to compare with.
        window_s: length of the window, at least 5 samples.  What lasts longer than half of it is
            no spike.
        threshold: in robust standard deviations.

    Returns:
        (T, ...) a new array.

    Raises:
        ValueError: a setting that is not positive.
    """
    _positive(rate_hz=rate_hz, min_spike=min_spike, window_s=window_s, threshold=threshold)
    half = max(2, round((window_s * rate_hz - 1) / 2))

    def clean(block: FloatArray) -> FloatArray:
        known = np.isfinite(block[:, :1])
        if not known.any():
            return block
        width = 2 * half + 1
        padded = np.pad(block, ((half, half), (0, 0)), constant_values=np.nan)
        windows = np.lib.stride_tricks.sliding_window_view(padded, width, axis=0)
        # Laid level, no sample is farther from another than twice as far as it was: of whatever
        # hardly moves, the medians are not needed.
        ndimage = load_scipy()[1]
        reach = _running(ndimage.maximum_filter1d, block, width, -np.inf) - _running(
            ndimage.minimum_filter1d, block, width, np.inf
        )
        at = np.nonzero(known & (2.001 * reach > min_spike))
        level = _levelled(windows[at])
        # The median lies among the samples: it is no farther from one of them than all the others.
        apart = np.fmax.reduce(np.abs(level - level[:, half, np.newaxis]), axis=-1) > min_spike
        at, level = (at[0][apart], at[1][apart]), level[apart]
        middle = _row_medians(level)
        spread = _row_medians(np.abs(level - middle[:, np.newaxis]))
        limit = np.maximum(min_spike, threshold * _MAD_TO_SD * spread)
        result = block.copy()
        result[at] = np.where(np.abs(block[at] - middle) > limit, np.nan, block[at])
        return result

    samples = _finite(values)
    return _per_pattern(samples, clean, length=samples.shape[0])


def _running(
    extreme: Callable[..., FloatArray], block: FloatArray, width: int, nothing: float
) -> FloatArray:
    """Largest or smallest finite sample of (T, C) in a window around each."""
    samples = np.where(np.isnan(block), nothing, block)
    return np.asarray(extreme(samples, width, axis=0, mode="constant", cval=nothing))


def _levelled(windows: FloatArray) -> FloatArray:
    """Windows (N, W) of odd length less the slope between the medians of their two halves."""
    half = windows.shape[-1] // 2
    rise = _row_medians(windows[:, half + 1 :]) - _row_medians(windows[:, :half])
    slope = np.nan_to_num(rise / (half + 1))
    return np.asarray(windows - slope[:, np.newaxis] * np.arange(-half, half + 1))


def _row_medians(values: FloatArray) -> FloatArray:
    """Median of the finite values of each row (N, W); NaN, and no warning, without any."""
    ordered = np.sort(values, axis=-1)  # NaN comes last
    count = np.isfinite(ordered).sum(axis=-1)
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, values.shape[-1] - 1)
    row = np.arange(len(ordered))
    return np.asarray((ordered[row, low] + ordered[row, high]) / 2)


def finite_runs(channel: FloatArray) -> Iterator[slice]:
    """The unbroken stretches of finite samples of a (T,) signal, in order."""
    seen = np.concatenate(([False], np.isfinite(channel), [False]))
    edges: NDArray[np.intp] = np.flatnonzero(seen[1:] != seen[:-1])
    for start, stop in edges.reshape(-1, 2):
        yield slice(int(start), int(stop))


def _per_pattern(
    samples: FloatArray, apply: Callable[[FloatArray], FloatArray], length: int
) -> FloatArray:
    """``apply`` to blocks (T, C) of channels that miss the same samples, and put back in place.

    The landmarks of a frame are mostly missing together, so that there are few blocks; ``apply``
    returns (``length``, C).
    """
    channels = samples.reshape(samples.shape[0], math.prod(samples.shape[1:]))
    missing = np.isnan(channels)
    holed = missing.any(axis=0)
    if channels.size and not holed.any():  # most repetitions miss nothing
        # One channel after the other in memory, as picking them out below lays them, too: so
        # that sums come out alike to the last bit.
        return apply(np.asfortranarray(channels)).reshape(length, *samples.shape[1:])
    result = np.empty((length, channels.shape[1]))
    patterns: dict[bytes, list[int]] = {b"": np.flatnonzero(~holed).tolist()}
    for i in np.flatnonzero(holed).tolist():
        patterns.setdefault(missing[:, i].tobytes(), []).append(i)
    for members in filter(None, patterns.values()):
        result[:, members] = apply(channels[:, members])
    return result.reshape(length, *samples.shape[1:])


def _per_run(samples: FloatArray, apply: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """``apply`` to each unbroken run of each block (T, C); what is missing stays missing."""

    def block_wise(block: FloatArray) -> FloatArray:
        result = np.full(block.shape, np.nan)
        for run in finite_runs(block[:, 0]):
            result[run] = apply(block[run])
        return result

    return _per_pattern(samples, block_wise, length=samples.shape[0])
