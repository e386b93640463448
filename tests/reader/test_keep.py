"""Tests of geo/reader/keep.py: what was kept comes back whole, or not at all."""

import errno
import json
import os

import numpy as np
import pandas as pd
import pytest

from geo.reader import keep
from geo.reader.keep import DamagedError, Entry, discard, load, store

TABLES = {
    "pairs": pd.DataFrame({"object": [0, 0, 2], "distance_m": [0.1, np.nan, 3.0]}),
    "zones": pd.DataFrame({"zone_id": ["a", "b"], "print_a": np.array([1, 2**63], np.uint64)}),
}


def kept(folder, told="first"):
    store(folder, "city", Entry({"how": told}, TABLES))
    return sorted(path.name for path in folder.iterdir())


def test_what_was_kept_comes_back_as_it_was(tmp_path):
    kept(tmp_path)
    entry = load(tmp_path, "city")
    assert entry.told == {"how": "first"}
    for name, table in TABLES.items():
        pd.testing.assert_frame_equal(entry.tables[name], table, check_exact=True)


def test_nothing_was_kept_in_the_beginning_and_nothing_is_after_it_is_thrown_away(tmp_path):
    assert load(tmp_path, "city") is None
    kept(tmp_path)
    discard(tmp_path, "city")
    assert load(tmp_path, "city") is None
    assert list(tmp_path.iterdir()) == []


def test_only_the_last_run_is_kept(tmp_path):
    first = kept(tmp_path)
    second = kept(tmp_path, "second")
    assert len(first) == len(second) == 3
    assert load(tmp_path, "city").told == {"how": "second"}


def test_a_run_that_is_cut_off_leaves_what_was_kept_before(tmp_path, monkeypatch):
    kept(tmp_path)
    monkeypatch.setattr(keep, "_write_note", lambda *_: pytest.fail("cut off here"))
    with pytest.raises(pytest.fail.Exception):
        store(tmp_path, "city", Entry({"how": "second"}, TABLES))
    monkeypatch.undo()
    assert load(tmp_path, "city").told == {"how": "first"}
    kept(tmp_path, "third")
    assert len(list(tmp_path.iterdir())) == 3  # nothing of the run that was cut off is left


