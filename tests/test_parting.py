"""Tests of geo/parting.py: every row is read in one region, and lies on its ground."""

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geo import parting
from geo.parting import NOWHERE, Parted
from geo.reader.rowgroups import Batch, batches, opened

REGIONS = [(0.0, 0.0, 100.0, 100.0), (100.0, 0.0, 200.0, 100.0)]
WHOLE = shapely.box(0, 0, 200, 100)
SAME = Transformer.from_crs("EPSG:32643", "EPSG:32643", always_xy=True)


def parted(path, shapes, group=3, most_rows=2):
    frame = gpd.GeoDataFrame({"id": range(len(shapes))}, geometry=shapes, crs="EPSG:32643")
    frame.to_parquet(path, row_group_size=group)
    whole = opened(path)
    found = Parted.into(REGIONS, whole, SAME, most_rows=most_rows)
    for one in whole.groups:
        for batch in batches(whole, one, most_rows=most_rows):
            found.take(one, batch)
    return found


def rows(found, region):
    return [row for batch in found.batches(region) for row in batch.rows.tolist()]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.tuples(st.floats(-20, 210), st.floats(-20, 90))),
        min_size=1,
        max_size=20,
    )
)
def test_every_row_is_in_one_region_once_and_in_order(tmp_path_factory, corners):
    shapes = [None if one is None else shapely.box(*one, one[0] + 9, one[1] + 9) for one in corners]
    found = parted(tmp_path_factory.mktemp("parted") / "o.parquet", shapes)
    read = {region: rows(found, region) for region in found.filled()}
    assert sorted(row for some in read.values() for row in some) == list(range(1, len(shapes) + 1))
    for region, some in read.items():
        assert some == sorted(some)
        held = [shapes[row - 1] for row in some if shapes[row - 1] is not None]
        if region == NOWHERE:
            assert not any(WHOLE.covers(one) for one in held)
        else:
            ground = shapely.box(*found.ground(region))
            assert WHOLE.covers(ground)
            assert all(ground.covers(one & WHOLE) for one in held)


def test_rows_of_several_row_groups_are_read_together_with_their_names_and_shapes(tmp_path):
    shapes = [shapely.box(at, 20, at + 5, 25) for at in (10, 120, 20, 130, 30, 140, 40)]
    found = parted(tmp_path / "o.parquet", shapes, most_rows=3)
    first, second = list(found.batches(0))
    assert (first.rows.tolist(), second.rows.tolist()) == ([1, 3, 5], [7])
    assert first.name == "3 of the rows 1 to 5"
    assert first.ids.to_pylist() == ["0", "2", "4"]
    assert shapely.from_wkb(second.shapes.to_pylist()).tolist() == [shapes[6]]


def test_rows_that_wait_are_counted_once(tmp_path, monkeypatch):
    class Rows(list):
        asked = 0

        def __len__(self):
            Rows.asked += 1
            return super().__len__()

    found = parted(tmp_path / "o.parquet", [shapely.box(10, 20, 15, 25)], most_rows=999)
    some = [Batch(Rows([n]), None, pa.array([b""], pa.large_binary())) for n in range(300)]
    monkeypatch.setattr(Parted, "_of", lambda *_: iter(some))
    (joined,) = found.batches(0)
    assert joined.rows.tolist() == [*range(300)]
    assert Rows.asked < 20 * len(some)


def test_only_row_groups_that_hold_a_region_are_read_for_it(tmp_path, monkeypatch):
    shapes = [shapely.box(at, 20, at + 5, 25) for at in (10, 20, 120, 130, 30, 140)]
    found = parted(tmp_path / "o.parquet", shapes, group=2)
    read = []
    monkeypatch.setattr(
        parting, "batches", lambda *a, **how: read.append(a[1].number) or batches(*a, **how)
    )
    assert (rows(found, 0), rows(found, 1), rows(found, NOWHERE)) == ([1, 2, 5], [3, 4, 6], [])
    assert read == [0, 2, 1, 2]


def test_a_middle_on_the_side_of_two_regions_is_in_the_first(tmp_path):
    found = parted(tmp_path / "o.parquet", [shapely.box(90, 20, 110, 30)])
    assert found.filled() == [0, NOWHERE]
    assert rows(found, 0) == [1]


@pytest.mark.parametrize(
    "shape", [None, shapely.Polygon(), shapely.box(150, 20, 250, 29), shapely.box(20, 300, 29, 309)]
)
def test_a_row_without_a_place_or_reaching_out_of_all_ground_is_in_no_region(tmp_path, shape):
    found = parted(tmp_path / "o.parquet", [shape])
    assert found.filled() == [NOWHERE]
    assert rows(found, NOWHERE) == [1]


@pytest.mark.parametrize("shape", [shapely.box(0, 20, 9, 100), shapely.box(0, 0, 200, 100)])
def test_an_object_at_the_edge_of_all_ground_is_in_a_region(tmp_path, shape):
    found = parted(tmp_path / "o.parquet", [shape])
    assert rows(found, 0) == [1]
    assert shapely.box(*found.ground(0)).covers(shape)
    assert WHOLE.covers(shapely.box(*found.ground(0)))


def test_corners_that_are_no_places_are_in_no_region_without_a_warning(tmp_path, recwarn):
    huge = shapely.box(1e308, 1e308, 1.7e308, 1.7e308)
    endless = shapely.box(-np.inf, 5, np.inf, 6)
    found = parted(tmp_path / "o.parquet", [huge, endless, shapely.box(10, 20, 15, 25)])
    assert rows(found, NOWHERE) == [1, 2]
    assert rows(found, 0) == [3]
    assert [str(one.message) for one in recwarn if one.category is RuntimeWarning] == []


def test_a_batch_that_a_library_breaks_at_is_in_no_region(tmp_path, monkeypatch):
    decoded = parting.decoded

    def breaks(content):
        if len(content) == 2:
            raise shapely.GEOSException("at a shape that nobody thought of")
        return decoded(content)

    monkeypatch.setattr(parting, "decoded", breaks)
    shapes = [shapely.box(at, 20, at + 5, 25) for at in (10, 20, 30)]
    found = parted(tmp_path / "o.parquet", shapes)
    assert rows(found, NOWHERE) == [1, 2]
    assert rows(found, 0) == [3]


def test_the_ground_holds_objects_of_another_crs(tmp_path):
    path = tmp_path / "o.parquet"
    shape = shapely.box(640_000, 4_775_000, 650_000, 4_785_000)
    given = gpd.GeoSeries([shape], crs="EPSG:32643").to_crs(4326)
    gpd.GeoDataFrame({"id": [1]}, geometry=given).to_parquet(path)
    whole = opened(path)
    way = Transformer.from_crs("EPSG:4326", "EPSG:32643", always_xy=True)
    found = Parted.into([(6e5, 4.7e6, 7e5, 4.9e6)], whole, way, most_rows=9)
    for batch in batches(whole, whole.groups[0], most_rows=9):
        found.take(whole.groups[0], batch)
    ground = shapely.box(*found.ground(0))
    there = given.segmentize(0.01).to_crs("EPSG:32643")[0]
    assert ground.contains(there)
    assert ground.area < 1.2 * shape.area
    assert pa.types.is_large_binary(next(found.batches(0)).shapes.type)
    assert np.isfinite(found.grounds).all()
