"""One red flag: what it asks of permits, parcels, buildings and cases, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.records.words import Parameter, Record, Text

FlagId = Annotated[str, Field(pattern=r"^P[0-9]{2}$")]
Threshold = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[list[str], Field(min_length=1)]
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]

STEPS: Mapping[str, str] = {
    "land": "land is given",
    "purpose": "the purpose of land, or its function in the plan, is changed",
    "subdivision": "a parcel is divided",
    "design": "a design is approved",
    "permit": "a permit is applied for and issued",
    "notice": "the start of works is filed",
    "works": "works are done",
    "acceptance": "what was built is accepted",
    "control": "what was built is inspected",
    "court": "a court decides",
    "enforcement": "what was ordered is carried out",
}
"""Steps of the process, in their order; a flag is a sign of a weak point at one of them."""

RECORD_KINDS = (
    "permit", "parcel", "building", "case", "rule", "body", "developer", "approver",
)  # fmt: skip
"""What a flag may be raised on; the last two are persons or firms, and never public."""

Step = Literal[
    "land", "purpose", "subdivision", "design", "permit", "notice", "works", "acceptance",
    "control", "court", "enforcement",
]  # fmt: skip
RecordKind = Literal[
    "permit", "parcel", "building", "case", "rule", "body", "developer", "approver"
]

THRESHOLD_UNITS: Mapping[str, str] = {
    "days": "days",
    "months": "months",
    "plots": "parcels",
    "permits": "permits",
    "acts": "acts",
    "floors": "floors",
    "units": "units",
    "gfa_m2": "m²",
    "depth_m": "m",
    "min_count": "records",
    "whiskers": "IQR",
}
"""Every threshold that a flag may have, and its unit."""


class Act(Record):
    """An act of a permit register: of these kinds, and granted or refused."""

    kinds: Annotated[Words, Field(description="kinds of acts; case does not matter")]
    ended: Literal["granted", "refused"] = "granted"
    tender: Annotated[
        Literal["yes", "no"] | None, Field(description="only where the register says so")
    ] = None


class Judged(Record):
    """A rule with one of these words found a breach; the finding itself says why.

    The record kind of the flag says whose findings count: those of buildings, of permits on
    their day of issue, or of parcels on the day they were made.
    """

    word: Literal["judged"]
    rules: Annotated[Words, Field(description="words of rules, such as use_differs")]

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ()


class PermitAfterWorks(Record):
    """Issued after the building was first seen, with no earlier permit for it or its parcel."""

    word: Literal["permit_after_works"]
    permit_types: Words

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ()


class IssuedQuickly(Record):
    """Issued in fewer days than the lower Tukey fence of acts of its kind.

    The fence is taken on log(1 + days), because days to issue have a long tail to the right and
    on plain days the lower fence falls below zero: Q1 - whiskers * (Q3 - Q1), Tukey 1977,
    Exploratory Data Analysis. No fence is drawn for a kind with fewer acts than ``min_count``.
    """

    word: Literal["issued_quickly"]

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ("min_count", "whiskers")


class OftenBarred(Record):
    """The share of barred permits among those an approver issued lies above the Tukey fence.

    Barred: a rule with one of these words found a breach on the day of issue. The fence is taken
    on plain shares: Q3 + whiskers * (Q3 - Q1) over all approvers with ``min_count`` permits judged;
    fewer barred ones than ``permits`` are no row of them, whatever the share. It is the lower
    bound of the share (Wilson 1927, 95 %) that must lie above the fence.
    """

    word: Literal["often_barred"]
    rules: Words

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ("min_count", "whiskers", "permits")


class GrantedAfter(Record):
    """On one parcel an act was granted no more than so long after another.

    ``then_is`` asks how the later act stands to the earlier one: ``any``; ``unchanged``, of the
    same kind with every figure that both tell the same, and at least one told by both;
    ``larger``, for a use of a later class in ``classes`` than that before the earlier act.
    """

    word: Literal["granted_after"]
    first: Act
    then: Act
    then_is: Literal["any", "unchanged", "larger"] = "any"
    classes: Annotated[
        list[Words], Field(description="classes of uses, the smallest first, each by its words")
    ] = Field(default_factory=list)
    within: Literal["days", "months"]

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return (self.within,)

    @model_validator(mode="after")
    def _with_classes(self) -> Self:
        if (self.then_is == "larger") != bool(self.classes):
            raise ValueError("classes are for then_is: larger, and it needs them")
        return self


class CutUp(Record):
    """A parcel was cut into so many, and its ground is of a barred purpose or barred by a rule."""

    word: Literal["cut_up"]
    purposes: Annotated[Words, Field(description="purposes of the parcel that was cut")]
    others: Annotated[
        list[str], Field(description="known purposes that are not meant; another proves nothing")
    ] = Field(default_factory=list)
    rules: Annotated[Words, Field(description="words of rules that find the new parcels in breach")]

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ("plots",)


class GrantedTogether(Record):
    """On one day one developer got permits in one cadastral block, each under a size, not together.

    Parcels are of one block where their cadastral numbers differ in the last group alone.
    """

    word: Literal["granted_together"]
    permit_types: Words

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ("permits", "gfa_m2")


class SignedBetween(Record):
    """Issued between two days of the year, both counted; the later may lie in the next year."""

    word: Literal["signed_between"]
    from_day: MonthDay
    until_day: MonthDay
    permit_types: Annotated[list[str], Field(description="left out: acts of every kind")] = Field(
        default_factory=list
    )

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ()


class OpinionMissing(Record):
    """Land was taken out of one of these uses, and the act names no opinion of one of these."""

    word: Literal["opinion_missing"]
    permit_types: Words
    from_uses: Words
    opinions: Words

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ()


class PlanEdited(Record):
    """The plan of one unit was changed so often within so many months."""

    word: Literal["plan_edited"]
    permit_types: Words

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ("acts", "months")


class DeveloperJudged(Record):
    """Issued to a developer of whom a court act on another building is in force."""

    word: Literal["developer_judged"]
    permit_types: Words

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ()


class AfterAct(Record):
    """After an event of these kinds in a case, the owner changed or the building grew."""

    word: Literal["after_act"]
    first: Annotated[Words, Field(description="kinds of events of the journal")]
    then: Literal["owner_changed", "growth"]

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ()


class Unpaid(Record):
    """The difference in the cadastral value was due, and the register says it is not paid."""

    word: Literal["unpaid"]
    permit_types: Words

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ()


class Silent(Record):
    """An open case has had no event since a deadline passed, longer than the journal allows."""

    word: Literal["silent"]

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ()


class OverParcel(Record):
    """The footprint reaches over the bounds of its parcel by more, its error taken off."""

    word: Literal["over_parcel"]

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ("depth_m",)


class BeforeStricter(Record):
    """Applied for in the last days before a stricter version of a rule that bars it today."""

    word: Literal["before_stricter"]

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ("days",)


class OverSimple(Record):
    """Accepted by its owner, and larger than what may be accepted so."""

    word: Literal["over_simple"]
    permit_types: Words

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ("floors", "units", "gfa_m2")


class HazardListed(Record):
    """Granted on a parcel after the day on which the parcel was put on a list of hazards."""

    word: Literal["hazard_listed"]
    permit_types: Words

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the thresholds it compares with."""
        return ()


