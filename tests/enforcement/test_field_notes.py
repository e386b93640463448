"""Tests of geo/enforcement/field_notes.py: what inspectors save in the field, and its events."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from world import histories, kept, kz

from geo import tables
from geo.enforcement.cases import follow
from geo.enforcement.field_notes import FieldNotes, located, read_field_notes

PAGE = Path(__file__).resolve().parents[2] / "docs" / "register.md"
TODAY = date(2026, 11, 1)


def item(number=1, **more):
    told = {
        "id": f"{number:032x}", "kind": "observed", "building_id": "b1",
        "seen_at": "2026-10-20T09:30:00Z", "floors": 3,
    }  # fmt: skip
    return told | more


def notes(*items, **more):
    told = {"format": "foothill-field-notes", "version": 1, "monitor": "demo", "source": "survey"}
    return told | {"observations": list(items)} | more


def saved(folder, *items, name="field.json", **more):
    path = folder / name
    path.write_text(json.dumps(notes(*items, **more), ensure_ascii=False), encoding="utf-8")
    return path


def register(**cases):
    """Give a journal of these cases, and where they stand; each is about its own building."""
    events = histories(cases) if cases else tables.EVENTS.empty()
    events["building_id"] = events["case_id"].map(
        {one: f"b{at}" for at, one in enumerate(cases, 1)}
    )
    found = follow(events, kz(), kept(), None, as_of=TODAY, file="journal.db")
    assert found.issues == []
    return events, found.cases


def draft_of(folder, *items, cases, **more):
    read, issues = read_field_notes(saved(folder, *items), "demo")
    assert issues == []
    told = {"opening": "flagged", "source": None, "zone": "Asia/Almaty", "as_of": TODAY}
    return located(read, *cases, **told | more)


@pytest.fixture
def one_open():
    return register(c1=["flagged", "screened"])


def test_an_observation_becomes_an_event_of_the_one_open_case_of_its_building(tmp_path, one_open):
    said = item(
        note="the third\nfloor stands", photo="IMG_1.jpg", height_m=9.5,
        position={"latitude": 43.2, "longitude": 76.9, "error_m": 8},
    )  # fmt: skip
    found = draft_of(tmp_path, said, cases=one_open)
    assert found.issues == ()
    assert found.drafts == (
        {
            "case_id": "c1",
            "building_id": "b1",
            "kind": "observed",
            "happened_on": date(2026, 10, 20),
            "source": "survey",
            "floors": 3.0,
            "height_m": 9.5,
            "document_no": "IMG_1.jpg",
            "note": "the third floor stands "
            "[seen 2026-10-20T09:30:00Z; at 43.200000, 76.900000 ± 8 m]",
            "entry_key": f"field:{1:032x}",
        },
    )  # fmt: skip


def test_a_look_without_a_figure_is_a_document_of_the_case(tmp_path, one_open):
    said = (item(1, floors=None, photo="IMG_1.jpg"), item(2, floors=None, note="a fence"))
    found = draft_of(tmp_path, *said, cases=one_open)
    assert [(one["kind"], one["document_no"]) for one in found.drafts] == [
        ("document", "IMG_1.jpg"),
        ("document", "field note 00000000"),
    ]


def test_the_day_is_that_of_the_monitor(tmp_path, one_open):
    said = item(seen_at="2026-10-20T20:30:00Z")  # half past one at night in Almaty
    (draft,) = draft_of(tmp_path, said, cases=one_open).drafts
    assert draft["happened_on"] == date(2026, 10, 21)


def test_a_sign_on_a_building_without_a_case_opens_one_for_both_inspectors(tmp_path):
    first = item(1, kind="flagged", building_id="b9")
    second = item(2, kind="flagged", building_id="b9", seen_at="2026-10-21T09:30:00Z")
    found = draft_of(tmp_path, second, first, cases=register(c1=["flagged"]))
    assert [(one["case_id"], one["kind"]) for one in found.drafts] == [
        ("new:b9", "flagged"),
        ("new:b9", "observed"),
    ]
    assert [(one.code, one.severity, one.row) for one in found.issues] == [
        ("field_joined", "note", 1)
    ]


@pytest.mark.parametrize(
    ("said", "what", "mend"),
    [
        (item(case_id="c9"), "there is no case 'c9'", "Correct the number"),
        (item(case_id="c1", building_id="b2"), "c1 is about 'b1', not 'b2'", "Correct the case"),
        (item(building_id="b7"), "b7 has no open case", "record flagged --case new --building b7"),
        (item(building_id="b2"), "b2 has no open case; one that ended", "record flagged"),
        (item(kind="closed"), "'closed' is not what a page saves", "Use one of observed, flagged"),
        (item(kind="flagged", case_id="c1"), "names the case c1", "Leave the case out"),
        (item(seen_at="2026-11-03T00:00:00Z"), "2026-11-03, which has not come", "the phone"),
    ],
)
def test_what_cannot_be_written_down_says_item_what_and_mend(tmp_path, said, what, mend):
    ended = ["flagged", ("dismissed", {"reason": "wrong_data"})]
    cases = register(c1=["flagged"], c2=ended)
    found = draft_of(tmp_path, item(5), said, cases=cases)
    (issue,) = found.issues
    assert (issue.file, issue.row, issue.severity) == ("field.json", 2, "stop")
    assert what in issue.what
    assert mend in issue.mend


def test_two_open_cases_of_a_building_want_the_number(tmp_path):
    events, cases = register(c1=["flagged"], c2=["flagged"])
    cases = cases.assign(building_id="b1")
    (issue,) = draft_of(tmp_path, item(), cases=(events, cases)).issues
    assert "more than one open case: c1, c2" in issue.what
    assert draft_of(tmp_path, item(case_id="c2"), cases=(events, cases)).issues == ()


def test_nobody_saw_it_is_a_fault_and_the_command_may_say_who(tmp_path, one_open):
    path = saved(tmp_path, item(), source=None)
    read, _ = read_field_notes(path, "demo")
    told = {"opening": "flagged", "zone": "Asia/Almaty", "as_of": TODAY}
    (issue,) = located(read, *one_open, source=None, **told).issues
    assert issue.mend.startswith("Name who saw it with --source")
    assert located(read, *one_open, source="survey", **told).drafts[0]["source"] == "survey"


def test_what_is_in_the_journal_keeps_its_case_and_is_not_fresh(tmp_path, one_open):
    events, cases = one_open
    more = pd.DataFrame(
        [
            {
                **events.iloc[-1].to_dict(),
                "seq": 3,
                "kind": "observed",
                "entry_key": f"field:{1:032x}",
            }
        ]
    )
    events = tables.EVENTS.shape(pd.concat([events, more]))
    found = draft_of(tmp_path, item(1, kind="flagged"), item(2), cases=(events, cases))
    assert [(one["case_id"], one["kind"]) for one in found.drafts] == [("c1", "observed")] * 2
    assert found.fresh == 1


@pytest.mark.parametrize(
    ("change", "row", "column", "what"),
    [
        ({"floors": -1}, 1, "floors", "greater than or equal to 0"),
        ({"id": "1"}, 1, "id", "match pattern"),
        ({"photo": "../x.jpg"}, 1, "photo", "match pattern"),
        ({"seen_at": "2026-10-20"}, 1, "seen_at", "timezone"),
        ({"flors": 1}, 1, "flors", "'flors' is not a known key"),
        ({"building_id": None}, 1, None, "neither a case nor a building"),
        ({"floors": None}, 1, None, "it says nothing"),
        ({"note": "call " + 12 * "7"}, 1, "note", "number of a person"),
        ({"position": {"latitude": 91, "longitude": 0}}, 1, "position.latitude", "less than"),
    ],
)
def test_a_broken_observation_is_named(tmp_path, change, row, column, what):
    read, issues = read_field_notes(saved(tmp_path, item(**change)), "demo")
    assert read == []
    assert [(one.file, one.row, one.column) for one in issues] == [("field.json", row, column)]
    assert what in issues[0].what
    assert 12 * "7" not in str(issues[0])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'{"format": ', "it is not whole JSON"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"[]", "input should be"),
        (b'{"a": 1, "a": 2}', "a key is there twice"),
        (json.dumps(notes(item(), monitor="other")).encode(), "of the monitor 'other', not"),
        (json.dumps(notes(item(), version=2)).encode(), "input should be 1"),
        (json.dumps(notes()).encode(), "at least 1 item"),
        (b"[" * 100_000, "not"),
    ],
)
def test_a_file_that_is_none_says_so(tmp_path, content, what):
    path = tmp_path / "field.json"
    path.write_bytes(content)
    read, (issue, *_) = read_field_notes(path, "demo")
    assert read == []
    assert what in issue.what


def test_a_file_that_is_missing_or_too_large_is_refused(tmp_path):
    _, (missing,) = read_field_notes(tmp_path / "none.json", "demo")
    assert missing.code == "file_missing"
    (tmp_path / "large.json").write_bytes(b" " * 5_000_001)
    _, (large,) = read_field_notes(tmp_path / "large.json", "demo")
    assert large.code == "file_too_large"


def test_the_example_of_the_docs_is_one():
    example = PAGE.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]
    assert len(FieldNotes.model_validate_json(example).observations) == 1
