"""Count again from records what a claim counts: a number or a day, and the records behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from geo import tables
from geo.records import Claim, ClaimedFigure, Rule
from geo.records.claims import OF_REWARDS

Tally = Callable[..., pd.DataFrame]
"""Counts of the ledger of demolition, as ``tally`` of the stage that keeps it gives them."""

LEDGER = frozenset(
    (
        "demolished", "demolished_full", "demolished_partial", "brought_into_line",
        "declared_not_seen", "seen_not_closed", "in_force",
    )
)  # fmt: skip
"""Metrics that are measures of ``tables.TALLIES`` by the same word."""

DAY = "published_on"
"""The column of the day of an analysis."""
STANDING = ("risks", "recommendations")
"""Metrics over analyses that a claim may state without a period: they are of those published."""

Days = tuple[date | None, date | None]
"""First and last day of what a claim speaks of; no first one: from the first record on."""

FEWEST_REWARDS = 3
"""Rewards of a quarter that are counted for the public; of fewer one could be found out."""

_RESTS_ON = (
    "case_id", "programme", "state", "outcome", "opened_on", "ended", "declared_on", "seen_on",
    "decided_on",
)  # fmt: skip
"""What a count of cases rests on."""


@dataclass(frozen=True, slots=True)
class Books:
    """The tables from which claims are counted again; None where nobody supplied the records.

    ``cases`` and ``remedies`` are those of :mod:`geo.tables`. ``ended`` has the day on which each
    case that has ended did so (``case_id``, ``ended_on``). ``lies`` says of buildings how they
    lie to whole layers: ``building_id``, ``layer_id``, ``position``. ``rewarded`` has one row a
    citizen's signal that was rewarded: ``record_id``, ``rewarded_on``, ``reward``, ``currency``.
    ``programmes`` gives the first day of each programme that the journal declares.
    """

    cases: pd.DataFrame | None
    remedies: pd.DataFrame
    ended: pd.DataFrame
    lies: pd.DataFrame
    placed: frozenset[str]  # ids of the buildings on file
    complete: bool  # no row of a register of buildings was set aside
    rules: Mapping[str, Rule]
    analyses: pd.DataFrame
    risks: pd.DataFrame
    recommendations: pd.DataFrame
    measures: pd.DataFrame
    sources: Mapping[str, str]  # of analyses, by their id
    tally: Tally
    rewarded: pd.DataFrame | None = None
    programmes: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of counting: a value with its records, or the word why there is none."""

    value: float | date | None = None
    ids: tuple[str, ...] = ()
    rests_on: pd.DataFrame | None = None  # one row a record, its id first
    why: str | None = None
    told: bool = True


def recount(claim: Claim, figure: ClaimedFigure, books: Books, *, as_of: date) -> Counted:
    """Count one figure of a claim again, in the very scope of the claim.

    Parameters
    ----------
    claim, figure
        The claim, and which of its figures.
    books
        The records.
    as_of
        The day they speak of; a period that is not over by then is not counted.
    """
    why = _out_of_reach(claim, figure, as_of)
    if why is not None:
        return Counted(why=why)
    if figure.metric == "rule_in_force":
        return _day(claim, figure, books)
    if figure.metric in OF_REWARDS:
        return _rewards(claim, figure, books)
    if figure.metric in ("risks", "recommendations", "recommendations_done", "measures"):
        return _of_analyses(claim, figure, books)
    return _cases(claim, figure, books)


def _out_of_reach(claim: Claim, figure: ClaimedFigure, as_of: date) -> str | None:
    """Say why no record could tell, whatever is on file; None where one might."""
    if figure.metric == "none":
        return "no_records"
    if claim.scope.kind == "country":
        return "not_on_file"  # no register of a city tells of a country
    stands = figure.metric in ("rule_in_force", *STANDING) and claim.until is None
    if not stands and (claim.until is None or claim.until > as_of):
        return "period_open"
    return None


def _day(claim: Claim, figure: ClaimedFigure, books: Books) -> Counted:
    """Give the day from which a version of a rule is in force."""
    rule = books.rules.get(figure.rule or "")
    version = (
        next((one for one in rule.versions if one.id == figure.version), None) if rule else None
    )
    if rule is None or version is None:
        return Counted(why="not_on_file")
    if (version.in_force_source or version.source) == claim.source:
        return Counted(why="own_source")
    day = version.in_force_from
    if not isinstance(day, date):
        return Counted(why="day_not_known")
    record = f"{rule.id}/{version.id}"
    rests_on = pd.DataFrame({"record_id": [record], "day": [day.isoformat()]})
    return Counted(day, (record,), rests_on)


