"""What a rule asks of the parcel under a building: its origin, its ground, its bounds.

What is said of a parcel whose polygon was repaired can accuse, and cannot clear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from geo import tables
from geo.compliance.answers import (
    CODES,
    Flags,
    Floats,
    Measurement,
    answers,
    counted,
    first_of,
    unmeasured,
)
from geo.compliance.facts import Facts, places
from geo.compliance.linked import linked, marked, repaired_parcels, written_for
from geo.records import LandscapeChanged, OutsideParcel, Subdivided
from geo.tables.coded import Places, coded

CUT_FROM = 2
"""A parent of which so many parcels were made was cut; of one alone it may be the same under
a new number."""


def subdivided(test: Subdivided, facts: Facts) -> Measurement:
    """Ask whether the parcel of each building was cut from one of a barred purpose.

    Surely so where a parent of such a purpose was made into at least two parcels. Surely not
    where every parent is on file with a known other purpose. ``no_data`` where no parent is
    told, one is not on file, or its purpose is not given or not known: by the rule, or by
    the mapping of the register.

    Returns
    -------
    cut
        Measured: how many parcels were made from that parent, the most of any.
    """
    if facts.genealogy is None:
        return unmeasured(facts.unknown("no_data"))
    line = facts.genealogy
    purpose = coded(line["parent_purpose"])
    told = line["parent_on_file"].to_numpy()
    listed = told & purpose.among(test.purposes)
    other = told & purpose.among([*test.others, *facts.once(_mapped_purposes)]) & ~listed
    siblings = line["siblings"].to_numpy(dtype=float)
    child = facts.once(children)
    cut, open_ = (
        of_buildings(child, flags, facts) for flags in (listed & (siblings >= CUT_FROM), ~other)
    )
    has = of_buildings(child, np.ones(len(line), dtype=bool), facts)
    most = _of_parcels(child, np.where(listed, siblings, np.nan), facts, np.fmax)
    return counted(answers(cut, has & ~open_, "no_data"), most, most, told=cut)


def landscape_changed(test: LandscapeChanged, limit: float | str, facts: Facts) -> Measurement:
    """Ask whether more ground was cut or filled on the parcel of each building than the limit.

    Cut and fill are each compared with the limit, less and plus its two-sigma error. Where a
    part of the parcel has no height in one of the models, more may have changed there.

    Returns
    -------
    changed
        Measured: in m3 by volume, in m by depth; of cut and fill the greater.
    """
    if facts.landscape is None:
        return unmeasured(facts.unknown("no_data"))
    ground = facts.landscape
    changes = ["cut", "fill"] if test.change == "either" else [test.change]
    value, error = (np.stack(one) for one in zip(*_changes(ground, changes, test), strict=True))
    void = ground["void_share"].to_numpy() > 0
    figures = (
        value.max(axis=0),
        np.fmax.reduce(np.maximum(value - error, 0.0)),  # one of them known is enough to accuse
        np.where(void, np.inf, (value + error).max(axis=0)),
    )
    at, picks = facts.once(grounds), (np.maximum, np.fmax, np.maximum)
    measured, low, high = (
        _of_parcels(at, one, facts, pick) for one, pick in zip(figures, picks, strict=True)
    )
    return _compared((measured, low, high), float(limit), facts, repaired=on_repaired(facts))


def outside_parcel(_test: OutsideParcel, limit: float | str, facts: Facts) -> Measurement:
    """Ask whether each building reaches farther over the bounds of its parcel than the limit.

    Where it is open on which parcel it stands, nothing is said: it may be within another's bounds.
    """
    if facts.encroachments is None:
        return unmeasured(facts.unknown("no_data"))
    own = facts.aligned(facts.encroachments)
    open_ = facts.once(linked).parcel_open
    measured, low, high = (
        np.where(open_, np.nan, own[name].to_numpy())
        for name in ("depth_m", "depth_low_m", "depth_high_m")
    )
    # of a building that names several parcels, parcel_id holds all of them
    repaired = own["parcel_id"].isin(repaired_parcels(facts)).to_numpy() | on_repaired(facts)
    return _compared((measured, low, high), float(limit), facts, repaired=repaired)


def children(facts: Facts) -> Places:
    """Give the place of each child of the genealogy among the parcels; through ``facts.once``."""
    line = tables.GENEALOGY.empty() if facts.genealogy is None else facts.genealogy
    return places(line["child_id"], facts.once(linked).parcel_ids)


def grounds(facts: Facts) -> Places:
    """Give the place of each row of the landscape among the parcels; through ``facts.once``."""
    ground = tables.LANDSCAPE.empty() if facts.landscape is None else facts.landscape
    return places(ground["parcel_id"], facts.once(linked).parcel_ids)


def of_buildings(parcel: Places, flags: Flags, facts: Facts) -> Flags:
    """Tell which buildings stand on a parcel with a row that is marked."""
    on = facts.once(linked)
    meant = marked(parcel[flags & (parcel >= 0)], len(on.parcel_ids))
    return marked(on.stands[meant[on.parcel]], len(facts))


def on_repaired(facts: Facts) -> Flags:
    """Tell which buildings stand on a parcel whose polygon was repaired."""
    at = places(repaired_parcels(facts), facts.once(linked).parcel_ids)
    return of_buildings(at, np.ones(len(at), dtype=bool), facts)


def _compared(
    figures: tuple[Floats, Floats, Floats], limit: float, facts: Facts, *, repaired: Flags
) -> Measurement:
    """Compare a figure of the parcel; a point may reach anywhere, and a repair clears nobody."""
    measured, low, high = figures
    areal = facts.buildings["footprint_m2"].notna().to_numpy()
    within = (high <= limit) & areal
    missing = np.isnan(low) | ~np.isfinite(high) | ~areal
    reason = first_of(
        [(missing, CODES["no_data"]), (within, CODES["repaired"])], CODES["too_close"]
    )
    found = answers(low > limit, within & ~repaired, reason)
    return Measurement(found, measured, low, np.where(np.isinf(high), np.nan, high))


def _changes(
    ground: pd.DataFrame, changes: Sequence[str], test: LandscapeChanged
) -> Iterator[tuple[Floats, Floats]]:
    """Give each change of every parcel, with its error."""
    for change in changes:
        if test.statistic == "volume":
            yield ground[f"{change}_m3"].to_numpy(), ground[f"{change}_error_m3"].to_numpy()
        else:
            yield ground[f"{change}_max_m"].to_numpy(), ground["height_error_m"].to_numpy()


def _of_parcels(parcel: Places, values: Floats, facts: Facts, pick: np.ufunc) -> Floats:
    """Give each building what ``pick`` takes of the values of its parcels.

    ``np.maximum`` is missing where one of them is, ``np.fmax`` where all are.
    """
    on, told = facts.once(linked), parcel >= 0
    own = _picked(parcel[told], values[told], len(on.parcel_ids), pick)
    return _picked(on.stands, own[on.parcel], len(facts), pick)


def _picked(at: Places, values: Floats, count: int, pick: np.ufunc) -> Floats:
    found = np.full(count, -np.inf)
    with np.errstate(invalid="ignore"):  # a missing value is no fault here
        pick.at(found, at, values)
    return np.where(np.isneginf(found), np.nan, found)


def _mapped_purposes(facts: Facts) -> frozenset[str]:
    """Give the purposes that the mapping of a register writes for others."""
    parcels = tables.PARCELS.empty() if facts.parcels is None else facts.parcels
    return frozenset(written_for(parcels, "land_use_purpose"))
