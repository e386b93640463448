"""What is known of each building, as columns in one order, ready to be compared with limits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from geo.compliance.answers import CODES, Answers, Codes, Flags, answers, pick
from geo.compliance.placing import loosened_layer, loosened_slopes
from geo.records import ZoneLayer
from geo.tables.coded import Coded, coded
from geo.tables.texts import as_arrow

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Made = TypeVar("Made")

UNCERTAIN = "?"
"""What follows a layer's id as the zone id of its ground whose bound is not known."""

POSITIONS = ("outside", "inside", "too_close", "boundary_not_known")

MOST_ROWS = 16
"""A table that has more rows a building than this is looked up row by row."""

AT = "at"
"""Column that :func:`gather` adds to tables keyed by building: its place among the buildings."""


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """How each building lies to one layer; a building the overlay did not list is far away.

    Where ground is near whose bound is not known, ``share`` is NaN, ``share_low`` counts sure
    ground alone and ``share_high`` the uncertain ground too. All shares of a point are NaN.
    ``position`` is categorical: comparing it with a word compares small codes.
    """

    position: Any  # pd.Categorical of POSITIONS
    share: Floats
    share_low: Floats
    share_high: Floats
    distance_m: Floats  # inf where it is beyond the reach
    error_m: Floats
    uncertain_m: Floats  # least distance to ground whose bound is not known; inf beyond the reach
    covered_m: Floats  # how far around it the layer is complete; negative outside
    areal: Flags  # false for a point: its footprint may reach anywhere
    lost: str | None  # why absence proves nothing here, if rows were set aside or repaired

    def absence_known(self, reach_m: float = 0.0) -> Flags:
        """Tell where "no zone within the reach" means that there is none."""
        return self.areal & (self.covered_m > reach_m) & (self.lost is None)

    def absence_reason(self, reach_m: float = 0.0) -> Codes:
        """Say why absence is not known."""
        uncovered = self.covered_m <= reach_m
        return pick(uncovered, CODES["not_covered"], CODES[self.lost or "no_data"])


