"""Tests of geo/enforcement/imports.py: what of an office's file is new to a journal."""

from datetime import date

import pandas as pd
from world import histories, kept, kz

from geo.enforcement.imports import planned


def given(*events):
    """Give events of a file, a row each: the office's number, kind, and day."""
    told = pd.DataFrame(events, columns=["office_no", "kind", "happened_on"])
    days = pd.to_datetime(told["happened_on"]).astype("datetime64[s]")
    keys = "import:table:" + told["office_no"] + told["kind"] + told["happened_on"]
    return told.assign(
        row=range(2, len(told) + 2), happened_on=days, entry_key=keys, document_no="D-1"
    )


def plan(events, written):
    faults = pd.DataFrame(columns=["row", "case_no", "column", "code", "what", "mend"])
    return planned(
        events.rename(columns={"office_no": "case_no"})[["row", "case_no"]],
        events, faults, written,
        register="table", file="cases.csv", workflow=kz(), journal=kept(),
        buildings=["b1"], sources=None, as_of=date(2026, 11, 1),
    )  # fmt: skip


def test_what_is_new_of_a_case_that_goes_on_as_another_is_taken():
    merged = ("merged", {"other_case": "FM-2026-0002"})
    again = ("merged", {"other_case": "FM-2026-0003"})
    written = histories(
        {
            "FM-2026-0001": [("flagged", {"office_no": "7/25"}), merged],
            "FM-2026-0002": ["flagged", again],
            "FM-2026-0003": ["flagged"],
        }
    )
    found = plan(given(("7/25", "document", "2025-05-01")), written)
    assert found.returns["what"].tolist() == []
    assert [one["case_id"] for one in found.drafts] == ["FM-2026-0001"]


def test_what_may_not_follow_is_refused_with_its_row():
    written = histories({"FM-2026-0001": [("flagged", {"office_no": "7/25"})]})
    found = plan(
        given(("7/25", "inspected", "2025-05-01"), ("8/25", "document", "2025-05-01")), written
    )
    assert found.drafts == ()
    assert found.returns[["row", "key"]].to_numpy().tolist() == [[2, "7/25"], [3, "8/25"]]
    assert "inspected cannot follow flagged" in found.returns["what"].iloc[0]
