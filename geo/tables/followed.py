"""What follows from findings: the journal of events, where each case stands, and the ledger."""

from __future__ import annotations

import pandas as pd

from geo.tables.kinds import Column, Table, count, day, flag, number, text

DECISIONS = ("granted", "partly", "refused")
"""What a court may decide on a suit."""

TARGETS = ("building", "permit", "both")
"""What a suit is against."""

SCOPES = ("full", "partial")
"""What an order may demand: all of it gone, or a part."""

HOW = ("voluntary", "forced")
"""Who did the works: the owner, or a bailiff in the owner's place."""

PAYERS = ("owner", "budget", "unknown")
"""Who paid for the works."""

RESTORED = ("yes", "no", "not_required")
"""Whether slope, greenery and watercourse were restored."""

OUTCOMES = (
    "demolished_full", "demolished_partial", "brought_into_line", "legalised", "quashed",
    "not_proven", "none",
)  # fmt: skip
"""How a case may have ended; none while it is open."""

MEASURES = ("floors", "height_m", "area_m2", "volume_m3")
"""The figures of a building that an order or a measurement may give."""


STAGES = ("before", "ordered", "left", "to_remove")
"""What the ledger gives each figure for: as it was, may remain, is left, is still to remove."""


def ledger_figures() -> list[str]:
    """Give the columns of the ledger with figures of a building."""
    parted = [one.partition("_") for one in MEASURES]
    return [f"{figure}_{stage}{mark}{unit}" for stage in STAGES for figure, mark, unit in parted]


def without_clock(cases: pd.DataFrame) -> pd.Series:
    """Tell of which cases nobody can say whether they are late: open, and nothing is due in them.

    Parameters
    ----------
    cases
        Columns of ``CASES``.

    Examples
    --------
    >>> none = {"deadline_on": None, "next_due": None, "passed_due": None, "silent_since": None}
    >>> cases = pd.DataFrame([none, none | {"next_due": "deadline"}, none])
    >>> without_clock(cases.assign(ended=[False, False, True])).tolist()
    [True, False, False]
    """
    due = cases[["deadline_on", "next_due", "passed_due", "silent_since"]].notna().any(axis=1)
    return ~cases["ended"].astype(bool) & ~due


def _measures(of: str, meaning: str) -> tuple[Column, ...]:
    """Give one column for each figure of a building: as it was, may remain, or is left."""
    return (
        number(f"floors{of}", "floors", f"Floors {meaning}", public=True),
        number(f"height{of}_m", "m", f"Height {meaning}", public=True),
        number(f"area{of}_m2", "m²", f"Area of the footprint {meaning}", public=True),
        number(f"volume{of}_m3", "m³", f"Volume {meaning}", public=True),
    )


EVENTS = Table(
    "events",
    "The journal, in the order it was written, up to as_of",
    ("seq",),
    (
        count("seq", "Place in the journal, from 1 on without a gap", needed=True, public=True),
        text("case_id", "The case; empty for an event of the journal itself", public=True),
        text("building_id", "The building it is about"),
        text("kind", "What happened: a state reached, or a note", needed=True, public=True),
        day("happened_on", "Day of the act", needed=True, public=True),
        text("recorded_at", "Moment it was written down, UTC", needed=True, public=True),
        text("recorder_role", "Role of who wrote it down; no person", needed=True, public=True),
        text("document_no", "Number of the document"),
        text("body", "Public body that acted", public=True),
        text("source", "Who says so: a source of the monitor", public=True),
        day("deadline_on", "Day by which the addressee must act", public=True),
        day("served_on", "Day the act was served", public=True),
        day("in_effect_on", "Day the act entered into force", public=True),
        day("appeal_until", "Last day of the time for appeal", public=True),
        day("satisfied_on", "Day the addressee did what the act asks", public=True),
        text("decision", "What the court decided", public=True, one_of=DECISIONS),
        text("outcome", "How the case ended, on the event that ends it", public=True,
             one_of=OUTCOMES),
        text("reason", "Why it was dismissed, suspended, corrected or withdrawn", public=True),
        text("target", "What the suit is against", public=True, one_of=TARGETS),
        text("programme", "Programme of measures the case belongs to", public=True),
        text("scope", "What the order demands", public=True, one_of=SCOPES),
        *_measures("", "as measured; on an order: what may remain"),
        text("how", "Who did the works", public=True, one_of=HOW),
        number("cost", "currency", "Cost of the works", public=True),
        text("currency", "Currency of the cost, ISO 4217", public=True),
        text("paid_by", "Who paid for them", public=True, one_of=PAYERS),
        text("restored", "Whether the site was restored", public=True, one_of=RESTORED),
        text("finding_ids", "Findings the case began with, parted by spaces"),
        text("office_no", "Number of the case in the office's own register"),
        text("entry_key", "Tells an entry imported twice from a new one"),
        count("corrects", "Event that this one corrects or withdraws", public=True),
        text("other_case", "The case it was merged into", public=True),
        text("verifier_key", "Key that checks checkpoints from here on, after a rotation",
             public=True),
        text("note", "Words of the recorder; no person"),
        text("personal_sha256", "Salted commitment to what is kept outside the chain"),
        text("rulebook_sha256", "Rule book in use", public=True),
        text("software", "Version that wrote it down", public=True),
        text("prev_sha256", "Leaf hash of the event before; empty for the first", public=True),
        text("closed_sha256", "Hash over the columns that are not public, salted", public=True),
        text("leaf_sha256", "Leaf hash of this event, RFC 6962", needed=True, public=True),
    ),
)  # fmt: skip

