"""The proof that goes with an edition: its journal signed, and only added to since the last one."""

from __future__ import annotations

from collections.abc import Sequence

from geo.atlas.downloads import notice
from geo.atlas.naming import measured
from geo.config import Config
from geo.enforcement.notes import Signer
from geo.enforcement.proof import prove
from geo.enforcement.published import read_file
from geo.errors import UsageError
from geo.knowing import Known
from geo.records import Proof, Snapshot
from geo.records.listed import listed_words
from geo.records.proofs import CHECKPOINT


def proved(
    config: Config, known: Known, snapshot: Snapshot, signing: Sequence[Signer]
) -> Proof | None:
    """Prove the whole journal, where somebody signs.

    Parameters
    ----------
    config
        The monitor; what was published in ``config.out`` before must be in the journal.
    known, snapshot
        The entries as read, and what an edition tells of their cases.
    signing
        The keys of the checkpoint, of :func:`geo.enforcement.keys.signers`; empty: nobody signs.

    Raises
    ------
    DataError
        If the journal did not only add to what was published before: it is never signed.
    UsageError
        If nobody signs, and the edition there has a signed checkpoint.
    """
    journal = config.monitor.journal
    before = read_file(config.out / "public" / CHECKPOINT)
    if journal is None or not signing:
        _require_unsigned(config, before)
        return None
    told = snapshot.cases["told"].astype(bool)
    return prove(
        known.entries,
        origin=journal.origin,
        keys=signing,
        as_of=config.as_of,
        told_cases=frozenset(snapshot.cases.loc[told, "case_id"]),
        measured_cases=measured(snapshot),
        listed=listed_words(config.monitor, known.workflow),
        before=before,
        notice=notice(snapshot),
    )


def _require_unsigned(config: Config, before: bytes | None) -> None:
    """Refuse to put an edition without a checkpoint in the place of one that has it.

    After it nobody could tell whether the journal had only been added to.
    """
    if before is not None:
        why = "nobody signs it" if config.monitor.journal else "the monitor names no journal"
        raise UsageError(
            f"--out {config.out}: the edition there has a signed checkpoint of its journal, and "
            f"the new one would have none, as {why}. Sign it with --key, or name another folder."
        )
