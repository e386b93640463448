"""What a table is: its columns, their types and units, and how data is brought into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
from pyproj import CRS

Kind = Literal["text", "number", "count", "flag", "day", "geometry"]

DTYPES: Mapping[str, str] = {
    "text": "str",
    "number": "float64",
    "count": "Int64",
    "flag": "bool",
    "day": "datetime64[s]",
    "geometry": "geometry",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``needed`` columns are never empty; ``public`` ones may be published."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    needed: bool = False
    public: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its key and its columns, in their order."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Names of all columns, in order."""
        return [column.name for column in self.columns]

    @property
    def public(self) -> list[str]:
        """Names of the columns that may be published."""
        return [column.name for column in self.columns if column.public]

    def shape(
        self,
        data: pd.DataFrame | Mapping[str, object],
        crs: CRS | None = None,
        *,
        unique: bool = True,
    ) -> gpd.GeoDataFrame:
        """Bring ``data`` into the declared columns, order and types, and check it.

        Columns that are not declared are left out and declared ones that are missing are
        added empty. ``crs`` is for tables with a geometry only. That no key comes twice is not
        looked for where ``unique`` is false: the caller made sure of it, in less time than texts
        of millions of rows take.

        Raises
        ------
        pandera.errors.SchemaErrors
            If a value breaks the contract: a fault of the program, not of the input.

        Examples
        --------
        >>> Table("names", "Names", (), (text("name", "A name"),)).shape({}).empty
        True
        """
        frame = pd.DataFrame(data)
        shaped = pd.DataFrame(
            {
                column.name: _typed(frame.get(column.name), column.kind, frame.index)
                for column in self.columns
            },
            index=frame.index,
            copy=False,  # a column that is of its type already is shared until somebody writes
        ).reset_index(drop=True)
        if "geometry" in self.names:
            shaped = gpd.GeoDataFrame(shaped, geometry="geometry", crs=crs)
        _what_values_must_keep(self, unique=unique).validate(
            shaped, lazy=True, inplace=True
        )  # nothing is changed
        return shaped

    def empty(self, crs: CRS | None = None) -> gpd.GeoDataFrame:
        """Give the table without rows."""
        return _empty(self, crs).copy()

    def schema(self) -> pa.DataFrameSchema:
        """Give the whole contract as a pandera schema: types and order too."""
        columns = {column.name: _contract(column, _dtype(column)) for column in self.columns}
        return pa.DataFrameSchema(columns, unique=list(self.key) or None, strict=True, ordered=True)


def _dtype(column: Column) -> str | None:
    return None if column.kind == "geometry" else DTYPES[column.kind]


def _contract(column: Column, dtype: str | None = None) -> pa.Column:
    return pa.Column(
        dtype,
        checks=pa.Check.isin(column.one_of) if column.one_of else None,
        nullable=not column.needed,
    )


@cache
def _what_values_must_keep(table: Table, *, unique: bool) -> pa.DataFrameSchema:
    """Give what :meth:`Table.shape` cannot make so by itself: needed values, words and the key."""
    asked = [one for one in table.columns if one.one_of or (one.needed and one.kind != "flag")]
    return pa.DataFrameSchema(
        {column.name: _contract(column) for column in asked},
        unique=(list(table.key) or None) if unique else None,
    )


@cache
def _empty(table: Table, crs: CRS | None) -> gpd.GeoDataFrame:
    return table.shape({name: [] for name in table.names}, crs)


def _typed(values: pd.Series | None, kind: Kind, index: pd.Index) -> pd.Series:
    """Give one column in its declared type; missing stays missing."""
    if values is None:
        values = _missing(kind, index)
    if kind == "geometry":
        return gpd.GeoSeries(values, index=index)
    if values.dtype == DTYPES[kind]:
        return values
    if kind == "text":
        return values.astype("str").where(values.notna(), None).astype("str")
    if kind == "day":
        return pd.to_datetime(values).astype("datetime64[s]")
    return values.astype(DTYPES[kind])


def _missing(kind: Kind, index: pd.Index) -> pd.Series:
    """Give a column of which nothing is told; a flag that nobody set is not set."""
    if kind == "flag":
        return pd.Series(data=False, index=index, dtype="bool")
    if kind == "geometry":
        return pd.Series([None] * len(index), index=index, dtype=object)
    return pd.Series(None, index=index, dtype=DTYPES[kind])


def text(name: str, meaning: str, **more: object) -> Column:
    """Give a column of texts."""
    return Column(name, "text", meaning, **more)  # type: ignore[arg-type]


def number(name: str, unit: str, meaning: str, **more: object) -> Column:
    """Give a column of numbers."""
    return Column(name, "number", meaning, unit, **more)  # type: ignore[arg-type]


def count(name: str, meaning: str, **more: object) -> Column:
    """Give a column of counts."""
    return Column(name, "count", meaning, "count", **more)  # type: ignore[arg-type]


def flag(name: str, meaning: str, **more: object) -> Column:
    """Give a column of flags; never empty."""
    return Column(name, "flag", meaning, needed=True, **more)  # type: ignore[arg-type]


def day(name: str, meaning: str, **more: object) -> Column:
    """Give a column of days."""
    return Column(name, "day", meaning, "ISO 8601 date", **more)  # type: ignore[arg-type]


GEOMETRY_STATES = ("ok", "repaired")
