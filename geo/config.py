"""What one run works on: ``monitor.yaml``, the folders around it, and the day it speaks of."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from geo import crs, documents
from geo.errors import CrsError, DataError, UsageError, did_you_mean
from geo.records import (
    ACCEPTED_SHARE,
    Assumed,
    Backdrop,
    Boundary,
    Cadastre,
    Elevation,
    Engine,
    Extent,
    FileRef,
    FlagSettings,
    Issue,
    Journal,
    NotJudged,
    Progress,
    Publisher,
    Record,
    Register,
    Scores,
    Signals,
    Slug,
    Source,
    Spread,
    Text,
    quiet,
)

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""No state of knowledge outside: no register is older, and no rule on file reaches further."""

MONITOR_FILE = "monitor.yaml"
"""What issues call the monitor's file before it is known what it is called."""

PUBLIC_ADDRESS = re.compile(r"https://[^\s<>\"']+")


class Monitor(Record):
    """Everything about one city."""

    id: Slug
    fictional: bool
    name: Text
    crs: str
    timezone: str
    extent: Extent
    data: Annotated[
        Literal["here", "given"],
        Field(description="here: files lie beside this one; given: below --data or FOOTHILL_DATA"),
    ]
    sources: Mapping[str, Source]
    boundary: Boundary
    districts: Boundary | None = None
    registers: Annotated[list[Register], Field(min_length=1)]
    relief: Elevation | None = None
    relief_before: Annotated[
        Elevation | None, Field(description="an older elevation model, for cut and fill")
    ] = None
    cadastre: Cadastre | None = None
    journal: Journal | None = None
    reviews: Annotated[
        FileRef | None, Field(description="CSV of what reviewers said of findings")
    ] = None
    flags: Annotated[
        FlagSettings, Field(description="red flags left out, and numbers of the city's own")
    ] = FlagSettings()
    scores: Annotated[
        Scores, Field(description="how weak points are scored: weights, fewest records, cells")
    ] = Scores()
    signals: Annotated[
        Signals | None, Field(description="reports of citizens; left out: none are kept")
    ] = None
    backdrop: tuple[Backdrop, ...] = ()
    assumed: Assumed
    accept_faulty_share: Annotated[
        float,
        Field(
            ge=0,
            lt=1,
            description="share of the rows of a register that may be set aside, each told, without "
            "stopping the run; no standard states one, so the number is assumed",
        ),
    ] = ACCEPTED_SHARE
    not_judged: tuple[NotJudged, ...] = ()
    words: Annotated[
        Mapping[str, Text],
        Field(description="words of registers and rules, such as a use, as pages write them"),
    ] = {}
    publisher: Publisher
    public_base_url: str | None = None
    next_edition_on: date | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """A monitor with the folders and the day of one run."""

    monitor: Monitor
    folder: Path  # of monitor.yaml, zones/ and rules/
    data: Path
    out: Path
    cache: Path
    as_of: date
    file: str = MONITOR_FILE  # name of the monitor's file in its folder
    engine: Engine = "auto"  # what lays objects over zones; no finding hangs on it
    afresh: bool = False  # measure everything, whatever the last run kept; no figure hangs on it
    spread: Spread | None = None  # what measures parts; this process alone if None
    progress: Progress = quiet  # is told how far the measuring is

    def name(self, path: Path) -> str:
        """Name a file of the monitor's folder in messages, the same on every machine."""
        return path.relative_to(self.folder).as_posix()


def layers_folder() -> Path:
    """Find ``layers/``: inside an installed wheel, or beside the package in a clone."""
    inside = Path(str(resources.files("geo"))) / "_layers"
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / "layers"


def load_config(
    monitor: Path,
    *,
    as_of: date | datetime,
    data: Path | None = None,
    out: Path | None = None,
    without_data: bool = False,
) -> Config:
    """Read a monitor file.

    Parameters
    ----------
    monitor
        Path of ``monitor.yaml``.
    as_of
        The day the run speaks of; a moment (with its time zone) becomes the day it is in the
        monitor's time zone.
    data
        Folder of the data files, or a folder with a subfolder named like the monitor's id.
        For a monitor with ``data: given`` the variable FOOTHILL_DATA stands in for it.
    out
        Folder to write to; ``out/<id>`` below the working folder if left out.
    without_data
        Whether no data file will be read, so that no folder of them need be named.

    Raises
    ------
    DataError
        If the file has faults; all of them are in it.
    UsageError
        If the data folder is not named or does not exist, or the day is outside 1900-2100.
    """
    refused = documents.refusal(monitor.parent, monitor.name)
    if refused is not None:
        raise DataError([refused])
    record, issues = documents.load(monitor, Monitor, monitor.name)
    if record is None:
        raise DataError(issues)
    faults = [
        Issue("stop", "monitor_value", monitor.name, what, mend, column=key)
        for key, what, mend in _faults(record)
    ]
    if faults:
        raise DataError(documents.placed(faults, monitor))
    folder = monitor.resolve().parent
    return Config(
        monitor=record,
        folder=folder,
        data=folder if without_data else _data_folder(record, folder, data),
        out=(out or Path("out") / record.id).resolve(),
        cache=cache_folder(),
        as_of=_day(as_of, record.timezone),
        file=monitor.name,
    )


