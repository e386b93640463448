"""Tests of geo/enforcement/journal.py."""

import hashlib
import os
from datetime import date

import pytest
from world import town

from geo import tables
from geo.enforcement.journal import read_journal

HEADING = (
    "seq,case_id,building_id,kind,happened_on,document_no,body,deadline_on,decision,outcome,source"
)


def read(folder, *lines, heading=HEADING, as_of=date(2026, 11, 1), mark=""):
    text = mark + "\n".join([heading, *lines]) + "\n"
    (folder / "journal.csv").write_text(text, encoding="utf-8")
    return read_journal(town(folder, as_of=as_of, journal={"path": "journal.csv"}))


def line(seq, kind="flagged", day="2026-01-10", *, deadline="", decision="", outcome="", case="c1"):
    return f"{seq},{case},b1,{kind},{day},,,{deadline},{decision},{outcome},"


def test_a_sound_journal_becomes_the_table_of_events(tmp_path):
    events, issues = read(
        tmp_path,
        line(1),
        line(2, "screened", "2026-01-11"),
        line(3, "dismissed", outcome="quashed"),
    )
    assert issues == []
    assert events.columns.tolist() == tables.EVENTS.names
    assert events["seq"].tolist() == [1, 2, 3]
    assert events["outcome"].isna().tolist() == [True, True, False]


def test_events_after_the_day_of_the_run_are_left_out(tmp_path):
    lines = [line(1), line(2, "screened", "2026-02-01"), line(3, "inspection_due", "2026-02-02")]
    events, issues = read(tmp_path, *lines, as_of=date(2026, 2, 1))
    assert issues == []
    assert events["seq"].tolist() == [1, 2]


def test_a_mark_at_the_start_of_the_file_is_no_fault(tmp_path):
    events, issues = read(tmp_path, line(1), mark="\ufeff")
    assert (len(events), issues) == (1, [])


def test_a_town_without_a_journal_has_no_events(tmp_path):
    events, issues = read_journal(town(tmp_path))
    assert (len(events), issues) == (0, [])


def test_a_journal_that_is_missing_stops_the_run(tmp_path):
    _, issues = read_journal(town(tmp_path, journal={"path": "gone.csv"}))
    assert [(issue.severity, issue.file) for issue in issues] == [("stop", "gone.csv")]
    assert issues[0].mend == "Restore it from the last copy"


@pytest.mark.parametrize(
    ("bad", "column", "what"),
    [
        (line(1), "seq", "'1' is not 2"),
        (line(4), "seq", "'4' is not 2"),
        (line(""), "seq", "is empty"),
        (line(2, "demolished"), "kind", "'demolished' is not a kind of event"),
        (line(2, ""), "kind", "is empty"),
        (line(2, day="31.02.2026"), "happened_on", "'31.02.2026' is not a date"),
        (line(2, day="2026-02-30"), "happened_on", "'2026-02-30' is not a date"),
        (line(2, day="20260210"), "happened_on", "'20260210' is not a date"),
        (line(2, day=""), "happened_on", "is empty"),
        (line(2, day="9999-12-31"), "happened_on", "'9999-12-31' is outside 1900-2100"),
        (line(2, deadline="2101-01-01"), "deadline_on", "'2101-01-01' is outside 1900-2100"),
        (
            line(2, case="c1\u200b"),
            "case_id",
            r"'c1\\u200b' holds a character that cannot be seen",
        ),
        (line(2, deadline="soon"), "deadline_on", "'soon' is not a date"),
        (line(2, deadline="2026-01-09"), "deadline_on", "is before the act that sets it"),
        (line(2, case=""), "case_id", "is empty"),
        (line(2, "judgment"), "decision", "judgment without a decision"),
        (line(2, "final", decision="lost"), "decision", "'lost' is not a decision"),
        (line(2, "appeal", decision="granted"), "decision", "a decision on appeal"),
        (line(2, outcome="quashed"), "outcome", "an event that ends nothing has an outcome"),
        (line(2, "closed"), "outcome", "a case is closed and its outcome is empty"),
        (line(2, "closed", outcome="fined"), "outcome", "'fined' is not an outcome of closed"),
        (line(2, "closed", outcome="quashed"), "outcome", "'quashed' is not an outcome of closed"),
        (
            line(2, "dismissed", outcome="demolished_full"),
            "outcome",
            "'demolished_full' is not an outcome of dismissed",
        ),
    ],
)
def test_a_bad_line_stops_the_run_and_is_named(tmp_path, bad, column, what):
    events, issues = read(tmp_path, line(1), bad)
    assert events.empty
    assert [(issue.severity, issue.code, issue.row) for issue in issues] == [
        ("stop", "journal_value", 3)
    ]
    assert (issues[0].column, issues[0].what) == (column, what)


