"""Files that cannot be used, and clips that break off."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.pose import Frame
from formcheck.sources.clip import ClipOutcome, ClipSource
from tests.clip_makers import ClipRecipe, make_clip, make_sound_only, picture

RECIPE = replace(ClipRecipe().with_frames(24), options={"preset": "veryfast", "bf": "3", "g": "10"})
FRONT = replace(RECIPE, container={"movflags": "faststart"})
MILLISECONDS = Fraction(1, 1000)


def read(path: Path) -> tuple[list[Frame], ClipOutcome]:
    with ClipSource(path) as clip:
        return list(clip), clip.outcome


def assert_refused(path: Path, *words: str) -> None:
    with pytest.raises(InputError) as caught:
        ClipSource(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    for word in words:
        assert word in message
    assert re.search(r"; |: (copy|give)", message), f"does not say what to do: {message}"


# --- refused ------------------------------------------------------------------------------------


def test_missing(tmp_path: Path) -> None:
    assert_refused(tmp_path / "squat.mp4", "no such file", "check the name")
    assert_refused(tmp_path / "none" / "squat.mp4", "no such file")


def test_address() -> None:
    assert_refused(Path("https://example.org/squat.mp4"), "is an address", "download the clip")


def test_folder(tmp_path: Path) -> None:
    assert_refused(tmp_path, "folder", "name one clip")


def test_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.touch()
    assert_refused(path, "empty", "copy the clip")


@pytest.mark.parametrize(
    "text",
    [
        "squat, 10 reps\n",
        "Kniebeuge über 90°\n" * 400,
        "ä" * 5000,
        "x" + "ä" * 5000,
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:1,\nhttp://localhost/a.ts\n",
        "ffconcat version 1.0\nfile other.mp4\n",
    ],
)
@pytest.mark.parametrize("name", ["notes.txt", "notes.mp4"])
def test_text(tmp_path: Path, name: str, text: str) -> None:
    make_clip(tmp_path / "other.mp4", RECIPE)
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert_refused(path, "text file", "mp4")


@pytest.mark.parametrize("suffix", ["jpg", "png", "bmp", "tiff", "webp"])
def test_picture(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    assert cv2.imwrite(str(path), picture(0, (96, 64)))
    assert_refused(path, "picture", "not a video")


def test_photo_of_a_phone(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200))
    assert_refused(path, "picture (HEIC or AVIF)")


def test_noise(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(np.random.default_rng(0).bytes(20_000))
    assert_refused(path, "not a video that can be read", "formcheck reads mp4")


def test_other_binary_files(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, a=np.zeros(100))
    assert_refused(path, "not a video that can be read")


def test_recording_that_was_not_closed(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "whole.mp4", RECIPE).read_bytes()
    path = tmp_path / "a.mp4"
    path.write_bytes(whole[: whole.rindex(b"moov") - 4])
    assert_refused(path, "the recording was not closed", "moov", "record it again")


def test_sound_without_picture(tmp_path: Path) -> None:
    assert_refused(make_sound_only(tmp_path / "a.m4a"), "sound but no picture", "give a video")


def test_plain_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(8000))
    assert_refused(path, "not a video that can be read")


def test_no_frames(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        container.start_encoding()
    assert_refused(path, "holds no picture", "give a video")


def test_nothing_that_decodes(tmp_path: Path) -> None:
    content = bytearray(make_clip(tmp_path / "a.mp4", FRONT).read_bytes())
    media = content.index(b"mdat") + 4
    content[media:] = bytes(len(content) - media)
    path = tmp_path / "b.mp4"
    path.write_bytes(content)
    assert_refused(path, "not one picture")


def test_unknown_codec(tmp_path: Path) -> None:
    content = make_clip(tmp_path / "a.mp4", FRONT).read_bytes()
    assert content.count(b"avc1") == 2  # as a brand, and as the codec
    path = tmp_path / "b.mp4"
    path.write_bytes(content.replace(b"avc1", b"zzz1"))
    assert_refused(path, "codec is not known", "ffmpeg -i")


def test_not_permitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_clip(tmp_path / "a.mp4", RECIPE)

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert_refused(path, "may not read", "permissions")


def test_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_clip(tmp_path / "a.mp4", RECIPE)

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    assert_refused(path, "Input/output error", "another disk")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_does_not_hang(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    os.mkfifo(path)
    assert_refused(path, "not a file on disk")


@pytest.mark.parametrize("name", ["12:30 squat.mp4", "-i.mp4", "100%d é 膝.mp4", "concat:a|b.mp4"])
def test_strange_names_are_only_names(tmp_path: Path, name: str) -> None:
    frames, outcome = read(make_clip(tmp_path / "a.mp4", RECIPE).rename(tmp_path / name))
    assert len(frames) == 24
    assert outcome.complete


# --- breaking off -------------------------------------------------------------------------------

BREAKABLE = {
    "index in front.mp4": FRONT,
    "index at the end.mp4": RECIPE,
    "in pieces.mp4": replace(RECIPE, container={"movflags": "frag_keyframe+empty_moov"}),
    "hevc.mp4": replace(
        FRONT, codec="libx265", options={"preset": "medium", "x265-params": "log-level=none"}
    ),
    "h264.mkv": replace(RECIPE, time_base=MILLISECONDS),
    "vp9.webm": replace(RECIPE, codec="libvpx-vp9", options={}, time_base=MILLISECONDS),
    "mpeg4.avi": replace(RECIPE, codec="mpeg4", options={}, time_base=Fraction(1, 30)),
    "palette.gif": replace(RECIPE, codec="gif", options={}, pixels="rgb8"),
}


@pytest.mark.parametrize("name", BREAKABLE)
def test_wherever_the_file_ends_the_frames_before_come_and_no_others(
    tmp_path: Path, name: str
) -> None:
    whole = make_clip(tmp_path / name, BREAKABLE[name])
    expected, outcome = read(whole)
    assert outcome == ClipOutcome(24, outcome.duration_s, complete=True)
    content = whole.read_bytes()
    cut = whole.with_stem("cut")
    lengths = []
    for end in [*range(1, len(content), max(1, len(content) // 20)), len(content) - 1]:
        cut.write_bytes(content[:end])
        try:
            frames, outcome = read(cut)
        except InputError:
            lengths.append(0)
            continue
        assert not outcome.complete
        assert outcome.problem is not None
        assert "cut short" in outcome.problem
        assert outcome.frames == len(frames) <= 24
        for frame, original in zip(frames, expected, strict=False):
            assert (frame.index, frame.time_s) == (original.index, original.time_s)
            assert np.array_equal(frame.rgb, original.rgb)
        lengths.append(len(frames))
    # A tiny file in pieces that ends inside the header of a piece is refused while opening.
    read_lengths = [length for length in lengths if length > 0]
    assert read_lengths == sorted(read_lengths)
    if name != "index at the end.mp4":
        assert max(lengths) >= 20


def test_every_frame_before_the_break_comes(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "a.mp4", replace(FRONT, options={"bf": "0"}))
    with av.open(whole) as container:
        starts = [packet.pos for packet in container.demux(video=0) if packet.pos is not None]
    assert len(starts) == 24
    cut = tmp_path / "cut.mp4"
    for number in (1, 2, 11, 23):
        for extra in (0, 1):
            cut.write_bytes(whole.read_bytes()[: starts[number] + extra])
            frames, outcome = read(cut)
            assert len(frames) == number
            assert outcome.duration_s == pytest.approx(number / 30)
            assert not outcome.complete


def test_the_problem_is_told_in_plain_words(tmp_path: Path) -> None:
    recipe = replace(FRONT, options={"bf": "0"}).with_frames(90)
    whole = make_clip(tmp_path / "a.mp4", recipe).read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    _, outcome = read(cut)
    assert re.fullmatch(
        r"the clip breaks off after [12]\.\d s of 3\.0 s: the file is cut short; copy it again "
        "from the phone to get the rest",
        outcome.problem or "",
    )


def test_damage_ends_the_clip_there(tmp_path: Path) -> None:
    recipe = replace(FRONT, options={"bf": "0", "g": "100"})
    whole = make_clip(tmp_path / "a.mp4", recipe)
    expected, _ = read(whole)
    with av.open(whole) as container:
        packets = [(p.pos, p.size) for p in container.demux(video=0) if p.pos is not None]
    start, size = packets[12]
    content = bytearray(whole.read_bytes())
    content[start + 4 : start + size] = b"\xff" * (size - 4)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(content)

    frames, outcome = read(broken)

    assert len(frames) == 12
    assert all(np.array_equal(a.rgb, b.rgb) for a, b in zip(frames, expected, strict=False))
    assert not outcome.complete
    assert "damaged" in (outcome.problem or "")


def test_a_promise_of_more_than_came_is_noticed(tmp_path: Path) -> None:
    """No size tells that bytes are missing; the header's duration does."""
    recipe = replace(RECIPE, time_base=MILLISECONDS, options={"bf": "0"}).with_frames(120)
    content = bytearray(make_clip(tmp_path / "a.mkv", recipe).read_bytes())
    segment = content.index(bytes.fromhex("18538067")) + 4
    content[segment : segment + 8] = bytes.fromhex("01ffffffffffffff")  # size unknown
    path = tmp_path / "b.mkv"
    path.write_bytes(content)
    assert read(path)[1].complete
    path.write_bytes(content[: len(content) // 2])
    frames, outcome = read(path)
    assert 30 < len(frames) < 90
    assert not outcome.complete
    assert "of 4.0 s" in (outcome.problem or "")


def test_a_clip_cut_out_of_another_begins_with_its_first_whole_picture(tmp_path: Path) -> None:
    """Stream copies do not care where the key frames are."""
    whole = make_clip(tmp_path / "a.mp4", replace(FRONT, options={"bf": "0", "g": "10"}))
    path = tmp_path / "b.mp4"
    with av.open(whole) as source, av.open(path, "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in list(source.demux(video=0))[5:-1]:
            packet.stream = stream
            target.mux(packet)
    frames, outcome = read(path)
    assert outcome.complete
    assert 14 <= len(frames) <= 19
    assert frames[0].time_s == 0


def test_nothing_is_written_to_the_terminal(tmp_path: Path) -> None:
    content = make_clip(tmp_path / "a.mp4", FRONT).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(content[:-100])
    (tmp_path / "flipped.mp4").write_bytes(content[:-300] + bytes(200) + content[-100:])
    (tmp_path / "noise.mp4").write_bytes(np.random.default_rng(0).bytes(20_000))
    program = """
import sys
from formcheck.errors import InputError
from formcheck.sources.clip import ClipSource
for name in sys.argv[1:]:
    try:
        print(sum(1 for _ in ClipSource(name)) > 0)
    except InputError as error:
        print("refused")
"""
    files = [tmp_path / name for name in ("cut.mp4", "flipped.mp4", "noise.mp4")]
    done = subprocess.run(
        [sys.executable, "-c", program, *files], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True", "refused"]
    assert done.stderr == ""
