"""Tests of geo/enforcement/recording.py."""

from datetime import datetime, timedelta, timezone

import pytest
from journals import NOW, draft, everything, kept, office_of
from world import town

from geo.enforcement.journal import export, imported, opened, read_entries, read_journal
from geo.enforcement.recording import begin, record
from geo.errors import DataError, UsageError
from geo.records import Issue


@pytest.fixture
def office(tmp_path):
    config = office_of(tmp_path)
    begin(config)
    return config


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request, tmp_path, monkeypatch):
    """An office with an empty journal in either database."""
    config = office_of(tmp_path)
    if request.param == "postgresql":
        monkeypatch.setenv("TOWN_JOURNAL", request.getfixturevalue("database"))
        config = office_of(tmp_path, None, address_in="TOWN_JOURNAL")
    begin(config)
    return config


def new(word="new", day="2026-01-10", **columns):
    return draft(word, happened_on=day, **columns)


def write(config, *drafts, now=NOW, **options):
    told = {"role": "inspector", "admit": everything} | options
    return record(config, drafts, now=now, **told)


def cases(recorded):
    return [entry.case_id for entry in recorded.entries]


def codes(recorded):
    return [(issue.severity, issue.code) for issue in recorded.issues]


def test_what_is_recorded_carries_moment_role_and_stamp(office):
    away = NOW.astimezone(timezone(timedelta(hours=5)))
    stamp = {"software": "foothill-monitor 9", "rulebook_sha256": "ab" * 32}
    write(office, new(), now=away, stamp=stamp, role="court clerk")
    _, events, issues = read_journal(office)
    told = events.iloc[0]
    assert issues == []
    assert told["recorded_at"] == "2026-11-01T09:30:00Z"
    assert told["recorder_role"] == "court clerk"
    assert (told["software"], told["rulebook_sha256"]) == ("foothill-monitor 9", "ab" * 32)


def test_a_moment_without_a_time_zone_is_refused(office):
    with pytest.raises(UsageError, match="no time zone"):
        write(office, new(), now=datetime(2026, 11, 1))


def test_a_case_gets_the_next_number_of_the_year_in_which_it_opens(either):
    first = write(either, new("new:a"), new("new:b", "2025-03-01"), new("new:c", "2025-12-31"))
    assert cases(first) == ["FM-2026-0001", "FM-2025-0001", "FM-2025-0002"]
    assert cases(write(either, new(day="2025-01-01"))) == ["FM-2025-0003"]


def test_drafts_of_one_new_case_share_its_number_and_events_of_no_case_have_none(office):
    recorded = write(
        office,
        new("new:a"),
        draft(None, "key_rotated"),
        new("new:a", "2027-01-01", kind="screened"),
        new(),
        new(kind="screened"),
    )
    assert cases(recorded) == [
        "FM-2026-0001", None, "FM-2026-0001", "FM-2026-0002", "FM-2026-0002",
    ]  # fmt: skip


def test_a_case_on_file_keeps_its_number(office):
    write(office, new())
    assert cases(write(office, draft("FM-2026-0001", "screened"))) == ["FM-2026-0001"]
    assert cases(write(office, new())) == ["FM-2026-0002"]


def test_numbers_go_on_after_the_last_of_four_digits(office):
    with opened(office) as store:
        store.append([draft("FM-2026-9999")], admit=everything, recorded_at="2026-11-01T09:30:00Z")
    assert cases(write(office, new(), new("new:b"))) == ["FM-2026-10000", "FM-2026-10001"]


def test_numbers_of_another_town_do_not_count(tmp_path):
    other = town(tmp_path, journal=kept(prefix="NW"))
    begin(other)
    write(other, new())
    assert cases(write(office_of(tmp_path), new())) == ["FM-2026-0001"]


def test_the_same_key_is_told_as_there_and_not_added_again(either):
    drafts = [new("new:7", entry_key="o:7:1"), new("new:7", kind="screened", entry_key="o:7:2")]
    first = write(either, *drafts)
    assert (len(first.entries), first.known) == (2, ())
    again = write(either, *drafts, new("new:7", kind="inspection_due", entry_key="o:7:3"))
    assert codes(again) == [("note", "entry_known")] * 2
    assert again.known == first.entries
    assert cases(again) == ["FM-2026-0001"]  # what is new of a known case goes to that case
    assert len(read_entries(either)[0]) == 3


