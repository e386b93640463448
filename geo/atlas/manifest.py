"""What an output was made from: inputs, rule book, counts of each stage, and software versions."""

from __future__ import annotations

import hashlib
import json
import platform
import sqlite3
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import pyproj
import shapely

from geo import tables
from geo.atlas.downloads import notice
from geo.atlas.webmap import LEAFLET_VERSION
from geo.records import Snapshot

STAGES: Mapping[str, tuple[str, ...]] = {
    "quality": ("observations", "parcels", "permits", "districts", "receipts", "returns"),
    "zones": ("zones",),
    "overlay": (
        "buildings", "history", "links", "genealogy", "acts", "encroachments", "landscape",
        "exposure", "slopes",
    ),
    "compliance": ("findings", "act_findings", "coverage"),
    "enforcement": ("events", "cases", "remedies", "tallies"),
    "risk": (
        "risks", "counts", "claimed", "analyses", "risks_found", "recommendations",
        "measures_taken", "effects", "inevitability",
    ),
}  # fmt: skip
"""Which stage makes which table of a snapshot."""

_PACKAGES = (
    "babel", "folium", "foothill-monitor", "geopandas", "jinja2", "numpy", "pandas",
    "pillow", "pyarrow", "pyproj", "shapely",
)  # fmt: skip


def manifest(
    snapshot: Snapshot, files: Mapping[str, str | bytes], kept: Mapping[str, Path] | None = None
) -> str:
    """Give ``manifest.json``.

    Parameters
    ----------
    snapshot
        What was published.
    files
        The content of every file written but the tables, by its path below the output folder.
    kept
        The tables that were written, by theirs; their sums hang on the version of the library
        that wrote them, so they stand apart.
    """
    return _json(
        {
            "monitor": snapshot.monitor.id,
            "notice": notice(snapshot),
            "as_of": snapshot.as_of.isoformat(),
            "rulebook_sha256": snapshot.rulebook_sha256,
            "inputs": json.loads(
                snapshot.receipts[tables.RECEIPTS.public].to_json(orient="records")
            ),
            "counts": {
                stage: {name: len(getattr(snapshot, name)) for name in names}
                for stage, names in STAGES.items()
            },
            "issues": len(snapshot.issues),
            "files": {
                path: hashlib.sha256(as_bytes(content)).hexdigest()
                for path, content in sorted(files.items())
            },
            "tables": {path: _sum(file) for path, file in sorted((kept or {}).items())},
        }
    )


def _sum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def as_bytes(content: str | bytes) -> bytes:
    """Give the content of a file as it is written: texts as UTF-8."""
    return content.encode("utf-8") if isinstance(content, str) else content


def software() -> str:
    """Give ``software.json``: the one file that may differ when only versions differ."""
    return _json(
        {
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in _PACKAGES},
            "geos": shapely.geos_version_string,
            "sqlite": sqlite3.sqlite_version,
            "proj": pyproj.proj_version_str,
            "leaflet": LEAFLET_VERSION,
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
