"""What is published beside an edition so that a reader can prove what the journal held."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Protocol

import rfc8785

from geo.enforcement.checkpoint import Checkpoint, added_only, read_checkpoint, write_checkpoint
from geo.enforcement.listing import write_listing
from geo.enforcement.notes import Signer
from geo.enforcement.readme import readme
from geo.enforcement.tree import Tree, leaf
from geo.errors import DataError
from geo.records import Issue, Proof
from geo.records.proofs import CHECKPOINT, EVENTS, LEAVES, README
from geo.tables.followed import MEASURES

JOURNAL = "journal"
"""What messages call the journal that is to be published."""


class Sealed(Protocol):
    """One entry of the journal, as far as a proof needs it."""

    @property
    def seq(self) -> int:
        """Place in the journal, from 1 on."""
        ...

    @property
    def case_id(self) -> str | None:
        """The case; none for an entry about the journal itself."""
        ...

    @property
    def open(self) -> str:
        """Its public columns as canonical JSON."""
        ...

    @property
    def leaf_sha256(self) -> str:
        """Leaf hash, in hexadecimal."""
        ...


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that one entry is in the journal: its leaf, and the way from it to the root."""

    seq: int
    leaf: bytes
    path: tuple[bytes, ...]


def prove(
    entries: Sequence[Sealed],
    *,
    origin: str,
    keys: Sequence[Signer],
    told_cases: Collection[str],
    measured_cases: Collection[str] = (),
    listed: Mapping[str, Collection[str]] | None = None,
    as_of: date,
    before: bytes | None = None,
    notice: str | None = None,
) -> Proof:
    """Give what an edition needs to be proved: its journal's files, and who signs its list.

    Parameters
    ----------
    entries, origin, keys, told_cases, measured_cases, listed, before, notice
        As for :func:`files`.
    as_of
        The day the edition speaks of.
    """
    made = files(
        entries,
        origin=origin,
        keys=keys,
        told_cases=told_cases,
        measured_cases=measured_cases,
        listed=listed,
        before=before,
        notice=notice,
    )
    return Proof(made, partial(write_listing, origin=origin, keys=keys, as_of=as_of))


def files(
    entries: Sequence[Sealed],
    *,
    origin: str,
    keys: Sequence[Signer],
    told_cases: Collection[str],
    measured_cases: Collection[str] = (),
    listed: Mapping[str, Collection[str]] | None = None,
    before: bytes | None = None,
    notice: str | None = None,
) -> dict[str, bytes]:
    """Give the files of a journal for the public folder, by path.

    Parameters
    ----------
    entries
        The whole journal in its order, whatever the day the edition speaks of: a tree over
        some of it would be another tree.
    origin
        Name of the journal.
    keys
        The key in use; after a rotation also the one before.
    told_cases
        Cases that may be told to the public. Entries about the journal itself always are; one
        that names another case is told where that one is, too: its text cannot be shortened.
    measured_cases
        Those of them whose figures may be told: an entry of another one that gives figures of
        its building is proved by its leaf alone, for the same reason.
    listed
        The words that may be told, by column: so is an entry that holds another one there, such
        as a body that the monitor does not name. None: nobody asks.
    before
        The checkpoint published before, where there is one: what does not add to it alone is
        never signed.
    notice
        A sentence on top of the README: that the town is invented.

    Returns
    -------
    files
        ``journal/checkpoint``; ``journal/leaves.txt``: one leaf hash a line, in base64;
        ``journal/events.jsonl``: the open texts of what may be told; ``journal/README.txt``.

    Raises
    ------
    DataError
        If the journal is broken, was rewritten since ``before``, or says that another key
        signs: such a journal is not signed.
    UsageError
        If no key is given.
    """
    _stop(_entry_faults(entries))
    told = {*told_cases, ""}  # an entry about the journal itself names no case
    tree = Tree([bytes.fromhex(one.leaf_sha256) for one in entries])
    _stop([*_key_faults(entries, keys), *_before_faults(tree, before, origin)])
    mine = [one for one in entries if (one.case_id or "") in told]
    open_texts = [
        one.open for one in mine
        if (_other_case(one.open) or "") in told
        and ((one.case_id or "") in measured_cases or not _has_figures(one.open))
        and not _holds_another(one.open, listed or {})
    ]  # fmt: skip
    return {
        CHECKPOINT: write_checkpoint(tree, origin=origin, keys=keys),
        LEAVES: _lines([base64.b64encode(one).decode() for one in tree.leaves]),
        EVENTS: _lines(open_texts),
        README: readme(origin, notice).encode(),
    }


