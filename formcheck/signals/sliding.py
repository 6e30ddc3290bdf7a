"""One multichannel signal slid along another: where do they agree?"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from formcheck.pose import FloatArray

ComplexArray = NDArray[np.complex128]

STILL: Final = 0.02
"""Root mean square below which a signal does not move (m/s for the speeds of joints)."""


def slide(a: FloatArray, b: FloatArray) -> tuple[NDArray[np.int64], FloatArray, FloatArray]:
    """Correlation of (N, C) with (M, C) for every lag, over the samples that both have.

    All channels count together, each by how much moves in it (a mean of its own is taken off).
    Sums over the overlap are correlations with masks, by FFT (Padfield 2012, IEEE Trans Image
    Process 21:2706-2718).

    Returns:
        Lags (L,): index into ``a`` at which ``b`` begins; correlation (L,); number of samples (L,).
    """
    known_a, known_b = (np.isfinite(x).all(axis=1, keepdims=True) for x in (a, b))
    a, b = np.where(known_a, a, 0.0), np.where(known_b, b, 0.0)
    lags = np.arange(1 - len(b), len(a))
    size = 1 << len(lags).bit_length()

    def spectrum(values: ArrayLike) -> ComplexArray:
        return np.fft.rfft(values, size, axis=0)

    def sums(x: ComplexArray, y: ComplexArray) -> FloatArray:
        rolled = np.fft.irfft(x * np.conj(y), size, axis=0)
        return np.asarray(rolled[lags % size])

    f_a, f_b = spectrum(a), spectrum(b)
    m_a, m_b = spectrum(known_a), spectrum(known_b)
    count = np.round(sums(m_a, m_b))
    safe = np.maximum(count, 1.0)
    sum_a, sum_b = sums(f_a, m_b), sums(m_a, f_b)
    both = (sums(f_a, f_b) - sum_a * sum_b / safe).sum(axis=1)
    own_a = (sums(spectrum(a * a), m_b) - sum_a**2 / safe).sum(axis=1)
    own_b = (sums(m_a, spectrum(b * b)) - sum_b**2 / safe).sum(axis=1)
    # Where one of them stands still, there is nothing to agree about.
    least = STILL**2 * safe[:, 0]
    moving = (own_a > least) & (own_b > least)
    scale = np.sqrt(np.where(moving, own_a * own_b, 1.0))
    return lags, np.where(moving, both / scale, 0.0), count[:, 0]


def peaks(values: FloatArray) -> list[int]:
    """Indices of the local maxima above 0."""
    inner = values[1:-1]
    top = (inner > values[:-2]) & (inner >= values[2:]) & (inner > 0)
    return [int(i) for i in np.flatnonzero(top) + 1]


def peak_shift(values: FloatArray, i: int) -> float:
    """Where the parabola through a maximum and its neighbours has its top, -.5..+.5 samples."""
    before, top, after = values[i - 1 : i + 2]
    bend = before - 2 * top + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else 0.0


def correlation(x: FloatArray, y: FloatArray) -> float:
    """Correlation of two (N, C) signals, all channels together, each by how much moves in it."""
    x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    return float((x * y).sum() / np.sqrt(max((x * x).sum() * (y * y).sum(), 1e-12)))
