"""Our figures beside those that an official system printed, on nine real parcels.

The parcels, restrictions and printed results are of the canton of Solothurn (PLR cadastre,
2018-2024). They need FOOTHILL_DATA.
"""

import json
import os
import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import shape
from world import layer, zones

from geo import tables
from geo.compliance.extract import extract, law_of
from geo.overlay.exposure import dissolve_layers, overlay_zones
from geo.overlay.sites import measure_sites, nearest_zones
from geo.records import Legal

pytestmark = pytest.mark.real

SWISS = CRS.from_epsg(2056)
FOLDER = Path(os.environ.get("FOOTHILL_DATA", "")) / "extracts" / "oereb"
LISTS = {
    "ConcernedTheme": "concerned",
    "NotConcernedTheme": "not_concerned",
    "ThemeWithoutData": "no_data",
}


def read(name: str) -> list | dict:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cases():
    return read("cases.json")


def rounded(figure: float, places: str) -> float | None:
    """The system prints whole square metres and metres, and tenths of a percent."""
    return (
        None if pd.isna(figure) else float(Decimal(figure).quantize(Decimal(places), ROUND_HALF_UP))
    )


def slug(code: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", code.lower())


def site(case: dict) -> gpd.GeoDataFrame:
    parcel = shape(case["parcel"])
    row = {
        "site_id": [case["egrid"]],
        "kind": "parcel",
        "parcel_id": case["number"],
        "area_m2": parcel.area,
        "registered_m2": case["land_registry_area"],
        "position_error_m": 0.0,
        "position_error_assumed": False,
        "geometry_state": "ok",
        "in_city": True,
        "inside_city_m": 1000.0,
        "geometry": [parcel],
    }
    return tables.SITES.shape(gpd.GeoDataFrame(row, geometry="geometry", crs=SWISS), SWISS)


def shapes(case: dict) -> gpd.GeoDataFrame:
    """Every shape with the number of its restriction and the slug of its theme."""
    rows = [
        {
            "restriction_id": str(number),
            "layer_id": slug(one["sub_theme"] or one["theme"]),
            "geometry": shape(each["geometry"]),
        }
        for number, one in enumerate(case["restrictions"])
        for each in one["geometries"]
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=SWISS)


def printed(case: dict) -> list[tuple]:
    names = ("area_share", "length_share", "nr_of_points", "part_in_percent")
    return [tuple(one["expected"][name] for name in names) for one in case["restrictions"]]


def ours(case: dict, **options: object) -> list[tuple]:
    found = measure_sites(site(case), shapes(case), **options).set_index("restriction_id")
    rows = found.reindex([str(number) for number in range(len(case["restrictions"]))])
    return [
        (
            rounded(row.area_m2, "1"),
            rounded(row.length_m, "1"),
            None if pd.isna(row.points) else float(row.points),
            rounded(100 * row.share, "0.1"),
        )
        for row in rows.itertuples()
    ]


def test_there_are_nine_parcels_and_44_restrictions(cases):
    assert (len(cases), sum(len(case["restrictions"]) for case in cases)) == (9, 44)


@pytest.mark.parametrize("number", range(9))
def test_every_figure_is_the_one_that_was_printed(cases, number):
    # Solothurn prints the area as cut from the polygon, rounded, not scaled to the register
    assert ours(cases[number]) == printed(cases[number])


def test_scaled_to_the_registered_area_all_but_four_areas_are_those_printed(cases):
    """Scaling is another system's rule: it tells the two apart on four restrictions."""
    differing = [
        (case["egrid"], one[0], other[0])
        for case in cases
        for one, other in zip(
            ours(case, registered_m2=site(case)["registered_m2"]), printed(case), strict=True
        )
        if one != other
    ]
    assert differing == [
        ("CH233274062061", 269.0, 268.0),
        ("CH608606483257", 1149.0, 1150.0),
        ("CH608606483257", 1149.0, 1150.0),
        ("CH870672603279", 289498.0, 289492.0),
    ]


@pytest.mark.parametrize("number", range(9))
def test_the_three_lists_are_those_that_were_printed(cases, number):
    case = cases[number]
    on, drawn = site(case), shapes(case)
    told = {
        slug(theme["sub"] or theme["code"]): state
        for name, state in LISTS.items()
        for theme in case[name]
    }
    # what the canton holds no data of is known nowhere; all else is known wherever it is not
    layers = [
        layer(one, coverage="listed" if state == "no_data" else "extent")
        for one, state in told.items()
    ]
    areal = drawn[shapely.get_dimensions(drawn.geometry.values) == 2]
    ground = (
        zones(*areal.geometry)
        .set_crs(SWISS, allow_override=True)
        .assign(layer_id=areal["layer_id"].to_numpy(), boundary_error_m=0.0)
    )
    as_buildings = on.rename(columns={"site_id": "building_id"})
    themes, _ = extract(
        on,
        layers,
        [],
        exposure=overlay_zones(as_buildings, dissolve_layers(ground)),
        measures=measure_sites(on, drawn.assign(restriction_id=drawn["layer_id"])),
        nearest=nearest_zones(on, ground),
        slopes=tables.SLOPES.empty(),
        incomplete=frozenset(),
        repaired=frozenset(),
        on=date.fromisoformat(case["created"][:10]),
    )
    assert dict(zip(themes["layer_id"], themes["state"], strict=True)) == told
    assert len(told) == sum(len(case[name]) for name in LISTS)


@pytest.mark.parametrize("number", range(11))
def test_the_unit_cases_of_geometry_pass(number):
    case = read("unit_cases.json")["geometry"][number]
    parcel = gpd.GeoDataFrame(
        {"site_id": ["s"]}, geometry=[shapely.from_wkt(case["parcel"])], crs=SWISS
    )
    one = gpd.GeoDataFrame(
        {"restriction_id": ["r"]}, geometry=[shapely.from_wkt(case["restriction"])], crs=SWISS
    )
    found = measure_sites(
        parcel, one, least_area_m2=case["min_area"], least_length_m=case["min_length"]
    )
    wanted = [case["area_share"], case["length_share"], case["nr_of_points"]]
    listed = [
        [None if pd.isna(value) else value for value in row]
        for row in found[["area_m2", "length_m", "points"]].astype(object).to_numpy()
    ]
    assert listed == ([pytest.approx(wanted)] if case["listed"] else [])


@pytest.mark.parametrize("number", range(5))
def test_the_windows_of_publication_are_those_of_an_act_in_force(number):
    case, on = read("unit_cases.json")["publication_window"][number], date(2026, 6, 1)
    until = case["until_days"]
    legal = Legal(
        status="in_force",
        in_force_from=on + timedelta(days=case["from_days"]),
        in_force_until=None if until is None else on + timedelta(days=until),
    )
    assert (law_of(legal, on) == "in_force") == case["published"]
