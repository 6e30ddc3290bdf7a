"""What is said of a clip that could not be used, or not as it is."""

from __future__ import annotations

from pathlib import Path

from formcheck.recorded.clip_words import leap_words, nobody_words

CLIP = Path("clip.mp4")


def test_a_tiny_picture_is_the_reason_that_nobody_was_found() -> None:
    assert "only 16 x 16 pixels" in nobody_words(CLIP, 60, (16, 16), None)
    usual = nobody_words(CLIP, 60, (540, 960), None)
    assert "no person found in its 60 frames; film the whole body" in usual
    assert "stopped after 1.5 s" in nobody_words(CLIP, 60, (540, 960), 1.5)


def test_a_leap_is_told_with_what_stands_for_it() -> None:
    assert leap_words(CLIP, 3.14, 7200.0) == (
        "clip.mp4: its clock leaps ahead by 7200 s after 3.1 s; the pause is taken for one of "
        "10 s, and times after it are those of the files written here"
    )
