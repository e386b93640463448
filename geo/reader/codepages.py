"""Base: in which encoding the table of a shapefile (.dbf) is, and who says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geo.reader import texts
from geo.reader.child import fault

Fault = dict[str, Any]

_LANGUAGE_AT = 29  # byte of the header: the language driver
_PAGES = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x26: "cp866",
    0x65: "cp866",
    0xC9: "cp1251",
}
_SILENT = (0x00, 0x57)  # nothing, and "ANSI": the code page of whichever computer wrote it


def faults_of(path: Path, declared: str | None) -> list[Fault]:
    """Refuse a shapefile whose letters nobody has told how to read; tell how they are read.

    Parameters
    ----------
    path
        The ``.shp``; ``.dbf`` and ``.cpg`` lie beside it.
    declared
        The encoding that the monitor names; None where it names none.

    Returns
    -------
    faults
        A note where the texts are read in another encoding than UTF-8; nothing where all
        of them are ASCII.
    """
    table, page = path.with_suffix(".dbf"), path.with_suffix(".cpg")
    if declared is not None and page.exists():
        what = f"encoding: {declared} is declared, and {page.name} names one too"
        return [fault("encoding_unknown", what, "Keep one of the two")]
    data = table.read_bytes() if table.exists() else b""
    if declared is not None:
        return texts.read(_body(data), declared)[1]
    if len(data) < 32 or data[32:].isascii():
        return []
    if page.exists():
        return _told(page.read_text(encoding="utf-8", errors="replace").strip())
    if data[_LANGUAGE_AT] not in _SILENT:
        return _told(_PAGES.get(data[_LANGUAGE_AT], ""))
    what = "it holds letters beyond ASCII, and no file says in which encoding"
    like = texts.looks_like(_body(data)) or "cp1251"
    mend = f"Write encoding: {like} for the file if its letters come out right"
    return [fault("encoding_unknown", what, f"{mend}, or put {page.name} beside it that names it")]


def _body(data: bytes) -> bytes:
    """Give the records of a table, behind its header, as the header says."""
    return data[int.from_bytes(data[8:10], "little") :]


def _told(named: str) -> list[Fault]:
    """Tell of an encoding that the shapefile names itself.

    Examples
    --------
    >>> _told("1251")[0]["what"]
    'read as cp1251, which has no letter for ә, ғ, қ, ң, ө, ұ, ү, һ'
    >>> _told("UTF-8")
    []
    """
    name = f"cp{named}" if named.isdecimal() else named
    if not name or texts.unknown(name) or texts.standard(name) == "utf-8":
        return []
    return [texts.told(texts.standard(name))]
