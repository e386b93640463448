"""The command line: the one place that reads the clock, for the day of a run and its pace."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from geo.cli.telling import err
from geo.config import Config, load_config

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]


def configured(
    monitor: Path, data: Path | None, folder: Path | None, as_of: datetime | None
) -> Config:
    """Read the monitor file for the day asked for, or for today.

    Parameters
    ----------
    monitor
        Its path.
    data, folder
        Folder of the data, and folder to write to, where the command names them.
    as_of
        The day to speak of; None for today, as it is in the monitor's time zone.
    """
    moment: date | datetime = as_of.date() if as_of else datetime.now(UTC)
    return load_config(monitor, as_of=moment, data=data, out=folder)


def of_the_register(monitor: Path, as_of: datetime | None = None) -> Config:
    """Read the monitor file for a command that asks the journal alone: no data folder is named."""
    moment: date | datetime = as_of.date() if as_of else datetime.now(UTC)
    return load_config(monitor, as_of=moment, without_data=True)


def moment() -> datetime:
    """Give the moment, which an entry of a journal is stamped with."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a run, as it went."""

    name: str
    seconds: float
    peak_mb: float | None  # of this process since it began; None where the system does not tell


class Clock:
    """Tells on the error stream which stage is at work, and how long each took."""

    def __init__(self) -> None:
        self._stage, self._since = "", time.perf_counter()
        self._status = err.status("") if err.is_terminal else None
        self.stages: list[Stage] = []

    def __enter__(self) -> Clock:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        if self._status:
            self._status.stop()
        if failure is None:
            self._finish()

    def tell(self, stage: str) -> None:
        """Begin a stage."""
        self._finish()
        self._stage, self._since = stage, time.perf_counter()
        if self._status:
            self._status.update(f"{stage} ...")

    def _finish(self) -> None:
        if self._stage:
            took_s = time.perf_counter() - self._since
            err.print(f"{self._stage:<9}{took_s:6.1f} s", highlight=False)
            self.stages.append(Stage(self._stage, took_s, _peak_mb()))
            self._stage = ""


def _peak_mb() -> float | None:
    """Give the most memory that this process ever held, in MB."""
    if resource is None:
        return None
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kilobytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


class Pace:
    """Tells on the error stream how many of something are done, how fast, and what is left.

    Parameters
    ----------
    what
        What is counted.
    """

    EVERY_S = 10.0  # between two lines, where there is no terminal to write one line over

    def __init__(self, what: str) -> None:
        self._what = what
        self._since: float | None = None
        self._told = 0.0

    def __enter__(self) -> Pace:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def tell(self, done: int, every: int) -> None:
        """Say how far the work is, if there is something new to say."""
        now = time.perf_counter()
        if self._since is None:
            self._since, self._begun = now, done
            return
        if now - self._told < self.EVERY_S and done < every:
            return
        self._told = now
        rate = (done - self._begun) / max(now - self._since, 1e-9)
        left = f"{(every - done) / rate:,.0f} s left" if rate else "no rate yet"
        text = f"{done:,} of {every:,} {self._what}, {rate:,.0f} a second, {left}"
        err.print(text, highlight=False)
