"""A site extract in words: headings and lines of one language, ready for any kind of page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from geo.atlas.extract_provisions import law, limits, open_points
from geo.atlas.extract_themes import LISTS, themes
from geo.atlas.extract_words import Item, Section, source_marks
from geo.atlas.speech import Speech
from geo.records import Extract, Source
from geo.records.extracts import SiteFact, SlopeFact

KINDS: dict[str, str] = {
    "point": "extract.kind.point",
    "parcel": "extract.kind.parcel",
    "drawn": "extract.kind.drawn",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a page of one site says, in one language; every text is plain text.

    ``sections`` come in the order in which a planner asks: what concerns the site, which limits
    follow, what is not known, what does not concern it, and only then what all this rests on.
    """

    language: str
    title: str
    city: str
    banner: str | None  # that the town is invented
    edition: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    disclaimer: str
    footer: tuple[str, ...]
    words: dict[str, str] = field(default_factory=dict)  # headings that templates place


def sheet(document: Extract, language: str) -> Sheet:
    """Put a document into words.

    Parameters
    ----------
    document
        The extract of one site.
    language
        kk, ru or en.
    """
    say = Speech(language, document.words)
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
            *filter(None, [say.drafted()]),
        ),
        words={"plan": say("extract.plan")},
    )


def plain(value: Sheet) -> dict[str, Any]:
    """Give a sheet as lists and texts, for a template that knows nothing else."""
    return asdict(value)


def _sections(document: Extract, say: Speech) -> Iterator[Section]:
    yield themes("concerned", document, say)
    yield limits(document, say)
    for state in LISTS:
        if state != "concerned":
            yield themes(state, document, say)
    yield law(document, say)
    yield open_points(document, say)
    unjudged = [
        Item(say.local(one.title), (one.act, say.local(one.why))) for one in document.not_judged
    ]
    if unjudged:
        lead = say("extract.not_judged.lead")
        yield Section("not_judged", say("not_judged.title"), lead, tuple(unjudged))
    marks = source_marks(document)
    sources = tuple(_source(marks[key], one, say) for key, one in document.sources.items())
    yield Section("sources", say("source.title"), say("extract.sources.lead"), sources)


def _source(mark: str, source: Source, say: Speech) -> Item:
    licence = f"{say('source.licence')}: {say.licence(source.licence)}"
    attributed = "" if source.attribution == source.licence else f"; {source.attribution}"
    return Item(
        say.local(source.title),
        (
            f"{say.local(source.publisher)}. {licence}{attributed}",
            *([say.local(source.note)] if source.note else []),
        ),
        mark=mark,
        figure=f"{say('source.consulted')}: {say.day(source.consulted_on)}",
    )


def _facts(site: SiteFact, say: Speech) -> Iterator[tuple[str, str]]:
    """Give what is known of the site itself."""
    named = site.kind != "point" or site.site_id != f"{site.lon:g},{site.lat:g}"
    kind = say(KINDS[site.kind])
    yield say("extract.site"), f"{kind}: {site.site_id}" if named else kind
    place = say("extract.coordinates", lon=f"{site.lon:.6f}", lat=f"{site.lat:.6f}")
    yield say("extract.place"), place
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


def _district(site: SiteFact, say: Speech) -> str:
    name = say.local(site.district) if site.district else ""
    if not site.in_city:
        return say("extract.outside_city")
    if not site.wholly_in_city:
        return f"{name} ({say('extract.partly_outside')})".strip()
    return name or say("extract.district.none")


def _slope(slope: SlopeFact | None, say: Speech) -> Iterator[str]:
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
