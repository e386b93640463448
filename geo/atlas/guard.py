"""Small counts are widened before they leave, so that no subtraction gives one of them away.

The city is cut into atoms: what one district holds of one square. A count of one or two in
an atom is taken as "1-2", and every published figure is a sum over whole atoms. So all that is
published stays the same when a hidden one becomes a two, or a two a one: whatever is added or
subtracted, the two towns cannot be told apart. Of an atom in which one or two buildings alone
could have a sign nobody is told whether any of them has.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from geo.atlas.once import once
from geo.atlas.sharing import licence_of_buildings
from geo.atlas.standings import ENDED, SIGNS, STANDINGS, standings
from geo.records import Snapshot

FEWEST = 3
"""Fewer buildings than this are never told exactly."""
GUARDED = (*SIGNS, ENDED)
"""Standings that accuse or recall an accusation; the others are told to make up the sum."""
CELL_M = 500
"""Side of a square: the least that the house allows, so that no home can be told from a count."""
XY = ("west", "south")


@once
def atoms(snapshot: Snapshot) -> pd.DataFrame:
    """Place each building in a square, a cell and a district.

    A cell is one square of 500 m or, where somebody could be singled out in it, that square
    with the nearest ones. A building with no more than one neighbour in its square, or of a
    register that may not be published, is in no cell and is counted by district alone.

    Returns
    -------
    atoms
        One row a building, in the order of ``snapshot.buildings``: ``standing``,
        ``district_id`` and ``licence`` (empty text for none), ``west`` and ``south`` of its
        square (m, metric CRS), ``cell`` (a number; -1 for none) and ``atom`` (a number).
    """
    inner = snapshot.buildings.geometry.representative_point()
    frame = pd.DataFrame(
        {
            "standing": standings(snapshot).to_numpy(),
            "district_id": snapshot.buildings["district_id"].fillna("").to_numpy(),
            "licence": licence_of_buildings(snapshot).fillna("").astype("str").to_numpy(),
            # whole sides from the origin of the metric CRS
            "west": (np.floor(inner.x.to_numpy() / CELL_M) * CELL_M).astype("int64"),
            "south": (np.floor(inner.y.to_numpy() / CELL_M) * CELL_M).astype("int64"),
        }
    )
    keys = ["licence", "west", "south"]
    square = frame.groupby(keys, sort=True).ngroup()
    told = (frame["licence"] != "") & (square.groupby(square).transform("size") >= FEWEST)
    cell = pd.Series(-1, index=frame.index)
    if told.any():
        cell[told] = square[told].map(_merged(frame[told].assign(square=square[told])))
    atom = frame.assign(cell=cell).groupby(["cell", "district_id"], sort=True).ngroup()
    return frame.assign(cell=cell.to_numpy(), atom=atom.to_numpy())


def common_standing(standing: pd.Series) -> str:
    """Give the commonest standing without a sign: the crowd in which a sign is hidden.

    Examples
    --------
    >>> common_standing(pd.Series(["breach", "breach", "clear"]))
    'clear'
    """
    rest = [word for word in STANDINGS if word not in GUARDED]
    return max(rest, key=lambda word: int((standing == word).sum()))


def tally(frame: pd.DataFrame) -> pd.DataFrame:
    """Count the standings of each atom as the least and the greatest number they stand for.

    Parameters
    ----------
    frame
        As :func:`atoms` gives it.

    Returns
    -------
    tally
        By atom: ``buildings`` (exact), and for each standing ``_low`` and ``_high``. Zero is
        told as zero, but where fewer than three buildings could have a sign: there it is told
        as one of them would be. Sums over atoms may be published, and nothing else.
    """
    partner = common_standing(frame["standing"])
    exact = _by(frame, frame["atom"].to_numpy())
    guarded = exact[list(GUARDED)]
    low, high = bucket(guarded)
    crowd = exact[partner] + guarded.sum(axis=1)
    veil = _veil(exact, partner)
    low, high = _veiled(low, veil), _veiled(high, veil, most=True)
    bounds = {f"{word}_{end}": exact[word] for word in STANDINGS for end in ("low", "high")}
    for word in GUARDED:
        bounds |= {f"{word}_low": low[word], f"{word}_high": high[word]}
    bounds |= {
        f"{partner}_low": (crowd - high.sum(axis=1)).clip(lower=0),
        f"{partner}_high": crowd - low.sum(axis=1),
    }
    # a veil is missing where there is none, and that alone would make fractions of its numbers
    return pd.DataFrame({"buildings": exact.sum(axis=1), **bounds}).astype("int64")


def bucket(exact: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the least and the greatest number that each count stands for.

    Examples
    --------
    >>> low, high = bucket(pd.DataFrame({"n": [0, 1, 2, 3]}))
    >>> low["n"].tolist(), high["n"].tolist()
    ([0, 1, 1, 3], [0, 2, 2, 3])
    """
    small = exact.gt(0) & exact.lt(FEWEST)
    return exact.mask(small, 1), exact.mask(small, FEWEST - 1)


def spread_of_signs(members: pd.Series, frame: pd.DataFrame) -> tuple[int, int]:
    """Give the least and the greatest number of buildings with a sign, as :func:`tally` tells them.

    Parameters
    ----------
    members
        Whether each building is counted; all of them have one of the standings ``GUARDED``, so
        no rule that is a draft may be counted here.
    frame
        As :func:`atoms` gives it.
    """
    atom = frame["atom"].to_numpy()
    veil = _veil(_by(frame, atom), common_standing(frame["standing"]))
    low, high = bucket(_held(members, frame).to_frame("n"))
    return int(_veiled(low, veil)["n"].sum()), int(_veiled(high, veil, most=True)["n"].sum())


