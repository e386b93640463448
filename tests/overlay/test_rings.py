"""Tests of geo/overlay/rings.py, and of the compiled reader behind it."""

import struct

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import crooked, ground

from geo.errors import DataError
from geo.overlay.rings import Rings

HOLED = ground(0, 0, 10, 10).difference(ground(2, 2, 4, 4))
TWO = shapely.union_all([HOLED, ground(20, 0, 30, 10)])
MIXED = [HOLED, TWO, None, shapely.Point(1, 2), shapely.Polygon(), shapely.MultiPolygon()]


def shapes(*them) -> np.ndarray:
    return np.array([*them, None], dtype=object)[:-1]  # numpy takes no shape for a sequence


def rebuilt(rings: Rings) -> list[shapely.MultiPolygon]:
    """Make shapes of the arrays again."""
    found = []
    for s in range(len(rings)):
        polygons = []
        for p in range(rings.shape[s], rings.shape[s + 1]):
            lines = [
                np.column_stack([rings.x[a:b], rings.y[a:b]])
                for a, b in zip(
                    rings.ring[rings.polygon[p] : rings.polygon[p + 1]],
                    rings.ring[rings.polygon[p] + 1 : rings.polygon[p + 1] + 1],
                    strict=True,
                )
            ]
            polygons.append(shapely.Polygon(lines[0], lines[1:]))
        found.append(shapely.MultiPolygon(polygons))
    return found


def assert_same(left: Rings, right: Rings) -> None:
    for name in ("x", "y", "ring", "polygon", "shape"):
        one, two = getattr(left, name), getattr(right, name)
        assert one.dtype == two.dtype
        np.testing.assert_array_equal(one, two)


def test_parts_and_holes_are_all_there():
    found = rebuilt(Rings.of(shapes(HOLED, TWO)))
    assert shapely.equals(found, [HOLED, TWO]).all()
    assert [len(one.geoms) for one in found] == [1, 2]


def test_what_has_no_ground_has_no_polygon():
    rings = Rings.of(shapes(*MIXED, shapely.LineString([(0, 0), (1, 1)])))
    assert np.diff(rings.shape).tolist() == [1, 2, 0, 0, 0, 0, 0]


def test_nothing_at_all_is_no_shape():
    assert len(Rings.of(shapes())) == len(Rings.from_wkb(pa.array([], pa.binary()))) == 0


def test_a_polygon_within_a_collection_counts():
    mixed = shapely.GeometryCollection([shapely.Point(0, 0), ground(0, 0, 1, 1)])
    for rings in (Rings.of(shapes(mixed)), Rings.from_wkb(pa.array([mixed.wkb]))):
        assert rings.shape.tolist() == [0, 1]


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
def test_well_known_binary_is_read_as_the_geometry_library_reads_it(order, kind):
    written = pa.array(shapely.to_wkb(shapes(*MIXED), byte_order=order), kind)
    assert_same(Rings.from_wkb(written), Rings.of(shapes(*MIXED)))


def test_a_slice_of_a_column_in_chunks_is_read():
    written = pa.chunked_array([pa.array(shapely.to_wkb(shapes(*MIXED))), pa.array([TWO.wkb])])
    assert_same(Rings.from_wkb(written[1:]), Rings.of(shapes(*MIXED[1:], TWO)))


def test_a_spatial_reference_id_is_passed_over():
    written = shapely.to_wkb(shapely.set_srid(shapes(HOLED, TWO), 32643), include_srid=True)
    assert_same(Rings.from_wkb(pa.array(written)), Rings.of(shapes(HOLED, TWO)))


@pytest.mark.parametrize("flavor", ["iso", "extended"])
def test_heights_are_left_out(flavor):
    tall = shapely.force_3d(shapes(HOLED, TWO), 700.0)
    written = pa.array(shapely.to_wkb(tall, flavor=flavor))
    assert_same(Rings.from_wkb(written), Rings.of(shapes(HOLED, TWO)))


def ring_of(*points: tuple[float, float]) -> bytes:
    return struct.pack("<BII", 1, 3, 1) + struct.pack("<I", len(points)) + b"".join(
        struct.pack("<dd", *point) for point in points
    )  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    [
        b"\x01",
        b"\x07\x03\x00\x00\x00\x00\x00\x00\x00",
        b"\x01\x63\x00\x00\x00",
        HOLED.wkb[:-1],
        HOLED.wkb + b"\x00",
        TWO.wkb[:20],
        b"\x01\x03\x00\x00\x00\xff\xff\xff\xff",
        b"\x01\x03\x00\x00\x00\x01\x00\x00\x00\xff\xff\xff\xff",
        b"\x01\x06\x00\x00\x00\xff\xff\xff\xff",
        ring_of((0, 0), (1, 0), (0, 0)),
        ring_of((0, 0), (1, 0), (1, 1), (0, 1)),
        shapely.force_3d(HOLED).wkb[:-1],
    ],
    ids=[
        "one byte", "no byte order", "no type", "cut short", "too long", "cut within a part",
        "rings without end", "points without end", "parts without end", "three points", "open",
        "cut short, with heights",
    ],
)  # fmt: skip
def test_a_broken_row_is_named(broken):
    with pytest.raises(DataError, match=r"^row 2: not well-known binary\. Write"):
        Rings.from_wkb(pa.array([HOLED.wkb, broken, TWO.wkb]))


def test_of_many_broken_rows_the_first_are_named_and_all_are_counted():
    with pytest.raises(DataError) as told:
        Rings.from_wkb(pa.array([b"\x01"] * 50))
    assert str(told.value.faults[19]).startswith("row 20:")
    assert str(told.value.faults[20]).startswith("and 30 more rows:")


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_any_cut_through_a_row_is_named_and_any_whole_row_is_read(seed, data):
    (shape,) = crooked(np.random.default_rng(seed), 1, 20)
    end = data.draw(st.integers(1, len(shape.wkb) - 1))
    assert_same(Rings.from_wkb(pa.array([shape.wkb])), Rings.of(shapes(shape)))
    with pytest.raises(DataError, match="row 1"):
        Rings.from_wkb(pa.array([shape.wkb[:end]]))
