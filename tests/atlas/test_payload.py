import json

import pandas as pd

from geo.atlas.order import ordered
from geo.atlas.payload import payload, worst
from geo.records import VERDICTS


def cell(column, row):
    if isinstance(column, list):
        return column[row]
    if "words" in column:
        return None if column["at"][row] < 0 else column["words"][column["at"][row]]
    return None if column["of"][row] is None else column["of"][row] / 10 ** column["digits"]


def test_each_building_takes_its_worst_verdict(quiet_town, worst_of):
    by_hand = worst_of(quiet_town)
    words = [VERDICTS[at] for at in worst(quiet_town)]
    assert dict(zip(quiet_town.buildings["building_id"], words, strict=True)) == by_hand


def test_a_building_without_a_finding_is_not_judged_and_never_clear(quiet_town):
    from dataclasses import replace  # noqa: PLC0415

    silent = replace(quiet_town, findings=quiet_town.findings.iloc[:0])
    assert set(worst(silent)) == {len(VERDICTS)}


def test_every_finding_of_every_building_can_be_read_back(quiet_town):
    town = ordered(quiet_town)
    data = payload(town)["findings"]
    owners = [at for at, count in enumerate(data["each"]) for _ in range(count)]
    names = ["rule_id", "verdict", "reason", "measured", "limit", "zone_ids"]
    back = pd.DataFrame(
        [[town.buildings["building_id"][owner], *(cell(data[name], kind) for name in names)]
         for owner, kind in zip(owners, data["kind"], strict=True)],
        columns=["building_id", *names],
    ).sort_values(["building_id", "rule_id"]).reset_index(drop=True)  # fmt: skip
    given = town.findings.sort_values(["building_id", "rule_id"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(back, given[["building_id", *names]], check_dtype=False)


def test_what_many_findings_share_is_written_once(quiet_town):
    data = payload(ordered(quiet_town))["findings"]
    assert len(data["rule"]) < len(quiet_town.findings) / 10


def test_rows_about_buildings_point_to_them(quiet_town):
    town = ordered(quiet_town)
    data = payload(town)
    ids = data["buildings"]["building_id"]
    named = [ids[at] for at in data["exposure"]["building"]]
    assert named == town.exposure["building_id"].tolist()
    assert min(data["exposure"]["zone"]) == 0


def test_the_payload_is_plain_json(hostile_town):
    json.dumps(payload(ordered(hostile_town)), allow_nan=False)
