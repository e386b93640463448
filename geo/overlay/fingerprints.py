"""A keyed hash of each shape, which tells whether it is the same as in the run before.

SipHash-2-4 (Aumasson, Bernstein, SipHash: a fast short-input PRF, INDOCRYPT 2012) of the bytes of
a shape, under two keys of 64 bits each: 128 bits a shape. Two shapes of ten million have the same
ones with a probability of less than 2^-81. Whoever would make a shape that passes for another needs
the key, which is drawn at random and lies beside what was kept: who can read it there can write
there too.

The bytes are the coordinates where a shape is a polygon of one ring, as most objects are: these say
all there is to it, and are read for all of them at once. Of every other shape they are its
well-known binary, and what comes of them is turned bit by bit, so that no coordinates can be drawn
that pass for the binary of another shape.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from pandas.util import hash_array

from geo.overlay.pieces import Shapes

Prints = npt.NDArray[np.uint64]

KEY_LENGTH = 32
"""Characters of a key: hexadecimal digits, half of them for each half of a fingerprint."""


def fingerprints(shapes: Shapes, key: str) -> Prints:
    """Give the fingerprint of each shape.

    Parameters
    ----------
    shapes
        Of any kind, in two dimensions; missing ones have one in common.
    key
        32 hexadecimal digits, drawn at random and kept with the fingerprints.

    Returns
    -------
    prints
        One row a shape, two whole numbers.

    Examples
    --------
    >>> square, other = shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 1 + 1e-15)
    >>> prints = fingerprints(np.array([square, other, square]), "0123456789abcdef" * 2)
    >>> (prints[0] == prints[1]).any(), (prints[0] == prints[2]).all()
    (np.False_, np.True_)
    """
    every = np.asarray(shapes, dtype=object)
    prints = np.empty((len(every), 2), np.uint64)
    bare = _of_one_ring(every)
    prints[bare] = _hashed(_coordinates(every[bare]), key)
    prints[~bare] = ~_hashed(_binary(every[~bare]), key)
    return prints


def _of_one_ring(shapes: Shapes) -> npt.NDArray[np.bool_]:
    """Tell which shapes are a polygon without holes."""
    polygon = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    return polygon & (shapely.get_num_interior_rings(shapes) == 0)


def _coordinates(shapes: Shapes) -> npt.NDArray[np.object_]:
    """Give the bytes of the coordinates of each shape, cut from one array of all of them."""
    points = np.ascontiguousarray(shapely.get_coordinates(shapes), dtype="<f8")
    ends = np.zeros(len(shapes) + 1, np.int64)
    np.cumsum(shapely.get_num_coordinates(shapes) * points.itemsize * 2, out=ends[1:])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(points)]
    cut = pa.Array.from_buffers(pa.large_binary(), len(shapes), buffers)
    found: npt.NDArray[np.object_] = cut.to_numpy(zero_copy_only=False)
    return found


def _binary(shapes: Shapes) -> Any:
    return shapely.to_wkb(shapes, output_dimension=2, byte_order=1)


def _hashed(content: npt.NDArray[np.object_], key: str) -> Prints:
    halves = (key[: KEY_LENGTH // 2], key[KEY_LENGTH // 2 :])
    return np.stack([hash_array(content, hash_key=half, categorize=False) for half in halves], 1)
