"""The flags of a whole run, on the demo town."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo import tables
from geo.assessing import assessed
from geo.config import layers_folder, load_config
from geo.ground import survey
from geo.knowing import read
from geo.pipeline import examine

PLANTED = {
    "P01": ["EQ-102", "EQ-105", "EQ-107", "EQ-108", "EQ-109"],
    "P02": ["LA-046"],
    "P03": ["east-accepted-early"],
    "P04": ["LA-039"],
    "P05": ["EQ-506"],
    "P06": ["LA-002"],
    "P07": ["99-060-006-001"],
    "P08": ["LA-028", "LA-029", "LA-030", "LA-031"],
    "P09": ["east-neighbour"],
    "P10": ["A-08"],
    "P12": ["LA-010"],
    "P13": ["LA-015"],
    "P14": ["LA-022"],
    "P15": ["LA-039"],
    "P16": ["NW-2026-0003"],
    "P17": ["NW-2023-0003"],
    "P18": ["east-out-of-order", "east-stage-missing"],
    "P19": ["LA-001"],
    "P21": ["east-over-the-bound"],
    "P22": ["EQ-107"],
    "P23": ["LA-045"],
    "P24": ["LA-021", "NOWHERE-P-0263"],
}
"""Records that raise each flag; P11 and P20 are raised by what any town has."""

MONITOR = layers_folder() / "demo" / "monitor.yaml"


@pytest.fixture(scope="module")
def snapshot():
    return examine(load_config(MONITOR, as_of=date(2026, 11, 1)))


def test_the_town_raises_the_flags_that_its_records_tell(snapshot):
    found = snapshot.flagged.groupby("flag_id")["record_id"].agg(list).to_dict()
    assert {flag_id: found[flag_id] for flag_id in PLANTED} == PLANTED
    assert set(found) == {flag.id for flag in snapshot.flags}


def test_beside_every_raised_record_stand_others_that_do_not_raise_it(snapshot):
    counts = snapshot.flag_counts.set_index("flag_id")
    assert (counts["raised"] > 0).all()
    assert (counts["not_raised"] > 0).all()
    assert (counts["not_raised"] >= 2).drop("P17").all()


def test_one_approver_is_far_from_the_others_and_one_with_a_single_mistake_is_not(snapshot):
    row = snapshot.flagged.set_index("flag_id").loc["P10"]
    assert row["related_ids"].split() == ["EQ-102", "EQ-105", "EQ-107", "EQ-108"]
    assert row["measured"] > row["threshold"]
    barred = snapshot.flagged.loc[snapshot.flagged["flag_id"] == "P01", "record_id"]
    assert set(barred) - set(row["related_ids"].split()) == {"EQ-109"}


def test_departments_and_developers_have_scores_and_nobody_else_is_named(snapshot):
    scored = snapshot.score_totals.groupby("scored")["scored_id"].agg(set)
    ids = snapshot.papers.body_ids
    assert scored["body"] == {ids[written] for written in snapshot.monitor.scores.bodies}
    assert scored["developer"]
    assert all(re.fullmatch(r"D-\d\d", one) for one in scored["developer"])
    keys = snapshot.permits[["approver_key", "developer_key"]].stack().dropna()
    assert keys.str.fullmatch(r"[AD]-\d\d|O-[a-z0-9-]+", case=False).all()


def test_each_row_tells_where_its_record_lies(snapshot):
    row = snapshot.flagged.set_index("flag_id").loc["P05"]
    assert row["building_id"] == "east-refused-then-granted"
    assert row["parcel_id"] == "99-050-005-036"
    assert row["district_id"] == "middle"
    assert row["happened_on"] == pd.Timestamp("2024-05-20")
    assert (row["measured"], row["threshold"], row["unit"]) == (14, 60, "days")
    case = snapshot.flagged.set_index("flag_id").loc["P16"]
    assert (case["case_id"], case["building_id"]) == ("NW-2026-0003", "east-cut")


def test_a_silent_case_counts_once(snapshot):
    """Flag P20 asks it; where that is left out, the part of its own counts it."""
    parts = set(snapshot.scores["part"])
    assert "P20" in parts
    assert "case_silent" not in parts
    asked, settings = snapshot.flags, snapshot.monitor.scores
    assert settings.without(asked) == {"case_silent"}
    other = [flag for flag in asked if flag.id != "P20"]
    assert settings.without(other) == frozenset()
    left = settings.model_copy(update={"leave_out": ("P20",)})
    assert left.without(asked) == {"P20"}


def test_a_finding_that_a_reviewer_found_wrong_raises_no_flag(snapshot):
    config = load_config(MONITOR, as_of=date(2026, 11, 1))
    known = read(config)
    ground = survey(config, known)
    wrong = snapshot.findings.assign(review="wrong")
    told = assessed(config, known, ground, wrong, snapshot.act_findings).tables
    assert "P03" in set(snapshot.flagged["flag_id"])
    assert "P03" not in set(told["flagged"]["flag_id"])


def test_every_flag_is_counted_and_no_record_twice(snapshot):
    counts = snapshot.flag_counts
    assert counts["flag_id"].tolist() == [flag.id for flag in snapshot.flags]
    parts = counts[["raised", "not_raised", "unknown"]].sum(axis=1)
    assert parts.tolist() == counts["asked"].tolist()
    raised = snapshot.flagged.groupby("flag_id").size().reindex(counts["flag_id"], fill_value=0)
    assert raised.tolist() == counts["raised"].tolist()


def test_what_the_registers_do_not_give_is_unknown_and_raises_nothing(snapshot):
    config = load_config(MONITOR, as_of=date(2026, 11, 1))
    untold = [
        one.model_copy(
            update={"columns": {k: v for k, v in one.columns.items() if k != "developer_key"}}
        )
        for one in config.monitor.registers
    ]
    monitor = config.monitor.model_copy(update={"registers": untold})
    found = examine(replace(config, monitor=monitor))
    needs = found.flag_needs.set_index(["flag_id", "need"])
    counts = found.flag_counts.set_index("flag_id")
    assert needs.loc[("P08", "permits.developer_key"), "known"] == 0
    assert counts.loc["P08", "raised"] == 0 < counts.loc["P08", "unknown"]
    assert snapshot.flag_needs.set_index(["flag_id", "need"]).loc[
        ("P08", "permits.developer_key"), "known"
    ]


def test_the_columns_about_persons_are_not_public():
    assert "developer_key" not in tables.FLAGGED.public
    assert {"record_id", "permit_id", "parcel_id", "building_id"}.isdisjoint(tables.FLAGGED.public)
    assert not {"approver_key", "developer_key"} & set(tables.PERMITS.public)


def test_no_case_is_laid_to_the_body_that_wrote_in_it_last(snapshot):
    placed = snapshot.placed.set_index("record_kind")
    assert placed.loc["case", "body"].isna().all()
    parts = set(snapshot.scores.loc[snapshot.scores["scored"] == "body", "part"])
    assert not parts & {"P16", "P17", "P20", "case_silent", "case_overdue"}
