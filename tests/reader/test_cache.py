import json

from geo.reader import cache


def stored(folder, content=b"payload"):
    made = folder / "x.part"
    made.write_bytes(content)
    return cache.store(folder, "key", ".parquet", made, [{"code": "column_reserved"}])


def test_what_is_stored_is_loaded(tmp_path):
    stored(tmp_path)
    entry = cache.load(tmp_path, "key", ".parquet")
    assert entry.payload.read_bytes() == b"payload"
    assert entry.faults == ({"code": "column_reserved"},)
    assert not list(tmp_path.glob("*.part"))


def test_a_changed_payload_is_not_trusted(tmp_path):
    stored(tmp_path).payload.write_bytes(b"paylord")
    assert cache.load(tmp_path, "key", ".parquet") is None


def test_a_note_without_its_faults_is_not_trusted(tmp_path):
    stored(tmp_path)
    note = tmp_path / "key.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), "faults": []}))
    assert cache.load(tmp_path, "key", ".parquet") is None


def test_a_missing_or_torn_note_is_not_trusted(tmp_path):
    stored(tmp_path)
    for torn in ('{"payload_sha256"', "[]", ""):
        (tmp_path / "key.json").write_text(torn)
        assert cache.load(tmp_path, "key", ".parquet") is None
    (tmp_path / "key.json").unlink()
    assert cache.load(tmp_path, "key", ".parquet") is None


def test_the_name_changes_with_content_and_options():
    names = {
        cache.key({"op": "vectors", "crs": system}, sums)
        for system in (None, "EPSG:32643")
        for sums in (["a"], ["a", "b"])
    }
    assert len(names) == 4
