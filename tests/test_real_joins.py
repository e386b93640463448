"""Real joins: Vernonia (permits, zones), Porto-Vecchio (parcels), Santa Rosa (relief)."""

import csv
import re
from collections import Counter
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS
from real.places import DATA, NEEDS_DATA, changed, place, with_registers

from geo.compliance.subjects import planned
from geo.config import Config
from geo.knowing import read
from geo.overlay.exposure import overlay_zones
from geo.pipeline import examine
from geo.reader.host import Reader
from geo.records import FileRef, Snapshot

pytestmark = NEEDS_DATA

LISTED = "permit-on-the-list"


@pytest.fixture(scope="module")
def vernonia(tmp_path_factory) -> Config:
    return place("vernonia", tmp_path_factory.mktemp("vernonia"))


@pytest.fixture(scope="module")
def town(vernonia) -> Snapshot:
    return examine(vernonia)


@pytest.fixture(scope="module")
def town_by_address(vernonia) -> Snapshot:
    """The same town, but for the coordinates of the permits."""
    permits = next(one for one in vernonia.monitor.registers if one.id == "permits")
    named = {ours: theirs for ours, theirs in permits.columns.items() if ours != "geometry"}
    return examine(changed(vernonia, "permits", columns=named))


@pytest.fixture(scope="module")
def porto_vecchio(tmp_path_factory) -> Config:
    return place("porto-vecchio", tmp_path_factory.mktemp("porto-vecchio"))


@pytest.fixture(scope="module")
def coast(porto_vecchio) -> Snapshot:
    return examine(porto_vecchio)


@pytest.fixture(scope="module")
def santa_rosa(tmp_path_factory) -> Config:
    return place("santa-rosa", tmp_path_factory.mktemp("santa-rosa"))


@pytest.fixture(scope="module")
def hillside(santa_rosa) -> Snapshot:
    return examine(santa_rosa)


def in_zones(exposure: pd.DataFrame) -> dict[str, int]:
    """Count what touches each layer, as drawn."""
    touching = exposure[exposure["distance_m"] == 0]
    return touching.groupby("layer_id")["building_id"].nunique().to_dict()


def answers(city: Snapshot, rule_id: str) -> pd.DataFrame:
    return city.findings[city.findings["rule_id"] == rule_id].set_index("building_id")


def since_2017(city: Snapshot) -> set[str]:
    seen = city.buildings[city.buildings["captured_on"] >= "2017-01-01"]
    return set(seen["building_id"])


# Vernonia


def test_sixteen_of_sixteen_permits_lie_in_a_flood_zone(town):
    metric = CRS.from_user_input(town.monitor.crs)
    where = planned(
        town.permits, town.links, town.buildings, town.parcels, metric, position_error_m=5.0
    )
    assert len(where.objects) == 16
    found = overlay_zones(where.objects, town.zones)
    assert found[found["distance_m"] == 0]["building_id"].nunique() == 16
    assert in_zones(found) == {"flood-ae": 14, "flood-x": 2}


def test_a_permit_within_its_error_of_the_bound_of_a_zone_is_too_close_to_call(town):
    acts = town.act_findings
    said = acts[acts["rule_id"].isin(["in-flood-ae", "in-flood-x"])]
    either = said[(said["verdict"] == "exposed") | (said["reason"] == "too_close")]
    assert either["subject_id"].nunique() == 16
    assert not (said["verdict"] == "not_exposed").any()  # a point may reach into what is beside it


def test_fourteen_permits_are_matched_to_a_structure_by_address(town_by_address):
    links = town_by_address.links.dropna(subset=["permit_id"])
    assert set(links["method"]) == {"address"}
    assert links["permit_id"].nunique() == len(links) == 14
    unplaced = [one for one in town_by_address.issues if one.code == "permit_unplaced"]
    assert [one.what for one in unplaced] == [
        "2 permits name no building and no parcel of the registers (rows 2, 9)"
    ]


