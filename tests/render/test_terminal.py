from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from formcheck.errors import InputError
from formcheck.render.terminal import print_error, print_report
from formcheck.report import OtherExerciseInfo, Report
from formcheck.verdicts.judging import TOO_FINE
from tests.report_factory import NEEDS_SIDE_VIEW, make_finding, make_rep, make_report
from tests.report_factory import typical_report as typical

FILES = [Path("out") / name for name in ("report.json", "reps.csv", "annotated.mp4")]


def printed(report: Report, width: int = 80, encoding: str = "utf-8", colour: bool = False) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    console = Console(
        file=stream,
        width=width,
        force_terminal=colour,
        color_system="truecolor" if colour else None,
    )
    print_report(report, console, FILES)
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode(encoding)


def flat(text: str) -> str:
    """The words alone, so that line breaks do not matter."""
    return " ".join(text.replace("|", " ").split())


@pytest.mark.parametrize("width", [80, 200])
def test_the_facts_are_there_without_colour(width: int) -> None:
    text = printed(typical(), width)
    assert "\x1b" not in text
    words = flat(text)
    for fact in (
        "clip.mp4",
        "filmed from the front",
        "5 repetitions (3 left, 2 right)",
        "1 not counted",
        "2 sets",
        "no quiet stance",
        "✖ knee falls inwards (major)",
        "▲ knee falls inwards (minor)",
        "✓ no fault in 2 checks",
        "≈ borderline: heel comes off the",
        "not counted: half as deep as",
        "? counted, not judged",
        "right?",
        "0:04.0",
        "1.4/0.2/1.4",
        "depth: left 21.0 % of hip height, right 16.0 % of hip height",
        "Work on first 1. Knee over your toes. Knee falls inwards in 2 of 4",
        f"? not deep enough → {NEEDS_SIDE_VIEW}",
        "3 of 4 checks assessed (8 of 12 over all repetitions)",
        "Written to out: report.json, reps.csv, annotated.mp4",
    ):
        assert fact in words, fact


def test_a_wrong_exercise_is_told_before_anything_else() -> None:
    other = OtherExerciseInfo(
        exercise="lunge", start_s=3.0, end_s=9.0, reps=2, confidence=0.9, text="Use lunge."
    )
    logged = make_rep(1, "left", complete=False, partial_reason="looks like a lunge, not a squat")
    words = flat(printed(make_report((logged,)).model_copy(update={"other_exercises": [other]})))
    assert "1 not counted Warning: Use lunge." in words
    assert "not counted: looks like a lunge, not a squat" in words
    assert "Work on first" not in words


def test_no_line_is_wider_than_the_console() -> None:
    for line in printed(typical(), 80).splitlines():
        assert len(line) <= 80 or line.startswith("Written to"), line


def test_it_can_be_written_in_plain_ascii() -> None:
    words = flat(printed(typical(), 80, encoding="ascii"))
    for sign in ("X knee", "! knee", "+ no fault", "~ borderline", "? counted", "enough -> needs"):
        assert sign in words, sign


def test_colour_adds_nothing_but_colour() -> None:
    coloured = printed(typical(), colour=True)
    assert "\x1b[" in coloured
    assert Text.from_ansi(coloured).plain.rstrip() == printed(typical()).rstrip()


def test_nothing_to_work_on_is_said_only_of_what_was_judged() -> None:
    good = make_report((make_rep(1, "left", (make_finding("squat-knee-in"),)),))
    assert "✓ nothing: no fault in what could be judged" in flat(printed(good))
    unseen = make_finding("squat-knee-in", "not_assessable")
    nothing = flat(printed(make_report((make_rep(1, "left", (unseen,)),))))
    assert "? unknown: nothing could be judged" in nothing
    assert "0 of 1 checks assessed" in nothing
    assert "no fault" not in nothing
    others = ("squat-shallow", "squat-trunk-lean")
    unseen_others = tuple(make_finding(rule, "not_assessable") for rule in others)
    rep = make_rep(1, "left", (make_finding("squat-knee-in"), *unseen_others))
    few = flat(printed(make_report((rep,))))
    assert "? too little to judge by: no fault in 1 of 3 checks" in few
    slip = make_report((make_rep(1, "left", (make_finding("squat-knee-in", "minor"),)),))
    assert "single slips, no habit" in flat(printed(slip))


