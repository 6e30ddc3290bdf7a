from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.synthetic import SquatRep
from formcheck.render.html.figures import Views
from formcheck.render.html.material import Material, Motion
from formcheck.render.html.moments import MAX_FIGURES
from formcheck.render.html.page import render_page, write_html
from formcheck.render.html.rulebook import Rulebook
from formcheck.report import OtherExerciseInfo, RepInfo, Report, RuleCounts
from tests.render.html.pages import (
    GOOD,
    KNEE_IN,
    Page,
    faulty,
    leaning,
    material,
    pictures_of,
    without_motion,
)
from tests.report_factory import make_finding, make_rep, make_report, typical_report
from tests.sessions import SIDE, report_of, run

HOSTILE = "\"><script>alert(1)</script><img src=x onerror='1'>&amp;{{7*7}}</title>\u2028.mp4"
SLUG = "squat-knee-in"


@pytest.fixture(scope="module")
def html() -> str:
    return render_page(faulty("annotated.mp4"))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page.of(html)


def with_source(report: Report, **changes: object) -> Report:
    return report.model_copy(update={"source": report.source.model_copy(update=changes)})


def test_the_page_says_first_what_to_work_on(page: Page) -> None:
    assert "Knee over your toes" in page.text
    assert "in 2 of 3 repetitions" in page.text
    judged = len(faulty().report.summary.rules_assessed)
    assert f"{judged} of 13" in re.sub(r"\s+", " ", page.text)


def test_it_asks_the_network_for_nothing(html: str, page: Page) -> None:
    assert re.search(r"https?://", html) is None
    assert "url(" not in html
    assert "@import" not in html
    assert page.all("link") == []
    assert page.all("iframe") == []
    sources = [attrs["src"] for _, attrs in page.tags if "src" in attrs]
    assert sources == ["annotated.mp4"]
    targets = [str(attrs["href"]) for _, attrs in page.tags if "href" in attrs]
    assert all(target.startswith(("#", "data:image/jpeg;base64,")) for target in targets)


