"""How a site lies to each layer of zones, in words: the four lists of themes."""

from __future__ import annotations

from collections.abc import Mapping

from geo.atlas.extract_words import Item, Section, bounds, why
from geo.atlas.speech import Speech
from geo.records import Extract
from geo.records.extracts import SiteFact, ThemeFact, ZoneFact

LISTS: Mapping[str, tuple[str, str]] = {
    "concerned": ("extract.concerned", "extract.concerned.lead"),
    "too_close": ("extract.too_close", "extract.too_close.lead"),
    "not_concerned": ("extract.not_concerned", "extract.not_concerned.lead"),
    "no_data": ("extract.no_data", "extract.no_data.lead"),
}
"""Heading and explanation of each list of themes, in the order in which they are told."""

LAWS: Mapping[str, str] = {
    "in_force": "extract.law.in_force",
    "not_yet": "extract.law.not_yet",
    "ended": "extract.law.ended",
    "draft": "extract.law.draft",
    "repealed": "extract.law.repealed",
    "none": "extract.law.none",
    "day_not_known": "extract.law.day_not_known",
}


def themes(state: str, document: Extract, say: Speech) -> Section:
    """Tell the layers to which a site lies in one of the four ways.

    Parameters
    ----------
    state
        A key of ``LISTS``.
    document
        The extract of one site.
    say
        The language.
    """
    found = [one for one in document.themes if one.state == state]
    title, lead = LISTS[state]
    items = tuple(_theme(one, document.site, say) for one in found)
    return Section(
        state, f"{say(title)} ({len(found)})", say(lead if found else "extract.no_layer"), items
    )


def acts(document: Extract, say: Speech) -> tuple[Item, ...]:
    """Tell act, days, note and zones of each layer that concerns a site, or may."""
    return tuple(
        Item(
            say.local(theme.title),
            (
                _act(theme, say),
                *([say.local(theme.note)] if theme.note else []),
                *(_zone(one, say) for one in theme.zones if _has_own_name(one, theme)),
            ),
            layer_id=theme.layer_id,
        )
        for theme in document.themes
        if theme.state in ("concerned", "too_close")
    )


def _theme(theme: ThemeFact, site: SiteFact, say: Speech) -> Item:
    lines = [_sureness(theme, say)]
    if theme.state == "no_data":
        lines = [" ".join([why(theme.reason, say), *lines, _act(theme, say)])]
        lines += [say.local(theme.note)] if theme.note else []
    return Item(
        say.local(theme.title),
        tuple(line for line in lines if line),
        figure=_figure(theme, site, say),
        layer_id=theme.layer_id,
    )


def _figure(theme: ThemeFact, site: SiteFact, say: Speech) -> str | None:
    """Give what was measured: area and share, length, points; else the distance."""
    measured = []
    if theme.area_m2 is not None and theme.share is not None:
        told = say("extract.figure", area=say.area(theme.area_m2), share=say.share(theme.share))
        measured.append(told + bounds(theme.share_low, theme.share_high, say))
    elif theme.state == "concerned" and site.kind == "point":
        measured.append(say("extract.point_inside"))
    if theme.length_m is not None:
        measured.append(say("extract.length", length=say.metres(theme.length_m)))
    if theme.points is not None:
        measured.append(say("extract.points", count=str(theme.points)))
    if theme.distance_m:
        measured.append(say("extract.distance", distance=say.metres(theme.distance_m)))
    return "; ".join(measured) or None


def _sureness(theme: ThemeFact, say: Speech) -> str:
    """Say how sure the layer is here, and where its act does not simply hold."""
    told = []
    if theme.error_m is not None:
        assumed = f" ({say('extract.assumed')})" if theme.error_assumed else ""
        told.append(say("extract.error", error=say.metres(theme.error_m)) + assumed + ".")
    if theme.certainty == "uncertain":
        told.append(say("extract.uncertain"))
    if theme.state == "concerned" and not theme.complete:
        told.append(say("extract.incomplete"))
    if theme.law not in ("in_force", "none") and theme.state != "no_data":
        told.append(say(LAWS[theme.law]))
    return " ".join(told)


def _act(theme: ThemeFact, say: Speech) -> str:
    legal = theme.legal
    act = f"{legal.act}. " if legal.act else ""
    days = [
        f"{say(key)}: {say.day(day)}"
        for key, day in (
            ("version.adopted", legal.adopted_on),
            ("version.in_force_from", legal.in_force_from),
        )
        if day
    ]
    return act + say(LAWS[theme.law]) + (f" {'; '.join(days)}" if days else "")


def _has_own_name(zone: ZoneFact, theme: ThemeFact) -> bool:
    """Leave out the zone that is called as its layer is: it says the same twice."""
    titles = theme.title.model_dump().values()
    return zone.name is not None and not any(title in zone.name for title in titles)


def _zone(zone: ZoneFact, say: Speech) -> str:
    where = say(f"position.{zone.position}")
    away = f", {say.metres(zone.distance_m)}" if zone.distance_m else ""
    return f"{zone.name}: {where}{away}"
