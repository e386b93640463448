"""Reports of citizens: which object each is about, who was first, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo import tables

INSPECTED = "inspected"
"""The event by which an inspector was on site."""
UPHELD = ("demolished_full", "demolished_partial", "brought_into_line")
"""Outcomes by which a case showed that there was something to be put right."""
CLEARED = ("quashed", "not_proven")
"""Outcomes by which it showed that there was not."""


def matched(
    signals: pd.DataFrame,
    buildings: gpd.GeoDataFrame,
    parcels: gpd.GeoDataFrame,
    links: pd.DataFrame,
    metric: CRS,
) -> pd.DataFrame:
    """Find the object that each report is about.

    A person's word comes first, then the cadastral number, then the place. A place is taken
    for a building if it lies in its footprint, or if no other one is as near as the errors of
    both together; where several may be meant none is chosen, and all of them are named.

    Parameters
    ----------
    signals
        One row a report: ``signal_id``, ``latitude``, ``longitude`` (degrees, WGS 84),
        ``position_error_m``, ``cadastral_no`` in the spelling of ``parcels``, ``placed_id``.
    buildings, parcels, links
        Columns as in :mod:`geo.tables`; metric CRS.
    metric
        That CRS.

    Returns
    -------
    signals
        The same rows with ``matched_by``, ``building_id``, ``parcel_id``, ``candidates`` and
        ``distance_m``.
    """
    signals = signals.reset_index(drop=True)
    near = _near(signals, buildings, metric)
    number = signals["cadastral_no"].where(_among(signals["cadastral_no"], parcels["parcel_id"]))
    on_parcel = _on_parcel(signals["signal_id"], number, links, near)
    numbered = number.notna().set_axis(signals["signal_id"])
    by_place = near[~numbered.reindex(near["signal_id"]).to_numpy(dtype=bool)]
    chosen = pd.concat([_chosen(on_parcel), _chosen(by_place)])
    chosen = chosen.set_index("signal_id").reindex(signals["signal_id"])
    placed = signals["placed_id"].where(_among(signals["placed_id"], buildings["building_id"]))
    placed = placed.to_numpy(dtype=object)
    said = pd.notna(placed)
    building = np.where(said, placed, chosen["building_id"].to_numpy(dtype=object))
    parcel = number.to_numpy(dtype=object)
    held = _holding(signals, parcels, metric)
    parcel = np.where(pd.isna(parcel), held, parcel)
    several = ~said & (chosen["count"].fillna(0).to_numpy() > 1) & pd.isna(building)
    way = np.select(
        [said, several, numbered.to_numpy(), pd.notna(building) | pd.notna(parcel)],
        ["person", "unclear", "parcel", "place"],
        "nothing",
    )
    return signals.assign(
        matched_by=way,
        building_id=_texts(building),
        parcel_id=_texts(parcel),
        candidates=chosen["candidates"].where(several).to_numpy(),
        distance_m=np.where(said, np.nan, chosen["distance_m"].to_numpy(dtype=float)),
    )


def followed(
    signals: pd.DataFrame,
    cases: pd.DataFrame,
    events: pd.DataFrame,
    reviews: pd.DataFrame,
) -> pd.DataFrame:
    """Say what came of each report.

    What happened before its day did not come of it. A sign that a reviewer confirmed, an act of
    a court in force, or a building that was taken down or put right confirm a report; a case
    that was dismissed, quashed or not proven, or a sign found wrong, refute it. Of two that
    differ the later one counts.

    Parameters
    ----------
    signals
        As :func:`matched` gives them, with ``received_on`` and what the register says.
    cases, events
        ``tables.CASES`` and ``tables.EVENTS``.
    reviews
        ``finding_id``, ``building_id``, ``verdict`` (confirmed or wrong) and ``on``.

    Returns
    -------
    signals
        Columns of ``tables.SIGNALS``.
    """
    building_of = cases.set_index("case_id")["building_id"]
    seen = events.loc[events["kind"] == INSPECTED, ["case_id", "happened_on"]]
    seen = seen.assign(building_id=seen["case_id"].map(building_of), on=seen["happened_on"])
    ended, opened = cases["outcome"], cases[["building_id", "case_id", "opened_on"]]
    force = cases["act_in_force"].astype(bool)
    upheld = cases[force | ended.isin(UPHELD)].assign(on=cases["in_effect_on"].where(force))
    upheld["on"] = upheld["on"].fillna(upheld["last_event_on"])
    dismissed = cases["ended"].astype(bool) & ~force & ~ended.isin(UPHELD)
    dismissed &= ended.isin(CLEARED) | (cases["state"] == "dismissed")
    cleared = cases[dismissed].assign(on=cases["last_event_on"])
    keys = ["building_id", "on", "by", "opened_on"]
    confirming = pd.concat([_said(reviews, "confirmed"), upheld.assign(by=upheld["case_id"])])
    refuting = pd.concat([_said(reviews, "wrong"), cleared.assign(by=cleared["case_id"])])
    first = _since(signals, opened.assign(on=opened["opened_on"], by=opened["case_id"]))
    confirmed = _since(signals, confirming.reindex(columns=keys), last=True)
    refuted = _since(signals, refuting.reindex(columns=keys), last=True)
    whole = signals.assign(
        case_id=first["by"],
        inspected_on=_since(signals, seen.assign(by=seen["case_id"]))["on"],
        confirmed_on=confirmed["on"],
        confirmed_by=confirmed["by"],
        refuted_on=refuted["on"],
        **_in_order(signals),
    )
    return tables.SIGNALS.shape(whole.assign(state=_states(whole)))


def answered(
    signals: pd.DataFrame,
    cases: pd.DataFrame,
    events: pd.DataFrame,
    reviews: pd.DataFrame,
) -> pd.DataFrame:
    """Say what came of each report as far as anybody may know: of cases that may be told.

    Whoever hands in a report of a neighbour's house holds a code. By a day on which an inspector
    was there, or a sign was confirmed, he would learn of a case that may not be told; so a
    review counts only where a case about its building may be told.

    Parameters
    ----------
    signals, cases, events, reviews
        As in :func:`followed`.

    Returns
    -------
    signals
        Columns of ``tables.SIGNALS``, in the order of ``signals``.
    """
    told = cases[cases["told"].astype(bool)]
    return followed(
        signals,
        told,
        events[events["case_id"].isin(told["case_id"])],
        reviews[reviews["building_id"].isin(told["building_id"].dropna())],
    )


def counted(signals: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """Count reports by quarter, each thing in the quarter in which it happened.

    Parameters
    ----------
    signals
        Columns of ``tables.SIGNALS``.
    as_of
        The day of the run, whose quarter is the last.

    Returns
    -------
    counts
        Columns of ``tables.SIGNAL_COUNTS``, from the first quarter with a report on; a zero
        is written.
    """
    if signals.empty:
        return tables.SIGNAL_COUNTS.empty()
    granted = signals["reward_decision"] == "granted"
    days = {
        "received": signals["received_on"],
        "inspected": signals["inspected_on"],
        "confirmed": signals["confirmed_on"].where(signals["state"] == "confirmed"),
        "not_confirmed": signals["refuted_on"].where(signals["state"] == "not_confirmed"),
        "rewarded": signals["decided_on"].where(granted),
    }
    quarters = {name: on.dt.to_period("Q") for name, on in days.items()}
    first = min(one.min() for one in quarters.values() if one.notna().any())
    every = pd.period_range(first, pd.Period(as_of, "Q"), freq="Q")
    counts = {
        name: one.value_counts().reindex(every, fill_value=0) for name, one in quarters.items()
    }
    rewards = signals[granted].groupby(quarters["rewarded"])
    one = rewards["currency"].nunique().reindex(every, fill_value=0) <= 1  # sums are never mixed
    paid = rewards["reward"].sum().reindex(every, fill_value=0.0)
    return tables.SIGNAL_COUNTS.shape(
        pd.DataFrame(counts).assign(
            quarter=every.astype(str),
            until=every.end_time.normalize(),
            paid=paid.where(one),
            currency=rewards["currency"].first().reindex(every).where(one),
        )
    )


def _among(values: pd.Series, known: pd.Series) -> Any:
    """Tell which texts are among others.

    They are asked as objects: 100,000 numbers among 200,000 took 7 s as texts of Arrow, and 1 s so.
    """
    those = pd.Index(known.to_numpy(dtype=object), dtype=object)
    return those.get_indexer(values.to_numpy(dtype=object)) >= 0


def _near(signals: pd.DataFrame, buildings: gpd.GeoDataFrame, metric: CRS) -> pd.DataFrame:
    """Give each building that a place may mean, the nearest first."""
    points = _points(signals, metric)
    error_m = signals["position_error_m"].to_numpy(dtype=float)
    own_m = buildings["position_error_m"].to_numpy(dtype=float)
    reach = error_m + (own_m.max() if len(own_m) else 0.0)
    shapes = buildings.geometry.to_numpy()
    at, of = shapely.STRtree(shapes).query(points, predicate="dwithin", distance=reach)
    gap_m = shapely.distance(points[at], shapes[of])
    kept = gap_m <= error_m[at] + own_m[of]
    ids = signals["signal_id"].to_numpy(), buildings["building_id"].to_numpy()
    found = pd.DataFrame({"signal_id": ids[0][at], "building_id": ids[1][of], "distance_m": gap_m})[
        kept
    ]
    return found.sort_values(["signal_id", "distance_m", "building_id"], kind="stable")


def _on_parcel(
    ids: pd.Series, number: pd.Series, links: pd.DataFrame, near: pd.DataFrame
) -> pd.DataFrame:
    """Give the buildings on the parcel of each report that names one.

    Where it gives a place too, those near it alone, if there are some.
    """
    asked = pd.DataFrame({"signal_id": ids.to_numpy(), "parcel_id": number.to_numpy()}).dropna()
    standing = links[["parcel_id", "building_id"]].dropna().drop_duplicates()
    pairs = asked.merge(standing, on="parcel_id")
    pairs = pairs.merge(near, on=["signal_id", "building_id"], how="left")
    close = pairs["distance_m"].notna()
    any_close = close.groupby(pairs["signal_id"]).transform("any")
    kept = pairs[(close | ~any_close).to_numpy(dtype=bool)]
    return kept.sort_values(["signal_id", "distance_m", "building_id"], kind="stable")


def _chosen(pairs: pd.DataFrame) -> pd.DataFrame:
    """Choose where only one may be meant: the only one, or the only one the place lies in."""
    grouped = pairs.groupby("signal_id", sort=False)
    count = grouped["building_id"].size()
    inside = (pairs["distance_m"] == 0).groupby(pairs["signal_id"], sort=False).sum()
    sole = (count == 1) | (inside == 1)
    first = pairs.drop_duplicates("signal_id").set_index("signal_id")
    many = ~sole.reindex(pairs["signal_id"]).to_numpy(dtype=bool)
    several = pairs[many]  # few, and all of them are named
    named = several.groupby("signal_id", sort=False)["building_id"].agg(" ".join)
    found = first[["building_id", "distance_m"]].where(sole.reindex(first.index), axis=0)
    found = found.assign(candidates=named.reindex(first.index), count=count)
    return found.rename_axis("signal_id").reset_index()


def _holding(signals: pd.DataFrame, parcels: gpd.GeoDataFrame, metric: CRS) -> Any:
    """Give the one parcel that each place lies in; none where there are several, or none."""
    points = _points(signals, metric)
    at, of = shapely.STRtree(parcels.geometry.to_numpy()).query(points, predicate="within")
    count = np.bincount(at, minlength=len(signals))
    found = np.full(len(signals), None, dtype=object)
    sole = count[at] == 1
    found[at[sole]] = parcels["parcel_id"].to_numpy()[of[sole]]
    return found


def _points(signals: pd.DataFrame, metric: CRS) -> Any:
    """Give the places as points, metric CRS; an empty point where there is none."""
    lon, lat = signals["longitude"].to_numpy(dtype=float), signals["latitude"].to_numpy(dtype=float)
    shapes = np.array(shapely.points(lon, lat), dtype=object)
    shapes[np.isnan(lon)] = shapely.Point()
    return gpd.GeoSeries(shapes, crs=4326).to_crs(metric).to_numpy()


def _said(reviews: pd.DataFrame, verdict: str) -> pd.DataFrame:
    own = reviews[reviews["verdict"] == verdict]
    return own.assign(by=own["finding_id"])[["building_id", "on", "by"]]


def _since(signals: pd.DataFrame, told: pd.DataFrame, *, last: bool = False) -> pd.DataFrame:
    """Give the first, or last, thing told of the building of each report on or after its day.

    Of a case, ``opened_on`` too must not lie before it: what was under way came of no report.
    """
    asked = signals[["building_id", "received_on"]].reset_index().dropna(subset="building_id")
    pairs = asked.merge(told.dropna(subset=["building_id", "on"]), on="building_id")
    since = pairs["on"] >= pairs["received_on"]
    if "opened_on" in pairs:
        since &= pairs["opened_on"].isna() | (pairs["opened_on"] >= pairs["received_on"])
    found = pairs[since].sort_values(["on", "by"], ascending=not last, kind="stable")
    found = found.drop_duplicates("index").set_index("index")
    return found[["on", "by"]].reindex(signals.index)


def _in_order(signals: pd.DataFrame) -> dict[str, pd.Series]:
    """Count the reports about each object, and give each its place by the moment it came."""
    thing = signals["building_id"].fillna(signals["parcel_id"])
    thing = thing.where(signals["matched_by"] != "unclear")
    known = thing.dropna().index
    ordered = signals.loc[known].sort_values(["received_at", "seq"]).index
    place = thing[ordered].groupby(thing[ordered]).cumcount() + 1
    reports = thing[known].groupby(thing[known]).transform("size")
    return {
        "place_in_order": place.reindex(signals.index).astype("Int64"),
        "reports": reports.reindex(signals.index).astype("Int64"),
    }


def _states(signals: pd.DataFrame) -> Any:
    """Say how far each report came; where it was confirmed and refuted the later one counts."""
    confirmed, refuted = signals["confirmed_on"], signals["refuted_on"]
    holds = confirmed.notna() & (refuted.isna() | (confirmed >= refuted))
    found = signals["matched_by"].isin(["parcel", "place", "person"])
    return np.select(
        [holds, refuted.notna(), signals["inspected_on"].notna(), found,
         signals["words_state"] == "held"],
        ["confirmed", "not_confirmed", "inspected", "matched", "held"],
        "received",
    )  # fmt: skip


def _texts(values: Any) -> pd.Series:
    return pd.Series(values, dtype=object).where(lambda one: one.notna(), None)
