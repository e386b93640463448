"""What was judged, and what could be: findings and coverage."""

from __future__ import annotations

from geo import records
from geo.tables.kinds import Table, count, number, text

FINDINGS = Table(
    "findings",
    "Each building judged by each rule",
    ("finding_id",),
    (
        text("finding_id", "Rule and building: the same in every run", needed=True),
        text("building_id", "The building", needed=True),
        text("rule_id", "The rule", needed=True, public=True),
        text(
            "version_id",
            "The version compared with: the one broken, else the newest that may be in force",
            public=True,
        ),
        text(
            "force", "binding or advisory", needed=True, public=True, one_of=("binding", "advisory")
        ),
        text("verdict", "The verdict", needed=True, public=True, one_of=records.VERDICTS),
        text("reason", "Its reason", needed=True, public=True, one_of=tuple(records.REASONS)),
        number("measured", "unit", "What was measured; empty beside measured_low: more than that"),
        number("measured_low", "unit", "The same, less its two-sigma error"),
        number("measured_high", "unit", "The same, plus its two-sigma error"),
        number(
            "limit", "unit", "What the version allows; empty where it bars or requires", public=True
        ),
        text("unit", "Unit of measured and limit", needed=True, public=True),
        text("zone_ids", "Zones that decided, joined by a space"),
        text(
            "today",
            "The same act judged by the law of as_of",
            one_of=("breach", "clear", "unknown"),
        ),
        text("label", "Then and now, side by side", public=True, one_of=tuple(records.LABELS)),
        text("need", "What is missing, where the reason is that something is"),
        text("reading", "Ids of the points of the text that are open, where that is the reason"),
        text("inputs_sha256", "Checksum of all that the finding rests on"),
        text(
            "review", "What a reviewer said, and whether it stands", one_of=tuple(records.REVIEWS)
        ),
    ),
)

ACT_FINDINGS = Table(
    "act_findings",
    "Permits, on their day of issue, and parcels, on the day they were made, judged by each rule",
    ("finding_id",),
    (
        text("subject", "What is judged", needed=True, one_of=("permit", "parcel")),
        text("subject_id", "Its id", needed=True),
        *(column for column in FINDINGS.columns if column.name != "building_id"),
    ),
)

COVERAGE = Table(
    "coverage",
    "Which rule can be answered for which share of buildings, and what is missing",
    ("rule_id", "need"),
    (
        text("rule_id", "The rule", needed=True, public=True),
        text(
            "need",
            "What the rule needs: a column, layer or register; answered for the rule as a whole",
            needed=True,
            public=True,
        ),
        count("buildings", "Buildings looked at", needed=True, public=True),
        count("known", "Buildings for which it is known", needed=True, public=True),
        count("blamed", "Buildings left unanswered for the want of it", needed=True, public=True),
    ),
)
