"""What the public page holds of the journal's proof: its checkpoint, and the leaf hashes."""

from __future__ import annotations

import base64

from geo.records import Proof
from geo.records.proofs import CHECKPOINT, LEAVES

MOST_LEAVES = 50_000
"""Entries whose hashes a page carries: 2 MB; beyond them the command checks, not the page."""


def kept_facts(proof: Proof | None) -> dict[str, str | None] | None:
    """Give what the page checks a kept checkpoint against; None where nothing was signed.

    Parameters
    ----------
    proof
        The files of the published journal.

    Returns
    -------
    facts
        ``checkpoint``: its text; ``leaves``: base64 of the leaf hashes, 32 bytes each, one
        after the other; None where there are more than a page should carry.
    """
    if proof is None:
        return None
    lines = proof.files[LEAVES].split()
    joined = b"".join(map(base64.b64decode, lines)) if len(lines) <= MOST_LEAVES else None
    return {
        "checkpoint": proof.files[CHECKPOINT].decode("utf-8"),
        "leaves": None if joined is None else base64.b64encode(joined).decode("ascii"),
    }
