"""The whole story on one page: read, validate, follow, overlay, judge, weigh, publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from geo import crs, tables
from geo.atlas.landing import landing
from geo.atlas.publish import publish
from geo.compliance import explain as explaining
from geo.compliance.judge import judge, reaches, thresholds
from geo.compliance.permits import unknown_words
from geo.compliance.rulebook import read_rules
from geo.config import Config
from geo.enforcement.cases import follow
from geo.enforcement.journal import read_journal
from geo.errors import DataError, UsageError
from geo.overlay.districts import assign_districts
from geo.overlay.exposure import dissolve_layers, overlay_zones
from geo.overlay.links import link, unplaced
from geo.overlay.relief import slopes_under
from geo.quality.knowledge import known_on
from geo.quality.validate import validate
from geo.reader.host import Reader
from geo.records import Checked, Issue, Relief, Rule, Snapshot, ZoneLayer
from geo.registers.read import read_registers
from geo.risk.areas import weigh
from geo.risk.counts import count
from geo.zones.catalogue import INPUT, read_layers, read_zone_tables
from geo.zones.derive import derive_zones
from geo.zones.relief import read_relief

Tell = Callable[[str], None]
"""Is told the name of each stage as it begins."""


def _silent(_stage: str) -> None:
    """Tell nobody."""


def run(
    config: Config, *, only: Literal["all", "public"] = "all", tell: Tell = _silent
) -> Snapshot:
    """Examine a city and publish what was found into ``config.out``.

    Raises
    ------
    DataError
        If the input has faults that must be mended; what was published before stays.
    UsageError
        If ``config.out`` holds something that is not an edition.
    """
    with landing(config.out) as folder:
        snapshot = examine(config, tell=tell)
        tell("publish")
        publish(snapshot, folder, only=only)
    return snapshot


def examine(config: Config, *, tell: Tell = _silent) -> Snapshot:
    """Compute everything one run knows; nothing is written.

    Raises
    ------
    DataError
        With every fault that must be mended, in reading order.
    """
    known = read(config, tell=tell)
    stop(known.issues)
    metric = crs.parse_metric(config.monitor.crs)

    tell("overlay")
    observed, late = _observed(config, known.checked, metric)
    permits, later = _permits(config, known.checked)
    parcels = _of_kind(config, known.checked, "parcels", tables.PARCELS, metric)
    boundary = _table(known.checked, ["boundary"], tables.DISTRICTS, metric)
    districts = _table(known.checked, ["districts"], tables.DISTRICTS, metric)
    buildings = assign_districts(observed, boundary, districts)
    exposure = overlay_zones(buildings, known.zones, reach_m=reaches(known.rules))
    whole = overlay_zones(buildings, dissolve_layers(known.zones), reach_m=reaches(known.rules))
    slopes = slopes_under(buildings, known.relief, thresholds(known.rules))
    links = link(buildings, parcels, _or_empty(permits))
    unsure = _unsure_permits(config, known.rules, permits, links)

    tell("judge")
    findings = judge(
        buildings,
        known.layers,
        known.rules,
        exposure=exposure,
        whole=whole,
        slopes=slopes,
        links=links,
        permits=permits,
        permits_complete=not known.checked.incomplete
        & (_ids(config, "permits") | _ids(config, "parcels")),
        incomplete=_layer_ids(known.checked.incomplete),
        repaired=_repaired(known.zones),
        as_of=config.as_of,
    )

    tell("weigh")
    return Snapshot(
        monitor=config.monitor,
        as_of=config.as_of,
        layers=known.layers,
        rules=known.rules,
        buildings=buildings,
        parcels=parcels,
        permits=_or_empty(permits),
        links=links,
        zones=known.zones,
        districts=districts,
        boundary=boundary,
        relief=known.relief,
        exposure=exposure,
        slopes=slopes,
        findings=findings,
        events=known.events,
        cases=known.cases,
        risks=weigh(buildings, findings, known.cases),
        counts=count(known.layers, known.rules, zones=known.zones, whole=whole, findings=findings),
        receipts=known.checked.receipts,
        issues=tuple(dict.fromkeys((*known.issues, *late, *later, *unsure))),
        background={
            one.id: known.checked.tables[one.id]
            for one in config.monitor.backdrop
            if one.id in known.checked.tables
        },
        rulebook_sha256=known.rulebook_sha256,
    )


def explain(snapshot: Snapshot, building_id: str) -> list[explaining.Explanation]:
    """Say why a building is flagged or not, one explanation a rule, in the order of the rules.

    Raises
    ------
    UsageError
        If no building of the snapshot has this id; ids that contain it are named.
    """
    ids = snapshot.buildings["building_id"]
    if building_id not in set(ids):
        alike = ids[ids.str.contains(building_id, case=False, regex=False)].head(5)
        hint = f" Did you mean {', '.join(alike)}?" if len(alike) else ""
        raise UsageError(
            f"No building {building_id!r} in the registers of {snapshot.monitor.id}.{hint}"
        )
    return explaining.explain(
        building_id,
        findings=snapshot.findings,
        exposure=snapshot.exposure,
        rules=snapshot.rules,
        layers=snapshot.layers,
        sources=snapshot.monitor.sources,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What reading and validating gave, with every issue so far."""

    layers: tuple[ZoneLayer, ...]
    rules: tuple[Rule, ...]
    rulebook_sha256: str
    checked: Checked
    relief: Relief | None
    zones: gpd.GeoDataFrame
    events: pd.DataFrame
    cases: pd.DataFrame
    issues: tuple[Issue, ...]


