"""The downloads described for programs: a Data Package, and a Dataset for search engines."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from geo.atlas.citation import Edition
from geo.atlas.downloads import notice, slug
from geo.atlas.languages import DEFAULT
from geo.atlas.published import contract
from geo.records import Snapshot
from geo.tables.kinds import Column

PACKAGE = "datapackage.json"
MEDIA: Mapping[str, str] = {
    ".csv": "text/csv", ".geojson": "application/geo+json", ".json": "application/json",
    ".gpkg": "application/geopackage+sqlite3", ".parquet": "application/vnd.apache.parquet",
    ".txt": "text/plain", ".qgs": "application/x-qgis-project",
}  # fmt: skip
"""Media type of each kind of file."""
_TYPES: Mapping[str, str] = {
    "text": "string", "number": "number", "count": "integer", "flag": "boolean", "day": "date",
}  # fmt: skip


def datapackage(snapshot: Snapshot, files: Mapping[str, bytes], edition: Edition) -> str:
    """Write ``datapackage.json`` after the Data Package standard, version 1.

    Parameters
    ----------
    snapshot
        What the run knows.
    files
        The downloads by their names in the folder of the public data.
    edition
        Whose hash tells the data of one edition from those of another.
    """
    monitor = snapshot.monitor
    own = monitor.publisher.licence
    package = {
        "name": f"{monitor.id}-{snapshot.as_of.isoformat()}",
        "title": getattr(monitor.name, DEFAULT),
        "titles": monitor.name.model_dump(),
        "notice": notice(snapshot),
        "version": snapshot.as_of.isoformat(),
        "edition_sha256": edition.sha256,
        **({"homepage": edition.address("index.html")} if edition.base_url else {}),
        **({"licenses": [{"name": own}]} if own else {}),
        "contributors": [
            {"title": monitor.publisher.name.model_dump()[DEFAULT], "role": "publisher"}
        ],
        "sources": [
            {"title": source.title.model_dump()[DEFAULT], "licence": source.licence}
            for _, source in sorted(monitor.sources.items())
        ],
        "resources": [
            _resource(name, content, _licence_of(name, snapshot)) for name, content in files.items()
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def dataset(snapshot: Snapshot, files: Mapping[str, bytes], edition: Edition) -> dict[str, Any]:
    """Give the downloads as a schema.org Dataset; only an edition with a public address has one.

    Parameters
    ----------
    snapshot, files, edition
        As of :func:`datapackage`.
    """
    monitor = snapshot.monitor
    west, south, east, north = monitor.extent.bounds
    own = monitor.publisher.licence
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": list(monitor.name.model_dump().values()),
        "description": notice(snapshot) or getattr(monitor.name, DEFAULT),
        "url": edition.address("index.html"),
        "identifier": f"sha256:{edition.sha256}",
        "version": snapshot.as_of.isoformat(),
        "dateModified": snapshot.as_of.isoformat(),
        "isAccessibleForFree": True,
        **({"license": own} if own else {}),
        "creator": {"@type": "Organization", "name": getattr(monitor.publisher.name, DEFAULT)},
        "spatialCoverage": {
            "@type": "Place",
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "encodingFormat": _media(name),
                "contentUrl": edition.address(f"data/{name}"),
            }
            for name in files
        ],
    }


def _media(name: str) -> str:
    return MEDIA.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


def _licence_of(name: str, snapshot: Snapshot) -> str | None:
    """Give the licence in a file's name; what the monitor made itself goes by its own."""
    stem = name.split(".", maxsplit=1)[0]
    held = {slug(one.licence): one.licence for one in snapshot.monitor.sources.values()}
    found = [licence for short, licence in held.items() if stem.endswith(f"-{short}")]
    return max(found, key=len) if found else snapshot.monitor.publisher.licence


def _resource(name: str, content: bytes, licence: str | None) -> dict[str, Any]:
    path = PurePosixPath(name)
    described = {
        "name": name.lower().replace(".", "-"),
        "path": name,
        "format": path.suffix.removeprefix("."),
        "mediatype": _media(name),
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if licence:
        described["licenses"] = [{"name": licence}]
    if path.suffix == ".csv":
        described |= {"encoding": "utf-8", "schema": {"fields": _fields(name, content)}}
    return described


def _fields(name: str, content: bytes) -> list[dict[str, Any]]:
    """Describe the columns of a CSV by its heading and by what such a file may hold."""
    heading = next(csv.reader([content.split(b"\r\n", 1)[0].decode()]))
    listed = contract(name)
    columns = {column.name: column for column in listed.columns} if listed else {}
    return [_field(columns[one]) for one in heading]


def _field(column: Column) -> dict[str, Any]:
    limits: dict[str, Any] = {"required": True} if column.needed else {}
    if column.one_of:
        limits["enum"] = list(column.one_of)
    unit = f" ({column.unit})" if column.unit else ""
    return {
        "name": column.name,
        "type": _TYPES.get(column.kind, "string"),
        "description": f"{column.meaning}{unit}",
        **({"constraints": limits} if limits else {}),
    }
