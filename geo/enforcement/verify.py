"""Whether a copy of an edition is what the office signed, and only added to an older one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from geo.enforcement.checkpoint import Checkpoint, read_checkpoint, signers_of
from geo.enforcement.entries_checked import check_case, check_entries, check_tree
from geo.enforcement.kept import check_since
from geo.enforcement.keys import NOT_SECRET, is_published
from geo.enforcement.listing import read_listing
from geo.enforcement.notes import Note, Verifier, read_verifier, signed_by
from geo.enforcement.proof import rotated_to
from geo.enforcement.published import (
    Published,
    differing,
    manifest_sums,
    read_kept,
    read_published,
    unlisted,
)
from geo.enforcement.verified import Check, Verified, failed, passed, skipped, some
from geo.errors import DataError, printable
from geo.records import Issue
from geo.records.proofs import CHECKPOINT, LISTING


def verify(
    edition: Path, key: str, *, since: str | None = None, case: str | None = None
) -> Verified:
    """Check a copy of an edition with nothing but its files and a key got elsewhere.

    Parameters
    ----------
    edition
        The folder of an edition, or its public folder alone.
    key
        The verifier key as the office published it; several, one a line, around a rotation.
        A key found in the edition is never taken.
    since
        What the reader kept: the file of an older checkpoint, or the folder of an older
        edition.
    case
        A case whose entries shall be in the journal.

    Returns
    -------
    verified
        The checks ``files`` (the signed list and every file on it), ``manifest`` (where the
        whole edition is at hand), ``signature``, ``tree``, ``entries``, ``chain``, ``older``,
        ``told_before`` and ``case``, in this order.

    Raises
    ------
    UsageError
        If ``edition`` or ``since`` is not what it should be.
    DataError
        If ``key`` is not a verifier key.
    """
    known = _known(key)
    published = read_published(edition)
    kept = read_kept(Path(since)) if since is not None else None
    head = _head(published)
    tree, leaves_check = check_tree(published.leaves, head)
    lines, entries_check, chain_check = check_entries(published.events, tree)
    checks = [
        _files(published, known, head, lines),
        _manifest(published),
        _signature(head, known, lines),
        leaves_check,
        entries_check,
        chain_check,
        *check_since(kept, since or "", known=known, head=head, tree=tree, lines=lines),
        check_case(case, head, tree, lines),
    ]
    origin, size = (head.origin, head.size) if isinstance(head, Checkpoint) else (None, None)
    return Verified(origin, size, tuple(checks), tuple(_warnings(known)))


def _known(key: str) -> list[Verifier]:
    read = [read_verifier(line) for line in key.splitlines() if line.strip()]
    faults = [one for one in read if isinstance(one, Issue)]
    if faults or not read:
        raise DataError(faults or [read_verifier("")])
    return [one for one in read if isinstance(one, Verifier)]


def _warnings(known: Sequence[Verifier]) -> Iterator[str]:
    for one in known:
        if is_published(one) or NOT_SECRET in one.name:
            yield f"{one.short}: this key is published ({NOT_SECRET}); it protects nothing"


def _head(published: Published) -> Checkpoint | Issue:
    if published.checkpoint is None:
        mend = "Get the edition again; without a checkpoint it proves nothing"
        return Issue("stop", "checkpoint_value", CHECKPOINT, "there is no such file", mend)
    return read_checkpoint(published.checkpoint, CHECKPOINT)


def _files(
    published: Published,
    known: Sequence[Verifier],
    head: Checkpoint | Issue,
    lines: Sequence[str] | None,
) -> Check:
    """Check the signed list of the public folder, and every file on it."""
    name = "files"
    if published.listing is None:
        return failed(name, f"{LISTING}: there is no such file. Get the edition again.")
    listing = read_listing(published.listing, LISTING)
    if isinstance(listing, Issue):
        return failed(name, str(listing))
    signers = signed_by(listing.note, known, LISTING)
    given_up = _given_up(listing.note, lines, LISTING)
    if isinstance(signers, Issue) or given_up:
        return failed(name, str(signers) if isinstance(signers, Issue) else str(given_up))
    named = {listing.origin, *(one.name for one in signers)}
    if len(named) > 1 or (isinstance(head, Checkpoint) and listing.origin != head.origin):
        told = f"{LISTING}: it is of another journal, {printable(listing.origin)}"
        return failed(name, f"{told}. Get the edition again.")
    differ = differing(published.public, listing.sums)
    strange = unlisted(published.public, [*listing.sums, LISTING])
    parts = [("changed or missing", differ), ("not on the signed list", strange)]
    if differ or strange:
        return failed(name, "; ".join(f"{what}: {some(one)}" for what, one in parts if one))
    count = len(listing.sums)
    return passed(name, f"{count} files of the public folder, as signed for {listing.as_of}")


def _manifest(published: Published) -> Check:
    """Check every file that the manifest lists, where it was handed on."""
    name = "manifest"
    if published.manifest is None:
        return skipped(name, "no manifest.json beside the public folder")
    sums = manifest_sums(published.manifest)
    if sums is None:
        return failed(name, "manifest.json lists no files. Get the edition again.")
    differ = differing(published.public.parent, sums)
    if differ:
        return failed(name, f"changed or missing: {some(differ)}")
    return passed(name, f"{len(sums)} files; it is not signed, so it shows accidents alone")


def _signature(
    head: Checkpoint | Issue, known: Sequence[Verifier], lines: Sequence[str] | None
) -> Check:
    """Check that the key that was given signed the checkpoint."""
    name = "signature"
    if isinstance(head, Issue):
        return failed(name, str(head))
    signers = signers_of(head, known, CHECKPOINT)
    if isinstance(signers, Issue):
        return failed(name, f"{signers}{_rotation(lines or [])}")
    given_up = _given_up(head.note, lines, CHECKPOINT)
    if given_up:
        return failed(name, given_up)
    others = len(head.note.signatures) - len(signers)
    also = f"; {others} more by keys not given" if others else ""
    return passed(name, f"{head.size:,} entries, by {some([one.short for one in signers])}{also}")


def _given_up(note: Note, lines: Sequence[str] | None, file: str) -> str | None:
    """Say why a note is not signed by the key that the journal was rotated to; None where it is.

    That key is asked for beside the one that was given, and never in place of it: whoever stole
    the older one could else sign alone, and write any letters where the newer one signs.
    """
    rotated = rotated_to(lines or [])
    if rotated is None:
        return None
    key = read_verifier(rotated[1])
    if isinstance(key, Issue) or key.short not in {one.short for one in note.signatures}:
        return f"{file}: signed by a key that was given up.{_rotation(lines or [])}"
    signers = signed_by(note, [key], file)
    return str(signers) if isinstance(signers, Issue) else None


def _rotation(lines: Sequence[str]) -> str:
    """Say what the journal itself says of a new key; its id alone, so that nobody takes it."""
    said = rotated_to(lines)
    if said is None:
        return ""
    return (
        f" Entry {said[0]} says that checkpoints are signed by {printable(_short(said[1]))} "
        "from there on: ask the office for that key, and do not take it from here."
    )


def _short(key: str) -> str:
    """Give name and id of a verifier key."""
    return key.rpartition("+")[0]
