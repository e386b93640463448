"""The real city, against figures counted beside the program and against brute force."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.config import layers_folder, load_config
from geo.pipeline import examine
from geo.records import Snapshot

DATA = os.environ.get("FOOTHILL_DATA")
MONITOR = layers_folder() / "almaty" / "monitor.yaml"
DAY = date(2026, 11, 1)
MEMORY_MB = 1_500

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA, reason="FOOTHILL_DATA names no folder of the real data"),
]


@pytest.fixture(scope="module")
def city() -> Snapshot:
    return examine(load_config(MONITOR, as_of=DAY))


def counted(city: Snapshot, subject: str, measure: str) -> dict[str, int]:
    counts = city.counts
    asked = counts[(counts["subject"] == subject) & (counts["measure"] == measure)]
    return dict(zip(asked["subject_id"], asked["count"].astype(int), strict=True))


def test_every_building_of_the_register_is_looked_at(city):
    assert len(city.buildings) == 8_201
    receipt = city.receipts.set_index("input_id").loc["osm-2012-buildings"]
    assert receipt["rows_read"] == 8_201
    assert receipt[["rows_quarantined", "rows_outside"]].sum() == 0


def test_the_buildings_that_touch_each_layer_are_as_many_as_were_counted_beside_the_program(city):
    touching = counted(city, "layer", "touching")
    assert {
        "fault-strips": 1_071,
        "landslide-sites": 63,
        "water-strip-rivers": 35,
        "water-strip-canals": 3,
        "slope-15": 1,
        "national-park": 0,
        "nature-reserve": 0,
    }.items() <= touching.items()


def test_a_zero_is_a_row_of_the_counts(city):
    assert set(counted(city, "layer", "touching")) == {layer.id for layer in city.layers}
    breaches = counted(city, "rule", "breach")
    binding = {rule.id for rule in city.rules if rule.force == "binding"}
    assert breaches == dict.fromkeys(binding, 0)


def test_no_building_of_2012_is_in_breach_of_a_rule_that_is_younger(city):
    assert not (city.findings["verdict"] == "breach").any()
    about_buildings = [rule for rule in city.rules if "building" in rule.applies_to]
    assert len(city.findings) == len(city.buildings) * len(about_buildings)


def test_every_exposure_row_agrees_with_whole_geometries_one_pair_at_a_time(city):
    footprints = city.buildings.set_index("building_id").geometry
    grounds = city.zones.set_index("zone_id").geometry
    pairs = city.exposure
    here = footprints.loc[pairs["building_id"]].to_numpy()
    there = grounds.loc[pairs["zone_id"]].to_numpy()
    assert len(pairs) > 5_000

    distance_m = shapely.distance(here, there)
    np.testing.assert_allclose(pairs["distance_m"], distance_m, rtol=0, atol=1e-6)

    overlap_m2 = shapely.area(shapely.intersection(here, there))
    np.testing.assert_allclose(pairs["overlap_m2"], overlap_m2, rtol=1e-9, atol=1e-4)
    share = overlap_m2 / shapely.area(here)
    np.testing.assert_allclose(pairs["overlap_share"], share, rtol=1e-9, atol=1e-6)


@pytest.fixture(scope="module")
def engines() -> tuple[Snapshot, Snapshot]:
    config = load_config(MONITOR, as_of=DAY)
    return examine(replace(config, engine="plain")), examine(replace(config, engine="grid"))


def test_every_engine_gives_the_same_exposure(engines):
    pair = ["building_id", "zone_id"]
    plain, grid = (one.exposure.set_index(pair).sort_index() for one in engines)
    # a sliver of less may be no pair with one of the two
    listed = plain.index.union(grid.index)
    both = plain.index.intersection(grid.index)
    lone = pd.concat([plain, grid]).loc[listed.difference(both)]
    assert not (lone["overlap_m2"] > 1e-5).any()
    assert not (lone["overlap_m2"] == 0).any()  # listed by its distance, in which they agree
    assert len(both) > 5_000
    plain, grid = plain.loc[both], grid.loc[both]
    assert (plain["position"] == grid["position"]).all()
    for name in ("distance_m", "error_m"):
        np.testing.assert_allclose(plain[name], grid[name], rtol=0, atol=1e-9)
    off_m2 = (plain["overlap_m2"] - grid["overlap_m2"]).abs()
    assert ((off_m2 <= 1e-6) | (off_m2 <= 1e-6 * plain["overlap_m2"])).all()
    for name in ("overlap_share", "share_low", "share_high"):
        np.testing.assert_allclose(plain[name], grid[name], rtol=1e-6, atol=1e-6)


def test_every_engine_gives_the_same_slopes(engines):
    key = ["building_id", "threshold_deg"]
    plain, grid = (one.slopes.sort_values(key, ignore_index=True) for one in engines)
    pd.testing.assert_frame_equal(plain, grid, check_exact=False, rtol=0, atol=1e-5)
    assert plain.filter(like="slope").notna().any(axis=None)


def test_every_engine_gives_the_same_findings(engines):
    key = ["building_id", "rule_id"]
    plain, grid = (one.findings.set_index(key).sort_index() for one in engines)
    for name in ("verdict", "reason"):
        pd.testing.assert_series_equal(plain[name], grid[name])
    pd.testing.assert_frame_equal(engines[0].counts, engines[1].counts)


def test_no_pair_that_touches_is_missing(city):
    """Ask every building of every zone, with no index between them."""
    footprints = city.buildings.geometry.to_numpy()
    ids = city.buildings["building_id"].to_numpy()
    touching = city.exposure[city.exposure["distance_m"] == 0]
    areas = city.zones[city.zones["part"] != "closing"]  # a closing line is drawn, never measured
    for zone_id, ground in zip(areas["zone_id"], areas.geometry, strict=True):
        shapely.prepare(ground)
        expected = set(ids[shapely.intersects(footprints, ground)])
        found = set(touching.loc[touching["zone_id"] == zone_id, "building_id"])
        assert found == expected, zone_id


MEASURED = """
import json, resource, sys, time
began = time.perf_counter()
from geo.cli import main
sys.argv = ["foothill", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
peaks = {who: resource.getrusage(getattr(resource, who)).ru_maxrss // 1024
         for who in ("RUSAGE_SELF", "RUSAGE_CHILDREN")}
print(json.dumps({"wall_s": round(time.perf_counter() - began, 1), **peaks}))
"""


@pytest.mark.deep
def test_a_whole_run_with_its_pages_stays_within_the_memory_of_a_small_laptop(tmp_path, capsys):
    words = ["run", str(MONITOR), "--out", str(tmp_path / "out"), "--as-of", DAY.isoformat()]
    answer = subprocess.run(
        [sys.executable, "-c", MEASURED, *words],
        env={**os.environ, "FOOTHILL_CACHE": str(tmp_path / "cache")},  # nothing read before
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    measured = json.loads(answer.stdout.splitlines()[-1])
    size_mb = sum(path.stat().st_size for path in Path(tmp_path / "out").rglob("*")) / 2**20
    with capsys.disabled():
        print(f"\nAlmaty, cold cache: {measured['wall_s']} s, {size_mb:.1f} MB written, peak MB: ")
        print({who: peak for who, peak in measured.items() if who != "wall_s"})
    # parent and reader are two processes, and their peaks do not fall together: an upper bound
    assert measured["RUSAGE_SELF"] + measured["RUSAGE_CHILDREN"] < MEMORY_MB
