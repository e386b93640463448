"""The rule book of a city: the files in ``rules/``, checked before anything runs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from geo import documents
from geo.compliance.cascade import cycles
from geo.compliance.consistency import Known, condition_of, faults
from geo.compliance.letters import letter_faults
from geo.compliance.limits import Fault
from geo.compliance.readings import every_test, kinds_tested
from geo.config import Config
from geo.records import SHARED, Issue, Reading, Rule, SharedReadings, Text, ZoneLayer

READINGS = "readings.yaml"
"""Beside the monitor file: the points that several rules leave open, each written once."""


def read_rules(
    config: Config, layers: Sequence[ZoneLayer], *, named: Collection[str] | None = ()
) -> tuple[tuple[Rule, ...], str, list[Issue]]:
    """Read every ``rules/*.yaml`` of a monitor, and the readings that rules share.

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
        (names and bytes of its files); every fault, file by file.
    """
    shared, unread_readings = shared_readings(config.folder)
    names, issues = documents.listed(config.folder, "rules")
    if not names and not issues:
        mend = "Write at least one rule in rules/, beside the monitor file"
        issues.append(Issue("stop", "rule_value", "rules", "no rule is on file", mend))
    paths = {name: config.folder / name for name in names}
    context = {SHARED: shared}
    read = {name: documents.load(path, Rule, name, context=context) for name, path in paths.items()}
    rules = {name: rule for name, (rule, _) in read.items() if rule is not None}
    known = Known(
        layers=None if named is None else {layer.id for layer in layers} | set(named),
        sources=frozenset(config.monitor.sources),
        rules={rule.id: rule for rule in reversed(rules.values())},
        faulty=_unread(paths, rules),
        shared=shared,
        kinds=_kinds(config, rules.values()),
    )
    for name, (rule, unread) in read.items():
        issues += unread if rule is None else _issues(rule, known, rules, name, paths[name])
    kept = [config.folder / READINGS] if shared else []
    return tuple(rules.values()), _checksum([*paths.values(), *kept]), unread_readings + issues


def shared_readings(folder: Path) -> tuple[Mapping[str, Reading], list[Issue]]:
    """Read the readings that rules of a city name by their id; there need not be any.

    Parameters
    ----------
    folder
        The folder of ``monitor.yaml``.

    Returns
    -------
    readings, issues
        By id. Where the file has faults, any id has a reading, so that no rule is blamed for
        them.
    """
    path = folder / READINGS
    refused = documents.refusal(folder, READINGS)
    if refused is not None:
        return _Unread(), [refused]
    if not path.exists():
        return {}, []
    found, issues = documents.load(path, SharedReadings, READINGS)
    if found is None:
        return _Unread(), issues
    ids = [one.id for one in found.readings]
    faults = list(letter_faults(found)) + [
        (f"readings.{at}.id", f"{name!r} stands twice", "Give each its own id")
        for at, name in enumerate(ids)
        if name in ids[:at]
    ]
    issues = documents.placed(_coded("rule_value", READINGS, faults), path)
    return {one.id: one for one in found.readings}, issues


class _Unread(dict[str, Reading]):
    """Stands in for the readings of a file with faults."""

    def __missing__(self, key: str) -> Reading:
        text = Text(kk=key, ru=key, en=key)
        return Reading.model_construct(id=key, point=text, taken=text)

    def __contains__(self, _key: object) -> bool:
        return True


def _unread(paths: Mapping[str, Path], rules: Mapping[str, Rule]) -> frozenset[str] | None:
    """Give the ids of rules whose files have faults; None where one does not say its id."""
    found = {documents.identity(path) for name, path in paths.items() if name not in rules}
    return None if None in found else frozenset(one for one in found if one is not None)


def _kinds(config: Config, rules: Iterable[Rule]) -> list[str]:
    """Give the kinds of acts that rules ask for and registers are mapped to, each once."""
    registers = [one for one in config.monitor.registers if one.kind == "permits"]
    mapped = [kind for one in registers for kind in one.values.get("permit_type", {}).values()]
    asked = [
        kind
        for rule in rules
        for kind in (
            *rule.permit_types,
            *(k for test in every_test(rule) for k in kinds_tested(test)),
        )
    ]
    return list(dict.fromkeys([*asked, *mapped]))


def _issues(
    rule: Rule, known: Known, rules: Mapping[str, Rule], name: str, path: Path
) -> list[Issue]:
    """Give every fault of one rule as an issue with its place in the file."""
    found = [*_together(rule, known, rules, name), *faults(rule, known)]
    issues = _coded("rule_value", name, found) + _coded("rule_condition", name, condition_of(rule))
    return documents.placed(issues, path)


def _coded(code: str, name: str, found: Iterable[Fault]) -> list[Issue]:
    return [Issue("stop", code, name, what, mend, column=key) for key, what, mend in found]


def _together(rule: Rule, known: Known, rules: Mapping[str, Rule], name: str) -> Iterator[Fault]:
    """Find what is wrong with a rule among the others: its id, and a circle it is part of."""
    first = next(file for file, other in rules.items() if other.id == rule.id)
    if first != name:
        yield "id", f"rule {rule.id!r} is described twice", f"Give it its own id; see {first}"
    yield from _two_readings(rule, rules, name)
    for circle in cycles(list(known.rules.values())):
        if rule.id in circle:
            what = f"rules yield to each other in a circle: {' to '.join([*circle, circle[0]])}"
            yield "yields_to", what, "Take one of them out of the circle"


def _two_readings(rule: Rule, rules: Mapping[str, Rule], name: str) -> Iterator[Fault]:
    """Find a reading that goes by the id of another rule's, and says something else.

    Pages print each reading once, with the rules it touches.
    """
    before = {
        one.id: (one, file)
        for file, other in reversed(list(rules.items()))
        for one in other.readings
        if file < name
    }
    for number, reading in enumerate(rule.readings):
        first, file = before.get(reading.id, (reading, name))
        if _texts(first) != _texts(reading):
            what = f"reading {reading.id!r} says something else in {file}"
            yield f"readings.{number}", what, "Give it its own id, or share one in readings.yaml"


def _texts(reading: Reading) -> tuple[Text, Text, list[Text]]:
    return reading.point, reading.taken, reading.alternatives


def _checksum(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + _bytes(path) + b"\0")
    return digest.hexdigest()


def _bytes(path: Path) -> bytes:
    """Give the bytes of a file; none of one that may not be read, which is a fault already."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
