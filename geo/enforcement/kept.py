"""Whether a journal only added to what a reader kept of it."""

from __future__ import annotations

from collections.abc import Sequence

from geo.enforcement.checkpoint import Checkpoint, added_only, read_checkpoint, signers_of
from geo.enforcement.entries_checked import check_entries, entry_of, leaves_of
from geo.enforcement.notes import Verifier
from geo.enforcement.published import Published
from geo.enforcement.tree import Tree, root
from geo.enforcement.verified import Check, failed, passed, skipped, some
from geo.records import Issue


def check_since(
    kept: bytes | Published | None,
    file: str,
    *,
    known: Sequence[Verifier],
    head: Checkpoint | Issue,
    tree: Tree | None,
    lines: Sequence[str] | None,
) -> list[Check]:
    """Check that the journal only added to what the reader kept, and tells what it told.

    Parameters
    ----------
    kept
        An older checkpoint, or an older edition; None where the reader kept nothing.
    file
        Its name in messages.
    known
        Keys that the reader trusts.
    head, tree, lines
        The checkpoint of the edition, the tree over its leaves, and its published entries.
    """
    names = ("older", "told_before")
    if kept is None:
        why = "nothing older was given. Keep this checkpoint, and give it next time"
        return [skipped(name, why) for name in names]
    older = _older(kept, file, known, head, tree)
    if isinstance(kept, bytes):
        why = "a checkpoint was given; an older edition would show what it told"
        return [older, skipped(names[1], why)]
    return [older, _told_before(kept, file, lines)]


def _older(
    kept: bytes | Published,
    file: str,
    known: Sequence[Verifier],
    head: Checkpoint | Issue,
    tree: Tree | None,
) -> Check:
    name = "older"
    content = kept if isinstance(kept, bytes) else kept.checkpoint
    older = read_checkpoint(content or b"", file)
    if isinstance(older, Issue):
        return failed(name, str(older))
    if isinstance(kept, Published) and not _whole(kept, older):
        return failed(name, f"{file}: the older edition was changed itself.")
    if tree is None or isinstance(head, Issue):
        return skipped(name, "the entries that were signed are not known")
    fault = added_only(older, tree, origin=head.origin, file=file)
    if fault:
        return failed(name, str(fault))
    signers = signers_of(older, known, file)
    if isinstance(signers, Issue):  # whoever kept it himself may know that it is sound
        told = f"{signers} Or give the older key as well: the entries are those it was signed over."
        return failed(name, told)
    added = tree.size - older.size
    return passed(name, f"all {older.size:,} entries of then are there, and {added:,} were added")


def _whole(kept: Published, head: Checkpoint) -> bool:
    """Say whether the leaves of an older edition are those of its checkpoint."""
    leaves = leaves_of(kept.leaves or b"")
    return leaves is not None and len(leaves) == head.size and root(leaves) == head.root


def _told_before(kept: Published, file: str, lines: Sequence[str] | None) -> Check:
    """Check that every entry published then is published now.

    What was put into the older copy since is in no leaf of it, and accuses nobody of a removal.
    """
    name = "told_before"
    leaves = leaves_of(kept.leaves or b"")
    if leaves is None:
        return skipped(name, f"{file}: the leaves of the older edition cannot be read")
    before, sound, _ = check_entries(kept.events, Tree(leaves))
    if before is None:
        return failed(name, f"{file}: the older edition was changed itself. {sound.told}")
    if lines is None:
        return skipped(name, "the entries of the newer edition are not sound")
    now = set(lines)
    gone = [_named(line) for line in before if line not in now]
    if gone:
        told = (
            f"no longer told: {some(gone)}. Their hashes are still in the tree. A case may leave "
            "the page when a court quashes it or it is taken up anew: ask the office why."
        )
        return failed(name, told)
    return passed(name, f"all {len(before):,} entries that were told then are told now")


def _named(line: str) -> str:
    entry = entry_of(line) or {}
    return f"entry {entry.get('seq')} of {entry.get('case_id') or 'the journal'}"
