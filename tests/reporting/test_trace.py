"""What the curves and the trace are made of: the poses as the session judged them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.synthetic import SquatRep
from formcheck.pose import PoseSequence
from formcheck.reporting.trace import stretches, trace_of
from tests.sessions import SIDE, TYPICAL, film, run, squats

HOLE_S = 20.0


def with_a_hole() -> PoseSequence:
    """Two squats, and twenty seconds without a frame between them."""
    poses, truth = film(squats(SquatRep(), SquatRep()), SIDE, 15.0, TYPICAL, 3)
    between_s = (truth.reps[0].end_s + truth.reps[1].start_s) / 2
    time_s = np.where(poses.time_s > between_s, poses.time_s + HOLE_S, poses.time_s)
    return replace(poses, time_s=time_s)


def test_a_stretch_ends_at_a_hole_in_time() -> None:
    poses = with_a_hole()
    result = run(poses)
    found = list(stretches(poses, result))
    assert [stretch.rep.index for stretch in found] == [rep.index for rep in result.reps]
    assert len(found) == 2
    for stretch in found:
        window = stretch.window
        assert window.time_s[-1] - window.time_s[0] < 10
        assert window.time_s[0] <= stretch.rep.bottom_s <= window.time_s[-1]


def test_the_trace_has_a_row_for_every_frame_whatever_the_hole() -> None:
    poses = with_a_hole()
    trace = trace_of(poses, run(poses))
    assert len(trace.time_s) == len(poses)
    drop = trace.values["hip_drop"]
    assert np.nanmax(drop[poses.time_s < HOLE_S]) > 0.15
    assert np.nanmax(drop[poses.time_s > HOLE_S]) > 0.15
