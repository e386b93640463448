"""The public files beside the page: counts, cells, zones by licence, a dictionary, the licences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo import tables
from geo.atlas import languages, public_counts
from geo.atlas.cells import cells
from geo.atlas.charted import paced
from geo.atlas.flag_sheet import told_flags, told_needs
from geo.atlas.published import allowed, described
from geo.atlas.sharing import licence_of_layer, may_leave, sources_of
from geo.atlas.spreadsheet import csv_bytes, csv_text
from geo.atlas.told import told
from geo.atlas.weak_points import told_scores
from geo.atlas.withdrawn import withdrawn_cases
from geo.records import Snapshot, Text, ZoneLayer

_DEGREE_DIGITS = 7  # 1 cm


def downloads(snapshot: Snapshot, placed: pd.DataFrame) -> dict[str, str | bytes]:
    """Give each file's content by its name, in a fixed order.

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.
    """
    return {
        "counts.csv": csv_text(_counts(snapshot, placed)),
        **_followed(snapshot),
        **_weak_points(snapshot, placed),
        **dict(_cells(snapshot, placed)),
        **dict(_zones(snapshot)),
        "data-dictionary.json": _json({"notice": notice(snapshot), "files": described()}),
        "edition.json": _json(edition_facts(snapshot)),
        "LICENCES.txt": _licences(snapshot),
    }


def edition_facts(snapshot: Snapshot) -> dict[str, Any]:
    """Say which edition this is, and what its states are called: a difference is told by it."""
    monitor, workflow = snapshot.monitor, snapshot.workflow
    states = workflow.states if monitor.journal is not None and workflow else {}
    return {
        "monitor": monitor.id,
        "fictional": monitor.fictional,
        "notice": notice(snapshot),
        "name": monitor.name.model_dump(),
        "as_of": snapshot.as_of.isoformat(),
        "rulebook_sha256": snapshot.rulebook_sha256,
        "journal": monitor.journal is not None,
        "states": {name: state.title.model_dump() for name, state in states.items()},
        "rules": {rule.id: rule.title.model_dump() for rule in snapshot.rules},
        "withdrawn": withdrawn_cases(snapshot)["case_id"].tolist(),
    }


def notice(snapshot: Snapshot) -> str | None:
    """Give the warning that every file of an invented town carries, in three languages."""
    if not snapshot.monitor.fictional:
        return None
    return " / ".join(_in_all("banner.fictional"))


def _followed(snapshot: Snapshot) -> dict[str, bytes]:
    """Give the cases that may be told, their events, the ledger, and what is counted of them."""
    if snapshot.monitor.journal is None:
        return {}
    public, said = told(snapshot), notice(snapshot)
    frames = {
        "cases": public.cases,
        "events": public.events,
        "remedies": public.remedies,
        "tallies": public.tallies.assign(
            meaning=[" / ".join(_in_all(key)) for key in public.tallies["definition"]]
        ),
        **paced(snapshot, public),
    }
    return {
        f"{name}.csv": csv_bytes(
            allowed(frame if said is None else frame.assign(notice=said), name)
        )
        for name, frame in frames.items()
    }


def _weak_points(snapshot: Snapshot, placed: pd.DataFrame) -> dict[str, str]:
    """Give the scores that may be told, and what the red flags counted."""
    parts, totals = told_scores(snapshot, placed)
    said, sign = notice(snapshot), " / ".join(_in_all("flags.wording"))
    frames = {
        "scores": parts,
        "score_totals": totals,
        "flag_counts": told_flags(snapshot, placed),
        "flag_needs": told_needs(snapshot),
    }
    signed = {name: frame.assign(sign=sign) for name, frame in frames.items()}
    return {
        f"{name}.csv": csv_text(allowed(frame if said is None else frame.assign(notice=said), name))
        for name, frame in signed.items()
    }


def _counts(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    """Give the counts per layer, rule, district and label, each as the least and the most.

    What nobody can tell has a row too: its figures are empty, and ``note`` says why.
    """
    parts = [
        public_counts.counts(snapshot, placed),
        _by_district(snapshot, placed),
        _by_label(snapshot, placed),
        _of_cases(snapshot, placed),
    ]
    counted = pd.concat(parts, ignore_index=True).astype({"low": "Int64", "high": "Int64"})
    few = counted["low"].isna()
    counted = counted.assign(
        note=pd.Series(" / ".join(_in_all("counts.no_crowd")), index=counted.index).where(few)
    )
    frame = pd.concat([counted, _untold(snapshot)], ignore_index=True)
    frame = frame.assign(sign=" / ".join(_in_all("wording.sign")))
    said = notice(snapshot)
    return allowed(frame if said is None else frame.assign(notice=said), "counts")


def _by_district(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    wide = public_counts.districts(snapshot, placed)
    wide = wide.assign(buildings_low=wide["buildings"], buildings_high=wide["buildings"])
    measures = [name.removesuffix("_low") for name in wide if name.endswith("_low")]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "subject": "district",
                    "subject_id": wide.index,
                    "measure": measure,
                    "low": wide[f"{measure}_low"].to_numpy(),
                    "high": wide[f"{measure}_high"].to_numpy(),
                }
            )
            for measure in sorted(measures)
        ]
    )


def _by_label(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    told = public_counts.labelled(snapshot, placed)
    low, high = ([one[end] for one in told.values()] for end in (0, 1))
    rows = {"subject": "label", "subject_id": list(told), "measure": "buildings"}
    return pd.DataFrame(rows | {"low": low, "high": high})


def _of_cases(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    """Give the counts of cases, in the whole city alone."""
    whole = public_counts.totals(snapshot, placed)
    names = [name for name in public_counts.CASES if name in whole]
    rows = {"subject": "monitor", "subject_id": snapshot.monitor.id, "measure": names}
    ends = {end: [whole[name][at] for name in names] for at, end in enumerate(("low", "high"))}
    return pd.DataFrame(rows | ends)


def _untold(snapshot: Snapshot) -> pd.DataFrame:
    """Give the figures that cannot be told for want of a register of cases."""
    rows = {"subject": "monitor", "subject_id": snapshot.monitor.id}
    frame = pd.DataFrame({"measure": list(public_counts.untold(snapshot))}).assign(
        **rows, note=" / ".join(_in_all("journal.none"))
    )
    return frame.astype("str")


def licensed_cells(
    snapshot: Snapshot, placed: pd.DataFrame
) -> Iterator[tuple[str, gpd.GeoDataFrame, set[str]]]:
    """Give the squares by licence, each with the ids of the sources of its buildings.

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.
    """
    registers = {one.id: one.source for one in snapshot.monitor.registers}
    held = {registers[one] for one in set(snapshot.buildings["register_id"]) & set(registers)}
    for licence, part in cells(snapshot, placed).groupby("licence", sort=True):
        yield (
            str(licence),
            allowed(part, "cells"),
            {one for one in held if snapshot.monitor.sources[one].licence == licence},
        )


def _cells(snapshot: Snapshot, placed: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Give the squares, one file a licence, with the sources of the layers they were judged by."""
    judged_by = [
        f"{_in_each(source.title)} ({source.licence})"
        for key, source in sorted(snapshot.monitor.sources.items())
        if key in _judging(snapshot)
    ]
    for licence, part, used in licensed_cells(snapshot, placed):
        name = f"cells-{slug(licence)}"
        yield f"{name}.geojson", _geojson(part, licence, used, snapshot, judged_by=judged_by)
        said = {
            "sign": " / ".join(_in_all("wording.sign")),
            "attribution": "; ".join(attributions(used, snapshot)),
        }
        rows = pd.DataFrame(part.drop(columns="geometry")).assign(**said)
        told_ = notice(snapshot)
        labelled = rows if told_ is None else rows.assign(notice=told_)
        yield f"{name}.csv", csv_text(allowed(labelled, "cells"))


