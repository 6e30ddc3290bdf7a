"""The voice: spoken by whatever program is there, never waited for, never left behind."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from formcheck import voice as voices
from formcheck.voice import Program, SystemVoice, find_player, find_voice, tone_wav

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake voices are shell scripts")
PATIENCE_S = 20.0


def wait_for(condition: Callable[[], bool]) -> bool:
    """Whether it comes true; no test depends on how soon."""
    limit_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit_s:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH, but for the shell's own programs, to put fake programs on."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for needed in ("sh", "cat", "sleep", "echo"):
        found = shutil.which(needed)
        assert found is not None
        (folder / needed).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(sys, "platform", "linux")
    return folder


def program(folder: Path, name: str, body: str) -> Path:
    """A shell script on the fake PATH; what it hears goes into the file beside it."""
    script, heard = folder / name, folder / f"{name}.heard"
    script.write_text(f'#!/bin/sh\nHEARD="{heard}"\n{body}\n', encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return heard


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


LISTENING = 'cat >> "$HEARD"; echo >> "$HEARD"'
ENDLESS = 'echo $$ > "$HEARD"; exec sleep 600'


def gone(pid: int) -> bool:
    """Whether there is no such process any more, not even a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_words_are_spoken_one_after_the_other(path: Path) -> None:
    heard = program(path, "espeak-ng", LISTENING)
    with SystemVoice.of_the_system() as voice:
        voice.say("Knee over your toes")
        assert wait_for(lambda: "Knee over your toes\n" in read(heard))
        voice.say("Chest up")
        assert wait_for(lambda: "Chest up\n" in read(heard))


def test_the_best_voice_there_is_comes_first(path: Path) -> None:
    assert find_voice() is None
    program(path, "spd-say", "")
    assert "spd-say" in (find_voice() or Program(())).argv[0]
    program(path, "espeak-ng", "")
    assert "espeak-ng" in (find_voice() or Program(())).argv[0]


def test_a_program_that_takes_its_words_as_an_argument(path: Path) -> None:
    heard = program(path, "spd-say", 'echo "$@" >> "$HEARD"')
    with SystemVoice.of_the_system() as voice:
        voice.say("--Chest up")
        assert wait_for(lambda: "Chest up" in read(heard))
    assert read(heard) == "--wait --language en Chest up\n"


def test_a_tone_where_there_is_no_voice(path: Path) -> None:
    heard = program(path, "aplay", 'cat "$2" > "$HEARD"')
    with SystemVoice.of_the_system() as voice:
        voice.say("Chest up")
        assert wait_for(lambda: heard.exists() and heard.read_bytes() == tone_wav())
    assert voice._tone is None, "the file of the tone is gone"


def test_a_voice_that_fails_gives_way_to_the_tone(path: Path) -> None:
    program(path, "espeak-ng", "cat > /dev/null; exit 1")
    heard = program(path, "paplay", 'echo tone >> "$HEARD"')
    with SystemVoice.of_the_system() as voice:
        voice.say("Chest up")
        assert wait_for(lambda: read(heard) == "tone\n")


def test_nothing_at_all_is_no_error(path: Path) -> None:
    assert find_player() is None
    with SystemVoice.of_the_system() as voice:
        voice.say("Chest up")
        voice.say("")
        voice.silence()


def test_saying_never_waits_and_old_words_are_dropped(path: Path) -> None:
    heard = program(path, "espeak-ng", ENDLESS)
    with SystemVoice.of_the_system() as voice:
        voice.say("first")
        assert wait_for(lambda: bool(read(heard)))
        for number in range(50):
            voice.say(str(number))
        assert [text for _, text in voice._waiting] == ["48", "49"]


def test_words_that_are_too_late_are_not_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = program(path, "espeak-ng", LISTENING)
    with SystemVoice.of_the_system() as voice:
        monkeypatch.setattr(voices, "STALE_S", -1.0)
        voice.say("late")
        assert wait_for(lambda: not voice._waiting)
        monkeypatch.setattr(voices, "STALE_S", 60.0)
        voice.say("in time")
        assert wait_for(lambda: bool(read(heard)))
    assert "late" not in read(heard)


@pytest.mark.parametrize("how", ["silence", "close"])
def test_speech_is_cut_off_and_leaves_no_process(path: Path, how: str) -> None:
    heard = program(path, "espeak-ng", ENDLESS)
    voice = SystemVoice.of_the_system()
    voice.say("a very long sentence")
    assert wait_for(lambda: read(heard).endswith("\n"))
    pid = int(read(heard))
    if how == "silence":
        voice.silence()
        assert wait_for(lambda: gone(pid))
    voice.close()
    assert gone(pid)
    voice.close()
    voice.say("after the end")
    assert not voice._waiting


def test_a_program_that_hangs_is_ended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "LONGEST_S", 0.2)
    heard = program(path, "espeak-ng", ENDLESS)
    with SystemVoice.of_the_system() as voice:
        voice.say("hangs")
        assert wait_for(lambda: read(heard).endswith("\n"))
        pid = int(read(heard))
        assert wait_for(lambda: gone(pid))


def test_the_tone_is_a_sound_that_can_be_heard() -> None:
    with wave.open(io.BytesIO(tone_wav())) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert 0.2 < file.getnframes() / file.getframerate() < 0.4
        loudest = max(abs(s) for s in memoryview(file.readframes(file.getnframes())).cast("h"))
    assert loudest > 8000


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_real_voice_speaks(tmp_path: Path) -> None:
    spoken = tmp_path / "spoken.wav"
    real = find_voice()
    assert real is not None
    into_a_file = Program((*real.argv, "-w", str(spoken)), by_stdin=real.by_stdin)
    with SystemVoice(into_a_file, None) as voice:
        voice.say("Knee over your toes")
        assert wait_for(lambda: spoken.exists() and voice._process is None)
        with wave.open(str(spoken)) as file:
            assert 0.5 < file.getnframes() / file.getframerate() < 4.0
