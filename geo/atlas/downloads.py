"""The public files beside the page: counts, cells, zones by licence, a dictionary, the licences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo import tables
from geo.atlas import languages
from geo.atlas.cells import cells
from geo.atlas.sharing import may_leave, open_zones
from geo.records import Snapshot

_FORMULA = re.compile("^(?=[=+\\-@\t\r＝＋－＠])")
"""What a spreadsheet would take for a formula, at the start of a cell."""
_DEGREE_DIGITS = 7  # 1 cm


def downloads(snapshot: Snapshot) -> dict[str, str]:
    """Give each file's text by its name, in a fixed order."""
    return {
        "counts.csv": csv_text(_counts(snapshot)),
        **dict(_cells(snapshot)),
        **dict(_zones(snapshot)),
        "data-dictionary.json": _json({"notice": notice(snapshot), "tables": dictionary()}),
        "LICENCES.txt": _licences(snapshot),
    }


def csv_text(frame: pd.DataFrame) -> str:
    r"""Write RFC 4180 text in which no cell can act as a formula.

    A text that begins with ``= + - @``, a tab or a carriage return gets an apostrophe
    before it, which spreadsheets show as text.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"name": ["=1+1"], "count": [-1]}))
    "name,count\r\n'=1+1,-1\r\n"
    """
    texts = frame.select_dtypes(["str", "object"]).columns
    safe = frame.assign(
        **{name: frame[name].str.replace(_FORMULA, "'", regex=True) for name in texts}
    )
    return safe.to_csv(index=False, lineterminator="\r\n")


def notice(snapshot: Snapshot) -> str | None:
    """Give the warning that every file of an invented town carries, in three languages."""
    if not snapshot.monitor.fictional:
        return None
    return " / ".join(_in_all("banner.fictional"))


def dictionary() -> list[dict[str, Any]]:
    """Describe the public columns of every table."""
    return [
        {
            "table": table.name,
            "meaning": table.meaning,
            "columns": [
                {
                    "name": column.name,
                    "type": column.kind,
                    "unit": column.unit,
                    "meaning": column.meaning,
                    "one_of": list(column.one_of),
                }
                for column in table.columns
                if column.public
            ],
        }
        for table in tables.ALL
        if table.public
    ]


def _counts(snapshot: Snapshot) -> pd.DataFrame:
    """Give the counts per layer and rule, and the districts, as one table."""
    districts = snapshot.risks.melt(
        id_vars="district_id", var_name="measure", value_name="count"
    ).rename(columns={"district_id": "subject_id"})
    frame = pd.concat(
        [
            snapshot.counts[tables.COUNTS.public],
            districts.assign(subject="district"),
        ]
    )[tables.COUNTS.public]
    said = notice(snapshot)
    return frame if said is None else frame.assign(notice=said)


def _cells(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    frame = cells(snapshot)
    for licence, part in frame.groupby("licence", sort=True):
        sources = {register.source for register in snapshot.monitor.registers}
        yield (
            f"cells-{_slug(str(licence))}.geojson",
            _geojson(part, str(licence), sources, snapshot),
        )


def _zones(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Give the publishable zones, one file a licence: works under two licences are not mixed."""
    source_of = {layer.id: layer.source for layer in snapshot.layers}
    frame = open_zones(snapshot)
    source = frame["layer_id"].map(source_of)
    licence = source.map({key: one.licence for key, one in snapshot.monitor.sources.items()})
    public = frame[[*tables.ZONES.public, "geometry"]]
    for name, part in public.groupby(licence, sort=True):
        used = set(source[part.index])
        yield f"zones-{_slug(str(name))}.geojson", _geojson(part, str(name), used, snapshot)


def _geojson(
    frame: gpd.GeoDataFrame, licence: str, source_ids: set[str], snapshot: Snapshot
) -> str:
    """Write features in WGS 84 with their licence and the words it asks for."""
    sources = snapshot.monitor.sources
    degrees = frame.to_crs(4326)
    degrees = degrees.set_geometry(
        shapely.transform(degrees.geometry.to_numpy(), lambda xy: xy.round(_DEGREE_DIGITS)),
        crs=4326,
    )
    collection = {
        "type": "FeatureCollection",
        "notice": notice(snapshot),
        "as_of": snapshot.as_of.isoformat(),
        "licence": licence,
        "attribution": [
            sources[key].attribution
            for key in sorted(source_ids)
            if may_leave(sources[key]) and sources[key].licence == licence
        ],
        "features": json.loads(degrees.to_json(drop_id=True))["features"],
    }
    return _json(collection)


def _licences(snapshot: Snapshot) -> str:
    """List every source with its licence; those that may not be passed on are named as used."""
    blocks = [notice(snapshot) or "", *map(_source_block, sorted(snapshot.monitor.sources.items()))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _source_block(entry: tuple[str, Any]) -> str:
    key, source = entry
    offered = "licences.offered" if may_leave(source) else "licences.not_offered"
    lines: Mapping[str, str] = {
        "source.publisher": source.publisher,
        "source.licence": source.licence,
        "source.attribution": source.attribution,
        "source.consulted": source.consulted_on.isoformat(),
        "licences.use": " / ".join(_in_all(offered)),
    }
    rows = [f"  {' / '.join(_in_all(label))}: {value}" for label, value in lines.items()]
    return "\n".join([f"{source.title} [{key}]", *rows])


def _in_all(key: str) -> list[str]:
    return [str(languages.texts()[language][key]) for language in languages.LANGUAGES]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _slug(licence: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", licence.lower()).strip("-") or "none"
