"""The document of each site extract: facts and provisions in full, in no language yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo import tables
from geo.atlas.phrases import in_words
from geo.atlas.speech import plain_word
from geo.records import Extract, Extracts, Limit, Reading, Rule, Text, ZoneLayer

Rows = Sequence[Mapping[str, Any]]

NAMED = ("uses", "permit_types", "stages", "purposes", "acceptance", "notice")
"""Keys of rule words that list words of the law."""
NAMED_IN = ("words", "excepted_not_for", "excepted_claimed_by", "excepted_shown_by")
"""Keys of a provision that list words of the law."""


@dataclass(frozen=True, slots=True)
class _Book:
    """What all documents of one extract share."""

    extracts: Extracts
    layers: Mapping[str, ZoneLayer]
    versions: Mapping[tuple[str, str], tuple[Rule, Limit]]
    titles: Mapping[str, Text]  # of rules
    districts: Mapping[str, Text]
    zone_names: Mapping[str, str]
    assumed: frozenset[str]  # layers whose boundary error no source states


def sheets_of(extracts: Extracts) -> Iterator[Extract]:
    """Give the document of each site, in the order in which they were asked about.

    Every format is made from these documents and from nothing else.
    """
    book = _book(extracts)
    by_site = {
        name: _by_site(table, key)
        for name, table, key in (
            ("themes", extracts.themes, "site_id"),
            ("provisions", extracts.provisions, "site_id"),
            ("zones", extracts.exposure, "building_id"),
            ("slopes", extracts.slopes, "building_id"),
        )
    }
    places = extracts.sites.geometry.representative_point().to_crs(4326)
    sites = _records(extracts.sites.drop(columns="geometry"))
    for site, place in zip(sites, places, strict=True):
        own = {name: rows.get(site["site_id"], []) for name, rows in by_site.items()}
        yield _document(site, (place.x, place.y), own, book)


def _book(extracts: Extracts) -> _Book:
    zones = extracts.zones
    assumed = zones.loc[zones["boundary_error_assumed"], "layer_id"]
    named = zones[zones["name"].notna()]
    districts = extracts.districts.drop(columns="geometry").to_dict("records")
    return _Book(
        extracts=extracts,
        layers={layer.id: layer for layer in extracts.layers},
        versions={
            (rule.id, version.id): (rule, version)
            for rule in extracts.rules
            for version in rule.versions
        },
        titles={rule.id: rule.title for rule in extracts.rules},
        districts={
            one["district_id"]: Text(kk=one["name_kk"], ru=one["name_ru"], en=one["name_en"])
            for one in districts
        },
        zone_names=dict(zip(named["zone_id"], named["name"], strict=True)),
        assumed=frozenset(assumed),
    )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows with None for what is missing."""
    plain = table.astype(object).where(table.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]