FlagTest = Annotated[
    Judged | PermitAfterWorks | IssuedQuickly | OftenBarred | GrantedAfter | CutUp
    | GrantedTogether | SignedBetween | OpinionMissing | PlanEdited | DeveloperJudged | AfterAct
    | Unpaid | Silent | OverParcel | BeforeStricter | OverSimple | HazardListed,
    Field(discriminator="word"),
]  # fmt: skip


class Flag(Record):
    """One red flag: a sign for a look, never proof and never a verdict."""

    id: FlagId
    title: Text
    statement: Annotated[Text, Field(description="what the sign is, in one sentence")]
    formula: Annotated[
        str, Field(min_length=1, description="how it is computed, by names of tables and columns")
    ]
    example: Text
    why: Annotated[Text, Field(description="why it matters")]
    caveats: Annotated[Text, Field(description="what else may explain it")]
    step: Step
    record_kind: RecordKind
    test: FlagTest
    thresholds: Annotated[
        Mapping[Threshold, Parameter],
        Field(description="what the test compares with; source: none marks an assumed one"),
    ] = {}
    needs: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")]],
        Field(min_length=1, description="table.column that must be known for an answer"),
    ]

    @model_validator(mode="after")
    def _thresholds_of_its_test(self) -> Self:
        if set(self.thresholds) != set(self.test.asks):
            asked = ", ".join(self.test.asks) or "none"
            raise ValueError(f"the thresholds of {self.test.word} are: {asked}")
        return self

    def value(self, threshold: str) -> float:
        """Give the number of one threshold."""
        return self.thresholds[threshold].value


class FlagSettings(Record):
    """What one city says of the flags: which are left out, and which numbers or words are its own.

    An example: ``settings: {P07: {plots: {value: 12, source: none}}}``; a list stands for one of
    the lists of words of the test, as in ``P02: {permit_types: [permit]}``.
    """

    leave_out: Annotated[tuple[FlagId, ...], Field(description="flags that are not asked")] = ()
    settings: Annotated[
        Mapping[FlagId, Mapping[Threshold, Parameter | Words]],
        Field(description="by flag: thresholds, and lists of words of its test"),
    ] = {}
