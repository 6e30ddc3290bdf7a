from __future__ import annotations

import csv
from pathlib import Path

from formcheck.render.table import COLUMNS, write_reps_csv
from formcheck.report import FindingInfo
from tests.report_factory import make_finding, make_rep, make_report, typical_report


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_one_row_for_each_repetition_and_rule(tmp_path: Path) -> None:
    report = typical_report()
    path = tmp_path / "reps.csv"
    write_reps_csv(report, path)
    rows = read(path)
    nothing: list[FindingInfo | None] = [None]
    expected = [(rep, finding) for rep in report.reps for finding in [*rep.findings] or nothing]
    assert len(rows) == len(expected) == 13
    for row, (rep, finding) in zip(rows, expected, strict=True):
        assert row["file"] == "clip.mp4"
        assert int(row["rep"]) == rep.index
        assert int(row["set"]) == rep.set
        assert row["complete"] == ("true" if rep.complete else "false")
        assert float(row["start_s"]) == rep.start_s
        assert row["rule"] == (finding.rule if finding else "")
        if finding is None:
            continue
        assert row["verdict"] == finding.verdict
        for name in ("value", "limit", "error", "time_s"):
            value = getattr(finding, name)
            assert row[name] == ("" if value is None else str(value))
        assert row["reason"] == (finding.reason or "")


def test_the_header_is_stable(tmp_path: Path) -> None:
    path = tmp_path / "reps.csv"
    write_reps_csv(make_report(()), path)
    assert path.read_bytes() == (
        b"file,exercise,rep,set,side,stance,complete,start_s,bottom_s,end_s,"
        b"rule,verdict,value,unit,limit,error,time_s,reason,cue,landmark,"
        b"view,clip_time_s,choice\n"
    )
    assert write_reps_csv.__doc__ is not None
    assert all(f"``{column}``" in write_reps_csv.__doc__ for column in COLUMNS)


def test_awkward_text_and_full_precision_come_back(tmp_path: Path) -> None:
    reason = 'needs a "side" view,\nor a lamp: größer'
    value = 0.1 + 0.2
    finding = make_finding("squat-knee-in", "borderline", reason=reason, value=value)
    path = tmp_path / "reps.csv"
    write_reps_csv(make_report((make_rep(1, "left", (finding,)),), file='a,b".mp4'), path)
    (row,) = read(path)
    assert row["reason"] == reason
    assert float(row["value"]) == value
    assert row["file"] == 'a,b".mp4'


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    write_reps_csv(typical_report(), first)
    write_reps_csv(typical_report(), second)
    assert first.read_bytes() == second.read_bytes()
