"""Answers known by construction, and what a run says beside them; shared by the invented towns."""

from pathlib import Path

import pandas as pd

from geo.records import Snapshot

KEY = ["subject", "subject_id", "rule_id"]


def expected_in(name: str) -> pd.DataFrame:
    table = pd.read_csv(Path(__file__).parent / name, keep_default_na=False)
    return table.set_index(KEY).sort_index()


def judged_in(snapshot: Snapshot) -> pd.DataFrame:
    of_buildings = snapshot.findings.rename(columns={"building_id": "subject_id"})
    both = pd.concat([of_buildings.assign(subject="building"), snapshot.act_findings])
    return both.set_index(KEY).sort_index()


def differing(judged: pd.DataFrame, expected: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Give the rows that were not answered as known; a label left empty is not asked."""
    found = judged.reindex(expected.index)[list(columns)].fillna("")
    found["label"] = found["label"].where(expected["label"] != "", "")
    different = (found != expected[list(columns)]).any(axis=1)
    return found.join(expected, rsuffix="_expected")[different]
