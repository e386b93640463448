"""What the holder of a receipt code may read of his report, locked so that nobody else can.

The register keeps H, a SHA-256 of the code. A page holds for each report a name, by which the
code finds it, and the answer under AES-256-GCM; name and key are made of H and of the edition's
own number. Whoever has no code reads neither a state nor a sum. All names and answers are new in
each edition: it cannot be seen that a report came in or moved on. Rows that stand for no report,
drawn from the register's secret, hide how many there are. What is said rests on cases that may
be told alone: anybody may report his neighbour, and holds a code then. See
``docs/adr/0039-receipt-codes.md``.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from geo.records import Snapshot

NAME_LABEL = b"foothill signal name\n"
KEY_LABEL = b"foothill signal key\n"
NAME_DIGITS = EDITION_DIGITS = 32
NONCE_BYTES, TAG_BYTES = 12, 16
ANSWER_BYTES = 160
"""Of every answer: none is told from another by its length."""
STEP = 32
"""Rows are filled up to a whole number of these."""

COLUMNS = (
    "state", "received_on", "words_state", "inspected_on", "confirmed_on", "refuted_on",
    "reward_decision", "reward", "currency", "decided_on",
)  # fmt: skip
"""What an answer says, in this order; the day of the edition comes first. No object is named."""


@dataclass(frozen=True, slots=True)
class LockedAnswers:
    """The answers of an edition, each by its name, in the order of the names."""

    edition: str  # without it no code finds its row
    rows: tuple[tuple[str, str], ...]


def locked_answers(snapshot: Snapshot) -> LockedAnswers:
    """Lock what the holders of codes may read.

    The same reports and day give the same rows. Anything else gives another edition, in which no
    name and no answer is as it was: rows that stay, beside others that go, would be told apart.

    Raises
    ------
    ValueError
        If the snapshot has no seed for rows that stand for no report.
    """
    if not snapshot.signal_filling:
        raise ValueError("rows that stand for no report need a seed")
    seed = bytes.fromhex(snapshot.signal_filling)
    said = _said(snapshot)
    written = json.dumps([snapshot.as_of.isoformat(), said]).encode()
    edition = hmac.digest(seed, written, "sha256").hex()[:EDITION_DIGITS]
    locked = [_locked(code, told, edition) for code, told in said]
    return LockedAnswers(edition, tuple(sorted([*locked, *_filling(len(said), seed, edition)])))


def _said(snapshot: Snapshot) -> list[tuple[str, list[Any]]]:
    """Give the hash of each code, and what is said to whoever has the code."""
    frame = snapshot.signal_answers
    days = {name: frame[name].dt.strftime("%Y-%m-%d") for name in COLUMNS if name.endswith("_on")}
    told = frame.assign(**days)[list(COLUMNS)].astype(object)
    told = told.where(told.notna(), None)
    rows = zip(frame["code_sha256"], told.itertuples(index=False, name=None), strict=True)
    return [(code, [snapshot.as_of.isoformat(), *row]) for code, row in rows]


def _locked(code_sha256: str, said: list[Any], edition: str) -> tuple[str, str]:
    secret = f"{edition}\n".encode() + bytes.fromhex(code_sha256)
    name = sha256(NAME_LABEL + secret).hexdigest()[:NAME_DIGITS]
    key = sha256(KEY_LABEL + secret).digest()
    answer = json.dumps(said, separators=(",", ":")).encode().ljust(ANSWER_BYTES)
    if len(answer) != ANSWER_BYTES:
        raise ValueError("an answer is longer than all answers are")
    nonce = hmac.digest(key, answer, "sha256")[:NONCE_BYTES]
    shut = AESGCM(key).encrypt(nonce, answer, name.encode())
    return name, base64.b64encode(nonce + shut).decode("ascii")


def _filling(reports: int, seed: bytes, edition: str) -> Iterator[tuple[str, str]]:
    """Give rows that stand for no report, and look like those that do to whoever has no code."""
    size = NONCE_BYTES + ANSWER_BYTES + TAG_BYTES
    for at in range(-reports % STEP if reports else STEP):
        label = f"{edition} {at} ".encode()
        name = hmac.digest(seed, label + b"name", "sha256").hex()[:NAME_DIGITS]
        parts = (
            hmac.digest(seed, label + bytes([part]), "sha256") for part in range(size // 32 + 1)
        )
        yield name, base64.b64encode(b"".join(parts)[:size]).decode("ascii")
