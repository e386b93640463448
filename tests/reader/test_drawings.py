import numpy as np
import pytest
import shapely
from world import METRIC, drawing, drawn, dxf

from geo.reader import drawings
from geo.reader.host import Reader
from geo.records import FileRef

SQUARE = [(650_000, 4_780_000), (650_010, 4_780_000), (650_010, 4_780_010), (650_000, 4_780_010)]


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    with Reader(tmp_path_factory.mktemp("cache")) as opened:
        yield opened


def codes(arrival):
    return [(issue.severity, issue.code) for issue in arrival.issues]


def read(reader, path, text, encoding="utf-8", **keys):
    path.write_bytes(text.encode(encoding))
    ref = FileRef(**{"path": path.name, "crs": "EPSG:32643"} | keys)
    return reader.vectors(path.parent, ref)


def test_closed_lines_are_footprints_and_open_ones_stay_lines(tmp_path, reader):
    text = drawing(
        drawn("Здания", *SQUARE, _5="2F"),
        drawn("Здания", *SQUARE, SQUARE[0], closed=False),
        drawn("Здания", *SQUARE, closed=False),
    )
    arrival = read(reader, tmp_path / "a.dxf", text)
    assert codes(arrival) == [("note", "drawing_read")]
    assert "2 closed lines" in arrival.issues[0].what
    assert "1 open lines" in arrival.issues[0].what
    assert arrival.frame.geom_type.tolist() == ["Polygon", "Polygon", "LineString"]
    assert arrival.frame.area.tolist() == pytest.approx([100, 100, 0])
    assert arrival.frame["EntityHandle"].tolist()[0] == "2F"
    assert arrival.frame.crs == METRIC


def test_a_circle_and_an_old_polyline_are_closed_lines_too(tmp_path, reader):
    corners = [dxf((0, "VERTEX"), (8, "a"), (10, x), (20, y)) for x, y in SQUARE]
    old = dxf((0, "POLYLINE"), (8, "a"), (66, 1), (70, 1)) + "".join(corners) + dxf((0, "SEQEND"))
    tower = dxf((0, "CIRCLE"), (8, "a"), (10, 650_000), (20, 4_780_000), (40, 10))
    frame = read(reader, tmp_path / "a.dxf", drawing(old, tower)).frame
    assert frame.area.tolist() == pytest.approx([100, 314.2], rel=0.01)


def test_one_of_several_layers_is_named_not_guessed(tmp_path, reader):
    text = drawing(drawn("Дома", *SQUARE), drawn("Гаражи", *SQUARE), drawn("Дома", *SQUARE))
    for named in (None, "дома"):
        (issue,) = read(reader, tmp_path / "a.dxf", text, layer=named).issues
        assert (issue.code, issue.mend) == ("layer_unknown", "Name one under layer: Гаражи, Дома")
    arrival = read(reader, tmp_path / "a.dxf", text, layer="Дома")
    assert arrival.frame["row"].tolist() == [1, 3]
    assert "2 closed lines" in arrival.issues[0].what


def test_what_is_on_a_printed_sheet_is_not_ground_and_is_told(tmp_path, reader):
    text = drawing(drawn("a", *SQUARE), drawn("a", (0, 0), (420, 0), (420, 297), _67=1))
    arrival = read(reader, tmp_path / "a.dxf", text)
    assert arrival.frame["row"].tolist() == [1]
    assert any("1 objects of a printed sheet" in issue.what for issue in arrival.issues)


def test_objects_that_are_not_drawn_are_told(tmp_path, reader):
    text = drawing(drawn("a", *SQUARE), dxf((0, "ACAD_PROXY_ENTITY"), (8, "a")))
    arrival = read(reader, tmp_path / "a.dxf", text)
    assert any("1 ACAD_PROXY_ENTITY" in issue.what for issue in arrival.issues)


def test_a_drawing_says_nowhere_where_it_lies(tmp_path, reader):
    arrival = read(reader, tmp_path / "a.dxf", drawing(drawn("a", *SQUARE)), crs=None)
    assert ("stop", "crs_missing") in codes(arrival)


@pytest.mark.parametrize(
    ("header", "encoding", "notes"),
    [
        (("AC1021", "ANSI_1251"), "utf-8", 0),  # newer ones are UTF-8 whatever they name
        (("AC1015", "ANSI_1251"), "cp1251", 1),
        (("AC1009", "dos866"), "cp866", 1),
        (("AC1015", ""), "cp1251", None),
    ],
)
def test_letters_are_read_as_the_drawing_is_written(tmp_path, reader, header, encoding, notes):
    version, page = header
    text = drawing(drawn("Здания", *SQUARE), version=version, page=page)
    arrival = read(reader, tmp_path / "a.dxf", text, encoding)
    if notes is None:
        assert codes(arrival) == [("stop", "encoding_unknown")]
        assert f"encoding: {encoding}" in arrival.issues[0].mend
        (tmp_path / "b.dxf").write_bytes(text.encode(encoding))
        ref = FileRef(path="b.dxf", crs="EPSG:32643", encoding=encoding)
        arrival = reader.vectors(tmp_path, ref)
    assert arrival.frame["Layer"].tolist() == ["Здания"]
    told = [issue.code for issue in arrival.issues].count("encoding_read")
    assert told == (1 if notes is None else notes)


def test_a_declared_encoding_that_contradicts_the_drawing_stops(tmp_path, reader):
    text = drawing(drawn("Здания", *SQUARE))
    arrival = read(reader, tmp_path / "a.dxf", text, encoding="utf-8", layer=None)
    assert arrival.frame is not None
    (tmp_path / "b.dxf").write_text(text, encoding="utf-8")
    ref = FileRef(path="b.dxf", crs="EPSG:32643", encoding="cp1251")
    assert codes(reader.vectors(tmp_path, ref)) == [("stop", "encoding_unknown")]


def test_a_drawing_without_objects_stops(tmp_path, reader):
    arrival = read(reader, tmp_path / "a.dxf", drawing())
    assert ("stop", "layer_empty") in codes(arrival)


@pytest.mark.parametrize("content", [b"AutoCAD Binary DXF\r\n\x1a\x00", b"<x>", b"{}"])
def test_what_is_no_drawing_is_refused(tmp_path, reader, content):
    (tmp_path / "a.dxf").write_bytes(content)
    arrival = reader.vectors(tmp_path, FileRef(path="a.dxf", crs="EPSG:32643"))
    assert codes(arrival) == [("stop", "file_kind")]


def test_the_shapes_given_stay_as_they_were():
    line = shapely.from_wkt("LINESTRING (0 0, 1 0, 1 1, 0 0)")
    given = np.array([line, None], dtype=object)
    shapes, _ = drawings.areas(given)
    assert shapes[0].geom_type == "Polygon"
    assert given[0] is line
