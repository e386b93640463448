import sqlite3

from world import features, ground

from geo.reader.walk import walk


def test_each_row_is_read_alone_and_the_damaged_one_is_marked(tmp_path):
    path = tmp_path / "a.gpkg"
    features(*[ground(n, 0, n + 1, 1) for n in range(3)]).to_file(path)
    with sqlite3.connect(path) as store:
        for (name,) in store.execute("select name from sqlite_master where type = 'trigger'"):
            store.execute(f'drop trigger "{name}"')
        store.execute("update a set geom = x'00' where fid = 2")
    store.close()
    columns, geometry, undecodable, crs, faults = walk(path, "a")
    assert columns["id"].tolist() == ["b1", "b2", "b3"]
    assert undecodable.tolist() == [False, True, False]
    assert [one is None for one in geometry] == [False, True, False]
    assert "UTM zone 43N" in crs
    assert faults == []


def test_a_file_refused_in_bulk_with_sound_rows_is_not_trusted(tmp_path):
    features(ground(0, 0, 1, 1)).to_file(tmp_path / "a.gpkg")
    (fault,) = walk(tmp_path / "a.gpkg", "a")[4]
    assert fault["code"] == "file_unreadable"
    assert fault["what"] == "the file is damaged, and no row of it shows where"