@dataclass(frozen=True)  # without slots: what is computed once is kept on it
class Facts:
    """All tables a rule may look at, in the order of the buildings.

    Tables of ``gather`` that are keyed by building have the column ``at`` beside their own:
    the place of the building, so that no rule compares ids again.
    """

    buildings: gpd.GeoDataFrame
    layers: Mapping[str, LayerFacts]
    slopes: pd.DataFrame
    links: pd.DataFrame
    permits: pd.DataFrame | None  # None: the city has no register of permits
    permits_complete: bool
    acts: pd.DataFrame | None = None
    parcels: pd.DataFrame | None = None
    genealogy: pd.DataFrame | None = None
    encroachments: pd.DataFrame | None = None
    landscape: pd.DataFrame | None = None
    whole: pd.DataFrame | None = None  # the exposure that ``layers`` was made of
    loose: Flags | None = None  # placed to their parcel only; None: nobody
    permits_from: date | None = None  # None: not told, and absence proves nothing
    permits_until: date | None = None
    granting: Mapping[str, Collection[str]] = field(default_factory=dict)
    _words: dict[str, Coded] = field(default_factory=dict, init=False, repr=False)
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def __len__(self) -> int:
        """Count the buildings."""
        return len(self.buildings)

    @cached_property
    def ids(self) -> pd.Index:
        """Ids of the buildings, in their order."""
        return pd.Index(self.buildings["building_id"])

    def places(self, table: pd.DataFrame) -> Places:
        """Give for each row of a table the place of its building; -1 where it has none here."""
        found = table[AT] if AT in table else places(table["building_id"], self.ids)
        return np.asarray(found, dtype=np.intp)

    def aligned(self, table: pd.DataFrame) -> pd.DataFrame:
        """Give the rows of a table keyed by ``building_id`` in the order of the buildings.

        A building without a row has one of missing values.
        """
        at = self.places(table)
        rows = np.full(len(self), -1)
        rows[at[at >= 0]] = np.flatnonzero(at >= 0)
        own = table.drop(columns=["building_id", AT], errors="ignore").reset_index(drop=True)
        if len(own) != len(self) or (rows != np.arange(len(self))).any():
            own = own.reindex(rows)
        return own.set_axis(self.ids, axis=0)

    def words(self, column: str) -> Coded:
        """Give a column of texts as codes; each is read once, however many rules compare it."""
        if column not in self._words:
            self._words[column] = coded(self.buildings[column])
        return self._words[column]

    def once(self, make: Callable[[Facts], Made]) -> Made:
        """Give what ``make`` reads from these facts; it is made once, however many rules ask."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    def unknown(self, reason: str) -> Answers:
        """Answer unknown for every building."""
        none = np.zeros(len(self), dtype=bool)
        return answers(none, none, reason)


def gather(
    buildings: gpd.GeoDataFrame,
    layers: Sequence[ZoneLayer],
    *,
    whole: pd.DataFrame,
    slopes: pd.DataFrame,
    links: pd.DataFrame,
    permits: pd.DataFrame | None,
    permits_complete: bool,
    incomplete: frozenset[str],
    repaired: frozenset[str],
    loose: frozenset[str] = frozenset(),
    acts: pd.DataFrame | None = None,
    parcels: pd.DataFrame | None = None,
    genealogy: pd.DataFrame | None = None,
    encroachments: pd.DataFrame | None = None,
    landscape: pd.DataFrame | None = None,
    permits_from: date | None = None,
    permits_until: date | None = None,
    granting: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Facts:
    """Put everything that rules may look at in the order of the buildings.

    Parameters
    ----------
    buildings, slopes, links, permits, acts, parcels, genealogy, encroachments, landscape
        Columns as in :mod:`geo.tables`; None where the city has no such register.
    layers
        The catalogue.
    whole
        Exposure to the dissolved layers: ``tables.EXPOSURE`` with layer ids as zone ids.
    permits_complete
        False where rows of a register of permits were set aside.
    incomplete, repaired
        Layers with rows set aside, and with repaired zones: absence there proves nothing.
    loose
        Ids of what is placed to its parcel only: its geometry is all the ground it may stand on.
    permits_from, permits_until
        First and last day for which the register of permits says that it is complete. Without
        the first, absence proves nothing; without the last, it is complete to this day.
    granting
        For the id of a register of permits: the statuses in which an act was granted; of one
        that is not there, every act with a day of issue and no refusal was.
    """
    ids = pd.Index(buildings["building_id"])
    placed = _placed(whole, ids)
    loosely = buildings["building_id"].isin(loose).to_numpy() if loose else None
    return Facts(
        buildings=buildings,
        layers=layer_facts(
            buildings, layers, placed, incomplete=incomplete, repaired=repaired, loose=loosely
        ),
        slopes=loosened_slopes(_placed(slopes, ids), loosely),
        links=_placed(links, ids),
        permits=permits,
        permits_complete=permits_complete,
        acts=acts,
        parcels=parcels,
        genealogy=genealogy,
        encroachments=None if encroachments is None else _placed(encroachments, ids),
        landscape=landscape,
        whole=placed,
        loose=loosely,
        permits_from=permits_from,
        permits_until=permits_until,
        granting=granting,
    )


def _placed(table: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    return table.assign(**{AT: places(table["building_id"], ids)})


def places(keys: pd.Series, ids: pd.Index) -> Places:
    """Give the place of each key among ``ids``; -1 where it is not there.

    Examples
    --------
    >>> places(pd.Series(["b", "x", None], dtype="str"), pd.Index(["a", "b"])).tolist()
    [1, -1, -1]
    """
    # Arrow's own table of texts takes half the time of an index of Python's
    texts, known = as_arrow(keys), as_arrow(ids)
    if not len(texts) or not len(known):
        return np.full(len(texts), -1, dtype=np.intp)
    if rows := _rows_each(texts, known):
        return np.repeat(np.arange(len(ids), dtype=np.intp), rows)
    found = pc.index_in(texts, value_set=known, skip_nulls=True).fill_null(-1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.intp)


def _rows_each(texts: Any, known: Any) -> int:
    """Count the rows of each building, where all have as many and are in their order; else 0.

    Most tables have one, and slopes one a threshold.
    """
    rows, rest = divmod(len(texts), len(known))
    if rest or rows > MOST_ROWS:
        return 0
    if rows == 1:
        return int(texts.equals(known))
    each = (texts.take(np.arange(at, len(texts), rows)) for at in range(rows))
    return rows if all(one.equals(known) for one in each) else 0


def layer_facts(
    buildings: gpd.GeoDataFrame,
    layers: Sequence[ZoneLayer],
    whole: pd.DataFrame,
    *,
    incomplete: frozenset[str],
    repaired: frozenset[str],
    loose: Flags | None = None,
) -> dict[str, LayerFacts]:
    """Put the exposure to each layer as a whole in the order of the buildings.

    Parameters
    ----------
    buildings
        Columns of ``tables.BUILDINGS``.
    layers
        The catalogue.
    whole
        Exposure to the dissolved layers: ``tables.EXPOSURE`` with layer ids as zone ids.
    incomplete, repaired
        Layers with rows set aside, and with repaired zones: absence there proves nothing.
    loose
        Whose geometry is all the ground it may stand on; None: nobody's.
    """
    placed = whole if AT in whole else _placed(whole, pd.Index(buildings["building_id"]))
    near = _Near.of(placed)
    return {
        layer.id: loosened_layer(
            _one(buildings, layer, near, incomplete=incomplete, repaired=repaired), loose
        )
        for layer in layers
    }


@dataclass(frozen=True, slots=True)
class _Near:
    """The exposure, sorted by nothing, with its texts as codes."""

    rows: pd.DataFrame
    at: Places
    layer: Places
    layer_ids: pd.Index
    position: Places
    uncertain: Flags

    @classmethod
    def of(cls, placed: pd.DataFrame) -> _Near:
        layer, layer_ids = pd.factorize(placed["layer_id"])
        zone, zone_ids = pd.factorize(placed["zone_id"])
        blurred = np.array([str(one).endswith(UNCERTAIN) for one in zone_ids], dtype=bool)
        position = pd.Categorical(placed["position"], categories=POSITIONS).codes
        return cls(
            rows=placed,
            at=placed[AT].to_numpy(),
            layer=layer,
            layer_ids=layer_ids,
            position=position,
            uncertain=blurred[zone] if len(zone) else np.zeros(0, dtype=bool),
        )

    def of_layer(self, layer_id: str, *, uncertain: bool) -> Places:
        """Give the rows of one layer, or of its uncertain ground, whose building is here."""
        if layer_id not in self.layer_ids:
            return np.zeros(0, dtype=np.intp)
        own = (self.layer == self.layer_ids.get_loc(layer_id)) & (self.at >= 0)
        return np.flatnonzero(own & (self.uncertain == uncertain))


def _one(
    buildings: gpd.GeoDataFrame,
    layer: ZoneLayer,
    near: _Near,
    *,
    incomplete: frozenset[str],
    repaired: frozenset[str],
) -> LayerFacts:
    area, unsure = (near.of_layer(layer.id, uncertain=one) for one in (False, True))

    def figures(column: str, beyond: float, rows: Places = area) -> Floats:
        spread = np.full(len(buildings), beyond)
        spread[near.at[rows]] = near.rows[column].to_numpy()[rows]
        return spread

    position = np.zeros(len(buildings), dtype=np.int8)  # outside
    position[near.at[area]] = near.position[area]
    near_unsure = np.zeros(len(buildings), dtype=bool)
    near_unsure[near.at[unsure]] = near.position[unsure] == POSITIONS.index("boundary_not_known")
    blurred = near_unsure & (position != POSITIONS.index("inside"))  # a sure hit stays one
    position[blurred] = POSITIONS.index("boundary_not_known")
    areal = buildings["footprint_m2"].notna().to_numpy()
    position_error_m = buildings["position_error_m"].to_numpy()
    high = figures("share_high", 0.0) + np.nan_to_num(figures("share_high", 0.0, unsure))
    return LayerFacts(
        position=pd.Categorical.from_codes(position, categories=POSITIONS),
        share=np.where(areal & ~near_unsure, figures("overlap_share", 0.0), np.nan),
        share_low=np.where(areal, figures("share_low", 0.0), np.nan),
        share_high=np.where(areal, np.minimum(high, 1.0), np.nan),
        distance_m=figures("distance_m", np.inf),
        error_m=figures("error_m", 0.0),
        uncertain_m=np.maximum(figures("distance_m", np.inf, unsure) - position_error_m, 0.0),
        covered_m=_covered(buildings, layer) - position_error_m,
        areal=areal,
        lost=_lost(layer.id, incomplete=incomplete, repaired=repaired),
    )


def _covered(buildings: gpd.GeoDataFrame, layer: ZoneLayer) -> Floats:
    """Give how far around each footprint the layer says that it is complete, in metres."""
    if layer.coverage == "city":
        return buildings["inside_city_m"].fillna(-np.inf).to_numpy()
    return np.full(len(buildings), np.inf if layer.coverage == "extent" else -np.inf)


def _lost(layer_id: str, *, incomplete: frozenset[str], repaired: frozenset[str]) -> str | None:
    if layer_id in repaired:
        return "repaired"
    return "no_data" if layer_id in incomplete else None
