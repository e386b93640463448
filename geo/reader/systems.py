"""Base: which CRS a file is in: the one it states, or the one the monitor gives; never a guess."""

from __future__ import annotations

import json
import re
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from geo.reader.child import fault

Fault = dict[str, Any]

_HEAD = re.compile(r'^\s*\{(?:\s*"(?:type|name)"\s*:\s*"[^"\\]*"\s*,)*\s*"crs"\s*:\s*')


def stated_crs(data: bytes, given: str | None) -> tuple[str | None, list[Fault]]:
    """Read the ``crs`` member of a GeoJSON before GDAL does.

    GDAL fetches a CRS that is a link, and takes a name that it does not know for WGS 84.
    RFC 7946, section 4: without the member the coordinates are WGS 84.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"byte 0x{data[error.start]:02X} at {error.start} is not UTF-8"
        return None, [fault("not_utf8", what, "Export it again as UTF-8")]
    head = _HEAD.match(text)
    if head:
        member = json.JSONDecoder().raw_decode(text, head.end())[0]
    elif '"crs"' in text:
        whole = json.loads(text)
        if "crs" not in whole:
            return given or "OGC:CRS84", []
        member = whole["crs"]
    else:
        return given or "OGC:CRS84", []
    if member is None:
        return None, []
    if not isinstance(member, dict) or member.get("type") != "name":
        mend = "Write the CRS by its name, or save the file in WGS 84 without one"
        return None, [fault("crs_unknown", "its CRS is not a name; links are not followed", mend)]
    return str((member.get("properties") or {}).get("name")), []


def choose(stated: str | None, given: str | None) -> tuple[str | None, list[Fault]]:
    """Choose between the file's CRS and the monitor's; a contradiction is a fault."""
    if stated is None and given is None:
        mend = "Save it with its CRS, or name it under crs in the monitor or the zone file"
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


def _known(text: str) -> bool:
    try:
        CRS.from_user_input(text)
    except ProjError:
        return False
    return True
