"""What became of analyses: their risks, recommendations and measures on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo import tables
from geo.records import Analysis, Body, Papers, Recommendation, TakenMeasure
from geo.risk.bodies import answering

OPEN = ("new", "accepted", "in_progress", "not_stated")
"""Statuses in which a recommendation waits to be carried out."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Analyses, what they found, what they asked for and what was done, as tables."""

    analyses: pd.DataFrame
    risks: pd.DataFrame
    recommendations: pd.DataFrame
    measures: pd.DataFrame


def chained(papers: Papers, *, as_of: date) -> Chain:
    """Give the analyses of a monitor as they stand on a day.

    Parameters
    ----------
    papers
        Analyses and bodies, without fault.
    as_of
        Analyses, recommendations and measures of later days are left out; what has no day is
        told. A recommendation carried out later still stands as it stood: in progress. One
        carried out on a day that nobody stated is done on every day: never overdue, and
        counted beside those whose day is known.

    Returns
    -------
    chain
        ``tables.ANALYSES``, ``RISKS_FOUND``, ``RECOMMENDATIONS`` and ``MEASURES_TAKEN``.
    """
    bodies = {one.id: one for one in papers.bodies}
    known = [one for one in papers.analyses if _by(one.published_on, as_of)]
    measures = [_measure(one, of) for of in known for one in _taken(of, as_of)]
    asked = [_recommended(one, of, bodies, as_of) for of in known for one in _made(of, as_of)]
    return Chain(
        analyses=_table(tables.ANALYSES, [_analysis(one, as_of) for one in known]),
        risks=_table(tables.RISKS_FOUND, [row for one in known for row in _risks(one, as_of)]),
        recommendations=_table(tables.RECOMMENDATIONS, asked),
        measures=_table(tables.MEASURES_TAKEN, measures),
    )


def _by(day: date | None, as_of: date) -> bool:
    return day is None or day <= as_of


def _made(analysis: Analysis, as_of: date) -> list[Recommendation]:
    return [one for one in analysis.recommendations if _by(one.made_on, as_of)]


def _taken(analysis: Analysis, as_of: date) -> list[TakenMeasure]:
    return [one for one in analysis.measures if _by(one.taken_on, as_of)]


def _table(table: tables.Table, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    return table.shape(pd.DataFrame(list(rows), columns=table.names))


def status_on(recommendation: Recommendation, as_of: date) -> str:
    """Give where a recommendation stood on a day: done is done from its day on.

    Examples
    --------
    >>> late = Recommendation(id="a", status="done", done_on=date(2026, 5, 1))
    >>> status_on(late, date(2026, 4, 30)), status_on(late, date(2026, 5, 1))
    ('in_progress', 'done')
    """
    after = recommendation.done_on is not None and recommendation.done_on > as_of
    return "in_progress" if recommendation.status == "done" and after else recommendation.status


def _overdue(one: Recommendation, as_of: date) -> bool:
    return one.due_on is not None and one.due_on < as_of and status_on(one, as_of) in OPEN


def _analysis(analysis: Analysis, as_of: date) -> dict[str, object]:
    made = _made(analysis, as_of)
    return {
        "analysis_id": analysis.id,
        "kind": analysis.kind,
        "sphere": analysis.sphere,
        "published_on": analysis.published_on,
        "risks": len(analysis.risks),
        "risks_stated": analysis.stated.risks,
        "recommendations": len(made),
        "recommendations_stated": analysis.stated.recommendations,
        "done": sum(status_on(one, as_of) == "done" for one in made),
        "done_undated": sum(one.status == "done" and one.done_on is None for one in made),
        "overdue": sum(_overdue(one, as_of) for one in made),
        "measures": len(_taken(analysis, as_of)),
        "measures_stated": analysis.stated.measures,
    }


def _risks(analysis: Analysis, as_of: date) -> Iterable[dict[str, object]]:
    made, taken = _made(analysis, as_of), _taken(analysis, as_of)
    for risk in analysis.risks:
        against = {one.id for one in made if risk.id in one.risks}
        yield {
            "analysis_id": analysis.id,
            "risk_id": risk.id,
            "step": risk.step,
            "area": risk.area,
            "body_ids": _joined(risk.bodies),
            "recommendations": len(against),
            "measures": sum(not against.isdisjoint(one.recommendations) for one in taken),
        }


def _recommended(
    one: Recommendation, analysis: Analysis, bodies: Mapping[str, Body], as_of: date
) -> dict[str, object]:
    follow = [each.id for each in _taken(analysis, as_of) if one.id in each.recommendations]
    status = status_on(one, as_of)
    return {
        "analysis_id": analysis.id,
        "recommendation_id": one.id,
        "risk_ids": _joined(one.risks),
        "addressee_id": one.addressee,
        "carried_by_id": answering(one.addressee, bodies, as_of) if one.addressee else None,
        "made_on": one.made_on,
        "due_on": one.due_on,
        "status": status,
        "done_on": one.done_on if status == "done" else None,
        "past_due": _overdue(one, as_of),
        "measure_ids": _joined(follow),
    }


def _measure(one: TakenMeasure, analysis: Analysis) -> dict[str, object]:
    return {
        "analysis_id": analysis.id,
        "measure_id": one.id,
        "kind": one.kind,
        "taken_on": one.taken_on,
        "recommendation_ids": _joined(one.recommendations),
        "case_ids": _joined(one.cases),
        "rule_ids": _joined(one.rules),
        "flag_ids": _joined(one.flags),
    }


def _joined(ids: Sequence[str]) -> str | None:
    return " ".join(ids) or None
