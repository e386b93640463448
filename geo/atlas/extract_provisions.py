"""Which limits hold on a site, by which acts, and what their text leaves open, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from string import ascii_lowercase

from geo.atlas.extract_themes import acts
from geo.atlas.extract_words import Item, Section, bounds, figure, source_marks, why
from geo.atlas.speech import Speech
from geo.records import UNITS, Extract, Interval
from geo.records.extracts import OpenPoint, ProvisionFact

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

STEEP: Mapping[str, str] = {
    "share": "extract.limit.steeper_than.share",
    "mean": "extract.limit.steeper_than.mean",
    "max": "extract.limit.steeper_than.max",
}
"""The same of a slope, where not any steep ground is too much."""

STANDS: Mapping[str, str] = {
    "in_force": "extract.stands.in_force",
    "in_force_day_unknown": "extract.stands.in_force_day_unknown",
    "not_reconfirmed": "extract.stands.not_reconfirmed",
    "not_yet": "extract.stands.not_yet",
    "draft": "extract.stands.draft",
}
"""Whether a version counts on the day, in the order in which limits are told."""

HOLDS: Mapping[str, str] = {
    "part": "extract.holds.part",
    "unsure": "extract.holds.unsure",
}
ADVICE, HERE_UNSURE = "extract.advisory", "extract.unsure"

Marked = list[tuple[str, ProvisionFact]]


def limits(document: Extract, say: Speech) -> Section:
    """Tell each limit in a sentence, below the heading of how surely it holds."""
    found = marked(document)
    titles = {theme.layer_id: say.local(theme.title) for theme in document.themes}
    items = tuple(_limit_item(mark, one, document, titles, say) for mark, one in found)
    lead = say("extract.provisions.lead" if found else "extract.provisions.none")
    return Section("limits", say("extract.provisions"), lead, items)


def law(document: Extract, say: Speech) -> Section:
    """Tell the acts of the layers, then act, days, conditions and exceptions of each limit."""
    letters = _letters(document)
    items = tuple(
        Item(
            say.local(one.title),
            tuple(_law_lines(one, document, letters, say)),
            mark=mark,
        )
        for mark, one in marked(document)
    )
    lead = say("extract.acts.lead")
    return Section("law", say("extract.acts"), lead, acts(document, say) + items)


def open_points(document: Extract, say: Speech) -> Section:
    """Tell each point that the acts leave open once, with the limits it touches."""
    numbers: dict[str, list[str]] = {}
    for mark, one in marked(document):
        numbers.setdefault(one.rule_id, []).append(mark)
    letters = _letters(document)
    items = tuple(
        Item(say.local(one.point), tuple(_open_lines(one, numbers, say)), mark=letters[one.id])
        for one in document.open_points
    )
    lead = say("extract.open.lead" if items else "extract.open.none")
    return Section("readings", say("reading.title"), lead, items)


def marked(document: Extract) -> Marked:
    """Give the provisions with their numbers: those that surely hold first, mere advice last.

    Limits of place and size come before those of papers.
    """
    words = list(UNITS)
    order = [
        (_rank(one), words.index(one.word), number)
        for number, one in enumerate(document.provisions)
    ]
    told = [document.provisions[number] for *_, number in sorted(order)]
    return [(str(number), one) for number, one in enumerate(told, start=1)]


def _rank(one: ProvisionFact) -> int:
    if one.force == "advisory":
        return 2 * len(STANDS) + 2
    return 2 * list(STANDS).index(one.stands) + (one.holds == "unsure")


def _group(one: ProvisionFact) -> str:
    """Give the heading under which a limit stands."""
    if one.force == "advisory":
        return ADVICE
    if one.stands == "in_force" and one.holds == "unsure":
        return HERE_UNSURE
    return STANDS[one.stands]


def _limit_item(
    mark: str, one: ProvisionFact, document: Extract, titles: Mapping[str, str], say: Speech
) -> Item:
    where = [titles[layer] for layer in one.layers if layer in titles]
    advice = one.force == "advisory"
    told = [
        "" if advice else say.local(one.title),
        say("extract.where", layers=", ".join(where)) if where else "",
        _holds(one, document, say),
    ]
    line = ". ".join(part.removesuffix(".") for part in told if part)
    title = say.local(one.title) if advice else _limit(one, say)
    return Item(title, (f"{line}.",) if line else (), mark=mark, group=say(_group(one)))


def _limit(one: ProvisionFact, say: Speech) -> str:
    """Say what the limit means for building."""
    told = figure(one.limit, one.unit, say) if isinstance(one.limit, float) else ""
    key = LIMITS[one.word]
    if one.word == "steeper_than" and (one.statistic != "share" or one.allowed_share):
        key = STEEP[str(one.statistic)]
    words = ", ".join(say.word(word) for word in one.words)
    change = say(f"ground.{one.change}") if one.change else ""
    share = say.share(one.allowed_share or 0.0)
    return say(key, limit=told, words=words, change=change, share=share)


def _holds(one: ProvisionFact, document: Extract, say: Speech) -> str:
    """Say where on the site a limit holds; nothing where it holds on all of it."""
    if one.holds == "whole":
        return ""
    said = say(HOLDS[one.holds])
    if one.share is not None and one.holds == "part":
        said += f" {say.share(one.share)}{bounds(one.share_low, one.share_high, say)}."
    elif one.share_high is not None and document.site.kind != "point":
        said += bounds(one.share_low or 0.0, one.share_high, say)
    return f"{said} {why(one.reason, say)}" if one.holds == "unsure" else said


def _law_lines(
    one: ProvisionFact, document: Extract, letters: Mapping[str, str], say: Speech
) -> Iterator[str]:
    yield ", ".join(part for part in (one.act, one.article) if part) or say("version.advice")
    days = "; ".join(_days(one, say)).removesuffix(".")  # some languages end "year" with a dot
    sure = f"{say('version.confidence')}: {say(f'confidence.{one.confidence}')}"
    marks = source_marks(document)
    source = f" {say('extract.source', mark=marks[one.source])}" if one.source in marks else ""
    yield f"{days}. {sure}.{source} [{one.version_id}]"
    yield from _conditions(one, say)
    points = [letters[open_.id] for open_ in document.open_points if one.rule_id in open_.rules]
    if points:
        yield say("extract.open.points", marks=", ".join(points))


def _days(one: ProvisionFact, say: Speech) -> Iterator[str]:
    for key, day in (
        ("version.adopted", one.adopted_on),
        ("version.registered", one.registered_on),
    ):
        if day:
            yield f"{say(key)}: {say.day(day)}"
    yield f"{say('version.in_force_from')}: {_start(one.in_force_from, say)}"
    for key, day in (
        ("version.in_force_until", one.in_force_until),
        ("version.confirmed_until", one.confirmed_until),
    ):
        if day:
            yield f"{say(key)}: {say.day(day)}"


def _start(start: date | Interval, say: Speech) -> str:
    if not isinstance(start, Interval):
        return say.day(start)
    if start.not_after is None:
        return say("extract.not_before", first=say.day(start.not_before))
    return say("extract.between", first=say.day(start.not_before), last=say.day(start.not_after))


def _conditions(one: ProvisionFact, say: Speech) -> Iterator[str]:
    if one.condition:
        said = say.local(one.condition_said) if one.condition_said else one.condition
        yield say("extract.condition", text=said)
    if one.excepted_not_for:
        uses = ", ".join(say.word(word) for word in one.excepted_not_for)
        open_text = one.excepted_why == "open_reading"
        yield say("extract.excepted.open" if open_text else "extract.excepted", uses=uses)
    if one.excepted_claimed_by:
        acts = ", ".join(say.word(word) for word in one.excepted_claimed_by)
        yield say("extract.excepted.claimed_by", acts=acts)
    if one.excepted_shown_by:
        acts = ", ".join(say.word(word) for word in one.excepted_shown_by)
        yield say("extract.excepted.shown_by", acts=acts)
    if one.yields_to:
        rules = "; ".join(say.local(title) for title in one.yields_to.values())
        yield say("extract.yields", rules=rules)


def _letters(document: Extract) -> dict[str, str]:
    """Give the open points letters: a to z, then aa, ab and so on."""
    return {one.id: _letter(number) for number, one in enumerate(document.open_points)}


def _letter(number: int) -> str:
    """Write a number from 0 on in letters.

    Examples
    --------
    >>> _letter(0), _letter(25), _letter(26)
    ('a', 'z', 'aa')
    """
    more, rest = divmod(number, len(ascii_lowercase))
    return (_letter(more - 1) if more else "") + ascii_lowercase[rest]


def _open_lines(one: OpenPoint, numbers: Mapping[str, list[str]], say: Speech) -> Iterator[str]:
    others = "; ".join(say.local(other) for other in one.alternatives)
    taken = say("extract.open.taken", taken=say.local(one.taken))
    yield f"{taken} {say('reading.else', others=others)}" if others else taken
    marks = [mark for rule in one.rules for mark in numbers.get(rule, [])]
    yield say("extract.open.rules", marks=", ".join(sorted(marks, key=int)))
