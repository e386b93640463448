"""What the shape of a rule file cannot say: whether what stands in it can be judged at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from geo import tables
from geo.compliance.condition import condition_faults
from geo.compliance.excuses import excuse_faults, twice, variants
from geo.compliance.letters import letter_faults
from geo.compliance.limits import Fault, day_faults, limit_faults, order_faults
from geo.errors import did_you_mean
from geo.records import (
    AcceptedBeforeNotice,
    Limit,
    Reading,
    Rule,
    SteeperThan,
    Subdivided,
    Subject,
    UseAllowed,
    UseBarred,
    UseDiffers,
)

_OF_A_BUILDING = (
    "floors", "floors_over", "basement_floors", "height_m", "height_error_m", "height_datum",
    "use_class", "use_class_raw", "use_class_built", "is_capital", "units", "footprint_m2",
    "captured_on", "seen_absent_on", "district_id", "in_city",
)  # fmt: skip

ASKED: Mapping[Subject, tuple[str, ...]] = {
    "building": _OF_A_BUILDING,
    "permit": _OF_A_BUILDING,
    "parcel": ("captured_on", "footprint_m2", "district_id", "in_city"),
}
"""What a condition (``when``) may ask of each subject, as columns of ``tables.BUILDINGS``. A permit
is the building it allows, where what only shows once it is built is missing; a parcel is its
ground. ``captured_on`` is the day of issue of the one, and the day the other was made."""

KINDS: Mapping[str, str] = {column.name: column.kind for column in tables.BUILDINGS.columns}

BUILT_ONLY = frozenset(
    ("no_permit", "use_differs", "permit_expired", "permit_for_other", "outside_parcel")
)
"""Words that ask what was built, of which a permit and a parcel tell nothing."""

OF_A_PARCEL = frozenset(
    (
        "inside", "share_above", "nearer_than", "steeper_than", "subdivided", "landscape_changed",
        "refused_then_granted",
    )
)  # fmt: skip
"""Words that a parcel can answer on the day it was made: its ground, its parents, its acts."""


@dataclass(frozen=True, slots=True)
class Known:
    """What rules may name: layers (None: a file does not say which it is), sources, rules.

    The texts of shared readings are looked at once, where they stand.
    """

    layers: Collection[str] | None
    sources: Collection[str]
    rules: Mapping[str, Rule]
    faulty: Collection[str] | None  # of files with faults of their own; None: one tells no id
    shared: Mapping[str, Reading] = field(default_factory=dict)
    kinds: Collection[str] = ()  # of acts, that rules ask for and mappings write


def faults(rule: Rule, known: Known) -> Iterator[Fault]:
    """Find what cannot be judged, or cannot be meant, in one rule.

    Parameters
    ----------
    rule
        The rule, of the right shape.
    known
        What it may name.

    Returns
    -------
    faults
        The key, joined by dots, what is wrong with it, and the mend.
    """
    yield from _own_letter_faults(rule, known)
    yield from _layer_faults(rule, known)
    yield from _subject_faults(rule)
    yield from _test_faults("test", rule.test)
    yield from excuse_faults(rule, known.kinds)
    for version in rule.versions:
        where = f"versions.{version.id}"
        if rule.force == "binding" and version.act is None:
            yield where, "a binding rule without an act", "Name the act that binds"
        yield from _source_faults(version, where, known)
        yield from limit_faults(f"{where}.limit", version.limit, rule.test)
        yield from day_faults(version)
    yield from order_faults(rule.versions)
    yield from _reading_faults(rule)
    yield from _yield_faults(rule, known)


def _source_faults(version: Limit, where: str, known: Known) -> Iterator[Fault]:
    """Find sources of a version that the monitor file does not describe."""
    named = {"source": version.source, "in_force_source": version.in_force_source or "none"}
    for key, source in named.items():
        if source != "none" and source not in known.sources:
            what = f"source {source!r} is not described in the monitor file"
            mend = f"{did_you_mean(source, known.sources)}Add it under sources there"
            yield f"{where}.{key}", what, mend


def condition_of(rule: Rule) -> Iterator[Fault]:
    """Find what is wrong with the condition of a rule, for any subject it applies to."""
    if rule.when is None:
        return
    found = {
        what: subject
        for subject in reversed(rule.applies_to)
        for what in condition_faults(rule.when, {name: KINDS[name] for name in ASKED[subject]})
    }
    for what, subject in found.items():
        yield "when", what, f"Write a condition in CQL2 text over the columns of a {subject}"


def _own_letter_faults(rule: Rule, known: Known) -> Iterator[Fault]:
    """Find letters that look like others in what the rule's own file says."""
    lent = tuple(
        f"readings.{number}."
        for number, reading in enumerate(rule.readings)
        if reading is known.shared.get(reading.id)
    )
    yield from (fault for fault in letter_faults(rule) if not fault[0].startswith(lent))


