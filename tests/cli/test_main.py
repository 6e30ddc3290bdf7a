"""The program as a whole: version, help, pipes, terminals without UTF-8."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from formcheck import __version__
from formcheck.__main__ import main as run_command
from formcheck.cli.endings import EXIT_PIPE_CLOSED
from formcheck.cli.main import app
from tests.report_factory import make_finding, make_rep, make_report

ROOT = Path(__file__).parents[2]


def python(
    *arguments: str, stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "formcheck", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        check=False,
        timeout=120,
    )


def test_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"formcheck {__version__}\n")


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["analyze", "-h"], ["rules", "-h"]])
def test_help_is_there_for_the_asking(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert result.stdout.lstrip().startswith("Usage: ")


def test_help_lists_every_command() -> None:
    text = CliRunner().invoke(app, ["--help"]).stdout
    for command in ("analyze", "rules", "models", "schema"):
        assert f"\n  {command} " in text


@pytest.mark.parametrize("arguments", [["analyse"], ["analyze"], ["rules", "--jsno"], []])
def test_wrong_usage_is_exit_code_2_and_no_traceback(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "Usage: " in result.output
    assert "Traceback" not in result.output


def test_the_schema_fits_a_report() -> None:
    result = CliRunner().invoke(app, ["schema"])
    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    report = make_report((make_rep(1, "left", (make_finding("squat-knee-in", "minor"),)),))
    jsonschema.validate(json.loads(report.to_json()), schema)


@pytest.mark.parametrize("arguments", [["rules"], ["rules", "--json"]], ids=["table", "json"])
def test_a_reader_who_has_left_is_no_error(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = python(*arguments, stdout=writing)
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (EXIT_PIPE_CLOSED, b"")


def test_json_stays_json_where_the_terminal_has_no_umlauts() -> None:
    result = python("rules", "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.returncode == 0
    escaped = json.loads(result.stdout.decode("ascii"))
    usual = json.loads(CliRunner().invoke(app, ["rules", "--json"]).stdout)
    assert escaped == usual
    assert any("ä" in json.dumps(rule, ensure_ascii=False) for rule in usual["rules"])


def test_a_name_that_the_terminal_cannot_write_is_no_traceback() -> None:
    result = python("analyze", "Übung.mp4", "-e", "squat", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.returncode == 2
    assert b"?bung.mp4: no such file" in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize(
    "arguments", [["rules"], ["schema"], ["--help"]], ids=["table", "json", "help"]
)
def test_a_full_disk_behind_stdout_is_no_traceback_and_no_fault(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        result = python(*arguments, stdout=full.fileno())
    assert result.returncode == 2
    assert result.stderr.startswith(b"Error: the output cannot be written (No space left")
    assert b"Traceback" not in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_errors_that_cannot_be_printed_leave_the_exit_code_as_it_is() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "formcheck", "rules", "squat-knee-on"],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=full,
            check=False,
            timeout=120,
        )
    assert done.returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there is no POSIX shell")
def test_closed_streams_are_no_reason_to_fail(tmp_path: Path) -> None:
    closed = 'exec "$0" -m formcheck "$@" <&- >&- 2>&-'
    for arguments, code in ((["rules"], 0), (["analyze", "no.mp4", "-e", "squat"], 2)):
        result = subprocess.run(
            ["sh", "-c", closed, sys.executable, *arguments],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            check=False,
            timeout=120,
        )
        assert result.returncode == code


def test_ctrl_c_while_loading_is_as_quiet_as_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("formcheck.cli.main.main", interrupted)
    with pytest.raises(SystemExit) as caught:
        run_command()
    assert caught.value.code == 130
