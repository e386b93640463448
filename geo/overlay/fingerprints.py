"""A keyed hash of each shape, which tells whether it is the same as in the run before.

SipHash-2-4 (Aumasson, Bernstein, SipHash: a fast short-input PRF, INDOCRYPT 2012) of the
well-known binary of a shape, under two keys of 64 bits each: 128 bits a shape. Two shapes of ten
million have the same ones with a probability of less than 2^-81. Whoever would make a shape that
passes for another needs the key, which is drawn at random and lies beside what was kept: who can
read it there can write there too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
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
    content = shapely.to_wkb(np.asarray(shapes, dtype=object), output_dimension=2, byte_order=1)
    halves = (key[: KEY_LENGTH // 2], key[KEY_LENGTH // 2 :])
    return np.stack([hash_array(content, hash_key=half, categorize=False) for half in halves], 1)
