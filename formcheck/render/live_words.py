"""The words of the live screens: what to do before the set, what a rest says, the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from formcheck.coaching.live_state import LiveState, SetSummary, SetupCheck, Stage, Unseen
from formcheck.render.live_card import mark_icon
from formcheck.render.palette import BLUISH_GREEN, GREY, ORANGE, SKY_BLUE, WHITE, YELLOW
from formcheck.render.panels import Row
from formcheck.render.words import counted, fault_words
from formcheck.rules import Verdict

MAX_MARKS: Final = 20
MAX_NAMED: Final = 2
"""Faults that are named of those that cannot be seen; the rest are counted."""
_SIDE_WORDS: Final = {"left": "Left", "right": "Right", "both": "Repetitions"}


def setup_rows(state: LiveState) -> tuple[Row, ...]:
    """What has to be right before the set begins."""
    title = Row(f"{state.exercise}: set-up", 0.034, "bold")
    return (title, *(_check_row(check) for check in state.checks), *leg_rows(state))


def _check_row(check: SetupCheck) -> Row:
    if check.ok:
        return Row(check.name, 0.032, icons=(("check", BLUISH_GREEN),), gap=1.1)
    if check.ok is None:
        return Row(check.name, 0.032, rgb=GREY, icons=(("question", GREY),), gap=1.1)
    return Row(check.name, 0.032, "bold", icons=(("triangle", ORANGE),), gap=1.1)


def leg_rows(state: LiveState) -> tuple[Row, ...]:
    """Which leg comes next, where that is chosen or known."""
    if state.next_side is None:
        return ()
    return (Row(f"Next: {state.next_side} leg", 0.032, "bold", SKY_BLUE, gap=1.4),)


def first_advice(state: LiveState) -> str:
    """The one thing to do now; "" when all is well."""
    return next((check.advice for check in state.checks if not check.ok and check.advice), "")


def unseen_rows(state: LiveState, *, brief: bool = False) -> tuple[Row, ...]:
    """What cannot be assessed from here, by what it would need; brief: without the names."""
    if not state.unseen and not state.coarse:
        return ()
    rows = [Row("Not judged from here", 0.028, "bold", GREY)] if state.unseen else []
    for reason in dict.fromkeys(one.reason for one in state.unseen):
        rows += _reason_rows(reason, [one for one in state.unseen if one.reason == reason])
    if state.coarse:
        named = _listed([fault_words(slug) for slug in state.coarse])
        rows.append(Row("Only gross faults would show", 0.027, "bold", YELLOW, gap=1.1))
        rows.append(Row(named, 0.025, gap=0.8, max_lines=3))
    return tuple(row for row in rows if row.weight == "bold") if brief else tuple(rows)


def _reason_rows(reason: str, unseen: Sequence[Unseen]) -> list[Row]:
    named = _listed([fault_words(one.rule) for one in unseen])
    title = f"{reason[:1].upper()}{reason[1:]}: {counted(len(unseen), 'check')}"
    return [
        Row(title, 0.027, "bold", YELLOW, gap=1.1),
        Row(named, 0.025, gap=0.8, max_lines=3),
    ]


def _listed(names: Sequence[str]) -> str:
    """Names in a row; of many, the first and how many more."""
    unique = list(dict.fromkeys(names))
    shown = unique[:MAX_NAMED] if len(unique) > MAX_NAMED + 1 else unique
    more = len(unique) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def rest_rows(state: LiveState) -> tuple[Row, ...]:
    """What a rest says, under its clock."""
    summary = state.summary
    rows = [] if summary is None else _summary_rows(summary)
    if state.stage is Stage.REST and state.next_side is not None:
        rows.append(Row(f"Next: {state.next_side} leg", 0.048, "bold", SKY_BLUE, gap=1.6))
        turn = next((c.advice for c in state.checks if c.name == "Direction" and c.advice), "")
        if turn:
            rows.append(Row(turn, 0.03, rgb=WHITE, gap=1.0))
    return tuple(rows)


def _summary_rows(summary: SetSummary) -> list[Row]:
    counts = " · ".join(f"{_SIDE_WORDS[side]} {count}" for side, count in summary.counts.items())
    done = sum(summary.counts.values())
    rows = [Row(f"Set {summary.set_index} · {counts}", 0.042, "bold")]
    marks = tuple(mark_icon(verdict) for verdict in summary.verdicts[-MAX_MARKS:])
    if marks:
        rows.append(Row("", 0.024, icons=marks, gap=1.5))
    judged = sum(verdict is not Verdict.NOT_ASSESSABLE for verdict in summary.verdicts)
    clean = f"No fault seen in {summary.clean} of {counted(done, 'repetition')}"
    if summary.verdicts and not judged:
        clean = "Form could not be judged"
    elif judged and judged < done:
        clean = f"No fault seen in {summary.clean} of {judged} that could be judged"
    rows.append(Row(clean, 0.03, gap=1.5))
    if summary.work_on is None:
        return rows
    fault = fault_words(summary.work_on, low=summary.work_on_low)
    seen = f"{fault}, in {summary.faulty} of {summary.judged}"
    rows.append(Row(summary.cue, 0.052, "bold", YELLOW, gap=1.5))
    rows.append(Row(seen[:1].upper() + seen[1:], 0.028, rgb=GREY, gap=0.8))
    return rows


def rest_clock(seconds: float) -> str:
    """How long a rest lasts by now: 0:42."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def keys_of(state: LiveState) -> tuple[tuple[str, str], ...]:
    """The keys and what each would do now."""
    space = "begin" if state.stage in (Stage.SETUP, Stage.COUNTDOWN) else "pause"
    mute = (("m", "unmute" if state.muted else "mute"),) if state.voice else ()
    return (
        ("space", "go on" if state.paused else space),
        *mute,
        ("f", "flip"),
        ("s", f"leg: {state.side_choice}"),
        ("q", "quit"),
    )
