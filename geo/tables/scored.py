"""Where the weak points are: records by place, counts of signs by place, and the scores."""

from __future__ import annotations

from geo.tables.kinds import Table, count, number, text

SCORED_KINDS = ("district", "cell", "body", "step", "developer")
"""What may have a score."""

MISSING = ("not_computable", "no_records", "not_answered", "too_few")
"""Why a part of a score has no points: its fields are given nowhere, no record is here, none of
those here could be answered, or too few could."""

PLACED = Table(
    "placed",
    "Where each record lies that may raise a sign",
    ("record_kind", "record_id"),
    (
        text("record_kind", "Kind of record", needed=True,
             one_of=("building", "parcel", "permit", "case")),
        text("record_id", "Its id", needed=True),
        text("building_id", "The building it is about; empty: of none that is known"),
        text("district_id", "District of that building or parcel; empty outside all"),
        number("west_m", "m", "West side of its square of 500 m; empty: its place is not known"),
        number("south_m", "m", "South side of that square"),
        text("body", "Id of the body that issued the permit, else its written word; empty: none"),
        text("developer_key", "Key of the developer of the permit; no name"),
    ),
)  # fmt: skip

SIGN_COUNTS = Table(
    "sign_counts",
    "How many records raised each sign, by district, square of 500 m and body",
    ("part", "district_id", "west_m", "south_m", "body"),
    (
        text(
            "part",
            "A red flag, findings of a kind, or cases that stand still",
            needed=True,
            public=True,
        ),
        text("district_id", "The district; empty outside all", public=True),
        number("west_m", "m", "West side of the square; empty: place not known"),
        number("south_m", "m", "South side of the square"),
        text("body", "The body; empty: none is told"),
        count("count", "Records that raised it", needed=True),
        count("of", "Records that could be asked", needed=True),
        count("unknown", "Records that may have raised it, for all that is known", needed=True),
    ),
)

SCORES = Table(
    "scores",
    "The parts of each score: how many records raised a sign, of how many, and the points",
    ("scored", "scored_id", "part"),
    (
        text("scored", "What has the score", needed=True, one_of=SCORED_KINDS),
        text("scored_id", "Its id; empty: outside all districts"),
        text("part", "A red flag, findings of a kind, or cases that stand still", needed=True),
        count("count", "Records that raised it", needed=True),
        count("of", "Records that could be asked", needed=True),
        count("unknown", "Records that may have raised it, for all that is known", needed=True),
        number("share", "0-1", "count over of; empty: no points"),
        number("low", "0-1", "Wilson 95 % interval of the share, from"),
        number("high", "0-1", "to"),
        number("most", "0-1", "The share at the most, if all that is unknown had raised it"),
        number("weight", "points a per cent", "Weight of the part", needed=True),
        number("points", "points", "weight x 100 x share"),
        text("missing", "Why it has no points", one_of=MISSING),
        text("record_ids", "Records that raised it, parted by spaces"),
    ),
)

SCORE_TOTALS = Table(
    "score_totals",
    "Scores: the sum of the points of the parts that could be computed",
    ("scored", "scored_id"),
    (
        text("scored", "What has the score", needed=True, one_of=SCORED_KINDS),
        text("scored_id", "Its id; empty: outside all districts"),
        number("points", "points", "Sum of the points; empty: too few to say"),
        number("low", "points", "The sum of the lower ends of the shares, in points"),
        number("high", "points", "The sum of the upper ends"),
        number("most", "points", "The sum at the most, if all that is unknown had raised its sign"),
        text("parts", "Parts that were summed, parted by spaces"),
        text("missing", "Parts without points, parted by spaces"),
        count("rank", "Place among those with the same parts, 1 the most points; empty: alone"),
        count("ranked_with", "How many have the same parts", needed=True),
    ),
)
