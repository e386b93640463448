"""Tests of geo/differing.py: editions are held to their lists before anything is told of them."""

import shutil
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo.atlas.changes_sheet import difference_files
from geo.atlas.editions import read_edition, told_edition
from geo.atlas.order import ordered
from geo.atlas.publish import publish
from geo.differing import diff, earlier, require_apart, since
from geo.errors import DataError, UsageError


@pytest.fixture(scope="module")
def editions(quiet_town, tmp_path_factory):
    """Two editions of the town: since the older one a case ended and a sign was cleared."""
    folder = tmp_path_factory.mktemp("editions")
    old, new = folder / "old", folder / "new"
    for path in (old, new):
        path.mkdir()
    publish(quiet_town, old)
    cases = quiet_town.cases.copy()
    at = cases.index[cases["state"] == "executed"][0]
    cases.loc[at, ["state", "ended", "outcome"]] = ["closed", True, "demolished_full"]
    findings = quiet_town.findings.copy()
    sign = findings.index[findings["verdict"] == "breach"][0]
    findings.loc[sign, ["verdict", "inputs_sha256"]] = ["clear", "other"]
    later = replace(quiet_town, cases=cases, findings=findings, as_of=date(2026, 10, 1))
    publish(later, new)
    return old, new


@pytest.fixture
def copies(editions, tmp_path):
    return [shutil.copytree(one, tmp_path / one.name) for one in editions]


def test_whole_editions_tell_of_findings_and_cases(editions):
    found = diff(*editions)
    assert found.changes[["kind", "subject"]].to_numpy().tolist() == [
        ["closed", "case"], ["corrected", "finding"],
    ]  # fmt: skip
    assert {note.code for _, note in found.notes} == {"edition_unsigned"}


def test_a_public_folder_alone_makes_the_difference_public(editions):
    old, new = editions
    for found in (diff(old / "public", new), diff(old, new, public=True)):
        assert found.new.public
        assert set(found.changes["subject"]) == {"case"}


def test_the_public_difference_holds_no_word_that_the_public_folders_do_not(editions):
    old, new = editions
    found = diff(old, new, public=True)
    alone = diff(old / "public", new / "public")
    assert difference_files(found) == difference_files(alone)
    files = [path for one in editions for path in (one / "public").rglob("*.csv")]
    public = "".join(path.read_text("utf-8") for path in files)
    told = found.changes
    for value in {*told["id"], *told["from"].dropna(), *told["to"].dropna()}:
        assert value in public


def test_a_file_that_is_not_as_the_manifest_lists_it_stops(copies):
    (copies[1] / "public" / "index.html").write_text("another page")
    with pytest.raises(DataError, match=r"index\.html: it is missing, or is not the file"):
        diff(*copies)


def test_a_table_that_is_not_as_the_manifest_lists_it_stops(copies):
    path = copies[0] / "tables" / "slopes.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(DataError, match=r"slopes\.parquet: it is missing, or is not the file"):
        diff(*copies)


def test_an_edition_in_the_making_is_told_as_it_will_be_read(quiet_town, editions):
    made, read = told_edition(ordered(quiet_town)), read_edition(editions[0], public=True)
    for name, frame in read.tables.items():
        pd.testing.assert_frame_equal(pd.DataFrame(made.tables[name]), pd.DataFrame(frame))
    assert replace(made, tables={}) == replace(read, tables={})


def test_what_a_new_edition_tells_of_the_one_before_is_what_a_comparison_tells(
    editions, quiet_town, tmp_path
):
    old, new = editions
    cases = quiet_town.cases.copy()
    at = cases.index[cases["state"] == "executed"][0]
    cases.loc[at, ["state", "ended", "outcome"]] = ["closed", True, "demolished_full"]
    later = ordered(replace(quiet_town, cases=cases, as_of=date(2026, 10, 1)))
    before = earlier(old, monitor=later.monitor.id, as_of=later.as_of)
    publish(later, tmp_path, builds=["public"], changed=since(before, later))
    compared = diff(old, new, public=True)
    pd.testing.assert_frame_equal(since(before, later).changes, compared.changes)
    told = (tmp_path / "public" / "data" / "changes.csv").read_bytes()
    assert told == difference_files(compared)["changes.csv"]


def test_an_edition_of_another_monitor_or_a_later_day_is_refused_before_anything_is_read(
    editions, quiet_town
):
    with pytest.raises(UsageError, match="different monitors"):
        earlier(editions[0], monitor="elsewhere", as_of=date(2026, 10, 1))
    with pytest.raises(UsageError, match="Name the older one first"):
        earlier(editions[1], monitor=quiet_town.monitor.id, as_of=date(2026, 9, 1))


def test_a_damaged_edition_before_is_never_told_from(copies):
    (copies[0] / "public" / "data" / "cases.csv").write_text("case_id\r\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"cases\.csv"):
        earlier(copies[0], monitor="nowhere", as_of=date(2026, 10, 1))


def test_nothing_is_written_into_an_edition(copies):
    with pytest.raises(UsageError, match="lies in the edition"):
        require_apart(copies[0] / "public" / "changes", *copies)
    require_apart(copies[0].parent / "changes", *copies)