def test_each_year_of_building_is_the_interval_of_that_year(town):
    built = {one["address"]: one["year_built"] for one in structures()}
    days = town.buildings.set_index("building_id")[["seen_absent_on", "captured_on"]]
    known = days.dropna()
    assert len(known) == 286
    years = known.index.map(built).astype(int)
    assert known["captured_on"].tolist() == [pd.Timestamp(year, 12, 31) for year in years]
    assert known["seen_absent_on"].tolist() == [pd.Timestamp(year - 1, 12, 31) for year in years]
    appeared = town.history[town.history["change"] == "appeared"].set_index("building_id")
    assert (appeared["after_on"] == days["seen_absent_on"].reindex(appeared.index)).all()


def test_the_three_structures_since_2017_without_a_permit_of_their_address_are_found(
    town_by_address,
):
    asked = answers(town_by_address, LISTED).loc[sorted(since_2017(town_by_address))]
    assert len(asked) == 11
    linked = set(town_by_address.links.dropna(subset=["permit_id"])["building_id"])
    without = asked[~asked.index.isin(linked)]
    assert set(without.index) == {"108 A St", "986 G St", "1077 Springboard Dr"}
    assert set(without["verdict"]) == {"unknown"}
    assert set(without["need"]) == {"links.parcel"}  # no lot is on file: a permit may be hidden


def test_a_permit_of_2023_does_not_answer_for_a_house_seen_in_2017(town):
    said = answers(town, LISTED).loc["200 B St"]
    assert "200 B St" in set(town.links.dropna(subset=["permit_id"])["building_id"])
    assert (said["verdict"], said["reason"]) == ("unknown", "no_data")


def test_a_permit_under_another_spelling_of_the_address_is_found_by_its_place(town):
    """Row 2 says 986 W G St, and lies on 986 G St: by address alone it would be missing."""
    link = town.links.set_index("permit_id").loc["FDP-2017-01"]
    assert (link["building_id"], link["method"]) == ("986 G St", "overlap")
    asked = answers(town, LISTED).loc[sorted(since_2017(town))]
    assert Counter(asked["verdict"]) == {"not_exposed": 8, "unknown": 3}
    assert set(asked.index[asked["verdict"] == "unknown"]) == {
        "108 A St", "1077 Springboard Dr", "200 B St",
    }  # fmt: skip


def test_nobody_is_accused_where_no_lot_is_on_file(town, town_by_address):
    for city in (town, town_by_address):
        assert not (answers(city, LISTED)["verdict"] == "exposed").any()
    blamed = town.coverage.set_index(["rule_id", "need"])["blamed"]
    assert blamed[LISTED, "links.parcel"] == blamed[LISTED, "answered"] == 4


def test_structures_of_before_2017_and_one_without_a_year_are_not_asked_for_a_permit(town):
    said = answers(town, LISTED)
    assert Counter(said["reason"])["condition_not_met"] == 275
    assert said.loc["542 1/2 Madison Ave", "verdict"] == "unknown"


def test_the_structures_the_city_holds_not_to_be_compliant_are_shown_against_the_zones(town):
    register = town.buildings.set_index("building_id")["register_id"]
    counts = register.value_counts().to_dict()
    assert counts == {"compliant": 123, "not-compliant": 94, "not-known": 70}
    named = town.exposure["building_id"].map(register) == "not-compliant"
    assert in_zones(town.exposure[named]) == {"flood-ae": 82, "floodway": 7, "flood-x": 5}
    assert in_zones(town.exposure) == {"flood-ae": 200, "floodway": 31, "flood-x": 54}


def test_no_structure_that_is_a_point_is_cleared_of_a_zone_beside_it(town):
    zones = town.findings[town.findings["rule_id"] != LISTED]
    assert set(zones["verdict"]) == {"exposed", "unknown"}


def structures() -> list[dict]:
    frame = gpd.read_file(DATA / "places/vernonia/floodplain_structures.geojson")
    return frame.drop(columns="geometry").to_dict("records")


# Porto-Vecchio


