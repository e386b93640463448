from dataclasses import replace

import pandas as pd
import pytest

from geo.atlas.order import ordered
from geo.atlas.shares import MOST_OBJECTS, is_too_large, shares

WHOLE = ("buildings", "parcels", "permits", "findings", "exposure", "slopes", "links", "history",
         "observations", "encroachments", "cases", "events", "remedies", "acts", "landscape",
         "act_findings")  # fmt: skip
ONCE = ("buildings", "findings", "exposure", "slopes", "history", "encroachments", "cases",
        "events", "remedies")  # fmt: skip


@pytest.fixture
def scattered(quiet_town):
    """Give the town with buildings in no district, and a case whose building is not on file."""
    buildings = quiet_town.buildings.copy()
    buildings.loc[buildings.index[::7], "district_id"] = None
    cases = quiet_town.cases.copy()
    cases.loc[cases.index[0], "building_id"] = "not-on-file"
    return ordered(replace(quiet_town, buildings=buildings, cases=cases))


def rows(frame):
    return sorted(map(tuple, pd.DataFrame(frame).astype("str").to_numpy().tolist()))


@pytest.mark.parametrize("name", WHOLE)
def test_the_shares_together_are_the_whole(scattered, name):
    whole = rows(getattr(scattered, name))
    assert whole
    held = [row for share in shares(scattered) for row in rows(getattr(share.snapshot, name))]
    assert set(held) == set(whole)
    if name in ONCE:
        assert sorted(held) == whole


def test_a_share_holds_what_its_buildings_are_linked_to(scattered):
    for share in shares(scattered):
        links = share.snapshot.links
        own = links[links["building_id"].isin(share.snapshot.buildings["building_id"])]
        for name, key in (("parcels", "parcel_id"), ("permits", "permit_id")):
            on_file = own[key].dropna()[own[key].isin(getattr(scattered, name)[key])]
            assert set(on_file) <= set(getattr(share.snapshot, name)[key])


def test_each_district_is_a_share_and_what_lies_in_none_is_the_last(scattered):
    assert [share.district_id for share in shares(scattered)] == ["east", "west", None]


def test_only_more_objects_than_a_page_holds_are_too_many(quiet_town, monkeypatch):
    assert MOST_OBJECTS == 200_000
    count = len(quiet_town.buildings) + len(quiet_town.parcels)
    monkeypatch.setattr("geo.atlas.shares.MOST_OBJECTS", count)
    assert not is_too_large(quiet_town)
    monkeypatch.setattr("geo.atlas.shares.MOST_OBJECTS", count - 1)
    assert is_too_large(quiet_town)