def read(config: Config, *, tell: Tell = _silent) -> Known:
    """Read, validate and follow all input of a monitor; faults are gathered, none is raised.

    The cases are followed here, before anything is measured: they need the ids of the
    buildings alone, and their faults belong with all others.
    """
    tell("read")
    layers, named, layer_faults = read_layers(config)
    rules, rulebook, rule_faults = read_rules(config, layers, named=named)
    events, journal_faults = read_journal(config)
    with Reader(config.cache) as reader:
        intakes = [*read_registers(config, reader), *read_zone_tables(layers, config, reader)]
        relief, relief_faults = read_relief(config, reader)
    tell("validate")
    checked = validate(
        intakes,
        metric=crs.parse_metric(config.monitor.crs),
        extent=config.monitor.extent,
        assumed=config.monitor.assumed,
        position_errors={one.id: one.position_error_m for one in config.monitor.registers},
    )
    tell("follow")
    cases, broken = _cases(config, events, checked)
    issues = [*layer_faults, *rule_faults, *checked.issues]
    issues += [*relief_faults, *journal_faults, *broken]
    zones, derived = _zones(config, layers, checked, relief, sound=not _stops(issues))
    once = tuple(dict.fromkeys((*issues, *derived)))  # one file may stand behind two layers
    return Known(layers, rules, rulebook, checked, relief, zones, events, cases, once)


def stop(issues: Iterable[Issue]) -> None:
    """Raise every fault that must be mended, all at once."""
    faults = _stops(issues)
    if faults:
        raise DataError(faults)


def _stops(issues: Iterable[Issue]) -> list[Issue]:
    return [issue for issue in issues if issue.severity == "stop"]


def _zones(
    config: Config,
    layers: tuple[ZoneLayer, ...],
    checked: Checked,
    relief: Relief | None,
    *,
    sound: bool,
) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Derive the zones, unless what they come from has to be mended first."""
    metric = crs.parse_metric(config.monitor.crs)
    if not sound:
        return tables.ZONES.empty(metric), []
    return derive_zones(
        layers,
        checked,
        relief=relief,
        boundary=_table(checked, ["boundary"], tables.DISTRICTS, metric),
        assumed=config.monitor.assumed,
        metric=metric,
    )


def _cases(
    config: Config, events: pd.DataFrame, checked: Checked
) -> tuple[pd.DataFrame, list[Issue]]:
    """Follow the cases among the buildings that the registers hold."""
    registers = sorted(_ids(config, "buildings"))
    used = [checked.tables[one] for one in registers if one in checked.tables]
    seen = [_seen(table, config)["building_id"] for table in used]
    return follow(
        events,
        None if len(used) < len(registers) else [one for ids in seen for one in ids],
        as_of=config.as_of,
        file=config.monitor.journal.path if config.monitor.journal else "",
        aside=frozenset().union(*(checked.keys[one] for one in registers if one in checked.keys)),
    )


def _seen(buildings: pd.DataFrame, config: Config) -> pd.DataFrame:
    return known_on(buildings, "captured_on", config.as_of, "buildings")[0]


def _repaired(zones: gpd.GeoDataFrame) -> frozenset[str]:
    return frozenset(zones.loc[zones["geometry_state"] == "repaired", "layer_id"])


def _observed(
    config: Config, checked: Checked, metric: CRS
) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Give the buildings of all registers that were seen by ``as_of``."""
    observed = _of_kind(config, checked, "buildings", tables.BUILDINGS, metric)
    return known_on(observed, "captured_on", config.as_of, "buildings")


def _permits(config: Config, checked: Checked) -> tuple[pd.DataFrame | None, list[Issue]]:
    """Give the acts issued by ``as_of``; None where the city has no register of permits."""
    if not _ids(config, "permits"):
        return None, []
    permits = _of_kind(config, checked, "permits", tables.PERMITS, None)
    return known_on(permits, "issued_on", config.as_of, "permits")


def _unsure_permits(
    config: Config, rules: Sequence[Rule], permits: pd.DataFrame | None, links: pd.DataFrame
) -> list[Issue]:
    """Say why an absent permit proves nothing: one is placed nowhere, or a word is not known."""
    files = {one.id: one.file.path for one in config.monitor.registers if one.kind == "permits"}
    words = unknown_words(rules, permits, ", ".join(sorted(files.values())))
    return [*unplaced(_or_empty(permits), links, files), *words]


def _or_empty(permits: pd.DataFrame | None) -> pd.DataFrame:
    return tables.PERMITS.empty() if permits is None else permits


def _ids(config: Config, kind: str) -> set[str]:
    return {one.id for one in config.monitor.registers if one.kind == kind}


def _layer_ids(inputs: Iterable[str]) -> frozenset[str]:
    return frozenset(one.removeprefix(INPUT) for one in inputs if one.startswith(INPUT))


def _of_kind(
    config: Config, checked: Checked, kind: str, table: tables.Table, metric: CRS | None
) -> gpd.GeoDataFrame:
    return _table(checked, sorted(_ids(config, kind)), table, metric)


def _table(
    checked: Checked, ids: Sequence[str], table: tables.Table, metric: CRS | None
) -> gpd.GeoDataFrame:
    """Put the tables of several inputs below one another."""
    found = [checked.tables[one] for one in ids if one in checked.tables]
    filled = [one for one in found if not one.empty]
    if not filled:
        return table.empty(metric)
    return table.shape(pd.concat(filled, ignore_index=True), metric)