def attributions(used: set[str], snapshot: Snapshot) -> list[str]:
    """Give the words that the licences of some sources ask for, each once."""
    sources = snapshot.monitor.sources
    return list(dict.fromkeys(sources[key].attribution for key in sorted(used)))


def _judging(snapshot: Snapshot) -> set[str]:
    """Give the sources of every layer and of the relief that a rule looked at."""
    asked = {layer for rule in snapshot.rules for layer in rule.layers}
    used = {
        one for layer in snapshot.layers if layer.id in asked for one in sources_of(layer, snapshot)
    }
    steep = any(rule.test.word == "steeper_than" for rule in snapshot.rules)
    return used | ({snapshot.relief.source} if steep and snapshot.relief else set())


def licensed_zones(snapshot: Snapshot) -> Iterator[tuple[str, gpd.GeoDataFrame, set[str]]]:
    """Give the zones that may be passed on by licence, with the ids of their sources.

    A layer made from several sources names them all; where their licences cannot be met
    together it is not offered.
    """
    by_licence: dict[str, list[ZoneLayer]] = {}
    for layer in snapshot.layers:
        licence = licence_of_layer(layer, snapshot)
        if licence is not None:
            by_licence.setdefault(licence, []).append(layer)
    for licence, layers in sorted(by_licence.items()):
        ids = [layer.id for layer in layers]
        part = snapshot.zones[snapshot.zones["layer_id"].isin(ids)]
        used = {one for layer in layers for one in sources_of(layer, snapshot)}
        if len(part):
            yield licence, allowed(part[[*tables.ZONES.public, "geometry"]], "zones"), used


