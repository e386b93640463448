"""What a zone is called by, so that rows in another order, or one row more, change no name."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

DECIMALS = 6
"""Decimals of a coordinate that count, in the units of the file: 0.1 m in degrees. A file that is
saved again with the last digits rounded keeps the names of its zones."""

DIGITS = 10
"""Hexadecimal digits of a name made from the content: of 10,000 zones two share one by chance
once in 20,000 layers, and are then told apart by a number."""


def content_ids(shapes: Any, names: pd.Series | None = None) -> npt.NDArray[np.str_]:
    """Name each zone by what it is: its shape, and its name where it has one.

    Parameters
    ----------
    shapes
        Array of shapes as the file has them, in its own CRS, so that no library that changes
        coordinates has a say; None where there is none.
    names
        One text a shape; left out where the layer has no names.

    Returns
    -------
    ids
        Hexadecimal digits, the same for the same shape whichever corner it begins at.

    Examples
    --------
    >>> one, again, other = shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 1, ccw=False), None
    >>> ids = content_ids(np.array([one, again, other]))
    >>> bool(ids[0] == ids[1]), bool(ids[0] == ids[2])
    (True, False)
    """
    rounded = shapely.transform(np.asarray(shapes, dtype=object), _rounded)
    written = pd.Series(shapely.to_wkb(shapely.normalize(rounded), hex=True), dtype="str")
    told = pd.DataFrame({"shape": written.fillna("")})
    if names is not None:
        told["name"] = names.astype("str").fillna("").to_numpy()
    sums = pd.util.hash_pandas_object(told, index=False).to_numpy()
    return np.char.mod("%016x", sums).astype(f"U{DIGITS}")


def zone_ids(layer_id: str, keys: pd.Series) -> pd.Series:
    """Give the id of each zone: its layer, its key, and a number where a key is there again.

    Parameters
    ----------
    layer_id
        Id of the layer.
    keys
        Key of each zone: of the file, or of its content. A space or a question mark, which
        part ids from one another elsewhere, becomes a line below.

    Examples
    --------
    >>> zone_ids("lake", pd.Series(["a", "b c", "a"])).tolist()
    ['lake-a', 'lake-b_c', 'lake-a-2']
    """
    plain = keys.astype("str").str.replace(r"[\s?]+", "_", regex=True)
    again = plain.groupby(plain).cumcount() + 1
    numbered = plain.where(again == 1, plain + "-" + again.astype("str"))
    return layer_id + "-" + numbered


def _rounded(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.round(coordinates, DECIMALS) + 0.0  # -0.0 and 0.0 are one place