def test_importing_five_times_adds_once(office):
    drafts = [new(f"new:{at}", entry_key=f"o:{at}") for at in range(20)]
    added = [len(write(office, *drafts).entries) for _ in range(5)]
    assert added == [20, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"happened_on": "2026-01-11"}, "happened_on"),
        ({"note": "A house"}, "note"),
        ({"note": None}, "note"),
        ({"floors": 3}, "floors"),
        ({"case_id": "FM-2026-0009"}, "case_id"),
    ],
)
def test_the_same_key_with_another_value_is_told_with_its_name(office, change, named):
    write(office, new(entry_key="k", note="A hut"))
    recorded = write(office, new(entry_key="k", note="A hut") | change)
    assert recorded.entries == ()
    ((issue),) = recorded.issues
    assert (issue.severity, issue.code, issue.row) == ("row", "entry_differs", 1)
    assert f"with another {named};" in issue.what
    assert read_journal(office)[1]["note"].tolist() == ["A hut"]


def test_who_records_it_again_and_when_makes_no_difference(office):
    write(office, new(entry_key="k"), stamp={"software": "1"})
    later = NOW + timedelta(days=3)
    recorded = write(office, new(entry_key="k"), now=later, role="clerk", stamp={"software": "2"})
    assert codes(recorded) == [("note", "entry_known")]


def test_a_key_given_twice_at_once_counts_once(office):
    same, other = new(entry_key="k"), new(entry_key="k", note="other")
    recorded = write(office, same, dict(same), other)
    assert len(recorded.entries) == 1
    assert codes(recorded) == [("note", "entry_known"), ("row", "entry_differs")]
    assert [issue.row for issue in recorded.issues] == [2, 3]


def test_what_is_refused_is_not_there_and_its_number_is_free_again(office):
    def refuse(events):
        return [Issue("stop", "case_transition", "the entry", "it cannot", "Do not")]

    with pytest.raises(DataError):
        write(office, new(), new("new:b"), admit=refuse)
    assert read_entries(office) == ([], [])
    assert cases(write(office, new())) == ["FM-2026-0001"]


def test_admission_sees_the_number_that_the_case_gets(office):
    seen = []
    write(office, new(), admit=lambda events: seen.extend(events["case_id"]) or [])
    assert seen == ["FM-2026-0001"]


def test_what_admission_notes_is_handed_on(office):
    note = Issue("note", "case_aside", "the entry", "its row is not used", "Mend it")
    assert write(office, new(), admit=lambda _: [note]).issues == (note,)


def test_a_clock_that_went_back_is_told_and_the_entry_is_written(office):
    write(office, new())
    assert write(office, new(), now=NOW - timedelta(hours=23)).issues == ()
    write(office, new(), now=NOW)
    recorded = write(office, new(), now=NOW - timedelta(days=400))
    assert codes(recorded) == [("note", "journal_clock")]
    assert "2025-09-27T09:30:00Z" in recorded.issues[0].what
    assert [entry.seq for entry in recorded.entries] == [4]


def test_personal_words_can_be_had_back_and_are_in_no_export(office, tmp_path):
    write(office, new(personal="the words of a person"))
    entries, _ = read_entries(office)
    export(entries, tmp_path / "public.jsonl")
    content = (tmp_path / "public.jsonl").read_bytes()
    assert b"words of a person" not in content
    assert imported(content, "public.jsonl") == entries
    with opened(office) as store:
        assert store.personal(1) == "the words of a person"


def test_nothing_is_recorded_where_no_journal_was_begun(tmp_path):
    with pytest.raises(DataError) as error:
        write(office_of(tmp_path), new())
    assert [fault.code for fault in error.value.faults] == ["file_missing"]
    assert not (tmp_path / "journal.db").exists()
    with pytest.raises(DataError, match="it names no journal"):
        write(town(tmp_path), new())


def test_a_slip_in_the_number_of_a_case_opens_none(either):
    write(either, new())
    with pytest.raises(DataError) as error:
        write(either, draft("FM-2026-0001", "screened"), draft("FM-2026-0010"))
    (fault,) = error.value.faults
    assert (fault.row, fault.column) == (2, "case_id")
    assert fault.what == "there is no case 'FM-2026-0010'"
    with opened(either) as store:
        assert store.size() == 1


def test_a_journal_whose_cases_are_numbered_otherwise_is_told_as_perhaps_of_another(tmp_path):
    begin(office_of(tmp_path))
    assert codes(write(office_of(tmp_path), new())) == []
    other = office_of(tmp_path, prefix="NW")
    done = write(other, new("new:a"), new("new:b"))
    assert codes(done) == [("note", "journal_value")]
    assert "its last entry is of FM-2026-0001, and this monitor" in done.issues[0].what
    assert cases(done) == ["NW-2026-0001", "NW-2026-0002"]
