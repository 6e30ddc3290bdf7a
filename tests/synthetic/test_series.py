"""Sets whose repetitions drift and vary."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.synthetic import LungeRep, SquatRep, series


def test_fatigue_drifts_evenly_and_leaves_the_rest_alone() -> None:
    reps = series(SquatRep(valgus_deg=0.0), 5, fatigue={"valgus_deg": 12, "knee_flexion_deg": -8})
    assert [rep.valgus_deg for rep in reps] == pytest.approx([0, 3, 6, 9, 12])
    assert reps[-1].knee_flexion_deg == pytest.approx(SquatRep().knee_flexion_deg - 8)
    assert {rep.trunk_lean_deg for rep in reps} == {SquatRep().trunk_lean_deg}


def test_spread_is_seeded_and_of_the_size_asked_for() -> None:
    one, again, other = (
        [
            rep.knee_flexion_deg
            for rep in series(LungeRep(), 200, spread={"knee_flexion_deg": 3}, seed=s)
        ]
        for s in (1, 1, 2)
    )
    assert one == again != other
    assert 2.5 < np.std(one) < 3.5


def test_times_stay_positive() -> None:
    reps = series(SquatRep(), 200, spread={"descent_s": 2.0})
    assert min(rep.descent_s for rep in reps) == pytest.approx(SquatRep().descent_s / 3)


@pytest.mark.parametrize("name", ["arms", "knee_medial_m", "no_such_knob"])
def test_what_is_no_number_cannot_drift(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        series(SquatRep(), 3, fatigue={name: 1.0})
