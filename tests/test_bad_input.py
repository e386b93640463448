"""Input that hurts, as zones, parcels and buildings of a town: named, in time, and alone."""

import json
import os
import resource
import subprocess
import sys
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from ruamel.yaml import YAML
from towns import DEMO, small_town
from world import breaking, crossing_star

from geo.config import load_config
from geo.knowing import read

METRIC = "EPSG:32710"  # of the town
MOST_S = 10.0  # of the processor, for a whole town
MOST_MB = 2_500  # of one process

FILES = {"zones": "fault-strip", "parcels": "parcels", "buildings": "buildings"}
KEYS = {"zones": "name", "parcels": "number", "buildings": "id"}
INPUTS = {"zones": "zone:fault-strip", "parcels": "parcels", "buildings": "buildings"}
ROLES = pytest.mark.parametrize("role", FILES)


class Town:
    """A copy of the invented town, one of whose files is written anew."""

    def __init__(self, folder, role):
        self.role = role
        self.monitor = small_town(folder / "town")
        self.path = self.monitor.parent / "data" / f"{FILES[role]}.parquet"
        self._point_to_it()
        given = gpd.read_file(DEMO / "data" / f"{FILES[role]}.geojson").to_crs(METRIC)
        self.sound = given.loc[np.repeat(given.index, 3 if role == "zones" else 1)]
        self.sound = self.sound.reset_index(drop=True)
        self.x, self.y = shapely.centroid(shapely.union_all(given.geometry.values)).coords[0]
        self.config = replace(
            load_config(self.monitor, as_of=date(2026, 11, 1)), cache=folder / "cache"
        )

    def _point_to_it(self):
        yaml = YAML()
        place = self.monitor
        told = yaml.load(place)
        if self.role == "zones":
            place = self.monitor.parent / "zones" / "fault-strip.yaml"
            told = yaml.load(place)
            ref = told["derive"]["file"]
        else:
            original = YAML().load(DEMO / "monitor.yaml")["registers"]
            told["registers"] = [one for one in told["registers"] if one["id"] != self.role]
            told["registers"] += [one for one in original if one["id"] == self.role]
            ref = told["registers"][-1]["file"]
        ref["path"] = f"data/{self.path.name}"
        ref.pop("sha256", None)
        yaml.dump(told, place)

    def write(self, *shapes, **options):
        """Write the sound rows, and one more for each of these shapes."""
        more = self.sound.iloc[[0] * len(shapes)].copy()
        more["geometry"] = list(shapes)
        more[KEYS[self.role]] = [f"99-001-001-{n:03d}" for n in range(len(shapes))]
        whole = pd.concat([self.sound, more], ignore_index=True)
        gpd.GeoDataFrame(whole, crs=self.sound.crs).to_parquet(self.path, **options)

    def asked(self):
        """Read the town; give its receipt of the file, and what is not a note by code."""
        before = _seconds()
        known = read(self.config)
        assert _seconds() - before < MOST_S
        receipts = known.checked.receipts.set_index("input_id")
        mine = f"data/{self.path.name}"
        told = [one for one in known.issues if one.severity != "note" and one.file == mine]
        return receipts.loc[INPUTS[self.role]], told


def _seconds():
    """Give the processor time of this process and of all its children that have ended."""
    mine, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, -1))
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


@pytest.fixture
def town(tmp_path):
    return lambda role: Town(tmp_path, role)


def assert_only_these_are_set_aside(town, code, count):
    receipt, told = town.asked()
    sound = len(town.sound)
    assert receipt["rows_quarantined"] == count
    assert receipt["rows_used"] == sound
    assert {one.code for one in told if one.row is not None} == {code}
    rows = [one.row for one in told if one.code == code and one.row]
    assert rows == list(range(sound + 1, sound + 1 + min(count, 20)))
    # a zone that is missing is never "no zone", and a register may not miss many rows
    assert all(one.severity == "stop" for one in told) or town.role != "zones"
    assert all(one.what and one.mend for one in told)


@ROLES
def test_a_shape_far_larger_than_the_extent_is_set_aside(town, role):
    bad = town(role)
    x, y = bad.x, bad.y
    bad.write(shapely.box(x - 9e5, y - 9e5, x + 9e5, y + 9e5), shapely.box(x, y, x + 5e7, y + 1))
    assert_only_these_are_set_aside(bad, "geometry_too_wide", 2)


