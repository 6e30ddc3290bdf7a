"""The arithmetic and the wrappers of the speed benchmark; no test asserts a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.speed import main
from benchmarks.speed_probe import CALLS, PROBES, StageClock, peak_bytes
from benchmarks.speed_times import KINDS, LOAD_STAGE, MODEL_STAGE, PLAIN, ProbeResult, summarise
from formcheck.errors import InputError
from formcheck.sources.decoding import Decoder


def _run(frames: int, wall_s: float, **stages_ms: list[float]) -> ProbeResult:
    named = {name.replace("_", " "): times for name, times in stages_ms.items()}
    return ProbeResult(frames, wall_s, 2 * wall_s, named, 650_000_000)


def test_the_whole_is_held_against_the_model_time_of_the_plain_loop() -> None:
    # 10 frames: the model takes 8 ms a frame in the plain loop, 9 ms inside the analysis.
    kinds = summarise(
        {
            PLAIN: [_run(10, 0.2, model_alone=[8.0] * 10, load_model=[50.0])],
            "analyze": [_run(10, 0.1, model_alone=[9.0] * 10, load_model=[15.0, 5.0])],
        }
    )
    assert kinds[PLAIN].fps == pytest.approx(50)
    assert kinds[PLAIN].whole_by_model == pytest.approx(20 / 8)
    assert kinds[PLAIN].load_s == pytest.approx(0.05)
    assert kinds["analyze"].fps == pytest.approx(100)
    assert kinds["analyze"].model_ms_per_frame == pytest.approx(9)
    assert kinds["analyze"].whole_by_model == pytest.approx(10 / 8)
    assert kinds["analyze"].cpu_ms_per_frame == pytest.approx(20)
    assert kinds["analyze"].load_s == pytest.approx(0.02)
    assert kinds["analyze"].running_by_model == pytest.approx(8 / 8)


def test_turns_are_compared_with_their_own_plain_loop() -> None:
    # The machine is three times slower in the second of three turns; the ratio is 1.5 in all.
    slowdowns = (1.0, 3.0, 1.1)
    plain = [_run(10, 0.1 * slow, model_alone=[8.0 * slow] * 10) for slow in slowdowns]
    whole = [_run(10, 0.12 * slow, model_alone=[8.0 * slow] * 10) for slow in slowdowns]
    assert summarise({PLAIN: plain, "analyze": whole})["analyze"].whole_by_model == pytest.approx(
        1.5
    )


def test_runs_are_reduced_to_their_median_and_peak() -> None:
    runs = [_run(10, wall_s, model_alone=[1.0] * 10) for wall_s in (0.1, 0.2, 1.0)]
    runs[0] = ProbeResult(10, 0.1, 0.2, runs[0].stages_ms, 1_650_000_000)
    times = summarise({PLAIN: runs})[PLAIN]
    assert (times.runs, times.peak_bytes) == (3, 1_650_000_000)
    assert times.fps == pytest.approx(50)
    assert (times.fps_min, times.fps_max) == pytest.approx((10, 100))
    assert times.ms_per_frame == pytest.approx(20)
    assert times.cpu_ms_per_frame == pytest.approx(40)


def test_stage_percentiles_are_of_single_calls() -> None:
    runs = [
        _run(10, 0.1, model_alone=[1.0], draw=[0.0] * 10 + [10.0] * 10),
        _run(10, 0.1, model_alone=[1.0], draw=[4.0] * 10),
    ]
    draw = summarise({PLAIN: runs})[PLAIN].stages["draw"]
    assert draw.p50_ms == pytest.approx(4.0)
    assert draw.p95_ms == pytest.approx(10.0)
    assert draw.calls_per_frame == pytest.approx(1.5)
    assert draw.ms_per_frame == pytest.approx((10.0 + 4.0) / 2)


class Machine:
    """Something to time."""

    def double(self, number: int) -> int:
        if number < 0:
            raise ValueError("negative")
        return 2 * number

    def count(self, until: int) -> Iterator[int]:
        yield from range(until)


def test_wrappers_time_every_call_and_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Machine, "double", Machine.double)  # put back afterwards
    monkeypatch.setattr(Machine, "count", Machine.count)
    clock = StageClock()
    clock.time_calls(Machine, "double", "doubling")
    clock.time_items(Machine, "count", "counting")
    machine = Machine()
    assert [machine.double(1), machine.double(2)] == [2, 4]
    with pytest.raises(ValueError, match="negative"):
        machine.double(-1)
    assert list(machine.count(4)) == [0, 1, 2, 3]
    assert len(clock.stages_ms["doubling"]) == 3
    assert len(clock.stages_ms["counting"]) == 4
    assert all(ms >= 0 for times in clock.stages_ms.values() for ms in times)


def test_everything_that_is_to_be_timed_exists() -> None:
    assert all(callable(getattr(owner, method)) for owner, method, _ in CALLS)
    assert callable(Decoder.frames)
    assert len({stage for _, _, stage in CALLS} | {MODEL_STAGE, LOAD_STAGE}) == len(CALLS) + 2


def test_memory_has_a_plausible_unit() -> None:
    assert 10e6 < peak_bytes() < 100e9


def test_the_kinds_take_turns_and_the_result_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip, out = tmp_path / "clip.mp4", tmp_path / "speed.json"
    clip.touch()
    turns: list[str] = []

    def probe(kind: str, path: Path, exercise: str) -> ProbeResult:
        assert (path, exercise) == (clip, "squat")
        turns.append(kind)
        return _run(18_000, 360.0, model_alone=[8.0] * 18_000)

    assert main([str(clip), "--runs", "2", "--json", str(out)], probe) == 0
    assert turns == [*KINDS, *KINDS]
    written = json.loads(out.read_text())
    assert (written["format"], written["format_version"]) == ("formcheck-speed", "1.0")
    assert set(written["kinds"]) == set(KINDS) == set(PROBES)
    assert written["kinds"]["analyze"]["whole_by_model"] == pytest.approx(2.5)
    printed = capsys.readouterr().out
    assert "2.500" in printed
    assert "…" not in printed, "a table was cut off"


def test_unusable_input_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(kind: str, path: Path, exercise: str) -> ProbeResult:
        raise InputError("nobody in it")

    assert main([str(tmp_path / "no.mp4")], refuse) == 2
    assert "no such file" in capsys.readouterr().err
    clip = tmp_path / "clip.mp4"
    clip.touch()
    assert main([str(clip)], refuse) == 2
    assert "nobody in it" in capsys.readouterr().err
