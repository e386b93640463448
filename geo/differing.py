"""What changed between two editions, once each was found to be sound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo.atlas.changes import changes, require_before, rewritten, turns
from geo.atlas.changes_sheet import Difference
from geo.atlas.editions import Edition, is_whole, read_edition, told_edition
from geo.enforcement.listing import read_listing
from geo.enforcement.published import differing, manifest_sums, read_file
from geo.enforcement.verify import verify
from geo.errors import DataError, UsageError
from geo.records import Issue, Snapshot
from geo.records.proofs import LISTING


@dataclass(frozen=True, slots=True)
class Earlier:
    """The edition before, and what is to be known of it."""

    edition: Edition
    notes: tuple[tuple[str, Issue], ...]


def diff(old: Path, new: Path, *, public: bool = False, key: str | None = None) -> Difference:
    """Compare two editions of one monitor.

    Parameters
    ----------
    old, new
        Folders as ``run`` writes them, or public folders alone. Where one of them is a public
        folder alone, the public folders of both are compared.
    public
        Compare the public folders alone, so that what comes out reveals nothing beside them.
    key
        The verifier key of the office, got elsewhere; without one signatures are not checked,
        which the difference says.

    Raises
    ------
    UsageError
        If a folder is no edition, or they are of different monitors or in the wrong order.
    DataError
        With every file that is damaged, or a check that failed: nothing is told of such a copy.
    """
    alone = public or not (is_whole(old) and is_whole(new))
    before, after = (read_edition(folder, public=alone) for folder in (old, new))
    notes = [
        (side, note)
        for side, folder in (("old", old), ("new", new))
        for note in _checked(folder, alone=alone, key=key)
    ]
    return Difference(
        old=before,
        new=after,
        changes=changes(before, after),
        turns=turns(before, after),
        rewritten=rewritten(before, after),
        notes=tuple(notes),
    )


def earlier(folder: Path, *, monitor: str, as_of: date) -> Earlier:
    """Read the public folder of the edition before, for a new one to tell what changed since.

    Parameters
    ----------
    folder
        An edition, or its public folder.
    monitor, as_of
        Of the new edition.

    Raises
    ------
    UsageError
        If it is no edition, one of another monitor, or a later one.
    DataError
        With every file of it that is damaged or not as its signed list says.
    """
    edition = read_edition(folder, public=True)
    require_before(edition, monitor=monitor, as_of=as_of)
    notes = _checked(folder / "public" if is_whole(folder) else folder, alone=True, key=None)
    return Earlier(edition, tuple(("old", one) for one in notes))


def since(before: Earlier, snapshot: Snapshot) -> Difference:
    """Tell what changed from an earlier edition to the one that a snapshot will be."""
    after = told_edition(snapshot)
    return Difference(
        old=before.edition,
        new=after,
        changes=changes(before.edition, after),
        turns=turns(before.edition, after),
        rewritten=rewritten(before.edition, after),
        notes=before.notes,
    )


def _checked(folder: Path, *, alone: bool, key: str | None) -> list[Issue]:
    """Hold an edition to its lists and its signature; give what remains to be known of it."""
    inner = folder / "public" if (folder / "public").is_dir() else folder
    faults = [] if alone else _by_manifest(folder)
    signed = read_file(inner / LISTING)
    if signed is None:
        _stop(faults)
        mend = "Ask the office for an edition with a signed journal"
        return [Issue("note", "edition_unsigned", str(folder), "nobody signed it", mend)]
    _stop([*faults, *_by_listing(inner, signed)])
    if key is None:
        mend = "Name the key of the office with --key"
        return [Issue("note", "edition_unchecked", str(folder), "no key was given", mend)]
    found = verify(folder, key)
    if not found.passed:
        what = "it is not as the office signed it: " + "; ".join(
            str(one) for one in found.checks if one.state == "failed"
        )
        raise DataError([_damaged(folder, what)])
    return []


def _by_manifest(folder: Path) -> list[Issue]:
    sums = manifest_sums((folder / "manifest.json").read_bytes())
    if sums is None:
        return [_damaged(folder / "manifest.json", "it lists no files")]
    return [
        _damaged(folder / name, "it is missing, or is not the file that the manifest lists")
        for name in differing(folder, sums)
    ]


def _by_listing(inner: Path, signed: bytes) -> list[Issue]:
    listing = read_listing(signed, LISTING)
    if isinstance(listing, Issue):
        return [listing]
    return [
        _damaged(inner / name, "it is missing, or is not the file on the signed list")
        for name in differing(inner, listing.sums)
    ]


def _damaged(path: Path, what: str) -> Issue:
    return Issue("stop", "edition_value", str(path), what, "Get the edition again")


def _stop(faults: list[Issue]) -> None:
    if faults:
        raise DataError(faults)


def require_apart(out: Path, *editions: Path) -> None:
    """Refuse to write into an edition: its own files are all that may lie there.

    Raises
    ------
    UsageError
        If ``out`` is one of the editions or lies in one.
    """
    for edition in editions:
        if edition.resolve() in (out.resolve(), *out.resolve().parents):
            raise UsageError(f"--out {out}: it lies in the edition {edition}. Name another folder.")
