"""The rule book of a city: the files in ``rules/``, checked before anything runs."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from geo import documents
from geo.config import Config
from geo.records import (
    Interval,
    Issue,
    Limit,
    Rule,
    ZoneLayer,
)


def read_rules(
    config: Config, layers: Sequence[ZoneLayer], *, named: Collection[str] | None = ()
) -> tuple[tuple[Rule, ...], str, list[Issue]]:
    """Read every ``rules/*.yaml`` of a monitor.

    Parameters
    ----------
    config
        The monitor.
    layers
        Its zone layers without fault.
    named
        Ids of layers whose files have faults; a rule may look at them. None where such a
        file does not say which layer it is, so that no rule can be called wrong.

    Returns
    -------
    rules, sha256, issues
        The rules in the order of their file names; the checksum of the whole rule book
        (names and bytes of its files); every fault.
    """
    rules: list[Rule] = []
    names, issues = documents.listed(config.folder, "rules")
    if not names and not issues:
        mend = "Write at least one rule in rules/, beside the monitor file"
        issues.append(Issue("stop", "rule_value", "rules", "no rule is on file", mend))
    known = None if named is None else {layer.id for layer in layers} | set(named)
    paths = [config.folder / name for name in names]
    for name, path in zip(names, paths, strict=True):
        rule, faults = documents.load(path, Rule, name)
        issues += faults
        if rule is not None:
            faults = [
                Issue("stop", "rule_value", name, what, mend, column=column)
                for column, what, mend in _faults(rule, rules, known, config)
            ]
            issues += documents.placed(faults, path)
            rules.append(rule)
    return tuple(rules), _checksum(paths), issues


def _checksum(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _faults(
    rule: Rule,
    before: Sequence[Rule],
    known: Collection[str] | None,
    config: Config,
) -> Iterator[tuple[str, str, str]]:
    """Check what the file's shape cannot say: known layers and sources, limits, order in time."""
    if rule.id in {other.id for other in before}:
        yield "id", f"rule {rule.id!r} is described twice", "Give it its own id"
    for layer in sorted(set(rule.layers).difference(known)) if known is not None else ():
        mend = f"Use one of: {', '.join(sorted(known or ()))}"
        key = "within" if layer == rule.within else "test.zones"
        yield key, f"no zone layer is called {layer!r}", mend
    for version in rule.versions:
        yield from _limit_faults(rule, version)
        if version.source != "none" and version.source not in config.monitor.sources:
            what = f"source {version.source!r} is not described in the monitor file"
            yield f"versions.{version.id}.source", what, "Add it under sources there"
    ids = [version.id for version in rule.versions]
    if len(set(ids)) < len(ids):
        yield "versions", "two versions have the same id", "Give each its own id"
    yield from _order_faults(rule)


def _limit_faults(rule: Rule, version: Limit) -> Iterator[tuple[str, str, str]]:
    """Check that a limit is of the kind and range its word measures."""
    where, limit, word = f"versions.{version.id}.limit", version.limit, rule.test.word
    if rule.force == "binding" and version.act is None:
        yield f"versions.{version.id}", "a binding rule without an act", "Name the act that binds"
    if limit is None:
        return
    if word in ("inside", "no_permit"):
        wanted = "barred" if word == "inside" else "required"
        if limit != wanted:
            yield where, f"{limit!r} with {word}", f"Write {wanted}, or null for a repeal"
        return
    if isinstance(limit, str):
        yield where, f"{limit!r} with {word}", "Write a number, or null for a repeal"
    elif not math.isfinite(limit):
        yield where, f"{limit} is not a limit", "Write a number, or null for a repeal"
    elif word == "share_above" and not 0 <= limit < 1:
        yield where, f"share {limit:g} is outside 0-1", "Divide a percentage by 100"
    elif word == "steeper_than" and not 0 < limit < 90:
        yield where, f"slope {limit:g} is outside 0-90 degrees", "Write it in degrees"
    elif limit < 0:
        yield where, f"{limit:g} is below zero", "Write the limit as the act gives it"


def _order_faults(rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Check that versions follow one another."""
    for version in rule.versions:
        yield from _day_faults(version)
        if version.reaches_back:
            what = "an act that reaches back cannot be judged by the day a building appeared"
            yield f"versions.{version.id}.reaches_back", what, "Write false, or leave it out"
    for older, newer in pairwise(rule.versions):
        if earliest(newer) <= earliest(older):
            what = f"version {newer.id!r} does not begin after {older.id!r}"
            yield "versions", what, "Put the oldest first"
        if older.in_force_until is not None and older.in_force_until > earliest(newer):
            what = f"version {older.id!r} ends after {newer.id!r} begins"
            yield "versions", what, "Correct in_force_until"


def _day_faults(version: Limit) -> Iterator[tuple[str, str, str]]:
    """Check that the days of one version do not contradict one another."""
    where, start = f"versions.{version.id}", earliest(version)
    if isinstance(version.in_force_from, Interval):
        last = version.in_force_from.not_after
        if last is not None and last < start:
            yield f"{where}.in_force_from", "not_after is before not_before", "Swap them"
    for key in ("in_force_until", "confirmed_until"):
        end = getattr(version, key)
        if end is not None and end <= start:
            yield f"{where}.{key}", f"{end} is not after {start}", "Correct one of them"
    for key, did in (("adopted_on", "adopted"), ("registered_on", "registered")):
        day = getattr(version, key)
        if day is not None and day > start:
            what = f"in force from {start}, before it was {did} on {day}"
            yield f"{where}.{key}", what, "Correct one of them"
    if version.adopted_on and version.registered_on and version.registered_on < version.adopted_on:
        what = f"registered before it was adopted on {version.adopted_on}"
        yield f"{where}.registered_on", what, "Correct one of them"


def earliest(version: Limit) -> date:
    """Give the first day on which a version may have been in force."""
    start = version.in_force_from
    return start.not_before if isinstance(start, Interval) else start
