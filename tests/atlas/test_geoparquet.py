import geopandas as gpd

from geo.atlas.geoparquet import public_geoparquet
from geo.atlas.guard import atoms
from geo.atlas.order import ordered


def written(town, folder):
    files = public_geoparquet(ordered(town), atoms(ordered(town)))
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {name: gpd.read_parquet(folder / name) for name in files}


def test_zones_and_squares_can_be_read_with_their_licence_and_attribution(quiet_town, tmp_path):
    read = written(quiet_town, tmp_path)
    assert sorted(read) == ["cells-cc-by-4-0.parquet", "zones-cc-by-4-0.parquet"]
    for frame in read.values():
        assert frame.crs == quiet_town.buildings.crs
        assert frame.attrs["licence"] == "CC-BY-4.0"
        assert frame.attrs["attribution"] == ["Office, 2026"]
        assert "Invented town" in frame.attrs["notice"]


def test_no_column_leaves_that_is_not_public_and_no_layer_that_may_not(quiet_town, tmp_path):
    zones = written(quiet_town, tmp_path)["zones-cc-by-4-0.parquet"]
    assert "geometry_state" not in zones.columns
    assert set(zones["layer_id"]) == {"fault"}
