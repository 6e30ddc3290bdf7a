"""Why a stream gives no pictures, in words that say what to do."""

from __future__ import annotations

import errno
import socket
from typing import Final
from urllib.parse import urlsplit

import av

_ELSE: Final = (
    "check the address, that the app on the phone is serving, and that both are in the same network"
)
_NOT_FOUND: Final = (
    "there is no stream under this path; take the whole address that the app on the phone shows"
)
_LOCKED: Final = (
    "it asks for a user and a password; write them into the address, like "
    "http://USER:PASSWORD@PHONE:8080/video"
)
_REJECTED: Final = (
    "it does not accept this user and password; compare them with those in the app on the phone"
)
_NO_VIDEO: Final = (
    "what comes is no video; is it the address of the stream itself, not of a web page around it?"
)
_REFUSED: Final = (
    "nothing serves there; start the server in the app on the phone, and check the address and the "
    "number after its colon"
)
_SILENT: Final = (
    "it took too long; wake the phone, bring its app to the front, and check that both are in the "
    "same network"
)
_UNKNOWN: Final = (
    "nothing of this name is known here; write the address in numbers, as the app on the phone "
    "shows it, and check that both are in the same network"
)

_LOCKED_OUT: Final = (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)
_PLAIN: Final[tuple[tuple[tuple[type[Exception], ...], str], ...]] = (
    (_LOCKED_OUT, _LOCKED),
    ((av.error.HTTPNotFoundError,), _NOT_FOUND),
    ((av.error.InvalidDataError, av.error.EOFError), _NO_VIDEO),
    ((av.error.ExitError, TimeoutError), _SILENT),
    ((ConnectionRefusedError,), _REFUSED),
)


def why_not_opened(url: str, error: Exception) -> str:
    """What is wrong with a stream that could not be opened, and what to do about it.

    Args:
        url: its address; its host is looked up when nothing else tells what is wrong.
        error: what opening it raised.
    """
    if isinstance(error, OSError) and error.errno == errno.EIO:
        # What FFmpeg makes of a host that nobody knows, and of a connection that breaks off.
        return _NO_VIDEO if _is_known_host(url) else _UNKNOWN
    if isinstance(error, _LOCKED_OUT) and "@" in url:
        return _REJECTED
    for kinds, words in _PLAIN:
        if isinstance(error, kinds):
            return words
    return f"{words_of(error)}; {_ELSE}"


def words_of(error: Exception) -> str:
    """What FFmpeg calls an error."""
    words = getattr(error, "strerror", None) or str(error)
    return "it took too long" if isinstance(error, av.error.ExitError) else words


def _is_known_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        socket.getaddrinfo(parts.hostname, parts.port)
    except (OSError, UnicodeError):
        return False
    except ValueError:  # the address is wrong in another way
        return True
    return True
