"""How the town's files are written: the same town gives the same bytes everywhere."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from demo_town import ground

DECIMALS = 7  # of a degree: about a centimetre
FILE_AND_SUM = re.compile(r"(path: (\S+)\n\s+sha256:) ?[0-9a-f]*")


def write_features(
    path: Path, features: Sequence[tuple[BaseGeometry, Mapping[str, object]]]
) -> None:
    """Write shapes of the plan as GeoJSON in degrees, one feature a line, in the order given."""
    lines = [_feature(shape, properties) for shape, properties in features]
    body = ",\n".join(lines)
    head = f'"type": "FeatureCollection", "description": "{ground.INVENTED}"'
    text = f'{{{head}, "features": [\n{body}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def write_rows(path: Path, rows: Sequence[Mapping[str, object]], *, delimiter: str = ",") -> None:
    """Write rows as CSV, headed by the keys of the first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def stamp(folder: Path) -> None:
    """Write each data file's sum below its path, in every YAML file that asks for one."""
    for path in sorted(folder.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        stamped = FILE_AND_SUM.sub(lambda found: f"{found[1]} {_sum(folder / found[2])}", text)
        path.write_text(stamped, encoding="utf-8", newline="\n")


def _feature(shape: BaseGeometry, properties: Mapping[str, object]) -> str:
    turned = orient(shape) if shape.geom_type == "Polygon" else shape
    geometry = mapping(ground.degrees(turned))
    feature = {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": {
            "type": geometry["type"],
            "coordinates": _rounded(geometry["coordinates"]),
        },
    }
    return json.dumps(feature, ensure_ascii=False)


def _rounded(part: Any) -> Any:
    if isinstance(part, float):
        return round(part, DECIMALS)
    return [_rounded(inner) for inner in part]


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
