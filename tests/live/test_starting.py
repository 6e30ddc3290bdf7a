"""What is waited for before the first picture is said in a window that lives."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from formcheck.coaching.live_state import Key
from formcheck.errors import LeftEarly, ModelError
from formcheck.live.run import LOADING
from formcheck.live.starting import done_beside
from formcheck.recorded.analysis import OpenedModel
from tests.live.stagecraft import PATIENCE_S, ScriptedScreen, every_frame, squat_coach, watch
from tests.staged import StagedEstimator, staged_clip


class LiveScreen(ScriptedScreen):
    """Lets the work go on once it has shown what is waited for, or quits then."""

    def __init__(self, *, leaves: bool = False) -> None:
        super().__init__()
        self.seen = threading.Event()
        self.leaves = leaves

    def wait(self, words: str) -> None:
        super().wait(words)
        if len(self.waits) > 2:
            self.seen.set()

    def keys(self) -> tuple[Key, ...]:
        return (Key.QUIT,) if self.leaves and len(self.waits) == 1 else ()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staged_clip(tmp_path_factory.mktemp("clips") / "clip.mp4")


def slow_model(screen: LiveScreen) -> StagedEstimator:
    class Slow(StagedEstimator):
        def open(self, _name_or_path: str = "") -> OpenedModel:
            assert screen.seen.wait(PATIENCE_S), "the window says nothing while this takes long"
            return super().open()

    return Slow()


def test_the_window_says_that_the_model_is_loaded_while_it_is(clip: Path) -> None:
    screen = LiveScreen()
    watch(every_frame(clip), None, slow_model(screen), screen=screen, make_coach=squat_coach)
    assert set(screen.waits) == {LOADING}
    assert screen.states, "and then it shows the pictures"


def test_who_leaves_meanwhile_is_told_that_it_stops(clip: Path) -> None:
    screen = LiveScreen(leaves=True)
    with pytest.raises(LeftEarly, match="nothing to report"):
        watch(every_frame(clip), None, slow_model(screen), screen=screen, make_coach=squat_coach)
    assert screen.waits[0] == LOADING
    assert screen.waits[-1] == "Stopping ..."


def test_without_a_window_it_is_told_in_words(clip: Path) -> None:
    told: list[str] = []
    watch(every_frame(clip), starting=told.append)
    assert told == [LOADING]


def test_what_goes_wrong_beside_the_window_is_raised() -> None:
    def fail() -> None:
        raise ModelError("no such model")

    with pytest.raises(ModelError, match="no such model"):
        done_beside(LiveScreen(), "Loading", fail, list)
