"""One cue at a time, long enough to be read, never spoken twice in a row."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from formcheck.coaching.cue_board import FADE_S, HOLD_S, CueBoard
from formcheck.coaching.live_state import Cue
from formcheck.rules import Verdict
from tests.rep_factory import made_rep

KNEE, CHEST = Cue("Knee over your toes", None), Cue("Chest up", None)
MAYBE = Cue("Knee over your toes", None, provisional=True)

REP = made_rep(4.0, "left", ("squat-knee-in", Verdict.MAJOR), ("squat-valgus", Verdict.MAJOR))
SURE = Cue.of(REP.findings[1])
DOUBT = replace(SURE, verdict=Verdict.MINOR, provisional=True)


def test_a_cue_is_held_then_fades() -> None:
    board = CueBoard()
    board.offer(KNEE, 10.0)
    assert board.at(10.0) == board.at(10.0 + HOLD_S) == KNEE
    assert board.at(10.0 + FADE_S) is None


def test_another_cue_waits_until_the_first_could_be_read() -> None:
    board = CueBoard()
    board.offer(KNEE, 0.0)
    board.offer(CHEST, 1.0)
    assert board.at(HOLD_S - 0.01) == KNEE
    assert board.at(HOLD_S) == CHEST
    assert board.at(2 * HOLD_S - 0.01) == CHEST


def test_a_provisional_cue_becomes_certain_in_place() -> None:
    board = CueBoard()
    board.offer(MAYBE, 0.0)
    assert board.at(0.5) == MAYBE
    board.offer(KNEE, 1.0)
    assert board.at(1.0) == KNEE


def test_a_certain_cue_is_not_made_doubtful_again() -> None:
    board = CueBoard()
    board.offer(KNEE, 0.0)
    board.offer(MAYBE, 3.0)
    assert board.at(3.0) == KNEE


def test_a_certain_cue_goes_before_a_provisional_one_that_waits() -> None:
    board = CueBoard()
    board.offer(Cue("Stand tall", None), 0.0)
    board.offer(CHEST, 0.5)
    board.offer(MAYBE, 1.0)
    assert board.at(HOLD_S) == CHEST


def test_the_same_words_are_not_spoken_twice_in_a_row() -> None:
    board = CueBoard()
    assert [board.to_speak(cue) for cue in (KNEE, KNEE, CHEST, KNEE)] == [
        KNEE.text, "", CHEST.text, KNEE.text,
    ]  # fmt: skip


def test_a_provisional_cue_is_never_spoken() -> None:
    assert CueBoard().to_speak(MAYBE) == ""


def board_with(*offers: tuple[Cue, float]) -> CueBoard:
    board = CueBoard()
    for cue, time_s in offers:
        board.offer(cue, time_s)
    return board


def test_a_confirmed_fault_is_certain_at_once_even_where_another_is_more_important() -> None:
    board = board_with((DOUBT, 3.0))
    board.settle(REP, 4.6)
    assert board.at(4.6) == SURE
    board.offer(CHEST, 4.6)
    assert board.at(3.0 + HOLD_S - 0.01) == SURE
    assert board.at(3.0 + HOLD_S) == CHEST


def test_what_waits_is_certain_when_it_is_shown_or_was_wrong_and_never_is() -> None:
    for rep, expected in ((REP, SURE), (made_rep(4.0), CHEST)):
        board = board_with((CHEST, 2.0), (DOUBT, 3.0))
        board.settle(rep, 4.2)
        assert board.at(2.0 + HOLD_S) == expected


def test_what_was_wrong_stays_until_it_could_be_read() -> None:
    board = board_with((DOUBT, 3.0))
    board.settle(made_rep(4.0), 4.6)
    assert board.at(3.0 + HOLD_S - 0.01) == DOUBT
    assert board.at(3.0 + HOLD_S) is None


def test_a_doubt_about_the_next_repetition_is_left_alone() -> None:
    board = board_with((DOUBT, 6.0))
    board.settle(REP, REP.end_s)
    assert board.at(6.1) == DOUBT


def test_a_new_set_may_begin_with_the_same_words() -> None:
    board = CueBoard()
    board.to_speak(KNEE)
    board.offer(KNEE, 0.0)
    board.clear()
    assert board.at(0.1) is None
    assert board.to_speak(KNEE) == KNEE.text


offers = st.lists(
    st.tuples(st.floats(0.0, 2.0), st.sampled_from([KNEE, CHEST, MAYBE, None])), max_size=40
)


@given(offers)
def test_whatever_comes_up_no_words_are_taken_away_before_they_could_be_read(
    entries: list[tuple[float, Cue | None]],
) -> None:
    board, now_s, shown_since, shown = CueBoard(), 0.0, 0.0, ""
    for wait_s, cue in entries:
        now_s += wait_s
        if cue is not None:
            board.offer(cue, now_s)
        visible = board.at(now_s)
        text = visible.text if visible else ""
        if text != shown:
            assert not shown or now_s - shown_since >= HOLD_S - 1e-9
            shown, shown_since = text, now_s