def _zones(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Give the zones, one file a licence: licences are not mixed."""
    for licence, part, used in licensed_zones(snapshot):
        yield f"zones-{slug(licence)}.geojson", _geojson(part, licence, used, snapshot)


def _geojson(
    frame: gpd.GeoDataFrame,
    licence: str,
    source_ids: set[str],
    snapshot: Snapshot,
    **more: object,
) -> str:
    """Write features in WGS 84 with their licence and the words it asks for."""
    degrees = frame.to_crs(4326)
    degrees = degrees.set_geometry(
        shapely.transform(degrees.geometry.to_numpy(), lambda xy: xy.round(_DEGREE_DIGITS)),
        crs=4326,
    )
    collection = {
        "type": "FeatureCollection",
        "notice": notice(snapshot),
        "as_of": snapshot.as_of.isoformat(),
        "licence": licence,
        "attribution": attributions(source_ids, snapshot),
        **more,
        "features": json.loads(degrees.to_json(drop_id=True))["features"],
    }
    return _json(collection)


def _licences(snapshot: Snapshot) -> str:
    """List every source with its licence; those that may not be passed on are named as used."""
    blocks = [
        notice(snapshot) or "",
        _own(snapshot),
        *map(_source_block, sorted(snapshot.monitor.sources.items())),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _own(snapshot: Snapshot) -> str:
    """Say under which licence the monitor passes on what it makes itself."""
    publisher = snapshot.monitor.publisher
    said = publisher.licence or " / ".join(_in_all("licences.own.none"))
    return f"{' / '.join(_in_all('licences.own'))}: {said}\n  {_in_each(publisher.name)}"


def _source_block(entry: tuple[str, Any]) -> str:
    key, source = entry
    offered = "licences.offered" if may_leave(source) else "licences.not_offered"
    lines: Mapping[str, str] = {
        "source.publisher": _in_each(source.publisher),
        "source.licence": source.licence,
        "source.attribution": source.attribution,
        "source.consulted": source.consulted_on.isoformat(),
        "licences.use": " / ".join(_in_all(offered)),
    }
    rows = [f"  {' / '.join(_in_all(label))}: {value}" for label, value in lines.items()]
    return "\n".join([f"{_in_each(source.title)} [{key}]", *rows])


def _in_each(text: Text) -> str:
    """Give a text of the data in every language, each that differs once."""
    return " / ".join(dict.fromkeys(text.model_dump().values()))


def _in_all(key: str) -> list[str]:
    return [str(languages.texts()[language][key]) for language in languages.LANGUAGES]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def slug(licence: str) -> str:
    """Give a licence as a part of a file's name.

    Examples
    --------
    >>> slug("CC BY-SA 4.0")
    'cc-by-sa-4-0'
    """
    return re.sub(r"[^a-z0-9]+", "-", licence.lower()).strip("-") or "none"
