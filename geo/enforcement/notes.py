"""A text and who signed it, in one small file that a person can read and keep.

The form is the signed note of C2SP (c2sp.org/signed-note, version 1): the text, an empty
line, and a line a signature: an em dash, the name of the key, and base64 of the key's id
(four bytes) and the Ed25519 signature (RFC 8032) over the text with its last newline.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from geo.errors import UsageError, printable
from geo.records import Issue

ED25519 = b"\x01"
"""The signature type of the note's own Ed25519 signatures."""
LARGEST_BYTES = 1_000_000
MOST_SIGNATURES = 100
"""Bounds of what is read; the form asks for 16 signatures at least."""
NAME = re.compile(r"[^\s+]+")
"""A name of a key: no spaces and no plus."""
SIGNATURE = re.compile(r"— ([^\s+]+) (\S+)")
VERIFIER = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)")
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a key: what checks its signatures.

    Examples
    --------
    >>> str(Verifier("town.example/journal", bytes(32)))
    'town.example/journal+e62fe679+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """

    name: str
    public: bytes  # 32 bytes, RFC 8032

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256 over name, newline, signature type and public key."""
        named = self.name.encode() + b"\n" + ED25519 + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def short(self) -> str:
        """Name and id, as messages tell it."""
        return f"{self.name}+{self.key_id.hex()}"

    def __str__(self) -> str:
        return f"{self.short}+{base64.b64encode(ED25519 + self.public).decode()}"


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs; its private half is shown nowhere."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.name, self.private.public_key().public_bytes_raw())


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a note, not yet checked."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def short(self) -> str:
        """Name and id of the key that it says it is of."""
        return f"{self.name}+{self.key_id.hex()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its signatures."""

    text: str
    signatures: tuple[Signature, ...]


def sign(text: str, signers: Sequence[Signer]) -> bytes:
    """Write a note: a text signed by each of some keys.

    Raises
    ------
    UsageError
        If no key is given.
    """
    if not signers:
        raise UsageError("No key to sign with. Name one with --key FILE, or make one: key new.")
    lines = [_line(signer, text.encode()) for signer in signers]
    return "\n".join([text, *lines, ""]).encode()


def _line(signer: Signer, text: bytes) -> str:
    signed = signer.verifier.key_id + signer.private.sign(text)
    return f"— {signer.name} {base64.b64encode(signed).decode()}"


def read_note(content: bytes, file: str) -> Note | Issue:
    """Read a note; its signatures are not checked here.

    Parameters
    ----------
    content
        The file, as it is.
    file
        Its name in messages.
    """
    if len(content) > LARGEST_BYTES:
        what = f"it has more than {LARGEST_BYTES:,} bytes"
        return _fault(file, what, "Check that it is the file meant")
    try:
        whole = content.decode("utf-8")
    except UnicodeDecodeError:
        return _fault(file, "it is not UTF-8", _AS_IT_WAS)
    if CONTROLS.search(whole):
        what = "it holds a character that no such file has, such as a tab or a Windows line end"
        return _fault(file, what, _AS_IT_WAS)
    text, parted, below = whole.rpartition("\n\n")
    if not parted or not text or not below.endswith("\n"):
        what = "it has no signatures below an empty line, or its end is cut off"
        return _fault(file, what, _AS_IT_WAS)
    signatures = _signatures(below.removesuffix("\n").split("\n"), file)
    return signatures if isinstance(signatures, Issue) else Note(f"{text}\n", signatures)


_AS_IT_WAS = "Take the file as it was published, or from another copy, without a change"


def _signatures(lines: Sequence[str], file: str) -> tuple[Signature, ...] | Issue:
    if len(lines) > MOST_SIGNATURES:
        what = f"it has more than {MOST_SIGNATURES} signatures"
        return _fault(file, what, "Check that it is the file meant")
    found = [_signature(line) for line in lines]
    read = tuple(one for one in found if one is not None)
    if len(read) < len(found):
        what = f"line {found.index(None) + 1} of its signatures is not one"
        return _fault(file, what, _AS_IT_WAS)
    return read


def _signature(line: str) -> Signature | None:
    found = SIGNATURE.fullmatch(line)
    value = decoded(found[2]) if found else None
    return Signature(found[1], value[:4], value[4:]) if found and value and value[4:] else None


def read_verifier(line: str) -> Verifier | Issue:
    """Read a verifier key: its name, its id and the public key, joined by plus signs."""
    found = VERIFIER.fullmatch(line.strip())
    material = decoded(found[3]) if found else None
    if not found or not material:
        what = f"{printable(line.strip()[:60])!r} is not a verifier key"
        return _key_fault(what, "Give the whole line, NAME+ID+KEY, as the office published it")
    if material[:1] != ED25519 or len(material) != 33:
        return _key_fault("it is no Ed25519 key", "Give a key that begins with A after its id")
    verifier = Verifier(found[1], material[1:])
    if verifier.key_id.hex() != found[2]:
        what = f"the key does not fit its id {found[2]}, so the line was changed"
        return _key_fault(what, "Copy the whole line again")
    return verifier


def signed_by(note: Note, known: Sequence[Verifier], file: str) -> tuple[Verifier, ...] | Issue:
    """Give the known keys that signed a note.

    Signatures of other keys are ignored, as the form asks: it is how a key is rotated.

    Returns
    -------
    signers
        At least one; an issue where none of the known keys signed, or where a signature of
        one of them does not fit the text.
    """
    keys = {(one.name, one.key_id): one for one in known}
    signed = [(keys.get((one.name, one.key_id)), one) for one in note.signatures]
    for key, signature in signed:
        if key is not None and not _fits(key, signature, note.text):
            what = f"the signature of {key.short} does not fit the text: one of them was changed"
            return _fault(file, what, "Ask the office; keep both this file and the one you had")
    signers = tuple(key for key, _ in signed if key is not None)
    if not signers:
        found = ", ".join(one.short for one in note.signatures)
        given = ", ".join(one.short for one in known)
        what = f"it is signed by {found}, not by the key given, {given}"
        return _fault(file, what, "Ask the office whether its key was rotated, and for the new one")
    return signers


def _fits(key: Verifier, signature: Signature, text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature.value, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def decoded(text: str) -> bytes | None:
    r"""Decode base64 (RFC 4648, 4) that is written the one way there is; None for any other.

    Examples
    --------
    >>> decoded("AQ=="), decoded("AR=="), decoded("AQ")
    (b'\x01', None, None)
    """
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if base64.b64encode(value).decode() == text else None


def _fault(file: str, what: str, mend: str) -> Issue:
    return Issue("stop", "checkpoint_value", file, what, mend)


def _key_fault(what: str, mend: str) -> Issue:
    return Issue("stop", "key_value", "--key", what, mend)
