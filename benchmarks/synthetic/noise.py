"""How a pose model errs: noise, lag, bias, hidden limbs, swaps and lost frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class NoiseModel:
    """What stands between the joints and the landmarks.

    Sizes are shares of the torso (mid-shoulders to mid-hips) in the median frame.

    Attributes:
        white: standard deviation of each image coordinate, independent from frame to frame.
        slow: the same for an error that wanders over about `slow_s`.
        slow_s: correlation time of the slow error.
        hidden_factor: both grow by this for a hidden landmark.
        lag_s: delay of slow movements by the model's own smoothing; fast ones lag less.
        hip_out, hip_up, shoulder_out, shoulder_up: landmarks off the joint centres, as shares of
            the hip and shoulder width (out) and of the torso (up).
        knee_gain: knee's distance from the hip-ankle line, as read: under 1 reads flexion short.
        world_knee_gain: further factor for the world landmarks, which read flexion shorter still.
        trunk_gain: horizontal distance from mid-hips to mid-shoulders, as read.
        depth_gain: depth of the world landmarks, as read.
        depth_noise: wandering error of their depth, in metres.
        hidden_visibility: visibility given to a hidden landmark, 1 = nothing is ever hidden.
        swap_rate_hz: how often legs and arms are taken for those of the other side.
        swap_s: how long a swap lasts on average.
        dropout_rate_hz: how often the person is lost.
        dropout_s: how long on average.
    """

    white: float = 0.0
    slow: float = 0.0
    slow_s: float = 0.4
    hidden_factor: float = 1.0
    lag_s: float = 0.0
    hip_out: float = 0.0
    hip_up: float = 0.0
    shoulder_out: float = 0.0
    shoulder_up: float = 0.0
    knee_gain: float = 1.0
    world_knee_gain: float = 1.0
    trunk_gain: float = 1.0
    depth_gain: float = 1.0
    depth_noise: float = 0.0
    hidden_visibility: float = 1.0
    swap_rate_hz: float = 0.0
    swap_s: float = 0.12
    dropout_rate_hz: float = 0.0
    dropout_s: float = 0.1

    @classmethod
    def none(cls) -> NoiseModel:
        """A perfect model: landmarks are the joints, all visible."""
        return cls()

    @classmethod
    def typical(cls) -> NoiseModel:
        """Roughly BlazePose full on a clear clip.

        Knee flexion and trunk lean read short, and a far side that is guessed, as measured on
        rendered people whose joints are known.
        """
        return cls(
            white=0.001,
            slow=0.012,
            slow_s=0.25,
            hidden_factor=3.0,
            lag_s=0.04,
            hip_out=0.06,
            hip_up=0.03,
            shoulder_out=0.0,
            shoulder_up=0.02,
            knee_gain=0.91,
            world_knee_gain=0.86,
            trunk_gain=0.86,
            depth_gain=0.8,
            depth_noise=0.03,
            hidden_visibility=0.35,
        )


def wandering(
    rng: np.random.Generator, time_s: FloatArray, shape: tuple[int, ...], slow_s: float
) -> FloatArray:
    """Smooth noise (T, *shape) of unit variance with memory ``slow_s``.

    White noise through two first-order filters in a row, so that it has no corners: the model's
    errors wander, they do not rattle.
    """
    first = rng.standard_normal((len(time_s), *shape))
    second = rng.standard_normal((len(time_s), *shape)) / np.sqrt(2)
    keep = np.exp(-np.diff(time_s) / slow_s)
    for i, memory in enumerate(keep, start=1):
        first[i] = memory * first[i - 1] + np.sqrt(1 - memory**2) * first[i]
        second[i] = memory * second[i - 1] + (1 - memory) * first[i]
    out: FloatArray = second * np.sqrt(2)  # the second filter halves the variance
    return out


def lagged(time_s: FloatArray, values: FloatArray, lag_s: float, unit: float) -> FloatArray:
    """A one-euro filter (Casiez et al. 2012) with delay ``lag_s`` at rest, on (T, ...).

    Speed is measured in ``unit`` per second; at one of these the delay has halved.
    """
    if lag_s <= 0:
        return values
    out = values.copy()
    speed = np.zeros(values.shape[1:])
    for i in range(1, len(out)):
        dt = time_s[i] - time_s[i - 1]
        speed += (values[i] - values[i - 1] - speed * dt) / (dt + 0.1)
        tau = lag_s / (1 + np.abs(speed) / unit)
        out[i] = out[i - 1] + (values[i] - out[i - 1]) * dt / (tau + dt)
    return out


def episodes(
    rng: np.random.Generator, time_s: FloatArray, rate_hz: float, mean_s: float
) -> NDArray[np.bool_]:
    """Frames (T,) that fall into random episodes; about ``rate_hz`` begin per second."""
    out = np.zeros(len(time_s), dtype=bool)
    if not len(time_s):
        return out
    span_s = float(time_s[-1] - time_s[0])
    for start in rng.uniform(0, span_s, rng.poisson(rate_hz * span_s)):
        stop = start + rng.exponential(mean_s)
        out |= (time_s - time_s[0] >= start) & (time_s - time_s[0] <= stop)
    return out
