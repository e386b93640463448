"""Scores of places, bodies, steps and developers: a visible sum of parts, each a share of records.

Why a sum, and what its interval means: docs/adr/0037-a-score-is-a-sum.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo import tables
from geo.records import Scores
from geo.risk.answered import Answered
from geo.risk.signs import counted
from geo.tables.intervals import wilson

KEYS = ("scored", "scored_id")
COUNTS = ("count", "of", "unknown")
POINTS_A_SHARE = 100.0
"""A per cent of records is one point, times the weight."""


def score(
    placed: pd.DataFrame, signs: Sequence[Answered], settings: Scores
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score every district, cell, body, step of the process and developer.

    A part is the share of the records that could be asked which raised a sign. It has points
    where at least ``min_count`` records could be asked; the score is the sum of the points, and
    names the parts without. A sign about records that have no place in a scope, such as a
    building in that of bodies, is no part of its scores.

    Parameters
    ----------
    placed
        Columns of ``tables.PLACED``.
    signs
        What each record says to each sign that makes up a score.
    settings
        Fewest records, side of a cell, and weights.

    Returns
    -------
    scores, totals
        Columns of ``tables.SCORES`` and ``SCORE_TOTALS``.
    """
    keys = _keys(placed, settings)
    held = [_of_scope(scope, placed, signs, ids) for scope, ids in keys.items()]
    long = pd.concat([*held, _of_steps(signs)], ignore_index=True)
    parts = _scored(_every_part(long), settings)
    ids = _record_ids(placed, signs, keys)
    whole = parts.merge(ids, how="left", on=[*KEYS, "part"])
    order = {sign.part: at for at, sign in enumerate(signs)}
    scopes = {name: at for at, name in enumerate(tables.SCORED_KINDS)}
    whole = whole.sort_values(
        [*KEYS, "part"],
        key=lambda column: (
            column.map({"scored": scopes, "part": order}.get(str(column.name), {}))
            if column.name != "scored_id"
            else column
        ),
        na_position="last",
    )
    return tables.SCORES.shape(whole, unique=False), total(whole)


def total(parts: pd.DataFrame) -> pd.DataFrame:
    """Sum the points of the parts of each score, and rank those that have the same parts.

    The ends of the intervals are added as they are: the standard deviation of a sum is at most
    the sum of those of its parts, whatever they have to do with one another, and one record may
    raise several signs. So the interval of the sum is rather too wide than too narrow.

    Parameters
    ----------
    parts
        Columns of ``tables.SCORES``.

    Returns
    -------
    totals
        Columns of ``tables.SCORE_TOTALS``.
    """
    has = parts["points"].notna()
    by = {"dropna": False, "sort": False}
    figures = {
        name: parts[name] * parts["weight"] * POINTS_A_SHARE for name in ("low", "high", "most")
    }
    keys = [parts[name] for name in KEYS]
    summed = parts[["points"]].assign(**figures).where(has).groupby(keys, **by).sum(min_count=1)
    named = {
        "parts": parts["part"].where(has),
        "missing": parts["part"].where(~has),
    }
    for name, words in named.items():
        own = parts[list(KEYS)].assign(words=words)[words.notna()]
        summed[name] = (
            _listed(own, KEYS, "words").set_index(list(KEYS))["words"].reindex(summed.index)
        )
    whole = summed.reset_index()
    return tables.SCORE_TOTALS.shape(whole.assign(**_ranks(whole)), unique=False)


def cell_ids(counts: pd.DataFrame, cell_m: int) -> pd.Series:
    """Name the cell of each square by its south-west corner, m; none where no place is known.

    Examples
    --------
    >>> squares = pd.DataFrame({"west_m": [650500.0, None], "south_m": [4780000.0, None]})
    >>> cell_ids(squares, 1000).tolist()[0]
    'E650000N4780000'
    """
    west, south = (
        (np.floor(counts[name] / cell_m) * cell_m).astype("Int64") for name in ("west_m", "south_m")
    )
    named = "E" + west.astype("str") + "N" + south.astype("str")
    return named.where(counts["west_m"].notna())


def _keys(placed: pd.DataFrame, settings: Scores) -> dict[str, pd.Series]:
    """Give what each record belongs to in each scope.

    A developer counts who has enough permits for one share to be told.
    """
    developer = placed["developer_key"]
    often = developer.map(developer.value_counts()) >= settings.min_count.value
    return {
        "district": placed["district_id"],
        "cell": cell_ids(placed, settings.cell_m),
        "body": placed["body"],
        "developer": developer.where(often),
    }


def _of_scope(
    scope: str, placed: pd.DataFrame, signs: Sequence[Answered], ids: pd.Series
) -> pd.DataFrame:
    """Count the signs of one scope; what lies outside all districts is one of its places."""
    own = placed[["record_kind"]].assign(scored_id=ids)
    counts = counted(own, signs, ["scored_id"]).assign(scored=scope)
    if scope != "district":
        return counts[counts["scored_id"].notna()]
    outside = counts["scored_id"].isna() & ~counts[list(COUNTS)].any(axis=1)
    return counts[~outside]