@pytest.mark.parametrize("full_at", ["pairs", "zones", "note"])
def test_a_full_disk_leaves_what_was_kept_before_and_nothing_else(tmp_path, monkeypatch, full_at):
    before = kept(tmp_path)

    def full(descriptor):
        left.append(descriptor)
        if len(left) == ["pairs", "zones", "note"].index(full_at) + 1:
            raise OSError(errno.ENOSPC, "No space left on device")

    left = []
    monkeypatch.setattr(keep.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store(tmp_path, "city", Entry({"how": "second"}, TABLES))
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert load(tmp_path, "city").told == {"how": "first"}


@pytest.mark.parametrize("step", ["_write", "_write_note"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_two_runs_at_once_leave_one_entry_that_is_whole(tmp_path, monkeypatch, step, when):
    kept(tmp_path)
    own = getattr(keep, step)

    def meanwhile(content, path):
        monkeypatch.setattr(keep, step, own)  # once
        if when == "before":
            kept(tmp_path, "other")
        own(content, path)
        if when == "after":
            kept(tmp_path, "other")

    monkeypatch.setattr(keep, step, meanwhile)
    kept(tmp_path, "one")
    last = "other" if (step, when) == ("_write_note", "after") else "one"
    entry = load(tmp_path, "city")
    assert entry.told == {"how": last}
    assert list(entry.tables) == list(TABLES)


def test_an_entry_that_is_replaced_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    kept(tmp_path)
    read = keep._table

    def meanwhile(*named):
        monkeypatch.setattr(keep, "_table", read)  # once
        kept(tmp_path, "other")
        return read(*named)

    monkeypatch.setattr(keep, "_table", meanwhile)
    assert load(tmp_path, "city").told == {"how": "other"}


def test_what_a_killed_run_left_is_removed_when_it_is_a_day_old(tmp_path):
    kept(tmp_path)
    growing, left, of_another = (
        tmp_path / name
        for name in ("city.pairs.one.parquet", "city.pairs.two.parquet", "town.pairs.two.parquet")
    )
    for path in (growing, left, of_another):
        path.write_bytes(b"half a table")
    long_ago = tmp_path.stat().st_mtime - 2 * keep.LEFT_OVER_S
    for path in (left, of_another):
        os.utime(path, (long_ago, long_ago))
    kept(tmp_path, "second")
    assert growing.exists()
    assert not left.exists()
    assert of_another.exists()


def test_a_note_removes_no_file_but_its_own_tables(tmp_path):
    kept(tmp_path)
    other = tmp_path / "town.pairs.one.parquet"
    other.write_bytes(b"of another")
    (note,) = tmp_path.glob("*.kept.json")
    told = json.loads(note.read_text())
    note.write_text(json.dumps(told | {"parts": {"pairs": [other.name, "0"]}}))
    discard(tmp_path, "city")
    assert not note.exists()
    assert other.exists()


@pytest.mark.parametrize("name", ["pairs", "zones", "note"])
@pytest.mark.parametrize("how", ["cut", "gone", "other"])
def test_an_entry_that_is_not_whole_is_damaged(tmp_path, name, how):
    kept(tmp_path)
    (path,) = tmp_path.glob("*.kept.json" if name == "note" else f"city.{name}.*")
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(content[:-9])
    else:
        path.write_bytes(content.replace(b"first", b"other") + b" " * (name != "note"))
    if name == "note" and how == "gone":
        assert load(tmp_path, "city") is None
        return
    with pytest.raises(DamagedError):
        load(tmp_path, "city")


def test_an_entry_of_another_form_is_damaged_and_names_no_file_elsewhere(tmp_path):
    kept(tmp_path)
    (note,) = tmp_path.glob("*.kept.json")
    told = json.loads(note.read_text())
    note.write_text(json.dumps(told | {"format": 0}))
    with pytest.raises(DamagedError):
        load(tmp_path, "city")


def test_a_note_that_tells_no_names_is_damaged(tmp_path):
    kept(tmp_path)
    (note,) = tmp_path.glob("*.kept.json")
    read = json.loads(note.read_text())
    note.write_text(json.dumps(read | {"told": [1], "check": keep._check([1], read["parts"])}))
    with pytest.raises(DamagedError):
        load(tmp_path, "city")


def test_what_is_too_large_is_not_kept_and_nothing_old_stays(tmp_path, monkeypatch):
    kept(tmp_path)
    monkeypatch.setattr(keep, "MOST_BYTES", 10)
    assert not store(tmp_path, "city", Entry({}, TABLES))
    assert load(tmp_path, "city") is None


def test_bytes_are_counted_as_long_as_they_are(tmp_path, monkeypatch):
    monkeypatch.setattr(keep, "MOST_BYTES", 10_000)
    drawn = {size: pd.DataFrame({"drawn_in": [b"g" * size] * 3}) for size in (1_000, 4_000)}
    assert store(tmp_path, "city", Entry({}, {"strips": drawn[1_000]}))
    assert not store(tmp_path, "city", Entry({}, {"strips": drawn[4_000]}))
    assert load(tmp_path, "city") is None


def test_nobody_else_may_read_what_is_kept(tmp_path):
    kept(tmp_path / "cache")
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "cache").iterdir()} == {0o600}


def test_another_program_has_another_checksum(tmp_path, monkeypatch):
    (tmp_path / "overlay").mkdir()
    monkeypatch.setattr(keep.resources, "files", lambda _: tmp_path)
    empty = keep.program()
    (tmp_path / "overlay" / "a.py").write_text("1")
    assert keep.program() != empty
