"""Holding back native chatter, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from formcheck.estimators.native_log import HeldStderr, without_chatter

CHATTER = """\
INFO: Created TensorFlow Lite XNNPACK delegate for CPU.
WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
W0000 00:00:1795458412.389862    3239 inference_feedback_manager.cc:114] Feedback manager requires
W0000 00:00:1795458412.616148    3238 landmark_projection_calculator.cc:78] Using NORM_RECT
I0000 00:00:1731930035.529357   21253 task_runner.cc:85] GPU support is not available: INTERNAL: ;
"""
REAL = """\
E0000 00:00:1795458412.389862    3239 calculator_graph.cc:900] Calculator::Open() failed
F0000 00:00:1795458412.389862    3239 tensor.cc:12] Check failed: size == 4
Traceback (most recent call last):
WARNING: the disk is full
"""


def test_chatter_is_told_from_what_matters() -> None:
    assert without_chatter(CHATTER) == ""
    assert without_chatter(CHATTER + REAL) == REAL
    assert without_chatter("") == ""


def test_what_matters_is_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    with HeldStderr() as held:
        os.write(2, CHATTER.encode())
        os.write(2, REAL.encode())
        assert capfd.readouterr().err == ""
    assert held.text == REAL
    assert capfd.readouterr().err == REAL


def test_python_and_native_lines_come_out_in_order(capfd: pytest.CaptureFixture[str]) -> None:
    print("before", file=sys.stderr)
    with HeldStderr():
        print("inside", file=sys.stderr)
    print("after", file=sys.stderr)
    assert capfd.readouterr().err == "before\ninside\nafter\n"


def test_an_exception_carries_the_text_instead_of_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    held = HeldStderr()

    def fail() -> None:
        with held:
            os.write(2, REAL.encode())
            raise RuntimeError("native failure")

    with pytest.raises(RuntimeError, match="native failure"):
        fail()
    assert held.text == REAL
    assert capfd.readouterr().err == ""
    os.write(2, b"free again\n")
    assert capfd.readouterr().err == "free again\n"


def test_no_descriptor_is_left_open(capfd: pytest.CaptureFixture[str]) -> None:
    def lowest_free() -> int:
        descriptor = os.dup(0)
        os.close(descriptor)
        return descriptor

    before = lowest_free()
    for _ in range(5):
        with HeldStderr():
            pass
    assert lowest_free() == before


def test_threads_take_turns(capfd: pytest.CaptureFixture[str]) -> None:
    def hold(name: str) -> None:
        for _ in range(20):
            with HeldStderr():
                os.write(2, f"{name}\n".encode())

    threads = [threading.Thread(target=hold, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(capfd.readouterr().err.split()) == ["a"] * 20 + ["b"] * 20


def test_a_process_without_stderr_is_no_problem() -> None:
    code = (
        "import os; os.close(2)\n"
        "from formcheck.estimators.native_log import HeldStderr\n"
        "with HeldStderr(): pass\n"
        "print('fine')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True
    )
    assert run.stdout == "fine\n"
