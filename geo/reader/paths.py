"""Base: which paths a data file may have, decided before anything opens it.

GDAL reads addresses, archives and inline documents wherever it expects a file name, so
a path is refused by its text first and by where it really leads second.
"""

from __future__ import annotations

import re
from pathlib import Path

SUFFIXES = (".geojson", ".json", ".gpkg", ".shp", ".fgb", ".csv", ".xlsx", ".dxf", ".parquet")
GRID_SUFFIXES = (".tif", ".tiff")

# the files that a format spreads over; they change the content, so they count with it
_COMPANIONS = {
    ".shp": (".dbf", ".shx", ".prj", ".cpg"),
    ".gpkg": (".gpkg-wal",),
    ".db": (".db-wal", ".db-shm", ".db-lock"),
}

_REFUSED = (
    (re.compile(r"\x00"), "it holds a NUL byte"),
    (re.compile(r"://"), "it is an address, not a file"),
    (re.compile(r"/vsi", re.IGNORECASE), "it asks GDAL for a virtual file system"),
    (re.compile(r"<"), "it holds a document, not a file name"),
    (re.compile(r"^\s*(zip|tar|gzip|s3|gs|az|https?|ftp)\+", re.IGNORECASE), "it names an archive"),
    (re.compile(r"^[A-Za-z][A-Za-z0-9_+.-]*:"), "it starts with a drive or a driver"),
    (re.compile(r"^[/\\~]"), "it does not start in the data folder"),
    (re.compile(r"(^|[/\\])\.\.([/\\]|$)"), "it climbs out with '..'"),
    (re.compile(r"\\"), "it holds a backslash"),
    (re.compile(r"[\x01-\x1f\x7f]"), "it holds a control character"),
)


def refusal(root: Path, path: str) -> str | None:
    r"""Say why ``path`` may not be opened below ``root``; None where it may.

    A path that does not exist is not refused: that is another fault.

    Examples
    --------
    >>> refusal(Path("."), "http://example.org/a.geojson")
    'it is an address, not a file'
    >>> refusal(Path("."), "zones/faults.geojson") is None
    True
    """
    for pattern, reason in _REFUSED:
        if pattern.search(path):
            return reason
    try:
        home = root.resolve(strict=True)
        ours = [(root / path), *companions(root / path)]
        inside = all(one.resolve().is_relative_to(home) for one in ours)
    except (OSError, RuntimeError, ValueError):
        return "it cannot be followed to a file"
    return None if inside else "it leads out of the data folder"


def companions(path: Path) -> list[Path]:
    """Give the files beside ``path`` that belong to it, those that exist.

    Examples
    --------
    >>> companions(Path("none.geojson"))
    []
    """
    suffixes = _COMPANIONS.get(path.suffix.lower(), ())
    beside = [path.with_suffix(cased(one)) for one in suffixes for cased in (str.lower, str.upper)]
    return [one for one in beside if one.exists() or one.is_symlink()]
