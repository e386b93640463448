"""Whatever bytes and names are given, there is an answer, and it names the file."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import drawing, drawn, features, ground, workbook

from geo.reader import paths
from geo.reader.host import Limits, Reader
from geo.records import FileRef

KEPT = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    with Reader(tmp_path_factory.mktemp("cache"), limits=Limits(wall_s=10)) as opened:
        yield opened


@settings(max_examples=50, **KEPT)
@given(st.text(min_size=1, max_size=40))
def test_any_name_is_refused_or_stays_below_the_folder(tmp_path, name):
    if paths.refusal(tmp_path, name) is None:
        assert (tmp_path / name).resolve().is_relative_to(tmp_path.resolve())


@settings(max_examples=20, **KEPT)
@given(name=st.text(min_size=1, max_size=300))
def test_any_name_gets_an_answer_that_names_it(tmp_path, reader, name):
    (issue,) = reader.vectors(tmp_path, FileRef(path=name)).issues
    assert issue.severity == "stop"
    assert issue.file == name


@settings(max_examples=30, **KEPT)
@given(
    suffix=st.sampled_from(paths.SUFFIXES + paths.GRID_SUFFIXES),
    start=st.sampled_from(
        [
            b"",
            b"{",
            b"fgb\x03fgb\x00",
            b"PAR1",
            b"SQLite format 3\x00",
            b"II*\x00",
            b"PK\x03\x04",
            b"0\r\n",
        ]
    ),
    rest=st.binary(max_size=200),
)
def test_any_bytes_get_an_answer_and_no_exception(tmp_path, reader, suffix, start, rest):
    (tmp_path / f"a{suffix}").write_bytes(start + rest)
    ref = FileRef(path=f"a{suffix}")
    arrival = (reader.grid if suffix in paths.GRID_SUFFIXES else reader.vectors)(tmp_path, ref)
    assert all(issue.file == ref.path for issue in arrival.issues)
    assert arrival.issues or arrival.frame is not None


@settings(max_examples=20, **KEPT)
@given(st.data())
def test_a_file_with_damaged_bytes_gets_an_answer(tmp_path, reader, data):
    name = data.draw(
        st.sampled_from(["a.gpkg", "a.fgb", "a.parquet", "a.geojson", "a.xlsx", "a.dxf"])
    )
    path = tmp_path / name
    path.unlink(missing_ok=True)  # the damaged one of the example before
    table = features(*[ground(n, 0, n + 1, 1) for n in range(5)])
    if path.suffix == ".parquet":
        table.to_parquet(path)
    elif path.suffix == ".xlsx":
        workbook(path, ["a", "b"], *[["x", number] for number in range(50)])
    elif path.suffix == ".dxf":
        path.write_text(drawing(*[drawn("a", (0, 0), (1, 0), (1, 1)) for _ in range(5)]))
    else:
        table.to_file(path)
    content = bytearray(path.read_bytes())
    # not up to the length of the file: a workbook holds the moment, which packs to another length
    for at in data.draw(st.lists(st.integers(0, 2**20), min_size=1, max_size=20)):
        content[at % len(content)] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(content))
    arrival = reader.vectors(tmp_path, FileRef(path=name))
    assert all(issue.file == name for issue in arrival.issues)
    assert arrival.issues or len(arrival.frame)
