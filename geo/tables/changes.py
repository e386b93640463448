"""What became another between two editions of one monitor."""

from __future__ import annotations

from geo.tables.followed import OUTCOMES
from geo.tables.kinds import Table, day, text

CHANGE_KINDS = ("new", "moved_on", "closed", "corrected", "withdrawn")
"""What a change is, in the order in which it is told."""

CHANGE_SUBJECTS = ("finding", "case")

CHANGE_REASONS = (
    "review", "journal", "journal_corrected", "journal_withdrawn", "object_new", "object_gone",
    "object_changed", "papers_changed", "zone_changed", "rule_new", "rule_gone", "rule_changed",
    "rulebook_changed", "inputs_changed", "day", "not_told", "not_on_file", "not_recorded",
)  # fmt: skip
"""What a change rests on, most telling first.

An object is the building, permit or parcel that a finding judges; its papers are the parcel and
the permits joined to it. ``rulebook_changed``, ``inputs_changed`` and ``day`` are said where
nothing nearer is known: that the rule book, or something else the finding rests on, is another,
or that both editions hold the same and the later one alone speaks of a later day.
``not_recorded``: the editions do not hold the reason.
"""

CHANGES = Table(
    "changes",
    "What is new, moved on, closed, corrected or withdrawn since an older edition",
    ("change_id",),
    (
        text("change_id", "Days of both editions, subject and id", needed=True, public=True),
        text("kind", "What the change is", needed=True, public=True, one_of=CHANGE_KINDS),
        text("subject", "Finding or case", needed=True, public=True, one_of=CHANGE_SUBJECTS),
        text("id", "Its id", needed=True, public=True),
        text("from", "Verdict, review or state before; empty: it was not there", public=True),
        text("to", "The same now; empty: it is not there", public=True),
        text("outcome", "How the case ended; empty while it is open, and for findings",
             public=True, one_of=OUTCOMES),
        text("entry", "Kind of the newest entry of the journal that the older edition lacks",
             public=True),
        text("reason", "What it rests on, parted by spaces, most telling first", needed=True,
             public=True),
        day("at", "Day of the newest entry of the journal on it; else the later edition's",
            needed=True, public=True),
    ),
)  # fmt: skip
