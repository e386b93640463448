"""A site extract in words: headings and lines of one language, ready for any kind of page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from geo.atlas import languages
from geo.records import Extract, Interval, Text
from geo.records.extracts import ProvisionFact, SiteFact, SlopeFact, ThemeFact, ZoneFact

LISTS: Mapping[str, tuple[str, str]] = {
    "concerned": ("extract.concerned", "extract.concerned.lead"),
    "too_close": ("extract.too_close", "extract.too_close.lead"),
    "no_data": ("extract.no_data", "extract.no_data.lead"),
    "not_concerned": ("extract.not_concerned", "extract.not_concerned.lead"),
}
"""Heading and explanation of each list of themes, in the order in which they are told."""

LIMITS: Mapping[str, str] = {
    "inside": "extract.limit.inside",
    "share_above": "extract.limit.share_above",
    "nearer_than": "extract.limit.nearer_than",
    "steeper_than": "extract.limit.steeper_than",
    "taller_than": "extract.limit.taller_than",
    "more_floors_than": "extract.limit.more_floors_than",
    "use_barred": "extract.limit.use_barred",
    "use_allowed": "extract.limit.use_allowed",
    "use_differs": "extract.limit.use_differs",
    "no_permit": "extract.limit.no_permit",
    "permit_expired": "extract.limit.permit_expired",
    "permit_for_other": "extract.limit.permit_for_other",
    "refused_then_granted": "extract.limit.refused_then_granted",
    "stage_missing": "extract.limit.stage_missing",
    "stages_out_of_order": "extract.limit.stages_out_of_order",
    "accepted_before_notice": "extract.limit.accepted_before_notice",
    "subdivided": "extract.limit.subdivided",
    "landscape_changed": "extract.limit.landscape_changed",
    "outside_parcel": "extract.limit.outside_parcel",
}
"""What the limit of each rule word means for somebody who wants to build."""

LAWS: Mapping[str, str] = {
    "in_force": "extract.law.in_force",
    "not_yet": "extract.law.not_yet",
    "ended": "extract.law.ended",
    "draft": "extract.law.draft",
    "repealed": "extract.law.repealed",
    "none": "extract.law.none",
    "day_not_known": "extract.law.day_not_known",
}
STANDS: Mapping[str, str] = {
    "in_force": "extract.stands.in_force",
    "in_force_day_unknown": "extract.stands.in_force_day_unknown",
    "not_reconfirmed": "extract.stands.not_reconfirmed",
    "not_yet": "extract.stands.not_yet",
    "draft": "extract.stands.draft",
}
HOLDS: Mapping[str, str] = {
    "whole": "extract.holds.whole",
    "part": "extract.holds.part",
    "unsure": "extract.holds.unsure",
}
KINDS: Mapping[str, str] = {
    "point": "extract.kind.point",
    "parcel": "extract.kind.parcel",
    "drawn": "extract.kind.drawn",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One theme, provision or source: a heading, and lines of plain text below it."""

    title: str
    lines: tuple[str, ...]
    layer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what it means, and its items."""

    title: str
    lead: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a page of one site says, in one language; every text is plain text."""

    language: str
    title: str
    city: str
    banner: str | None  # that the town is invented
    edition: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    disclaimer: str
    footer: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)  # headings that templates place


def sheet(document: Extract, language: str) -> Sheet:
    """Put a document into words.

    Parameters
    ----------
    document
        The extract of one site.
    language
        kk, ru or en.
    """
    say = _Speech(language)
    return Sheet(
        language=language,
        title=say("extract.title"),
        city=say.local(document.city),
        banner=say("banner.fictional") if document.fictional else None,
        edition=(
            say("extract.on", day=say.day(document.on)),
            say("extract.as_of", day=say.day(document.as_of)),
        ),
        facts=tuple(_facts(document.site, say)),
        sections=tuple(_sections(document, say)),
        disclaimer=say("extract.disclaimer"),
        footer=(
            say.local(document.publisher),
            say.local(document.how_to_object),
            f"{say('about.rulebook')}: {document.rulebook_sha256}",
            say("extract.crs", crs=document.crs),
        ),
        words={"plan": say("extract.plan"), "site": say("extract.site")},
    )