CASES = Table(
    "cases",
    "Where each case stands on as_of",
    ("case_id",),
    (
        text("case_id", "The case", needed=True, public=True),
        text("building_id", "The building; empty: it is about none on file"),
        text("programme", "Programme of measures it belongs to", public=True),
        text("target", "What the suit is against", public=True, one_of=TARGETS),
        text("state", "State after its last event", needed=True, public=True),
        flag("ended", "Whether it is closed or dismissed", public=True),
        text("outcome", "How it ended; none while open", needed=True, public=True, one_of=OUTCOMES),
        text("reason", "Why it was dismissed or suspended", public=True),
        flag("act_in_force", "Whether a court act is in force", public=True),
        flag("told", "Whether its state may be told to the public", public=True),
        day("opened_on", "Day of the first event", needed=True, public=True),
        day("last_event_on", "Day of the last event", needed=True, public=True),
        day("issued_on", "Day of the last act, whether it stands or not; the next days are its own",
            public=True),
        day("served_on", "Day it was served", public=True),
        day("in_effect_on", "Day it entered into force", public=True),
        day("appeal_until", "Last day of the time for appeal", public=True),
        day("satisfied_on", "Day it was satisfied", public=True),
        day("deadline_on", "Day to comply by, where it still runs", public=True),
        flag("deadline_assumed", "Whether the deadline rests on a length that no source states",
             public=True),
        day("next_on", "The next day on which something is due", public=True),
        text("next_due", "What is due on it: a clock, or deadline", public=True),
        day("passed_on", "First day of a clock of the monitor that passed before as_of"),
        text("passed_due", "That clock"),
        flag("overdue", "Open, and the deadline passed before as_of", public=True),
        day("silent_since", "Day since which a deadline has passed in silence", public=True),
        flag("fined", "Whether a fine is on file; it remedies nothing", public=True),
        day("owner_changed_on", "Day the owner last changed", public=True),
        text("merged_into", "The case it was merged into", public=True),
        text("merged_from", "Cases merged into it, parted by spaces", public=True),
        text("finding_ids", "Findings it began with, parted by spaces"),
        text("office_no", "Number in the office's own register"),
        count("events", "Number of events", needed=True, public=True),
        count("last_seq", "Its last event", needed=True, public=True),
    ),
)  # fmt: skip

DUE = Table(
    "due",
    "Every day by which something is due in an open case whose clocks run, passed or not",
    ("case_id", "what"),
    (
        text("case_id", "The case", needed=True),
        text("what", "What is due: a clock, deadline or appeal", needed=True),
        day("due_on", "The last day of it", needed=True),
    ),
)

REMEDIES = Table(
    "remedies",
    "The demolition ledger: what was ordered, done and seen, one row a case with an order",
    ("case_id",),
    (
        text("case_id", "The case", needed=True, public=True),
        text("building_id", "The building; empty: it is about none on file"),
        text("programme", "Programme of measures it belongs to", public=True),
        text("scope", "What the order demands", public=True, one_of=SCOPES),
        day("decided_on", "Day the act in force entered into force", public=True),
        day("started_on", "First day of works", public=True),
        day("declared_on", "Day it was declared done", public=True),
        text("declared_by", "Source that declared it done", public=True),
        day("seen_on", "Day another source saw what is left", public=True),
        text("seen_by", "That other source", public=True),
        *_measures("_before", "before the works"),
        *_measures("_ordered", "that may remain"),
        *_measures("_left", "measured last"),
        *_measures("_to_remove", "still to remove"),
        number("share_executed", "share", "Share of what was ordered that is gone", public=True),
        text("share_of", "Figure that the share is of", public=True, one_of=MEASURES),
        text("how", "Who did the works; of several, forced", public=True, one_of=HOW),
        number("cost", "currency", "Cost of the works", public=True),
        text("currency", "Currency of the cost, ISO 4217", public=True),
        text("paid_by", "Who paid for them", public=True, one_of=PAYERS),
        text("restored", "Whether the site was restored", public=True, one_of=RESTORED),
        day("restored_on", "Day it was", public=True),
        count("days_to_start", "Days from the act in force to the first works", public=True),
        count("days_to_done", "Days from the act in force to the day it was seen", public=True),
    ),
)

TALLIES = Table(
    "tallies",
    "Counts of cases by programme and period, with the cases behind each",
    ("programme", "measure"),
    (
        text("programme", "The programme; empty: cases that belong to none", public=True),
        text("measure", "What was counted", needed=True, public=True),
        text("definition", "Key of the sentence that says what it counts", needed=True,
             public=True),
        day("since", "First day of the period; empty: from the first case on", public=True),
        day("until", "Last day of the period", needed=True, public=True),
        count("count", "The count; a zero is printed", needed=True, public=True),
        text("case_ids", "The cases that were counted, parted by spaces", public=True),
    ),
)  # fmt: skip

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