def _of_steps(signs: Sequence[Answered]) -> pd.DataFrame:
    """Count the signs of each step of the process, wherever their records lie."""
    rows = [
        ("step", one.step, one.part, one.raised.sum(), one.of.sum(), one.unknown.sum())
        for one in signs
        if one.step
    ]
    return pd.DataFrame(rows, columns=[*KEYS, "part", *COUNTS])


def _every_part(long: pd.DataFrame) -> pd.DataFrame:
    """Give each place a row for every part of its scope; a step has the parts of its own alone."""
    several = long[long["scored"] != "step"]
    places = several[list(KEYS)].drop_duplicates()
    every = places.merge(several[["scored", "part"]].drop_duplicates(), on="scored")
    filled = every.merge(several, how="left", on=[*KEYS, "part"])
    filled[list(COUNTS)] = filled[list(COUNTS)].fillna(0)
    return pd.concat([filled, long[long["scored"] == "step"]], ignore_index=True).astype(
        dict.fromkeys(COUNTS, "int64")
    )


def _scored(parts: pd.DataFrame, settings: Scores) -> pd.DataFrame:
    """Give each part its share and points, or say why it has none."""
    count, of, unknown = (parts[name].to_numpy() for name in COUNTS)
    whole = of + unknown  # who could not be asked is not among those that were
    low, high = wilson(count, of)
    most = wilson(count + unknown, whole)[1]
    computable = parts["part"].map(parts.groupby("part")["of"].sum() > 0).to_numpy(dtype=bool)
    missing = np.select(
        [~computable, whole == 0, of == 0, of < settings.min_count.value],
        list(tables.MISSING),
        default="",
    )
    told = missing == ""
    weight = parts["part"].map({one: settings.weight(one) for one in parts["part"].unique()})
    share = np.where(told, count / np.where(of > 0, of, 1), np.nan)
    return parts.assign(
        share=share,
        low=np.where(told, low, np.nan),
        high=np.where(told, high, np.nan),
        most=np.where(told, np.fmax(most, high), np.nan),
        weight=weight.astype("float64"),
        points=weight.to_numpy(dtype=float) * POINTS_A_SHARE * share,
        missing=pd.Series(missing, index=parts.index).where(~told),
    )


def _ranks(whole: pd.DataFrame) -> dict[str, pd.Series]:
    """Rank scores among those of their scope with the very same parts, the most points first."""
    told = whole["points"].notna()
    keys = [whole["scored"].where(told), whole["parts"]]
    with_ = whole.groupby(keys)["points"].transform("size").fillna(0).astype("Int64")
    # points that differ in the last bit alone are equal
    place = whole["points"].round(9).groupby(keys).rank(method="min", ascending=False)
    return {"ranked_with": with_.where(told, 0), "rank": place.where(with_ > 1).astype("Int64")}


def _record_ids(
    placed: pd.DataFrame, signs: Sequence[Answered], keys: Mapping[str, pd.Series]
) -> pd.DataFrame:
    """Give the records behind each part of each score, parted by spaces, in order."""
    steps = {sign.part: sign.step for sign in signs if sign.step}
    rows = [placed.loc[sign.raised.index[sign.raised], ["record_id"]] for sign in signs]
    raised = pd.concat(
        [one.assign(part=sign.part) for one, sign in zip(rows, signs, strict=True)]
        or [placed.head(0)[["record_id"]].assign(part="")]
    ).sort_values("record_id", kind="stable")
    parts = []
    for scope in tables.SCORED_KINDS:
        ids = raised["part"].map(steps) if scope == "step" else keys[scope].reindex(raised.index)
        own = raised.assign(scored=scope, scored_id=ids.to_numpy())
        own = own if scope == "district" else own[own["scored_id"].notna()]
        parts.append(
            _listed(own, [*KEYS, "part"], "record_id").rename(columns={"record_id": "record_ids"})
        )
    return pd.concat(parts, ignore_index=True).astype({"scored_id": "str", "record_ids": "str"})


def _listed(frame: pd.DataFrame, keys: Sequence[str], column: str) -> pd.DataFrame:
    """Give the texts of a column that share their keys as one, parted by spaces, in their order."""
    place = frame.groupby(list(keys), dropna=False, sort=False).ngroup().to_numpy()
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.diff(place[order], prepend=-1))
    ends = pa.array(np.append(starts, len(frame)), pa.int32())
    texts = pa.array(frame[column].to_numpy(dtype=object)[order], pa.string())
    joined = pc.binary_join(pa.ListArray.from_arrays(ends, texts), " ")
    first = frame.iloc[order[starts]][list(keys)].reset_index(drop=True)
    return first.assign(**{column: joined.to_pandas().astype("str").to_numpy()})