class _Speech:
    """Texts, numbers and days of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = languages.texts()[language]
        self._locale = languages.TERRITORY[language]

    def __call__(self, key: str, **values: str) -> str:
        text = self._texts[key]
        written = text if isinstance(text, str) else text[-1]
        for name, value in values.items():
            written = written.replace(f"{{{name}}}", value)
        return written

    def local(self, text: Text) -> str:
        """Give a text of the data in this language."""
        return str(getattr(text, self.language))

    def day(self, day: date) -> str:
        """Write a day as people do."""
        return str(format_date(day, format="long", locale=self._locale))

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with at most so many decimals."""
        form = "#,##0" + ("." + "#" * digits if digits else "")
        return str(format_decimal(value, format=form, locale=self._locale))

    def share(self, value: float) -> str:
        """Write a share as a percentage to a tenth."""
        return str(format_percent(value, format="0.0%", locale=self._locale))

    def metres(self, value: float) -> str:
        """Write a distance, finer where it is short."""
        return f"{self.number(value, 1 if value < 100 else 0)} {self('unit.m')}"

    def area(self, value: float) -> str:
        """Write an area in whole square metres, finer where it is small."""
        return f"{self.number(value, 1 if value < 10 else 0)} {self('unit.m2')}"

    def degrees(self, value: float) -> str:
        """Write a slope."""
        return f"{self.number(value, 1)}°"


def _facts(site: SiteFact, say: _Speech) -> Iterator[tuple[str, str]]:
    """Give what is known of the site itself."""
    yield say("extract.site"), f"{say(KINDS[site.kind])}: {site.site_id}"
    yield say("extract.place"), f"{site.lat:.6f}, {site.lon:.6f}"
    if site.area_m2 is not None:
        yield say("extract.area"), say.area(site.area_m2)
    if site.registered_m2 is not None:
        yield say("extract.registered"), say.area(site.registered_m2)
    error = say.metres(site.position_error_m) if site.position_error_m else say("extract.exact")
    assumed = f" ({say('extract.assumed')})" if site.position_error_assumed else ""
    yield say("extract.position_error"), error + assumed
    if site.repaired:
        yield say("extract.outline"), say("extract.repaired")
    yield say("extract.district"), _district(site, say)
    yield say("extract.slope"), " ".join(_slope(site.slope, say))


def _district(site: SiteFact, say: _Speech) -> str:
    name = say.local(site.district) if site.district else ""
    if not site.in_city:
        return say("extract.outside_city")
    if not site.wholly_in_city:
        return f"{name} ({say('extract.partly_outside')})".strip()
    return name or say("extract.district.none")


def _slope(slope: SlopeFact | None, say: _Speech) -> Iterator[str]:
    if slope is None:
        yield say("extract.slope.none")
        return
    if slope.mean_deg is not None and slope.max_deg is not None:
        yield say(
            "extract.slope.figures",
            mean=say.degrees(slope.mean_deg),
            most=say.degrees(slope.max_deg),
            error=say.degrees(slope.error_deg),
        )
    for one in slope.steeper:
        yield say(
            "extract.slope.share",
            slope=say.degrees(one.threshold_deg),
            share="–" if one.share is None else say.share(one.share),
            low=say.share(one.share_low),
            high=say.share(one.share_high),
        )
    if slope.void_share > 0:
        yield say("extract.slope.void", share=say.share(slope.void_share))