def require_day(option: str, day: date) -> date:
    """Give a day that was asked for, if anything can be known of it.

    Raises
    ------
    UsageError
        If it is outside 1900-2100; ``option`` is named.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise UsageError(f"{option} {day}: the day is outside 1900-2100. Correct the year.")
    return day


def _day(as_of: date | datetime, timezone: str) -> date:
    day = as_of.astimezone(ZoneInfo(timezone)).date() if isinstance(as_of, datetime) else as_of
    return require_day("--as-of", day)


def _data_folder(monitor: Monitor, folder: Path, data: Path | None) -> Path:
    """Choose the folder that the monitor's paths are below."""
    if data is None and monitor.data == "here":
        return folder
    if data is None and os.environ.get("FOOTHILL_DATA"):
        data = Path(os.environ["FOOTHILL_DATA"])
    if data is None:
        raise UsageError(
            f"{monitor.id}: its data is not part of this package. "
            "Name its folder with --data DIR or the variable FOOTHILL_DATA."
        )
    if not data.is_dir():
        raise UsageError(f"--data {data}: no such folder. Name the folder of the data files.")
    below = data / monitor.id
    return (below if below.is_dir() else data).resolve()


def cache_folder() -> Path:
    """Folder of what the reader made of foreign files; safe to delete at any time."""
    named = os.environ.get("FOOTHILL_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(named) if named else Path(base) / "foothill-monitor"


def _faults(monitor: Monitor) -> Iterator[tuple[str, str, str]]:
    """Check what one key cannot say alone; give the key, what is wrong, and the mend."""
    try:
        crs.require_reach(crs.parse_metric(monitor.crs), *monitor.extent.bounds)
    except CrsError as error:
        what, mend = str(error).removesuffix(".").rsplit(". ", 1)
        yield "crs", what, mend
    try:
        ZoneInfo(monitor.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        what = f"time zone {monitor.timezone!r} is not known"
        yield "timezone", what, "Write a name such as Asia/Almaty"
    extent = monitor.extent
    if extent.west >= extent.east:
        yield "extent", f"west {extent.west:g} is not west of east {extent.east:g}", "Swap them"
    if extent.south >= extent.north:
        what = f"south {extent.south:g} is not south of north {extent.north:g}"
        yield "extent", what, "Swap them"
    for key, source in _sources_named(monitor):
        if source not in monitor.sources and source != "none":
            mend = f"{did_you_mean(source, monitor.sources)}Add it under sources"
            yield key, f"source {source!r} is not described", mend
    if monitor.relief_before is not None:
        for key in ("relief", "relief_before"):
            model = getattr(monitor, key)
            if model is None or model.height_error_m is None:
                what = "cut and fill are the difference of two models, and one states no error"
                yield key, what, "Add height_error_m to relief and to relief_before"
    yield from _repeated_ids(monitor)
    yield from _same_as_faults(monitor)
    if monitor.public_base_url and not PUBLIC_ADDRESS.fullmatch(monitor.public_base_url):
        yield "public_base_url", "not an https address", "Write https://... or leave it out"


def _sources_named(record: object, below: str = "") -> Iterator[tuple[str, str]]:
    """Give the key and the value of every ``source`` in a record and in the records inside it."""
    if isinstance(record, Record):
        for name in type(record).model_fields:
            key, value = f"{below}{name}", getattr(record, name)
            if name == "source" and isinstance(value, str):
                yield key, value
            yield from _sources_named(value, f"{key}.")
    elif isinstance(record, list | tuple):
        for number, item in enumerate(record):
            yield from _sources_named(item, f"{below}{number}.")
    elif isinstance(record, Mapping):
        for name, value in record.items():
            yield from _sources_named(value, f"{below}{name}.")


def _repeated_ids(monitor: Monitor) -> Iterator[tuple[str, str, str]]:
    """Find inputs that share an id: their rows could not be told apart."""
    named = {"boundary": "boundary", "districts": "districts"}  # inputs, by their fixed ids
    for key in ("registers", "backdrop"):
        for number, item in enumerate(getattr(monitor, key)):
            place = f"{key}.{number}.id"
            if item.id in named:
                what = f"id {item.id!r} is that of {named[item.id]} already"
                yield place, what, "Give each its own id"
            named.setdefault(item.id, place)


def _same_as_faults(monitor: Monitor) -> Iterator[tuple[str, str, str]]:
    """Find registers that repeat one which is not there, or comes after, or is of another kind."""
    for number, register in enumerate(monitor.registers):
        above = [one.id for one in monitor.registers[:number] if one.kind == register.kind]
        if register.same_as is not None and register.same_as not in above:
            what = f"{register.same_as!r} is no register of {register.kind} above this one"
            mend = f"Use one of {', '.join(above)}" if above else "List the other register first"
            yield f"registers.{number}.same_as", what, mend
