import json

import pandas as pd

from geo.atlas.order import ordered
from geo.atlas.payload import payload


def cell(column, row):
    if isinstance(column, list):
        return column[row]
    if "all" in column:
        return column["all"]
    if "words" in column:
        return None if column["at"][row] < 0 else column["words"][column["at"][row]]
    return None if column["of"][row] is None else column["of"][row] / 10 ** column["digits"]


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
