"""Red flags: which records raise one, how many were asked, and what was missing."""

from __future__ import annotations

from geo.records.flags import RECORD_KINDS, STEPS
from geo.tables.kinds import Table, count, day, number, text

FLAGGED = Table(
    "flagged",
    "Records that raise a red flag, one row a flag and record: signs for a look, never proof",
    ("flag_id", "record_kind", "record_id"),
    (
        text("flag_id", "The flag", needed=True, public=True),
        text("record_kind", "What raises it", needed=True, public=True, one_of=RECORD_KINDS),
        text("record_id", "Its id", needed=True),
        text("related_ids", "Records that make the sign with it, parted by spaces"),
        text("permit_id", "The permit, where it is about one"),
        text("parcel_id", "The parcel, where it is about one"),
        text("building_id", "The building, where it is about one"),
        text("case_id", "The case, where it is about one"),
        text("district_id", "District it lies in", public=True),
        text("issuing_body", "Public body that issued the act", public=True),
        text("developer_key", "Key of the developer; of a person or firm"),
        text("step", "Step of the process it is a sign of", needed=True, public=True,
             one_of=tuple(STEPS)),
        day("happened_on", "Day of the act or event that completes the sign"),
        number("measured", "unit", "What was measured, in the unit beside it"),
        number("threshold", "unit", "What it was compared with"),
        text("unit", "Unit of both"),
        text("why", "Rule, event or word that decided, where there is one"),
    ),
)  # fmt: skip

FLAG_COUNTS = Table(
    "flag_counts",
    "How many records each flag was asked of, and how many raise it; one row a flag",
    ("flag_id",),
    (
        text("flag_id", "The flag", needed=True, public=True),
        text("record_kind", "What it is asked of", needed=True, public=True, one_of=RECORD_KINDS),
        count("asked", "Records to which the question can be put", needed=True, public=True),
        count("raised", "of them, raise it", needed=True, public=True),
        count("not_raised", "of them, surely do not", needed=True, public=True),
        count("unknown", "of them, for which something is missing", needed=True, public=True),
        count("told_asked", "Of a flag about cases: asked, of the cases that may be told",
              public=True),
        count("told_raised", "of them, raise it", public=True),
        count("told_unknown", "of them, for which something is missing", public=True),
        number("fence", "unit", "Tukey fence used; of several, that of the largest group",
               public=True),
        text("fence_of", "Group of that fence", public=True),
    ),
)  # fmt: skip

FLAG_NEEDS = Table(
    "flag_needs",
    "What each flag needs, and of how many records it is known",
    ("flag_id", "need"),
    (
        text("flag_id", "The flag", needed=True, public=True),
        text("need", "table.column", needed=True, public=True),
        count("records", "Records looked at", needed=True, public=True),
        count("known", "of them, for which it is known", needed=True, public=True),
    ),
)

FLAG_FENCES = Table(
    "flag_fences",
    "Tukey fences by which outliers are told, one row a flag and group",
    ("flag_id", "fence_of"),
    (
        text("flag_id", "The flag", needed=True, public=True),
        text("fence_of", "The group: a kind of act, or all approvers", needed=True, public=True),
        count("records", "Records of the group", needed=True, public=True),
        number("quartile_low", "unit", "First quartile; empty: too few records", public=True),
        number("quartile_high", "unit", "Third quartile; empty: too few records", public=True),
        number("fence", "unit", "The fence; empty: too few records for one", public=True),
        text("unit", "Unit of all three", needed=True, public=True),
        text("scale", "Scale on which it was taken", needed=True, public=True,
             one_of=("plain", "log1p")),
    ),
)  # fmt: skip
