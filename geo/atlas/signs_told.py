"""Which counts of signs the public may read, and how exactly: every one a sum over whole pieces.

As in :mod:`geo.atlas.guard`: the city is cut into pieces, here what one district holds of one
cell, by body. A count of one or two in a piece is told as "1-2"; a piece of too few records says
nothing but how many they are, and is counted with the others of its district and body. Nothing is
published but sums over whole pieces: whatever is added or subtracted, nobody is singled out.
Flags about cases are counted of the cases that may be told, in no place and of no body.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from geo.atlas.guard import FEWEST, bucket, tally
from geo.atlas.once import once
from geo.atlas.told import told
from geo.records import Snapshot
from geo.records.listed import NOT_LISTED
from geo.tables import CASES, EVENTS
from geo.tables.followed import without_clock

BOUND = (
    "zones", "exposure", "slopes", "findings", "act_findings", "landscape", "encroachments",
    "genealogy", "parcels", "rules",
)  # fmt: skip
"""Tables that anybody with a map can lay over open footprints: a sign that rests on one is told of
no place, and in tens, since its ground may be smaller than any cell (docs/adr/0035)."""
OF_CASES = ("case_silent", "case_overdue")
"""Parts that are counted from the cases that are told; of no place, as in docs/adr/0027."""
TENS = 10
"""Step in which a count of a bound sign is told."""
PIECE = ("part", "cell", "district_id", "body")
FIGURES = ["count", "of", "unknown"]
NOWHERE = -1


@once
def bound_signs(snapshot: Snapshot) -> frozenset[str]:
    """Give the signs whose ground others can see on a map, those about cases, and all findings.

    Findings of buildings are no part of it: they are told as the counts of standings are. Nor is
    a flag about cases that anybody can ask of the public files again.
    """
    needs = snapshot.flag_needs
    table = needs["need"].str.split(".").str[0]
    seen = needs.loc[table.isin(BOUND), "flag_id"]
    others = [flag.id for flag in snapshot.flags if flag.record_kind not in ("permit", "building")]
    bound = frozenset([*seen, *others, "finding_permit", "finding_parcel"])
    return bound - open_case_flags(snapshot)


@once
def open_case_flags(snapshot: Snapshot) -> frozenset[str]:
    """Give the flags about cases made of nothing but what the public reads of told cases.

    They are counted exactly and their cases named, as both can be read from the files; of the
    others a list would say what was seen of a building before an act names it.
    """
    known = {f"{table.name}.{name}" for table in (CASES, EVENTS) for name in table.public}
    return frozenset(
        flag.id
        for flag in snapshot.flags
        if flag.record_kind == "case" and known.issuperset(flag.needs)
    )


@once
def pieces(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    """Count each sign in each piece as the least and the greatest number it stands for.

    Parameters
    ----------
    snapshot
        What the run knows; ``sign_counts`` and ``cases`` are read.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.

    Returns
    -------
    pieces
        ``part``, ``cell`` (of ``placed``; -1 for none), ``district_id`` (empty text outside all),
        ``body`` (listed ones; ``not_listed``; missing), ``low``, ``high``, ``of`` (those that
        could be answered), ``unknown`` (at the most). Pieces of too few records are added up
        over the cells of a district, those of bound signs over the city. Sums over pieces may be
        published, and nothing else.
    """
    exact, fewest = _exact(snapshot, placed), fewest_told(snapshot)
    bound = exact["part"].isin(bound_signs(snapshot))
    cell = exact["cell"].mask(bound | exact["of"].lt(fewest), NOWHERE)
    whole = _added(exact.assign(cell=cell, district_id=exact["district_id"].mask(bound, "")))
    held = [_guarded(whole, fewest), _findings(placed), _case_flags(snapshot), _cases(snapshot)]
    return pd.concat(held, ignore_index=True)


@once
def pieces_of_cells(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    """Give what cells may say: the same pieces, those of too few records where they lie.

    Of such a piece a cell says as much whether anybody in it raised a sign or nobody.
    """
    held = [_guarded(_exact(snapshot, placed), fewest_told(snapshot)), _findings(placed)]
    both = pd.concat(held, ignore_index=True)
    return both[both["cell"] != NOWHERE]


def fewest_told(snapshot: Snapshot) -> int:
    """Give the fewest records of which a count, a share or a fence is told."""
    return max(FEWEST, int(snapshot.monitor.scores.min_count.value))


def _exact(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    """Count each sign in each piece, but those of buildings and cases, which are told elsewhere."""
    signs = snapshot.sign_counts
    of_cases = [flag.id for flag in snapshot.flags if flag.record_kind == "case"]
    signs = signs[~signs["part"].isin(["finding_building", *OF_CASES, *of_cases])]
    journal = snapshot.monitor.journal
    written = {*snapshot.monitor.scores.bodies, *(journal.bodies if journal else ())}
    ids = snapshot.papers.body_ids
    listed = {ids.get(word, word) for word in written}  # a body may be written in several ways
    body = signs["body"].where(signs["body"].isin(listed) | signs["body"].isna(), NOT_LISTED)
    return _added(
        signs.assign(
            cell=_cells(signs, placed), district_id=signs["district_id"].fillna(""), body=body
        )
    )


def _added(signs: pd.DataFrame) -> pd.DataFrame:
    added = signs.groupby(list(PIECE), dropna=False)[FIGURES].sum().reset_index()
    return added.astype(dict.fromkeys(FIGURES, "int64"))


def _guarded(exact: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Give counts as the least and the greatest number they stand for.

    Of too few records nothing is told, not even that none of them raised a sign; of more nothing
    where all that were asked could be meant.
    """
    low, high = bucket(exact[["count", "unknown"]])
    of = exact["of"]
    lost = of.lt(fewest) | (high["count"].gt(0) & of.le(high["count"]))
    return exact[[*PIECE, "of"]].assign(
        low=low["count"].mask(lost, 0),
        high=high["count"].mask(lost, of),
        unknown=high["unknown"],
    )


