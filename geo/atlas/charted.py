"""How fast cases move, as a page tells it: both charts with the rows of their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from geo.atlas.backlog import backlog, days_of_steps
from geo.atlas.charts import NARROW, WIDE, backlog_chart, step_bars, step_scale
from geo.atlas.told import Told
from geo.records import Snapshot


@dataclass(frozen=True, slots=True)
class Charted:
    """What a page draws: pictures of numbers alone, and the rows that say the same."""

    drawn: Mapping[str, Markup]
    months: list[dict[str, Any]]
    steps: list[dict[str, Any]]


def paced(snapshot: Snapshot, public: Told) -> dict[str, pd.DataFrame]:
    """Give the backlog by month and the days of each step.

    Both are counted from the columns that the downloads hold of each case, so that nothing can
    be taken from them that is not told anyway.

    Parameters
    ----------
    snapshot
        Gives the states in which a case has ended, and the day.
    public
        Its cases, those that may be told or all.
    """
    if snapshot.workflow is None:
        return {}
    day = pd.Timestamp(snapshot.as_of)
    return {
        "backlog": backlog(public.cases, public.events, snapshot.workflow, as_of=day),
        "steps": days_of_steps(public.cases, public.remedies),
    }


def charted(snapshot: Snapshot, cases: Told) -> Charted:
    """Give both charts; without a case there is nothing to draw.

    Parameters
    ----------
    snapshot
        As of :func:`paced`.
    cases
        What is counted: for the public what may be told, for an inspector all.
    """
    frames = paced(snapshot, cases)
    if not frames or frames["backlog"].empty:
        return Charted({}, [], [])
    months, steps = frames["backlog"], frames["steps"]
    sizes = {"wide": WIDE, "narrow": NARROW}
    days = months.assign(until=months["until"].dt.strftime("%Y-%m-%d"))
    days_of = ["least_days", "median_days", "most_days"]
    written = steps.assign(**{name: steps[name].map("{:g}".format) for name in days_of})
    named = written.rename(columns=lambda name: str(name).removesuffix("_days"))
    return Charted(
        {  # a picture of numbers and classes that are written in geo.atlas.charts
            name: Markup(backlog_chart(months, wide=wide))  # noqa: S704
            for name, wide in sizes.items()
        }
        | {"scale": Markup(step_scale(steps))},  # noqa: S704
        days.iloc[::-1].to_dict("records"),
        [  # not as a column: a table would make a plain text of it, which is escaped
            row | {"bar": Markup(bar)}  # noqa: S704
            for row, bar in zip(named.to_dict("records"), step_bars(steps), strict=True)
        ],
    )
