"""A phone that serves its camera, played by a server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np

BOUNDARY = "picture"
SIZE = (96, 64)


@cache
def jpeg(shade: int = 120) -> bytes:
    """A plain picture."""
    rgb = np.full((SIZE[1], SIZE[0], 3), shade, np.uint8)
    return cv2.imencode(".jpg", rgb)[1].tobytes()


@dataclass(frozen=True)
class Served:
    """What the server does with a request.

    Attributes:
        pictures: of an MJPEG stream, sent one after the other.
        pause_s: between pictures.
        then: "hang": the connection stays open without a word; "end": it is closed.
        clip: instead of a stream, a file.
    """

    pictures: int = 12
    pause_s: float = 0.02
    then: str = "end"
    clip: Path | None = None


@contextmanager
def serving(served: Served) -> Iterator[str]:
    """The address of a stream on 127.0.0.1, while the context lasts."""
    over = threading.Event()
    handler = type("Phone", (_Phone,), {"served": served, "over": over})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Phone(BaseHTTPRequestHandler):
    served: Served
    over: threading.Event

    def do_GET(self) -> None:
        answers: dict[str, Callable[[], None]] = {
            "/video": self._stream,
            "/clip.mp4": self._clip,
            "/page": self._page,
        }
        answer = answers.get(self.path.split("?")[0])
        if answer is None:
            self.send_error(404)
            return
        try:
            answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace;boundary={BOUNDARY}")
        self.end_headers()
        for number in range(self.served.pictures):
            picture = jpeg(40 + number % 100)
            head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}"
            self.wfile.write(f"{head}\r\n\r\n".encode() + picture + b"\r\n")
            self.wfile.flush()
            if self.over.wait(self.served.pause_s):
                return
        if self.served.then == "hang":
            self.over.wait(30)
        self.close_connection = True

    def _clip(self) -> None:
        assert self.served.clip is not None
        content = self.served.clip.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _page(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<html><body>my camera</body></html>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing on stderr."""
