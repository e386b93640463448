"""The columns of events as numbers: what a replay walks through, rank by rank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.enforcement.steps import Carried, Steps, carried, coded, fitting
from geo.tables.followed import SCOPES
from geo.tables.spelling import comparable

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Figures = NDArray[np.float64]

FIGURES = ("floors", "height_m", "area_m2", "volume_m3")
"""Figures of a building, in the order of ``tables.EVENTS``."""

NEVER = np.iinfo(np.int64).min
"""A day that is not known, as pandas and numpy write it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Events as arrays, one place a row; -1 is a word that is missing, ``NEVER`` a day."""

    events: pd.DataFrame
    cases: pd.Index  # ids of the cases, in the order of their first event
    case: Codes  # place in ``cases``
    kind: Codes  # code of ``Steps.kinds``; -1: no such kind
    day: Codes  # happened_on, days since 1970
    in_effect: Codes  # in_effect_on, the same
    decision: Codes
    outcome: Codes  # that of an event without one is none
    reason: Codes
    scope: Codes
    source: Codes  # place in ``sources``
    sources: pd.Index  # each by its first spelling: two spellings of one are one
    figures: Figures  # row x FIGURES
    measured: Flags  # row x FIGURES: given, and believed
    given: Flags  # any figure is given
    other: Codes  # place of other_case in ``cases``
    carried: Carried
    fits: Flags  # row x slot: see steps.fitting


def columns(events: pd.DataFrame, steps: Steps, denied: Flags) -> Columns:
    """Bring events into arrays.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``, as corrected.
    steps
        The workflow.
    denied
        Events whose figures a later one denies.
    """
    case, cases = pd.factorize(events["case_id"])
    kind = coded(events["kind"], steps.kinds)
    figures = events[list(FIGURES)].to_numpy(dtype="float64")
    given = ~np.isnan(figures)
    told = carried(steps, events)
    source, sources = spoken(events["source"])
    return Columns(
        events=events,
        cases=pd.Index(cases),
        case=case.astype(np.int64),
        kind=kind,
        day=days(events["happened_on"]),
        in_effect=days(events["in_effect_on"]),
        decision=told.words["decision"],
        outcome=told.words["outcome"],
        reason=told.words["reason"],
        scope=coded(events["scope"], SCOPES),
        source=source,
        sources=sources,
        figures=figures,
        measured=given & ~denied[:, None],
        given=given.any(axis=1),
        other=coded(events["other_case"], cases),
        carried=told,
        fits=fitting(steps, told, kind),
    )


def spoken(sources: pd.Series) -> tuple[Codes, pd.Index]:
    """Give the code of each source, and the sources; what is spelt otherwise is no other source.

    Examples
    --------
    >>> spoken(pd.Series(["Survey Office", "survey-office", None, "bailiffs"]))[0].tolist()
    [0, 0, -1, 1]
    """
    spelling, spelt = pd.factorize(sources)
    one, _ = pd.factorize(comparable(pd.Series(spelt, dtype="str")))
    first = pd.Series(spelt).groupby(one).first()
    return np.append(one, -1)[spelling].astype(np.int64), pd.Index(first.to_numpy(), dtype="str")


def days(column: pd.Series) -> Codes:
    """Give days since 1970; ``NEVER`` where there is none."""
    return column.to_numpy().astype("datetime64[D]").astype(np.int64)


def stamps(values: Codes) -> NDArray[np.datetime64]:
    """Give days since 1970 as days again."""
    return values.astype("datetime64[D]").astype("datetime64[s]")


def number_of(day: date) -> int:
    """Give one day as days since 1970.

    Examples
    --------
    >>> number_of(date(1970, 1, 31))
    30
    """
    return day.toordinal() - date(1970, 1, 1).toordinal()


def ranks(case: Codes) -> list[Codes]:
    """Give the rows that are the first of their case, then the second of theirs, and so on.

    No case is twice in one rank, so that a whole rank can be walked at once.

    Examples
    --------
    >>> [rows.tolist() for rows in ranks(np.array([7, 3, 7, 7, 3]))]
    [[0, 1], [2, 4], [3]]
    """
    rank = pd.Series(case).groupby(case).cumcount().to_numpy()
    order = np.argsort(rank, kind="stable")
    return np.split(order, np.cumsum(np.bincount(rank))[:-1]) if len(case) else []
