"""Base: what the bytes of a file are, told in our own words before or after a library fails."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.reader.child import fault

Fault = dict[str, Any]

NAMES: Mapping[str, str] = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".gpkg": "GeoPackage",
    ".shp": "shapefile",
    ".fgb": "FlatGeobuf",
    ".csv": "CSV",
    ".xlsx": "workbook",
    ".dxf": "drawing (DXF)",
    ".parquet": "Parquet file",
    ".tif": "GeoTIFF",
    ".tiff": "GeoTIFF",
}

_MAGIC = {
    ".geojson": re.compile(rb"^(\xef\xbb\xbf)?\s*\{"),
    ".gpkg": re.compile(rb"^SQLite format 3\x00"),
    ".shp": re.compile(rb"^\x00\x00\x27\x0a"),
    ".fgb": re.compile(rb"^fgb"),
    ".parquet": re.compile(rb"^PAR1"),
    ".xlsx": re.compile(rb"^PK\x03\x04"),
    ".dxf": re.compile(rb"^(\xef\xbb\xbf)?\s*(0|999)[ \t]*\r?\n"),
    ".csv": re.compile(rb"^(?!PK\x03\x04|SQLite format 3\x00|%PDF)"),  # text has no first bytes
    ".tif": re.compile(rb"^(II[*+]\x00|MM\x00[*+])"),
}
_MAGIC[".json"], _MAGIC[".tiff"] = _MAGIC[".geojson"], _MAGIC[".tif"]

_KNOWN = (
    (
        re.compile(rb"^(\xef\xbb\xbf)?\s*<(!doctype\s+html|html)", re.IGNORECASE),
        "a web page",
        "Download the file itself: its address gave a page",
    ),
    (re.compile(rb"^PK\x03\x04"), "an archive or a workbook", "Unpack it, or correct its ending"),
    (re.compile(rb"^(\x1f\x8b|Rar!|7z\xbc\xaf)"), "an archive", "Unpack it"),
    (
        re.compile(rb"^\xd0\xcf\x11\xe0"),
        "an old workbook (XLS), or one under a password",
        "Save it as XLSX without a password",
    ),
    (re.compile(rb"^(\xff\xfe|\xfe\xff)"), "text in UTF-16", "Export it again as UTF-8"),
    (re.compile(rb"^(\xef\xbb\xbf)?\s*<"), "XML", "Export it again in a format that is read"),
    (re.compile(rb"^%PDF"), "a PDF", "Ask for the data themselves"),
)
"""What is often given the name of another format: its first bytes, what it is, the mend."""

FEATURE_BYTES = 100 * 2**20
"""Of one row of a GeoJSON: 1,000,000 points take 40 MB with nine digits after the point, and a row
of 500 MB took over 15 s to read."""

_RENAMED = "Export it again in the format that its name promises"
_CUT = "It was not copied whole: copy or download it again"
_SAVE = "Open it in the program that made it and save it again"


def refusal(path: Path) -> list[Fault]:
    """Say why a file is not what its name promises, or not whole; nothing where it may be.

    Parameters
    ----------
    path
        A file with an ending that is read.
    """
    suffix = path.suffix.lower()
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(256)
        stream.seek(max(0, size - 4))
        tail = stream.read()
    name = NAMES[suffix]
    if not size:
        return [fault("file_kind", "the file is empty", "Export or copy it again")]
    told = [(is_, mend) for pattern, is_, mend in _KNOWN if pattern.match(head)]
    if suffix == ".csv":  # UTF-16 and a first < may begin a table
        told = [one for one in told if one[0] not in ("text in UTF-16", "XML")]
    if told and not (suffix == ".xlsx" and head.startswith(b"PK\x03\x04")):
        is_, mend = told[0]
        return [fault("file_kind", f"the content is {is_}, and no {name}", mend)]
    if not _MAGIC[suffix].match(head):
        return [fault("file_kind", f"the content is not that of a {suffix} file", _RENAMED)]
    return _cut_off(path, suffix, size, head, tail)


def oversized(data: bytes) -> list[Fault]:
    """Name the row of a GeoJSON that takes more than a row may, before it is read as a whole.

    Other formats say how many points a shape has before they make it; text has to be read.

    Parameters
    ----------
    data
        The bytes of the file.
    """
    if len(data) <= FEATURE_BYTES:
        return []
    starts = [found.start() for found in re.finditer(rb'"Feature"', data)]
    ends = [*starts[1:], len(data)]
    sizes = [end - start for start, end in zip(starts, ends, strict=True)]
    if max(sizes, default=0) <= FEATURE_BYTES:
        return []
    row = sizes.index(max(sizes)) + 1
    what = f"the row takes {sizes[row - 1] // 2**20} MB, more than {FEATURE_BYTES // 2**20}"
    mend = "Simplify its shape, or split it into several rows"
    return [fault("file_too_large", what, mend, row=row)]


def damage(path: Path, error: Exception) -> Fault:
    """Say in our words what is wrong with a file that a library gave up on.

    Parameters
    ----------
    path
        The file.
    error
        What the library raised; its words speak of its own doings, so only its name is told.
    """
    suffix = path.suffix.lower()
    if suffix in (".geojson", ".json"):
        found = _of_json(path)
        if found is not None:
            return found
    what = f"the {NAMES.get(suffix, 'file')} is damaged or cut off ({type(error).__name__})"
    return fault("file_unreadable", what, _SAVE)


def _cut_off(path: Path, suffix: str, size: int, head: bytes, tail: bytes) -> list[Fault]:
    """Compare what a file says of its own length with what is there."""
    promised = size
    if suffix == ".shp" and len(head) >= 28:
        promised = 2 * int.from_bytes(head[24:28], "big")
        if not any(path.with_suffix(one).exists() for one in (".shx", ".SHX")):
            what = f"{path.with_suffix('.shx').name} is missing beside it"
            mend = "Put it there too: a shapefile is several files of one name"
            return [fault("file_unreadable", what, mend)]
    elif suffix == ".gpkg" and len(head) >= 32 and not path.with_suffix(".gpkg-wal").exists():
        page = int.from_bytes(head[16:18], "big")
        promised = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    if size < promised:
        what = f"it is cut off: it has {size:,} bytes of {promised:,}"
        return [fault("file_unreadable", what, _CUT)]
    if suffix == ".parquet" and tail != b"PAR1":
        return [fault("file_unreadable", "it is cut off: its end is missing", _CUT)]
    return _broken_archive(path) if suffix == ".xlsx" else []


def _broken_archive(path: Path) -> list[Fault]:
    """Look into a workbook, which is an archive: whether it is whole, and a workbook at all."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return [fault("file_unreadable", "it is cut off: its end is missing", _CUT)]
    if "[Content_Types].xml" in names:
        return []
    return [fault("file_kind", "the content is an archive, and no workbook", "Unpack it")]


def _of_json(path: Path) -> Fault | None:
    """Find the place where JSON breaks, or say that it is none of places."""
    try:
        told = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        ends = not error.doc[error.pos :].strip() or error.msg.startswith("Unterminated")
        what = "the JSON ends too early" if ends else "the JSON is broken here"
        mend = _CUT if ends else _SAVE
        place = {"line": error.lineno, "character": error.colno}
        return fault("file_unreadable", what, mend, **place)
    except (ValueError, RecursionError):
        return None
    if isinstance(told, dict) and "type" in told:
        return None
    what = "it is JSON, and no GeoJSON: it has no type"
    return fault("file_kind", what, "Export it as GeoJSON, from the program that holds the map")
