"""Every combination of an act's day, a building's interval and today, expected from the law."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from world import METRIC, buildings, ground

from geo import documents, tables
from geo.compliance.judge import judge
from geo.compliance.subjects import planned
from geo.overlay.acts import acts
from geo.records import Rule

HERE = Path(__file__).resolve().parent
BOOK = {path.stem: path for path in sorted((HERE / "then_and_now").glob("*.yaml"))}
EXPECTED = pd.read_csv(HERE / "then_and_now.csv", dtype="str", keep_default_na=False)
ANSWERS = ["verdict", "reason", "today", "label"]


def rule_of(name: str) -> Rule:
    record, faults = documents.load(BOOK[name], Rule, f"{name}.yaml")
    assert not faults
    return record


def days(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column.replace("", None)).astype("datetime64[s]")


def built(rows: pd.DataFrame):
    """Give one building a row of the table, each beside the other."""
    count = len(rows)
    return buildings(
        *(ground(20 * number, 0, 20 * number + 10, 10) for number in range(count)),
        building_id=[f"row-{at}" for at in rows.index],
        height_m=rows["height_m"].astype(float).to_numpy(),
        height_error_m=[0.0] * count,
        captured_on=days(rows["seen"]).to_numpy(),
        seen_absent_on=days(rows["absent"]).to_numpy(),
    )


def permitted(rows: pd.DataFrame):
    """Give the permit of each row that has one; it names its building."""
    some = rows[rows["issued"] != ""]
    ids = [f"row-{at}" for at in some.index]
    return tables.PERMITS.shape(
        {
            "permit_id": ids,
            "register_id": "permits",
            "row": range(1, len(some) + 1),
            "permit_type": "permit",
            "status": "issued",
            "building_id": ids,
            "issued_on": days(some["issued"]).to_numpy(),
            "height_permitted_m": some["height_m"].astype(float).to_numpy(),
        },
        METRIC,
    )


def judged(rule: Rule, objects, as_of: date, *, subject: str, links, permits) -> pd.DataFrame:
    found = judge(
        objects,
        [],
        [rule.model_copy(update={"applies_to": ("building", "permit")})],
        exposure=tables.EXPOSURE.empty(),
        whole=tables.EXPOSURE.empty(),
        slopes=tables.SLOPES.empty(),
        links=links,
        permits=permits,
        permits_complete=True,
        incomplete=frozenset(),
        repaired=frozenset(),
        acts=acts(permits),
        as_of=as_of,
        subject=subject,
    )
    key = "building_id" if subject == "building" else "subject_id"
    return found.set_index(key)[ANSWERS]


@pytest.mark.parametrize(
    ("name", "as_of"), sorted(set(zip(EXPECTED.rule, EXPECTED.as_of, strict=True)))
)
def test_each_row_of_the_table_is_answered_as_the_law_says(name, as_of):
    rows = EXPECTED[(EXPECTED.rule == name) & (EXPECTED.as_of == as_of)]
    rule, day = rule_of(name), date.fromisoformat(as_of)
    objects, permits = built(rows), permitted(rows)
    ids = permits["permit_id"]
    links = tables.LINKS.shape(
        {"building_id": ids, "permit_id": ids, "method": "number", "score": 1.0, "ambiguous": False}
    )
    found = judged(rule, objects, day, subject="building", links=links, permits=permits)
    plans = planned(
        permits, links, objects, tables.PARCELS.empty(METRIC), METRIC, position_error_m=1.0
    )
    of_permits = judged(
        rule, plans.objects, day, subject="permit", links=plans.links, permits=permits
    )
    wrong = []
    for at, row in rows.iterrows():
        asked = f"line {at + 2}: {row.rule} issued {row.issued or '-'} absent {row.absent or '-'} "
        asked += f"seen {row.seen or '-'} as of {row.as_of}, {row.height_m} m"
        pairs = [(found.loc[f"row-{at}"], [row[name] for name in ANSWERS])]
        if row.issued:
            pairs.append((of_permits.loc[f"row-{at}"], [row[f"permit_{name}"] for name in ANSWERS]))
        wrong += [
            f"{asked}: {given.tolist()} instead of {expected} ({row.why})"
            for given, expected in pairs
            if given.tolist() != expected
        ]
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong[:12]])
