"""Find signs of illegal construction in a city's foothills, and follow each case to its end."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.atlas.extract import render_extracts
    from geo.compliance.explain import Explanation
    from geo.config import Config, Monitor, layers_folder, load_config
    from geo.errors import CrsError, DataError, FoothillError, InputError, UsageError
    from geo.pipeline import compare, examine, explain, review, run, validate
    from geo.planning import check, site_at, site_of_parcel, sites_in
    from geo.records import Account, Extracts, Issue, Limit, Rule, Snapshot, ZoneLayer

_HOME = {
    "load_config": "geo.config",
    "layers_folder": "geo.config",
    "examine": "geo.pipeline",
    "explain": "geo.pipeline",
    "run": "geo.pipeline",
    "validate": "geo.pipeline",
    "compare": "geo.pipeline",
    "review": "geo.pipeline",
    "check": "geo.planning",
    "site_at": "geo.planning",
    "site_of_parcel": "geo.planning",
    "sites_in": "geo.planning",
    "render_extracts": "geo.atlas.extract",
    "Config": "geo.config",
    "Monitor": "geo.config",
    "Snapshot": "geo.records",
    "Account": "geo.records",
    "Extracts": "geo.records",
    "Explanation": "geo.compliance.explain",
    "Issue": "geo.records",
    "ZoneLayer": "geo.records",
    "Rule": "geo.records",
    "Limit": "geo.records",
    "FoothillError": "geo.errors",
    "UsageError": "geo.errors",
    "DataError": "geo.errors",
    "CrsError": "geo.errors",
    "InputError": "geo.errors",
}

__all__ = [  # noqa: RUF022  # verbs in the order of their use, then records, then errors
    "load_config", "layers_folder", "validate", "examine", "explain", "run", "compare", "review",
    "check", "site_at", "site_of_parcel", "sites_in", "render_extracts",
    "Config", "Monitor", "Snapshot", "Account", "Extracts", "Explanation", "Issue", "ZoneLayer",
    "Rule", "Limit",
    "FoothillError", "UsageError", "DataError", "CrsError", "InputError",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Fetch a public name when it is first asked for.

    The reader's child process imports this package too: it must not pay for the table
    libraries, nor bring them in before it has fenced itself.
    """
    if name not in _HOME:
        raise AttributeError(f"module 'geo' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
