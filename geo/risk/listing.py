"""The red flags as a document lists them: drawn from their files, never written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geo.documents.marks import redrawn
from geo.records import STEPS, THRESHOLD_UNITS, Flag

LIST = "<!-- drawn from the files of the flags: begin -->", "<!-- drawn from the files: end -->"
SPEED = "<!-- drawn from the measurement: begin -->", "<!-- drawn from the measurement: end -->"


def listed(document: str, flags: Sequence[Flag], measured: Mapping[str, Any]) -> str:
    """Give a document with the list of flags and the measurement drawn again between their marks.

    Parameters
    ----------
    document
        The whole text, with the marks :data:`LIST` and :data:`SPEED`.
    flags
        The flags, in the order in which they are listed.
    measured
        What ``bench/flags.py`` wrote.
    """
    text = redrawn(document, "\n".join(_list(flags)), begin=LIST[0], end=LIST[1])
    return redrawn(text, _speed(measured), begin=SPEED[0], end=SPEED[1])


def _list(flags: Sequence[Flag]) -> Iterator[str]:
    for step, meaning in STEPS.items():
        own = [flag for flag in flags if flag.step == step]
        if own:
            yield f"### When {meaning}\n"
        for flag in own:
            yield from _one(flag)


def _one(flag: Flag) -> Iterator[str]:
    yield f"**{flag.id} {flag.title.en}.** {flag.statement.en} ({flag.record_kind})\n"
    yield f"- How: {flag.formula}"
    for name, one in flag.thresholds.items():
        source = "assumed" if one.assumed else one.source
        yield f"- `{name}`: {one.value:g} {THRESHOLD_UNITS[name]} ({source})"
    yield f"- But: {flag.caveats.en}"
    yield f"- Needs: {', '.join(f'`{need}`' for need in flag.needs)}\n"


def _speed(measured: Mapping[str, Any]) -> str:
    town, most = (f"{measured[name] / 1024:.1f} GB" for name in ("peak_mb_of_the_town", "peak_mb"))
    return (
        f"Measured on {measured['measured_on']}: {measured['permits']:,} permits, "
        f"{measured['buildings']:,} buildings and {measured['findings']:,} findings, asked "
        f"{measured['flags']} flags in {measured['seconds']:g} s, of which "
        f"{measured['seconds_of_processor']:g} s of processor: the machine had "
        f"{measured['cores']} cores and a load of {measured['load_before']:g} from other work. "
        f"It held {most} at the most, {town} of it the tables of the town."
    )
