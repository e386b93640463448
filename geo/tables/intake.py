"""What became of the input: receipts, rows to send back, faults."""

from __future__ import annotations

from geo.tables.kinds import Table, count, text

RECEIPTS = Table(
    "receipts",
    "What happened to the rows of each input",
    ("input_id",),
    (
        text("input_id", "The input", needed=True, public=True),
        text("kind", "Kind of input", needed=True, public=True),
        text("file", "Its file, below the data folder", needed=True, public=True),
        text("sha256", "Checksum of the file as read", public=True),
        count("rows_read", "Rows in the file that were asked for", needed=True, public=True),
        count("rows_used", "Rows used as they are", needed=True, public=True),
        count("rows_repaired", "Rows used after a repair", needed=True, public=True),
        count(
            "rows_quarantined",
            "Rows set aside: a fault that must be mended",
            needed=True,
            public=True,
        ),
        count("rows_outside", "Rows set aside: outside the extent", needed=True, public=True),
        count("rows_duplicate", "Rows left out: another register has them", public=True),
        text("reasons", "Kinds of faults and how many rows have each", public=True),
        text("columns_unused", "Columns of the file that nothing is mapped to"),
    ),
)

RETURNS = Table(
    "returns",
    "Every row with a fault, to be sent back to the office it came from",
    (),
    (
        text("input_id", "The input", needed=True),
        text("file", "Its file", needed=True),
        count("row", "Row of the file", needed=True),
        text("key", "Key of the row, where it has one"),
        text("column", "Column of the file"),
        text("code", "Kind of fault", needed=True),
        text("what", "What is wrong", needed=True),
        text("mend", "How to mend it", needed=True),
        text(
            "effect",
            "What became of the row",
            needed=True,
            one_of=("used", "repaired", "quarantined", "outside", "duplicate"),
        ),
    ),
)

ISSUES = Table(
    "issues",
    "Every fault found in the input",
    (),
    (
        text(
            "severity",
            "stop, row or note",
            needed=True,
            public=True,
            one_of=("stop", "row", "note"),
        ),
        text("code", "Kind of fault", needed=True, public=True),
        text("file", "File", needed=True, public=True),
        count("row", "Row of the file"),
        count("line", "Line of the file"),
        text("column", "Column or key"),
        text("what", "What is wrong", needed=True),
        text("mend", "How to mend it", needed=True),
    ),
)
