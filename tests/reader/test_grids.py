import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from geo.reader.host import Limits, Reader
from geo.records import FileRef

PLACE = from_origin(650_000, 4_780_000, 30, 30)


def written(path, values, **keys):
    values = np.asarray(values)
    profile = {
        "driver": "GTiff",
        "height": values.shape[-2],
        "width": values.shape[-1],
        "count": 1 if values.ndim == 2 else values.shape[0],
        "dtype": values.dtype,
        "crs": "EPSG:32643",
        "transform": PLACE,
    }
    units = keys.pop("units", None)
    with rasterio.open(path, "w", **{**profile, **keys}) as grid:
        grid.write(values, *([1] if values.ndim == 2 else []))
        if units:
            grid.units = (units,)
    return FileRef(path=path.name)


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    with Reader(tmp_path_factory.mktemp("cache"), limits=Limits(cells=10_000)) as opened:
        yield opened


def test_a_void_is_missing_and_never_a_height(tmp_path, reader):
    ref = written(tmp_path / "a.tif", np.array([[1, -32768], [3, 4]], "int16"), nodata=-32768)
    grid = reader.grid(tmp_path, ref)
    assert grid.issues == ()
    assert grid.elevation.dtype == np.float32
    assert np.array_equal(grid.elevation, [[1, np.nan], [3, 4]], equal_nan=True)
    assert grid.transform == (30, 0, 650_000, 0, -30, 4_780_000)
    assert grid.crs == "EPSG:32643"


def test_an_infinite_height_is_a_void(tmp_path, reader):
    ref = written(tmp_path / "a.tif", np.array([[1, np.inf]], "float32"))
    assert np.isnan(reader.grid(tmp_path, ref).elevation).tolist() == [[False, True]]


def test_a_grid_read_before_starts_no_child(tmp_path):
    ref = written(tmp_path / "a.tif", np.ones((2, 2), "float32"))
    for started in (True, False):
        with Reader(tmp_path / "cache") as reader:
            assert reader.grid(tmp_path, ref).elevation.sum() == 4
            assert (reader.child_pid is not None) == started


def test_a_bomb_is_refused_by_what_it_declares(tmp_path):
    path = tmp_path / "bomb.tif"
    profile = {"width": 200_000, "height": 200_000, "count": 1, "dtype": "float32"}
    options = {"driver": "GTiff", "tiled": True, "sparse_ok": True, "crs": "EPSG:32643"}
    options |= {"blockxsize": 4096, "blockysize": 4096, "compress": "deflate"}
    with rasterio.open(path, "w", transform=PLACE, **profile, **options):
        pass
    assert path.stat().st_size < 1_000_000
    with Reader(tmp_path / "cache") as reader:
        (issue,) = reader.grid(tmp_path, FileRef(path="bomb.tif")).issues
    assert issue.code == "grid_too_large"
    assert "200000 x 200000" in issue.what


@pytest.mark.parametrize(
    ("code", "values", "keys"),
    [
        ("grid_bands", np.ones((2, 2, 2), "float32"), {}),
        ("grid_bands", np.ones((2, 2), "complex64"), {}),
        ("grid_units", np.ones((2, 2), "float32"), {"units": "ft"}),
        ("crs_missing", np.ones((2, 2), "float32"), {"crs": None}),
        ("grid_placement", np.ones((2, 2), "float32"), {"transform": PLACE.rotation(30)}),
        ("layer_empty", np.full((2, 2), 9, "int16"), {"nodata": 9}),
        ("grid_too_large", np.ones((200, 100), "float32"), {}),
    ],
)
def test_a_grid_that_cannot_be_used_says_why(tmp_path, reader, code, values, keys):
    grid = reader.grid(tmp_path, written(tmp_path / "a.tif", values, **keys))
    assert [issue.code for issue in grid.issues] == [code]
    assert grid.elevation is None


def test_the_crs_of_the_monitor_stands_in_where_the_file_has_none(tmp_path, reader):
    ref = written(tmp_path / "a.tif", np.ones((2, 2), "float32"), crs=None)
    assert reader.grid(tmp_path, ref.model_copy(update={"crs": "EPSG:32643"})).crs == "EPSG:32643"


def test_a_file_beside_the_grid_does_not_change_it(tmp_path, reader):
    ref = written(tmp_path / "a.tif", np.ones((2, 2), "float32"))
    (tmp_path / "a.tfw").write_text("1\n0\n0\n-1\n5\n5\n")
    (tmp_path / "a.tif.aux.xml").write_text(
        "<PAMDataset><GeoTransform>0,1,0,0,0,-1</GeoTransform></PAMDataset>"
    )
    assert reader.grid(tmp_path, ref).transform[2] == 650_000


@pytest.mark.parametrize("content", [b"<VRTDataset/>", b"II*\x00garbage", b""])
def test_a_file_that_only_looks_like_a_grid_is_refused(tmp_path, reader, content):
    (tmp_path / "a.tif").write_bytes(content)
    grid = reader.grid(tmp_path, FileRef(path="a.tif"))
    assert grid.issues[0].code in ("file_kind", "file_unreadable")
    assert grid.elevation is None