def _by_site(table: pd.DataFrame, key: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _records(table):
        found.setdefault(row[key], []).append(row)
    return found


def _document(
    site: Mapping[str, Any],
    place: tuple[float, float],
    own: Mapping[str, Rows],
    book: _Book,
) -> Extract:
    extracts, monitor = book.extracts, book.extracts.monitor
    themes = [_theme(row, own["zones"], book) for row in own["themes"]]
    provisions = [_provision(row, book) for row in own["provisions"]]
    return Extract.model_validate(
        {
            "monitor": monitor.id,
            "city": monitor.name,
            "fictional": monitor.fictional,
            "crs": monitor.crs,
            "on": extracts.on,
            "as_of": extracts.as_of,
            "rulebook_sha256": extracts.rulebook_sha256,
            "publisher": monitor.publisher.name,
            "how_to_object": monitor.publisher.how_to_object,
            "site": _site(site, place, own["slopes"], book),
            "themes": themes,
            "provisions": provisions,
            "open_points": _open_points(provisions, book),
            "words": _words(provisions, monitor.words),
            "not_judged": [one.model_dump() for one in monitor.not_judged],
            "sources": _sources(site, themes, provisions, book),
        }
    )


def _site(
    site: Mapping[str, Any], place: tuple[float, float], slopes: Rows, book: _Book
) -> dict[str, Any]:
    copied = (
        "site_id", "kind", "parcel_id", "area_m2", "registered_m2", "position_error_m",
        "position_error_assumed", "in_city",
    )  # fmt: skip
    return {name: site[name] for name in copied} | {
        "lon": round(place[0], 6),
        "lat": round(place[1], 6),
        "repaired": site["geometry_state"] == "repaired",
        "wholly_in_city": (site["inside_city_m"] or 0.0) > 0,
        "district": book.districts.get(site["district_id"]),
        "slope": _slope(slopes, book) if slopes else None,
    }


def _slope(rows: Rows, book: _Book) -> dict[str, Any]:
    first = rows[0]
    return {
        "mean_deg": first["slope_mean_deg"],
        "max_deg": first["slope_max_deg"],
        "void_share": first["void_share"],
        "error_deg": first["slope_error_deg"],
        "source": book.extracts.monitor.relief.source,
        "steeper": [
            {
                "threshold_deg": row["threshold_deg"],
                "share": row["share_at_or_above"],
                "share_low": row["share_low"],
                "share_high": row["share_high"],
            }
            for row in rows
            if row["threshold_deg"] > 0
        ],
    }


def _theme(row: Mapping[str, Any], zones: Rows, book: _Book) -> dict[str, Any]:
    layer = book.layers[row["layer_id"]]
    copied = [name for name in tables.THEMES.names if name != "site_id"]
    return {name: row[name] for name in copied} | {
        "title": layer.title,
        "family": layer.family,
        "certainty": layer.certainty,
        "error_assumed": layer.id in book.assumed,
        "legal": layer.legal,
        "source": layer.source,
        "style": layer.style,
        "note": layer.note,
        "zones": [
            {
                "zone_id": zone["zone_id"],
                "name": book.zone_names.get(zone["zone_id"]),
                "position": zone["position"],
                "area_m2": zone["overlap_m2"],
                "share": zone["overlap_share"],
                "distance_m": zone["distance_m"],
                "error_m": zone["error_m"],
            }
            for zone in zones
            if zone["layer_id"] == layer.id
        ],
    }


def _provision(row: Mapping[str, Any], book: _Book) -> dict[str, Any]:
    rule, version = book.versions[row["rule_id"], row["version_id"]]
    judged = ("stands", "holds", "reason", "unit", "share", "share_low", "share_high")
    dated = (
        "act", "article", "adopted_on", "registered_on", "in_force_from", "in_force_until",
        "confirmed_until", "confidence", "limit",
    )  # fmt: skip
    words = [word for key in NAMED for word in getattr(rule.test, key, ())]
    return {name: row[name] for name in judged} | {
        **{name: getattr(version, name) for name in dated},
        "rule_id": rule.id,
        "version_id": version.id,
        "title": rule.title,
        "force": rule.force,
        "word": rule.test.word,
        "statistic": getattr(rule.test, "statistic", None),
        "change": getattr(rule.test, "change", None),
        "allowed_share": getattr(rule.test, "share", None),
        "words": list(dict.fromkeys(words)),
        "layers": rule.layers,
        "condition": rule.when,
        "condition_said": _condition(rule, book.extracts),
        "excepted_not_for": rule.unless.not_for if rule.unless else [],
        "excepted_claimed_by": rule.unless.claimed_by if rule.unless else [],
        "excepted_shown_by": rule.unless.shown_by if rule.unless else [],
        "excepted_why": rule.unless.why if rule.unless else None,
        "yields_to": {key: book.titles[key] for key in rule.yields_to if key in book.titles},
        "source": None if version.source == "none" else version.source,
    }


def _condition(rule: Rule, extracts: Extracts) -> Text | None:
    phrase = extracts.conditions.get(rule.id)
    return in_words(phrase, extracts.monitor.words) if phrase else None


def _open_points(provisions: Sequence[Mapping[str, Any]], book: _Book) -> list[dict[str, Any]]:
    """Give each point that the provisions leave open once, with the rules it touches."""
    held = {one["rule_id"] for one in provisions}
    rules = [rule for rule in book.extracts.rules if rule.id in held]
    points: dict[str, Reading] = {one.id: one for rule in rules for one in rule.readings}
    return [
        {
            "id": one.id,
            "point": one.point,
            "taken": one.taken,
            "alternatives": one.alternatives,
            "rules": [
                rule.id for rule in rules if any(point.id == one.id for point in rule.readings)
            ],
        }
        for one in points.values()
    ]


def _words(provisions: Sequence[Mapping[str, Any]], words: Mapping[str, Text]) -> dict[str, Text]:
    """Give the texts of the words that the provisions name."""
    named = {word for one in provisions for key in NAMED_IN for word in one[key]}
    asked = {plain_word(word) for word in named}
    return {word: text for word, text in words.items() if plain_word(word) in asked}


def _sources(
    site: Mapping[str, Any],
    themes: Sequence[Mapping[str, Any]],
    provisions: Sequence[Mapping[str, Any]],
    book: _Book,
) -> dict[str, Any]:
    """Give every source that a statement of the document rests on, by id."""
    monitor = book.extracts.monitor
    used = {monitor.boundary.source}
    used |= {one["source"] for one in (*themes, *provisions)}
    used |= {monitor.districts.source} if monitor.districts else set()
    used |= {monitor.relief.source} if monitor.relief else set()
    if site["kind"] == "parcel":
        used |= {one.source for one in monitor.registers if one.kind == "parcels"}
    return {key: monitor.sources[key] for key in sorted(used & set(monitor.sources))}
