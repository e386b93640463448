"""The command line: the one place that reads the clock, for the day of a run and its pace."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from geo.cli import memory
from geo.cli.telling import err
from geo.config import Config, load_config

MINUTE_S, HOUR_MIN = 60, 60


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
    peak_mb: float | None  # of this process; None where the system does not tell
    alone: bool  # that peak is of this stage, and not of all before it too


class Clock:
    """Tells on the error stream which stage is at work, how far it is, and how long each took."""

    EVERY_S = 10.0  # between two lines, where there is no terminal to write one line over
    AT_LEAST_S = 1.0  # what is done sooner needs no line of its own

    def __init__(self) -> None:
        self._stage, self._since = "", time.perf_counter()
        self._status = err.status("") if err.is_terminal else None
        self._counted: tuple[str, int] | None = None  # what, and how much there is of it
        self._begun, self._done, self._begun_s, self._told_s = 0, 0, 0.0, 0.0
        self._alone = False
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
        self._stage, self._since, self._counted = stage, time.perf_counter(), None
        self._alone = memory.forget()
        if self._status:
            self._status.update(f"{stage} ...")

    def progress(self, what: str, done: int, every: int) -> None:
        """Say how far a stage is, how fast it goes and how long it will take.

        Parameters
        ----------
        what
            What is counted. The first call begins to count, and so does any with another word,
            with another number in all, or with less done than before: it is another piece of work.
        done, every
            How much is done by now, and how much there is.
        """
        now = time.perf_counter()
        before, self._done = self._done, done
        if (what, every) != self._counted or done < before:
            self._counted, self._begun, self._begun_s, self._told_s = (what, every), done, now, now
            return
        if done == before >= every:
            return  # its end was told
        text = paced(what, done, every, since=self._begun, seconds=now - self._begun_s)
        if self._status:
            self._status.update(f"{self._stage}: {text}" if done < every else f"{self._stage} ...")
            return
        ended = done >= every and now - self._begun_s >= self.AT_LEAST_S
        if ended or now - self._told_s >= self.EVERY_S:
            self._told_s = now
            err.print(text, highlight=False)

    def _finish(self) -> None:
        if self._stage:
            took_s = time.perf_counter() - self._since
            err.print(f"{self._stage:<9}{took_s:6.1f} s", highlight=False)
            self.stages.append(Stage(self._stage, took_s, memory.peak_mb(), self._alone))
            self._stage = ""


def paced(what: str, done: int, every: int, *, since: int, seconds: float) -> str:
    """Write how far some work is, its rate and the time left.

    Parameters
    ----------
    what, done, every
        As of :meth:`Clock.progress`.
    since, seconds
        How much was done when it began to be counted, and how long ago that was.

    Examples
    --------
    >>> paced("rows", 3_000_000, 10_000_000, since=0, seconds=12.0)
    '3,000,000 of 10,000,000 rows, 250,000 a second, 28 s left'
    >>> paced("rows", 10_000, 10_000, since=0, seconds=4.0)
    '10,000 of 10,000 rows, 2,500 a second'
    """
    told = f"{done:,} of {every:,} {what}"
    rate = (done - since) / max(seconds, 1e-9)
    if not rate:
        return told
    pace = f"{rate:,.0f} a second" if rate >= 1 else f"{60 * rate:,.1f} a minute"
    left = f", {lasting((every - done) / rate)} left" if done < every else ""
    return f"{told}, {pace}{left}"


def lasting(seconds: float) -> str:
    """Write a time as a person says it.

    Examples
    --------
    >>> lasting(28.4), lasting(200), lasting(8000)
    ('28 s', '3 min 20 s', '2 h 13 min')
    """
    whole = round(seconds)
    if whole < MINUTE_S:
        return f"{whole} s"
    minutes, rest = divmod(whole, MINUTE_S)
    if minutes < HOUR_MIN:
        return f"{minutes} min {rest} s"
    return f"{minutes // HOUR_MIN} h {minutes % HOUR_MIN} min"