@pytest.mark.parametrize("bad", ["2,c1,b1,screened", line(2, "screened") + ",more"])
def test_a_line_of_another_length_is_named(tmp_path, bad):
    _, issues = read(tmp_path, line(1), bad)
    assert issues[0].row == 3
    assert issues[0].what == "the line has more or fewer fields than the heading"


def test_every_fault_of_every_line_comes_at_once(tmp_path):
    _, issues = read(tmp_path, line(1, "flaged", "never"), line(7))
    assert [(issue.row, issue.column) for issue in issues] == [
        (2, "kind"),
        (2, "happened_on"),
        (3, "seq"),
    ]


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        (HEADING.replace(",outcome", ""), "no column outcome"),
        (HEADING + ",remark", "a journal has no such column as number 12"),
        (HEADING + ",kind", "more than once kind"),
        ("name,password", "it is not a journal: the first line names none of its columns"),
    ],
)
def test_the_heading_has_every_column_once_and_no_other(tmp_path, heading, what):
    _, issues = read(tmp_path, line(1), heading=heading)
    assert [issue.what for issue in issues] == [what]


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "journal.csv").write_bytes(HEADING.encode() + b"\n\xff\xfe\n")
    _, issues = read_journal(town(tmp_path, journal={"path": "journal.csv"}))
    assert [issue.severity for issue in issues] == ["stop"]


def refused(folder, path, **keys):
    _, (issue,) = read_journal(town(folder, journal={"path": path, **keys}))
    assert (issue.severity, issue.file) == ("stop", path)
    return issue.code, issue.what


def test_a_path_that_leads_out_of_the_folder_is_refused(tmp_path):
    home = tmp_path / "town"
    home.mkdir()
    (tmp_path / "secret.csv").write_text("name,password\n")
    (home / "link.csv").symlink_to(tmp_path / "secret.csv")
    for path in ("../secret.csv", str(tmp_path / "secret.csv"), "link.csv", "http://a/b.csv"):
        code, what = refused(home, path)
        assert code == "path_refused"
        assert "password" not in what


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "journal.csv")
    assert refused(tmp_path, "journal.csv") == ("file_unreadable", "it is not a file")


def test_a_file_too_large_to_be_a_journal_is_not_read(tmp_path):
    with (tmp_path / "journal.csv").open("wb") as file:
        file.truncate(60_000_000)
    assert refused(tmp_path, "journal.csv") == ("file_too_large", "it has 60 MB, more than 50")


def test_a_journal_is_the_one_on_record_where_its_sum_is_given(tmp_path):
    (tmp_path / "journal.csv").write_text(HEADING + "\n" + line(1) + "\n")
    sha256 = hashlib.sha256((tmp_path / "journal.csv").read_bytes()).hexdigest()
    config = town(tmp_path, journal={"path": "journal.csv", "sha256": sha256})
    assert [len(one) for one in read_journal(config)] == [1, 0]
    code, what = refused(tmp_path, "journal.csv", sha256="0" * 64)
    assert (code, what) == (
        "checksum_differs",
        f"it is not the file on record: its sha256 is {sha256}",
    )
