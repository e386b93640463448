"""Tests of geo/reader/keep.py: what was kept comes back whole, or not at all."""

import json

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


def test_what_is_too_large_is_not_kept_and_nothing_old_stays(tmp_path, monkeypatch):
    kept(tmp_path)
    monkeypatch.setattr(keep, "MOST_BYTES", 10)
    assert not store(tmp_path, "city", Entry({}, TABLES))
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