def test_that_nothing_could_be_judged_says_why() -> None:
    remedies = {
        "squat-knee-in": "needs 15 frames per second (there were 8)",
        "squat-shaky": "needs 24 frames per second (there were 8)",
        "squat-heel-lift": "needs a side view",
    }
    report = make_report((make_rep(1, "left", ()),))
    summary = report.summary.model_copy(update={"rules_not_assessable": remedies})
    slow = flat(printed(report.model_copy(update={"summary": summary})))
    assert "nothing could be judged; too few frames: it needs 15 frames per second (the" in slow
    turned = summary.model_copy(update={"rules_not_assessable": dict.fromkeys(remedies, "needs a")})
    words = flat(printed(report.model_copy(update={"summary": turned})))
    assert "nothing could be judged; it needs a" in words
    assert "frames" not in words
    fine = summary.model_copy(update={"rules_not_assessable": dict.fromkeys(remedies, TOO_FINE)})
    words = flat(printed(report.model_copy(update={"summary": fine})))
    assert f"nothing could be judged: {TOO_FINE}" in words


def test_many_borderline_checks_are_cut_short() -> None:
    rules = ("squat-knee-in", "squat-trunk-lean", "squat-heel-lift", "squat-shallow")
    rep = make_rep(1, "left", tuple(make_finding(rule, "borderline") for rule in rules))
    words = flat(printed(make_report((rep,))))
    assert "and 2 more" in words
    assert "✓ no fault in" not in words  # nothing is wrong, but nothing is clearly right either


def test_rules_with_the_same_remedy_are_named_together() -> None:
    rules = ("squat-shallow", "squat-heel-lift", "a-rule-of-tomorrow")
    rep = make_rep(1, "both", tuple(make_finding(rule, "not_assessable") for rule in rules))
    words = flat(printed(make_report((rep,), view="sagittal"), 200))
    named = "? not deep enough, heel comes off the floor, rule of tomorrow → needs"
    assert named in words
    assert words.count(f"→ {NEEDS_SIDE_VIEW}") == 1
    assert "1 repetition (1 on both legs)" in words
    assert "filmed from the side" in words


def test_a_clip_without_repetitions() -> None:
    note = "No repetition was found: the clip must show the whole body."
    words = flat(printed(make_report((), notes=(note,), view="unknown")))
    assert "0 repetitions" in words
    assert "camera view unknown" in words
    assert note in words
    assert "Work on first" not in words
    assert "checks assessed" not in words


def test_names_cannot_steer_the_terminal_or_the_markup() -> None:
    words = printed(make_report((), file="[bold]x\x1b[2J\n.mp4"))
    assert "[bold]x?[2J?.mp4" in words
    assert "\x1b" not in words


def test_an_error_is_one_line_that_can_be_searched() -> None:
    buffer = io.StringIO()
    path = "/a/very/long/folder/" * 5 + "[clip].mp4"
    print_error(
        InputError(f"{path}: no video in it; choose another file"), Console(file=buffer, width=40)
    )
    assert buffer.getvalue() == f"Error: {path}: no video in it; choose another file\n"


def test_a_leg_that_is_not_sure_is_marked_and_explained() -> None:
    unsure = make_rep(1, "left", (make_finding("squat-shallow"),), side_confidence=0.5)
    words = flat(printed(make_report((unsure,))))
    assert "left?" in words
    assert "?: leg not sure" in words
    sure = flat(printed(make_report((make_rep(1, "left", (make_finding("squat-shallow"),)),))))
    assert "not sure" not in sure
