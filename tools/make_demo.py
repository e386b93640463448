"""Make the files of layers/demo, the invented town of Nowhere, and the verdicts they must give.

    python tools/make_demo.py
    python tools/make_demo.py --into FOLDER --expected FILE

The YAML files of the folder are written by hand; here each gets the sums of its data files.
The same script gives the same bytes: there is one seed, and no clock.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from demo_town import (
    files,
    filling,
    ground,
    journal,
    land_acts,
    planted,
    quarter,
    quarter_registers,
    registers,
    relief,
    reviews,
    signals,
)
from demo_town.buildings import Building
from demo_town.plots import EAST_QUARTER, Answer, Plot

ROOT = Path(__file__).resolve().parent.parent
BINDING = (
    "protected-area",
    "fault-share",
    "river-distance",
    "steep-ground",
    "height-limit",
    "floors-limit",
    "permit-required",
)
BEYOND_DOUBT_M = 20.0  # from the foothill line: more than its error and half a building
IN_THE_FOOTHILLS = ("height-limit", "floors-limit", "permit-required")
ADVISORY = ("landslide-exposure",)


def main() -> None:
    """Write every file, then the sums."""
    parser = argparse.ArgumentParser(description="Make the files of the invented town.")
    parser.add_argument("--into", type=Path, default=ROOT / "layers" / "demo")
    parser.add_argument("--expected", type=Path, default=ROOT / "tests" / "demo_expected.csv")
    wanted = parser.parse_args()
    make(wanted.into, wanted.expected)


def make(folder: Path, expected: Path) -> None:
    """Write the data files and the journal into ``folder``, and the verdicts into ``expected``."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    _write_ground(data)
    relief.write(data / "elevation.tif")
    sown, plots = planted.planted(), quarter.plots()
    relief.write_before(data / "elevation-before.tif", plots)
    _write_registers(data, sown + filling.fill(sown), plots)
    journal.write(folder / "journal.jsonl")
    files.write_rows(expected, expected_rows(sown) + expected_in_quarter(plots))
    files.stamp(folder)
    signals.write(folder)
    reviews.write(folder)


def expected_rows(sown: Sequence[Building]) -> list[dict[str, object]]:
    """Give one row a planted building and rule whose verdict follows from the plan."""
    told = {
        (building.building_id, rule): verdict
        for building in sown
        for rule, verdict in {**_nothing_wrong(building), **building.verdicts}.items()
    }
    return [
        _expected("building", building_id, Answer(rule, verdict, reason))
        for (building_id, rule), (verdict, reason) in sorted(told.items())
    ]


def expected_in_quarter(plots: Sequence[Plot]) -> list[dict[str, object]]:
    """Give one row a building, permit or parcel of the quarter and rule that was planted for it."""
    parcels = quarter_registers.parcel_numbers(plots)
    return [
        _expected(subject, subject_id, answer)
        for plot in plots
        for subject, subject_id, answers in (
            ("building", plot.plot_id, plot.answers),
            ("permit", quarter_registers.permit_number(plot), plot.of_permit),
            ("parcel", parcels.get(plot.plot_id, ""), plot.of_parcel),
        )
        for answer in answers
    ]


def _expected(subject: str, subject_id: str, answer: Answer) -> dict[str, object]:
    reviewed = {(one.rule_id, one.building_id): one.still for one in reviews.REVIEWS}
    return {
        "subject": subject,
        "subject_id": subject_id,
        "rule_id": answer.rule_id,
        "verdict": answer.verdict,
        "reason": answer.reason,
        "label": answer.label,
        "review": reviewed.get((answer.rule_id, subject_id), ""),
    }


def _nothing_wrong(building: Building) -> dict[str, tuple[str, str]]:
    """Give what rules say of a building that is planted for another one."""
    if not building.told:
        return {}
    nothing = dict.fromkeys(BINDING, ("clear", "measured"))
    nothing |= dict.fromkeys(ADVISORY, ("not_exposed", "measured"))
    east, north = building.shape.centroid.coords[0]
    if north > ground.line_north(east) + BEYOND_DOUBT_M:
        nothing |= dict.fromkeys(IN_THE_FOOTHILLS, ("clear", "outside_area"))
    return nothing


def _write_ground(data: Path) -> None:
    town = _named(("Ешқайда", "Нигдень", "Nowhere"))
    files.write_features(data / "city.geojson", [(ground.CITY, {"id": "nowhere", **town})])
    files.write_features(
        data / "districts.geojson",
        [
            (
                ground.CITY.intersection(shape),
                {"id": key, **_named((kk, ru, en))},
            )
            for key, (kk, ru, en, shape) in sorted(ground.DISTRICTS.items())
        ],
    )
    files.write_features(
        data / "streets.geojson",
        [(line, {"id": key, "name": name}) for key, name, line in ground.streets()],
    )
    single = {
        "river": (ground.RIVER, ("Ағыссыз", "Бестечка", "Flowless")),
        "lake": (ground.LAKE, ("Жоқ көл", "Озеро Нет", "No Lake")),
        "fault-strip": (
            ground.STRIP,
            ("Ойдан шығарылған жарылым", "Выдуманный разлом", "Invented Fault"),
        ),
        "fault-line": (ground.FAULT, ("Жорамал жарылым", "Мнимый разлом", "Imagined Fault")),
        "east-quarter": (EAST_QUARTER, ("Шығыс орам", "Восточный квартал", "East Quarter")),
        "park": (ground.PARK, ("Ойдан шығарылған бақ", "Выдуманный парк", "Invented Park")),
    }
    for stem, (shape, names) in single.items():
        files.write_features(data / f"{stem}.geojson", [(shape, {"id": stem, **_named(names)})])
    files.write_features(
        data / "landslides.geojson",
        [(ground.point(*place), {"id": key}) for key, place in sorted(ground.SLIDES.items())],
    )
    files.write_features(
        data / "places.geojson",
        [
            (ground.point(*place), {"id": key, **_named(names)})
            for key, (names, place) in sorted(ground.PLACES.items())
        ],
    )


def _named(names: tuple[str, str, str]) -> dict[str, str]:
    """Give a name in each language, and all three in one for files that take a single column."""
    kk, ru, en = names
    return {"name": " / ".join(names), "name_kk": kk, "name_ru": ru, "name_en": en}


def _write_registers(data: Path, buildings: Sequence[Building], plots: Sequence[Plot]) -> None:
    parcels = registers.cut_parcels(buildings)
    seen = registers.building_features(buildings, parcels)
    seen += quarter_registers.building_features(plots)
    files.write_features(
        data / "buildings.geojson", sorted(seen, key=lambda one: str(one[1]["id"]))
    )
    files.write_features(
        data / "parcels.geojson",
        registers.parcel_features(parcels)
        + quarter_registers.parcel_features(plots)
        + land_acts.parcel_features(),
    )
    files.write_rows(data / "permits.csv", registers.permit_rows(buildings, parcels))
    files.write_rows(data / "east-acts.csv", quarter_registers.act_rows(plots), delimiter=";")
    files.write_rows(data / "land-acts.csv", land_acts.act_rows(buildings))
    files.write_features(
        data / "observations.geojson",
        quarter_registers.observation_features(plots) + registers.observation_features(buildings),
    )


if __name__ == "__main__":
    main()
