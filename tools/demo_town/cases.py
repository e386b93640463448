"""The cases of Nowhere: what the events of the invented town's journal say, in their order.

Everything here is invented. There is a case in every state of the workflow, every outcome, and
everything that a journal may have to tell: a part demolished and the whole, a stay, duplicates,
a correction, a withdrawal, a silence, a fine that remedied nothing, another owner, a cassation,
and a building declared gone that was found standing.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

INSPECTORATE = "Inspectorate of Nowhere"
FIRST_COURT = "District Court of Nowhere"
HIGHER_COURT = "Town Court of Nowhere"
BAILIFFS = "Bailiff Office of Nowhere"
SURVEY = "Survey Office of Nowhere"
PERMITS = "Permit Office of Nowhere"

SAID, SEEN = "demo-journal", "demo-survey"
"""Sources of the monitor: what the inspectorate says, and what the survey office sees."""

PACKAGE = "foothill-package"
PREFIX = "NW"

Event = tuple[str, str, dict[str, Any]]
"""Kind, day, and what else it says; ``recorded`` is the day it was written down, if later."""


def by(body: str, kind: str, day: str, **more: Any) -> Event:
    """Give an act of a body; what the survey office did is what it saw."""
    return kind, day, {"body": body, "source": SEEN if body == SURVEY else SAID, **more}


def act(kind: str, day: str, **more: Any) -> Event:
    """Give an act of the inspectorate."""
    return by(INSPECTORATE, kind, day, **more)


def court(kind: str, day: str, *, higher: bool = False, **more: Any) -> Event:
    """Give an act of a court."""
    return by(HIGHER_COURT if higher else FIRST_COURT, kind, day, **more)


def final(day: str, *, higher: bool = False, **more: Any) -> Event:
    """Give a final act, which enters into force on its day."""
    return court("final", day, higher=higher, in_effect_on=day, **more)


def looked_at(flagged: str, screened: str, due: str, inspected: str, **seen: Any) -> list[Event]:
    """Give the way from the flag to the inspection act, with what was measured."""
    return [
        act("flagged", flagged),
        act("screened", screened),
        act("inspection_due", due),
        act("inspected", inspected, **seen),
    ]


HOTEL = {"floors": 6.0, "height_m": 22.0, "area_m2": 800.0}
HOUSE = {"floors": 2.0, "height_m": 7.5, "area_m2": 144.0}
GONE = {"floors": 0.0, "height_m": 0.0, "area_m2": 0.0}
ALL_OF_IT = {"scope": "full"}
BY_FORCE = {"how": "forced", "currency": "XTS", "paid_by": "budget"}
BY_THE_OWNER = {"how": "voluntary", "currency": "XTS", "paid_by": "owner"}

EARLIER: dict[str, tuple[str, list[Event]]] = {
    "hotel": ("demolished-hotel", [
        *looked_at("2020-07-06", "2020-07-09", "2020-07-10", "2020-07-21", **HOTEL),
        act("stop_order", "2020-07-22"),
        court("suit_filed", "2020-09-02", target="both"),
        court("judgment", "2021-02-11", decision="granted", **ALL_OF_IT),
        court("appeal", "2021-03-01", higher=True),
        final("2021-06-17", higher=True, decision="granted", deadline_on="2021-08-17"),
        by(BAILIFFS, "enforcement", "2021-08-23", deadline_on="2021-10-25"),
        by(BAILIFFS, "works", "2021-09-13", **BY_FORCE),
        by(BAILIFFS, "partly_executed", "2021-10-11", floors=3.0, height_m=11.0, cost=40_000.0,
           **BY_FORCE),
        by(BAILIFFS, "works", "2021-10-12"),
        by(BAILIFFS, "executed", "2021-10-22", floors=0.0, height_m=0.0, cost=55_000.0,
           **BY_FORCE),
        by(SURVEY, "verified", "2021-11-15", **GONE),
        act("closed", "2021-11-18", outcome="demolished_full", restored="no"),
        by(SURVEY, "site_restored", "2022-06-14", restored="yes"),
    ]),
    "house": ("demolished-house", [
        *looked_at("2020-07-06", "2020-07-13", "2020-07-14", "2020-08-04", **HOUSE),
        act("prescription", "2020-08-06", deadline_on="2020-11-06", **ALL_OF_IT),
        act("works", "2020-10-01", **BY_THE_OWNER),
        act("executed", "2020-10-19", cost=3_000.0, **BY_THE_OWNER),
        by(SURVEY, "verified", "2021-05-18", **GONE),
        act("closed", "2021-05-20", outcome="demolished_full", restored="yes"),
    ]),
    "reduced": ("reduced-hotel", [
        *looked_at("2020-07-07", "2020-07-16", "2020-07-17", "2020-08-11",
                   floors=5.0, height_m=18.5, area_m2=800.0),
        act("prescription", "2020-08-13", deadline_on="2020-10-13", **ALL_OF_IT),
        court("suit_filed", "2020-11-03", target="building"),
        court("judgment", "2021-03-24", decision="partly", scope="partial", floors=3.0,
              height_m=12.0),
        final("2021-04-26", decision="partly", deadline_on="2021-06-28"),
        act("works", "2021-06-07", **BY_THE_OWNER),
        act("partly_executed", "2021-06-25", floors=3.0, height_m=12.0, cost=21_000.0,
            **BY_THE_OWNER),
        by(SURVEY, "verified", "2021-07-12", floors=3.0, height_m=11.8),
        act("closed", "2021-07-14", outcome="demolished_partial", restored="not_required"),
    ]),
    "fault": ("fault-illegal", [
        *looked_at("2020-07-08", "2020-07-20", "2025-01-13", "2025-02-04", **HOUSE),
        court("suit_filed", "2025-05-19", target="building"),
        court("judgment", "2025-12-02", decision="granted", **ALL_OF_IT),
        court("appeal", "2025-12-22", higher=True),
    ]),
    "park": ("park-illegal", [
        *looked_at("2023-07-03", "2023-07-05", "2023-07-06", "2023-07-27", **HOUSE),
        act("prescription", "2023-07-31", deadline_on="2023-10-31", **ALL_OF_IT),
        court("suit_filed", "2023-11-20", target="building"),
        court("judgment", "2024-04-09", decision="granted", **ALL_OF_IT),
        court("appeal", "2024-04-29", higher=True),
        final("2024-09-12", higher=True, decision="granted", deadline_on="2024-12-12"),
    ]),
    "river": ("river-illegal", [
        *looked_at("2023-07-03", "2023-07-10", "2023-07-11", "2023-08-08", **HOUSE),
        court("suit_filed", "2023-10-16", target="building"),
        court("judgment", "2024-03-05", decision="granted", **ALL_OF_IT),
        final("2024-04-08", decision="granted", deadline_on="2024-07-08"),
        by(BAILIFFS, "enforcement", "2024-08-19", deadline_on="2027-04-20"),
        court("suspended", "2026-03-02", higher=True, reason="court_stay"),
    ]),
    "floors": ("floors-illegal", [
        *looked_at("2023-07-04", "2023-07-17", "2023-07-18", "2023-08-15",
                   floors=5.0, height_m=11.0, area_m2=144.0),
        act("prescription", "2023-08-17", deadline_on="2023-11-17", scope="partial", floors=3.0),
        court("suit_filed", "2023-12-11", target="building"),
        court("judgment", "2024-05-21", decision="granted"),
        court("appeal", "2024-06-10", higher=True),
        court("judgment", "2024-11-05", higher=True, decision="granted"),
        final("2024-12-06", higher=True, decision="granted", deadline_on="2025-03-06"),
        by(BAILIFFS, "enforcement", "2025-04-14", deadline_on="2027-04-14"),
        by(BAILIFFS, "works", "2026-08-03", **BY_FORCE),
    ]),
    "line": ("corrected-house", [
        *looked_at("2023-07-04", "2023-07-18", "2023-07-19", "2023-08-16",
                   floors=4.0, height_m=11.0, area_m2=144.0),
        act("prescription", "2023-08-18", deadline_on="2024-02-19", scope="partial", floors=3.0),
        act("executed", "2024-02-05", floors=3.0, **BY_THE_OWNER),
        by(SURVEY, "verified", "2024-03-04", floors=3.0),
        act("closed", "2024-03-06", outcome="brought_into_line", restored="not_required"),
    ]),
    "steep": ("steep-illegal", [
        *looked_at("2026-07-01", "2026-07-06", "2026-07-07", "2026-07-28", **HOUSE),
        act("stop_order", "2026-07-29", served_on="2026-07-30"),
    ]),
    "height": ("height-illegal", [
        *looked_at("2026-07-01", "2026-07-07", "2026-07-08", "2026-08-05",
                   floors=3.0, height_m=17.0, area_m2=144.0),
        act("prescription", "2026-08-07", deadline_on="2027-02-08", scope="partial",
            height_m=12.0),
    ]),
    "permit": ("permit-illegal", [
        act("flagged", "2026-07-02"),
        act("screened", "2026-07-13"),
        act("inspection_due", "2026-07-14"),
    ]),
    "type": ("permit-wrong-type", [act("flagged", "2026-07-02")]),
    "measured": ("remeasured-house", [
        *looked_at("2026-07-02", "2026-07-14", "2026-07-15", "2026-08-12",
                   floors=2.0, height_m=11.4, area_m2=144.0),
        act("dismissed", "2026-08-14", reason="no_breach", outcome="not_proven"),
    ]),
}  # fmt: skip
"""Thirteen cases in the older parts of the town."""

QUARTER: dict[str, tuple[str, list[Event]]] = {
    "screened": ("east-floors-illegal", [
        act("flagged", "2026-06-22"),
        act("screened", "2026-06-25"),
    ]),
    "inspected": ("east-height-illegal", looked_at(
        "2026-06-22", "2026-06-26", "2026-06-29", "2026-07-09",
        floors=2.0, height_m=11.0, area_m2=144.0,
    )),
    "owner": ("east-cut", [
        *looked_at("2026-06-22", "2026-06-23", "2026-06-24", "2026-07-02", **HOUSE),
        court("suit_filed", "2026-07-20", target="both"),
        act("owner_changed", "2026-08-05"),
    ]),
    "shop": ("east-large-shop", [
        *looked_at("2026-06-22", "2026-06-23", "2026-06-24", "2026-06-30",
                   floors=2.0, height_m=6.0, area_m2=676.0),
        court("suit_filed", "2026-07-13", target="permit"),
        court("judgment", "2026-10-12", decision="granted", appeal_until="2026-11-12",
              **ALL_OF_IT),
        court("served", "2026-10-15"),
    ]),
    "cassation": ("east-appeared", [
        *looked_at("2026-06-22", "2026-06-23", "2026-06-24", "2026-06-29",
                   floors=6.0, height_m=8.5),
        court("suit_filed", "2026-07-01", target="building"),
        court("judgment", "2026-07-28", decision="partly", scope="partial", floors=3.0),
        final("2026-08-31", decision="partly"),
        court("cassation", "2026-10-05", higher=True),
    ]),
    "grown": ("east-grew", [
        *looked_at("2026-06-22", "2026-06-24", "2026-06-25", "2026-06-30",
                   floors=6.0, height_m=8.5, area_m2=144.0),
        act("prescription", "2026-07-01", deadline_on="2026-07-10", scope="partial", floors=3.0),
        court("suit_filed", "2026-07-13", target="building"),
        court("judgment", "2026-08-03", decision="granted"),
        final("2026-09-03", decision="granted", deadline_on="2026-10-02"),
        by(BAILIFFS, "enforcement", "2026-10-06", deadline_on="2026-12-01"),
    ]),
    "part": ("east-use-illegal", [
        *looked_at("2026-06-23", "2026-06-25", "2026-06-26", "2026-07-06", **HOUSE),
        act("prescription", "2026-07-10", deadline_on="2026-10-30", scope="partial", floors=1.0,
            height_m=4.0),
        act("works", "2026-08-20", **BY_THE_OWNER),
        act("partly_executed", "2026-09-25", floors=2.0, height_m=5.5, **BY_THE_OWNER),
    ]),
    "declared": ("east-over-the-bound", [
        *looked_at("2026-06-23", "2026-06-26", "2026-06-29", "2026-07-03", **HOUSE),
        act("prescription", "2026-07-06", deadline_on="2026-09-30", scope="partial",
            area_m2=140.0),
        act("executed", "2026-09-22", area_m2=140.0, **BY_THE_OWNER),
    ]),
    "seen": ("permit-refused", [
        *looked_at("2026-06-23", "2026-06-29", "2026-06-30", "2026-07-06", **HOUSE),
        act("prescription", "2026-07-08", deadline_on="2026-10-08", **ALL_OF_IT),
        act("works", "2026-09-10", **BY_THE_OWNER),
        act("executed", "2026-09-29", cost=4_500.0, **BY_THE_OWNER),
        by(SURVEY, "verified", "2026-10-20", **GONE),
    ]),
    "legalised": ("east-stage-missing", [
        *looked_at("2026-06-24", "2026-06-26", "2026-06-29", "2026-07-08", **HOUSE),
        act("prescription", "2026-07-10", deadline_on="2026-09-10"),
        by(PERMITS, "closed", "2026-09-08", outcome="legalised"),
    ]),
    "quashed": ("east-refused-then-granted", [
        *looked_at("2026-06-24", "2026-06-29", "2026-06-30", "2026-07-09", **HOUSE),
        act("prescription", "2026-07-13", deadline_on="2026-09-14"),
        court("dismissed", "2026-09-02", reason="act_quashed", outcome="quashed"),
    ]),
    # the height was first written as 71 m; the correction restates the day of the act
    "silent": ("east-school-tall", [
        *looked_at("2026-06-24", "2026-06-30", "2026-07-01", "2026-07-14",
                   floors=2.0, height_m=71.0, area_m2=144.0),
        act("corrected", "2026-07-14", corrects=4, height_m=17.0, reason="written_wrongly",
            recorded="2026-07-15"),
        act("prescription", "2026-07-17", deadline_on="2026-08-31", scope="partial",
            height_m=14.0),
    ]),
    # the stop order was about another building
    "withdrawn": ("east-expired", [
        *looked_at("2026-06-24", "2026-06-30", "2026-07-01", "2026-07-13", **HOUSE),
        act("stop_order", "2026-07-14"),
        act("withdrawn", "2026-07-16", corrects=5, reason="other_building"),
        act("prescription", "2026-07-20", deadline_on="2026-12-15"),
    ]),
    "fined": ("east-permit-of-neighbour", [
        *looked_at("2026-06-25", "2026-07-01", "2026-07-02", "2026-07-13", **HOUSE),
        act("prescription", "2026-07-15", deadline_on="2026-09-15"),
        act("fined", "2026-07-20"),
        act("fine_paid", "2026-08-03"),
        act("document", "2026-10-01"),
    ]),
    "standing": ("east-use-changed", [
        *looked_at("2026-06-25", "2026-07-01", "2026-07-02", "2026-07-08", **HOUSE),
        act("prescription", "2026-07-10", deadline_on="2026-09-10", **ALL_OF_IT),
        act("executed", "2026-08-31", floors=0.0, **BY_THE_OWNER),
        by(SURVEY, "works", "2026-09-16", corrects=6, reason="found_standing", floors=1.0,
           deadline_on="2026-11-20"),
    ]),
    "duplicate": ("permit-wrong-type", [
        act("flagged", "2026-07-03"),
        act("merged", "2026-07-06", other_case="type"),
    ]),
}  # fmt: skip
"""Sixteen cases of the last summer, most of them in the East Quarter."""

FINDINGS = {
    "demolished-hotel": "floors-limit height-limit", "demolished-house": "protected-area",
    "reduced-hotel": "floors-limit height-limit", "fault-illegal": "fault-share",
    "park-illegal": "protected-area", "river-illegal": "river-distance",
    "floors-illegal": "floors-limit", "corrected-house": "floors-limit",
    "steep-illegal": "steep-ground", "height-illegal": "height-limit",
    "permit-illegal": "permit-required", "permit-wrong-type": "permit-required",
    "permit-refused": "permit-required", "east-floors-illegal": "east-floors",
    "east-height-illegal": "east-height", "east-cut": "east-landscape",
    "east-large-shop": "east-large-buildings", "east-appeared": "east-floors",
    "east-grew": "east-floors", "east-use-illegal": "east-no-apartments",
    "east-over-the-bound": "east-outside-parcel", "east-stage-missing": "east-stages-complete",
    "east-refused-then-granted": "east-refusal-stands", "east-school-tall": "east-height-schools",
    "east-expired": "east-permit-expired", "east-permit-of-neighbour": "east-permit-for-other",
    "east-use-changed": "east-use-differs",
}  # fmt: skip
"""Rules that the buildings break; the house that was measured again breaks none."""

OUTSIDE = ("legalised", "quashed", "withdrawn", "fined", "standing")
"""Cases about papers alone, which are not of the package."""


def drafts() -> list[dict[str, Any]]:
    """Give the events in the order they were written down, as drafts of journal entries.

    Each has columns of ``tables.EVENTS`` but for those that the journal fills, and ``recorded``,
    the day it was written down, which :func:`moments` makes moments of.
    """
    cases = EARLIER | QUARTER
    numbers = _numbers(cases)
    rows = [
        {"case_id": numbers[key], "place": place, "kind": kind, "happened_on": day,
         "building_id": building, "recorded": day, "recorder_role": "inspector",
         **(_opening(key, building) if place == 1 else {}), **more}
        for key, (building, story) in cases.items()
        for place, (kind, day, more) in enumerate(story, start=1)
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["recorded"], row["case_id"], row["place"]))
    seq = {(row["case_id"], row["place"]): at for at, row in enumerate(rows, start=1)}
    for at, row in enumerate(rows, start=1):
        row["document_no"] = f"NOWHERE-{row['recorded'][:4]}-{at:03d}"
        if "corrects" in row:
            row["corrects"] = seq[row["case_id"], row["corrects"]]
        if "other_case" in row:
            row["other_case"] = numbers[row["other_case"]]
        del row["place"]
    return rows


def moments(rows: list[dict[str, Any]]) -> list[str]:
    """Give the moment at which each was written down, UTC: the evening of its day in Nowhere."""
    return [f"{row.pop('recorded')}T23:00:00Z" for row in rows]


def salts() -> Iterator[str]:
    """Give salts that are the same each time: nothing in the invented town is a secret."""
    draw = Random("NOT-SECRET")  # noqa: S311
    while True:
        yield f"{draw.getrandbits(128):032x}"


def _numbers(cases: dict[str, tuple[str, list[Event]]]) -> dict[str, str]:
    """Give each case its number: the year it was opened, and its place in that year."""
    opened = sorted(cases, key=lambda key: cases[key][1][0][1])
    count: dict[str, int] = {}
    numbers = {}
    for key in opened:
        year = cases[key][1][0][1][:4]
        count[year] = count.get(year, 0) + 1
        numbers[key] = f"{PREFIX}-{year}-{count[year]:04d}"
    return numbers


def _opening(key: str, building: str) -> dict[str, str]:
    """Give what is said when a case is opened: what it began with, and its programme."""
    found = [f"{rule}:{building}" for rule in FINDINGS.get(building, "").split()]
    programme = {} if key in OUTSIDE else {"programme": PACKAGE}
    return programme | ({"finding_ids": " ".join(found)} if found else {})
