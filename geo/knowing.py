"""What a run knows before it measures anything: all input read, validated and followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from geo import crs, documents, tables
from geo.compliance.reviews_file import read_reviews
from geo.compliance.rulebook import read_rules
from geo.config import MONITOR_FILE, Config
from geo.enforcement.cases import Followed, follow
from geo.enforcement.entry import Entry
from geo.enforcement.journal import read_journal
from geo.enforcement.signal_register import filling_seed, read_signals
from geo.enforcement.workflow import read_workflow
from geo.errors import DataError, InputError
from geo.quality.dates import Calendar
from geo.quality.knowledge import known_on
from geo.quality.validate import validate
from geo.reader.host import Reader
from geo.records import (
    Account,
    Checked,
    FileRef,
    Flag,
    Issue,
    Papers,
    Record,
    Relief,
    Rule,
    Workflow,
    ZoneLayer,
)
from geo.registers.read import read_registers
from geo.risk.flag_files import read_flags
from geo.risk.papers import Around, read_papers
from geo.zones.catalogue import read_layers, read_zone_tables
from geo.zones.derive import derive_zones
from geo.zones.relief import read_relief

Tell = Callable[[str], None]
"""Is told the name of each stage as it begins."""


def silent(_stage: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Known:
    """What reading and validating gave, with every issue so far."""

    layers: tuple[ZoneLayer, ...]
    rules: tuple[Rule, ...]
    rulebook_sha256: str
    checked: Checked
    relief: Relief | None
    relief_before: Relief | None
    zones: gpd.GeoDataFrame
    workflow: Workflow | None  # None where no journal is on file
    entries: tuple[Entry, ...]  # the whole journal, later days too
    events: pd.DataFrame
    cases: pd.DataFrame
    remedies: pd.DataFrame
    reviews: pd.DataFrame
    flags: tuple[Flag, ...]  # as the city asks them
    reports: pd.DataFrame  # of citizens, as geo.enforcement.signal_register gives them
    filling: str  # seed of rows that stand for no report
    issues: tuple[Issue, ...]
    papers: Papers = field(default_factory=Papers)  # claims, public bodies and analyses


def read(config: Config, *, tell: Tell = silent) -> Known:
    """Read, validate and follow all input of a monitor; faults are gathered, none is raised.

    The cases are followed here, before anything is measured: they need the ids of the
    buildings alone, and their faults belong with all others.
    """
    tell("read")
    layers, named, layer_faults = read_layers(config)
    rules, rulebook, rule_faults = read_rules(config, layers, named=named)
    entries, written, journal_faults = read_journal(config)
    reviews, review_faults = read_reviews(config)
    flags, flag_faults = read_flags(config)
    reports, report_faults = read_signals(config)
    with Reader(config.cache) as reader:
        intakes = [*read_registers(config, reader), *read_zone_tables(layers, config, reader)]
        relief, relief_faults = read_relief(config.monitor.relief, config, reader)
        before, before_faults = read_relief(config.monitor.relief_before, config, reader)
    tell("validate")
    checked = validate(
        intakes,
        metric=crs.parse_metric(config.monitor.crs),
        extent=config.monitor.extent,
        assumed=config.monitor.assumed,
        position_errors={one.id: one.position_error_m for one in config.monitor.registers},
        cadastre=config.monitor.cadastre,
        calendar=Calendar(config.as_of, config.monitor.timezone),
    )
    tell("follow")
    followed = _followed(config, written, checked)
    case_ids = frozenset(written["case_id"].dropna().unique())  # those of later days too
    around = Around(
        layers=None if named is None else {one.id for one in layers} | set(named),
        rules=None if rule_faults else {rule.id: rule for rule in rules},
        cases=None if journal_faults or followed.issues else case_ids,
        flags=None if flag_faults else [flag.id for flag in flags],
    )
    papers, paper_faults = read_papers(config, around)
    issues = [*layer_faults, *rule_faults, *checked.issues, *relief_faults, *before_faults]
    issues += [*journal_faults, *review_faults, *flag_faults, *report_faults, *followed.issues]
    issues += paper_faults
    zones, derived = _zones(config, layers, checked, relief, sound=not stops(issues))
    placed = _of_monitor((*issues, *derived), config)
    once = tuple(dict.fromkeys(placed))  # one file may stand behind two layers
    return Known(
        layers=layers,
        rules=rules,
        rulebook_sha256=rulebook,
        checked=checked,
        relief=relief,
        relief_before=before,
        zones=zones,
        workflow=followed.workflow,
        entries=tuple(entries),
        events=followed.events,
        cases=followed.cases,
        remedies=followed.remedies,
        reviews=reviews,
        flags=flags,
        reports=reports,
        filling=filling_seed(config),
        issues=once,
        papers=papers,
    )


def require_sound(config: Config, known: Known, found: Sequence[Issue] = ()) -> None:
    """Go on only if no input has to be mended, and nothing that was found by linking it.

    Parameters
    ----------
    config, known
        The monitor, and what reading its input gave.
    found
        Issues found since.

    Raises
    ------
    InputError
        With every fault that must be mended, in reading order, and the account of the input.
    """
    issues = tuple(dict.fromkeys((*known.issues, *found)))
    faults = stops(issues)
    if faults:
        raise InputError(
            faults,
            Account(
                monitor=config.monitor.id,
                as_of=config.as_of,
                rulebook_sha256=known.rulebook_sha256,
                receipts=known.checked.receipts,
                returns=known.checked.returns,
                issues=issues,
            ),
        )


def stop(issues: Iterable[Issue]) -> None:
    """Raise every fault that must be mended, all at once."""
    faults = stops(issues)
    if faults:
        raise DataError(faults)


def stops(issues: Iterable[Issue]) -> list[Issue]:
    """Give the faults that must be mended."""
    return [issue for issue in issues if issue.severity == "stop"]


def register_ids(config: Config, kind: str) -> list[str]:
    """Give the ids of the registers of one kind, sorted."""
    return sorted(one.id for one in config.monitor.registers if one.kind == kind)


def files(config: Config, *kinds: str) -> dict[str, str]:
    """Give the file of each register of some kinds, by the id of the register."""
    return {one.id: one.file.path for one in config.monitor.registers if one.kind in kinds}


def named_files(config: Config) -> list[Path]:
    """Give every file that a monitor, or one of its layers of zones, names; there or not."""
    layers, *_ = read_layers(config)
    refs = [ref for record in (config.monitor, *layers) for ref in _refs(record)]
    return [folder / ref.path for ref in refs for folder in (config.data, config.folder)]


def _refs(record: object) -> Iterator[FileRef]:
    """Give the files that a record, or one inside it, names."""
    if isinstance(record, FileRef):
        yield record
    elif isinstance(record, Record):
        for name in type(record).model_fields:
            yield from _refs(getattr(record, name))
    elif isinstance(record, list | tuple):
        for one in record:
            yield from _refs(one)


def permits_told(config: Config) -> dict[str, Any]:
    """Give what the registers of permits say of themselves.

    The days between which all of them hold every act, if all say so, and the statuses in which
    each grants.
    """
    registers = [one for one in config.monitor.registers if one.kind == "permits"]
    starts = [one.complete_from for one in registers]
    ends = [one.complete_until for one in registers if one.complete_until is not None]
    known = [start for start in starts if start is not None]
    every = bool(registers) and len(known) == len(registers)
    return {
        "permits_from": max(known) if every else None,
        "permits_until": min(ends) if ends else None,
        "granting": {one.id: one.granting for one in registers if one.granting},
    }


def of_kind(
    config: Config, checked: Checked, kind: str, table: tables.Table, metric: CRS
) -> gpd.GeoDataFrame:
    """Put the tables of all registers of one kind below one another."""
    return stacked(checked, register_ids(config, kind), table, metric)


def stacked(
    checked: Checked, ids: Sequence[str], table: tables.Table, metric: CRS
) -> gpd.GeoDataFrame:
    """Put the tables of several inputs below one another."""
    found = [checked.tables[one] for one in ids if one in checked.tables]
    filled = [one for one in found if not one.empty]
    if not filled:
        return table.empty(metric)
    if len(filled) == 1:
        return filled[0]  # it was brought into its contract when it was checked
    return table.shape(pd.concat(filled, ignore_index=True), metric)


def _of_monitor(issues: Iterable[Issue], config: Config) -> list[Issue]:
    """Give line and character to what is wrong with the monitor's file, and the file its name."""
    every = list(issues)
    mine = [one for one in every if one.file == MONITOR_FILE and one.line is None]
    named = [replace(one, file=config.file) for one in mine]
    placed = documents.placed(named, config.folder / config.file)
    found = dict(zip(mine, placed, strict=True))
    return [found.get(one, one) for one in every]


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
        boundary=stacked(checked, ["boundary"], tables.DISTRICTS, metric),
        assumed=config.monitor.assumed,
        metric=metric,
    )