def _sections(document: Extract, say: _Speech) -> Iterator[Section]:
    titles = {theme.layer_id: say.local(theme.title) for theme in document.themes}
    found = [_provision(one, titles, document, say) for one in document.provisions]
    lead = say("extract.provisions.lead" if found else "extract.provisions.none")
    yield Section(say("extract.provisions"), lead, tuple(found))
    for state, (title, lead_key) in LISTS.items():
        themes = [one for one in document.themes if one.state == state]
        items = tuple(_theme(one, document.site, say) for one in themes)
        yield Section(f"{say(title)} ({len(themes)})", say(lead_key), items)
    unjudged = [
        Item(say.local(one.title), (one.act, say.local(one.why))) for one in document.not_judged
    ]
    if unjudged:
        lead = say("extract.not_judged.lead")
        yield Section(say("not_judged.title"), lead, tuple(unjudged))
    sources = [
        Item(
            one.title,
            (
                one.publisher,
                f"{say('source.consulted')}: {say.day(one.consulted_on)}",
                f"{say('source.licence')}: {one.licence}. {one.attribution}",
                *([one.note] if one.note else []),
            ),
        )
        for one in document.sources.values()
    ]
    yield Section(say("source.title"), say("extract.sources.lead"), tuple(sources))


def _theme(theme: ThemeFact, site: SiteFact, say: _Speech) -> Item:
    return Item(say.local(theme.title), tuple(_theme_lines(theme, site, say)), theme.layer_id)


def _theme_lines(theme: ThemeFact, site: SiteFact, say: _Speech) -> Iterator[str]:
    """Give figures, reason, act and zones of one theme."""
    if theme.area_m2 is not None and theme.share is not None:
        shown = say("extract.figure", area=say.area(theme.area_m2), share=say.share(theme.share))
        yield shown + _bounds(theme.share_low, theme.share_high, say)
    elif theme.state == "concerned" and site.kind == "point":
        yield say("extract.point_inside")
    if theme.length_m is not None:
        yield say("extract.length", length=say.metres(theme.length_m))
    if theme.points is not None:
        yield say("extract.points", count=str(theme.points))
    if theme.distance_m:
        yield say("extract.distance", distance=say.metres(theme.distance_m))
    if theme.error_m is not None:
        assumed = f" ({say('extract.assumed')})" if theme.error_assumed else ""
        yield say("extract.error", error=say.metres(theme.error_m)) + assumed
    if theme.state == "no_data":
        yield _why(theme.reason, say)
    if theme.state == "concerned" and not theme.complete:
        yield say("extract.incomplete")
    if theme.certainty == "uncertain":
        yield say("extract.uncertain")
    legal = theme.legal
    act = f"{legal.act}. " if legal.act else ""
    since = f" ({say.day(legal.in_force_from)})" if legal.in_force_from else ""
    yield act + say(LAWS[theme.law]) + since
    if theme.note:
        yield say.local(theme.note)
    yield from (_zone(zone, say) for zone in theme.zones if zone.name)


def _why(reason: str, say: _Speech) -> str:
    """Say why something is not known; the pages' own words for it speak of buildings."""
    own = {"repaired": "extract.why.repaired", "no_data": "extract.why.no_data"}
    return say(own.get(reason, f"reason.{reason}"))


def _bounds(low: float | None, high: float | None, say: _Speech) -> str:
    if low is None or high is None or high - low < 0.0005:
        return ""
    return " " + say("extract.bounds", low=say.share(low), high=say.share(high))


def _zone(zone: ZoneFact, say: _Speech) -> str:
    where = say(f"position.{zone.position}")
    away = f", {say.metres(zone.distance_m)}" if zone.distance_m else ""
    return f"{zone.name}: {where}{away}"


def _provision(
    one: ProvisionFact, titles: Mapping[str, str], document: Extract, say: _Speech
) -> Item:
    lines = [
        _limit(one, say),
        say(STANDS[one.stands])
        + (f" {say('extract.advisory')}" if one.force == "advisory" else ""),
        _holds(one, say),
        *_conditions(one, say),
        _basis(one, document, say),
        *_open(one, say),
    ]
    where = [titles[layer] for layer in one.layers if layer in titles]
    if where:
        lines.insert(1, say("extract.where", layers=", ".join(where)))
    return Item(say.local(one.title), tuple(line for line in lines if line))


