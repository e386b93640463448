"""What follows from findings: events, cases, risks, counts."""

from __future__ import annotations

from geo.tables.kinds import Table, count, day, flag, text

EVENTS = Table(
    "events",
    "The journal, in the order of its lines up to as_of",
    ("seq",),
    (
        count("seq", "Line in the journal, from 1 on without a gap", needed=True),
        text("case_id", "The case", needed=True, public=True),
        text("building_id", "The building it is about", needed=True),
        text("kind", "What happened", needed=True, public=True),
        day("happened_on", "Day of the act", needed=True, public=True),
        text("document_no", "Number of the document"),
        text("body", "Public body that acted", public=True),
        day("deadline_on", "Day by which the addressee must act", public=True),
        text(
            "decision",
            "What the court decided; on judgment and final alone",
            public=True,
            one_of=("granted", "partly", "refused"),
        ),
        text("outcome", "How the case ended, on the event that ends it", public=True),
        text("source", "Source of the entry", public=True),
    ),
)

CASES = Table(
    "cases",
    "Where each case stands on as_of",
    ("case_id",),
    (
        text("case_id", "The case", needed=True, public=True),
        text("building_id", "The building", needed=True),
        text("state", "State after its last event", needed=True, public=True),
        text("outcome", "How it ended; none while open", needed=True, public=True),
        flag("act_in_force", "Whether a court act is in force", public=True),
        day("opened_on", "Day of the first event", needed=True, public=True),
        day("last_event_on", "Day of the last event", needed=True, public=True),
        day("deadline_on", "The deadline that still runs", public=True),
        flag("overdue", "Open, and the deadline passed before as_of", public=True),
        count("events", "Number of events", needed=True, public=True),
    ),
)

RISKS = Table(
    "risks",
    "Counts per district; the row without district_id is outside all districts",
    (),
    (
        text("district_id", "The district", public=True),
        count("buildings", "Buildings looked at", needed=True, public=True),
        count("breach", "with at least one breach", needed=True, public=True),
        count("exposed", "no breach, at least one exposed", needed=True, public=True),
        count("unknown", "neither, at least one unknown", needed=True, public=True),
        count("not_exposed", "none of these, at least one not exposed", needed=True, public=True),
        count("clear", "all verdicts clear", needed=True, public=True),
        count("cases_open", "Cases not ended; empty: no register of cases", public=True),
        count("cases_closed", "Cases ended; empty likewise", public=True),
        count(
            "demolished",
            "Cases ended in full or partial demolition; empty likewise",
            public=True,
        ),
    ),
)

COUNTS = Table(
    "counts",
    "The run in figures: per layer and per rule",
    ("subject", "subject_id", "measure"),
    (
        text("subject", "layer or rule", needed=True, public=True, one_of=("layer", "rule")),
        text("subject_id", "Its id", needed=True, public=True),
        text(
            "measure", "What was counted: a position, a verdict or zones", needed=True, public=True
        ),
        count("count", "The count; a zero is printed", needed=True, public=True),
    ),
)
