"""Rule book and red flags as plain files for peers: CSV, JSON and the YAML, with their hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from geo import documents
from geo.atlas.spreadsheet import csv_text
from geo.compliance.rulebook import READINGS, read_rules
from geo.config import Config
from geo.documents.trees import plain, tree_of
from geo.errors import DataError, UsageError
from geo.files import write_whole
from geo.records import Issue, Rule, Source
from geo.risk.flag_files import FOLDER as FLAGS
from geo.risk.flag_files import flags_folder, flags_in
from geo.zones.catalogue import read_layers

MANIFEST = "export.json"
OWN_LICENCE = "Apache-2.0"
"""Of the flags, which come with the program."""


def export_rules(config: Config, out: Path) -> list[Path]:
    """Write the rule book of a monitor for peers.

    ``rules.csv`` has one row a version, ``rules.json`` all that the files say, ``rules/`` and
    ``readings.yaml`` are the files themselves, and ``export.json`` tells licence, sources, day
    and the hash of each file.

    Parameters
    ----------
    config
        The monitor.
    out
        A folder that is not there yet.

    Returns
    -------
    written
        Every file, in the order of its path.

    Raises
    ------
    DataError
        If a rule, zone or reading has faults.
    UsageError
        If something lies in the place of ``out``.
    """
    layers, named, _ = read_layers(config)
    rules, rulebook, issues = read_rules(config, layers, named=named)
    _refuse(issues)
    names, _ = documents.listed(config.folder, "rules")
    texts = {name: (config.folder / name).read_bytes() for name in names}
    if (config.folder / READINGS).exists():
        texts[READINGS] = (config.folder / READINGS).read_bytes()
    versions = [version for rule in rules for version in rule.versions]
    given = {one for each in versions for one in (each.source, each.in_force_source) if one}
    used = sorted(given - {"none"})
    sources = config.monitor.sources
    told = {
        "monitor": config.monitor.id,
        "name": config.monitor.name.model_dump(),
        "fictional": config.monitor.fictional,
        "licence": config.monitor.publisher.licence or "none stated",
        "rulebook_sha256": rulebook,
        "sources": {one: _source(sources[one]) for one in used},
    }
    whole = [rule.model_dump(mode="json") for rule in rules]
    return _written(
        config, out, kind="rules", told=told, whole=whole, rows=_rows(rules), texts=texts
    )


def export_flags(config: Config, out: Path) -> list[Path]:
    """Write the red flags for peers, as the files say them; see :func:`export_rules`.

    Raises
    ------
    DataError
        If a file of a flag has faults, or no flags are on file.
    UsageError
        If something lies in the place of ``out``.
    """
    folder = flags_folder(config)
    _refuse(flags_in(folder)[1])
    names, _ = documents.listed(folder, FLAGS)
    trees = [_tree(folder / name, name) for name in names]
    told = {"monitor": config.monitor.id, "licence": OWN_LICENCE, "sources": {}}
    texts = {name: (folder / name).read_bytes() for name in names}
    flat = pd.json_normalize(trees, sep="_")
    rows = flat.map(lambda value: value if isinstance(value, str | None) else json.dumps(value))
    return _written(config, out, kind=FLAGS, told=told, whole=trees, rows=rows, texts=texts)


def _refuse(issues: Sequence[Issue]) -> None:
    stops = [issue for issue in issues if issue.severity == "stop"]
    if stops:
        raise DataError(stops)


def _tree(path: Path, name: str) -> Any:
    """Read a file as it is, without a record that it must become."""
    found = tree_of(path.read_text(encoding="utf-8"), name)
    if isinstance(found, Issue):
        raise DataError([found])
    return plain(found)


def _rows(rules: Sequence[Rule]) -> pd.DataFrame:
    """Give one row a version of a rule: what it is called, measures, allows, and by which act."""
    return pd.DataFrame(
        [
            {
                "rule_id": rule.id,
                **{f"title_{one}": text for one, text in rule.title.model_dump().items()},
                "force": rule.force,
                "status": rule.status,
                "word": rule.test.word,
                "layers": " ".join(rule.layers),
                "version_id": version.id,
                "limit": _plain(version.limit),
                "in_force_from": _plain(version.model_dump(mode="json")["in_force_from"]),
                "act": version.act,
                "article": version.article,
                "source": version.source,
                "confidence": version.confidence,
            }
            for rule in rules
            for version in rule.versions
        ]
    ).astype("str")


def _plain(value: Any) -> str:
    """Write a value as one cell: a text as it is, anything else as JSON, nothing as nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _source(source: Source) -> Mapping[str, Any]:
    keep = ("title", "publisher", "licence", "redistribute", "consulted_on", "attribution")
    return source.model_dump(mode="json", include=set(keep))


def _written(
    config: Config,
    out: Path,
    *,
    kind: str,
    told: Mapping[str, Any],
    whole: Sequence[Any],
    rows: pd.DataFrame,
    texts: Mapping[str, bytes],
) -> list[Path]:
    """Write the three forms and what tells of them."""
    if out.exists():
        raise UsageError(f"--out {out}: it is there already, and stays. Name a new folder.")
    files = {
        **texts,
        f"{kind}.csv": csv_text(rows).encode(),
        f"{kind}.json": _json(whole),
    }
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    about = {"export": kind, **told, "as_of": config.as_of.isoformat(), "sha256": sums}
    files[MANIFEST] = _json(about)
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    return sorted(out / name for name in files)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode()
