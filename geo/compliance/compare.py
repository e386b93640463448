"""What would change: two judgements side by side, and the same town under another law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.compliance.readings import begun_when_built, words_read
from geo.compliance.timeline import FIGURES
from geo.records import Interval, Rule

ABSENT = "not_judged"
"""What is said where one of the two has no such rule or building."""

OF_ACTS = frozenset(
    (
        "no_permit", "permit_expired", "permit_for_other", "refused_then_granted",
        "stage_missing", "stages_out_of_order", "accepted_before_notice", "subdivided",
    )
)  # fmt: skip
"""Words that ask for acts, which keep their own days when a building is moved to another."""


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
        The day; the ground of each was empty on the day before, and none has grown since.
    """
    since = [f"{figure}_{which}_on" for figure in FIGURES.values() for which in ("less", "grown")]
    return buildings.assign(
        captured_on=np.datetime64(on, "s"),
        seen_absent_on=np.datetime64(on - timedelta(1), "s"),
        **dict.fromkeys(since, np.datetime64("NaT", "s")),
    )


def comparable(rules: Sequence[Rule]) -> list[Rule]:
    """Give the rules that can be asked of a building moved to another day.

    A permit or a subdivision has its own day and is not moved: beside a building that is, it
    would be missing, late or expired. Rules that ask for acts (:data:`OF_ACTS`) under any of
    their readings are left out, and with them those that may yield to one left out.
    """
    kept = {rule.id: rule for rule in rules if not words_read(rule) & OF_ACTS}
    known = {rule.id for rule in rules}
    while lost := [
        rule.id for rule in kept.values() if known.intersection(rule.yields_to) - kept.keys()
    ]:
        kept = {rule_id: rule for rule_id, rule in kept.items() if rule_id not in lost}
    return list(kept.values())


def what_if(
    buildings: gpd.GeoDataFrame, rules: Sequence[Rule], *, on: date, drafts: bool = False
) -> tuple[gpd.GeoDataFrame, list[Rule]]:
    """Give what to judge, and by what, as if everything were built on one day.

    Judged with ``as_of`` the same day, it says what the law of that day allows to stand as it
    stands. Two days, or drafts against the law as it is, are compared by :func:`compare`. Rules
    about permits, stages and subdivision take no part (:func:`comparable`), and no building was
    begun on another day by an act.

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
    asked = [begun_when_built(rule) for rule in comparable(rules)]
    return built_on(buildings, on), in_force(asked, on) if drafts else asked
