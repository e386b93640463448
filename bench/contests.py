"""Lets engines compete: each in a process of its own, in turn, until all had their repetitions."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import agreement
from environments import UnavailableError, python_of

PEERS = Path(__file__).resolve().parent / "peers"
ROOT = PEERS.parent.parent
TAKES_NO_PART = 3
"""How a script ends that has no contestant for a task; as of ``peers/timed.py``."""

TIMES = ("load_s", "prepare_s", "first_s", "run_s")
GRACE_S = 30
"""For a peer that is told to end, to stop the server that it has started."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Peer:
    """One engine: which script runs it, in which environment, and how it is called there.

    Attributes
    ----------
    environment
        None for the one that this runs in.
    most_threads
        Of an engine that takes one thread whatever it is given.
    """

    name: str
    script: str
    environment: str | None = None
    method: str = ""
    most_threads: int | None = None


@dataclass(frozen=True)
class Task:
    """What is measured: a task of the scripts, on so many objects and these zones."""

    name: str
    objects: int
    zones: str = "city"

    def __str__(self) -> str:
        return f"{self.name}, {self.objects:,} objects, {self.zones}"

    @property
    def weight(self) -> float:
        """Say how much work it is beside the same task with more objects or vertices."""
        kind, _, number = self.zones.partition("-")
        return self.objects * (float(number) if kind == "strips" else 1.0)


@dataclass
class Row:
    """What one engine took for one task: medians, and how far the runs spread.

    Attributes
    ----------
    missing
        Why there are no figures; None where there are.
    too_slow
        Whether time is the reason.
    """

    task: str
    objects: int
    zones: str
    engine: str
    threads: int
    reps: int = 0
    load_s: float | None = None
    prepare_s: float | None = None
    first_s: float | None = None
    run_s: float | None = None
    run_s_least: float | None = None
    run_s_most: float | None = None
    peak_mb: float | None = None
    found: int = 0
    worst: float = 0.0
    worst_relative: float = 0.0
    versions: dict[str, str] = field(default_factory=dict)
    missing: str | None = None
    too_slow: bool = False


@dataclass(frozen=True)
class Hall:
    """Where contests are held.

    Attributes
    ----------
    limit_s
        How long one process may take.
    here
        Whether every peer runs in the environment that this runs in.
    cut_s
        By the name of zones: what it took to cut them beforehand.
    """

    city: Path
    cache: Path
    limit_s: float
    here: bool
    tell: Tell
    cut_s: dict[str, float] = field(default_factory=dict)


class NoAnswerError(Exception):
    """A contestant gave no answer; the message says why."""


class TooSlowError(NoAnswerError):
    """It would have, or might have, with more time."""


def hold(
    task: Task,
    peers: Sequence[Peer],
    *,
    threads: Sequence[int],
    reps: int,
    hall: Hall,
    before: Sequence[Row] = (),
) -> list[Row]:
    """Let peers compete at one task, in turn: A B C, A B C.

    Parameters
    ----------
    task, peers, threads, reps
        What is measured of whom; an engine that takes one thread only competes once.
    hall
        Where.
    before
        Rows of smaller tasks: who would take longer than the limit by them is not tried.

    Returns
    -------
    rows
        One an engine and number of threads.

    Raises
    ------
    agreement.DisagreementError
        If two of them do not find the same.
    """
    rows = [
        (peer, Row(task.name, task.objects, task.zones, peer.name, count))
        for peer, count in entered(peers, threads)
    ]
    contest = _Contest(task, hall, before, agreement.Judge(str(task)))
    taken: list[list[dict[str, Any]]] = [[] for _ in rows]
    for rep in range(reps):
        for place, (peer, row) in enumerate(rows):
            if not row.missing:
                told = contest.take(peer, row, judged=rep == 0)
                taken[place] += [told] if told else []
                what = f"{told['run_s']:.3f} s" if told else row.missing
                hall.tell(f"{task}: {row.engine} ({row.threads}): {what}")
    cut_s = hall.cut_s.get(task.zones, 0.0)
    return [_medians(row, one, cut_s) for (_, row), one in zip(rows, taken, strict=True)]


def entered(peers: Sequence[Peer], threads: Sequence[int]) -> list[tuple[Peer, int]]:
    """Enter each peer with each number of threads; who takes one thread is entered once."""
    return [
        (peer, count)
        for peer in peers
        for count in (threads if peer.most_threads is None else [peer.most_threads])
    ]


