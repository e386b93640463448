"""Flags of size: larger than its owner may accept, or over the bounds of its parcel."""

from __future__ import annotations

import numpy as np

from geo.records import Flag, OverParcel, OverSimple
from geo.risk.answer import Answer, answer, stated
from geo.risk.evidence import RAISED, Evidence

OF_PERMIT = {"floors": "floors_permitted", "units": "units_permitted", "gfa_m2": "gfa_m2"}
OF_BUILDING = {"floors": "floors", "units": "units"}
"""Columns that tell each figure; a building tells no gross floor area."""


def over_simple(test: OverSimple, flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether what its owner accepted is larger than a simple object in any figure.

    Each figure is that of the act, or of the building that it is surely for, whichever is larger;
    floors that may be basement-ground ones are not counted. One unknown figure leaves it open.

    Returns
    -------
    answer
        Measured, threshold, unit: of the first figure above its limit, which ``why`` names.
    """
    rows = np.flatnonzero(evidence.acts(test.permit_types))
    granted = evidence.granted[rows] == RAISED
    over = np.zeros(len(rows), dtype=bool)
    known = np.ones(len(rows), dtype=bool)
    measured, limit = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    why, unit = np.full(len(rows), None, dtype=object), np.full(len(rows), None, dtype=object)
    for name in test.asks:
        figure = _figure(name, evidence)[rows]
        above = figure > flag.value(name)
        first = above & ~over
        measured[first], limit[first] = figure[first], flag.value(name)
        why[first], unit[first] = name, "m²" if name == "gfa_m2" else name
        over, known = over | above, known & ~np.isnan(figure)
    told = {
        "happened_on": evidence.issued[rows], "measured": measured, "threshold": limit,
        "unit": unit, "why": why,
    }  # fmt: skip
    state = stated(over & granted, known & ~over)
    return answer(evidence.permits["permit_id"], rows, state, told)


def _figure(name: str, evidence: Evidence) -> np.ndarray:
    """Give the larger of what the permit and its building say."""
    permits, buildings, pairs = evidence.permits, evidence.buildings, evidence.for_buildings
    found = permits[OF_PERMIT[name]].to_numpy(dtype=float).copy()
    if name == "floors":
        found -= permits["floors_over"].fillna(0).to_numpy(dtype=float)
    if name in OF_BUILDING:
        built = buildings[OF_BUILDING[name]].to_numpy(dtype=float).copy()
        if name == "floors":
            built -= buildings["floors_over"].fillna(0).to_numpy(dtype=float)
        row, place = pairs.row[pairs.sure], pairs.place[pairs.sure]
        np.fmax.at(found, row, built[place])
    return found


def over_parcel(_test: OverParcel, flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether a building reaches over the bounds of its parcel, its error taken off.

    A building whose own parcel is not known is unknown; one that was drawn with a repaired
    footprint, or on a repaired parcel, can raise the flag and not be free of it.

    Returns
    -------
    answer
        Measured: depth beyond the bounds at the least, in m; ``related_ids``: parcels it reaches.
    """
    found, buildings = evidence.encroachments, evidence.buildings
    at = evidence.building_index.get_indexer(found["building_id"])
    found, at = found[at >= 0], at[at >= 0]
    repaired = (buildings["geometry_state"] == "repaired").to_numpy(bool)[at]
    mended = evidence.parcels["geometry_state"] == "repaired"
    repaired |= found["parcel_id"].isin(evidence.parcels.loc[mended, "parcel_id"]).to_numpy()
    count, limit = len(buildings), flag.value("depth_m")
    low, high = (np.full(count, np.nan) for _ in range(2))
    low[at] = found["depth_low_m"].to_numpy(dtype=float)
    high[at] = np.where(repaired, np.nan, found["depth_high_m"].to_numpy(dtype=float))
    parcel, onto = (np.full(count, None, dtype=object) for _ in range(2))
    parcel[at] = found["parcel_id"].to_numpy(dtype=object)
    onto[at] = found["onto"].to_numpy(dtype=object)
    told = {
        "parcel_id": parcel, "related_ids": onto, "measured": low, "threshold": limit,
        "unit": "m", "happened_on": evidence.days(buildings, "captured_on"),
    }  # fmt: skip
    state = stated(low > limit, high <= limit)
    return answer(buildings["building_id"], np.arange(count), state, told)
