"""Tests of geo/importing.py: files of others, from the disk into a real journal."""

from dataclasses import replace
from datetime import date

import pytest
from journals import later
from registers_of_offices import NOW, ROWS, mapping, office, table
from shapely import box
from world import features, geojson, workbook

from geo.enforcement.recording import record
from geo.errors import DataError
from geo.following import cases
from geo.importing import import_events
from geo.reader.host import Reader


@pytest.fixture
def town(tmp_path):
    return replace(office(tmp_path), cache=tmp_path / "cache")


def take(config, file, how, **more):
    told = {"role": "importer", "now": NOW} | more
    return import_events(config, file, how, **told)


def counts(done):
    plan = done.plan
    return (
        plan.rows, plan.cases_new, len(plan.drafts), plan.events_known, plan.cases_rejected,
    )  # fmt: skip


def reasons(done):
    returned = done.plan.returns
    return list(zip(returned["row"], returned["key"], returned["code"], strict=True))


def states(config):
    found = cases(config).cases
    return dict(zip(found["office_no"], found["state"], strict=True))


def test_each_row_gives_its_events_and_each_case_a_number(town, tmp_path):
    done = take(town, table(tmp_path, *ROWS), mapping(tmp_path), first=True)
    assert counts(done) == (3, 3, 7, 0, 0)
    assert states(town) == {"A-1": "applied", "A-2": "issued", "A-3": "done"}
    found = cases(town)
    # numbers grow with the day on which a case began
    assert dict(zip(found.cases["office_no"], found.cases["case_id"], strict=True)) == {
        "A-3": "FM-2026-0001",
        "A-1": "FM-2026-0002",
        "A-2": "FM-2026-0003",
    }
    assert set(found.events["body"]) == {"Permit office"}
    fines = found.events[found.events["kind"] == "fined"]
    assert fines["document_no"].tolist() == ["F-1"]


def test_a_second_time_adds_nothing_and_a_longer_file_adds_what_is_new(town, tmp_path):
    how = mapping(tmp_path)
    take(town, table(tmp_path, *ROWS), how, first=True)
    assert counts(take(town, table(tmp_path, *ROWS), how)) == (3, 0, 0, 7, 0)
    grown = ((*ROWS[0][:3], "04.02.2026", "", "", ""), *ROWS[1:], ("A-4", *ROWS[0][1:]))
    assert counts(take(town, table(tmp_path, *grown), how)) == (4, 1, 2, 7, 0)
    assert states(town) == {"A-1": "issued", "A-2": "issued", "A-3": "done", "A-4": "applied"}


def test_a_workbook_gives_what_a_csv_gives(town, tmp_path):
    headings = ["No", "State", "Applied", "Issued", "Done", "Fined", "Fine"]
    workbook(tmp_path / "permits.xlsx", headings, ["A-1", "open", date(2026, 2, 1)] + 4 * [None])
    how = mapping(tmp_path, date_format=["%d.%m.%Y", "%Y-%m-%d"])
    done = take(town, tmp_path / "permits.xlsx", how, first=True)
    assert counts(done) == (1, 1, 1, 0, 0)
    again = take(town, table(tmp_path, ROWS[0]), how)
    assert counts(again) == (1, 0, 0, 1, 0)


def test_a_rehearsal_tells_what_would_be_and_writes_nothing(town, tmp_path):
    file, how = table(tmp_path, *ROWS), mapping(tmp_path)
    take(town, table(tmp_path, ROWS[0], name="first.csv"), how, first=True)
    before = (town.folder / "journal.db").read_bytes()
    done = take(town, file, how, rehearse=True)
    assert counts(done) == (3, 2, 6, 1, 0)
    assert done.recorded is None
    assert (town.folder / "journal.db").read_bytes() == before
    assert states(town) == {"A-1": "applied"}


