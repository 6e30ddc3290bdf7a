"""What is done before native code ends the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no other window system does it")

PROGRAM = """
import ctypes, os, sys, threading
from formcheck.live.process_end import before_exit

def rescue():
    print("rescued", flush=True)
    working.set()
    worker.join()
    os._exit(7)

def work():
    working.wait()
    print("reported", flush=True)

working = threading.Event()
worker = threading.Thread(target=work, daemon=True)
worker.start()
with before_exit(rescue):
    if {where!r} == "inside":
        ctypes.CDLL(None).exit(1)
if {where!r} == "after":
    ctypes.CDLL(None).exit(1)
print("done")
"""


def ran(where: str) -> tuple[int, list[str], str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(where=where)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.split(), done.stderr


def test_threads_go_on_while_the_process_is_being_ended() -> None:
    assert ran("inside") == (7, ["rescued", "reported"], "")


def test_after_the_context_nothing_is_left_of_it() -> None:
    assert ran("after") == (1, [], "")
    assert ran("nowhere") == (0, ["done"], "")
