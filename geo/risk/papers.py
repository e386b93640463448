"""The door to what lies beside a monitor file of claims, public bodies and analyses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from geo import documents
from geo.config import Config
from geo.records import Analysis, Bodies, Body, Claims, Issue, Papers, Record, Rule
from geo.risk.bodies import Fault, body_faults
from geo.risk.paper_faults import Named, analysis_faults, claim_faults

CLAIMS, BODIES, ANALYSES = "claims.yaml", "bodies.yaml", "analyses"
"""Beside the monitor file: two files and a folder, none of which need be there."""

File = TypeVar("File", bound=Record)


@dataclass(frozen=True, slots=True)
class Around:
    """What the rest of the run knows; None where a fault of its own hides what is on file."""

    layers: Collection[str] | None
    rules: Mapping[str, Rule] | None
    cases: Collection[str] | None
    flags: Collection[str] | None


def read_papers(config: Config, around: Around) -> tuple[Papers, list[Issue]]:
    """Read claims, bodies and analyses of a monitor; a monitor without any runs as before.

    Parameters
    ----------
    config
        The monitor.
    around
        Ids that claims and analyses may name.

    Returns
    -------
    papers, issues
        The records of the files without faults of their shape, and every fault, file by file.
    """
    claims, unread = _file(config, CLAIMS, Claims)
    bodies, unknown = _file(config, BODIES, Bodies)
    analyses, faulty = _analyses(config)
    whole = not unknown and (bodies is not None or not (config.folder / BODIES).exists())
    held = bodies or Bodies()
    journal = config.monitor.journal
    named = Named(
        sources=config.monitor.sources,
        spheres=held.spheres if whole else None,
        bodies={one.id: one for one in held.bodies} if whole else None,
        layers=around.layers,
        rules=around.rules,
        programmes=[one.id for one in journal.programmes] if journal else None,
        cases=around.cases,
        flags=around.flags,
        analyses=None if faulty else {one.id: one for one in analyses.values()},
    )
    issues = [*unknown, *unread, *faulty]
    issues += _issues(config, BODIES, "body_value", _of_bodies(held.bodies, config))
    issues += _issues(
        config, CLAIMS, "claim_value", claim_faults(claims.claims if claims else [], named)
    )
    for name, analysis in analyses.items():
        found = [*_twice(name, analysis, analyses), *analysis_faults(analysis, named)]
        issues += _issues(config, name, "analysis_value", found)
    papers = Papers(
        claims=tuple(claims.claims) if claims else (),
        bodies=tuple(held.bodies),
        analyses=tuple(analyses.values()),
        spheres=held.spheres,
    )
    return papers, issues


def _file(config: Config, name: str, model: type[File]) -> tuple[File | None, list[Issue]]:
    """Read one file that need not be there."""
    refused = documents.refusal(config.folder, name)
    if refused is not None:
        return None, [refused]
    path = config.folder / name
    return documents.load(path, model, name) if path.exists() else (None, [])


def _analyses(config: Config) -> tuple[dict[str, Analysis], list[Issue]]:
    """Read every file of the folder of analyses, by its name."""
    names, issues = documents.listed(config.folder, ANALYSES)
    found: dict[str, Analysis] = {}
    for name in names:
        record, faults = documents.load(config.folder / name, Analysis, name)
        issues += faults
        if record is not None:
            found[name] = record
    return found, issues


def _of_bodies(bodies: Sequence[Body], config: Config) -> Iterable[Fault]:
    yield from body_faults(bodies)
    for at, body in enumerate(bodies):
        if body.source not in config.monitor.sources:
            what = f"{body.source!r} is no source on file"
            yield f"bodies.{at}.source", what, "Add it under sources of the monitor file"


def _twice(name: str, analysis: Analysis, all_: Mapping[str, Analysis]) -> Iterable[Fault]:
    """Find an analysis whose id another file has already."""
    first = next(file for file, one in all_.items() if one.id == analysis.id)
    if first != name:
        what = f"analysis {analysis.id!r} is described twice"
        yield "id", what, f"Give it its own id; see {first}"


def _issues(config: Config, name: str, code: str, found: Iterable[Fault]) -> list[Issue]:
    told = [Issue("stop", code, name, what, mend, column=key) for key, what, mend in found]
    return documents.placed(told, config.folder / name)
