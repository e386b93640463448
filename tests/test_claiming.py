"""Tests of geo/claiming.py: the claims, analyses and panel of the invented town, from its input."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo import tables
from geo.atlas.told import NOT_LISTED
from geo.claiming import weighed_claims
from geo.config import layers_folder, load_config
from geo.ground import survey
from geo.knowing import read


@pytest.fixture(scope="module")
def given(demo):
    config, known, _ = demo
    return config, known, survey(config, known)


def weighed(given, findings=None, **more):
    config, known, ground = given
    none = tables.FINDINGS.empty() if findings is None else findings
    return weighed_claims(
        config, known, ground, none, act_findings=tables.ACT_FINDINGS.empty(), **more
    )


@pytest.fixture(scope="module")
def town(given):
    return weighed(given)


def test_the_town_has_claims_of_all_three_kinds_each_recomputed(town):
    rows = town["claimed"].set_index(["claim_id", "figure_no"])
    told = {
        key: (row["agreement"], row["uncounted"] or row["recomputed_value"])
        for key, row in rows.astype("object").where(rows.notna(), None).iterrows()
    }
    assert told == {
        ("N1", 1): ("match", "3"),
        ("N2", 1): ("match", "21"),
        ("N3", 1): ("differs", "0"),
        ("N4", 1): ("match", "2024-03-01"),
        ("N5", 1): ("match", "3"),
        ("N5", 2): ("not_computable", "incomplete"),
        ("N6", 1): ("differs", "7"),
        ("N7", 1): ("not_computable", "no_records"),
        ("N8", 1): ("not_computable", "period_open"),
    }


def test_a_case_fewer_changes_the_figure_and_its_checksum_alone(given, town):
    config, known, ground = given
    left = known.cases[known.cases["case_id"] != "NW-2020-0002"]
    after = weighed((config, replace(known, cases=left), ground))["claimed"]
    moved = town["claimed"]["inputs_sha256"].fillna("") != after["inputs_sha256"].fillna("")
    assert set(after.loc[moved, "claim_id"]) == {"N1"}
    assert after.set_index("claim_id").loc["N1", "agreement"] == "differs"


def test_the_older_office_keeps_its_recommendation_and_the_newer_one_answers(town):
    rows = town["recommendations"].set_index("recommendation_id")
    asked = rows.loc["stages-register", ["addressee_id", "carried_by_id", "past_due"]]
    assert asked.tolist() == ["building-chamber", "permit-office", True]


def test_a_day_before_a_case_was_opened_finds_no_fault_in_a_measure_that_names_it():
    early = load_config(layers_folder() / "demo" / "monitor.yaml", as_of=date(2025, 1, 1))
    issues = read(early).issues
    assert [str(one) for one in issues if one.code == "analysis_value"] == []


def test_a_sign_that_arose_after_a_measure_is_counted_after_it(given):
    _, _, ground = given
    seen = ground.buildings.assign(seen_absent_on=pd.Timestamp("2026-04-01"),
                                   captured_on=pd.Timestamp("2026-06-01"))  # fmt: skip
    config, known, _ = given
    later = (config, known, replace(ground, buildings=seen))
    ids = ground.buildings["building_id"].head(3)
    told = {"rule_id": "steep-ground", "force": "binding", "verdict": "breach", "unit": "deg"}
    ids_of = {"finding_id": "steep-ground:" + ids, "building_id": ids, "reason": "measured"}
    findings = tables.FINDINGS.shape(pd.DataFrame({**ids_of, **told}))
    rows = weighed(later, findings)["effects"].set_index("sign")
    assert rows.loc["steep-ground", ["before", "after", "undated"]].tolist() == [0, 3, 0]
    as_it_is = weighed(given, findings)["effects"].set_index("sign")
    assert as_it_is.loc["steep-ground", "after"] == 0


def test_flags_that_measures_touch_are_dated_where_they_are_evaluated(given):
    days = pd.to_datetime(["2026-01-15", "2026-05-01"])
    records = {"flag_id": "P02", "record_id": ["n1", "n2"], "developer_key": None}
    flagged = pd.DataFrame({**records, "happened_on": days})
    counts = asked("P02", raised=2, not_raised=1)
    rows = weighed(given, flagged=flagged, flag_counts=counts)["effects"].set_index("sign")
    assert rows.loc["P02", ["before", "after"]].tolist() == [1, 1]


def asked(flag_id, **counts):
    told = {"flag_id": flag_id, "record_kind": "permit", "asked": 3, "raised": 0, "not_raised": 0,
            "unknown": 0}  # fmt: skip
    return tables.FLAG_COUNTS.shape(pd.DataFrame([told | counts]))


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        pytest.param(None, "not_asked", id="no flag is asked"),
        pytest.param(asked("P05", not_raised=3), "not_asked", id="another flag is asked"),
        pytest.param(asked("P02", unknown=3), "not_answered", id="nobody can answer it"),
    ],
)
def test_a_flag_that_is_left_out_or_not_answered_has_no_zero_before_and_after(given, counts, why):
    none = tables.FLAGGED.empty()
    rows = weighed(given, flagged=none, flag_counts=counts)["effects"].set_index("sign")
    assert rows.loc["P02", "uncounted"] == why
    assert rows.loc["P02", ["before", "after"]].isna().all()


@pytest.mark.parametrize(
    ("verdict", "review", "counted"),
    [
        pytest.param("breach", "wrong", 0, id="a breach that was none is an answer"),
        pytest.param("clear", "wrong", None, id="an all-clear that was none is not"),
        pytest.param("clear", "confirmed", 0, id="an all-clear is an answer"),
        pytest.param("unknown", "confirmed", None, id="nothing was known"),
    ],
)
def test_a_finding_that_was_reviewed_answers_its_rule(given, verdict, review, counted):
    _, _, ground = given
    told = {"rule_id": "steep-ground", "force": "binding", "verdict": verdict, "unit": "deg"}
    ids = ground.buildings["building_id"].head(1)
    rest = {"finding_id": "steep-ground:" + ids, "building_id": ids, "reason": "measured"}
    findings = tables.FINDINGS.shape(pd.DataFrame({**rest, **told, "review": review}))
    row = weighed(given, findings)["effects"].set_index("sign").loc["steep-ground"]
    figures = [None if pd.isna(row[name]) else row[name] for name in ("before", "after")]
    assert figures == [counted, counted]
    assert row["uncounted"] == "not_answered" if counted is None else pd.isna(row["uncounted"])


def test_a_body_that_the_monitor_does_not_list_is_not_named_in_public(given):
    config, known, ground = given
    events = known.events.assign(body=known.events["body"].replace(
        "Survey Office of Nowhere", "Somebody by name"))  # fmt: skip
    panel = weighed((config, replace(known, events=events), ground))["inevitability"]
    named = panel[(panel["counted_from"] == "Somebody by name")]
    assert set(named["audience"]) == {"inside"}
    assert NOT_LISTED in set(panel.loc[panel["audience"] == "public", "counted_from"])


def test_the_public_panel_counts_no_case_that_may_not_be_told(town, given):
    _, known, _ = given
    quiet = set(known.cases.loc[~known.cases["told"].astype(bool), "case_id"])
    public = town["inevitability"][town["inevitability"]["audience"] == "public"]
    assert quiet
    assert not quiet & set(" ".join(public["record_ids"].dropna()).split())


def test_without_claims_and_journal_every_table_is_there_and_empty(given):
    config, known, ground = given
    bare = replace(config, monitor=config.monitor.model_copy(update={"journal": None}))
    found = weighed((bare, replace(known, papers=type(known.papers)()), ground))
    assert all(frame.empty for frame in found.values())
