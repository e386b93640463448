"""The rule book of a city: the files in ``rules/``, checked before anything runs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from geo import documents
from geo.compliance.cascade import cycles
from geo.compliance.consistency import Known, condition_of, faults
from geo.compliance.limits import Fault
from geo.config import Config
from geo.records import Issue, Rule, ZoneLayer


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
        (names and bytes of its files); every fault, file by file.
    """
    names, issues = documents.listed(config.folder, "rules")
    if not names and not issues:
        mend = "Write at least one rule in rules/, beside the monitor file"
        issues.append(Issue("stop", "rule_value", "rules", "no rule is on file", mend))
    paths = {name: config.folder / name for name in names}
    read = {name: documents.load(path, Rule, name) for name, path in paths.items()}
    rules = {name: rule for name, (rule, _) in read.items() if rule is not None}
    known = Known(
        layers=None if named is None else {layer.id for layer in layers} | set(named),
        sources=frozenset(config.monitor.sources),
        rules={rule.id: rule for rule in reversed(rules.values())},
        faulty=_unread(paths, rules),
    )
    for name, (rule, unread) in read.items():
        issues += unread if rule is None else _issues(rule, known, rules, name, paths[name])
    return tuple(rules.values()), _checksum(list(paths.values())), issues


def _unread(paths: Mapping[str, Path], rules: Mapping[str, Rule]) -> frozenset[str] | None:
    """Give the ids of rules whose files have faults; None where one does not say its id."""
    found = {documents.identity(path) for name, path in paths.items() if name not in rules}
    return None if None in found else frozenset(one for one in found if one is not None)


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
    for circle in cycles(list(known.rules.values())):
        if rule.id in circle:
            what = f"rules yield to each other in a circle: {' to '.join([*circle, circle[0]])}"
            yield "yields_to", what, "Take one of them out of the circle"


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