def inclusions(tree: Tree, seqs: Sequence[int]) -> list[Inclusion]:
    """Give the proof for each of some entries.

    Parameters
    ----------
    tree
        The tree over the whole journal.
    seqs
        Their places, from 1 on.
    """
    return [Inclusion(seq, tree.leaves[seq - 1], tuple(tree.inclusion(seq - 1))) for seq in seqs]


def _other_case(open_text: str) -> str | None:
    """Give the case that an entry was merged into."""
    # of a million entries a handful are read: the others name no other case
    return json.loads(open_text).get("other_case") if '"other_case"' in open_text else None


def _has_figures(open_text: str) -> bool:
    """Say whether an entry gives figures of a building."""
    named = any(f'"{one}"' in open_text for one in MEASURES)  # the others are not read
    return named and not json.loads(open_text).keys().isdisjoint(MEASURES)


def _holds_another(open_text: str, listed: Mapping[str, Collection[str]]) -> bool:
    """Say whether an entry holds a word that may not be told."""
    return any(_is_another(open_text, name, words) for name, words in listed.items())


def _is_another(open_text: str, name: str, words: Collection[str]) -> bool:
    start = open_text.find(f'"{name}":')
    if start < 0:
        return False
    value = start + len(name) + 3
    if any(open_text.startswith(rfc8785.dumps(one).decode(), value) for one in words):
        return False  # no quotation mark stands bare in a text, so that this is the column
    return json.loads(open_text).get(name) not in (None, *words)


def _lines(texts: Sequence[str]) -> bytes:
    return "\n".join([*texts, ""]).encode() if texts else b""


def _stop(faults: Sequence[Issue]) -> None:
    if faults:
        raise DataError(faults)


def _entry_faults(entries: Sequence[Sealed]) -> list[Issue]:
    """Find the first entry that is not in its place, or whose text has another hash."""
    for seq, one in enumerate(entries, start=1):
        if one.seq != seq or leaf(one.open.encode()).hex() != one.leaf_sha256:
            what = f"entry {seq} is not the one that was written, so the journal is not signed"
            mend = "Restore the journal from the last backup that verifies"
            return [Issue("stop", "journal_value", JOURNAL, what, mend, row=seq)]
    return []


def _before_faults(tree: Tree, before: bytes | None, origin: str) -> list[Issue]:
    """Find out whether the journal only added to the checkpoint published before."""
    if before is None:
        return []
    older = read_checkpoint(before, CHECKPOINT)
    if isinstance(older, Checkpoint):
        fault = added_only(older, tree, origin=origin, file=CHECKPOINT)
        return [fault] if fault else []
    return [older]


def _key_faults(entries: Sequence[Sealed], keys: Sequence[Signer]) -> list[Issue]:
    """Find out whether the key that the journal was rotated to is among those that sign."""
    said = rotated_to([one.open for one in entries])
    if said is None or said[1] in {str(one.verifier) for one in keys}:
        return []
    what = f"entry {said[0]} says that checkpoints are signed by {said[1]}, which is not given"
    mend = "Sign with that key, or record a rotation to the one in use"
    return [Issue("stop", "key_value", JOURNAL, what, mend, row=said[0])]


def rotated_to(open_texts: Sequence[str]) -> tuple[int, str] | None:
    """Give the entry and the verifier key of the last rotation that was not withdrawn.

    Parameters
    ----------
    open_texts
        Open texts of entries, in the order of the journal.
    """
    # of a million entries a handful are read: the others cannot speak of a key
    spoken = [json.loads(one) for one in open_texts if '"verifier_key"' in one]
    undone = [json.loads(one) for one in open_texts if '"withdrawn"' in one]
    withdrawn: set[object] = set()
    for one in reversed(undone):  # a withdrawal may be withdrawn itself
        if one.get("kind") == "withdrawn" and _of_journal(one) and one.get("seq") not in withdrawn:
            withdrawn.add(one.get("corrects"))
    valid = [
        (int(one["seq"]), str(one["verifier_key"])) for one in spoken
        if one.get("verifier_key") and _of_journal(one) and one.get("seq") not in withdrawn
    ]  # fmt: skip
    return valid[-1] if valid else None


def _of_journal(entry: Mapping[str, Any]) -> bool:
    """Say whether an entry is about the journal itself: no case rotates a key."""
    return not entry.get("case_id")
