"""The keys that sign checkpoints: made, kept away from what is published, and loaded with care."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from geo.enforcement.notes import NAME, Signer, Verifier
from geo.errors import DataError, UsageError
from geo.records import Issue, Journal

NOT_SECRET = "NOT-SECRET"  # noqa: S105 it says so
"""Stands in the name of every key that is published, so that whoever sees its name is told."""
SEED_SENTENCE = "NOT-SECRET: this key is published with the demo and protects nothing"
"""SHA-256 of it is the private half of the demo's key."""
LARGEST_BYTES = 10_000
EDITION = ("manifest.json", "software.json")
"""The files that lie at the top of every edition."""


def new_key(path: Path, *, name: str) -> Verifier:
    """Make a new Ed25519 key in a file that nobody else may read (PEM, PKCS 8, mode 0600).

    Parameters
    ----------
    path
        The file: a new one, in a folder that is there, outside every repository and edition.
    name
        The ``origin`` of the journal whose checkpoints it will sign.

    Returns
    -------
    verifier
        Its public half: the line to publish where readers find it without the edition.

    Raises
    ------
    UsageError
        If the place or the name will not do.
    OSError
        If the file cannot be written; nothing is left of it then.
    """
    if not NAME.fullmatch(name) or NOT_SECRET in name:
        raise UsageError(
            f"--origin {name!r}: it is not the name of a key. Write the origin of the journal, "
            f"such as town.example/journal: no spaces, no plus, no {NOT_SECRET}."
        )
    if path.is_symlink() or path.exists():
        raise UsageError(f"{path}: it is there already, and a key is never written over.")
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent}: there is no such folder. Make it first.")
    _require_apart(path)
    private = Ed25519PrivateKey.generate()
    _write(path, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signer(name, private).verifier


def load_key(path: Path, *, name: str) -> Signer:
    """Load a key that :func:`new_key` made.

    Parameters
    ----------
    path
        The file.
    name
        The ``origin`` of the journal.

    Raises
    ------
    DataError
        If it is missing, others may read it, it is encrypted, or it is no Ed25519 key.
    UsageError
        If it lies in a repository or an edition.
    """
    if not path.is_file():
        raise _fault(path, "there is no such file", "Name the key, or make one: foothill key new")
    _require_apart(path)
    stat = path.stat()
    if os.name == "posix" and stat.st_mode & 0o077:
        what = f"others may read it (mode {stat.st_mode & 0o777:04o})"
        raise _fault(path, what, f"chmod 600 {path}; if somebody had a chance to, rotate the key")
    if stat.st_size > LARGEST_BYTES:
        raise _fault(path, "it is too large to be a key", "Name the file of the private key")
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except TypeError:  # what the library says of a key with a password
        what, mend = "it is encrypted", "Decrypt it to a file of mode 600 for the run"
        raise _fault(path, what, mend) from None
    except OSError as error:
        mend = "Let the user of the run read it, and nobody else"
        raise _fault(path, f"it cannot be read: {error.strerror}", mend) from None
    except (ValueError, UnsupportedAlgorithm):
        mend = "Name the file of the private key that foothill key new made"
        raise _fault(path, "it is not a private key in PEM", mend) from None
    if not isinstance(private, Ed25519PrivateKey):
        what = f"it is a key of another kind ({type(private).__name__.lstrip('_')})"
        raise _fault(path, what, "Make an Ed25519 key: foothill key new")
    return Signer(name, private)


def published_key(name: str) -> Signer:
    """Give the demo's key, which everybody can make and which protects nothing.

    Raises
    ------
    UsageError
        If the name does not say that the key is not secret.

    Examples
    --------
    >>> published_key("town.example/NOT-SECRET").verifier.short
    'town.example/NOT-SECRET+e8276b89'
    """
    if NOT_SECRET not in name:
        raise UsageError(f"{name!r}: a journal that is signed by the published key says so. "
                         f"Put {NOT_SECRET} into its origin.")  # fmt: skip
    seed = hashlib.sha256(SEED_SENTENCE.encode()).digest()
    return Signer(name, Ed25519PrivateKey.from_private_bytes(seed))


def signers(paths: Sequence[Path], journal: Journal | None, *, fictional: bool) -> list[Signer]:
    """Give who signs the checkpoints of a monitor's journal; none where nobody does.

    Parameters
    ----------
    paths
        Files of keys; see :func:`load_key`.
    journal
        What the monitor says of its journal.
    fictional
        Whether the city is invented: its journal is signed by the published key, where its
        origin says so and no other key is given.

    Raises
    ------
    DataError
        If keys cannot be used; the faults of all of them are in it.
    UsageError
        If there are keys, and no journal.
    """
    if journal is None:
        if paths:
            raise UsageError(
                "--key: the monitor names no journal, so that there is nothing to sign."
            )
        return []
    found: list[Signer] = []
    faults: list[object] = []
    for path in paths:
        try:
            found.append(load_key(path, name=journal.origin))
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    if not found and fictional and NOT_SECRET in journal.origin:
        return [published_key(journal.origin)]
    return found


def is_published(verifier: Verifier) -> bool:
    """Say whether a key is the demo's, so that anybody may have signed with it."""
    return verifier.public == published_key(NOT_SECRET).verifier.public


def _require_apart(path: Path) -> None:
    """Refuse a key inside a repository or an edition: both are handed on."""
    for folder in path.resolve().parents:
        if (folder / ".git").exists():
            raise UsageError(
                f"{path}: {folder} is a git repository, which is handed on. "
                "Keep the key outside of it."
            )
        if all((folder / name).exists() for name in EDITION):
            raise UsageError(
                f"{path}: {folder} is an edition, which is handed on. Keep the key outside of it."
            )


def _write(path: Path, content: bytes) -> None:
    """Write a new file with mode 0600 from its first byte on, and sync it; all or nothing."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise UsageError(
                f"{path}: its file system keeps no permissions, so that anybody could read it. "
                "Name a place on another one."
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _fault(path: Path, what: str, mend: str) -> DataError:
    return DataError([Issue("stop", "key_value", str(path), what, mend)])
