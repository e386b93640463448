"""Tests of geo/atlas/spill.py: rows come back in the order of their numbers."""

import numpy as np
import pyarrow as pa

from geo.atlas.spill import Spill


def test_rows_come_back_part_by_part_in_the_order_of_their_numbers(tmp_path):
    held = Spill(tmp_path / "held.arrow", np.array([1, 4, 7]))
    held.write(pa.table({"row": pa.array([], pa.int64()), "zone": pa.array([], pa.string())}))
    held.write(pa.table({"row": [2, 2, 5, 9], "zone": ["b", "a", "c", "d"]}))
    held.write(pa.table({"row": [1, 3, 8], "zone": ["e", "f", "g"]}))
    assert [one.to_pydict() for one in held.parts()] == [
        {"row": [1, 2, 2, 3], "zone": ["e", "b", "a", "f"]},
        {"row": [5], "zone": ["c"]},
        {"row": [8, 9], "zone": ["g", "d"]},
    ]
    assert list(tmp_path.iterdir()) == []


def test_parts_without_rows_have_the_columns_of_the_others(tmp_path):
    held = Spill(tmp_path / "held.arrow", np.array([1, 4]))
    empty = pa.table({"row": pa.array([], pa.int64())})
    held.write(empty)
    assert [one.schema for one in held.parts()] == [empty.schema] * 2


def test_without_a_part_one_table_without_rows_tells_the_columns(tmp_path):
    held = Spill(tmp_path / "held.arrow", np.array([], dtype=np.int64))
    empty = pa.table({"row": pa.array([], pa.int64()), "zone": pa.array([], pa.string())})
    held.write(empty)
    assert [*held.parts()] == [empty]
    assert list(tmp_path.iterdir()) == []
