"""A town whose every text is one payload alone, marked with the number of its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from claimed import claiming
from payloads import AWAY, PAYLOADS
from pydantic import BaseModel
from reported import reported
from signs import LISTED
from stories import followed

from geo import tables
from geo.records import Snapshot, Text
from geo.risk.analyses import chained

SLOTS = 2
"""Rows of a table, or records of a list, take turns: so many payloads stand in a field at once."""
ROUNDS = -(-len(PAYLOADS) // SLOTS)
"""Towns after which every payload has stood in every field."""
FIRST = 731_000_000
"""Field n is marked with this and ten times n, and its slot; no figure of the town is near."""

FREE = {"act", "article", "attribution", "bodies", "example", "formula", "legal_ref", "licence",
        "mend", "what"}  # fmt: skip
"""Fields of records that hold words of a person in one language."""
NAMES = {
    "body", "building_id", "case_id", "case_ids", "child_id", "developer_key", "issuing_body",
    "merged_from", "merged_into", "observation_after", "observation_before", "observation_id",
    "onto", "other_case", "parcel_id", "parent_id", "permit_id", "record_id", "record_ids",
    "scored_id", "signal_id", "subject_id",
}  # fmt: skip
"""Columns by which rows of tables are joined: each id is followed by a payload, everywhere."""
CLOSED = {
    # ids that a record of ours gives, and the reader refuses where they are words
    "addressee_id", "analysis_id", "body_ids", "candidates", "carried_by_id", "claim_id",
    "district_id", "finding_id", "finding_ids", "flag_id", "flag_ids", "input_id", "layer_id",
    "measure_id", "measure_ids", "parent_ids", "programme", "recommendation_id",
    "recommendation_ids", "register_id", "related_ids", "risk_id", "risk_ids", "rule_id",
    "rule_ids", "version_id", "zone_id", "zone_ids",
    # words of the program or of its files
    "area", "code", "counted_from", "counted_to", "currency", "definition", "indicator", "kind",
    "measure", "metric", "missing", "next_due", "part", "parts", "passed_due", "quarter",
    "reading", "relation", "scope_of", "sign", "sphere", "state", "step", "unit", "wants", "why",
    # moments, sums, figures
    "claimed_value", "closed_sha256", "code_sha256", "entry_key", "inputs_sha256", "leaf_sha256",
    "personal_sha256", "prev_sha256", "received_at", "recomputed_value", "recorded_at",
    "rulebook_sha256", "sha256", "told_sha256", "verifier_key",
}  # fmt: skip
"""Columns of text that no stranger fills."""


@dataclass
class Round:
    """What each field says in one town; from town to town the payloads move on by one."""

    number: int
    fields: dict[str, int] = field(default_factory=dict)
    said: dict[tuple[str, int], int] = field(default_factory=dict)

    def __call__(self, name: str, slot: int = 0) -> str:
        """Say the payload of a field, with the number of field and slot in it."""
        at = self.fields.setdefault(name, len(self.fields))
        self.said[name, slot] = FIRST + 10 * at + slot
        turn = at + self.number + ROUNDS * slot
        return marked(PAYLOADS[turn % len(PAYLOADS)], self.said[name, slot])


def marked(payload: str, number: int) -> str:
    """Put a number into a payload where it changes nothing of what the payload does.

    Raises
    ------
    AssertionError
        If a payload has no such place.
    """
    for one in ("||0)+1", AWAY, "7*7", '"x":1', "hostname", "1+1"):
        if one in payload:
            return payload.replace(one, f"{one.rstrip('17')}{number}")
    raise AssertionError(payload)


def whole_town(town: Snapshot) -> Snapshot:
    """Give a town with cases, claims, two analyses and reports."""
    return _analysed_twice(reported(claiming(followed(town))))


def poisoned_town(town: Snapshot, say: Round) -> Snapshot:
    """Give the same town, which says payloads alone."""
    ids = _ids(town, say)
    frames = {
        table.name: _filled(getattr(town, table.name), table, ids, say)
        for table in tables.ALL
        if table is not tables.ISSUES
    }
    records = ("monitor", "layers", "rules", "workflow", "flags", "papers", "issues")
    said = {name: _spoken(getattr(town, name), name, ids=ids, say=say) for name in records}
    ground = {
        kind: frame.assign(**{one: _by_row(frame, f"{kind}.{one}", say) for one in _names(frame)})
        for kind, frame in town.background.items()
    }
    return _listed(replace(town, **frames, **said, background=ground), say)


def _analysed_twice(town: Snapshot) -> Snapshot:
    (first,) = town.papers.analyses
    papers = replace(town.papers, analyses=(first, first.model_copy(update={"id": "second"})))
    chain = chained(papers, as_of=town.as_of)
    return replace(
        town, papers=papers, analyses=chain.analyses, risks_found=chain.risks,
        recommendations=chain.recommendations, measures_taken=chain.measures,
    )  # fmt: skip


def _listed(town: Snapshot, say: Round) -> Snapshot:
    """Let the monitor list the bodies and the sources that the journal names."""
    monitor = town.monitor
    bodies = tuple(say("events.body", slot) for slot in range(SLOTS))
    journal = monitor.journal.model_copy(update={"bodies": bodies})
    return replace(town, monitor=monitor.model_copy(update={"journal": journal}))


def _ids(town: Snapshot, say: Round) -> Mapping[str, str]:
    """Give each id as it is called in this town: itself with a payload behind it."""
    held = {
        "buildings.building_id": town.buildings["building_id"],
        "parcels.parcel_id": town.parcels["parcel_id"],
        "permits.permit_id": pd.concat([town.permits["permit_id"], town.placed["record_id"]]),
        "observations.observation_id": town.observations["observation_id"],
        "cases.case_id": town.cases["case_id"],
        "placed.developer_key": town.placed["developer_key"],
        "signals.signal_id": town.signals["signal_id"],
    }
    made = {
        one: f"{one}{say(name, at % SLOTS)}"
        for name, ids in reversed(held.items())
        for at, one in enumerate(ids.dropna().unique())
    }
    return made | {LISTED: say("placed.body", 0), "Another office": say("placed.body", 1)}


def _filled(frame: Any, table: tables.Table, ids: Mapping[str, str], say: Round) -> Any:
    """Let every free text of a table be its payload, and every id be called as in this town."""
    told = {}
    for column in table.columns:
        if column.kind != "text" or column.one_of or column.name in CLOSED:
            continue
        if table.name == "events" and column.name == "body":
            told["body"] = _by_row(frame, "events.body", say)
        elif column.name in NAMES:
            held = frame[column.name].str.split(" " if column.name.endswith("s") else "\0")
            told[column.name] = held.map(
                lambda each: " ".join(ids.get(one, one) for one in each), na_action="ignore"
            ).astype("str")
        else:
            told[column.name] = _by_row(frame, f"{table.name}.{column.name}", say)
    return frame.assign(**told)


def _by_row(frame: pd.DataFrame, name: str, say: Round) -> pd.Series:
    """Give the payloads of a field in turn; in every row, that no absent value hides one."""
    turn = np.arange(len(frame)) % SLOTS
    said = [say(name, slot) for slot in range(min(SLOTS, len(frame)))]
    return pd.Series([said[one] for one in turn], index=frame.index, dtype="str")


def _names(frame: pd.DataFrame) -> list[str]:
    return [str(one) for one in frame if str(one).startswith("name_")]


def _spoken(held: Any, name: str, at: int = 0, *, ids: Mapping[str, str], say: Round) -> Any:
    """Let every text of a record, and of the records in it, be its payload."""
    go = partial(_spoken, ids=ids, say=say)
    if isinstance(held, Text):
        said = {one: say(name, slot) for slot, one in enumerate(type(held).model_fields)}
        return Text.model_construct(**said)
    if isinstance(held, str):
        free = name.rpartition(".")[2] in FREE or name == "issues.file"
        return say(name, at % SLOTS) if free and held not in ids else ids.get(held, held)
    if isinstance(held, Mapping):
        return {one: go(value, name, turn) for turn, (one, value) in enumerate(held.items())}
    if isinstance(held, tuple | list):
        return type(held)(go(one, name, turn) for turn, one in enumerate(held))
    told = {one: go(getattr(held, one), f"{name}.{one}", at) for one in _fields_of(held)}
    return held.model_copy(update=told) if isinstance(held, BaseModel) else _with(held, told)


def _fields_of(held: Any) -> list[str]:
    if isinstance(held, BaseModel):
        return list(type(held).model_fields)
    return [one.name for one in fields(held)] if is_dataclass(held) else []


def _with(held: Any, told: Mapping[str, Any]) -> Any:
    return replace(held, **told) if told else held