def _layer_faults(rule: Rule, known: Known) -> Iterator[Fault]:
    """Find layers that no file describes, and a share of an area that no rule has."""
    named = {"within": [rule.within] if rule.within else []}
    named["test.zones"] = getattr(rule.test, "zones", [])
    for key, variant in variants(rule):
        named[f"{key}.test.zones"] = getattr(variant.test, "zones", [])
    for key, layers in named.items():
        for layer in layers:
            if known.layers is not None and layer not in known.layers:
                mend = did_you_mean(layer, known.layers)
                mend += f"Use one of: {', '.join(sorted(known.layers))}"
                yield key, f"no zone layer is called {layer!r}", mend
    if rule.within is None:
        shares = ["within_share"] if "within_share" in rule.model_fields_set else []
        shares += [f"{k}.within_share" for k, v in variants(rule) if v.within_share is not None]
        for key in shares:
            yield key, "a share of an area, and no area is named", "Add within, or take it out"


def _subject_faults(rule: Rule) -> Iterator[Fault]:
    """Find subjects of which the word asks what they cannot tell."""
    word = rule.test.word
    if len(set(rule.applies_to)) < len(rule.applies_to):
        yield "applies_to", "a subject is named twice", "Name each once"
    for subject in rule.applies_to:
        mute = (subject == "permit" and word in BUILT_ONLY | {"landscape_changed"}) or (
            subject == "parcel" and word not in OF_A_PARCEL
        )
        if mute:
            what = f"a {subject} cannot answer {word}"
            yield "applies_to", what, f"Take {subject} out, or give it a rule of its own"
    if rule.permit_types and "permit" not in rule.applies_to:
        what = "kinds of permits in a rule that judges none"
        yield "permit_types", what, "Take permit_types out, or add permit to applies_to"
    yield from twice("permit_types", rule.permit_types)
    if "permit" in rule.applies_to and getattr(rule.test, "judged_on", None) == "built":
        what = "a permit has no use as built"
        yield "test.judged_on", what, "Write known or declared, or take permit out of applies_to"


def _test_faults(where: str, test: Any) -> Iterator[Fault]:
    """Find words of a test that contradict one another."""
    for name in type(test).model_fields:
        value = getattr(test, name)
        if isinstance(value, list):
            yield from twice(f"{where}.{name}", value)
    if isinstance(test, UseBarred | UseAllowed | Subdivided):
        listed = test.purposes if isinstance(test, Subdivided) else test.uses
        yield from twice(f"{where}.others", [*dict.fromkeys(listed), *dict.fromkeys(test.others)])
    if isinstance(test, SteeperThan) and test.statistic != "share" and test.share:
        what = f"a share with statistic: {test.statistic}"
        yield f"{where}.share", what, "Write statistic: share, or take the share out"
    if isinstance(test, UseDiffers):
        words = [word for one in test.classes.values() for word in one]
        yield from twice(f"{where}.classes", words)
        for name, one in test.classes.items():
            if not one:
                yield f"{where}.classes.{name}", "a class without a word", "Fill it, or take it out"
    if isinstance(test, AcceptedBeforeNotice):
        yield from twice(f"{where}.notice", [*test.acceptance, *test.notice])


def _reading_faults(rule: Rule) -> Iterator[Fault]:
    """Check that each other reading can be judged, and says something."""
    yield from twice("readings", [reading.id for reading in rule.readings])
    ids = [version.id for version in rule.versions]
    for key, variant in variants(rule):
        if not variant.model_fields_set:
            yield key, "a variant that changes nothing", "Say what differs, or take it out"
        for name in sorted(set(variant.limits).difference(ids)):
            mend = f"{did_you_mean(name, ids)}Use one of: {', '.join(ids)}"
            yield f"{key}.limits.{name}", f"no version is called {name!r}", mend
        test = variant.test or rule.test
        yield from _test_faults(f"{key}.test", test) if variant.test else ()
        for version in rule.versions:
            limit = variant.limits.get(version.id, version.limit)
            within = f"{key}.limits.{version.id}" if version.id in variant.limits else f"{key}.test"
            if version.id in variant.limits or variant.test is not None:
                yield from limit_faults(within, limit, test)


def _yield_faults(rule: Rule, known: Known) -> Iterator[Fault]:
    """Check that a rule yields to rules on file that can stand in its place."""
    yield from twice("yields_to", rule.yields_to)
    for number, name in enumerate(rule.yields_to):
        other, key = known.rules.get(name), f"yields_to.{number}"
        if other is None and known.faulty is not None and name not in known.faulty:
            mend = f"{did_you_mean(name, known.rules)}Name a rule on file"
            yield key, f"no rule is called {name!r}", mend
        if other is None:
            continue
        if _binds(rule) and not _binds(other):
            what = f"{name!r} has no legal force, and this rule has"
            yield key, what, "Yield to binding rules in force only"
        if not set(rule.applies_to) & set(other.applies_to):
            what = f"{name!r} applies to none of {', '.join(rule.applies_to)}"
            yield key, what, "Take it out, or correct applies_to"


def _binds(rule: Rule) -> bool:
    return rule.force == "binding" and rule.status == "enacted"
