"""How to film it next time: what is asked for must be what is missing."""

from __future__ import annotations

import pytest

from formcheck.render.html.filming import Need, needs
from formcheck.render.html.rulebook import Rulebook
from formcheck.verdicts.judging import TOO_FINE
from tests.report_factory import make_report


def asked(**reasons: str) -> list[Need]:
    report = make_report(())
    missing = {slug.replace("_", "-"): reason for slug, reason in reasons.items()}
    summary = report.summary.model_copy(update={"rules_not_assessable": missing})
    report = report.model_copy(update={"summary": summary})
    return needs(report, Rulebook(report))


@pytest.mark.parametrize(
    ("reason", "what", "place"),
    [
        ("needs a side view", "Film once more from the side", "side"),
        ("needs a front view (the camera's direction is not known)", "from the front", "front"),
        ("needs a view more squarely from the front (it is 7 degrees off)", "squarely", "front"),
        ("needs a view more squarely from the side (it is 20 degrees off)", "side on", "side"),
        ("needs the left leg on the side of the camera", "Turn round for the other leg", "side"),
        ("needs 24 frames per second (there were 15)", "30 frames per second", ""),
        ("which leg carries could not be told for sure", "working leg plain to see", ""),
        (
            "whether it is done on one leg or on two could not be told for sure",
            "working leg plain to see",
            "",
        ),
        (TOO_FINE, "Too fine for a camera", ""),
        ("the landmarks it needs were lost", "The landmarks it needs were lost", ""),
    ],
)
def test_each_reason_has_its_advice(reason: str, what: str, place: str) -> None:
    (need,) = asked(squat_valgus=reason)
    assert what in need.what
    assert need.place == place
    assert need.checks == ("Leg bends inwards at the knee",)


def test_who_lacks_two_things_is_told_both() -> None:
    both = "needs a front view and 24 frames per second (there were 15)"
    found = asked(squat_knee_wobble=both, squat_knee_in="needs a front view")
    assert [need.what for need in found] == [
        "Film once more from the front",
        "Film at 30 frames per second or more",
    ]
    assert [len(need.checks) for need in found] == [2, 1]


def test_nothing_is_promised_of_what_no_camera_can_tell() -> None:
    (need,) = asked(squat_touch_down=TOO_FINE)
    assert "However you film it" in need.how
    assert "front" not in need.how
    assert "side view" not in need.how
    assert not need.helps
    assert asked(squat_touch_down="needs a side view")[0].helps