FAULTY = (
    (("B-1", "open", "31.02.2026", "", "", "", ""), "date_unreadable"),
    (("", "open", "01.02.2026", "", "", "", ""), "key_missing"),
    (("B-3", "odd", "01.02.2026", "", "", "", ""), "value_unmapped"),
    (("B-4", "open", "", "", "", "", ""), "value_missing"),
    (("B-5", "done", "01.02.2026", "02.02.2026", "", "", ""), "value_missing"),
    (("B-6", "open", "01.02.2027", "", "", "", ""), "after_as_of"),
    (("B-7", "open", "05.02.2026", "01.02.2026", "", "", ""), "case_transition"),
    (("B-8", "open", "", "01.02.2026", "", "", ""), "case_transition"),
    (("B-9", "open", "01.02.2026", "", "", "03.02.2026", "F\u200b1"), "journal_value"),
)


def test_faulty_cases_are_refused_whole_and_the_others_are_written(town, tmp_path):
    file = table(tmp_path, *(row for row, _ in FAULTY), *ROWS)
    done = take(town, file, mapping(tmp_path), first=True)
    assert counts(done) == (12, 3, 7, 0, 8)
    told = done.plan.returns.drop_duplicates("row")
    assert dict(zip(told["row"], told["code"], strict=True)) == {
        at: code for at, (_, code) in enumerate(FAULTY, 2)
    }
    assert set(told["effect"]) == {"quarantined"}
    assert states(town) == {"A-1": "applied", "A-2": "issued", "A-3": "done"}


def test_a_case_of_several_rows_is_refused_with_all_of_them(town, tmp_path):
    rows = (
        ("B-1", "open", "01.02.2026", "", "", "", ""),
        ("B-1", "open", "", "05.02.2026", "", "", ""),
        ("B-1", "open", "", "", "", "32.01.2026", ""),
    )
    done = take(town, table(tmp_path, *rows, ROWS[0]), mapping(tmp_path), first=True)
    assert reasons(done) == [
        (2, "B-1", "case_aside"), (3, "B-1", "case_aside"), (4, "B-1", "date_unreadable"),
    ]  # fmt: skip
    assert states(town) == {"A-1": "applied"}


def test_a_case_of_several_rows_is_one_case(town, tmp_path):
    rows = (
        ("B-1", "open", "01.02.2026", "", "", "", ""),
        ("B-1", "open", "01.02.2026", "05.02.2026", "", "", ""),
        ("B-1", "open", "", "", "", "06.02.2026", "F-1"),
        ("B-1", "open", "", "", "", "07.02.2026", "F-2"),
    )
    done = take(town, table(tmp_path, *rows), mapping(tmp_path), first=True)
    assert counts(done) == (4, 1, 4, 0, 0)
    assert done.plan.events_repeated == 1


def test_two_rows_that_differ_are_refused(town, tmp_path):
    rows = (ROWS[0], ("A-1", "open", "02.02.2026", "", "", "", ""))
    done = take(town, table(tmp_path, *rows), mapping(tmp_path), first=True)
    assert reasons(done) == [(2, "A-1", "entry_differs"), (3, "A-1", "entry_differs")]
    assert done.plan.drafts == ()


def test_what_the_journal_tells_otherwise_is_refused_until_it_is_corrected(town, tmp_path):
    how = mapping(tmp_path)
    take(town, table(tmp_path, *ROWS), how, first=True)
    moved = (("A-1", "open", "02.02.2026", "05.02.2026", "", "", ""), *ROWS[1:])
    done = take(town, table(tmp_path, *moved), how)
    assert reasons(done) == [(2, "A-1", "entry_differs")]
    (what,) = done.plan.returns["what"]
    assert "with '2026-02-01', and the file says '2026-02-02'" in what
    assert states(town)["A-1"] == "applied"
    entry = cases(town).events.query("office_no == 'A-1'").iloc[0]
    right = {
        "case_id": entry["case_id"], "kind": "corrected", "corrects": int(entry["seq"]),
        "happened_on": "2026-02-02", "reason": "wrong",
    }  # fmt: skip
    record(town, [right], role="office", now=NOW, admit=lambda _: [])
    assert counts(take(town, table(tmp_path, *moved), how)) == (3, 0, 1, 7, 0)
    assert states(town)["A-1"] == "issued"


