"""Zones and squares of the public edition as GeoParquet, one file a licence."""

from __future__ import annotations

from io import BytesIO

import geopandas as gpd
import pandas as pd

from geo.atlas.downloads import attributions, licensed_cells, licensed_zones, notice, slug
from geo.records import Snapshot


def public_geoparquet(snapshot: Snapshot, placed: pd.DataFrame) -> dict[str, bytes]:
    """Give each file by its name, in the metric CRS, with licence and attribution in its metadata.

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.
    """
    parts = [("cells", *one) for one in licensed_cells(snapshot, placed)]
    parts += [("zones", *one) for one in licensed_zones(snapshot)]
    return {
        f"{kind}-{slug(licence)}.parquet": _written(frame, licence, used, snapshot)
        for kind, licence, frame, used in parts
    }


def _written(frame: gpd.GeoDataFrame, licence: str, used: set[str], snapshot: Snapshot) -> bytes:
    labelled = frame.reset_index(drop=True)
    labelled.attrs = {
        "notice": notice(snapshot) or "",
        "as_of": snapshot.as_of.isoformat(),
        "licence": licence,
        "attribution": attributions(used, snapshot),
    }
    written = BytesIO()
    labelled.to_parquet(written, index=False)
    return written.getvalue()