def cut(zones: str, cutter: Peer, hall: Hall) -> None:
    """Cut zones beforehand for the peers that want it so, and remember how long it took."""
    note = hall.city / f"pieces-{zones}.json"
    if not note.exists():
        told, _ = _raced(cutter, Row("cut", 0, zones, cutter.name, 1), hall)
        note.write_text(json.dumps({"prepare_s": told["prepare_s"]}), encoding="utf-8")
    hall.cut_s[zones] = json.loads(note.read_text(encoding="utf-8"))["prepare_s"]


@dataclass(frozen=True)
class _Contest:
    """One task, and what is known of smaller ones."""

    task: Task
    hall: Hall
    before: Sequence[Row]
    judge: agreement.Judge

    def take(self, peer: Peer, row: Row, *, judged: bool) -> dict[str, Any] | None:
        """Run one contestant once; if it gives no answer, its row says why."""
        try:
            self._in_time(row)
            told, answer = _raced(peer, row, self.hall)
        except (UnavailableError, NoAnswerError) as error:
            row.missing, row.too_slow = str(error), isinstance(error, TooSlowError)
            return None
        if judged:
            heard = self.judge.hear(row.engine, answer)
            row.found, row.worst = heard.found, heard.worst
            row.worst_relative = heard.worst_relative
        return told

    def _in_time(self, row: Row) -> None:
        """Refuse what would take too long, judged by the largest smaller task of the same kind."""
        smaller = [
            one
            for one in self.before
            if (one.task, one.engine, one.threads) == (row.task, row.engine, row.threads)
            and one.zones.partition("-")[0] == row.zones.partition("-")[0]
            and _weight(one) < self.task.weight
        ]
        if not smaller:
            return
        last = max(reversed(smaller), key=_weight)  # of equals the latest, which is of this run
        if last.too_slow:
            raise TooSlowError(f"not tried: {(last.missing or '').removeprefix('not tried: ')}")
        if last.first_s is not None:
            before = Task(last.task, last.objects, last.zones)
            guess = last.first_s * self.task.weight / _weight(last)
            if guess > self.hall.limit_s:
                raise TooSlowError(f"not tried: some {guess:,.0f} s, as {before} lets expect")


def _weight(row: Row) -> float:
    return Task(row.task, row.objects, row.zones).weight


def _raced(peer: Peer, row: Row, hall: Hall) -> tuple[dict[str, Any], agreement.Answer]:
    """Run one contestant in a process of its own."""
    own = peer.environment is None or hall.here
    python = sys.executable if own else python_of(str(peer.environment), hall.cache)
    with tempfile.TemporaryDirectory(prefix="foothill-bench-") as folder:
        into = Path(folder) / "answer.npz"
        words = {
            "task": row.task, "method": peer.method, "city": hall.city, "objects": row.objects,
            "zones": row.zones, "threads": row.threads, "answer": into,
        }  # fmt: skip
        command = [python, str(PEERS / peer.script), *(f"--{k}={v}" for k, v in words.items())]
        return _told(command, hall.limit_s), agreement.read(into)


def _told(command: list[str], limit_s: float) -> dict[str, Any]:
    """Wait for a process, and read what it printed last."""
    process = subprocess.Popen(  # noqa: S603 a script of ours
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        out, err = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        _ended(process)
        raise TooSlowError(f"not done after {limit_s:,.0f} s") from None
    if process.returncode < 0:
        raise NoAnswerError(f"failed: {signal.Signals(-process.returncode).name}")
    if process.returncode:
        last = (err.strip().splitlines() or ["no reason told"])[-1]
        raise NoAnswerError(last if process.returncode == TAKES_NO_PART else f"failed: {last}")
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def _ended(process: subprocess.Popen[str]) -> None:
    """End a process: told first, as it may have started a server; killed if it does not hear."""
    process.terminate()
    try:
        process.communicate(timeout=GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _medians(row: Row, taken: list[dict[str, Any]], cut_s: float) -> Row:
    """Fill in the figures of a row."""
    if row.missing:
        return row
    medians = {key: round(statistics.median(one[key] for one in taken), 6) for key in TIMES}
    medians["prepare_s"] += cut_s if taken[0]["on_pieces"] else 0.0
    runs = [one["run_s"] for one in taken]
    return replace(
        row,
        reps=len(taken),
        **medians,
        run_s_least=min(runs),
        run_s_most=max(runs),
        peak_mb=max(one["peak_mb"] for one in taken),
        versions=taken[0]["versions"],
    )


class Progress:
    """Tells what was done, how long it took so far, and when it may be over."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.began = total, 0, time.perf_counter()

    def __call__(self, what: str) -> None:
        """Tell one step."""
        self.done += 1
        took = time.perf_counter() - self.began
        left = took / self.done * max(self.total - self.done, 0)
        sys.stderr.write(f"[{self.done}/{self.total}, {took:,.0f} s, {left:,.0f} s left] {what}\n")
