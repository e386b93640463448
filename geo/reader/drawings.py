"""Base: what the header of a drawing (DXF) says, and which of its lines are footprints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from geo.reader import texts
from geo.reader.child import fault

Fault = dict[str, Any]

_VALUE = rb"[ \t]*\r?\n[ \t]*\d+[ \t]*\r?\n[ \t]*([^\r\n]*)"
_VERSION = re.compile(rb"\$ACADVER" + _VALUE)
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE" + _VALUE)
_UTF8_SINCE = b"AC1021"  # AutoCAD 2007; such files still name an old code page
_ENTITIES = re.compile(rb"\r?\n[ \t]*2[ \t]*\r?\nENTITIES[ \t]*\r?\n")
_HEADER_BYTES = 200_000

# drawn by GDAL's driver (its page "AutoCAD DXF"), or parts of what is
_DRAWN = frozenset(
    (
        "POINT", "LINE", "POLYLINE", "VERTEX", "SEQEND", "LWPOLYLINE", "MLINE", "CIRCLE", "ELLIPSE",
        "ARC", "SPLINE", "HELIX", "TEXT", "MTEXT", "ATTRIB", "ATTDEF", "DIMENSION", "LEADER",
        "MULTILEADER", "INSERT", "HATCH", "SOLID", "TRACE", "3DFACE", "ENDSEC", "SECTION", "EOF",
    )
)  # fmt: skip


def encoding_of(path: Path, declared: str | None) -> tuple[str, list[Fault]]:
    """Find the encoding of a drawing's texts: declared, of its version, or of its code page.

    Returns
    -------
    encoding, faults
        A drawing of AutoCAD 2007 or later is UTF-8 whatever code page it names. Letters
        that fit neither are a fault; an encoding other than UTF-8 is told.
    """
    data = path.read_bytes()
    if declared is not None:
        faults = texts.unknown(declared) or texts.contradicted(data, declared)
        if faults:
            return declared, faults
    if data.isascii():
        return "utf-8", []
    version, page = _header(data)
    named = declared or ("utf-8" if version >= _UTF8_SINCE else page)
    if named is None or texts.unknown(named):
        what = "it holds letters beyond ASCII, and does not say in which encoding"
        like = texts.looks_like(data) or "cp1251"
        return "utf-8", [fault("encoding_unknown", what, f"Write encoding: {like} for the file")]
    _, faults = texts.read(data, named)
    return named, faults


def _header(data: bytes) -> tuple[bytes, str | None]:
    r"""Give version and code page of a drawing.

    Examples
    --------
    >>> _header(b"  9\n$ACADVER\n  1\nAC1015\n  9\n$DWGCODEPAGE\n  3\nANSI_1251\n")
    (b'AC1015', 'cp1251')
    """
    head = data[:_HEADER_BYTES]
    version, page = _VERSION.search(head), _CODE_PAGE.search(head)
    named = page[1].decode("ascii", "replace").strip().casefold() if page else ""
    return version[1].strip() if version else b"", re.sub("^(ansi_|dos)", "cp", named) or None


def undrawn(path: Path) -> list[Fault]:
    """Note the kinds of objects that the driver does not draw: they are in no row."""
    data = path.read_bytes()
    start = _ENTITIES.search(data)
    body = data[start.end() :].split(b"\nENDSEC", 1)[0] if start else b""
    lines = body.splitlines()  # a code and its value take turns; 0 begins an object
    begun = [
        value for code, value in zip(lines[::2], lines[1::2], strict=False) if code.strip() == b"0"
    ]
    kinds = pd.Series([kind.strip().decode("ascii", "replace") for kind in begun], dtype="str")
    left = kinds[~kinds.isin(_DRAWN)].value_counts().sort_index()
    if left.empty:
        return []
    listed = ", ".join(f"{count} {kind}" for kind, count in left.items())
    what = f"objects that are not read: {listed}"
    return [_told(what, "Draw what is a building as a closed polyline")]


def layer(frame: pd.DataFrame, named: str | None) -> tuple[pd.Series, list[Fault]]:
    """Choose the objects of one layer of a drawing; one of several is never guessed.

    Returns
    -------
    wanted, faults
        Which rows are on the layer, and on the ground rather than on a printed sheet.
    """
    sheet = frame["PaperSpace"].fillna(False).astype(bool)
    names = sorted(frame.loc[~sheet, "Layer"].dropna().unique())
    if named not in names and (named is not None or len(names) > 1):
        asked = f"has no layer {named!r}" if named is not None else f"has {len(names)} layers"
        mend = f"Name one under layer: {', '.join(names)}"
        return sheet & False, [fault("layer_unknown", f"the drawing {asked}", mend)]
    chosen = frame["Layer"] == named if named is not None else frame["Layer"].notna()
    count = int((chosen & sheet).sum())
    what = f"{count} objects of a printed sheet are not ground, and are left out"
    mend = "Move them to the model if they are buildings"
    return chosen & ~sheet, [_told(what, mend)] if count else []


def areas(geometry: Any) -> tuple[Any, list[Fault]]:
    """Make a polygon of each closed line: that is how a drawing shows a footprint.

    Parameters
    ----------
    geometry
        Array of shapes; None where there is none.

    Returns
    -------
    shapes, faults
        Open lines stay lines; a note says how many there are of either.

    Examples
    --------
    >>> import numpy as np
    >>> line = shapely.from_wkt("LINESTRING (0 0, 1 0, 1 1, 0 0)")
    >>> areas(np.array([line, None]))[0].tolist()
    [<POLYGON ((0 0, 1 0, 1 1, 0 0))>, None]
    """
    line = shapely.get_type_id(geometry) == shapely.GeometryType.LINESTRING
    closed = line & shapely.is_closed(geometry) & (shapely.get_num_coordinates(geometry) > 3)
    shapes = geometry.copy()
    if closed.any():
        corners, owner = shapely.get_coordinates(geometry[closed], return_index=True)
        shapes[closed] = shapely.polygons(shapely.linearrings(corners, indices=owner))
    count, left = int(closed.sum()), int((line & ~closed).sum())
    what = f"{count} closed lines were read as polygons; {left} open lines stay lines"
    mend = "Close the outline of each building, or take other lines out of the layer"
    return shapes, [_told(what, mend)] if count or left else []


def _told(what: str, mend: str) -> Fault:
    return fault("drawing_read", what, mend, severity="note")
