"""A register too large for one page, cut into shares that the page opens one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.atlas.languages import LANGUAGES, texts
from geo.records import Snapshot

MOST_OBJECTS = 200_000
"""Buildings and parcels that one page holds; a phone opens so many in some seconds."""

_OF_BUILDINGS = (
    "findings", "exposure", "slopes", "links", "history", "observations", "encroachments", "cases",
    "signals",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """What a page opens at once: a district, or what lies in none.

    ``district_id`` is None for buildings in no district, parcels on no district's ground,
    permits that belong to neither, and cases whose building no register holds.
    """

    district_id: str | None
    snapshot: Snapshot


def is_too_large(snapshot: Snapshot) -> bool:
    """Tell whether a register has more objects than one page holds."""
    return len(snapshot.buildings) + len(snapshot.parcels) > MOST_OBJECTS


def shares(snapshot: Snapshot) -> Iterator[Share]:
    """Cut a snapshot by district, what lies in none last; without districts it is one share.

    Every building and case is in one share. A parcel is in those on whose ground it has its
    inner point, or whose buildings are linked to it, and so is a permit; nothing is left out.

    Parameters
    ----------
    snapshot
        Everything the run knows; counts of the whole city stay as they are.
    """
    inner = gpd.GeoDataFrame(
        geometry=snapshot.parcels.geometry.representative_point(), crs=snapshot.parcels.crs
    )
    ground = snapshot.districts[["district_id", "geometry"]]
    placed = gpd.sjoin(inner, ground, predicate="within")["district_id"]
    lies = placed[~placed.index.duplicated()].reindex(snapshot.parcels.index)
    for key in [*snapshot.districts["district_id"], None]:
        share = _share(snapshot, key, lies)
        if len(share.buildings) or len(share.parcels) or len(share.permits) or len(share.cases):
            yield Share(key, share)


def share_key(district_id: str | None) -> str:
    """Name the file of a share, the same in every edition.

    Examples
    --------
    >>> share_key(None), len(share_key("east"))
    ('rest', 12)
    """
    if district_id is None:
        return "rest"
    return hashlib.sha256(district_id.encode()).hexdigest()[:12]


def share_name(district_id: str | None, snapshot: Snapshot) -> dict[str, str]:
    """Name a share in each language."""
    if district_id is None:
        return {language: str(texts()[language]["list.no_district"]) for language in LANGUAGES}
    own = snapshot.districts[snapshot.districts["district_id"] == district_id].iloc[0]
    return {language: str(own[f"name_{language}"]) for language in LANGUAGES}


def _share(snapshot: Snapshot, key: str | None, lies: pd.Series) -> Snapshot:
    own = snapshot.buildings[_in(snapshot.buildings["district_id"], key)]
    known = snapshot.buildings["building_id"]
    elsewhere = known[~known.isin(own["building_id"])]
    tables: dict[str, Any] = {"buildings": own}
    for name in _OF_BUILDINGS:
        frame = getattr(snapshot, name)
        # what no register's building is told of belongs to what lies in no district
        told = frame["building_id"].isin(own["building_id"])
        tables[name] = frame[told | ~frame["building_id"].isin(known) if key is None else told]
    linked = snapshot.links[snapshot.links["building_id"].isin(own["building_id"])]
    taken = snapshot.links[snapshot.links["building_id"].isin(elsewhere)]
    parcels = snapshot.parcels["parcel_id"]
    tables["parcels"] = snapshot.parcels[_in(lies, key) | parcels.isin(linked["parcel_id"])]
    on_them = snapshot.links[snapshot.links["parcel_id"].isin(tables["parcels"]["parcel_id"])]
    permits = snapshot.permits["permit_id"]
    belong = permits.isin(linked["permit_id"]) | permits.isin(on_them["permit_id"])
    placed = permits.isin(taken["permit_id"]) | permits.isin(
        snapshot.links.loc[snapshot.links["parcel_id"].isin(parcels[lies.notna()]), "permit_id"]
    )
    tables["permits"] = snapshot.permits[belong | ~placed if key is None else belong]
    tables["links"] = _links(snapshot.links, tables)
    return replace(snapshot, **tables, **_rest(snapshot, tables))


def _in(values: pd.Series, key: str | None) -> pd.Series:
    return values.isna() if key is None else values == key


def _links(links: pd.DataFrame, tables: dict[str, Any]) -> pd.DataFrame:
    """Give the links of the buildings of a share, and of its permits and parcels without one."""
    own = links["building_id"].isin(tables["buildings"]["building_id"])
    of_acts = links["permit_id"].isin(tables["permits"]["permit_id"]) | links["parcel_id"].isin(
        tables["parcels"]["parcel_id"]
    )
    return links[own | (links["building_id"].isna() & of_acts)]


def _rest(snapshot: Snapshot, tables: dict[str, Any]) -> dict[str, Any]:
    """Give what is told of the cases, permits and parcels of a share."""
    cases, permits = tables["cases"]["case_id"], tables["permits"]["permit_id"]
    parcels = tables["parcels"]["parcel_id"]
    acts = snapshot.act_findings
    about = ((acts["subject"] == "permit") & acts["subject_id"].isin(permits)) | (
        (acts["subject"] == "parcel") & acts["subject_id"].isin(parcels)
    )
    return {
        "events": snapshot.events[snapshot.events["case_id"].isin(cases)],
        "remedies": snapshot.remedies[snapshot.remedies["case_id"].isin(cases)],
        "acts": snapshot.acts[snapshot.acts["permit_id"].isin(permits)],
        "landscape": snapshot.landscape[snapshot.landscape["parcel_id"].isin(parcels)],
        "act_findings": acts[about],
        "flagged": _flagged(snapshot.flagged, tables),
    }


def _flagged(flagged: pd.DataFrame, tables: dict[str, Any]) -> pd.DataFrame:
    """Give the red flags raised on the records of a share."""
    about = pd.Series(data=False, index=flagged.index)
    for name in ("building", "permit", "parcel", "case"):
        about |= flagged[f"{name}_id"].isin(tables[f"{name}s"][f"{name}_id"])
    return flagged[about]
