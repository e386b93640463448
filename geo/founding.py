"""A monitor for another city: a folder that runs as it is, from questions or a file of answers."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

import jinja2
from pydantic import Field, ValidationError

from geo import crs, documents
from geo.config import MONITOR_FILE, layers_folder, load_config
from geo.documents.faults import MENDS
from geo.errors import DataError, UsageError, did_you_mean
from geo.records import Extent, Issue, Record, Slug, Text
from geo.schemas import write_schemas

SKELETON = "skeleton"
"""Below the folder of layers: the files of a new monitor, with places for the answers."""
MARK = ".j2"


class Answers(Record):
    """What a new monitor must be told."""

    id: Slug
    name: Text
    extent: Extent
    crs: Annotated[
        str | None, Field(description="in metres; left out: the UTM zone of the extent's middle")
    ] = None
    timezone: Annotated[str, Field(description="such as Asia/Almaty")]


def read_answers(path: Path) -> Answers:
    """Read a file of answers.

    Raises
    ------
    DataError
        With every fault of it.
    """
    found, issues = documents.load(path, Answers, path.name)
    if found is None:
        raise DataError(issues)
    return found


def checked_answers(told: dict[str, Any]) -> Answers:
    """Check answers that were typed.

    Raises
    ------
    DataError
        With every answer that cannot be.
    """
    try:
        return Answers.model_validate(told)
    except ValidationError as error:
        raise DataError([_issue(one) for one in error.errors(include_url=False)]) from None


def proposed_crs(extent: Extent) -> str:
    """Propose the CRS of an extent: the UTM zone of its middle.

    Examples
    --------
    >>> proposed_crs(Extent(west=76.5, south=42.9, east=77.3, north=43.5))
    'EPSG:32643'
    """
    west, south, east, north = extent.bounds
    return f"EPSG:{crs.utm((west + east) / 2, (south + north) / 2)}"


def found_monitor(folder: Path, answers: Answers, *, today: date) -> list[Path]:
    """Write the folder of a new monitor, whole or not at all.

    Parameters
    ----------
    folder
        Where it shall lie; nothing may lie there yet.
    answers
        What it is about.
    today
        The day, which the example source is dated with.

    Returns
    -------
    written
        Every file, in the order of its path.

    Raises
    ------
    UsageError
        If something lies there; it stays.
    DataError
        If the answers do not fit together: a CRS made for another place, an unknown time zone.
    """
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder}: it is there already, and stays. Name a new folder.")
    if not folder.resolve().parent.is_dir():
        raise UsageError(f"{folder.parent}: no such folder. Make it first.")
    _require_zone(answers.timezone)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.resolve().parent) as own:
        fresh = Path(own) / answers.id
        _write(fresh, answers, today)
        load_config(fresh / MONITOR_FILE, as_of=today)  # names what does not fit together
        shutil.copytree(fresh, folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _require_zone(name: str) -> None:
    known = available_timezones()
    if name not in known:
        what = f"time zone {name!r} is not known"
        mend = f"{did_you_mean(name, known)}Write a name such as Asia/Almaty"
        raise DataError(
            [Issue("stop", "monitor_value", "the answers", what, mend, column="timezone")]
        )


def _write(fresh: Path, answers: Answers, today: date) -> None:
    source = layers_folder() / SKELETON
    # the texts are YAML and Markdown, not HTML: each answer is written as a JSON scalar
    said = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701
    )
    told = answers.model_dump() | {
        "crs": answers.crs or proposed_crs(answers.extent),
        "today": today.isoformat(),
    }
    for path in sorted(source.rglob(f"*{MARK}")):
        place = fresh / path.relative_to(source).as_posix().removesuffix(MARK)
        place.parent.mkdir(parents=True, exist_ok=True)
        text = said.from_string(path.read_text(encoding="utf-8")).render(told)
        place.write_text(text, encoding="utf-8")
    write_schemas(fresh / "schemas")
    (fresh / "data").mkdir()
    for name, features in _examples(answers).items():
        whole = {"type": "FeatureCollection", "features": features}
        text = json.dumps(whole, ensure_ascii=False, indent=1)
        (fresh / "data" / name).write_text(text + "\n", encoding="utf-8")


def _examples(answers: Answers) -> dict[str, list[dict[str, Any]]]:
    """Make the invented files: a boundary within the extent, a strip across it, three buildings.

    The middle building lies in the strip, so that the first page shows something.
    """
    west, south, east, north = answers.extent.bounds
    wide, high = east - west, north - south

    def rectangle(left: float, low: float, right: float, top: float) -> list[list[list[float]]]:
        at = [(left, low), (right, low), (right, top), (left, top), (left, low)]
        ring = [[round(west + x * wide, 7), round(south + y * high, 7)] for x, y in at]
        return [ring]

    def feature(shape: list[list[list[float]]], **told: Any) -> dict[str, Any]:
        place = {"type": "Polygon", "coordinates": shape}
        return {"type": "Feature", "properties": told, "geometry": place}

    names = {f"name_{language}": text for language, text in answers.name.model_dump().items()}
    side = 0.0002  # degrees: some 20 m, a house
    houses = [
        feature(
            rectangle(x, y, x + side / wide, y + side / high),
            id=f"example-{at}", floors=2, seen_on="2020-01-01",
        )
        for at, (x, y) in enumerate([(0.4, 0.3), (0.5, 0.5), (0.6, 0.7)], 1)
    ]  # fmt: skip
    return {
        "boundary.geojson": [feature(rectangle(0.02, 0.02, 0.98, 0.98), id=answers.id, **names)],
        "strip.geojson": [feature(rectangle(0.05, 0.45, 0.95, 0.55), id="strip")],
        "buildings.geojson": houses,
    }


def _issue(fault: Any) -> Issue:
    """Say which answer cannot be."""
    key = ".".join(map(str, fault["loc"])) or None
    said = str(fault["msg"])
    mend = MENDS.get(fault["type"], "Answer again")
    what = f"{said[:1].lower()}{said[1:]}".removesuffix(".")
    return Issue("stop", "monitor_value", "the answers", what, mend, column=key)
