"""The scores that may be told: what :mod:`geo.risk.scores` gives, made of guarded counts alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.atlas.cells import cells
from geo.atlas.once import once
from geo.atlas.signs_told import (
    bound_signs,
    fewest_told,
    in_tens,
    pieces,
    pieces_of_cells,
    summed,
)
from geo.records import Snapshot
from geo.tables.intervals import wilson
from geo.tables.scored import MISSING

SCOPES = ("district", "cell", "body", "step")
"""What the public reads scores of: no developer."""
PARTS = [
    "scored", "scored_id", "part", "count_low", "count_high", "of", "unknown_most",
    "share_low", "share_high", "interval_low", "interval_high", "weight",
    "points_low", "points_high", "missing",
]  # fmt: skip
TOTALS = ["scored", "scored_id", "points_low", "points_high", "parts", "missing"]


@once
def told_scores(snapshot: Snapshot, placed: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the parts of each score that may be told, and the sums.

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.

    Returns
    -------
    parts, totals
        Columns of ``PARTS`` and ``TOTALS``: counts, shares and points as the least and the most
        they stand for, with ``missing`` as in ``tables.SCORES``; ``interval_low`` and ``_high``
        are the outer ends of the Wilson intervals of both. Nothing is ranked: ranges overlap.
    """
    held, bound = pieces(snapshot, placed), bound_signs(snapshot)
    left_out = snapshot.monitor.scores.without(snapshot.flags)
    kept = held[~held["part"].isin(left_out)]
    free = kept[~kept["part"].isin(bound)]
    in_cells = pieces_of_cells(snapshot, placed)
    in_cells = in_cells[~in_cells["part"].isin([*left_out, *bound])]
    names = cells(snapshot, placed)["cell_id"].to_numpy()
    drawn = placed.loc[placed["cell"] >= 0, "cell"].unique()
    cell_name = dict(zip(np.sort(drawn), names, strict=True)) if len(names) else {}
    of_cell = in_cells[in_cells["cell"].isin(cell_name)]
    steps = {flag.id: flag.step for flag in snapshot.flags} | _STEP_OF_CASES
    scopes = {
        "district": summed(free.assign(scored_id=free["district_id"]), ["scored_id", "part"]),
        "cell": summed(
            of_cell.assign(scored_id=of_cell["cell"].map(cell_name)), ["scored_id", "part"]
        ),
        "body": _coarse(summed(kept.assign(scored_id=kept["body"]), ["scored_id", "part"]), bound),
        "step": _coarse(
            summed(kept.assign(scored_id=kept["part"].map(steps)), ["scored_id", "part"]), bound
        ),
    }
    long = pd.concat([frame.assign(scored=scope) for scope, frame in scopes.items()])
    parts = _scored(_every_part(long), snapshot)
    return _rounded(parts[PARTS]), _rounded(_totals(parts))


_STEP_OF_CASES = {"case_silent": "enforcement", "case_overdue": "enforcement"}


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Give shares and points without the last digits, which say nothing."""
    figures = [name for name in frame if str(name).startswith(("share", "interval", "points"))]
    return frame.assign(**{name: frame[name].round(6) for name in figures})


def _coarse(counts: pd.DataFrame, bound: frozenset[str]) -> pd.DataFrame:
    """Tell the signs that are bound to a ground in tens."""
    wide = in_tens(counts)
    return counts.where(~counts["part"].isin(bound), wide)


def _every_part(long: pd.DataFrame) -> pd.DataFrame:
    """Give each place a row for every part of its scope; a step has the parts of its own alone."""
    several = long[long["scored"] != "step"]
    every = (
        several[["scored", "scored_id"]]
        .drop_duplicates()
        .merge(several[["scored", "part"]].drop_duplicates(), on="scored")
    )
    filled = every.merge(several, how="left", on=["scored", "scored_id", "part"])
    figures = ["low", "high", "of", "unknown"]
    filled[figures] = filled[figures].fillna(0)
    whole = pd.concat([filled, long[long["scored"] == "step"]], ignore_index=True)
    return whole.astype(dict.fromkeys(figures, "int64"))


def _scored(parts: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Give the shares and points of the counts that are told, or say why there are none.

    A part of which too few could be asked, in all or in each piece, is told without its count,
    and without their number: beside that of a neighbour it would place them.
    """
    settings = snapshot.monitor.scores
    of, unknown = parts["of"], parts["unknown"]
    computable = parts["part"].map(parts.groupby("part")["of"].sum() > 0).astype(bool)
    missing = np.select(
        [~computable, of + unknown == 0, of <= 0, (of < fewest_told(snapshot)) | _untold(parts)],
        list(MISSING),
        default="",
    )
    told_ = pd.Series(missing == "", index=parts.index)
    weight = parts["part"].map({one: settings.weight(one) for one in parts["part"].unique()})
    shares = {
        f"share_{end}": (parts[end] / of.where(of > 0)).where(told_) for end in ("low", "high")
    }
    points = {
        f"points_{end}": weight.astype("float64") * 100 * shares[f"share_{end}"]
        for end in ("low", "high")
    }
    ends = {
        f"interval_{end}": pd.Series(wilson(parts[end], of)[at], parts.index).where(told_)
        for at, end in enumerate(("low", "high"))
    }
    hidden = {f"count_{end}": parts[end].astype("Int64").where(told_) for end in ("low", "high")}
    hidden |= {
        name: parts[own].astype("Int64").where(told_)
        for name, own in (("of", "of"), ("unknown_most", "unknown"))
    }
    return parts.assign(
        **hidden,
        **shares,
        **ends,
        **points,
        weight=weight.astype("float64"),
        missing=pd.Series(missing, index=parts.index).where(~told_),
    )


def _untold(parts: pd.DataFrame) -> pd.Series:
    """Tell where nothing is said of any record: each lies in a piece of too few."""
    return parts["low"].eq(0) & parts["high"].ge(parts["of"])


def _totals(parts: pd.DataFrame) -> pd.DataFrame:
    """Sum the points; name the parts that were summed and those that are missing."""
    has = parts["points_low"].notna()
    keys = [parts["scored"], parts["scored_id"]]
    summed_ = (
        parts[["points_low", "points_high"]].where(has).groupby(keys, sort=False).sum(min_count=1)
    )
    for name, kept in (("parts", has), ("missing", ~has)):
        words = parts["part"].where(kept)
        summed_[name] = words.groupby(keys, sort=False).agg(lambda one: " ".join(one.dropna()))
    return summed_.reset_index()[TOTALS]
