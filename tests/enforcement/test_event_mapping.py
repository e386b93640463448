"""Tests of geo/enforcement/event_mapping.py: what may be said of an office's file."""

import pytest
from registers_of_offices import MAPPING, WORKFLOW, mapping

from geo.enforcement.corrections import KEEPING
from geo.enforcement.event_mapping import EventMapping, listed, read_mapping
from geo.records import Workflow

PERMITS = Workflow.model_validate(WORKFLOW)


def faults(folder, **keys):
    """Give the places and words of the faults of a mapping."""
    read, issues = read_mapping(mapping(folder, **keys), PERMITS)
    assert (read is None) == bool(issues)
    assert all(one.line for one in issues)
    return [(one.column, one.what, one.mend) for one in issues]


def test_a_mapping_without_fault_says_what_each_event_takes_and_says(tmp_path):
    read, issues = read_mapping(mapping(tmp_path), PERMITS)
    assert issues == []
    fined = read.events[-1]
    assert (fined.name, fined.repeats) == ("fined", True)
    assert read.taken(fined) == {"document_no": ["Fine"]}
    assert read.said(fined) == {"body": "Permit office"}


def test_what_one_event_says_stands_in_place_of_what_all_say():
    told = MAPPING | {"columns": {"document_no": ["Act", "Done"]}}
    read = EventMapping.model_validate(told)
    applied, fined = read.events[0], read.events[-1]
    assert read.taken(applied) == {"document_no": ["Act", "Done"]}
    assert read.taken(fined) == {"document_no": ["Fine"]}
    own = fined.model_copy(update={"constants": {"body": "Court"}})
    assert read.said(own) == {"body": "Court"}


def test_every_column_that_is_named_is_asked_for_once():
    asked = EventMapping.model_validate(MAPPING).asked()
    assert sorted(asked) == ["Applied", "Done", "Fine", "Fined", "Issued", "No", "State"]


def test_one_column_or_several_are_a_list():
    assert (listed("Done"), listed(["Done", "Issued"])) == (["Done"], ["Done", "Issued"])


@pytest.mark.parametrize("kind", [*KEEPING, "merged"])
def test_what_is_about_other_entries_of_the_journal_comes_from_no_file(tmp_path, kind):
    ((place, what, _),) = faults(tmp_path, events=[{"kind": kind, "day": "Applied"}])
    assert place == "events.0.kind"
    assert f"{kind!r} is not a kind of event that a file can give" in what


def test_a_slip_in_a_name_is_told_with_what_was_meant(tmp_path):
    ((place, _, mend),) = faults(tmp_path, columns={"document_nr": "Fine"})
    assert place == "columns.document_nr"
    assert mend.startswith("Did you mean 'document_no'?")


def test_all_faults_come_at_once(tmp_path):
    found = faults(
        tmp_path,
        constants={"how": "somehow"},
        values={"seq": {"a": "b"}, "scope": {"all": "whole"}},
        events=[{"kind": "isued", "day": "Issued"}],
    )
    assert {place for place, *_ in found} == {
        "constants.how", "values.seq", "values.scope.all", "events.0.kind",
    }  # fmt: skip


def test_a_column_that_is_mapped_is_no_constant_too(tmp_path):
    ((place, what, _),) = faults(tmp_path, columns={"body": "State"})
    assert place == "constants.body"
    assert "is mapped to a column and is a constant too" in what