def test_only_its_own_script_and_style_may_run(html: str, page: Page) -> None:
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    content = str(policy["content"])
    assert content.startswith("default-src 'none'")
    assert "unsafe" not in content

    def named(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    assert f"script-src {named(page.scripts[1])}" in content
    assert f"style-src {named(page.styles[0])}" in content
    assert len(page.scripts) == 2
    assert not any(key.startswith("on") or key == "style" for _, at in page.tags for key in at)


def test_every_link_and_name_on_the_page_leads_somewhere(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    known = set(page.ids)
    for _, attrs in page.tags:
        for key in ("href", "for", "aria-labelledby"):
            target = attrs.get(key)
            if target and not target.startswith("data:"):
                assert target.removeprefix("#") in known, (key, target)


@pytest.mark.parametrize("field", ["file", "problem"])
def test_text_from_a_clip_is_never_markup(field: str) -> None:
    report = with_source(faulty().report, **{field: HOSTILE, "complete": False})
    report = report.model_copy(
        update={
            "notes": [HOSTILE],
            "model": report.model.model_copy(update={"name": HOSTILE}),
            "settings": {"mirrored": False, "rules": {HOSTILE: {"enabled": False}}},
        }
    )
    html = render_page(replace(faulty(HOSTILE), report=report))
    page = Page.of(html)
    assert HOSTILE in page.text
    assert page.all("img") == []
    assert len(page.scripts) == 2
    assert "alert" not in html.replace("&lt;script&gt;alert(1)", "")
    assert "49" not in page.text.split("Before you read on")[1].split("Repetition by")[0]


def test_reasons_and_slugs_of_a_report_are_never_markup() -> None:
    finding = make_finding(HOSTILE, "not_assessable", reason=HOSTILE)
    fault = make_finding("squat-" + HOSTILE, "major")
    report = make_report((make_rep(1, "left", (finding, fault), partial_reason=HOSTILE),))
    page = Page.of(render_page(without_motion(report)))
    assert len(page.scripts) == 2
    assert page.all("img") == []
    assert page.data["reps"][0]["findings"][0]["rule"] == HOSTILE


def test_the_same_material_gives_the_same_bytes(html: str, tmp_path: Path) -> None:
    write_html(faulty("annotated.mp4"), tmp_path / "page.html")
    assert (tmp_path / "page.html").read_bytes() == html.encode("utf-8")


def test_a_report_alone_makes_a_page_without_figures() -> None:
    page = Page.of(render_page(without_motion(typical_report())))
    assert page.data["trace"] is None
    assert [attrs for attrs in page.all("svg") if "figure" in str(attrs.get("class")).split()] == []
    assert "Knee over your toes" in page.text
    assert "not counted: half as deep as the others" in page.text


def test_without_repetitions_it_says_how_to_film() -> None:
    page = Page.of(render_page(without_motion(make_report(()))))
    assert "No repetition was counted" in page.text


def test_a_wrong_exercise_is_the_first_thing_that_it_says() -> None:
    other = OtherExerciseInfo(
        exercise="lunge", start_s=3.0, end_s=9.0, reps=2, confidence=0.9, text="Use lunge."
    )
    logged = make_rep(1, "left", complete=False, partial_reason="looks like a lunge, not a squat")
    report = make_report((logged,)).model_copy(update={"other_exercises": [other]})
    page = Page.of(render_page(without_motion(report)))
    assert "This looks like lunges" in page.text
    assert "Not the exercise that was named" in page.text
    assert "Use lunge." in page.text
    assert "not counted: looks like a lunge, not a squat" in page.text
    some = typical_report().model_copy(update={"other_exercises": [other]})
    assert "Use lunge." in Page.of(render_page(without_motion(some))).text


def test_little_that_could_be_judged_is_no_praise() -> None:
    unseen = tuple(make_finding(f"squat-{name}", "not_assessable") for name in "abc")
    report = make_report((make_rep(1, "left", (make_finding(SLUG), *unseen)),))
    page = Page.of(render_page(without_motion(report)))
    assert "Too little to judge by" in page.text
    assert "Only 1 of 4 checks could be judged" in page.text


def test_every_verdict_stands_in_the_grid_as_symbol_and_word(page: Page) -> None:
    report = faulty().report
    for rep in report.reps:
        for finding in rep.findings:
            buttons = page.all("button", **{"data-rep": str(rep.index), "data-rule": finding.rule})
            cells = [b for b in buttons if "cell" in str(b["class"]).split()]
            assert len(cells) == 1
            assert f"is-{finding.verdict}" in str(cells[0]["class"]).split()
            word = "good" if finding.verdict == "ok" else finding.verdict
            assert {"not_assessable": "not judged"}.get(word, word) in str(cells[0]["aria-label"])


def test_a_fault_is_drawn_at_its_worst_beside_the_best(page: Page) -> None:
    report = faulty().report
    found = {rep.index: f for rep in report.reps for f in rep.findings if f.rule == SLUG}
    faults = {i: f for i, f in found.items() if f.verdict in ("minor", "major")}
    worst = max(faults, key=lambda i: faults[i].value or 0.0)
    best = min(found, key=lambda i: found[i].value or 0.0)
    drawn = {str(at["id"]) for at in page.all("svg") if str(at.get("id")).endswith(SLUG)}
    assert {f"figure-{worst}-{SLUG}", f"figure-{best}-{SLUG}"} <= drawn
    assert page.all("path", **{"class": "limit"})
    assert page.all("path", **{"class": "band"})


def test_the_limit_is_drawn_where_the_measure_would_meet_it() -> None:
    """The drawn limit of the trunk, from the hips, leans by as much as the limit says."""
    report = leaning().report
    figures = Views(leaning(), Rulebook(report)).main
    rep = report.reps[1]
    (finding,) = [f for f in rep.findings if f.rule == "squat-trunk-lean"]
    assert finding.verdict == "major"
    drawn = figures._sketch(rep, finding)
    assert drawn is not None
    assert drawn.limit is not None
    for line, expected in ((drawn.measured, finding.value), (drawn.limit, 30.0)):
        across, up = np.abs(line[1] - line[0])
        assert np.degrees(np.arctan2(across, up)) == pytest.approx(expected, abs=2.0)


def test_stills_are_taken_once_and_capped() -> None:
    reps = (GOOD, KNEE_IN, KNEE_IN)
    made = material(*reps)
    take = pictures_of(made.motion.poses.size_px if made.motion else (0, 0))
    render_page(replace(made, pictures=take))
    assert len(take.asked) == len(set(take.asked)) <= MAX_FIGURES


def test_what_gets_no_picture_is_said() -> None:
    """More faults than pictures: the page says how many were left out."""
    many = 50
    fault = make_finding(SLUG, "minor", time_s=None)
    reps = tuple(make_rep(i + 1, "right", (fault,)) for i in range(many))
    made = replace(faulty(), report=make_report(reps))
    text = Page.of(render_page(made)).text
    assert f"{many - MAX_FIGURES} more faults" in text


def test_changed_limits_and_switched_off_rules_are_listed() -> None:
    report = faulty().report.model_copy(
        update={
            "settings": {
                "mirrored": False,
                "rules": {
                    SLUG: {"knee_medial_offset": {"minor_above": 0.06}},
                    "squat-shaky": {"enabled": False},
                },
            }
        }
    )
    text = Page.of(render_page(without_motion(report))).text
    assert "Knee falls inwards: minor above 0.06 (usually 0.05)" in text
    assert "Movement is jerky: switched off" in text


def test_advice_on_filming_names_what_it_would_make_possible(page: Page) -> None:
    text = re.sub(r"\s+", " ", page.text)
    assert "Film once more from the side" in text
    assert "Then this can be judged:" in text
    assert page.all("svg", **{"class": "filming"})


def test_changes_over_a_set_need_to_be_larger_than_error_and_chance() -> None:
    def tired(i: int) -> RepInfo:
        drop = 0.3 - 0.02 * i
        return make_rep(
            i + 1, "left", (make_finding(SLUG),), metrics={"hip_drop": drop, "eccentric_s": 1.0}
        )

    report = make_report(tuple(tired(i) for i in range(9)))
    text = re.sub(r"\s+", " ", Page.of(render_page(without_motion(report))).text)
    assert "these changed: depth." in text


def test_a_mirrored_clip_is_drawn_the_right_way_round() -> None:
    motion = faulty().motion
    assert motion is not None
    poses = motion.poses
    mirrored = poses.mirrored()
    made = Material(
        report_of(mirrored, mirrored=True), Motion(mirrored, run(mirrored, mirrored=True))
    )
    plain = render_page(replace(faulty(), pictures=None))
    again = render_page(made)
    bones = r'<line class="bone judged"[^>]*>'
    assert re.findall(bones, again)[:8] == re.findall(bones, plain)[:8]


def test_a_verdict_that_is_unknown_to_the_rules_still_has_a_card() -> None:
    fault = make_finding("squat-of-another-version", "major", unit="deg", value=50.0, limit=40.0)
    report = make_report((make_rep(1, "left", (fault,)), make_rep(2, "left", (fault,))))
    assert report.summary.faults["squat-of-another-version"] == RuleCounts(major=2)
    page = Page.of(render_page(without_motion(report)))
    assert "fault-squat-of-another-version" in page.ids


def test_thirty_repetitions_stay_small_enough_to_mail() -> None:
    made = material(*[SquatRep(stance="double", knee_flexion_deg=95.0)] * 4, camera=SIDE)
    assert len(render_page(made)) < 2_000_000


def test_a_leg_that_is_not_sure_is_said_to_be() -> None:
    unsure = make_rep(1, "left", (make_finding("squat-shallow"),), side_confidence=0.5)
    text = Page.of(render_page(Material(make_report((unsure,))))).text
    assert "left leg (leg not sure)" in text


class TestCurves:
    def signals(self, material: Material) -> dict[str, dict[str, Any]]:
        return {
            each["id"]: each for each in Page.of(render_page(material)).data["trace"]["signals"]
        }

    def test_from_the_front_no_angle_is_guessed(self) -> None:
        found = self.signals(faulty())
        assert not {"knee", "hip", "trunk"} & found.keys()
        hips = [value for value in found["hips"]["lines"][0]["values"] if value is not None]
        assert -1 < min(hips) < 1  # standing
        assert 10 < max(hips) < 40  # in a squat

    def test_from_the_side_a_check_draws_the_value_that_it_gives(self) -> None:
        found = self.signals(leaning())
        assert {"knee", "hip", "trunk"} <= found.keys()
        told = max(
            finding.value
            for rep in leaning().report.reps
            for finding in rep.findings
            if finding.rule == "squat-trunk-lean" and finding.value is not None
        )
        counts = next(x for x in found["squat-trunk-lean"]["lines"] if x["side"] == "counts")
        drawn = [value for value in counts["values"] if value is not None]
        assert max(drawn) == pytest.approx(told, abs=1.0)
