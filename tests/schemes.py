"""Ten schemes named in the press about building at the foot of mountains, told as stories.

Each story was written first, and then played out in a town of invented registers: some guilty
records, and beside them at least as many honest ones as ``HONEST`` that look alike. No story is
about anybody: the schemes are those of public reports, the records come from a random seed.
"""

from __future__ import annotations

from datetime import date, timedelta

from planted import HONEST, Town

DAY = timedelta(days=1)


def days(count: float) -> timedelta:
    return timedelta(days=int(count))


def the_refusal_that_melted(town: Town) -> None:
    """An application for four floors is refused. A fortnight later the same four are granted.

    Nothing was redrawn; somebody was persuaded. Beside it stand owners who were refused too and did
    what the refusal asked: took a floor off, or came back with another use, or waited for a year;
    and neighbours of a refused plot, who never were.
    """
    for _ in range(4):
        refused, plot = town.day(), town.number()
        town.permit(None, refused_on=refused, cadastral_no=plot, floors_permitted=4.0)
        again = refused + days(town.rng.integers(2, 50))
        town.plead("P05", town.permit(again, cadastral_no=plot, floors_permitted=4.0))
    for number in range(HONEST):
        refused, plot = town.day(), town.number()
        town.permit(None, refused_on=refused, cadastral_no=plot, floors_permitted=4.0)
        changed = [
            (20, plot, {"floors_permitted": 3.0}),
            (20, plot, {"floors_permitted": 4.0, "use_class": "school"}),
            (70 + town.rng.integers(300), plot, {"floors_permitted": 4.0}),
            (20, town.number(), {"floors_permitted": 4.0}),
        ][number % 4]
        town.permit(refused + days(changed[0]), cadastral_no=changed[1], **changed[2])


def one_hill_into_fifty_plots(town: Town) -> None:
    """A hill of pasture is bought whole, its top cut off, and the rest sold in fifty pieces.

    Each piece is seven hundred square metres and each house on it looks like a case of its own.
    Beside it: pasture shared by a few heirs, and villages of many plots on level housing land.
    """
    _cut(town, 50, "Agricultural", "clear", guilty=True)
    _cut(town, 12 + int(town.rng.integers(30)), "private house", "breach", guilty=True)
    for number in range(HONEST):
        if number % 2:
            _cut(town, 2 + int(town.rng.integers(7)), "pasture", "clear", guilty=False)
        else:
            _cut(town, 10 + int(town.rng.integers(40)), "private house", "clear", guilty=False)


def _cut(town: Town, count: int, purpose: str, slope: str, *, guilty: bool) -> None:
    parent, made = town.number(), town.day()
    if guilty:
        town.plead("P07", parent)
    for _ in range(count):
        child = town.number()
        town.rows["parcels"].append(
            {"parcel_id": child, "register_id": "cadastre", "row": 1, "geometry_state": "ok",
             "position_error_m": 0.5, "geometry": _plot(), "begins_on": made, "hazard": "none"}
        )  # fmt: skip
        town.rows["genealogy"].append(
            {"child_id": child, "parent_id": parent, "made_on": made, "parent_on_file": True,
             "parent_purpose": purpose, "siblings": count}
        )  # fmt: skip
        town.rows["act_findings"].append(
            {"finding_id": f"steep:{child}", "subject": "parcel", "subject_id": child,
             "rule_id": "steep", "force": "binding", "verdict": slope, "reason": "measured",
             "unit": "deg"}
        )  # fmt: skip


def _plot() -> object:
    from world import ground  # noqa: PLC0415  # one place, whatever the parcel

    return ground(0, 0, 30, 25)


def the_garden_house_with_twenty_flats(town: Town) -> None:
    """The permit says garden house; the owner accepts it himself, as simple objects may be.

    Twenty letter boxes hang beside the door. Beside it: garden houses that are garden houses, and
    large houses that a commission accepted.
    """
    for number in range(3 + HONEST):
        guilty, seen = number < 3, town.day(2022, 2025)
        house = town.building(
            seen, seen - days(200), units=20.0 if guilty else 1.0, floors=2.0, floors_over=0.0
        )
        act = town.permit(
            seen + days(30),
            permit_type="owner acceptance" if guilty or number % 6 else "acceptance",
            floors_permitted=2.0,
            units_permitted=1.0 if guilty or number % 6 else 20.0,
            gfa_m2=300.0 if guilty or number % 6 else 3000.0,
        )
        town.linked(act, house)
        town.found("differs", house, "breach" if guilty else "clear")
        if guilty:
            town.plead("P23", act)
            town.plead("P09", house)


