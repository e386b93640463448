"""The flags of a whole run, on the demo town."""

from datetime import date

import pandas as pd
import pytest

from geo import tables
from geo.config import layers_folder, load_config
from geo.pipeline import examine

MONITOR = layers_folder() / "demo" / "monitor.yaml"


@pytest.fixture(scope="module")
def snapshot():
    return examine(load_config(MONITOR, as_of=date(2026, 11, 1)))


def test_the_town_raises_the_flags_that_its_records_tell(snapshot):
    found = snapshot.flagged.groupby("flag_id")["record_id"].agg(list).to_dict()
    assert found["P01"] == ["EQ-102", "EQ-105"]
    assert found["P03"] == ["east-accepted-early"]
    assert found["P05"] == ["EQ-506"]
    assert found["P16"] == ["NW-2026-0003"]
    assert found["P18"] == ["east-out-of-order", "east-stage-missing"]
    assert found["P21"] == ["east-over-the-bound"]


def test_each_row_tells_where_its_record_lies(snapshot):
    row = snapshot.flagged.set_index("flag_id").loc["P05"]
    assert row["building_id"] == "east-refused-then-granted"
    assert row["parcel_id"] == "99-050-005-036"
    assert row["district_id"] == "middle"
    assert row["happened_on"] == pd.Timestamp("2024-05-20")
    assert (row["measured"], row["threshold"], row["unit"]) == (14, 60, "days")
    case = snapshot.flagged.set_index("flag_id").loc["P16"]
    assert (case["case_id"], case["building_id"]) == ("NW-2026-0003", "east-cut")


def test_every_flag_is_counted_and_no_record_twice(snapshot):
    counts = snapshot.flag_counts
    assert counts["flag_id"].tolist() == [flag.id for flag in snapshot.flags]
    parts = counts[["raised", "not_raised", "unknown"]].sum(axis=1)
    assert parts.tolist() == counts["asked"].tolist()
    raised = snapshot.flagged.groupby("flag_id").size().reindex(counts["flag_id"], fill_value=0)
    assert raised.tolist() == counts["raised"].tolist()


def test_what_the_registers_do_not_give_is_unknown_and_raises_nothing(snapshot):
    needs = snapshot.flag_needs.set_index(["flag_id", "need"])
    counts = snapshot.flag_counts.set_index("flag_id")
    assert needs.loc[("P08", "permits.developer_key"), "known"] == 0
    assert counts.loc["P08", "unknown"] == counts.loc["P08", "asked"] > 0


def test_the_columns_about_persons_are_not_public():
    assert "developer_key" not in tables.FLAGGED.public
    assert {"record_id", "permit_id", "parcel_id", "building_id"}.isdisjoint(tables.FLAGGED.public)
    assert not {"approver_key", "developer_key"} & set(tables.PERMITS.public)


def test_no_case_is_laid_to_the_body_that_wrote_in_it_last(snapshot):
    placed = snapshot.placed.set_index("record_kind")
    assert placed.loc["case", "body"].isna().all()
    parts = set(snapshot.scores.loc[snapshot.scores["scored"] == "body", "part"])
    assert not parts & {"P16", "P17", "P20", "case_silent", "case_overdue"}