def _rewards(claim: Claim, figure: ClaimedFigure, books: Books) -> Counted:
    """Count rewarded signals, or sum what was paid for them in the currency of the claim.

    Sums of different currencies are never added. Quarters are told on the page of reports, a
    small one as a range. So a count is told only if it is a sum of such quarters: of any other
    period, or with a small one in it, what is told of the quarters could be subtracted until one
    reward is left.
    """
    if books.rewarded is None:
        return Counted(why="not_supplied")
    if claim.scope.kind != "city":
        return Counted(why="not_on_file")
    rows = _within(books.rewarded, "rewarded_on", claim)
    counts = figure.metric == "signals_rewarded"
    if not counts:
        rows = rows[rows["currency"] == figure.paid_in]
    value = float(len(rows)) if counts else float(rows["reward"].sum())
    rests_on = rows[["record_id", "rewarded_on", "reward", "currency"]]
    told = _in_quarters(claim) and _crowded(rows["rewarded_on"])
    return Counted(value, _ids(rows["record_id"]), rests_on, told=told)


def _in_quarters(claim: Claim) -> bool:
    """Tell whether a period is made of whole quarters; it may be open to the past."""
    begins = claim.since is None or pd.Timestamp(claim.since).is_quarter_start
    return begins and pd.Timestamp(claim.until).is_quarter_end


def _crowded(days: pd.Series) -> bool:
    """Tell whether there are days, and enough of them in each quarter that has one."""
    each = days.dt.to_period("Q").value_counts()
    return len(each) > 0 and bool((each >= FEWEST_REWARDS).all())


def _of_analyses(claim: Claim, figure: ClaimedFigure, books: Books) -> Counted:
    """Count what analyses of a sphere, or one of them, have on file of the days of a claim."""
    if claim.scope.kind not in ("sphere", "city"):
        return Counted(why="not_on_file")
    held = books.analyses
    if claim.scope.kind == "sphere":
        held = held[held["sphere"] == claim.scope.of]
    if figure.analysis is not None:
        held = held[held["analysis_id"] == figure.analysis]
    days = _days(claim, figure)
    known = _known_by(held, figure, days)
    why = _not_dated(held, figure, days) or _not_comparable(known, claim, figure, books)
    if why is not None:
        return Counted(why=why)
    rows, standing = _rows_of(known, figure, books), figure.metric in STANDING
    if not standing and rows["day"].isna().any():
        return Counted(why="day_not_known")
    kept = rows if days is None else _between(rows, "day", *days)
    if kept.empty and standing and days is not None and _between(known, DAY, *days).empty:
        return Counted(why="not_supplied")  # nobody says that there was no other analysis
    return Counted(float(len(kept)), _ids(kept["record_id"]), kept)


def _days(claim: Claim, figure: ClaimedFigure) -> Days | None:
    """Give the days that a claim over analyses speaks of; None where it names one and no day.

    A claim that states no last day speaks of what there was when it was published.
    """
    if figure.analysis is not None and claim.since is None and claim.until is None:
        return None
    return claim.since, claim.until or claim.published_on


def _not_dated(held: pd.DataFrame, figure: ClaimedFigure, days: Days | None) -> str | None:
    """Say why nobody knows which analyses a claim speaks of; None where their days tell."""
    if days is None:
        return None
    if days[1] is None:
        return "period_open"
    undated = figure.metric in STANDING and held[DAY].isna().any()
    return "day_not_known" if undated else None


def _known_by(held: pd.DataFrame, figure: ClaimedFigure, days: Days | None) -> pd.DataFrame:
    """Leave the analyses that a claim can speak of: none of later days, of risks none before."""
    if days is None or figure.metric == "risks":
        return held if days is None else _between(held, DAY, *days)
    return held[~(held[DAY] > pd.Timestamp(days[1]))]


def _not_comparable(
    known: pd.DataFrame, claim: Claim, figure: ClaimedFigure, books: Books
) -> str | None:
    """Say that nothing is on file, or not all, or nothing but what the claim's source says.

    Where no source says how many there are, nobody knows whether all are on file.
    """
    counted = figure.metric if figure.metric in ("risks", "measures") else "recommendations"
    stated = known[f"{counted}_stated"]
    if (stated.isna() | known[counted].lt(stated).fillna(value=True)).any():
        return "not_supplied" if (known[counted] == 0).all() else "incomplete"
    if known.empty:
        return "not_supplied"
    sources = {books.sources[one] for one in known["analysis_id"]}
    return "own_source" if claim.source in sources else None


def _rows_of(held: pd.DataFrame, figure: ClaimedFigure, books: Books) -> pd.DataFrame:
    """Give what a metric counts of some analyses: ``record_id``, and the ``day`` it is of.

    A risk is of the day of its analysis, and so is a recommendation that has no day of its own.
    """
    table, key, column = {
        "risks": (books.risks, "risk_id", None),
        "measures": (books.measures, "measure_id", "taken_on"),
        "recommendations": (books.recommendations, "recommendation_id", "made_on"),
        "recommendations_done": (books.recommendations, "recommendation_id", "done_on"),
    }[figure.metric]
    rows = table[table["analysis_id"].isin(held["analysis_id"])]
    if figure.metric == "recommendations_done":
        rows = rows[rows["status"] == "done"]
    published = rows["analysis_id"].map(held.set_index("analysis_id")[DAY])
    day = published if column is None else rows[column]
    day = day.fillna(published) if column == "made_on" else day
    ids = (rows["analysis_id"] + "/" + rows[key]).astype("str")
    return pd.DataFrame({"record_id": ids, "day": pd.to_datetime(day)})


