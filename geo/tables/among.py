"""Which names are among others, asked of a whole column."""

from __future__ import annotations

import pandas as pd
import pyarrow.compute as pc

from geo.tables.texts import as_arrow


def among(names: pd.Series, others: pd.Series) -> pd.Series:
    """Tell which names are among others; what is missing is not.

    Parameters
    ----------
    names, others
        Columns of texts; the first may be large, and neither is taken apart in Python.

    Examples
    --------
    >>> among(pd.Series(["a", "b", None]), pd.Series(["b", None])).tolist()
    [False, True, False]
    """
    found = pc.is_in(as_arrow(names), value_set=as_arrow(others), skip_nulls=True)
    return pd.Series(found.to_numpy(zero_copy_only=False), index=names.index)