def the_serial_approver(town: Town) -> None:
    """One desk signs what the zone bars, week after week; every other desk errs now and then.

    Nobody looks at one paper and sees it: only the row of them tells. Beside it sit eleven desks
    with one barred permit in thirty, as mistakes go.
    """
    for desk in range(12):
        guilty = desk == 0
        if guilty:
            town.plead("P10", "desk-0")
        for _ in range(40):
            barred = bool(town.rng.random() < (0.35 if guilty else 0.03))
            act = town.permit(town.day(), approver_key=f"desk-{desk}")
            town.judged(act, barred=barred)
            if barred:
                town.plead("P01", act)


def decrees_around_new_year(town: Town) -> None:
    """On the thirtieth of December the park becomes building land.

    The ecologists were not asked, and the paper does not say that they were. Beside it: rezonings
    of the last working week before Christmas and of mid-January, all with their opinions, and
    rezonings of land that was never protected.
    """
    for _ in range(4):
        signed = date(int(town.rng.integers(2018, 2025)), 12, 26) + days(town.rng.integers(14))
        act = town.permit(
            signed, permit_type="rezoning", use_class_before="recreation", opinions="hearing"
        )
        town.plead("P11", act)
        town.plead("P12", act)
    for number in range(HONEST):
        year = int(town.rng.integers(2018, 2025))
        signed = date(year, 12, 24) - days(number % 9) if number % 2 else date(year, 1, 11)
        town.permit(
            signed,
            permit_type="rezoning",
            use_class_before="recreation" if number % 3 else "housing",
            opinions="emergency hearing ecology" if number % 3 else "none",
        )


def the_dacha_that_became_a_tower(town: Town) -> None:
    """A plot among cherry trees changes its purpose; eight months later flats are permitted on it.

    The difference in value is never paid. Beside it: gardens that became houses no larger than the
    law means by it, flats on land that was for flats all along, flats years later, and differences
    that were paid or are not due yet.
    """
    for number in range(3 + HONEST):
        guilty, changed, plot = number < 3, town.day(2018, 2023), town.number()
        kind = number % 4
        change = town.permit(
            changed,
            permit_type="purpose change",
            use_class_before="gardening" if guilty or kind != 1 else "apartments",
            cadastral_no=plot,
            difference_due_on=date(2027, 5, 1) if not guilty and kind == 2 else changed + days(90),
            difference_paid="no" if guilty or kind == 2 else "yes",
        )
        later = days(town.rng.integers(60, 340) if guilty or kind != 3 else 900)
        use = "apartments" if guilty or kind in (1, 3) else "dacha"
        act = town.permit(changed + later, use_class=use, cadastral_no=plot)
        if guilty:
            town.plead("P06", act)
            town.plead("P19", change)


def land_for_an_investment_project(town: Town) -> None:
    """A landslide site is given for a sanatorium, without a tender; a year later it is bought out.

    There never was a sanatorium. Beside it: plots won by tender and bought out, plots given without
    one and bought out after many years of work, and sites granted before anybody listed them.
    """
    for number in range(3 + HONEST):
        guilty, given, plot, kind = number < 3, town.day(2018, 2021), town.number(), number % 3
        grant = town.permit(
            given,
            permit_type="land grant",
            tender="no" if guilty or kind else "yes",
            cadastral_no=plot,
        )
        wait = days(town.rng.integers(200, 700) if guilty or not kind else 1000)
        bought = town.permit(given + wait, permit_type="buy-out", cadastral_no=plot)
        listed = given - days(300) if guilty else given + days(300)
        town.rows["parcels"].append(
            {"parcel_id": plot, "register_id": "cadastre", "row": 1, "geometry_state": "ok",
             "position_error_m": 0.5, "geometry": _plot(), "hazard_listed_on": listed,
             "hazard": "landslide" if guilty or kind else "none"}
        )  # fmt: skip
        if guilty:
            town.plead("P14", bought)
            town.plead("P24", grant)


