"""The town's three registers as its offices keep them: buildings, parcels, acts of permit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shapely.geometry.base import BaseGeometry

from demo_town import ground, signed
from demo_town.buildings import Building

Features = list[tuple[BaseGeometry, Mapping[str, object]]]
PURPOSES = {
    "house": "dwelling house",
    "apartments": "apartment house",
    "hotel": "hotel",
    "school": "school",
    "retail": "shop",
}
ADDRESS_REACH_M = 60.0  # beyond it a building has no address
REGISTERED = "%d.%m.%Y"  # the same form is declared in monitor.yaml


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel and the building it was cut for."""

    parcel_id: str
    shape: BaseGeometry
    building: Building


def cut_parcels(buildings: Sequence[Building]) -> list[Parcel]:
    """Give each building that has one its parcel, numbered by block of 400 m."""
    parcels: list[Parcel] = []
    plots_in: dict[tuple[int, int], int] = {}
    for building in buildings:
        if building.on_parcel:
            middle = building.shape.centroid
            block = int(middle.x // 400) + 1, int(middle.y // 400) + 1
            plots_in[block] = plots_in.get(block, 0) + 1
            number = f"99-{block[1]:03d}-{block[0]:03d}-{plots_in[block]:03d}"
            shape = building.plot or building.shape.buffer(10, join_style="mitre")
            parcels.append(Parcel(number, shape, building))
    return sorted(parcels, key=lambda parcel: parcel.parcel_id)


def building_features(buildings: Sequence[Building], parcels: Sequence[Parcel]) -> Features:
    """Give the register of observed buildings, sorted by id."""
    parcel_of = {parcel.building.building_id: parcel.parcel_id for parcel in parcels}
    address_of = _addresses(buildings)
    return [
        (
            building.shape,
            {
                "id": building.building_id,
                "parcel": parcel_of.get(building.building_id) if building.names_parcel else None,
                "address": address_of.get(building.building_id),
                "use": building.use,
                "floors": building.floors,
                "height": building.height_m,
                "height_error": building.height_error_m if building.height_m else None,
                "last_absent": _iso(building.seen[0]),
                "first_seen": _iso(building.seen[1]),
            },
        )
        for building in sorted(buildings, key=lambda building: building.building_id)
    ]


def parcel_features(parcels: Sequence[Parcel]) -> Features:
    """Give the register of parcels."""
    return [
        (
            parcel.shape,
            {
                "number": parcel.parcel_id,
                "purpose": PURPOSES[parcel.building.use],
                "area_document": round(parcel.shape.area),
                "begins": None,
                "ends": None,
                "parents": None,
                "hazard": parcel.building.hazard,
                "hazard_listed": _iso(parcel.building.hazard_listed),
            },
        )
        for parcel in parcels
    ]


def permit_rows(
    buildings: Sequence[Building], parcels: Sequence[Parcel]
) -> list[dict[str, object]]:
    """Give the register of acts, in the order of their days; days as DD.MM.YYYY."""
    parcel_of = {parcel.building.building_id: parcel.parcel_id for parcel in parcels}
    acts = sorted(
        (_issued(building), building.building_id, building)
        for building in buildings
        if building.act
    )
    return [
        {
            "act": f"NOWHERE-P-{number:04d}",
            "kind": building.act,
            "state": _state(building, issued),
            "parcel": parcel_of.get(building_id, ""),
            "building": building_id if building.act_names_it else "",
            "issued": issued.strftime(REGISTERED),
            "expires": issued.replace(year=issued.year + 3).strftime(REGISTERED),
            # an act allows what the rules allow; what was built is another matter
            "floors": min(building.floors or 2, 9),
            "height": building.height_m if building.height_m and building.height_m <= 12 else "",
            "use": PURPOSES[building.use],
            "office": _office(building),
            "signed": signed.approver(building_id),
            "developer": signed.developer(building_id, building.use),
            "applied": signed.applied(building_id, issued).strftime(REGISTERED)
            if building.act == "permit"
            else "",
            "floor area": signed.floor_area(building.shape.area, min(building.floors or 2, 9)),
        }
        for number, (issued, building_id, building) in enumerate(acts, start=1)
    ]


def observation_features(buildings: Sequence[Building]) -> Features:
    """Give what drones saw of buildings again, in the order of the buildings."""
    return [
        (
            building.shape,
            {
                "id": f"{building.building_id}-seen-{place}",
                "building": building.building_id,
                "day": day.isoformat(),
                "by": "drone",
                "presence": "seen",
                "floors": floors,
                "height": height_m,
                "height_error": building.height_error_m,
                "use": None,
            },
        )
        for building in buildings
        for place, (day, floors, height_m) in enumerate(building.again, start=1)
    ]


def _office(building: Building) -> str:
    """Give the department that issued an act: one for the town, one for the foothills."""
    middle = building.shape.centroid
    in_town = middle.y > ground.line_north(min(max(middle.x, 0.0), 4000.0))
    return "Department 1" if in_town else "Department 2"


def _state(building: Building, issued: date) -> str:
    if building.act_refused:
        return "refused"
    return "issued" if issued.year >= 2023 else "completed"


def _issued(building: Building) -> date:
    """Date the act into the time between the two flights, before the building was seen."""
    absent, seen = building.seen
    between = (seen - absent).days if absent else 800
    # spread over the first half of the time, without chance: by the letters of its id
    share = sum(map(ord, building.building_id)) % 50
    day = seen - timedelta(days=between) + timedelta(days=between * share // 100)
    return day.replace(day=min(day.day, 28))


def _addresses(buildings: Sequence[Building]) -> dict[str, str]:
    """Give numbers to the buildings along the nearest street."""
    streets = [(name, line) for _, name, line in ground.streets()]
    numbers: dict[str, int] = {}
    addresses: dict[str, str] = {}
    for building in sorted(buildings, key=lambda one: (one.shape.bounds[0], one.shape.bounds[1])):
        away, name = min((line.distance(building.shape), name) for name, line in streets)
        if away <= ADDRESS_REACH_M:
            numbers[name] = numbers.get(name, 0) + 1
            addresses[building.building_id] = f"{name} {numbers[name]}"
    return addresses


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
