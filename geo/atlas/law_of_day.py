"""How each rule stands on the day of an edition, with its act, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from geo.atlas.speech import Speech
from geo.records import Interval, Limit, Rule

Pair = tuple[str, str]


def law_of_day(rules: Iterable[Rule], on: date, say: Speech) -> list[tuple[str, tuple[Pair, ...]]]:
    """Say of each rule its act, whether it binds on a day, and how sure its text is.

    Parameters
    ----------
    rules
        The rule book, in the order in which it is told.
    on
        The day of the edition.
    say
        The language.

    Returns
    -------
    told
        The title of each rule, and pairs of a label and what it says.
    """
    return [(say.local(rule.title), _pairs(rule, on, say)) for rule in rules]


def stands(rule: Rule, on: date) -> tuple[Limit, str, date | None]:
    """Find the version of a rule that is told on a day, and how it stands then.

    Parameters
    ----------
    rule
        With all its versions, oldest first.
    on
        The day.

    Returns
    -------
    version, word, ended_on
        The last version begun by then, the first where none is; ``draft``, ``not_yet``,
        ``in_force_day_unknown``, ``ended`` (with its day), ``not_reconfirmed`` or ``in_force``.
        A repeal is told by the version that it ended.

    Examples
    --------
    >>> from world import rule
    >>> stands(rule("more_floors_than", 3), date(1900, 1, 1))[1]
    'not_yet'
    """
    begun = [one for one in rule.versions if _span(one)[0] <= on]
    version = begun[-1] if begun else rule.versions[0]
    if rule.status == "draft":
        return version, "draft", None
    if not begun:
        return version, "not_yet", None
    return _begun(rule, version, on)


def _begun(rule: Rule, version: Limit, on: date) -> tuple[Limit, str, date | None]:
    first, sure = _span(version)
    if sure is None or sure > on:
        return version, "in_force_day_unknown", None
    if version.limit is None:
        return _before(rule, version), "ended", first if first == sure else None
    if version.in_force_until is not None and version.in_force_until <= on:
        return version, "ended", version.in_force_until
    if version.confirmed_until is not None and version.confirmed_until <= on:
        return version, "not_reconfirmed", None
    return version, "in_force", None


def _span(version: Limit) -> tuple[date, date | None]:
    """Give the first day a version may have been in force, and the first it surely was."""
    start = version.in_force_from
    return (start.not_before, start.not_after) if isinstance(start, Interval) else (start, start)


def _before(rule: Rule, repeal: Limit) -> Limit:
    at = rule.versions.index(repeal)
    return rule.versions[max(at - 1, 0)]


def _pairs(rule: Rule, on: date, say: Speech) -> tuple[Pair, ...]:
    version, word, ended_on = stands(rule, on)
    article = f", {version.article}" if version.article else ""
    return (
        (say("version.act"), f"{version.act}{article}" if version.act else say("version.advice")),
        (say("evidence.force"), _force(rule, word, ended_on, say)),
        (say("version.confidence"), say(f"confidence.{version.confidence}")),
    )


def _force(rule: Rule, word: str, ended_on: date | None, say: Speech) -> str:
    """Say that a rule binds, or advises, only where it is in force on the day."""
    if word == "in_force":
        return say(f"force.{rule.force}")
    if word != "ended":
        return say(f"extract.stands.{word}")
    return say("version.ended", day=say.day(ended_on)) if ended_on else say("version.ended.once")