def spread_of_others(
    kind: pd.Series, kinds: Iterable[str], frame: pd.DataFrame
) -> dict[str, tuple[int, int]]:
    """Give the least and the greatest number of buildings of some kinds that have no sign.

    Of the crowd in which signs are hidden each kind is told by atom as a small number is. Where
    the kinds together may be all of the crowd, each is told as none of it or all: what is left
    over would be the sign.

    Parameters
    ----------
    kind
        The kind of each building; those with one of the standings ``GUARDED`` are not counted.
    kinds
        Those that are told; no building is of two.
    frame
        As :func:`atoms` gives it.
    """
    names, partner, told = list(kinds), common_standing(frame["standing"]), tally(frame)
    hiding = frame["standing"] == partner
    least, most = told[f"{partner}_low"], told[f"{partner}_high"]
    lost = (least < most) & (_held(kind.isin(names) & hiding, frame) >= least)
    ranges = {}
    for name in names:
        low, high = bucket(_held((kind == name) & hiding, frame).to_frame("n"))
        ends = int(low["n"].mask(lost, 0).sum()), int(high["n"].mask(lost, most).sum())
        others = (kind == name) & ~hiding & ~frame["standing"].isin(GUARDED)
        rest = spread(others, frame["atom"])
        ranges[name] = ends[0] + rest[0], ends[1] + rest[1]
    return ranges


def spread(members: pd.Series, atom: pd.Series) -> tuple[int, int]:
    """Give the least and the greatest number of members, summed over atoms.

    Parameters
    ----------
    members
        Whether each building is counted.
    atom
        The atom of each building.
    """
    low, high = bucket(members.groupby(atom.to_numpy()).sum().to_frame("n"))
    return int(low["n"].sum()), int(high["n"].sum())


def _held(members: pd.Series, frame: pd.DataFrame) -> pd.Series:
    """Count the members of each atom."""
    return members.groupby(frame["atom"].to_numpy()).sum()


def _veil(exact: pd.DataFrame, partner: str) -> pd.Series:
    """Give of each atom how many may have a sign, where nothing else is told; missing elsewhere."""
    crowd = exact[partner] + exact[list(GUARDED)].sum(axis=1)
    return crowd.where(~_safe(exact, partner))


def _veiled(ends: pd.DataFrame, veil: pd.Series, *, most: bool = False) -> pd.DataFrame:
    """Put in place of the ends of a range, where it is veiled, nought or all that may be."""
    return ends.apply(lambda column: column.mask(veil.notna(), veil if most else 0))


def _safe(exact: pd.DataFrame, partner: str) -> pd.Series:
    """Tell the atoms whose small counts could each be another one, judging by what is told.

    The sum of a sign and of the crowd it hides in is the same in all the towns that must not
    be told apart, so the answer is the same in all of them too. Where that crowd is of one or
    two, a nought is as unsafe as a one: told apart, they would say who has the sign.
    """
    guarded = exact[list(GUARDED)]
    _, high = bucket(guarded)
    crowd = exact[partner] + guarded.sum(axis=1)
    return crowd.eq(0) | (crowd.ge(FEWEST) & crowd.gt(high.sum(axis=1)))


def _merged(frame: pd.DataFrame) -> pd.Series:
    """Give the cell of each square: an unsafe one joins the nearest until nobody is singled out.

    Whether a cell is safe, and how far it is to the next, is the same in all the towns that
    must not be told apart: so the cells tell nothing about what they hide. An atom joins only
    a square in whose part of its district somebody could have a sign: no other would hide it.
    """
    partner = common_standing(frame["standing"])
    exact = _by(frame, [frame["square"], frame["district_id"]])
    crowd = exact[partner] + exact[list(GUARDED)].sum(axis=1)
    held = crowd[crowd > 0].reset_index()[["square", "district_id"]]
    square = exact.index.get_level_values("square")
    corners = frame.drop_duplicates("square").set_index("square").sort_index()
    cell = pd.Series(corners.index, index=corners.index)
    closed: set[tuple[int, str]] = set()  # atoms that no other is left to join
    while len(unsafe := sorted(_unsafe(exact, cell[square], partner) - closed)):
        one, district = unsafe[0]
        others = corners.loc[held.loc[held["district_id"] == district, "square"]]
        other = _nearest(one, cell, corners, others)
        if other is None:
            closed.add(unsafe[0])
        else:
            cell = cell.replace(max(one, other), min(one, other))
    return cell


def _unsafe(exact: pd.DataFrame, cell: pd.Series, partner: str) -> set[tuple[int, str]]:
    """Give the atoms in which a small count could be found out: each its cell and district."""
    keys = [cell.to_numpy(), exact.index.get_level_values("district_id")]
    safe = _safe(exact.groupby(keys).sum(), partner)
    return set(safe.index[~safe.to_numpy()])


def _nearest(one: int, cell: pd.Series, corners: pd.DataFrame, others: pd.DataFrame) -> int | None:
    """Give the cell nearest to one, among some squares of its licence; the first of those as near.

    None where no square is left.
    """
    own = (cell == one).to_numpy()
    away = (cell[others.index] != one).to_numpy()
    rest = others[away & (others["licence"] == corners.loc[one, "licence"]).to_numpy()]
    if rest.empty:
        return None
    xy = corners.loc[own, ["west", "south"]].to_numpy()
    gap = np.hypot(*(rest[name].to_numpy()[:, None] - xy[:, at] for at, name in enumerate(XY)))
    return int(cell[rest.index[int(gap.min(axis=1).argmin())]])


def _by(frame: pd.DataFrame, keys: object) -> pd.DataFrame:
    """Count the standings exactly."""
    return pd.crosstab(keys, frame["standing"].to_numpy()).reindex(
        columns=list(STANDINGS), fill_value=0
    )
