import pytest

from geo.files import write_whole


def test_a_file_holds_what_was_written(tmp_path):
    write_whole(tmp_path / "a.csv", b"one")
    write_whole(tmp_path / "a.csv", b"two")
    assert (tmp_path / "a.csv").read_bytes() == b"two"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_a_file_keeps_the_rights_it_had(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"one")
    path.chmod(0o640)
    write_whole(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_lay_there_stays_where_writing_fails(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"one")
    with pytest.raises(TypeError):
        write_whole(path, "no bytes")
    assert path.read_bytes() == b"one"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "no" / "a.csv", b"one")
