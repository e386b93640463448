"""The plots of the East Quarter: for each of its rules what is lawful, what is not, what is open.

Every rule of the quarter holds within it alone. Its bounds are known to 2 m and a footprint to
1 m, so together to 2.24 m; bounds of parcels to 0.5 m, so a building lies to them to 1.12 m;
a cell of either elevation model to 0.5 m, so a change of height to 0.71 m.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import chain

from demo_town.buildings import ACROSS_SUMMER_2022, LAST_FLIGHT, UNDER_FIRST_VERSIONS
from demo_town.ground import square
from demo_town.plots import Act, Answer, Observation, Plot, ground_of, within
from demo_town.signed import OFTEN_BARRED

FLIGHT_2023, FLIGHT_2026 = LAST_FLIGHT[0] or date.min, LAST_FLIGHT[1]
VOID = math.nan
ISSUED = date(2023, 9, 4)  # between the last two flights
COURSE = (
    Act("sketch approval", date(2023, 7, 6)),
    Act("permit", ISSUED, expires=date(2026, 9, 4)),
    Act("start notice", date(2023, 9, 25)),
    Act("acceptance", date(2025, 10, 6)),
)
SKETCH, PERMIT, NOTICE, ACCEPTANCE = COURSE


def plots() -> list[Plot]:
    """Give every plot of the quarter, row by row from the south."""
    rows = (
        _floors(), _seen_from_the_air(), _uses(), _height(), _papers(), _ground(), _unbuilt(),
    )  # fmt: skip
    return list(chain.from_iterable(rows))


def _floors() -> list[Plot]:
    """Allow three floors since 2016, and four since 2024-03-01."""
    rule = "east-floors"
    relaxed = Answer(rule, "breach", label="barred_then_lawful_now")
    return [
        Plot(
            "east-floors-legal", 0, 0, floors=3,
            answers=(Answer(rule, "clear", label="lawful_then_and_now"),),
        ),
        Plot(
            "east-floors-relaxed", 0, 1, approver=OFTEN_BARRED, floors=4, seen=ACROSS_SUMMER_2022,
            acts=_around(_permit(date(2022, 5, 12), floors=4)),
            answers=(relaxed,), of_permit=(relaxed,),
        ),
        Plot(
            "east-floors-illegal", 0, 2, floors=6, height_m=8.5,
            answers=(Answer(rule, "breach", label="barred_then_and_now"),),
        ),
        Plot(
            "east-floors-no-data", 0, 3, floors=None, answers=(Answer(rule, "unknown", "no_data"),)
        ),
        # half of it in the quarter
        Plot(
            "east-edge", 0, 12, square(3884, 1634), floors=6, height_m=8.5,
            answers=(Answer(rule, "unknown", "too_close"),),
        ),
        # the act allowed more than the rule did, and less was built
        Plot(
            "east-permit-barred", 0, 4, approver=OFTEN_BARRED, floors=3,
            acts=_around(_permit(date(2024, 6, 3), floors=6)),
            answers=(Answer(rule, "clear"),),
            of_permit=(Answer(rule, "breach", label="barred_then_and_now"),),
        ),
        Plot("east-permit-legal", 0, 5, floors=3, of_permit=(Answer(rule, "clear"),)),
    ]  # fmt: skip


def _seen_from_the_air() -> list[Plot]:
    """Tell what later flights, a street survey and a volunteer saw."""
    rule = "east-floors"
    return [
        Plot(
            "east-grew", 1, 0, floors=4, height_m=8.5, seen=UNDER_FIRST_VERSIONS,
            acts=_around(_permit(date(2019, 4, 8))),
            observations=(
                Observation(FLIGHT_2026, method="drone", floors=6, height_m=8.5, use="house"),
            ),
            answers=(Answer(rule, "breach", label="barred_then_and_now"),),
        ),
        # two flights tell of it, and no register
        Plot(
            "east-appeared", 1, 1, in_register=False, acts=(),
            observations=(
                Observation(
                    FLIGHT_2023, "absent", shape=within((1, 1), 8, 8, 24, 24), names_it=False
                ),
                Observation(FLIGHT_2026, floors=6, height_m=8.5, use="house"),
            ),
            answers=(Answer(rule, "breach", label="barred_then_and_now"),),
        ),
        Plot(
            "east-gone", 1, 2, seen=UNDER_FIRST_VERSIONS,
            acts=_around(_permit(date(2019, 4, 9))),
            observations=(Observation(FLIGHT_2026, "absent"),),
            answers=(Answer(rule, "clear"),),
        ),
        Plot(
            "east-undated", 1, 3, in_register=False, acts=(),
            observations=(Observation(None, method="volunteer", floors=6),),
            answers=(Answer(rule, "unknown", "capture_day_unknown"),),
        ),
        # one outline over both: of which of them it is cannot be told
        Plot(
            "east-twin-west", 1, 4, within((1, 4), 30, 14, 12, 12), ground=ground_of(1, 4, 2),
            acts=(_permit(building="-"),),
            observations=(
                Observation(
                    FLIGHT_2026, floors=6, shape=within((1, 4), 30, 14, 25, 12), names_it=False
                ),
            ),
            answers=(
                Answer(rule, "clear"),
                # the act names the parcel, on which two stand
                Answer("east-permit-expired", "unknown", "no_data"),
            ),
        ),
        Plot(
            "east-twin-east", 1, 5, within((1, 4), 43, 14, 12, 12), on="east-twin-west", acts=(),
            answers=(
                Answer(rule, "clear"),
                Answer("east-permit-expired", "unknown", "no_data"),
            ),
        ),
    ]  # fmt: skip


def _uses() -> list[Plot]:
    """Bar apartment houses and hotels, keep large buildings for schools, and compare uses."""
    barred, large, differs = "east-no-apartments", "east-large-buildings", "east-use-differs"
    wide = {"use": "retail", "height_m": 6.0}
    return [
        _used(
            "east-use-legal", 0, "house",
            (Answer(barred, "clear"), Answer(differs, "clear")),
            observed="house",
        ),
        _used("east-use-illegal", 1, "apartments", (Answer(barred, "breach"),)),
        _used("east-hotel", 2, "hotel", (Answer(barred, "unknown", "exception_claimed"),)),
        _used(
            "east-hotel-excepted", 3, "hotel",
            (Answer(barred, "clear", "exception_shown"),),
            more=(Act("council decision", date(2023, 8, 14), use="hotel"),),
        ),
        _used(
            "east-terrace", 4, "terrace",
            (Answer(barred, "unknown", "open_reading"), Answer(differs, "unknown", "no_data")),
            surveyed=False,
        ),
        # its permit is for a use that the mapping of the register has no word for
        _used(
            "east-use-unmapped", 5, "house", (Answer(barred, "unknown", "no_data"),),
            permitted="навес", surveyed=False,
        ),
        _used(
            "east-use-changed", 6, "house",
            (Answer(differs, "breach"), Answer(barred, "clear")),
            observed="retail",
        ),
        Plot(
            "east-large-school", 2, 7, within((2, 7), 7, 7, 26, 26), use="school",
            acts=_course("school"), answers=(Answer(large, "clear"),),
        ),
        Plot(
            "east-large-shop", 2, 8, within((2, 8), 7, 7, 26, 26), **wide,
            acts=_course("retail"), answers=(Answer(large, "breach"),),
        ),
        Plot(
            "east-small-shop", 2, 9, **wide, acts=_course("retail"),
            answers=(Answer(large, "clear", "condition_not_met"),),
        ),
        Plot(
            "east-large-unknown", 2, 10, within((2, 10), 7, 7, 26, 26), use=None, acts=(),
            surveyed=False,
            answers=(Answer(large, "unknown", "no_data"),),
        ),
    ]  # fmt: skip


def _height() -> list[Plot]:
    """Allow 9 m; in its place stands a rule of 14 m for schools."""
    rule, schools = "east-height", "east-height-schools"
    special = Answer(rule, "clear", "special_rule")

    def tall(plot_id: str, column: int, use: str, height_m: float | None, *told: Answer) -> Plot:
        return Plot(plot_id, 3, column, use=use, height_m=height_m, acts=_course(use), answers=told)

    return [
        tall("east-height-legal", 0, "house", 8.0, Answer(rule, "clear")),
        tall("east-height-illegal", 1, "house", 11.0, Answer(rule, "breach")),
        tall("east-height-close", 2, "house", 9.2, Answer(rule, "unknown", "too_close")),
        tall("east-height-no-data", 3, "house", None, Answer(rule, "unknown", "no_data")),
        tall("east-school", 4, "school", 12.0, Answer(schools, "clear"), special),
        tall("east-school-tall", 5, "school", 17.0, Answer(schools, "breach"), special),
        tall("east-school-close", 6, "school", 14.2, Answer(schools, "unknown", "too_close")),
        tall("east-school-no-data", 7, "school", None, Answer(schools, "unknown", "no_data")),
    ]


def _papers() -> list[Plot]:
    """Go through what may be wrong with permits and their stages."""
    expired, other = "east-permit-expired", "east-permit-for-other"
    stages, order = "east-stages-complete", "east-stages-order"
    notice, refused = "east-acceptance-after-notice", "east-refusal-stands"
    lawful = tuple(
        Answer(rule, "clear") for rule in (expired, other, stages, order, notice, refused)
    )
    return [
        Plot("east-papers-legal", 4, 0, answers=lawful),
        Plot(
            "east-expired", 4, 1,
            acts=_around(_permit(date(2017, 3, 1), expires=date(2020, 3, 1))),
            answers=(Answer(expired, "breach"),),
        ),
        Plot(
            "east-neighbour-permitted", 4, 2, within((4, 2), 8, 14, 12, 12),
            ground=ground_of(4, 2, 2), answers=(Answer(other, "clear"),),
        ),
        Plot(
            "east-permit-of-neighbour", 4, 3, within((4, 2), 60, 14, 12, 12),
            on="east-neighbour-permitted", acts=(), answers=(Answer(other, "breach"),),
        ),
        # the act names a building that no register has: it may be this one
        Plot(
            "east-other-name", 4, 4, acts=(_permit(building="house No 5"),),
            answers=(
                Answer(other, "unknown", "no_data"), Answer(expired, "unknown", "no_data"),
            ),
        ),
        Plot(
            "east-refused-then-granted", 4, 5,
            acts=_around(_permit(date(2024, 5, 20), refused=date(2024, 5, 6))),
            answers=(Answer(refused, "breach"),),
        ),
        Plot(
            "east-accepted-early", 4, 6,
            acts=(SKETCH, PERMIT, _dated(NOTICE, date(2025, 11, 3)), ACCEPTANCE),
            answers=(Answer(notice, "breach"),),
        ),
        Plot(
            "east-out-of-order", 4, 7,
            acts=(_dated(SKETCH, date(2023, 9, 11)), PERMIT, NOTICE, ACCEPTANCE),
            answers=(Answer(order, "breach"), Answer(stages, "clear")),
        ),
        Plot(
            "east-stage-missing", 4, 8, acts=(PERMIT, NOTICE, ACCEPTANCE),
            answers=(Answer(stages, "breach"), Answer(order, "unknown", "no_data")),
        ),
        # a stage without a day is neither in order nor out of it
        Plot(
            "east-stage-undated", 4, 9,
            acts=(_dated(SKETCH, None), PERMIT, _dated(NOTICE, None), ACCEPTANCE),
            answers=tuple(
                Answer(rule, "unknown", "no_data") for rule in (stages, order, notice)
            ),
        ),
        Plot(
            "east-refusal-undated", 4, 10,
            acts=(
                *COURSE,
                Act("permit", None, building="house No 6", refused=date(2023, 8, 21),
                    address="Ж?сан к?шесі 4"),
            ),
            answers=(Answer(refused, "unknown", "no_data"),),
        ),
    ]  # fmt: skip


def _ground() -> list[Plot]:
    """Divide pasture, move ground, and build over a bound."""
    cut, moved, outside = "east-subdivision", "east-landscape", "east-outside-parcel"
    divided, made = ground_of(5, 0, 2), date(2024, 4, 15)
    return [
        Plot(
            "east-pasture", 5, 0, ground=divided, purpose="pasture", built=False, acts=(), ends=made
        ),
        Plot(
            "east-pasture-west", 5, 0, begins=made, parents="east-pasture",
            of_parcel=(Answer(cut, "breach"),),
        ),
        Plot(
            "east-pasture-east", 5, 1, begins=made, parents="east-pasture",
            of_parcel=(Answer(cut, "breach"),),
        ),
        # cut from ground that was for houses before
        Plot("east-garden", 5, 2, ground=ground_of(5, 2, 2), built=False, acts=(), ends=made),
        Plot(
            "east-garden-west", 5, 2, begins=made, parents="east-garden",
            of_parcel=(Answer(cut, "clear"),),
        ),
        Plot(
            "east-garden-east", 5, 3, begins=made, parents="east-garden 99-049-001-001",
            of_parcel=(Answer(cut, "unknown", "no_data"),),
        ),
        Plot("east-ground-legal", 5, 4, moved_m=1.0, answers=(
            Answer(moved, "clear"), Answer(outside, "clear"),
        )),
        Plot("east-cut", 5, 5, moved_m=6.0, answers=(Answer(moved, "breach"),)),
        Plot("east-fill", 5, 6, moved_m=-5.0, answers=(Answer(moved, "breach"),)),
        Plot(
            "east-cut-close", 5, 7, moved_m=3.3, answers=(Answer(moved, "unknown", "too_close"),)
        ),
        Plot(
            "east-cut-no-data", 5, 8, moved_m=VOID, answers=(Answer(moved, "unknown", "no_data"),)
        ),
        # 5 m over the bound at 39 m, onto the parcel beside it
        Plot(
            "east-over-the-bound", 5, 9, within((5, 9), 32, 14, 12, 12),
            answers=(Answer(outside, "breach"),),
        ),
        # permitted as a house, and used as a shop
        Plot(
            "east-neighbour", 5, 10, ground=within((5, 9), 39, 1, 60, 38),
            observations=(Observation(FLIGHT_2026, method="street", use="retail"),),
            answers=(Answer("east-use-differs", "breach"),),
        ),
        # 1.2 m over the bound
        Plot(
            "east-bound-close", 5, 11, within((5, 11), 28.2, 14, 12, 12),
            answers=(Answer(outside, "unknown", "too_close"),),
        ),
        Plot(
            "east-bound-no-data", 4, 11, on="-", acts=(),
            answers=(Answer(outside, "unknown", "no_data"),),
        ),
    ]  # fmt: skip


def _unbuilt() -> list[Plot]:
    """Permit more floors than the quarter allows where nothing was built, and where it did."""
    barred = Answer("east-floors", "breach", label="barred_then_and_now")

    def permitted(
        place: str,
        column: int,
        issued: date,
        answer: Answer,
        *,
        applied: date | None = None,
        approver: str = OFTEN_BARRED,
    ) -> Plot:
        until = issued.replace(year=issued.year + 3)
        act = Act("permit", issued, building="-", expires=until, floors=5, applied=applied)
        return Plot(
            f"east-unbuilt-{place}", 0, column, built=False, acts=(act,), of_permit=(answer,),
            approver=approver,
        )  # fmt: skip

    return [
        # applied for ten days before the limit came, and issued after it
        permitted("rushed", 6, date(2016, 1, 29), barred, applied=date(2015, 12, 22)),
        permitted("barred", 7, date(2022, 9, 6), barred),
        permitted("once", 8, date(2021, 9, 7), barred, approver="A-07"),
        # both days a month and more before the limit came
        permitted(
            "early", 9, date(2015, 11, 26), Answer("east-floors", "unknown", "predates_rule"),
            approver="A-07",
        ),
    ]  # fmt: skip


def _permit(
    issued: date = ISSUED,
    *,
    floors: int = 2,
    building: str = "",
    refused: date | None = None,
    expires: date | None = None,
) -> Act:
    until = expires or issued.replace(year=issued.year + 3)
    return Act("permit", issued, building=building, refused=refused, expires=until, floors=floors)


def _around(permit: Act) -> tuple[Act, ...]:
    """Give a permit with the sketch before it, and the notice and acceptance after it."""
    day = permit.issued or ISSUED
    return (
        _dated(SKETCH, day - timedelta(days=60)),
        permit,
        _dated(NOTICE, day + timedelta(days=21)),
        _dated(ACCEPTANCE, day + timedelta(days=365)),
    )


def _dated(act: Act, day: date | None) -> Act:
    return Act(act.kind, day)


def _course(use: str) -> tuple[Act, ...]:
    """Give every act in its order, for another use than a house."""
    return tuple(
        Act(act.kind, act.issued, expires=act.expires, use=use, height_m=None) for act in COURSE
    )


def _used(
    plot_id: str,
    column: int,
    use: str,
    answers: tuple[Answer, ...],
    *,
    permitted: str = "",
    observed: str | None = None,
    more: tuple[Act, ...] = (),
    surveyed: bool = True,
) -> Plot:
    seen = (Observation(FLIGHT_2026, method="street", use=observed),) if observed else ()
    return Plot(
        plot_id, 2, column, use=use, acts=(*_course(permitted or use), *more),
        observations=seen, surveyed=surveyed, answers=answers,
    )  # fmt: skip
