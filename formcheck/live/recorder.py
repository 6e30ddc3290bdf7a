"""Keeps the pictures of a live run, without ever holding it up."""

from __future__ import annotations

from pathlib import Path

from formcheck.errors import InputError
from formcheck.pose import Frame
from formcheck.render.video import VideoWriter


class Recorder:
    """Writes the pictures that were looked at to a video, as long as the encoder keeps up.

    A video that cannot be written must not cost the session: it is given up.

    Args:
        path: where the video is written; begun with the first picture.

    Attributes:
        skipped: pictures that the encoder was too slow for.
        failure: why there is no video.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: VideoWriter | None = None
        self.skipped = 0
        self.failure: InputError | None = None

    def add(self, frame: Frame) -> None:
        """Take the next picture."""
        if self.failure is not None:
            return
        try:
            if self._writer is None:
                self._writer = VideoWriter(self.path, frame.size)
            if self._writer.full:
                self.skipped += 1
            else:
                self._writer.write(frame.rgb, frame.time_s)
        except InputError as error:
            self.failure = error

    def close(self) -> bool:
        """Finish the video; whether there is one."""
        if self._writer is None or self.failure is not None:
            return False
        try:
            self._writer.close()
        except InputError as error:
            self.failure = error
        return self.failure is None

    def discard(self) -> None:
        """Leave nothing behind; after `close` it does nothing."""
        if self._writer is not None:
            self._writer.discard()
