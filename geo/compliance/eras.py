"""What each rule, and the act behind each layer, says from which day on: the law as dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from geo.compliance.extract import law_of, versions_on
from geo.compliance.timeline import EVER, stretches
from geo.records import Rule, ZoneLayer

COLUMNS = ("kind", "id", "from_on", "version_id", "stands")


def law_days(layers: Sequence[ZoneLayer], rules: Sequence[Rule]) -> pd.DataFrame:
    """Cut time at every day on which the law of a city changes, or may change.

    Parameters
    ----------
    layers, rules
        The catalogue and the rule book.

    Returns
    -------
    law
        As ``law`` of :class:`geo.records.Planner`: what holds on a day are the rows of the last
        ``from_on`` that is not after it. Days are texts, ``YYYY-MM-DD``.

    Examples
    --------
    >>> from world import rule
    >>> law_days([], [rule("taller_than", 15, 12)])[["version_id", "stands"]].values.tolist()
    [['v1', 'not_yet'], ['v1', 'in_force'], ['v2', 'in_force']]
    """
    rows = [row for one in layers for row in _of_layer(one)]
    rows += [row for one in rules for row in _of_rule(one)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_layer(layer: ZoneLayer) -> Iterator[tuple[str | None, ...]]:
    legal = layer.legal
    changes = (legal.adopted_on, legal.in_force_from, legal.in_force_until)
    for day in sorted({EVER, *(one for one in changes if one is not None)}):
        yield "layer", layer.id, day.isoformat(), None, law_of(legal, day)


def _of_rule(rule: Rule) -> Iterator[tuple[str | None, ...]]:
    for day in sorted({stretch.start for stretch in stretches(rule)}):
        found = versions_on(rule, day)
        for version, stands in found:
            yield "rule", rule.id, day.isoformat(), version.id, stands
        if not found:
            yield "rule", rule.id, day.isoformat(), None, None
