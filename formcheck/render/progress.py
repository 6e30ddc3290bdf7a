"""The progress bar of an analysis: frames, speed against real time, time left."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

from formcheck.render.words import printable

_NAME_WIDTH = 22


class AnalysisProgress:
    """Shows how far the analysis of one clip is; a context manager.

    On anything but a terminal it stays silent.

    Args:
        console: where to draw, usually on standard error.
        name: of the clip.
        duration_s: of the clip; None when it does not say: then there is no time left to show.
    """

    def __init__(self, console: Console, name: str, duration_s: float | None = None) -> None:
        self._progress = Progress(
            TextColumn(
                "{task.description}",
                markup=False,
                table_column=Column(no_wrap=True, overflow="ellipsis", max_width=_NAME_WIDTH),
            ),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[frames]} frames", markup=False),
            _SpeedColumn(),
            _TimeLeftColumn(),
            console=console,
            disable=not console.is_terminal,
            expand=True,
            refresh_per_second=8,
        )
        total = duration_s if duration_s and duration_s > 0 else None
        self._task = self._progress.add_task(printable(name), start=False, total=total, frames=0)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def update(self, time_s: float, frames: int) -> None:
        """Report that the clip is judged up to ``time_s``, ``frames`` frames by now.

        The clock starts with the first call, so that loading the model does not count.
        """
        if self._progress.tasks[0].start_time is None:
            self._progress.start_task(self._task)
        self._progress.update(self._task, completed=time_s, frames=frames)

    def finish(self, duration_s: float) -> None:
        """Report that the clip ended at ``duration_s``, whatever it had announced."""
        self._progress.update(self._task, completed=duration_s, total=duration_s)


def speed_words(done_s: float, elapsed_s: float) -> str:
    """Speed against real time; "" before there is any."""
    return f"{done_s / elapsed_s:.1f}x real time" if done_s > 0 and elapsed_s > 0 else ""


def time_words(elapsed_s: float, done_s: float, total_s: float | None) -> str:
    """Time left at the average speed so far (calmer than that of the moment), or time taken."""
    if total_s is None or done_s <= 0 or elapsed_s <= 0:
        return ""
    if done_s >= total_s:
        return f"took {_minutes(elapsed_s)}"
    return f"{_minutes((total_s - done_s) * elapsed_s / done_s)} left"


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


class _SpeedColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(speed_words(task.completed, _elapsed_s(task)))


class _TimeLeftColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(time_words(_elapsed_s(task), task.completed, task.total))


def _elapsed_s(task: Task) -> float:
    return (task.finished_time if task.finished else task.elapsed) or 0.0