def test_a_repeated_event_whose_day_moved_is_refused_until_it_is_corrected(town, tmp_path):
    how = mapping(tmp_path)
    take(town, table(tmp_path, *ROWS), how, first=True)
    moved = ("A-2", "open", "01.02.2026", "05.02.2026", "", "08.02.2026", "F-1")
    done = take(town, table(tmp_path, ROWS[0], moved), how)
    assert reasons(done) == [(3, "A-2", "entry_differs")]
    (what,) = done.plan.returns["what"]
    assert "with '2026-02-07', which the file gives no more, and the file says '2026-02-08'" in what
    assert done.plan.drafts == ()
    entry = cases(town).events.query("kind == 'fined'").iloc[0]
    right = {
        "case_id": entry["case_id"], "kind": "corrected", "corrects": int(entry["seq"]),
        "happened_on": "2026-02-08", "reason": "wrong",
    }  # fmt: skip
    record(town, [right], role="office", now=NOW, admit=lambda _: [])
    assert counts(take(town, table(tmp_path, ROWS[0], moved), how)) == (2, 0, 0, 4, 0)


def test_a_second_event_of_a_kind_is_taken_where_the_file_gives_the_first_one_too(town, tmp_path):
    how = mapping(tmp_path)
    take(town, table(tmp_path, *ROWS), how, first=True)
    second = ("A-2", "open", "", "", "", "08.02.2026", "F-2")
    assert counts(take(town, table(tmp_path, *ROWS, second), how)) == (4, 0, 1, 7, 0)


def test_a_second_event_that_was_written_over_the_first_is_recorded_by_hand(town, tmp_path):
    how = mapping(tmp_path)
    take(town, table(tmp_path, *ROWS), how, first=True)
    case = cases(town).cases.set_index("office_no")["case_id"]["A-2"]
    by_hand = {"case_id": case, "kind": "fined", "happened_on": "2026-02-08", "document_no": "F-2"}
    record(town, [by_hand], role="office", now=NOW, admit=lambda _: [])
    over = ("A-2", "open", "01.02.2026", "05.02.2026", "", "08.02.2026", "F-2")
    assert counts(take(town, table(tmp_path, over), how)) == (1, 0, 0, 3, 0)


def test_a_case_that_was_written_by_hand_with_its_number_is_the_same_case(town, tmp_path):
    how = mapping(tmp_path)
    take(town, table(tmp_path, ROWS[2]), how, first=True)
    by_hand = {"case_id": "new", "kind": "applied", "happened_on": "2026-02-01", "office_no": "A-2"}
    record(town, [by_hand], role="office", now=NOW, admit=lambda _: [])
    assert counts(take(town, table(tmp_path, *ROWS[1:]), how)) == (2, 0, 2, 4, 0)
    assert states(town) == {"A-2": "issued", "A-3": "done"}
    assert len(cases(town).cases) == 2


def test_the_same_number_in_another_register_is_another_case(town, tmp_path):
    take(town, table(tmp_path, ROWS[0]), mapping(tmp_path), first=True)
    done = take(town, table(tmp_path, ROWS[0]), mapping(tmp_path, id="other-office"))
    assert counts(done) == (1, 1, 1, 0, 0)
    assert len(cases(town).cases) == 2


def _in_degrees(shape):
    return features(shape).set_crs(4326, allow_override=True)


def test_a_building_that_no_register_holds_is_refused(town, tmp_path):
    geojson(town.folder / "city.geojson", _in_degrees(box(76, 42, 78, 44)))
    geojson(town.folder / "buildings.geojson", _in_degrees(box(77, 43, 77.0001, 43.0001)))
    rows = (
        ("b1", "open", "01.02.2026", "", "", "", ""), ("b7", "open", "01.02.2026", "", "", "", ""),
    )  # fmt: skip
    how = mapping(tmp_path, columns={"building_id": "No"})
    done = take(town, table(tmp_path, *rows), how, first=True)
    assert reasons(done) == [(3, "b7", "case_transition")]
    assert states(town) == {"b1": "applied"}