def _limit(one: ProvisionFact, say: _Speech) -> str:
    """Say what the limit means for building."""
    limit = say.number(one.limit, 2) if isinstance(one.limit, float) else ""
    if one.unit == "share" and isinstance(one.limit, float):
        limit = say.share(one.limit)
    return say(LIMITS[one.word], limit=limit, words=", ".join(one.words))


def _holds(one: ProvisionFact, say: _Speech) -> str:
    said = say(HOLDS[one.holds])
    if one.share is not None and one.holds == "part":
        said += f" {say.share(one.share)}{_bounds(one.share_low, one.share_high, say)}."
    elif one.share_high is not None and one.holds != "whole":
        said += _bounds(one.share_low or 0.0, one.share_high, say)
    return f"{said} {_why(one.reason, say)}" if one.holds == "unsure" else said


def _conditions(one: ProvisionFact, say: _Speech) -> Iterator[str]:
    if one.condition:
        yield say("extract.condition", text=one.condition)
    if one.excepted_not_for:
        open_text = one.excepted_why == "open_reading"
        key = "extract.excepted.open" if open_text else "extract.excepted"
        yield say(key, uses=", ".join(one.excepted_not_for))
    if one.yields_to:
        rules = "; ".join(say.local(title) for title in one.yields_to.values())
        yield say("extract.yields", rules=rules)


def _basis(one: ProvisionFact, document: Extract, say: _Speech) -> str:
    """Give act, article, the three days, version, confidence and source."""
    act = ", ".join(part for part in (one.act, one.article) if part) or say("version.advice")
    days = [
        f"{say(key)}: {say.day(day)}"
        for key, day in (
            ("version.adopted", one.adopted_on),
            ("version.registered", one.registered_on),
        )
        if day
    ]
    days.append(f"{say('version.in_force_from')}: {_start(one.in_force_from, say)}")
    for key, day in (
        ("version.in_force_until", one.in_force_until),
        ("version.confirmed_until", one.confirmed_until),
    ):
        days += [f"{say(key)}: {say.day(day)}"] if day else []
    source = document.sources[one.source].title if one.source in document.sources else None
    named = f" {say('extract.source', title=source)}" if source else ""
    sure = f"{say('version.confidence')}: {say(f'confidence.{one.confidence}')}"
    dated = "; ".join(days).removesuffix(".")  # some languages shorten "year" with a dot
    return f"{act}. {dated}. {sure}. [{one.version_id}]{named}"


def _start(start: date | Interval, say: _Speech) -> str:
    if not isinstance(start, Interval):
        return say.day(start)
    if start.not_after is None:
        return say("extract.not_before", first=say.day(start.not_before))
    return say("extract.between", first=say.day(start.not_before), last=say.day(start.not_after))


def _open(one: ProvisionFact, say: _Speech) -> Iterator[str]:
    """Give each point that the text of the law leaves open, as it was written down."""
    for each in one.open:
        line = say("reading.line", point=each.point, taken=each.taken)
        others = "; ".join(each.alternatives)
        yield f"{line} {say('reading.else', others=others)}" if others else line


def plain(value: Sheet) -> dict[str, Any]:
    """Give a sheet as lists and texts, for a template that knows nothing else."""
    return {
        "language": value.language,
        "title": value.title,
        "city": value.city,
        "banner": value.banner,
        "edition": list(value.edition),
        "facts": [list(one) for one in value.facts],
        "sections": [
            {
                "title": section.title,
                "lead": section.lead,
                "items": [
                    {"title": item.title, "lines": list(item.lines), "layer": item.layer_id}
                    for item in section.items
                ],
            }
            for section in value.sections
        ],
        "disclaimer": value.disclaimer,
        "footer": list(value.footer),
        "words": dict(value.words),
    }
