"""Words spoken by whatever offline voice the system has; a tone where there is none.

The speaking is done by a program of the system in a process of its own, started and waited for in
a thread: nobody who says something ever waits for it, and no process is left behind.
"""

from __future__ import annotations

import contextlib
import io
import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import wave
from array import array
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

STALE_S: Final = 4.0
"""Words that waited longer are not said any more: the moment is over."""
MOST_WAITING: Final = 2
LONGEST_S: Final = 10.0
_JOIN_S: Final = 3.0
_RATE_HZ: Final = 22_050
_NOTES_HZ: Final = (660.0, 880.0)
_NOTE_S: Final = 0.13
_SAPI: Final = (
    "Add-Type -AssemblyName System.Speech; "
    "(New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak([Console]::In.ReadToEnd())"
)


@dataclass(frozen=True)
class Program:
    """A program that speaks or plays.

    Attributes:
        argv: its command line; an argument ``{}`` stands for the words, or for the file.
        by_stdin: it reads the words from its standard input instead.
    """

    argv: tuple[str, ...]
    by_stdin: bool = False


_VOICES: Final[tuple[Program, ...]] = (
    Program(("espeak-ng", "-v", "en", "-s", "165", "--stdin"), by_stdin=True),
    Program(("espeak", "-v", "en", "-s", "165", "--stdin"), by_stdin=True),
    Program(("spd-say", "--wait", "--language", "en", "{}")),
)
_MAC_VOICES: Final = (Program(("say", "-f", "-"), by_stdin=True),)
_WINDOWS_VOICES: Final = (
    Program(("powershell", "-NoProfile", "-NonInteractive", "-Command", _SAPI), by_stdin=True),
)
_PLAYERS: Final[tuple[Program, ...]] = (
    Program(("paplay", "{}")),
    Program(("pw-play", "{}")),
    Program(("aplay", "-q", "{}")),
    Program(("afplay", "{}")),
)


def find_voice() -> Program | None:
    """The voice of this system; None without one."""
    voices = {"darwin": _MAC_VOICES, "win32": _WINDOWS_VOICES}.get(sys.platform, _VOICES)
    return _first_there(voices)


def find_player() -> Program | None:
    """What plays a sound file on this system; None without anything."""
    return _first_there(_PLAYERS)


def _first_there(programs: tuple[Program, ...]) -> Program | None:
    for program in programs:
        path = shutil.which(program.argv[0])
        if path is not None:
            return Program((path, *program.argv[1:]), program.by_stdin)
    return None


class SystemVoice:
    """Speaks in a thread; a `formcheck.coaching.live_state.Voice` and a context manager.

    Args:
        voice: what speaks; None: nothing does, and a tone stands for each sentence.
        player: what plays the tone; None: the terminal's bell, where there is a terminal.
    """

    def __init__(self, voice: Program | None, player: Program | None) -> None:
        self._voice, self._player = voice, player
        self._waiting: deque[tuple[float, str]] = deque(maxlen=MOST_WAITING)
        self._changed = threading.Condition()
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._tone: Path | None = None

    @classmethod
    def of_the_system(cls) -> Self:
        """The voice and the player that are there."""
        return cls(find_voice(), find_player())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def say(self, text: str) -> None:
        """Speak as soon as the words before are out; of many that wait, the newest are kept."""
        with self._changed:
            if self._closed or not text:
                return
            self._waiting.append((time.monotonic(), text))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="formcheck-voice", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def silence(self) -> None:
        """Stop in mid-word, and forget what was still to be said."""
        with self._changed:
            self._waiting.clear()
            _end(self._process)

    def close(self) -> None:
        """Stop, and leave no process behind; may be called twice."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            _end(self._process)
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_JOIN_S)
        if self._tone is not None:
            self._tone.unlink(missing_ok=True)
            self._tone = None

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or bool(self._waiting))
                if self._closed:
                    return
                since_s, text = self._waiting.popleft()
            if time.monotonic() - since_s > STALE_S:
                continue
            if self._voice is not None and not self._perform(self._voice, text):
                self._voice = None  # a voice that fails once, say without a sound card, fails again
            if self._voice is None and not self._closed:
                self._sound()

    def _sound(self) -> None:
        """The tone, or the bell."""
        if self._player is not None:
            if self._tone is None:
                self._tone = _tone_file()
            if self._perform(self._player, str(self._tone)):
                return
            self._player = None
        elif sys.platform == "win32":
            _play_on_windows(tone_wav())
            return
        with contextlib.suppress(OSError, ValueError):
            if sys.stderr.isatty():
                sys.stderr.write("\a")
                sys.stderr.flush()

    def _perform(self, program: Program, text: str) -> bool:
        """Let a program speak or play, and wait for its end; false where it cannot."""
        argv = [text.lstrip("-") if part == "{}" else part for part in program.argv]
        with self._changed:
            if self._closed:
                return True
            try:
                self._process = process = subprocess.Popen(  # noqa: S603 - found on the PATH
                    argv,
                    stdin=subprocess.PIPE if program.by_stdin else subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C is for us to act on
                )
            except OSError:
                return False
        try:
            process.communicate(text.encode() if program.by_stdin else None, LONGEST_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        finally:
            with self._changed:
                self._process = None
        return process.returncode <= 0  # below 0: it was cut off


def _end(process: subprocess.Popen[bytes] | None) -> None:
    """Cut off what a process says; the thread that started it waits for its end."""
    if process is not None:
        with contextlib.suppress(OSError):
            process.kill()


def tone_wav() -> bytes:
    """Two short rising notes, as a WAV file of 16-bit samples."""
    samples = array("h")
    for note_hz in _NOTES_HZ:
        count = round(_RATE_HZ * _NOTE_S)
        for i in range(count):
            fade = math.sin(math.pi * i / count)
            samples.append(round(12_000 * fade * math.sin(2 * math.pi * note_hz * i / _RATE_HZ)))
    if sys.byteorder == "big":
        samples.byteswap()
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE_HZ)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()


def _tone_file() -> Path:
    handle, name = tempfile.mkstemp(prefix="formcheck-", suffix=".wav")
    with os.fdopen(handle, "wb") as file:
        file.write(tone_wav())
    return Path(name)


def _play_on_windows(wav: bytes) -> None:
    if sys.platform == "win32":
        import winsound  # noqa: PLC0415 - exists on Windows only

        winsound.PlaySound(wav, winsound.SND_MEMORY)
