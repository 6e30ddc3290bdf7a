"""A stream that cannot be opened, or stops, is explained: what is wrong, and what to do."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from formcheck.errors import CameraLost, InputError
from formcheck.sources.stream_feed import StreamFeed
from formcheck.sources.stream_trouble import why_not_opened
from tests.sources.loopback import jpeg

PATIENCE_S = 20.0
NOISE = bytes(range(256)) * 40


def http(status: str, kind: str = "text/html", body: bytes = b"") -> bytes:
    return f"HTTP/1.0 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body


@contextmanager
def answering(answer: bytes | None) -> Iterator[str]:
    """``127.0.0.1:PORT`` of a server that says the same to everybody, or nothing at all."""
    over = threading.Event()

    def serve(server: socket.socket) -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(PATIENCE_S)
                if answer is None:
                    over.wait(PATIENCE_S)
                    continue
                request = connection.recv(4096)
                sequence = [line for line in request.split(b"\r\n") if line.startswith(b"CSeq")]
                connection.sendall(answer.replace(b"CSeq", b"".join(sequence)))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE_S)


@pytest.mark.parametrize(
    ("scheme", "answer", "words"),
    [
        ("http", http("401 Unauthorized"), "asks for a user and a password"),
        ("http", http("403 Forbidden"), "asks for a user and a password"),
        ("http", http("404 Not Found"), "no stream under this path"),
        ("http", http("500 Oops"), "that the app on the phone is serving"),
        ("http", http("200 OK", body=b"<html>my camera</html>"), "of a web page around it"),
        ("http", http("200 OK", "video/mp4", NOISE), "is no video"),
        ("http", NOISE, "is no video"),
        ("http", b"", "phone is serving|is no video"),
        ("rtsp", NOISE, "is no video"),
        ("rtsp", b"RTSP/1.0 404 Not Found\r\nCSeq\r\n\r\n", "no stream under this path"),
    ],
)  # fmt: skip
def test_what_a_server_answers_is_turned_into_what_to_do(
    scheme: str, answer: bytes, words: str
) -> None:
    with answering(answer) as host, pytest.raises(InputError, match=words) as refused:
        StreamFeed(f"{scheme}://{host}/video", timeouts_s=(PATIENCE_S, PATIENCE_S))
    assert "the stream cannot be opened: " in str(refused.value)


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_a_server_that_never_answers_is_a_phone_that_sleeps(scheme: str) -> None:
    with answering(None) as host, pytest.raises(InputError, match="wake the phone"):
        StreamFeed(f"{scheme}://{host}/video", timeouts_s=(0.3, 0.3))


def test_a_password_that_is_refused_is_not_asked_for_again_nor_repeated() -> None:
    with (
        answering(http("401 Unauthorized")) as host,
        pytest.raises(InputError, match="does not accept this user and password") as refused,
    ):
        StreamFeed(f"http://me:secret@{host}/video")
    assert "secret" not in str(refused.value)


def test_nobody_serves_there() -> None:
    with answering(b"") as host:
        pass
    with pytest.raises(InputError, match="start the server in the app"):
        StreamFeed(f"http://{host}/video")


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    words = why_not_opened("http://my-phone:8080/video", OSError(errno.EIO, "Input/output error"))
    assert "nothing of this name is known here; write the address in numbers" in words


def test_a_snapshot_is_no_video() -> None:
    length = f"image/jpeg\r\nContent-Length: {len(jpeg())}"
    with answering(http("200 OK", length, jpeg())) as host:
        feed = StreamFeed(f"http://{host}/shot.jpg")
        with pytest.raises(CameraLost, match="one single picture came"):
            list(feed.captures(threading.Event()))
        feed.close()
