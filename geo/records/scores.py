"""What a monitor file says of its scores: cells, fewest records, weights, what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from geo.records.flags import Flag
from geo.records.words import Parameter, Record, Text

SQUARE_M = 500
"""Side of the least square that anything is counted in, m; the house's own number."""
PARTS: tuple[str, ...] = (
    "finding_building", "finding_permit", "finding_parcel", "case_silent", "case_overdue",
)  # fmt: skip
"""Parts of a score beside the red flags: records in breach by kind, and cases that stand still."""
SAME_AS: Mapping[str, str] = {"silent": "case_silent"}
"""Parts that count the very records of a flag, by the word of its test."""
PartName = Annotated[str, Field(pattern=rf"^(P[0-9]{{2}}|{'|'.join(PARTS)})$")]


class Scores(Record):
    """How weak points are scored; every number is the house's own unless a source is named."""

    min_count: Annotated[
        Parameter, Field(description="fewest records of which a share is told, and a score made")
    ] = Parameter(
        value=10,
        source="none",
        note=Text(
            kk="жария беттердегі ғимараттар саны сияқты; мұны ешбір дереккөз айтпайды",
            ru="как для счёта зданий на публичных страницах; такого числа ни один источник не даёт",
            en="as for counts of buildings on public pages; no source states such a number",
        ),
    )
    cell_m: Annotated[
        int, Field(ge=SQUARE_M, multiple_of=SQUARE_M, description="side of a cell, whole 500 m")
    ] = SQUARE_M
    weights: Annotated[
        Mapping[PartName, Parameter],
        Field(description="points a per cent of records; 1 if left out"),
    ] = {}
    leave_out: Annotated[
        tuple[PartName, ...], Field(description="flags and other parts that make up no score")
    ] = ()
    bodies: Annotated[
        tuple[str, ...],
        Field(
            description="issuing bodies that public pages may name, as the registers write them; "
            "beside those of the journal; all others are told as not listed, since a person or a "
            "firm may stand there"
        ),
    ] = ()

    def without(self, flags: Iterable[Flag]) -> frozenset[str]:
        """Give the parts that make up no score, so that no sign counts twice.

        They are those that the monitor leaves out, and a part that counts the records of a flag
        which is asked and not left out.
        """
        kept = [flag for flag in flags if flag.id not in self.leave_out]
        twice = {SAME_AS[flag.test.word] for flag in kept if flag.test.word in SAME_AS}
        return frozenset(twice) | frozenset(self.leave_out)

    def weight(self, part: str) -> float:
        """Give the weight of a part: one point a per cent unless told."""
        return self.weights[part].value if part in self.weights else 1.0
