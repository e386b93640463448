"""What is claimed and what was recomputed; analyses, and what became of them; inevitability."""

from __future__ import annotations

from collections.abc import Mapping

from geo.records.analyses import MEASURE_KINDS, STATUSES
from geo.records.claims import AGREEMENTS, SCOPES, UNCOUNTED
from geo.tables.kinds import Table, count, day, flag, number, text

CLAIMED = Table(
    "claimed",
    "Each figure of each official claim beside the same figure counted again from records",
    ("claim_id", "figure_no"),
    (
        text("claim_id", "The claim", needed=True, public=True),
        count("figure_no", "Which of its figures, from 1 on", needed=True, public=True),
        text("metric", "What is counted again", needed=True, public=True),
        text("scope_kind", "What the claim speaks of", needed=True, public=True, one_of=SCOPES),
        text("scope_of", "The programme, layer or sphere, by its id", public=True),
        day("claim_since", "First day of the period of the claim", public=True),
        day("claim_until", "Last day of that period", public=True),
        text("relation", "= equal, > more than, ~ equal once rounded", needed=True, public=True),
        text("claimed_value", "Number or day that is claimed; empty: none", public=True),
        text("unit", "Unit of both values; of a sum its currency, ISO 4217", needed=True,
             public=True),
        text("agreement", "What came of counting again", needed=True, public=True,
             one_of=AGREEMENTS),
        text("uncounted", "Why it could not be computed", public=True, one_of=tuple(UNCOUNTED)),
        text("wants", "Records that would be needed, where none of the kind are kept",
             public=True),
        text("recomputed_value", "Number or day from the records; empty: not computable",
             public=True),
        text("record_ids", "The records behind it, parted by spaces", public=True),
        flag("told", "Whether the recomputed value may be told to the public"),
        text("inputs_sha256", "Checksum of what the recomputed value rests on"),
        text("told_sha256", "The same of what may be told alone", public=True),
    ),
)  # fmt: skip

ANALYSES = Table(
    "analyses",
    "Analyses of corruption risks, and how far their recommendations are carried out",
    ("analysis_id",),
    (
        text("analysis_id", "The analysis", needed=True, public=True),
        text("kind", "By another body, or by the body itself", needed=True, public=True,
             one_of=("external", "internal")),
        text("sphere", "Sphere it is about", needed=True, public=True),
        day("published_on", "Day it was published; empty: not stated", public=True),
        count("risks", "Risks on file", needed=True, public=True),
        count("risks_stated", "Risks that its source speaks of; empty: it does not say",
              public=True),
        count("recommendations", "Recommendations on file", needed=True, public=True),
        count("recommendations_stated", "Recommendations that its source speaks of; empty likewise",
              public=True),
        count("done", "Recommendations carried out", needed=True, public=True),
        count("done_undated", "Of these, on a day that nobody stated", needed=True, public=True),
        count("overdue", "Recommendations not carried out whose day has passed", needed=True,
              public=True),
        count("measures", "Measures on file", needed=True, public=True),
        count("measures_stated", "Measures that its source speaks of; empty likewise",
              public=True),
    ),
)  # fmt: skip

RISKS_FOUND = Table(
    "risks_found",
    "Weak points that analyses found",
    ("analysis_id", "risk_id"),
    (
        text("analysis_id", "The analysis", needed=True, public=True),
        text("risk_id", "The risk", needed=True, public=True),
        text("step", "Step of the process; empty: the source does not say", public=True),
        text("area", "Layer of zones it is about; empty likewise", public=True),
        text("body_ids", "Bodies it is about, parted by spaces", public=True),
        count("recommendations", "Recommendations on file against it", needed=True, public=True),
        count("measures", "Measures on file that follow from these", needed=True, public=True),
    ),
)

RECOMMENDATIONS = Table(
    "recommendations",
    "What was recommended, to whom, and where it stands on as_of",
    ("analysis_id", "recommendation_id"),
    (
        text("analysis_id", "The analysis", needed=True, public=True),
        text("recommendation_id", "The recommendation", needed=True, public=True),
        text("risk_ids", "Risks it is meant against, parted by spaces", public=True),
        text("addressee_id", "Body it was addressed to; empty: not stated", public=True),
        text("carried_by_id", "Body that has its duties on as_of; empty: none on file",
             public=True),
        day("made_on", "Day it was made", public=True),
        day("due_on", "Day by which it is due; empty: none stated", public=True),
        text("status", "Where it stands", needed=True, public=True, one_of=STATUSES),
        day("done_on", "Day it was carried out; empty: it was not, or nobody stated the day",
            public=True),
        flag("past_due", "Not carried out, and its day has passed before as_of", public=True),
        text("measure_ids", "Measures that follow from it, parted by spaces", public=True),
    ),
)  # fmt: skip