def in_tens(counts: pd.DataFrame) -> pd.DataFrame:
    """Widen ``low`` and ``high`` to whole tens; none stays none.

    Examples
    --------
    >>> in_tens(pd.DataFrame({"low": [0, 1, 12], "high": [0, 2, 14], "of": [9, 30, 30]}))
       low  high  of
    0    0     0   9
    1    1     9  30
    2   10    19  30
    """
    low, high = counts["low"], counts["high"]
    least = (low // TENS * TENS).clip(lower=1).mask(low == 0, 0)
    most = ((high // TENS + 1) * TENS - 1).mask(high == 0, 0)
    return counts.assign(low=least, high=np.minimum(most, counts["of"]))


def summed(told_: pd.DataFrame, keys: Iterable[str]) -> pd.DataFrame:
    """Sum pieces by some of their columns; a row without a value in one is left out."""
    names = list(keys)
    by = told_.groupby(names, sort=True)[["low", "high", "of", "unknown"]].sum()
    return by.reset_index()


def _cells(signs: pd.DataFrame, placed: pd.DataFrame) -> pd.Series:
    """Give the cell of each square that the public page draws; -1 where it draws none, or two."""
    drawn = placed[placed["cell"] >= 0].drop_duplicates(["west", "south", "cell"])
    alone = drawn[~drawn.duplicated(["west", "south"], keep=False)]
    cell = alone.set_index(["west", "south"])["cell"]
    at = pd.MultiIndex.from_frame(signs[["west_m", "south_m"]])
    return pd.Series(cell.reindex(at).fillna(-1).astype("int64").to_numpy(), index=signs.index)


def _findings(placed: pd.DataFrame) -> pd.DataFrame:
    """Give the signs of breach of buildings as the counts of standings tell them: no more is said.

    Of those that could be judged, as in the scores of the office.
    """
    first = placed.drop_duplicates("atom").set_index("atom")
    whole = tally(placed).astype("int64")
    of = whole["buildings"] - whole["unknown_low"]
    return pd.DataFrame(
        {
            "part": "finding_building",
            "cell": first["cell"],
            "district_id": first["district_id"],
            "body": pd.Series(None, index=first.index, dtype="str"),
            "low": np.minimum(whole["breach_low"], of),
            "high": np.minimum(whole["breach_high"], of),
            "of": of,
            "unknown": whole["unknown_high"],
        }
    )


def _case_flags(snapshot: Snapshot) -> pd.DataFrame:
    """Count the told cases behind each flag about cases, in no cell, no district and no body."""
    counts = snapshot.flag_counts
    own = counts[(counts["record_kind"] == "case") & counts["told_asked"].fillna(0).gt(0)]
    asked, raised, unknown = (
        own[f"told_{name}"].fillna(0).astype("int64") for name in ("asked", "raised", "unknown")
    )
    exact = pd.DataFrame(
        {
            "part": own["flag_id"], "cell": NOWHERE, "district_id": None, "body": None,
            "count": raised, "of": asked - unknown, "unknown": unknown,
        }
    )  # fmt: skip
    open_ = own["flag_id"].isin(open_case_flags(snapshot))
    guarded = _guarded(exact, fewest_told(snapshot))
    ends = {end: raised.where(open_, guarded[end]) for end in ("low", "high")}
    return guarded.assign(**ends, unknown=unknown)


def _cases(snapshot: Snapshot) -> pd.DataFrame:
    """Count the told cases that stand still, in no cell and no district."""
    if snapshot.monitor.journal is None:
        return pd.DataFrame({name: [] for name in (*PIECE, "low", "high", "of", "unknown")})
    cases = snapshot.cases
    public = cases[cases["case_id"].isin(told(snapshot).cases["case_id"])]
    unknown = without_clock(public)
    open_ = public[~public["ended"].astype(bool) & ~unknown]
    counts = {
        "case_silent": int(open_["silent_since"].notna().sum()),
        "case_overdue": int(open_["overdue"].astype(bool).sum()),
    }
    rows = {"part": list(counts), "cell": -1, "district_id": None, "body": None}
    figures = {"low": list(counts.values()), "high": list(counts.values())}
    return pd.DataFrame(rows | figures | {"of": len(open_), "unknown": int(unknown.sum())})
