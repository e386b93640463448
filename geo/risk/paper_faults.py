"""What the shape of claims and analyses cannot say: whether all that they name is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo.errors import did_you_mean
from geo.records import Analysis, Body, Claim, ClaimedFigure, Recommendation, Rule, TakenMeasure
from geo.risk.bodies import Fault, stands


@dataclass(frozen=True, slots=True)
class Named:
    """What claims and analyses may name; None where that cannot be known for another's faults."""

    sources: Collection[str]
    spheres: Collection[str] | None
    bodies: Mapping[str, Body] | None
    layers: Collection[str] | None
    rules: Mapping[str, Rule] | None
    programmes: Collection[str] | None  # None: no journal, so no programme can be on file
    cases: Collection[str] | None  # None: no journal
    flags: Collection[str] | None
    analyses: Mapping[str, Analysis] | None


def claim_faults(claims: Sequence[Claim], named: Named) -> Iterator[Fault]:
    """Find what is wrong with claims: ids that stand twice or lead nowhere, days out of order."""
    for at, claim in enumerate(claims):
        place = f"claims.{at}"
        if claim.id in [one.id for one in claims[:at]]:
            yield f"{place}.id", f"{claim.id!r} stands twice", "Give each claim its own id"
        yield from _unknown(f"{place}.source", "source", [claim.source], named.sources)
        if claim.since and claim.until and claim.since > claim.until:
            what = f"the period ends on {claim.until}, before it begins"
            yield f"{place}.until", what, "Correct one of the two days"
        scope = [claim.scope.of or ""]
        if claim.scope.kind == "programme":
            yield from _unknown(f"{place}.scope.of", "programme", scope, named.programmes)
        elif claim.scope.kind == "foothill":
            yield from _unknown(f"{place}.scope.of", "layer", scope, named.layers)
        elif claim.scope.kind == "sphere":
            yield from _unknown(f"{place}.scope.of", "sphere", scope, named.spheres)
        for number, figure in enumerate(claim.figures):
            yield from _figure_faults(figure, claim, f"{place}.figures.{number}", named)


def _figure_faults(
    figure: ClaimedFigure, claim: Claim, place: str, named: Named
) -> Iterator[Fault]:
    """Find a rule, version or analysis that is not there, or is of another sphere."""
    if figure.rule is not None and named.rules is not None:
        yield from _unknown(f"{place}.rule", "rule", [figure.rule], named.rules)
        versions = (
            [one.id for one in named.rules[figure.rule].versions]
            if (figure.rule in named.rules)
            else None
        )
        yield from _unknown(f"{place}.version", "version", [figure.version or ""], versions)
    if figure.analysis is None or named.analyses is None:
        return
    yield from _unknown(f"{place}.analysis", "analysis", [figure.analysis], named.analyses)
    found = named.analyses.get(figure.analysis)
    if found is not None and claim.scope.kind == "sphere" and found.sphere != claim.scope.of:
        what = f"analysis {found.id} is of sphere {found.sphere}, and the claim of {claim.scope.of}"
        yield f"{place}.analysis", what, "Scopes are never mixed: name an analysis of the sphere"


def analysis_faults(analysis: Analysis, named: Named) -> Iterator[Fault]:
    """Find what is wrong with one analysis: ids that lead nowhere, an addressee not standing."""
    yield from _unknown("source", "source", [analysis.source], named.sources)
    yield from _unknown("sphere", "sphere", [analysis.sphere], named.spheres)
    yield from _unknown("bodies", "body", analysis.bodies, named.bodies)
    for key in ("risks", "recommendations", "measures"):
        ids = [one.id for one in getattr(analysis, key)]
        for at, one in enumerate(ids):
            if one in ids[:at]:
                yield f"{key}.{at}.id", f"{one!r} stands twice", "Give each its own id"
        stated = getattr(analysis.stated, key, None)
        if stated is not None and stated < len(ids):
            what = f"{len(ids)} {key} are on file, and the source is said to state {stated}"
            yield f"stated.{key}", what, "Correct the number, or take out what it does not state"
    for at, risk in enumerate(analysis.risks):
        yield from _unknown(f"risks.{at}.bodies", "body", risk.bodies, named.bodies)
        yield from _unknown(f"risks.{at}.evidence", "source", risk.evidence, named.sources)
        if risk.area is not None:
            yield from _unknown(f"risks.{at}.area", "layer", [risk.area], named.layers)
    for at, asked in enumerate(analysis.recommendations):
        yield from _asked_faults(asked, analysis, f"recommendations.{at}", named)
    for at, taken in enumerate(analysis.measures):
        yield from _taken_faults(taken, analysis, f"measures.{at}", named)


def _asked_faults(
    asked: Recommendation, analysis: Analysis, place: str, named: Named
) -> Iterator[Fault]:
    """Find a recommendation that leads nowhere, or whose days cannot be."""
    risks = [one.id for one in analysis.risks]
    yield from _unknown(f"{place}.risks", "risk of this analysis", asked.risks, risks)
    made = asked.made_on or analysis.published_on
    if asked.addressee is not None and named.bodies is not None:
        yield from _unknown(f"{place}.addressee", "body", [asked.addressee], named.bodies)
        body = named.bodies.get(asked.addressee)
        if body is not None and made is not None and not stands(body, made):
            what = f"{asked.addressee} does not stand on {made}, when it was asked"
            yield f"{place}.addressee", what, "Name the body of that day; its successor is followed"
    if asked.due_on is not None and made is not None and asked.due_on < made:
        what = f"it is due on {asked.due_on}, before it was made"
        yield f"{place}.due_on", what, "Correct one of the two days"
    if (asked.done_on is not None) and asked.status != "done":
        what = f"it has a day on which it was done, and its status is {asked.status}"
        yield f"{place}.status", what, "Write done, or take the day out"
    if asked.done_on is not None and made is not None and asked.done_on < made:
        what = f"it was done on {asked.done_on}, before it was made"
        yield f"{place}.done_on", what, "Correct one of the two days"


def _taken_faults(
    taken: TakenMeasure, analysis: Analysis, place: str, named: Named
) -> Iterator[Fault]:
    """Find a measure that leads nowhere."""
    asked = [one.id for one in analysis.recommendations]
    key, kind = f"{place}.recommendations", "recommendation of this analysis"
    yield from _unknown(key, kind, taken.recommendations, asked)
    yield from _unknown(f"{place}.source", "source", [taken.source], named.sources)
    yield from _unknown(f"{place}.cases", "case", taken.cases, named.cases)
    yield from _unknown(f"{place}.rules", "rule", taken.rules, named.rules)
    yield from _unknown(f"{place}.flags", "red flag", taken.flags, named.flags)


def _unknown(
    place: str, kind: str, ids: Sequence[str], known: Collection[str] | None
) -> Iterator[Fault]:
    """Find ids that lead nowhere; nothing is asked where the other file has faults itself."""
    if known is None:
        return
    for one in ids:
        if one not in known:
            mend = f"{did_you_mean(one, known)}Add it, or correct the id"
            yield place, f"{one!r} is no {kind} on file", mend