@ROLES
def test_stars_are_set_aside(town, role):
    bad = town(role)
    star = crossing_star(2001, x=bad.x, y=bad.y)
    block = shapely.box(bad.x - 99, bad.y - 99, bad.x + 99, bad.y + 99)
    holed = shapely.Polygon(block.exterior, [star.exterior])
    parts = shapely.MultiPolygon([crossing_star(401, x=bad.x + n, y=bad.y) for n in range(9)])
    stars = [crossing_star(601, x=bad.x + n, y=bad.y) for n in range(30)]
    bad.write(star, holed, parts, *stars)
    assert_only_these_are_set_aside(bad, "geometry_unrepairable", 33)


@ROLES
def test_coordinates_that_are_no_numbers_are_set_aside(town, role):
    bad = town(role)
    corners = [np.array(shapely.box(bad.x, bad.y, bad.x + 9, bad.y + 9).exterior.coords)] * 3
    broken = [corner.copy() for corner in corners]
    for corner, value in zip(broken, (np.nan, np.inf, -np.inf), strict=True):
        corner[2, 0] = value
    with np.errstate(invalid="ignore"):
        bad.write(*[shapely.Polygon(corner) for corner in broken])
    assert_only_these_are_set_aside(bad, "geometry_not_finite", 3)


@ROLES
@pytest.mark.parametrize("says", ["EPSG:32643", "OGC:CRS84"])
def test_a_file_in_another_crs_than_it_says_is_named_with_the_right_one(town, role, says):
    bad = town(role)
    bad.sound = bad.sound.set_crs(says, allow_override=True)
    bad.write()
    _, told = bad.asked()
    assert [(one.severity, one.code) for one in told] == [("stop", "crs_wrong")]
    assert "inside with 'WGS 84 / UTM zone 10S'" in told[0].what


@ROLES
def test_a_file_of_which_nobody_knows_the_crs_is_named(town, role):
    bad = town(role)
    bad.sound = bad.sound.set_crs(None, allow_override=True)
    bad.write()
    _, told = bad.asked()
    assert [(one.severity, one.code) for one in told] == [("stop", "crs_missing")]


@ROLES
def test_a_file_that_says_nothing_of_its_crs_and_is_not_in_degrees_is_named(town, role):
    bad = town(role)
    bad.write()
    table = pq.read_table(bad.path)
    geo = json.loads(table.schema.metadata[b"geo"])
    del geo["columns"]["geometry"]["crs"]
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), bad.path)
    _, told = bad.asked()
    assert [(one.severity, one.code) for one in told] == [("stop", "crs_wrong")]


@ROLES
def test_a_broken_row_group_is_named_and_the_others_are_checked(town, role):
    bad = town(role)
    size = 1 if role == "zones" else 2
    bad.write(row_group_size=size)
    breaking(bad.path, 1)
    receipt, told = bad.asked()
    assert receipt["rows_read"] == len(bad.sound)
    assert receipt["rows_quarantined"] == size
    assert receipt["rows_used"] == len(bad.sound) - size
    assert told[0].code == "group_unreadable"
    assert f"rows {1 + size} to {2 * size} were not read" in told[0].what


RING = """
import resource, sys
from datetime import date
from pathlib import Path
from geo.config import load_config
from geo.knowing import read
known = read(load_config(Path(sys.argv[1]), as_of=date(2026, 11, 1)))
for issue in known.issues:
    if issue.severity != "note":
        print(issue.code, issue.row)
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    used = resource.getrusage(who)
    print("used", used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


@pytest.mark.deep
@pytest.mark.parametrize("form", ["parquet", "gpkg"])
@ROLES
def test_a_ring_of_ten_million_points_is_set_aside_in_time_and_in_bounded_memory(
    tmp_path, role, form
):
    bad = Town(tmp_path, role)
    turns = np.linspace(0, 2 * np.pi, 10_000_000)
    ring = np.column_stack([bad.x + 300 * np.cos(turns), bad.y + 300 * np.sin(turns)])
    bad.write(shapely.Polygon(ring))
    if form == "gpkg":
        gpd.read_parquet(bad.path).to_file(bad.path.with_suffix(".gpkg"))
        for file in (bad.monitor, bad.monitor.parent / "zones" / "fault-strip.yaml"):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(bad.path.name, f"{bad.path.stem}.gpkg"), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-c", RING, str(bad.monitor)],
        env=os.environ | {"FOOTHILL_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.split() for line in answer.stdout.splitlines()]
    told = [line for line in lines if line[0] != "used"]
    used = [(float(line[1]), float(line[2])) for line in lines if line[0] == "used"]
    assert told == [["geometry_too_detailed", str(len(bad.sound) + 1)]]
    assert sum(seconds for seconds, _ in used) < MOST_S
    assert max(megabytes for _, megabytes in used) < MOST_MB
