"""The registers of the East Quarter: its office writes Russian headings and words of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from shapely.geometry.base import BaseGeometry

from demo_town import signed
from demo_town.plots import Act, Observation, Plot
from demo_town.quarter import COURSE
from demo_town.registers import PURPOSES, REGISTERED

Feature = tuple[BaseGeometry, Mapping[str, object]]

HEIGHT_ERROR_M = 0.3
SURVEYED = date(2026, 6, 22)  # a week after the last flight
NEITHER = "-"
OFFICE = "Отдел 3"
APPLIED_FOR = ("sketch approval", "permit")
KINDS = {  # the same words stand, the other way round, under values in monitor.yaml
    "sketch approval": "эскиз",
    "permit": "разрешение",
    "start notice": "уведомление",
    "acceptance": "приёмка",
    "council decision": "решение совета",
}
USES = {
    "house": "жилой дом",
    "terrace": "блокированный дом",
    "apartments": "многоквартирный дом",
    "hotel": "гостиница",
    "school": "школа",
    "retail": "магазин",
}


def parcel_numbers(plots: Sequence[Plot]) -> dict[str, str]:
    """Give the cadastral number of the parcel that each plot, and its building, is on."""
    own = [plot for plot in plots if not plot.on]
    numbers = {
        plot.plot_id: f"99-050-{plot.row + 1:03d}-{place:03d}"
        for place, plot in enumerate(own, start=1)
    }
    shared = {plot.plot_id: numbers[plot.on] for plot in plots if plot.on in numbers}
    return numbers | shared


def permit_number(plot: Plot) -> str:
    """Give the number of a plot's permit."""
    return f"EQ-{plot.row + 1}{plot.column + 1:02d}"


def building_features(plots: Sequence[Plot]) -> list[Feature]:
    """Give the rows of the register of buildings, sorted by id."""
    numbers = parcel_numbers(plots)
    return [
        (
            plot.footprint,
            {
                "id": plot.plot_id,
                "parcel": numbers.get(plot.plot_id),
                "address": None,
                "use": plot.use,
                "floors": plot.floors,
                "height": plot.height_m,
                "height_error": HEIGHT_ERROR_M if plot.height_m else None,
                "last_absent": _iso(plot.seen[0]),
                "first_seen": _iso(plot.seen[1]),
            },
        )
        for plot in sorted(plots, key=lambda plot: plot.plot_id)
        if plot.built and plot.in_register
    ]


def parcel_features(plots: Sequence[Plot]) -> list[Feature]:
    """Give the rows of the register of parcels, with what each was made from."""
    numbers = parcel_numbers(plots)
    return [
        (
            plot.parcel,
            {
                "number": numbers[plot.plot_id],
                "purpose": _purpose(plot),
                "area_document": round(plot.parcel.area),
                "begins": _iso(plot.begins),
                "ends": _iso(plot.ends),
                "parents": " ".join(numbers.get(one, one) for one in plot.parents.split()) or None,
                "hazard": "none",
                "hazard_listed": None,
            },
        )
        for plot in plots
        if not plot.on
    ]


def act_rows(plots: Sequence[Plot]) -> list[dict[str, object]]:
    """Give the register of acts, one row each: a permit, and what went before and after it."""
    numbers = parcel_numbers(plots)
    return [
        row
        for plot in plots
        for place, act in enumerate(COURSE if plot.acts is None else plot.acts, start=1)
        for row in _act(plot, act, place, numbers)
    ]


def observation_features(plots: Sequence[Plot]) -> list[Feature]:
    """Give what flights, streets and volunteers saw, in the order of the plots."""
    return [
        (observation.shape or plot.footprint, _observed(plot, observation, place))
        for plot in plots
        for place, observation in enumerate(plot.observations or _survey(plot), start=1)
    ]


def _survey(plot: Plot) -> tuple[Observation, ...]:
    """Give what the street survey wrote of a building: its use alone."""
    if not (plot.built and plot.surveyed):
        return ()
    return (Observation(SURVEYED, method="street", use=plot.use),)


def _purpose(plot: Plot) -> str:
    return PURPOSES.get(str(plot.use), plot.purpose) if plot.use != "house" else plot.purpose


def _act(
    plot: Plot, act: Act, place: int, numbers: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    permits = act.kind == "permit"
    own = permits and act.issued is not None
    building = {"": plot.plot_id, NEITHER: ""}.get(act.building, act.building)
    yield {
        "Номер": permit_number(plot) if own else f"{permit_number(plot)}-{place}",
        "Разрешение": permit_number(plot) if not permits else "",
        "Вид": KINDS[act.kind],
        "Состояние": "отказано" if permits and not own else "выдано",
        "Участок": numbers.get(plot.plot_id, ""),
        "Здание": building,
        "Дата": _registered(act.issued),
        "Отказано": _registered(act.refused),
        "Действует до": _registered(act.expires),
        "Этажей": act.floors if own else "",
        "Высота": f"{act.height_m:.1f}".replace(".", ",") if own and act.height_m else "",
        "Назначение": USES.get(act.use, act.use) if own else "",
        "Адрес": act.address,
        "Отдел": OFFICE,
        "Подписал": plot.approver or signed.approver_in_the_quarter(plot.plot_id),
        "Застройщик": signed.owner(plot.plot_id),
        "Подано": _registered(_applied(plot, act)),
        "Площадь": signed.floor_area(plot.footprint.area, act.floors or 0) if own else "",
    }


def _applied(plot: Plot, act: Act) -> date | None:
    """Give the day of application of what is applied for; a notice and an acceptance are not."""
    if act.issued is None or act.kind not in APPLIED_FOR:
        return None
    return act.applied or signed.applied(plot.plot_id, act.issued)


def _observed(plot: Plot, observation: Observation, place: int) -> dict[str, object]:
    named = observation.names_it and plot.in_register
    return {
        "id": f"{plot.plot_id}-seen-{place}",
        "building": plot.plot_id if named or observation.names_it else None,
        "day": _iso(observation.on),
        "by": observation.method,
        "presence": observation.presence,
        "floors": observation.floors,
        "height": observation.height_m,
        "height_error": HEIGHT_ERROR_M if observation.height_m else None,
        "use": observation.use,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _registered(day: date | None) -> str:
    return day.strftime(REGISTERED) if day else ""
