"""Base: which CRS a file is in: the one it states, or the one the monitor gives; never a guess.

A monitor gives the name of a CRS, or a local grid: a place, a turn and a scale in a CRS.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from geo import crs
from geo.errors import CrsError
from geo.reader import texts
from geo.reader.child import fault

Fault = dict[str, Any]

_HEAD = re.compile(r'^\s*\{(?:\s*"(?:type|name)"\s*:\s*"[^"\\]*"\s*,)*\s*"crs"\s*:\s*')


def stated_crs(data: bytes, silent: str | None) -> tuple[str | None, list[Fault]]:
    """Read the ``crs`` member of a GeoJSON before GDAL does.

    GDAL fetches a CRS that is a link, and takes a name that it does not know for WGS 84.

    Parameters
    ----------
    data
        The bytes of the file.
    silent
        The CRS of a file without the member: what the monitor gives, else WGS 84
        (RFC 7946, section 4); None where the monitor declares a local grid.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        unfit = texts.unfit(data, error.start)
        return None, [unfit | {"mend": "Export it again as UTF-8: GeoJSON knows no other"}]
    head = _HEAD.match(text)
    if head:
        member = json.JSONDecoder().raw_decode(text, head.end())[0]
    elif '"crs"' in text:
        whole = json.loads(text)
        if "crs" not in whole:
            return silent, []
        member = whole["crs"]
    else:
        return silent, []
    if member is None:
        return None, []
    if not isinstance(member, dict) or member.get("type") != "name":
        mend = "Write the CRS by its name, or save the file in WGS 84 without one"
        return None, [fault("crs_unknown", "its CRS is not a name; links are not followed", mend)]
    return str((member.get("properties") or {}).get("name")), []


def choose(
    stated: str | None, given: str | None, grid: dict[str, Any] | None = None
) -> tuple[str | None, list[Fault]]:
    """Choose between the file's CRS and the monitor's; a contradiction is a fault.

    Parameters
    ----------
    stated
        What the file says; a CRS "of its own" (an engineering CRS) says nothing.
    given
        What the monitor names under ``crs``.
    grid
        The local grid that the monitor declares; its base is the answer then.
    """
    stated = None if _is_nowhere(stated) else stated
    if grid is not None:
        return _base(stated, given, grid["base"])
    if stated is None and given is None:
        mend = "Save it with its CRS, or name it under crs or grid in the monitor or the zone file"
        return None, [fault("crs_missing", "the file does not say its CRS", mend)]
    try:
        ours = CRS.from_user_input(given) if given is not None else None
        theirs = CRS.from_user_input(stated) if stated is not None else None
    except ProjError:
        wrong = given if stated is None or _known(stated) else stated
        what = f"CRS {str(wrong)[:80]!r} is not known"
        return None, [fault("crs_unknown", what, "Write it as EPSG:32643")]
    if ours is not None and theirs is not None and not ours.equals(theirs, ignore_axis_order=True):
        what = f"the file says its CRS is {theirs.name!r}, the monitor says {ours.name!r}"
        return stated, [fault("crs_differs", what, "Take crs out, or correct the file")]
    return stated or given, []


def _base(stated: str | None, given: str | None, base: str) -> tuple[str | None, list[Fault]]:
    """Give the CRS that a local grid is declared in, where nothing else is said."""
    other = given or stated
    if other is not None:
        who = "the monitor names" if given else "the file says"
        what = f"a local grid is declared, and {who} the CRS {other[:80]!r}"
        return None, [fault("crs_differs", what, "Keep one of the two")]
    try:
        crs.parse_metric(base)
    except CrsError as error:
        what, mend = str(error).removesuffix(".").rsplit(". ", 1)
        return None, [fault("crs_unknown", f"the base of its grid: {what}", mend)]
    return base, []


def _is_nowhere(text: str | None) -> bool:
    """Tell whether a CRS is one of a drawing board: metres, and no place on earth."""
    return text is not None and _known(text) and CRS.from_user_input(text).is_engineering


def _known(text: str) -> bool:
    try:
        CRS.from_user_input(text)
    except ProjError:
        return False
    return True
