"""The journal: thirteen cases, each followed event by event, in the order of their days."""

from __future__ import annotations

from dataclasses import dataclass

INSPECTORATE = "Inspectorate of Nowhere"
FIRST_COURT = "District Court of Nowhere"
HIGHER_COURT = "Town Court of Nowhere"
BAILIFFS = "Bailiff Office of Nowhere"
SURVEY = "Survey Office of Nowhere"


@dataclass(frozen=True, slots=True)
class Event:
    """One act in one case; ``deadline_on`` is the day by which the addressee must have acted."""

    kind: str
    happened_on: str
    body: str = INSPECTORATE
    deadline_on: str = ""
    outcome: str = ""
    decision: str = ""


CASES: dict[str, tuple[str, tuple[Event, ...]]] = {
    "c-001": (
        "demolished-hotel",
        (
            Event("flagged", "2020-07-06"),
            Event("screened", "2020-07-09"),
            Event("inspection_due", "2020-07-10"),
            Event("inspected", "2020-07-21"),
            Event("stop_order", "2020-07-22"),
            Event("suit_filed", "2020-09-02", FIRST_COURT),
            Event("judgment", "2021-02-11", FIRST_COURT, decision="granted"),
            Event("appeal", "2021-03-01", HIGHER_COURT),
            Event(
                "final", "2021-06-17", HIGHER_COURT, deadline_on="2021-08-17", decision="granted"
            ),
            Event("enforcement", "2021-08-23", BAILIFFS, deadline_on="2021-10-25"),
            Event("works", "2021-09-13", BAILIFFS),
            Event("partly_executed", "2021-10-11", BAILIFFS),
            Event("works", "2021-10-12", BAILIFFS),
            Event("executed", "2021-10-22", BAILIFFS),
            Event("verified", "2021-11-15", SURVEY),
            Event("closed", "2021-11-18", outcome="demolished_full"),
        ),
    ),
    "c-002": (
        "demolished-house",
        (
            Event("flagged", "2020-07-06"),
            Event("screened", "2020-07-13"),
            Event("inspection_due", "2020-07-14"),
            Event("inspected", "2020-08-04"),
            Event("prescription", "2020-08-06", deadline_on="2020-11-06"),
            Event("works", "2020-10-01"),
            Event("executed", "2020-10-19"),
            Event("verified", "2021-05-18", SURVEY),
            Event("closed", "2021-05-20", outcome="demolished_full"),
        ),
    ),
    "c-003": (
        "reduced-hotel",
        (
            Event("flagged", "2020-07-07"),
            Event("screened", "2020-07-16"),
            Event("inspection_due", "2020-07-17"),
            Event("inspected", "2020-08-11"),
            Event("prescription", "2020-08-13", deadline_on="2020-10-13"),
            Event("suit_filed", "2020-11-03", FIRST_COURT),
            Event("judgment", "2021-03-24", FIRST_COURT, decision="partly"),
            Event("final", "2021-04-26", FIRST_COURT, deadline_on="2021-06-28", decision="partly"),
            Event("works", "2021-06-07"),
            Event("partly_executed", "2021-06-25"),
            Event("verified", "2021-07-12", SURVEY),
            Event("closed", "2021-07-14", outcome="demolished_partial"),
        ),
    ),
    "c-004": (
        "park-illegal",
        (
            Event("flagged", "2023-07-03"),
            Event("screened", "2023-07-05"),
            Event("inspection_due", "2023-07-06"),
            Event("inspected", "2023-07-27"),
            Event("prescription", "2023-07-31", deadline_on="2023-10-31"),
            Event("suit_filed", "2023-11-20", FIRST_COURT),
            Event("judgment", "2024-04-09", FIRST_COURT, decision="granted"),
            Event("appeal", "2024-04-29", HIGHER_COURT),
            Event(
                "final", "2024-09-12", HIGHER_COURT, deadline_on="2024-12-12", decision="granted"
            ),
        ),
    ),
    "c-005": (
        "river-illegal",
        (
            Event("flagged", "2023-07-03"),
            Event("screened", "2023-07-10"),
            Event("inspection_due", "2023-07-11"),
            Event("inspected", "2023-08-08"),
            Event("suit_filed", "2023-10-16", FIRST_COURT),
            Event("judgment", "2024-03-05", FIRST_COURT, decision="granted"),
            Event("final", "2024-04-08", FIRST_COURT, deadline_on="2024-07-08", decision="granted"),
            Event("enforcement", "2024-08-19", BAILIFFS, deadline_on="2027-04-20"),
            Event("suspended", "2026-03-02", HIGHER_COURT),
        ),
    ),
    "c-006": (
        "floors-illegal",
        (
            Event("flagged", "2023-07-04"),
            Event("screened", "2023-07-17"),
            Event("inspection_due", "2023-07-18"),
            Event("inspected", "2023-08-15"),
            Event("prescription", "2023-08-17", deadline_on="2023-11-17"),
            Event("suit_filed", "2023-12-11", FIRST_COURT),
            Event("judgment", "2024-05-21", FIRST_COURT, decision="granted"),
            Event("appeal", "2024-06-10", HIGHER_COURT),
            Event("judgment", "2024-11-05", HIGHER_COURT, decision="granted"),
            Event(
                "final", "2024-12-06", HIGHER_COURT, deadline_on="2025-03-06", decision="granted"
            ),
            Event("enforcement", "2025-04-14", BAILIFFS, deadline_on="2027-04-14"),
            Event("works", "2026-08-03", BAILIFFS),
        ),
    ),
    "c-007": (
        "corrected-house",
        (
            Event("flagged", "2023-07-04"),
            Event("screened", "2023-07-18"),
            Event("inspection_due", "2023-07-19"),
            Event("inspected", "2023-08-16"),
            Event("prescription", "2023-08-18", deadline_on="2024-02-19"),
            Event("executed", "2024-02-05"),
            Event("verified", "2024-03-04", SURVEY),
            Event("closed", "2024-03-06", outcome="brought_into_line"),
        ),
    ),
    "c-008": (
        "fault-illegal",
        (
            Event("flagged", "2020-07-08"),
            Event("screened", "2020-07-20"),
            Event("inspection_due", "2025-01-13"),
            Event("inspected", "2025-02-04"),
            Event("suit_filed", "2025-05-19", FIRST_COURT),
            Event("judgment", "2025-12-02", FIRST_COURT, decision="granted"),
            Event("appeal", "2025-12-22", HIGHER_COURT),
        ),
    ),
    "c-009": (
        "steep-illegal",
        (
            Event("flagged", "2026-07-01"),
            Event("screened", "2026-07-06"),
            Event("inspection_due", "2026-07-07"),
            Event("inspected", "2026-07-28"),
            Event("stop_order", "2026-07-29"),
        ),
    ),
    "c-010": (
        "height-illegal",
        (
            Event("flagged", "2026-07-01"),
            Event("screened", "2026-07-07"),
            Event("inspection_due", "2026-07-08"),
            Event("inspected", "2026-08-05"),
            Event("prescription", "2026-08-07", deadline_on="2027-02-08"),
        ),
    ),
    "c-011": (
        "permit-illegal",
        (
            Event("flagged", "2026-07-02"),
            Event("screened", "2026-07-13"),
            Event("inspection_due", "2026-07-14"),
        ),
    ),
    "c-012": ("permit-wrong-type", (Event("flagged", "2026-07-02"),)),
    "c-013": (
        "remeasured-house",
        (
            Event("flagged", "2026-07-02"),
            Event("screened", "2026-07-14"),
            Event("inspection_due", "2026-07-15"),
            Event("inspected", "2026-08-12"),
            Event("dismissed", "2026-08-14", outcome="not_proven"),
        ),
    ),
}


def rows() -> list[dict[str, object]]:
    """Give the journal's lines, numbered in the order of their days."""
    events = [
        (event, case_id, building_id, place)
        for case_id, (building_id, story) in CASES.items()
        for place, event in enumerate(story, start=1)
    ]
    events.sort(key=lambda item: (item[0].happened_on, item[1], item[3]))
    return [
        {
            "seq": seq,
            "case_id": case_id,
            "building_id": building_id,
            "kind": event.kind,
            "happened_on": event.happened_on,
            "document_no": f"NOWHERE-{event.happened_on[:4]}-{seq:03d}",
            "body": event.body,
            "deadline_on": event.deadline_on,
            "decision": event.decision,
            "outcome": event.outcome,
            "source": "demo-journal",
        }
        for seq, (event, case_id, building_id, _) in enumerate(events, start=1)
    ]
