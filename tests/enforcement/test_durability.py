"""What was acknowledged is there: after a kill, a power cut, a full disk, a disk that fails."""

import os
import random
import shutil
from dataclasses import dataclass

import pytest
from journals import RECORDED_AT, append, draft, everything
from powercut import cut, watched

from geo.enforcement import sqlite
from geo.enforcement.entry import random_salts
from geo.enforcement.journal import checked
from geo.enforcement.store import open_store
from geo.errors import DataError

SEED = 20261101
DURABLE = ("fdatasync", "pwrite64", "ftruncate", "unlink", "write")
SOME = [  # of the calls of a run of two entries, through its first and last
    *(f"fdatasync:{at}" for at in (3, 4, 5, 6)),
    *(f"pwrite64:{at}" for at in (10, 13, 16, 19, 22)),
    *("ftruncate:1", "ftruncate:2", "unlink:1", "unlink:2", "write:1", "write:2"),
]


@pytest.fixture
def strike(recorder, tmp_path):
    """Let strace strike at calls of a recording run; without it, skip on a desk and fail in CI."""
    if shutil.which("strace") is None:
        missing = "strace is missing: run make system"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing}; CI must not skip")
        pytest.skip(missing)

    def run(each, action, points):
        return recorder("struck", tmp_path, each, action, *points)

    return run


def found(path):
    """The entries that a journal holds, after it was seen to be sound; it still takes a new one."""
    with open_store(path) as store:
        entries = store.entries()
        assert checked(entries, path.name)[1] == []
        append(store, draft(), salts=random_salts())
        assert store.size() == len(entries) + 1
    return [entry.seq for entry in entries]


def killed(strike, folder, each, points):
    """Kill a run at each of these calls, look at what is left, and tell which points it reached."""
    reached = []
    for answer in strike(each, "signal=KILL", points):
        there, told = found(folder / answer["file"]), answer["acknowledged"]
        assert there[: len(told)] == told, answer
        assert len(there) <= len(told) + 1  # at most the one that was being written
        if answer["killed"]:
            reached.append(answer["point"])
        else:
            assert (answer["fault"], len(told)) == (None, each)
    return reached


def test_no_acknowledged_entry_is_lost_when_the_recorder_is_killed(strike, tmp_path):
    assert killed(strike, tmp_path, 2, SOME) == SOME


@pytest.mark.deep
def test_no_acknowledged_entry_is_lost_at_any_of_its_durable_calls(strike, tmp_path):
    points = {}
    for call in DURABLE:
        reached, first = [], 1
        while len(reached) == first - 1:  # until a run comes through
            asked = [f"{call}:{at}" for at in range(first, first + 30)]
            reached += killed(strike, tmp_path, 20, asked)
            first += 30
        points[call] = len(reached)
    assert sum(points.values()) >= 150, points
    assert points["write"] == 20  # one acknowledgement an entry


def test_a_sync_that_failed_is_never_acknowledged(strike, tmp_path):
    answers = strike(3, "error=EIO", [f"fdatasync:{at}" for at in range(1, 8)])
    failed = [answer for answer in answers if answer["fault"]]
    assert len(failed) >= 3
    for answer in answers:
        there = found(tmp_path / answer["file"])
        assert there[: len(answer["acknowledged"])] == answer["acknowledged"]
    for answer in failed:
        assert len(answer["acknowledged"]) < 3
        assert "the disk refused a read or a write (SQLITE_IOERR" in answer["fault"]
        assert "Check its space and its health" in answer["fault"]


def test_a_write_for_which_there_is_no_space_is_never_acknowledged(strike, tmp_path):
    answers = strike(2, "error=ENOSPC", [f"pwrite64:{at}" for at in (1, 10, 13, 16, 20)])
    assert any("(SQLITE_FULL)" in (answer["fault"] or "") for answer in answers)
    for answer in answers:
        there = found(tmp_path / answer["file"])
        assert there[: len(answer["acknowledged"])] == answer["acknowledged"]


@pytest.mark.parametrize("most_bytes", [90_000, 200_000, 333_333])
def test_a_full_disk_is_told_and_leaves_what_was_acknowledged(recorder, tmp_path, most_bytes):
    path = tmp_path / "journal.db"
    open_store(path, create=True).close()
    (answer,) = recorder("full", path, most_bytes)
    assert answer["fault"].startswith("journal.db: the disk ")
    assert len(answer["acknowledged"]) >= 3
    assert found(path) == answer["acknowledged"]


@dataclass
class Cuts:
    """What simulated power cuts left behind."""

    lost: int = 0
    broken: int = 0


def recording(folder, changed):
    """Record some cases with these settings, and write down what was asked of the disk."""
    settings = sqlite.PRAGMAS | changed
    with pytest.MonkeyPatch.context() as patch, watched() as disk:
        patch.setattr(sqlite, "PRAGMAS", settings)
        with open_store(folder / "journal.db", create=True) as store:
            disk.acknowledged(0)  # a journal that was begun
            for number in range(24):
                drafts = [draft(personal="words" * (number % 5)), draft(kind="screened")]
                entries = append(store, *drafts[: 1 + number % 2], salts=random_salts())
                disk.acknowledged(entries[-1].seq)
                if number % 8 == 7:
                    told = {"happened_on": "2026-10-30", "recorder_role": "clerk"}
                    holder = store.all_personal()[0][0]
                    entry, _ = store.erase(holder, told, admit=everything, recorded_at=RECORDED_AT)
                    disk.acknowledged(entry.seq)
            assert store.size() > 36
    return disk.steps


def cuts(folder, trials, changed):
    """Cut the power at random points, and look at what is left."""
    chance, found_so = random.Random(SEED), Cuts()
    folder.mkdir()
    steps = recording(folder, changed)
    begun = next(at for at, step in enumerate(steps) if step.what == "acknowledged")
    for trial in range(trials):
        place = folder / str(trial)
        place.mkdir()
        files, acknowledged = cut(steps[: chance.randrange(begun, len(steps)) + 1], chance)
        for name, content in files.items():
            (place / name).write_bytes(content)
        try:
            with open_store(place / "journal.db") as store:
                entries = store.entries()
            sound = checked(entries, "journal.db")[1] == []
        except DataError:
            entries, sound = [], False
        found_so.broken += not sound
        found_so.lost += sound and len(entries) < acknowledged
        shutil.rmtree(place)
    return found_so


CHECKPOINTS = {"wal_autocheckpoint": "20"}  # often, so that many cuts fall into one


@pytest.mark.parametrize("trials", [30, pytest.param(1000, marks=pytest.mark.deep)])
@pytest.mark.parametrize("changed", [{}, CHECKPOINTS])
def test_a_power_cut_takes_nothing_back_that_was_acknowledged(tmp_path, trials, changed):
    assert cuts(tmp_path / "disk", trials, changed) == Cuts(lost=0, broken=0)


@pytest.mark.parametrize("trials", [30, pytest.param(300, marks=pytest.mark.deep)])
def test_the_same_cuts_do_take_entries_back_with_the_setting_that_is_often_advised(
    tmp_path, trials
):
    assert cuts(tmp_path / "normal", trials, {"synchronous": "NORMAL"}).lost > trials * 0.3
    assert cuts(tmp_path / "off", trials, {"synchronous": "OFF"}).broken > trials * 0.3
