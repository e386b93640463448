"""Follow a made-up journal of a million events: seconds and memory.

    python bench/follow.py [--cases 100000] [--events 1000000]

What is measured is the reading of every case from its first event to its last, where each stands
with its line in the ledger, and the list of what is due within a week; from a table of events in
memory. The journal is drawn from a fixed seed. Nothing here is a test: the figures are of one
machine on one day.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geo import tables
from geo.enforcement.cases import follow
from geo.enforcement.replay import replay
from geo.enforcement.workflow import read_workflow
from geo.records import Clock, Journal, Parameter, Text

AS_OF = date(2026, 11, 1)
OFFICE, SURVEY = "inspectorate", "survey"
THREE = Text(kk="мерзім", ru="срок", en="a time")

WAY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("flagged", {}),
    ("screened", {}),
    ("inspection_due", {}),
    ("inspected", {"floors": 6.0, "area_m2": 400.0}),
    ("document", {}),
    ("prescription", {"after": 90, "scope": "full"}),
    ("fined", {}),
    ("suit_filed", {}),
    ("judgment", {"decision": "granted"}),
    ("served", {}),
    ("appeal", {}),
    ("final", {"decision": "granted", "after": 60, "scope": "full"}),
    ("enforcement", {"after": 120}),
    ("suspended", {"reason": "court_stay"}),
    ("enforcement", {}),
    ("works", {}),
    ("partly_executed", {"floors": 2.0}),
    ("executed", {"floors": 0.0}),
    ("verified", {"floors": 0.0, "source": SURVEY}),
    ("closed", {"restored": "yes", "outcome": "demolished_full"}),
)
"""One way through every part of the workflow; each case goes some of it."""


def main() -> None:
    """Make a journal, follow it, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    asked = parser.parse_args()
    events = made_journal(asked.cases, asked.events)
    workflow, _ = read_workflow("kz")
    if workflow is None:
        raise SystemExit("layers/workflows/kz.yaml has faults")
    made_mb = peak_mb()
    began = time.perf_counter()
    found = replay(events, workflow, as_of=AS_OF)
    replayed = time.perf_counter()
    followed = follow(events, workflow, journal(), None, as_of=AS_OF, file="journal.db")
    done = time.perf_counter()
    due = due_within_a_week(followed.cases)
    listed = time.perf_counter()
    result = {
        "cases": len(followed.cases),
        "events": len(events),
        "seconds_replay": round(replayed - began, 2),
        "seconds_follow": round(done - replayed, 2),  # reads every case again, as a run does
        "seconds_due": round(listed - done, 3),
        "peak_mb": round(peak_mb()),
        "peak_mb_of_the_journal": round(made_mb),
        "ledger_rows": len(followed.remedies),
        "states": followed.cases["state"].nunique(),
        "due_this_week": len(due),
        "overdue": int(followed.cases["overdue"].sum()),
        "silent": int(followed.cases["silent_since"].notna().sum()),
        "faults": len(found.faults),
    }
    print(json.dumps(result, indent=2))


def due_within_a_week(cases: pd.DataFrame) -> pd.DataFrame:
    """List what is due within a week, soonest first."""
    until = pd.Timestamp(AS_OF) + pd.Timedelta(days=7)
    return cases[cases["next_on"] <= until].sort_values(["next_on", "case_id"])


def peak_mb() -> float:
    """Give the most memory held so far, in MB; Linux counts it in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def made_journal(cases: int, count: int) -> pd.DataFrame:
    """Draw a journal: cases go on at random, some to their end, in the order of their days."""
    draw = np.random.default_rng(4)
    mean = count / cases
    lengths = np.clip(draw.normal(mean, mean / 3, cases).round(), 1, len(WAY)).astype(int)
    short = count - lengths.sum()
    while short:  # lengths are within the way, and together as many as asked
        room = (lengths < len(WAY)) if short > 0 else (lengths > 1)
        some = draw.permutation(np.flatnonzero(room))[: abs(short)]
        lengths[some] += np.sign(short)
        short = count - lengths.sum()
    case = np.repeat(np.arange(cases), lengths)
    place = np.arange(count) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    day = np.repeat(draw.integers(0, 2000, cases), lengths) + place * 20
    order = np.lexsort((place, case, day))
    return _events(case[order], place[order], day[order])


def _events(case: np.ndarray, place: np.ndarray, day: np.ndarray) -> pd.DataFrame:
    """Give the table of events."""
    kinds = np.array([kind for kind, _ in WAY], dtype=object)[place]
    happened = np.datetime64("2020-01-01") + day
    after = np.array([more.get("after", -1) for _, more in WAY])[place]
    given: dict[str, Any] = {
        "seq": np.arange(1, len(case) + 1),
        "case_id": pd.Series(np.char.add("FM-2020-", case.astype(str)), dtype="str"),
        "building_id": pd.Series(np.char.add("b", case.astype(str)), dtype="str"),
        "kind": kinds,
        "happened_on": happened,
        "deadline_on": np.where(after >= 0, happened + after, np.datetime64("NaT")),
        "in_effect_on": np.where(kinds == "final", happened, np.datetime64("NaT")),
        "recorded_at": "2026-01-01T00:00:00Z",
        "recorder_role": "inspector",
        "document_no": "N-1",
        "body": "an office",
        "leaf_sha256": "0" * 64,
    }
    for name in ("decision", "scope", "reason", "restored", "outcome", "floors", "area_m2"):
        given[name] = np.array([more.get(name) for _, more in WAY], dtype=object)[place]
    given["source"] = np.array([more.get("source", OFFICE) for _, more in WAY], object)[place]
    return tables.EVENTS.shape(given)


def journal() -> Journal:
    """Give a journal with clocks of every kind."""
    day = Parameter(value=15, source="none")
    return Journal(
        origin="bench",
        prefix="FM",
        silent_after_days=Parameter(value=30, source="none"),
        clocks=(
            Clock(id="inspect", title=THREE, after="inspection_due", days=day),
            Clock(id="appeal", title=THREE, after="judgment", counted_from="served_on",
                  sets="appeal_until", days=day, to_next_working_day=True),
            Clock(id="comply", title=THREE, after="final", sets="deadline_on", days=day),
        ),
        holidays=(date(2026, 1, 1), date(2026, 3, 8)),
    )  # fmt: skip


if __name__ == "__main__":
    main()
