"""What would change: two judgements side by side, and the same town under another law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.records import Interval, Rule

ABSENT = "not_judged"
"""What is said where one of the two has no such rule or building."""


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Give the findings whose verdict differs between two judgements.

    Parameters
    ----------
    before, after
        Columns of ``tables.FINDINGS``.

    Returns
    -------
    changes
        ``rule_id``, ``building_id``, ``before`` and ``after``: a verdict, or ``not_judged``; by
        rule and building.

    Examples
    --------
    >>> one = pd.DataFrame({"rule_id": ["floors"], "building_id": ["b1"], "verdict": ["clear"]})
    >>> compare(one, one.assign(verdict="breach")).values.tolist()
    [['floors', 'b1', 'clear', 'breach']]
    """
    key = ["rule_id", "building_id"]
    sides = [
        side[[*key, "verdict"]].rename(columns={"verdict": name})
        for side, name in ((before, "before"), (after, "after"))
    ]
    both = sides[0].merge(sides[1], on=key, how="outer", sort=True)
    both = both.fillna({"before": ABSENT, "after": ABSENT})
    return both[both["before"] != both["after"]].reset_index(drop=True)


def in_force(rules: Sequence[Rule], on: date) -> list[Rule]:
    """Give the rules with drafts treated as law: their newest version binds from a day on.

    What a draft was to replace still stands beside it, unless ``yields_to`` says what gives way.

    Parameters
    ----------
    rules
        The rule book.
    on
        The day on which each draft is taken to come into force; one that says an earlier day, and
        is sure of it, keeps that.
    """
    return [rule if rule.status == "enacted" else _enacted(rule, on) for rule in rules]


def _enacted(rule: Rule, on: date) -> Rule:
    version = rule.versions[-1]
    own = version.in_force_from
    start = on if isinstance(own, Interval) else min(own, on)
    sure = {"in_force_from": start, "in_force_until": None, "confirmed_until": None}
    return rule.model_copy(
        update={"status": "enacted", "versions": [version.model_copy(update=sure)]}
    )


def built_on(buildings: gpd.GeoDataFrame, on: date) -> gpd.GeoDataFrame:
    """Give the buildings as if each had appeared on one day.

    Parameters
    ----------
    buildings
        Columns of ``tables.BUILDINGS``.
    on
        The day; the ground of each was empty on the day before.
    """
    return buildings.assign(
        captured_on=np.datetime64(on, "s"), seen_absent_on=np.datetime64(on - timedelta(1), "s")
    )


def what_if(
    buildings: gpd.GeoDataFrame, rules: Sequence[Rule], *, on: date, drafts: bool = False
) -> tuple[gpd.GeoDataFrame, list[Rule]]:
    """Give what to judge, and by what, as if everything were built on one day.

    Judged with ``as_of`` the same day, it says what the law of that day allows to stand as it
    stands. Two days, or drafts against the law as it is, are compared by :func:`compare`.

    Parameters
    ----------
    buildings
        Columns of ``tables.BUILDINGS``.
    rules
        The rule book.
    on
        The day.
    drafts
        Whether drafts are treated as if they came into force on that day.

    Returns
    -------
    buildings, rules
        For :func:`geo.compliance.judge.judge`.
    """
    return built_on(buildings, on), in_force(rules, on) if drafts else list(rules)
