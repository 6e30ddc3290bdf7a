"""A page as PDF, printed by a Chromium that is installed on the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from formcheck.errors import InputError

NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "brave-browser",
)
_ELSEWHERE: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
# The page needs no network, and the browser shall not look for any of its own either.
FLAGS: Final = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
TIMEOUT_S: Final = 120


def find_browser() -> Path | None:
    """The first Chromium, or browser made from it, that is installed."""
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    return next((Path(place) for place in _ELSEWHERE if Path(place).is_file()), None)


def print_pdf(page: Path, pdf: Path) -> None:
    """Print ``page`` into ``pdf``, on the paper size that the browser is set to.

    Raises:
        InputError: there is no Chromium, or it could not print.
    """
    browser = find_browser()
    if browser is None:
        raise InputError(
            f"{pdf}: a PDF needs Chromium, Chrome or Edge, and none is installed; install one, or "
            f"open {page} in any browser and print it to a file"
        )
    with tempfile.TemporaryDirectory(prefix="formcheck-") as profile:
        made = Path(profile) / "report.pdf"
        command = [
            str(browser),
            *FLAGS,
            *_sandbox_flags(),
            f"--user-data-dir={profile}/profile",
            f"--print-to-pdf={made}",
            page.absolute().as_uri(),
        ]
        reason = _run(command)
        if not made.is_file() or not made.stat().st_size:
            raise InputError(
                f"{pdf}: {browser.name} could not print the page ({reason}); open {page} in a "
                "browser and print it to a file"
            )
        shutil.copyfile(made, pdf)


def _sandbox_flags() -> list[str]:
    """Chromium refuses to sandbox itself for root, as which containers run."""
    return ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []


def _run(command: list[str]) -> str:
    """Run the browser; returns what it said last."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command on our own file
            command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {TIMEOUT_S} s"
    except OSError as error:
        return error.strerror or str(error)
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"exit code {done.returncode}"
