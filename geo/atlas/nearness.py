"""How far the nearest building is from a layer in which none lies: a zero with its distance."""

from __future__ import annotations

from geo.records import Snapshot


def nearest_m(snapshot: Snapshot) -> dict[str, float]:
    """Measure the distance from the register to each layer that no building touches.

    Returns
    -------
    nearest
        Metres (metric CRS) by layer id; layers without a zone, and layers that a building
        touches, are left out.
    """
    if snapshot.buildings.empty:
        return {}
    areas = snapshot.zones[snapshot.zones["part"] == "area"]
    places = snapshot.buildings[["geometry"]]
    found = {
        str(layer_id): float(
            places.sjoin_nearest(zones[["geometry"]], distance_col="distance_m")["distance_m"].min()
        )
        for layer_id, zones in areas.groupby("layer_id")
        if layer_id not in _touched(snapshot)
    }
    return {layer_id: distance for layer_id, distance in found.items() if distance > 0}


def _touched(snapshot: Snapshot) -> set[str]:
    met = snapshot.exposure["distance_m"] == 0
    return set(snapshot.exposure.loc[met, "layer_id"])
