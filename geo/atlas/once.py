"""What many pages read of one run and what takes time to work out: worked out once a run."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

from geo.records import Snapshot

_Others = ParamSpec("_Others")
_Result = TypeVar("_Result")


def once(
    work: Callable[Concatenate[Snapshot, _Others], _Result],
) -> Callable[Concatenate[Snapshot, _Others], _Result]:
    """Keep what ``work`` gives for a snapshot as long as the snapshot is there.

    Parameters
    ----------
    work
        Works something out of a snapshot and of other things that nobody changes: tables are
        told apart by identity, all else by value. What it gives must not be changed either:
        all who ask share it.

    Returns
    -------
    kept
        The same work, done once for each snapshot.
    """
    held: WeakKeyDictionary[Snapshot, dict[tuple[Any, ...], tuple[Any, _Result]]]
    held = WeakKeyDictionary()

    @wraps(work)
    def kept(snapshot: Snapshot, /, *others: _Others.args, **named: _Others.kwargs) -> _Result:
        own = held.setdefault(snapshot, {})
        asked = (*others, *named, *named.values())
        key = tuple(id(one) if isinstance(one, pd.DataFrame) else one for one in asked)
        if key not in own:  # tables are held too, so that no other gets the id of one
            own[key] = (asked, work(snapshot, *others, **named))
        return own[key][1]

    return kept