def one_project_in_pieces(town: Town) -> None:
    """Six houses of nine hundred square metres, six permits, one day, one builder, one block.

    Together they would have needed an examination; apart they need none. They were applied for in
    the week before the limit of floors fell. Beside them: neighbours of different builders on one
    day, a builder whose houses are small even together, and builders who applied a month earlier,
    or after the limit fell for what it allows.
    """
    fell = date(2021, 1, 1)
    pieces = _group(town, 6, 900.0, "one-builder", fell - days(4))
    for act in pieces:
        town.judged(act, today="breach")
    town.plead("P08", *pieces)
    town.plead("P22", *pieces)
    for number in range(HONEST):
        if number % 2:
            for act in _group(town, 3, 900.0, None, fell - days(30 + number)):
                town.judged(act, today="breach")
        else:
            for act in _group(town, 4, 200.0, f"small-{number}", fell + days(number)):
                town.judged(act)


def _group(town: Town, count: int, size: float, builder: str | None, applied: date) -> list[str]:
    block = town.number().rpartition("-")[0]
    acts = []
    for piece in range(count):
        act = town.permit(
            applied + days(25),
            applied_on=applied,
            gfa_m2=size,
            cadastral_no=f"{block}-{piece + 2:03}",
            developer_key=builder or f"{block}-{piece}",
        )
        acts.append(act)
    return acts


def a_plan_bent_for_one_block(town: Town) -> None:
    """The green of one block is edited three times in a year, until terraced houses fit.

    Beside it: blocks that were edited once, or twice, or three times in ten years.
    """
    for number in range(2 + HONEST):
        unit, first = f"unit-{number}", town.day(2018, 2020)
        gaps = (0, 150, 330) if number < 2 else (0, 150) if number % 2 else (0, 800, 1700)
        acts = [
            town.permit(first + days(gap), permit_type="plan edit", plan_unit=unit) for gap in gaps
        ]
        if number < 2:
            town.plead("P13", acts[-1])


def papers_after_the_fact(town: Town) -> None:
    """The frame stands before the permit, which is issued on the day it is asked for.

    No start was ever filed, the wing stands on the river bank, the order to stop is ignored and two
    floors come on top; the house is sold a week after the suit, and while the court act is in force
    the same builder gets a permit next door. Then nobody writes anything down any more. Beside it:
    houses with their papers in time, orders that were obeyed, owners who died before the suit,
    builders who lost nothing, and cases that go on.
    """
    for number in range(3 + HONEST):
        _builder(town, guilty=number < 3)


def _builder(town: Town, *, guilty: bool) -> None:
    seen = town.day(2019, 2021)
    issued = seen + days(100) if guilty else seen - days(town.rng.integers(120, 400))
    builder = f"builder-{len(town.rows['cases'])}"
    house = town.building(seen, seen - days(60))
    told = {"applied_on": issued} if guilty else {}
    act = town.permit(issued, developer_key=builder, **told)
    town.linked(act, house)
    for rule_id in ("notice", "stages"):
        town.found(rule_id, house, "breach" if guilty else "clear")
    low, high = (2.5, 3.5) if guilty else (0.0, float(town.rng.uniform(0, 0.5)))
    town.rows["encroachments"].append(
        {"building_id": house, "parcel_id": "p", "depth_m": (low + high) / 2, "depth_low_m": low,
         "depth_high_m": high}
    )  # fmt: skip
    stop, suit, final = seen + days(30), seen + days(200), seen + days(500)
    sold = suit + days(7) if guilty else stop + days(10)
    steps = [("stop_order", stop), ("suit_filed", suit), ("owner_changed", sold), ("final", final)]
    silent = {"silent_since": final + days(90)} if guilty else {}
    in_force = {"act_in_force": guilty, "in_effect_on": final if guilty else None}
    case = town.case(house, *sorted(steps, key=lambda one: one[1]), **silent, **in_force)
    change = "grew" if guilty else "unchanged"
    town.rows["history"].append(
        {"building_id": house, "change": change, "after_on": stop + DAY,
         "not_after_on": stop + days(150)}
    )  # fmt: skip
    again = town.permit(final + days(60), developer_key=builder)
    if guilty:
        town.plead("P02", act)
        town.plead("P04", act)
        for flag_id in ("P03", "P18", "P21"):
            town.plead(flag_id, house)
        for flag_id in ("P16", "P17", "P20"):
            town.plead(flag_id, case)
        town.plead("P15", again)


SCHEMES = (
    the_refusal_that_melted,
    one_hill_into_fifty_plots,
    the_garden_house_with_twenty_flats,
    the_serial_approver,
    decrees_around_new_year,
    the_dacha_that_became_a_tower,
    land_for_an_investment_project,
    one_project_in_pieces,
    a_plan_bent_for_one_block,
    papers_after_the_fact,
)
