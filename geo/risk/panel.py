"""Whether what is found ends in an outcome, in time: the figures of the inevitability panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from geo import tables
from geo.tables.followed import without_clock

LEAST_COUNT = 5
"""Fewer records give no rate and no median. No source states one: the number is the house's own."""
NONE = "-"
REPEATED = 2
"""Records from which on a developer is a repeated one."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What the panel is counted from, for one audience.

    ``steps`` and ``handed`` are what :mod:`geo.enforcement.pace` gives, their bodies as they may
    be told. ``findings`` are the standing signs of breach (``finding_id``), ``flagged`` is
    ``tables.FLAGGED``; None where they may not be told, or are not on file.
    """

    audience: Literal["public", "inside"]
    cases: pd.DataFrame
    remedies: pd.DataFrame
    steps: pd.DataFrame
    handed: pd.DataFrame
    findings: pd.Series | None = None
    flagged: pd.DataFrame | None = None


def inevitability(*followed: Followed, least_count: int = LEAST_COUNT) -> pd.DataFrame:
    """Count the panel.

    Parameters
    ----------
    followed
        What it is counted from, one for each audience.
    least_count
        Fewer records than this give no rate and no median.

    Returns
    -------
    inevitability
        Columns of ``tables.INEVITABILITY``.
    """
    rows = [row for one in followed for row in _figures(one)]
    frame = pd.DataFrame(rows, columns=[*_COLUMNS, "audience"])
    value = frame["value"].astype("float64").mask(frame["records"] < least_count)
    return tables.INEVITABILITY.shape(frame.assign(value=value, least_count=least_count))


_COLUMNS = (
    "indicator", "counted_from", "counted_to", "records", "reached", "value", "value_unit",
    "record_ids", "not_known",
)  # fmt: skip


def _figures(one: Followed) -> Iterator[dict[str, object]]:
    found = [
        *_of_findings(one),
        _share("cases_with_outcome", one.cases["case_id"], _ended(one.cases)),
        *_days("step_days", one.steps.dropna(subset="start"), "start", "to"),
        *_days("body_days", one.steps.dropna(subset=["start", "body"]), "body"),
        *_days("handover_days", one.handed, "body", "next_body"),
        _silent(one.cases),
        _partly(one.cases, one.remedies),
        *_repeated(one.flagged),
    ]
    for row in found:
        yield row | {"audience": one.audience}


def _ended(cases: pd.DataFrame) -> pd.Series:
    return cases["ended"].astype(bool) & (cases["outcome"] != "none")


def _of_findings(one: Followed) -> Iterator[dict[str, object]]:
    """Count the signs of today, and those that cases began with, that have a case or an outcome."""
    if one.findings is None:
        return
    began = one.cases.assign(finding_id=one.cases["finding_ids"].str.split(" ")).explode(
        "finding_id"
    )
    began = began.dropna(subset="finding_id")
    every = pd.Series(pd.unique(pd.concat([one.findings, began["finding_id"]])), dtype="str")
    yield _share("findings_with_case", every, every.isin(began["finding_id"]))
    ended = began.loc[_ended(began), "finding_id"]
    yield _share("findings_with_outcome", every, every.isin(ended))


def _share(indicator: str, records: pd.Series, reached: pd.Series) -> dict[str, object]:
    """Give the share of records of which something holds, with those of which it does."""
    count, held = len(records), int(reached.sum())
    return {
        "indicator": indicator, "counted_from": NONE, "counted_to": NONE,
        "records": count, "reached": held,
        "value": held / count if count else np.nan, "value_unit": "share",
        "record_ids": _joined(records[reached.to_numpy()]),
    }  # fmt: skip


def _days(indicator: str, frame: pd.DataFrame, *by: str) -> Iterator[dict[str, object]]:
    """Give the median days of each group, with its cases."""
    timed = frame[frame["days"] >= 0]
    for keys, rows in timed.groupby(list(by), sort=True):
        of, *after = keys
        yield {
            "indicator": indicator, "counted_from": of, "counted_to": after[0] if after else NONE,
            "records": len(rows), "reached": None, "value": float(rows["days"].median()),
            "value_unit": "d", "record_ids": _joined(rows["case_id"]),
        }  # fmt: skip


def _silent(cases: pd.DataFrame) -> dict[str, object]:
    """Count the open cases in which a deadline passed in silence, of those that have one."""
    unknown = without_clock(cases)
    waiting = cases[~cases["ended"].astype(bool) & ~unknown]
    row = _share("silent_cases", waiting["case_id"], waiting["silent_since"].notna())
    return row | {"not_known": int(unknown.sum())}


def _partly(cases: pd.DataFrame, remedies: pd.DataFrame) -> dict[str, object]:
    """Count the orders that are carried out only in part, of those whose share is known.

    The share executed is that of what was ordered, so an order for a part that is wholly
    carried out is none of them.
    """
    ordered = remedies[remedies["case_id"].isin(cases["case_id"])].dropna(subset="share_executed")
    part = ordered["share_executed"].between(0, 1, inclusive="neither")
    return _share("partly_executed", ordered["case_id"], part)


def _repeated(flagged: pd.DataFrame | None) -> Iterator[dict[str, object]]:
    """Count the developers with several records that raise a flag; inside alone."""
    if flagged is None or flagged["developer_key"].dropna().empty:
        return
    known = flagged.dropna(subset="developer_key").drop_duplicates(["developer_key", "record_id"])
    held = known.groupby("developer_key")["record_id"].agg(["size", " ".join])
    several = held["size"] >= REPEATED
    row = _share("repeat_developers", held.index.to_series(), several)
    yield row | {"record_ids": _joined(pd.Series(" ".join(held.loc[several, "join"]).split()))}


def _joined(ids: pd.Series) -> str | None:
    return " ".join(pd.unique(ids.dropna().sort_values())) or None