def _cases(claim: Claim, figure: ClaimedFigure, books: Books) -> Counted:
    """Count cases of a programme, of the buildings of a layer, or of the city."""
    why = _not_held(claim, books)
    if why is not None or books.cases is None:
        return Counted(why=why)
    own = books.cases
    if claim.scope.kind == "programme":
        own = own[own["programme"] == claim.scope.of]
    ids = _counted(own, figure.metric, claim, books)
    placed = claim.scope.kind == "foothill"
    if placed:
        lies = _lies(own[own["case_id"].isin(ids)], str(claim.scope.of), books)
        doubt = next((one for one in ("incomplete", "too_close") if (lies == one).any()), None)
        if doubt is None and not books.complete:
            doubt = "incomplete"
        if doubt is not None:
            return Counted(why=doubt, told=False)
        ids = tuple(sorted(lies.index[lies == "inside"]))
    rests_on = own[own["case_id"].isin(ids)].merge(
        books.remedies[["case_id", "declared_on", "seen_on", "decided_on"]],
        on="case_id",
        how="left",
    )
    # a count that takes in a case that may not be told would tell that there is one
    told = not placed and bool(rests_on["told"].all())
    return Counted(float(len(ids)), ids, rests_on[[*_RESTS_ON, "told"]], told=told)


def _not_held(claim: Claim, books: Books) -> str | None:
    """Say why the journal does not hold what a claim speaks of; None where it does.

    A claim about a programme that states no first day speaks of it from its start on; one about
    the city speaks of days before any entry, and nobody counts these.
    """
    kind, of = claim.scope.kind, str(claim.scope.of)
    if books.cases is None or books.cases.empty:
        return "not_supplied"
    if kind == "sphere" or (kind == "programme" and of not in books.programmes):
        return "not_on_file"
    if kind == "programme":
        if not (books.cases["programme"] == of).any():
            return "not_supplied"
        first, since = books.programmes[of], claim.since or claim.until
    else:
        first, since = books.cases["opened_on"].min().date(), claim.since
    return "incomplete" if since is None or since < first else None


def _counted(own: pd.DataFrame, metric: str, claim: Claim, books: Books) -> tuple[str, ...]:
    """Give the cases that a metric counts within the period."""
    if metric in LEDGER:
        alike = own.assign(programme=pd.Series(None, index=own.index, dtype="str"))
        counted = books.tally(alike, books.remedies, (), since=claim.since, until=claim.until)
        told = counted.loc[counted["measure"] == metric, "case_ids"].dropna()
        return tuple(" ".join(told).split())
    if metric == "cases_opened":
        return _ids(_within(own, "opened_on", claim)["case_id"])
    ended = own[["case_id"]].merge(books.ended, on="case_id")
    return _ids(_within(ended, "ended_on", claim)["case_id"])


def _lies(cases: pd.DataFrame, layer_id: str, books: Books) -> pd.Series:
    """Say of each case whether its building lies in a layer; or why that is not sure."""
    near = books.lies[books.lies["layer_id"] == layer_id]
    of = near.drop_duplicates("building_id").set_index("building_id")["position"]
    uncertain = near.loc[near["position"] == "boundary_not_known", "building_id"]
    said = cases["building_id"].map(of).fillna("outside")
    said = said.mask(cases["building_id"].isin(uncertain), "too_close")
    said = said.mask(~cases["building_id"].isin(books.placed), "incomplete")
    return said.set_axis(cases["case_id"])


def _within(frame: pd.DataFrame, column: str, claim: Claim) -> pd.DataFrame:
    """Leave the rows whose day lies in the period of a claim; one without a day is in none."""
    return _between(frame, column, claim.since, claim.until)


def _between(
    frame: pd.DataFrame, column: str, since: date | None, until: date | None
) -> pd.DataFrame:
    """Leave the rows whose day is neither before the first nor after the last."""
    kept = frame[column] <= pd.Timestamp(until)
    if since is not None:
        kept &= frame[column] >= pd.Timestamp(since)
    return frame[kept]


def _ids(listed: pd.Series | Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(listed)))


def no_books(tally: Tally) -> Books:
    """Give books in which nothing is on file, as where nobody supplied a record."""
    return Books(
        cases=None,
        remedies=tables.REMEDIES.empty(),
        ended=pd.DataFrame({"case_id": [], "ended_on": []}),
        lies=pd.DataFrame({"building_id": [], "layer_id": [], "position": []}),
        placed=frozenset(),
        complete=True,
        rules={},
        analyses=tables.ANALYSES.empty(),
        risks=tables.RISKS_FOUND.empty(),
        recommendations=tables.RECOMMENDATIONS.empty(),
        measures=tables.MEASURES_TAKEN.empty(),
        sources={},
        tally=tally,
    )
