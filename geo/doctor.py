"""What a machine must have for the figures to be right, checked one by one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from geo.config import cache_folder
from geo.reader.host import isolation
from geo.versions import MISSING, versions


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and whether it is well."""

    name: str
    found: str
    well: bool


def examine_machine() -> list[Check]:
    """Check libraries, time zone data, GDAL's environment, the reader's isolation, the cache."""
    return [*_libraries(), _time_zone(), _environment(), *_isolation(), _cache()]


def _libraries() -> Iterator[Check]:
    for name, number in versions(gdal=True).items():
        yield Check(name, number, number != MISSING)


def _time_zone() -> Check:
    """Check that the time zone data know the change of 2024-03-01 in Almaty, to UTC+5."""
    offset = datetime(2024, 3, 1, 12, tzinfo=ZoneInfo("Asia/Almaty")).utcoffset()
    return Check("Asia/Almaty on 2024-03-01", f"UTC+{offset}", offset == timedelta(hours=5))


def _environment() -> Check:
    """Check that nothing points the three copies of GDAL at one another's files."""
    named = [name for name in ("PROJ_DATA", "PROJ_LIB", "GDAL_DATA") if os.environ.get(name)]
    return Check("GDAL environment", ", ".join(named) or "clean", not named)


def _isolation() -> Iterator[Check]:
    for name, found in isolation().items():
        yield Check(f"reader: {name}", found, well=True)


def _cache() -> Check:
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return Check("cache folder", f"{folder}: {error.strerror}", well=False)
    return Check("cache folder", str(folder), os.access(folder, os.W_OK))
