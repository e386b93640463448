"""What citizens reported: the register as it is kept, each report as it stands, and counts."""

from __future__ import annotations

from geo import records
from geo.tables.kinds import Table, count, day, number, text

SIGNAL_KINDS = ("received", "released", "withheld", "placed", "rewarded")
"""What the register writes down: a report came in; its words may be read, or nobody reads them;
a person said which object is meant; a reward was decided on."""

SIGNAL_ENTRIES = Table(
    "signal_entries",
    "The register of reports, in the order it was written",
    ("seq",),
    (
        count("seq", "Place in the register, from 1 on without a gap", needed=True),
        text("kind", "What was written down", needed=True, one_of=SIGNAL_KINDS),
        text("recorded_at", "Moment it was written down, UTC", needed=True),
        text("recorder_role", "Role of who wrote it down; no person", needed=True),
        text("signal_id", "The report", needed=True),
        text("received_at", "Moment the service took the report in, UTC"),
        text("origin", "In what it came", one_of=records.SIGNAL_ORIGINS),
        text("what", "What it is about", one_of=records.SIGNAL_SUBJECTS),
        number("latitude", "deg", "Latitude of the place it gives, WGS 84"),
        number("longitude", "deg", "Longitude of the place it gives, WGS 84"),
        number("position_error_m", "m", "How far off that place may be, as the phone says"),
        text("cadastral_no", "Cadastral number it gives, as it is written"),
        day("seen_on", "Day on which it was seen"),
        text("photo", "Name of its photo"),
        text("words_state", "What became of its words on receipt", one_of=records.SIGNAL_WORDS),
        text("words_sha256", "Salted commitment to its words, which are kept outside the chain"),
        text("code_sha256", "Hash of its receipt code"),
        text(
            "request_sha256",
            "HMAC of the service's own number of it, under a secret: none is received twice",
        ),
        text("building_id", "The building that a person said is meant"),
        text("decision", "Decision on a reward", one_of=("granted", "refused")),
        number("reward", "currency", "Sum of the reward"),
        text("currency", "Its currency, ISO 4217"),
        day("decided_on", "Day of the decision"),
        text("reason", "Why, in words of the office; no names of persons"),
        text("prev_sha256", "Leaf hash of the entry before; empty for the first"),
        text("leaf_sha256", "Leaf hash of this entry, RFC 6962", needed=True),
    ),
)

SIGNALS = Table(
    "signals",
    "Each report of a citizen as it stands; who made it is known to nobody here",
    ("signal_id",),
    (
        text("signal_id", "The report", needed=True),
        count("seq", "Its place in the register", needed=True),
        text("received_at", "Moment the service took it in, UTC", needed=True),
        day("received_on", "That day in the monitor's time zone", needed=True),
        text("origin", "In what it came", needed=True, one_of=records.SIGNAL_ORIGINS),
        text("what", "What it is about", needed=True, one_of=records.SIGNAL_SUBJECTS),
        number("latitude", "deg", "Latitude of the place it gives, WGS 84"),
        number("longitude", "deg", "Longitude of the place it gives, WGS 84"),
        number("position_error_m", "m", "How far off that place may be"),
        text("cadastral_no", "Cadastral number it gives, as it is written"),
        day("seen_on", "Day on which it was seen"),
        text("photo", "Name of its photo"),
        text("words_state", "What became of its words", needed=True, one_of=records.SIGNAL_WORDS),
        text("words", "Its words, where they may be read inside; never public"),
        text("matched_by", "How its object was found", needed=True, one_of=records.SIGNAL_MATCHES),
        text("building_id", "The building it is about; empty: none, or not known which"),
        text("parcel_id", "The parcel it is about"),
        text("candidates", "Buildings that may be meant, the nearest first, parted by spaces"),
        number("distance_m", "m", "From the place it gives to the building"),
        count("place_in_order", "Which report about this object it is, the first being 1"),
        count("reports", "How many reports are about this object"),
        text("case_id", "The case that opened on or after its day"),
        day("inspected_on", "First inspection of the object on or after its day"),
        day("confirmed_on", "Day it was confirmed"),
        text("confirmed_by", "The finding or the case that confirmed it"),
        day("refuted_on", "Day it was found not to be so"),
        text("state", "How far it came", needed=True, one_of=records.SIGNAL_STATES),
        text("reward_decision", "Decision on a reward", needed=True, one_of=records.REWARDS),
        number("reward", "currency", "Sum of the reward; empty where none was granted"),
        text("currency", "Its currency, ISO 4217"),
        day("decided_on", "Day of the decision"),
        text("code_sha256", "Hash of its receipt code", needed=True),
    ),
)

SIGNAL_COUNTS = Table(
    "signal_counts",
    "Reports by quarter: what came in, what came of it in cases that may be told, what was paid",
    ("quarter",),
    (
        text("quarter", "Quarter of the year, such as 2026Q3", needed=True),
        day("until", "Its last day", needed=True),
        count("received", "Reports received in it", needed=True),
        count("inspected", "Reports whose object was first inspected in it", needed=True),
        count("confirmed", "Reports confirmed in it", needed=True),
        count("not_confirmed", "Reports found in it not to be so", needed=True),
        count("rewarded", "Reports for which a reward was granted in it", needed=True),
        number("paid", "currency", "Rewards granted in it; empty: they have several currencies"),
        text("currency", "Currency of the rewards; empty: there are none, or it has several"),
    ),
)
