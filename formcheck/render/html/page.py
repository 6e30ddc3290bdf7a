"""The page as a whole: one file that holds everything it needs and asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup

from formcheck import __version__
from formcheck.render.html.figures import Figure, Views
from formcheck.render.html.filming import needs
from formcheck.render.html.material import Material
from formcheck.render.html.moments import MAX_FIGURES, Card, Moments
from formcheck.render.html.rulebook import Rulebook
from formcheck.render.html.sections import (
    check_lines,
    exercise_title,
    grid,
    leg_words,
    number_sentence,
    rep_title,
    sets,
    side_words,
    top,
    verdict_icon,
    verdict_word,
)
from formcheck.render.html.series import trace
from formcheck.render.html.trends import charts, drifts
from formcheck.render.words import (
    METRIC_WORDS,
    clock,
    counted,
    fault_words,
    finding_words,
    measured_metric,
    view_words,
)
from formcheck.report import RepInfo

Json = dict[str, Any]

_HERE: Final = Path(__file__).parent
_UPLOT_NOTICE: Final = "/*! https://github.com/leeoniya/uPlot (v1.6.32) */"


def write_html(material: Material, path: Path) -> None:
    """Write the page of one report.

    Args:
        material: the report, and as far as they are there, the poses, a way to take stills out of
            the clip, and a video beside the page.
        path: where.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(render_page(material), encoding="utf-8", newline="")


def render_page(material: Material) -> str:
    """The page as text: the same material gives the same page.

    Args:
        material: what to show.
    """
    report, rulebook = material.report, Rulebook(material.report)
    views = Views(material, rulebook)
    moments = Moments(report, views, rulebook)
    cards = moments.cards()
    message = top(report, rulebook)
    hero = next((card for card in cards if card.slug == message.slug and card.worst.figure), None)
    opening = None if hero else moments.opening()
    exercise = exercise_title(report, rulebook)
    style, script = _style(), _script()
    environment = _environment()
    template = environment.get_template("page.html.j2")
    return template.render(
        report=report,
        title=f"{exercise}: {message.headline}",
        exercise=exercise,
        view=view_words(report.view),
        top=message,
        hero=hero,
        opening=opening,
        cards=cards,
        grid=grid(report, rulebook),
        sets=sets(report, rulebook),
        needs=needs(report, rulebook),
        near_side=_near_side(material),
        not_judged=rulebook.not_judged(),
        drifts=drifts(report),
        checks=check_lines(report, rulebook),
        changes=rulebook.changes(),
        further=moments.further(_shown(cards, opening)),
        fault_slugs=[card.slug for card in cards],
        left_out=moments.left_out,
        max_figures=MAX_FIGURES,
        video=material.video,
        data=_data(material, views, moments, cards),
        style=Markup(style),  # noqa: S704 - files of this package
        script=Markup(script),  # noqa: S704 - files of this package
        style_hash=_hash(style),
        script_hash=_hash(script),
        version=__version__,
    )


def _shown(cards: Sequence[Card], opening: tuple[RepInfo, Figure] | None) -> set[str]:
    """Keys of the figures that the page itself shows; the viewer needs the others."""
    shown = [each for card in cards for each in (card.worst, card.best) if each is not None]
    keys = {each.figure.key for each in shown if each.figure is not None}
    return keys if opening is None else keys | {opening[1].key}


def _near_side(material: Material) -> str:
    """The working leg, when it was one leg only."""
    sides = {rep.side for rep in material.report.reps if rep.complete}
    return sides.pop() if len(sides) == 1 else "both"


def _data(material: Material, views: Views, moments: Moments, cards: Sequence[Card]) -> Json:
    """What the scripts of the page need."""
    report, rulebook = material.report, moments.rulebook
    return {
        "duration": round(report.source.duration_s, 3),
        "trace": trace(report, views, rulebook),
        "reps": [_rep(rep, moments, rulebook) for rep in report.reps],
        "charts": charts(report),
        "cards": [card.chart for card in cards if card.chart is not None],
    }


def _rep(rep: RepInfo, moments: Moments, rulebook: Rulebook) -> Json:
    figure = moments.figures.get((rep.index, ""))
    title = rep_title(rep)
    return {
        "index": rep.index,
        "title": title if rep.complete else f"{title} (not counted)",
        "side": rep.side,
        "complete": rep.complete,
        "start": rep.start_s,
        "bottom": rep.bottom_s,
        "end": rep.end_s,
        "phases": [[phase.name, phase.start_s, phase.end_s] for phase in rep.phases],
        "note": "" if rep.complete else f"Not counted: {rep.partial_reason or 'partial'}.",
        "figure": "" if figure is None else figure.key,
        "findings": [
            {
                "rule": finding.rule,
                "words": rulebook.finding_words(finding),
                "verdict": finding.verdict,
                "time": rep.bottom_s if finding.time_s is None else finding.time_s,
                "value": finding.value,
                "text": _finding_text(finding.verdict, number_sentence(finding, rulebook)),
                "figure": shown.key
                if (shown := moments.figures.get((rep.index, finding.rule)))
                else "",
            }
            for finding in rep.findings
        ],
    }


def _finding_text(verdict: str, numbers: str) -> str:
    words = {
        "ok": "Good. ",
        "borderline": "Too close to the limit to call, within the measuring error. ",
        "minor": "A minor fault: beyond the limit by more than the measuring error. ",
        "major": "A major fault: far beyond the limit. ",
        "not_assessable": "Not judged: ",
    }
    return words.get(verdict, "") + numbers


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "clock": clock,
        "counted": counted,
        "compared": lambda value, metric, unit: measured_metric(metric, value, unit),
        "leg": leg_words,
        "metric": lambda name: METRIC_WORDS.get(name, name),
        "rep_title": rep_title,
        "side": side_words,
        "verdict": verdict_word,
        "view": view_words,
        "words": fault_words,
        "finding_words": finding_words,
        "icon": verdict_icon,
        "json": _json,
    }
    return environment


def _json(data: object) -> Markup:
    """JSON that may stand inside a script element: no letter of it can end one."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - escaped above


@cache
def _style() -> str:
    return _read("vendor/uPlot.min.css") + "\n" + _read("page.css")


@cache
def _script() -> str:
    """The plotting library with its licence, then the page's own scripts."""
    licence = _read("vendor/LICENSE-uPlot").strip()
    library = _read("vendor/uPlot.iife.min.js").replace(_UPLOT_NOTICE, "").strip()
    notice = f"/* uPlot 1.6.32\n{licence}\n*/"
    own = [_read(f"{name}.js") for name in ("charts", "viewer")]
    return "\n".join([notice, library, *own])


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What a content security policy calls an inline text by."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")
