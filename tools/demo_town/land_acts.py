"""Acts about land: grants, changes of purpose and of plans, and permits for ground not built on.

For each red flag that other registers of the town show nothing of there is at least one act that
raises it, and there are acts beside it that look alike and do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from demo_town.buildings import LAST_FLIGHT, Building
from demo_town.registers import PURPOSES, REGISTERED

Feature = tuple[BaseGeometry, Mapping[str, object]]

LAND_OFFICE, PLANNING_OFFICE = "Land Office of Nowhere", "Planning Office of Nowhere"
LAND, PLANS = ("A-09", LAND_OFFICE), ("A-10", PLANNING_OFFICE)
TOWN = ("A-01", "Department 1")
CORNER = (3120.0, 2110.0)  # an empty field by the Road to Far Hamlet
STEP_M, PLOT_M, ROW_M = 40.0, 36.0, 50.0
SLIPPED = box(3600, 462, 3636, 498)  # at a landslide site
CUT = date(2024, 5, 20)


@dataclass(frozen=True, slots=True)
class Field:
    """A parcel of land without a building."""

    number: str
    shape: Polygon
    purpose: str = "dwelling house"
    begins: date | None = None
    ends: date | None = None
    parents: str = ""
    hazard: str = "none"
    hazard_listed: date | None = None


@dataclass(frozen=True, slots=True)
class LandAct:
    """One row of the register of acts about land; what is left out is not told."""

    kind: str
    issued: date
    parcel: str = ""
    office: tuple[str, str] = LAND  # code of who signed, and the body
    building: str = ""
    applied: date | None = None
    developer: str = ""
    use: str = ""
    use_before: str = ""
    floors: int | None = None
    units: int | None = None
    area_m2: int | None = None
    tender: str = ""
    opinions: str = ""
    plan_unit: str = ""
    due: date | None = None
    paid: str = ""


def number(block: int, place: int) -> str:
    """Give the cadastral number of a parcel of the field."""
    return f"99-060-{block:03d}-{place:03d}"


def parcel_features() -> list[Feature]:
    """Give the parcels that these acts are about, where no other register has them."""
    return [
        (
            one.shape,
            {
                "number": one.number,
                "purpose": one.purpose,
                "area_document": round(one.shape.area),
                "begins": one.begins.isoformat() if one.begins else None,
                "ends": one.ends.isoformat() if one.ends else None,
                "parents": one.parents or None,
                "hazard": one.hazard,
                "hazard_listed": one.hazard_listed.isoformat() if one.hazard_listed else None,
            },
        )
        for one in fields()
    ]


def act_rows(buildings: Sequence[Building]) -> list[dict[str, object]]:
    """Give the register, in the order of the stories."""
    every = [
        *_purposes(), *_functions(), *_plans(), *_grants(), *_together(), *_after_the_court(),
        *_accepted_by_owners(buildings), *_late(buildings),
    ]  # fmt: skip
    return [_row(place, act) for place, act in enumerate(every, start=1)]


def fields() -> list[Field]:
    """Give the parcels: rows of plots, pasture cut into twelve, and gardens cut into eleven."""
    plots = [(1, place) for place in range(1, 9)]
    plots += [(block, place) for block, count in ((2, 4), (3, 4), (4, 3), (5, 2))
              for place in range(1, count + 1)]  # fmt: skip
    held = [
        Field(number(*plot), _plot(0 if plot[0] == 1 else 1, at if at < 8 else at - 8))
        for at, plot in enumerate(plots)
    ]
    granted = [
        Field(number(8, 1), SLIPPED, hazard="landslide", hazard_listed=date(2016, 5, 2)),
        Field(number(8, 2), _plot(4, 0)),
        # listed after it was given
        Field(number(8, 3), _plot(4, 1), hazard="mudflow", hazard_listed=date(2019, 3, 4)),
    ]
    return [*held, *_cut(6, 2, 12, "pasture"), *_cut(7, 3, 11, "dwelling house"), *granted]


def _plot(row: int, column: int) -> Polygon:
    west, south = CORNER[0] + STEP_M * column, CORNER[1] + ROW_M * row
    return box(west, south, west + PLOT_M, south + PLOT_M)


def _cut(block: int, row: int, count: int, purpose: str) -> Iterator[Field]:
    """Cut one parcel into plots side by side, with paths between them."""
    west, south, _, north = _plot(row, 0).bounds
    whole = box(west, south, _plot(row, count - 1).bounds[2], north)
    yield Field(number(block, 1), whole, purpose, ends=CUT)
    for place in range(count):
        yield Field(
            number(block, place + 2), _plot(row, place), begins=CUT, parents=number(block, 1)
        )


def _purposes() -> Iterator[LandAct]:
    """Turn garden plots over to housing; on one an apartment house is permitted months later."""
    changed = date(2023, 3, 14)

    def change(place: int, before: str, due: date, paid: str) -> LandAct:
        return LandAct(
            "purpose change", changed, number(1, place), use="house", use_before=before,
            due=due, paid=paid,
        )  # fmt: skip

    def build(place: int, issued: date, use: str, floors: int) -> LandAct:
        return _permit(
            number(1, place), issued, f"O-F{place}", use, floors=floors, area_m2=300 * floors
        )

    soon = date(2023, 6, 14)
    yield change(1, "garden house", soon, "no")
    yield build(1, date(2023, 11, 20), "apartments", 4)
    yield change(2, "garden house", soon, "yes")
    yield build(2, date(2023, 11, 27), "garden house", 1)
    yield change(3, "garden house", soon, "yes")
    yield build(3, date(2025, 9, 15), "apartments", 4)  # two years and a half later
    yield change(4, "garden house", date(2027, 3, 15), "no")  # not due yet
    yield change(5, "apartments", soon, "yes")
    yield build(5, date(2023, 10, 9), "apartments", 4)


def _functions() -> Iterator[LandAct]:
    """Take land out of a protected function, with every opinion and without."""
    told = (("recreation", "hearing"), ("recreation", "hearing ecology emergency"),
            ("pasture", "none"))  # fmt: skip
    for place, (before, opinions) in enumerate(told, start=6):
        yield LandAct(
            "rezoning", date(2022, 10, 3 + place), number(1, place), PLANS, use="house",
            use_before=before, opinions=opinions,
        )  # fmt: skip


def _plans() -> Iterator[LandAct]:
    """Change the plan of three units: three times in two years, in five years, and twice."""
    changed = {
        "DP-3": (date(2022, 2, 10), date(2022, 11, 15), date(2023, 9, 5)),
        "DP-5": (date(2019, 3, 12), date(2021, 6, 8), date(2023, 10, 17)),
        "DP-7": (date(2021, 4, 6), date(2022, 5, 17)),
    }
    for place, (unit, days) in enumerate(changed.items(), start=6):
        for day in days:
            yield LandAct("plan edit", day, number(1, place), PLANS, plan_unit=unit)


def _grants() -> Iterator[LandAct]:
    """Give land with a tender and without, and let it be bought out sooner and later."""
    for place, given, tender, bought in (
        (1, date(2020, 4, 14), "no", date(2021, 3, 30)),
        (2, date(2020, 5, 12), "yes", date(2021, 4, 20)),
        (3, date(2017, 6, 6), "no", date(2022, 2, 15)),
    ):
        yield LandAct("land grant", given, number(8, place), developer=f"D-2{place}", tender=tender)
        yield LandAct("buy-out", bought, number(8, place), developer=f"D-2{place}")
    # a house that no other register has stands there now
    yield LandAct(
        "land grant", date(2023, 8, 14), "99-050-002-009", developer="O-east-appeared", tender="yes"
    )


def _together() -> Iterator[LandAct]:
    """Permit large houses to one developer on one day, small ones, and large ones to several."""
    large, small, several = date(2024, 9, 10), date(2024, 10, 8), date(2024, 11, 12)
    for place in range(1, 5):
        yield _permit(number(2, place), large, "D-04", "house", floors=3, area_m2=900)
    for place in range(1, 5):
        yield _permit(number(3, place), small, "D-10", "house", floors=2, area_m2=200)
    for place in range(1, 4):
        yield _permit(number(4, place), several, f"O-G{place}", "house", floors=3, area_m2=900)


def _after_the_court() -> Iterator[LandAct]:
    """Permit a developer to build while a court act on another building is in force, and before."""
    # asked for and issued on one day, three months after the act entered into force
    issued = date(2025, 3, 20)
    yield _permit(number(5, 1), issued, "D-07", "house", floors=2, area_m2=240, applied=issued)
    # after the judgment, and before the final act
    yield _permit(number(5, 2), date(2024, 5, 20), "D-08", "house", floors=2, area_m2=240)


def _accepted_by_owners(buildings: Sequence[Building]) -> Iterator[LandAct]:
    """Let owners accept four small houses themselves, and an apartment house."""
    own = [one for one in buildings if one.building_id.startswith("n-") and one.act_names_it]
    small = [one for one in own if one.use == "house" and (one.floors or 9) <= 2][:4]
    large = [one for one in own if one.use == "apartments"][:1]
    for one in [*small, *large]:
        floors = one.floors or 1
        yield LandAct(
            "owner acceptance", date(2026, 6, 22), office=TOWN, building=one.building_id,
            use=PURPOSES[one.use], floors=floors, units=1 if one in small else 4 * floors,
            area_m2=round(one.shape.area * floors),
        )  # fmt: skip


def _late(buildings: Sequence[Building]) -> Iterator[LandAct]:
    """Permit a building in town a hundred days after a flight saw it."""
    seen = LAST_FLIGHT[0] or LAST_FLIGHT[1]
    late = next(one for one in buildings if one.act is None and one.seen[1] == seen)
    area = round(late.shape.area)
    issued = seen + timedelta(days=100)
    act = _permit("", issued, "O-L1", PURPOSES[late.use], floors=late.floors or 1, area_m2=area)
    yield replace(act, building=late.building_id)


def _permit(
    parcel: str,
    issued: date,
    developer: str,
    use: str,
    *,
    floors: int,
    area_m2: int,
    applied: date | None = None,
) -> LandAct:
    return LandAct(
        "permit", issued, parcel, TOWN, applied=applied or issued - timedelta(days=35),
        developer=developer, use=use, floors=floors, area_m2=area_m2,
    )  # fmt: skip


def _row(place: int, act: LandAct) -> dict[str, object]:
    signed, office = act.office
    days = {"applied": act.applied, "issued": act.issued, "due": act.due}
    told = {name: day.strftime(REGISTERED) if day else "" for name, day in days.items()}
    figures = {"floors": act.floors, "units": act.units, "floor area": act.area_m2}
    return {
        "act": f"LA-{place:03d}", "kind": act.kind, "state": "issued", "office": office,
        "signed": signed, "developer": act.developer, "parcel": act.parcel,
        "building": act.building, "applied": told["applied"], "issued": told["issued"],
        "use": act.use, "use before": act.use_before,
        **{name: "" if figure is None else figure for name, figure in figures.items()},
        "tender": act.tender, "opinions": act.opinions, "plan": act.plan_unit,
        "due": told["due"], "paid": act.paid,
    }  # fmt: skip
