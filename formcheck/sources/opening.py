"""Opening a clip safely, and saying in plain words why it cannot be opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from formcheck.errors import InputError
from formcheck.sources.layout import Layout, read_layout

READABLE: Final = "formcheck reads mp4, mov, webm, mkv, avi and gif"

# Named, because FFmpeg would also draw text files as pictures and follow playlists, even onto
# the network.
_DEMUXERS: Final = (
    "mov,matroska,avi,gif,apng,mpegts,mpeg,flv,asf,ogg,ivf,h264,hevc,obu,m4v,mpegvideo,mjpeg,nut"
)
_OPTIONS: Final = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "file"}

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)

_PICTURE_MAGIC: Final = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}


def check_readable(path: Path) -> Layout:
    """Look at ``path`` without decoding anything.

    Raises:
        InputError: missing, a folder, empty, not permitted, or plainly not a video.
    """
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a folder; name one clip inside it")
        if path.exists() and not path.is_file():
            raise InputError(f"{path}: is not a file on disk; save the clip first, then name it")
        with path.open("rb") as file:
            head = file.read(4096)
            layout = read_layout(file)
    except FileNotFoundError:
        raise InputError(f"{path}: {_why_missing(path)}") from None
    except PermissionError:
        raise InputError(
            f"{path}: you may not read this file; change its permissions or copy it"
        ) from None
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); copy it to another disk and try again"
        ) from None
    reason = _not_a_clip(head, layout)
    if reason is not None:
        raise InputError(f"{path}: {reason}")
    return layout


def _why_missing(path: Path) -> str:
    # A path has lost one of the two slashes of an address.
    if _ADDRESS.match(str(path)):
        return "is an address, and clips are read from disk only; download the clip, then name it"
    return "no such file; check the name and the folder"


def _not_a_clip(head: bytes, layout: Layout) -> str | None:
    picture = _picture_kind(head, layout)
    if not head:
        return "the file is empty; copy the clip from the phone again"
    if picture is not None:
        return f"is a picture ({picture}), not a video; give a clip of the movement"
    if _is_text(head):
        return f"is a text file, not a video; {READABLE}"
    if not layout.indexed:
        return (
            "the recording was not closed: its index (the 'moov' part) is missing, because "
            "recording or copying stopped early; copy the clip again, or record it again"
        )
    return None


def _picture_kind(head: bytes, layout: Layout) -> str | None:
    if layout.still:
        return "HEIC or AVIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    if b"acTL" in head:  # an animated PNG
        return None
    return next((kind for magic, kind in _PICTURE_MAGIC.items() if head.startswith(magic)), None)


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.end < len(head) or len(head) < 4096:  # not just a letter cut in two
            return False
        text = head[: error.start].decode()
    return all(letter.isprintable() or letter.isspace() for letter in text)


@contextmanager
def open_clip(
    path: Path, layout: Layout, *, threads: int
) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open the clip and choose its picture stream.

    Args:
        path: the clip.
        layout: what ``check_readable`` found.
        threads: how many threads may decode.

    Raises:
        InputError: not a clip, without picture, or in a codec that is not known here.
    """
    try:
        # "file:" keeps FFmpeg from taking "12:30.mp4" for an address.
        container = av.open(f"file:{path.absolute()}", "r", container_options=_OPTIONS)
    except (av.error.FFmpegError, UnicodeDecodeError) as error:
        if layout.kind != "other":
            raise no_picture_error(path) from None
        raise InputError(
            f"{path}: not a video that can be read ({_words(error)}); {READABLE}"
        ) from None
    with container:
        stream = _picture_stream(container, path)
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = threads
        yield container, stream


def _picture_stream(container: InputContainer, path: Path) -> VideoStream:
    # A cover picture of a song is a video stream too.
    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not streams:
        found = "has sound but no picture" if container.streams.audio else "holds no picture"
        raise InputError(f"{path}: {found}; give a video of the movement")
    best = container.streams.best("video")
    stream = best if best in streams and isinstance(best, VideoStream) else streams[0]
    # The stubs promise a codec context; without a decoder there is none.
    if getattr(stream, "codec_context", None) is None:
        raise InputError(
            f"{path}: its video codec is not known here; convert the clip to H.264 mp4, for "
            "instance with `ffmpeg -i CLIP -c:v libx264 clip.mp4`"
        )
    return stream


def no_picture_error(path: Path) -> InputError:
    """The error for a clip without a single frame that can be decoded."""
    return InputError(
        f"{path}: not one picture of it can be decoded; the file is damaged or cut off: copy it "
        "again, or export it again as H.264 mp4"
    )


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