def _followed(config: Config, events: pd.DataFrame, checked: Checked) -> Followed:
    """Follow the cases among the buildings that the registers hold."""
    journal = config.monitor.journal
    if journal is None:
        return Followed.nothing()
    workflow, faults = read_workflow(journal.workflow, beside=config.folder.parent)
    if workflow is None:
        return replace(Followed.nothing(), issues=faults)
    ids, aside = building_ids(config, checked)
    return follow(
        events, workflow, journal, ids, as_of=config.as_of, file=journal.name, aside=aside
    )


def building_ids(config: Config, checked: Checked) -> tuple[list[str] | None, frozenset[str]]:
    """Give the ids of the buildings that the registers hold on the day of the run.

    Returns
    -------
    ids, aside
        None where a register could not be read, so that no id can be called unknown; and the
        ids of all rows read, those that are not used too.
    """
    wanted = register_ids(config, "buildings") + register_ids(config, "observations")
    used = [checked.tables[one] for one in wanted if one in checked.tables]
    seen = [known_on(table, "captured_on", config.as_of, "buildings")[0] for table in used]
    keys = ("building_id", "observation_id")  # an observation of none on file is a building itself
    ids = [one for table in seen for key in keys if key in table for one in table[key].dropna()]
    every = (checked.keys[one].dropna() for one in wanted if one in checked.keys)
    aside = frozenset().union(*every)
    return None if len(used) < len(wanted) else ids, aside