MEASURES_TAKEN = Table(
    "measures_taken",
    "What was done after an analysis, and what it touches",
    ("analysis_id", "measure_id"),
    (
        text("analysis_id", "The analysis", needed=True, public=True),
        text("measure_id", "The measure", needed=True, public=True),
        text("kind", "What kind of measure", needed=True, public=True, one_of=MEASURE_KINDS),
        day("taken_on", "Day it was taken; empty: not stated", public=True),
        text("recommendation_ids", "Recommendations it follows from, parted by spaces",
             public=True),
        text("case_ids", "Cases it touches, parted by spaces"),
        text("rule_ids", "Rules it touches, parted by spaces", public=True),
        text("flag_ids", "Flags it touches, parted by spaces", public=True),
    ),
)  # fmt: skip

UNASKED: Mapping[str, str] = {
    "not_asked": "the monitor does not ask this sign",
    "not_answered": "no record gives what the sign is asked of",
}
"""Why no sign was counted before and after a measure: a zero would say that there is none."""

EFFECTS = Table(
    "effects",
    "Signs dated before and after a measure, over as many days on either side",
    ("analysis_id", "measure_id", "sign_kind", "sign"),
    (
        text("analysis_id", "The analysis", needed=True),
        text("measure_id", "The measure", needed=True),
        text("sign_kind", "What is counted", needed=True, one_of=("rule", "flag")),
        text("sign", "The rule or flag", needed=True),
        count("window_days", "Days on either side of the measure", needed=True),
        count("before", "Signs surely dated within the days before it; empty: not counted"),
        count("after", "Signs surely dated from its day on; empty: not counted"),
        count("undated", "Signs that may be of either time, or of neither; empty: not counted"),
        text("uncounted", "Why they were not counted", one_of=tuple(UNASKED)),
        text("record_ids", "The records that were counted, parted by spaces"),
    ),
)

AUDIENCES = ("public", "inside")
INEVITABLE = (
    "findings_with_case", "findings_with_outcome", "cases_with_outcome", "step_days", "body_days",
    "handover_days", "silent_cases", "partly_executed", "repeat_developers",
)  # fmt: skip
"""Figures of the panel, in the order they are told."""

INEVITABILITY = Table(
    "inevitability",
    "Whether what is found ends in an outcome, and how long that takes",
    ("audience", "indicator", "counted_from", "counted_to"),
    (
        text("audience", "Whether it is told to the public", needed=True,
             one_of=AUDIENCES),
        text("indicator", "What is counted", needed=True, public=True, one_of=INEVITABLE),
        text("counted_from", "State or body it is counted from; - for the whole city",
             needed=True, public=True),
        text("counted_to", "State or body it is counted to; - where there is none",
             needed=True, public=True),
        count("records", "Records it was counted of; in public of cases that may be told alone",
              needed=True, public=True),
        count("least_count", "Fewer records than this give no rate and no median", needed=True,
              public=True),
        count("reached", "Of these, records of which it holds; empty: it is no share",
              public=True),
        count("not_known", "Records beside these of which nobody knows; empty: none", public=True),
        number("value", "share or d", "Share or median; empty: too few records", public=True),
        text("value_unit", "share or d", needed=True, public=True,
             one_of=("share", "d")),
        text("record_ids", "The records behind it, parted by spaces", public=True),
    ),
)  # fmt: skip

DIGEST_SECTIONS = ("headline", "found", "demolished", "decided")

DIGEST = Table(
    "digest",
    "Every figure of a quarterly digest with the records it was counted from",
    ("figure_id",),
    (
        text("figure_id", "Number of the figure in the digest", needed=True, public=True),
        text("section", "Part of the digest it stands in", needed=True, public=True,
             one_of=DIGEST_SECTIONS),
        text("subject", "What it is of", needed=True, public=True,
             one_of=("city", "district", "programme")),
        text("subject_id", "Its id; empty: the whole city, or none", public=True),
        text("measure", "What was counted", needed=True, public=True),
        day("since", "First day of the period; empty: from the first record on", public=True),
        day("until", "Last day of the period", needed=True, public=True),
        count("low", "The least that the count may be, of cases those alone that may be told; "
              "empty: it cannot be told", public=True),
        count("high", "The most that it may be; empty likewise", public=True),
        text("record_ids", "The records behind it, parted by spaces; of buildings none is told",
             public=True),
    ),
)  # fmt: skip
