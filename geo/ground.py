"""Where everything lies, and what belongs together: the ground that law is asked about."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo import crs, tables
from geo.compliance.permits import unknown_words
from geo.config import Config
from geo.knowing import Known, files, of_kind, stacked
from geo.overlay.acts import acts
from geo.overlay.alignment import misaligned
from geo.overlay.districts import assign_districts, largest
from geo.overlay.encroachments import encroachments
from geo.overlay.genealogy import genealogy
from geo.overlay.history import observed
from geo.overlay.landscape import landscape
from geo.overlay.links import ambiguous, link, missing_parcels, unplaced
from geo.overlay.parcels import elsewhere
from geo.quality.knowledge import known_on
from geo.records import Issue
from geo.remembering import measure


@dataclass(frozen=True, slots=True)
class Ground:
    """Facts about where buildings, parcels, permits and zones meet; no law is asked yet."""

    buildings: gpd.GeoDataFrame
    observations: gpd.GeoDataFrame
    history: pd.DataFrame
    parcels: gpd.GeoDataFrame
    parcel_districts: pd.Series  # the district that holds most of each parcel, by its row
    genealogy: pd.DataFrame
    permits: gpd.GeoDataFrame
    acts: pd.DataFrame
    links: pd.DataFrame
    encroachments: pd.DataFrame
    landscape: pd.DataFrame
    boundary: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    exposure: pd.DataFrame
    whole: pd.DataFrame  # exposure to each layer as a whole
    slopes: pd.DataFrame
    issues: list[Issue]


def survey(config: Config, known: Known) -> Ground:
    """Find out where everything lies, and what belongs together."""
    metric, checked = crs.parse_metric(config.monitor.crs), known.checked
    boundary = stacked(checked, ["boundary"], tables.DISTRICTS, metric)
    districts = stacked(checked, ["districts"], tables.DISTRICTS, metric)
    buildings, observations, history, doubts = on_file(config, known)
    parcels, unmade = _known(config, known, "parcels", tables.PARCELS, "begins_on")
    parents, orphans = genealogy(parcels, files(config, "parcels"))
    permits, last = _known(config, known, "permits", tables.PERMITS, "issued_on")
    links = link(buildings, parcels, permits, genealogy=parents)
    of_permits = files(config, "permits")
    unsure = [
        *unplaced(permits, links, of_permits),
        *ambiguous(links, permits, of_permits),
        *missing_parcels(permits, parcels, of_permits),
        *elsewhere(buildings, parcels, files(config, "buildings", "observations")),
    ]
    register = permits if of_permits else None
    words = unknown_words(known.rules, register, ", ".join(sorted(of_permits.values())))
    moved, shifted = _landscape(config, known, parcels)
    placed = assign_districts(buildings, boundary, districts)
    measured = measure(placed, known, config)
    return Ground(
        buildings=placed,
        observations=observations,
        history=history,
        parcels=parcels,
        genealogy=parents,
        permits=permits,
        acts=known_on(acts(permits), "acted_on", config.as_of, "acts")[0],
        links=links,
        encroachments=encroachments(buildings, parcels, links),
        landscape=moved,
        boundary=boundary,
        parcel_districts=_districts(parcels, districts),
        districts=districts,
        exposure=measured.exposure,
        whole=measured.whole,
        slopes=measured.slopes,
        issues=[*doubts, *unmade, *orphans, *last, *unsure, *words, *shifted],
    )


def on_file(
    config: Config, known: Known
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, pd.DataFrame, list[Issue]]:
    """Give the buildings on file, and how each was observed, as :func:`observed` joins them."""
    given, late = _known(config, known, "buildings", tables.BUILDINGS, "captured_on")
    seen, later = _known(config, known, "observations", tables.OBSERVATIONS, "captured_on")
    buildings, observations, history, doubts = observed(
        given, seen, as_of=config.as_of, files=files(config, "buildings", "observations")
    )
    return buildings, observations, history, [*late, *later, *doubts]


def _known(
    config: Config, known: Known, kind: str, table: tables.Table, day: str
) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Give what the registers of one kind knew by ``as_of``."""
    metric = crs.parse_metric(config.monitor.crs)
    whole = of_kind(config, known.checked, kind, table, metric)
    return known_on(whole, day, config.as_of, kind)


def _landscape(
    config: Config, known: Known, parcels: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, list[Issue]]:
    """Measure cut and fill, where there are two elevation models on the same cells."""
    then, now = config.monitor.relief_before, config.monitor.relief
    if known.relief is None or known.relief_before is None or then is None or now is None:
        return tables.LANDSCAPE.empty(), []
    faults = misaligned(known.relief_before, known.relief)
    if faults or then.height_error_m is None or now.height_error_m is None:
        return tables.LANDSCAPE.empty(), faults
    moved = landscape(
        parcels,
        known.relief_before,
        known.relief,
        before_error_m=then.height_error_m.value,
        now_error_m=now.height_error_m.value,
        engine=config.engine,
    )
    return moved, []


def _districts(parcels: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> pd.Series:
    """Give the district that holds most of each parcel."""
    if parcels.empty or districts.empty:
        return pd.Series(None, index=parcels.index, dtype="str")
    return largest(parcels, districts)