def records() -> list[dict[str, str]]:
    with (DATA / "permits/porto-vecchio/permits.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_records_are_acts_and_those_of_one_permit_belong_together(coast):
    assert len(coast.permits) == 287
    numbers = coast.acts.groupby("permit_no")["permit_id"].nunique()
    assert len(numbers) == 265
    assert (numbers == 2).sum() == 22


def test_each_record_is_known_by_its_number_and_its_kind(coast):
    keys = [f"{row['permit']}/{row['record']}" for row in records()]
    assert coast.permits["permit_id"].tolist() == keys
    assert not any(one.code.startswith("key_") for one in coast.issues)


def test_333_of_337_named_parcels_are_found_and_the_four_missing_ones_are_named(coast):
    named = set(coast.permits["cadastral_no"].dropna().str.split().explode())
    found = set(coast.links.dropna(subset=["permit_id"])["parcel_id"])
    assert (len(named), len(found)) == (337, 333)
    (told,) = [one for one in coast.issues if one.code == "parcel_unknown"]
    said = re.fullmatch(
        r"permits name 4 parcels that no register has: (.+) \(rows (.+)\)", told.what
    )
    missing, rows = (set(one.split(", ")) for one in said.groups())
    assert sorted(missing) == [
        "2A2470000C2679", "2A247000AC0242", "2A247000AE0710", "2A247000AE0711",
    ]  # fmt: skip
    assert missing == named - found == named_in_file() - drawn()
    assert rows == {
        str(number)
        for number, row in enumerate(records(), 2)
        if not missing.isdisjoint(row["parcels"].split(";"))
    }


def named_in_file() -> set[str]:
    return {one for row in records() for one in row["parcels"].split(";") if one}


def drawn() -> set[str]:
    return set(gpd.read_file(DATA / "permits/porto-vecchio/parcels.geojson")["id"])


def test_281_of_287_records_are_placed_and_the_rows_of_the_others_are_told(coast):
    placed = set(coast.links["permit_id"].dropna())
    assert len(placed) == 281
    lost = coast.permits[~coast.permits["permit_id"].isin(placed)]
    assert [one.what for one in coast.issues if one.code == "permit_unplaced"] == [
        "6 permits name no building and no parcel of the registers "
        "(rows 50, 106, 151, 152, 153, 196)"
    ]
    empty = [number for number, row in enumerate(records(), 2) if not row["parcels"]]
    assert sorted(lost["row"]) == empty


def test_a_permit_for_several_parcels_is_linked_to_each(coast):
    there = drawn()
    asked = {
        (row["permit"], parcel)
        for row in records()
        for parcel in row["parcels"].split(";")
        if parcel in there
    }
    numbers = coast.permits.set_index("permit_id")["permit_no"]
    links = coast.links.dropna(subset=["permit_id"])
    got = set(zip(links["permit_id"].map(numbers), links["parcel_id"], strict=True))
    assert got == asked


@pytest.fixture(scope="module")
def boards(porto_vecchio) -> dict[tuple[str, str], set[str]]:
    """Read every snapshot of the notice board as a register of its own."""
    with (DATA / "permits/porto-vecchio/snapshots.csv").open(encoding="utf-8") as file:
        states = sorted({(row["record"], row["snapshot"]) for row in csv.DictReader(file)})
    model = next(one for one in porto_vecchio.monitor.registers if one.id == "board")
    columns = {"permit_id": "permit", "permit_type": "record", "status": "status"}
    registers = [
        model.model_copy(
            update={
                "id": f"{record}-{day}",
                "columns": columns,
                "key": None,
                "file": FileRef(
                    path="permits/porto-vecchio/snapshots.csv",
                    where={"record": [record], "snapshot": [day]},
                ),
            }
        )
        for record, day in states
    ]
    known = read(with_registers(porto_vecchio, registers))
    receipts = known.checked.receipts.set_index("input_id")["rows_used"]
    assert receipts[[one.id for one in registers]].sum() == 2_745
    return {
        (record, day): set(known.checked.tables[f"{record}-{day}"]["permit_id"])
        for record, day in states
    }


def changes(boards: dict[tuple[str, str], set[str]], record: str) -> dict[str, tuple[int, int]]:
    """Count what was new and what had gone at each snapshot that changed anything."""
    days = sorted(day for kind, day in boards if kind == record)
    steps = [(boards[record, one], boards[record, other], other) for one, other in pairwise(days)]
    counts = {day: (len(now - before), len(before - now)) for before, now, day in steps}
    return {day[5:]: count for day, count in counts.items() if any(count)}


def test_what_changed_over_the_26_snapshots_is_told_by_day(boards):
    assert Counter(record for record, _ in boards) == {"filing": 14, "decision": 12}
    assert changes(boards, "filing") == {
        "06-06": (53, 10), "06-14": (15, 10), "06-19": (10, 7), "06-20": (2, 19),
        "06-21": (3, 0), "06-26": (11, 2), "06-28": (5, 0),
    }  # fmt: skip
    assert changes(boards, "decision") == {
        "06-15": (7, 11), "06-17": (3, 3), "06-20": (6, 0), "06-26": (0, 14),
    }  # fmt: skip


def test_a_notice_that_vanished_is_not_a_withdrawal(boards, coast):
    """Notices expire: every permit ever posted stays on file, with the state it had."""
    for record in ("filing", "decision"):
        ever = set().union(*(on for (kind, _), on in boards.items() if kind == record))
        last = boards[record, "2024-07-01"]
        assert len(ever - last) > 0
        rows = coast.permits[coast.permits["permit_type"] == record].set_index("permit_no")
        assert set(rows.index) == ever
        told = {row["permit"]: row["status"] for row in records() if row["record"] == record}
        assert rows["status"].to_dict() == told
        assert rows["refused_on"].isna().all()


# Santa Rosa


def test_all_seventy_buildings_stand_in_a_lot(hillside):
    assert len(hillside.buildings) == 70
    held = hillside.links.dropna(subset=["building_id", "parcel_id"])
    assert held["building_id"].nunique() == 70
    assert (held.groupby("building_id")["score"].max() > 0.5).all()


def test_the_slope_is_that_of_the_given_grid(hillside, santa_rosa):
    ours = hillside.relief
    with Reader(santa_rosa.cache) as reader:
        given = reader.grid(DATA, FileRef(path="places/santa-rosa/slope.tif"))
    assert given.transform == pytest.approx(ours.transform)
    theirs = given.elevation
    both = ~np.isnan(ours.slope_deg) & ~np.isnan(theirs)
    assert both.sum() == (526 - 2) * (626 - 2)  # but for the ring of cells at the edge
    difference = np.abs(ours.slope_deg[both] - theirs[both])
    assert np.median(difference) < 0.02


def test_twenty_buildings_stand_on_a_mean_slope_above_eight_degrees(hillside):
    slopes = hillside.slopes[hillside.slopes["threshold_deg"] == 8]
    assert len(slopes) == 70
    assert (slopes["slope_mean_deg"] > 8).sum() == 20
    steep = set(slopes.loc[slopes["slope_mean_deg"] > 8, "building_id"])
    said = answers(hillside, "mean-slope")
    assert set(said.index[said["verdict"] == "exposed"]) < steep
    close = said[said["verdict"] == "unknown"]
    assert set(close["reason"]) == {"too_close"}
    assert steep <= set(said.index[said["verdict"] == "exposed"]) | set(close.index)


def test_the_37_lots_that_are_drawn_twice_are_reported(hillside):
    lots = hillside.parcels.geometry
    assert len(lots) == 109
    assert len(lots) - len(set(shapely.to_wkb(shapely.normalize(lots.to_numpy())))) == 37
    told = [one for one in hillside.issues if one.code == "geometry_duplicate"]
    assert [(one.file, one.what) for one in told] == [
        ("places/santa-rosa/parcels.geojson", "37 shapes repeat one of another row")
    ]
    assert told[0].mend == "Keep one of each: a building stands on every one of them"