def test_a_second_case_on_a_building_is_imported_and_noted(town, tmp_path):
    geojson(town.folder / "city.geojson", _in_degrees(box(76, 42, 78, 44)))
    geojson(town.folder / "buildings.geojson", _in_degrees(box(77, 43, 77.0001, 43.0001)))
    day = ("open", "01.02.2026", "", "", "", "")
    how = mapping(tmp_path, constants={"building_id": "b1"})
    take(town, table(tmp_path, ("A-1", *day)), how, first=True)
    both = table(tmp_path, ("A-1", *day), ("A-2", *day))
    for rehearse in (True, False):
        done = take(town, both, how, rehearse=rehearse)
        assert counts(done) == (2, 1, 1, 1, 0)
        (note,) = [*done.issues, *(done.recorded.issues if done.recorded else ())]
        assert note.code == "case_doubled"
        assert "b1 has an open case already, FM-2026-0001" in note.what
    assert "merged --case FM-2026-0002 --other-case FM-2026-0001" in note.mend


def test_a_thousand_cases_are_imported_in_one_go(town, tmp_path):
    days = ("done", "01.02.2026", "02.02.2026", "03.02.2026", "", "")
    rows = [(f"A-{at}", *days) for at in range(1000)]
    done = take(town, table(tmp_path, *rows), mapping(tmp_path), first=True)
    assert counts(done) == (1000, 1000, 3000, 0, 0)


@pytest.mark.parametrize(
    ("keys", "place", "what"),
    [
        ({"case_no": "Nr"}, None, "names a column 'Nr'"),
        ({"date_format": "%d.%m"}, "date_format", "it has no year"),
        ({"columns": {"seq": "No"}}, "columns.seq", "'seq' is not a column that an event takes"),
        ({"constants": {"scope": "whole"}}, "constants.scope", "'whole' cannot stand for scope"),
        ({"events": [{"kind": "aplied", "day": "Applied"}]}, "events.0.kind", "'aplied' is not"),
        ({"events": [{"kind": "corrected", "day": "Applied"}]}, "events.0.kind", "'corrected'"),
        ({"events": 2 * [{"kind": "fined", "day": "Fined"}]}, "events.1.kind", "another event"),
        ({"events": []}, "events", "at least 1 item"),
        ({"odd": 1}, "odd", "not a known key"),
    ],
)
def test_a_fault_of_the_mapping_has_its_place_and_nothing_is_begun(
    town, tmp_path, keys, place, what
):
    with pytest.raises(DataError) as caught:
        take(town, table(tmp_path, *ROWS), mapping(tmp_path, **keys), first=True)
    (fault,) = caught.value.faults
    assert what in fault.what
    if place is not None:
        assert fault.column == place
        assert fault.line is not None
    assert not (town.folder / "journal.db").exists()


def test_a_journal_that_is_only_read_is_refused_before_anything_is_read(tmp_path, monkeypatch):
    config = office(tmp_path, path="journal.jsonl")
    monkeypatch.setattr(Reader, "vectors", lambda *_: pytest.fail("it was read"))
    with pytest.raises(DataError) as caught:
        take(config, table(tmp_path, *ROWS), mapping(tmp_path))
    assert "foothill restore MONITOR" in caught.value.faults[0].mend


def test_an_act_of_tomorrow_is_imported_tomorrow(town, tmp_path):
    file, how = table(tmp_path, ROWS[0]), mapping(tmp_path)
    before = later(town, as_of=date(2026, 1, 31))
    assert counts(take(before, file, how, first=True)) == (1, 0, 0, 0, 1)
    assert counts(take(later(town, as_of=date(2026, 2, 1)), file, how)) == (1, 1, 1, 0, 0)
