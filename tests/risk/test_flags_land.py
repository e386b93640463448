"""P07, P10, P12, P19, P21, P23, P24: land, sizes and approvers; a row a world."""

import dataclasses

import pandas as pd
import pytest
from world import (
    acts_judged,
    buildings,
    evidence,
    flagged,
    ground,
    line_of,
    parcels,
    permits,
    rule,
    squares,
)

from geo import tables
from geo.config import layers_folder
from geo.risk.flag_files import flags_in
from geo.risk.land import cut_up

NOTHING = {"raised": [], "not": 1, "unknown": 0}
OPEN = {"raised": [], "not": 0, "unknown": 1}
HIT = {"raised": ["n1"], "not": 0, "unknown": 0}
STEEP = rule("steeper_than", 15, applies_to=["parcel"], statistic="mean")


def cut(count: int, purpose: str | None = "Agricultural", verdict: str | None = None, **keys):
    children = [f"c{number}" for number in range(count)]
    plots = parcels(*[ground(0, 0, 1, 1)] * count, parcel_id=children)
    told = dict.fromkeys(children, verdict) if verdict else {}
    return evidence(
        genealogy=line_of(*children, parent_purpose=purpose),
        parcels=plots,
        rules=(STEEP,) if verdict else (),
        act_findings=acts_judged(told, subject="parcel"),
        **keys,
    )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(cut(50), {"raised": ["p0"], "not": 0, "unknown": 0}, id="one into fifty"),
        pytest.param(cut(10), {"raised": ["p0"], "not": 0, "unknown": 0}, id="exactly so many"),
        pytest.param(cut(9), NOTHING, id="one fewer"),
        pytest.param(
            cut(50, "Apartment house", "breach"),
            {"raised": ["p0"], "not": 0, "unknown": 0},
            id="housing land on a slope",
        ),
        pytest.param(cut(50, "Apartment house", "clear"), NOTHING, id="housing land, and level"),
        pytest.param(cut(50, "Apartment house", "unknown"), OPEN, id="slope not known"),
        pytest.param(cut(50, "Apartment house"), OPEN, id="slope not judged"),
        pytest.param(cut(50, None, "clear"), OPEN, id="purpose not told"),
        pytest.param(cut(50, "Moorland", "clear"), OPEN, id="a purpose that proves nothing"),
        pytest.param(cut(9, parcels_complete=False), OPEN, id="parcels were set aside"),
    ],
)
def test_p07_one_parcel_cut_into_many(given, found):
    assert flagged("P07", given) == found


def test_p07_names_the_rule_that_was_broken_and_no_other():
    given = cut(12, "Apartment house", "clear")
    broken = acts_judged({"c3": "breach"}, rule_id="small", subject="parcel")
    small, wide = (
        rule("inside", "barred", zones=["z"], applies_to=["parcel"], id=one)
        for one in ("small", "wide")
    )
    asked = dataclasses.replace(
        given,
        rules=(wide, small, STEEP),
        act_findings=pd.concat([given.act_findings, broken], ignore_index=True),
    )
    (flag,) = (one for one in flags_in(layers_folder())[0] if one.id == "P07")
    (line,) = cut_up(flag.test, flag, asked).raised.to_dict("records")
    assert (line["record_id"], line["why"]) == ("p0", "small")


BAR = rule("use_barred", "barred", uses=["apartments"], applies_to=["permit"])


def office(*barred: int, each: int = 40, key: object = None, verdict: str = "clear"):
    """Approvers a0, a1 ..., each with so many permits judged, and so many of these barred."""
    approvers = [f"a{one}" for one in range(len(barred)) for _ in range(each)]
    verdicts = {
        f"n{one * each + place + 1}": "breach" if place < hits else verdict
        for one, hits in enumerate(barred)
        for place in range(each)
    }
    given = permits(issued_on=["2024-05-05"] * len(approvers), approver_key=key or approvers)
    return evidence(permits=given, rules=(BAR,), act_findings=acts_judged(verdicts))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(
            office(0, 1, 1, 2, 1, 0, 16),
            {"raised": ["a6"], "not": 6, "unknown": 0},
            id="sixteen of forty",
        ),
        pytest.param(
            office(0, 1, 1, 2, 1, 0, 2), {"raised": [], "not": 7, "unknown": 0}, id="as others"
        ),
        pytest.param(
            office(0, 0, 0, 0, 0, 0, 2),
            {"raised": [], "not": 7, "unknown": 0},
            id="two are no row of them",
        ),
        pytest.param(
            office(0, 1, 16), {"raised": [], "not": 0, "unknown": 3}, id="too few to compare with"
        ),
        pytest.param(
            office(0, 1, 1, 2, 1, 0, 16, each=19),
            {"raised": [], "not": 0, "unknown": 7},
            id="too few permits each",
        ),
        pytest.param(
            office(0, 1, 1, 2, 1, 0, 16, verdict="unknown"),
            {"raised": [], "not": 0, "unknown": 7},
            id="too few judged",
        ),
    ],
)
def test_p10_approves_what_is_barred(given, found):
    assert flagged("P10", given) == found


def test_p10_without_approvers_nobody_is_asked():
    given = evidence(permits=permits(issued_on=["2024-05-05"]), rules=(BAR,))
    assert flagged("P10", given) == {"raised": [], "not": 0, "unknown": 0}


def rezoned(before: str | None, opinions: str | None):
    # the second act makes sure that the register writes protected functions so
    given = permits(
        use_class_before=[before, "Recreation"],
        opinions=[opinions, "hearing ecology emergency"],
        permit_type="rezoning",
        issued_on="2024-05-05",
    )
    return evidence(permits=given)


@pytest.mark.parametrize(
    ("given", "raised", "unknown"),
    [
        pytest.param(rezoned("recreation", "hearing"), ["n1"], 0, id="a hearing alone"),
        pytest.param(rezoned("recreation", "none"), ["n1"], 0, id="none at all"),
        pytest.param(rezoned("recreation", "Ecology hearing emergency"), [], 0, id="all three"),
        pytest.param(rezoned("recreation", None), [], 1, id="opinions not told"),
        pytest.param(rezoned("housing", "none"), [], 0, id="another function"),
        pytest.param(rezoned(None, "none"), [], 1, id="function not told"),
    ],
)
def test_p12_out_of_a_protected_function(given, raised, unknown):
    found = flagged("P12", given)
    assert (found["raised"], found["unknown"]) == (raised, unknown)


def test_p12_a_register_with_other_words_for_protected_functions_proves_nothing():
    given = permits(issued_on=["2024-05-05"], permit_type="rezoning", use_class_before="зелень")
    assert flagged("P12", evidence(permits=given)) == OPEN


def due(day: str | None, paid: str | None):
    given = permits(
        issued_on=["2024-05-05"], permit_type="purpose change", difference_due_on=day,
        difference_paid=paid,
    )  # fmt: skip
    return evidence(permits=given)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(due("2025-01-01", "no"), HIT, id="due and unpaid"),
        pytest.param(due("2025-01-01", "yes"), NOTHING, id="paid"),
        pytest.param(due("2026-11-01", "no"), NOTHING, id="due today"),
        pytest.param(due("2026-10-31", "no"), HIT, id="due yesterday"),
        pytest.param(due("2025-01-01", None), OPEN, id="payment not told"),
        pytest.param(due(None, "no"), OPEN, id="day not told"),
    ],
)
def test_p19_difference_unpaid(given, found):
    assert flagged("P19", given) == found


def over(low: float, high: float, **columns: object):
    told = {
        "building_id": ["b1"], "parcel_id": "p1", "depth_m": (low + high) / 2,
        "depth_low_m": low, "depth_high_m": high,
    }  # fmt: skip
    return evidence(
        buildings=buildings(ground(0, 0, 10, 10), **columns),
        parcels=parcels(ground(0, 0, 9, 9)),
        encroachments=tables.ENCROACHMENTS.shape(pd.DataFrame(told)),
    )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(over(2, 3), {"raised": ["b1"], "not": 0, "unknown": 0}, id="beyond the error"),
        pytest.param(over(0, 0.5), NOTHING, id="within the limit"),
        pytest.param(over(0.2, 1.2), OPEN, id="too close to call"),
        pytest.param(over(0, 0.4, geometry_state="repaired"), OPEN, id="a repaired footprint"),
        pytest.param(evidence(buildings=squares(0)), OPEN, id="its parcel is not known"),
    ],
)
def test_p21_over_the_bounds(given, found):
    assert flagged("P21", given) == found


def accepted(**columns: object):
    told = {"permit_type": ["owner acceptance"], "issued_on": "2024-05-05"}
    return permits(**(told | columns))


SMALL = {"floors_permitted": 2.0, "units_permitted": 1.0, "gfa_m2": 300.0}


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        pytest.param(SMALL, NOTHING, id="simple"),
        pytest.param(SMALL | {"units_permitted": 20.0}, HIT, id="twenty flats"),
        pytest.param(SMALL | {"floors_permitted": 3.0}, HIT, id="three floors"),
        pytest.param(
            SMALL | {"floors_permitted": 3.0, "floors_over": 1.0}, NOTHING, id="one is a basement"
        ),
        pytest.param(SMALL | {"gfa_m2": 501.0}, HIT, id="too large"),
        pytest.param(SMALL | {"gfa_m2": None}, OPEN, id="one figure not told"),
        pytest.param({"units_permitted": 20.0}, HIT, id="one figure is enough"),
        pytest.param(SMALL | {"permit_type": ["acceptance"]}, None, id="accepted by a commission"),
    ],
)
def test_p23_accepted_by_its_owner(columns, found):
    given = evidence(permits=accepted(**columns))
    assert flagged("P23", given) == (found or {"raised": [], "not": 0, "unknown": 0})


def test_p23_what_stands_there_counts_where_the_papers_say_less():
    house = buildings(ground(0, 0, 10, 10), units=20.0)
    told = {"building_id": ["b1"], "permit_id": "n1", "method": "number", "score": 1.0}
    links = tables.LINKS.shape(pd.DataFrame(told))
    papers = accepted(**SMALL)
    assert flagged("P23", evidence(permits=papers, buildings=house, links=links)) == HIT
    doubt = links.assign(ambiguous=True)
    assert flagged("P23", evidence(permits=papers, buildings=house, links=doubt)) == NOTHING


def granted(day: str, hazard: str | None = "landslide", listed: str | None = "2016-04-01", **keys):
    plot = parcels(ground(0, 0, 9, 9), parcel_id="20-1-1", hazard=hazard, hazard_listed_on=listed)
    told = {"issued_on": [day], "cadastral_no": "20:1:1"} | keys
    return evidence(parcels=plot, permits=permits(**told))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(granted("2019-01-01"), HIT, id="after the list"),
        pytest.param(granted("2016-03-31"), NOTHING, id="before it"),
        pytest.param(granted("2016-04-01"), OPEN, id="on its very day"),
        pytest.param(granted("2019-01-01", hazard="none"), NOTHING, id="on no list"),
        pytest.param(granted("2019-01-01", hazard=None), OPEN, id="list not told"),
        pytest.param(granted("2019-01-01", listed=None), OPEN, id="day of the list not told"),
        pytest.param(granted("2019-01-01", cadastral_no="20-1-2"), OPEN, id="parcel not on file"),
        pytest.param(granted("2019-01-01", cadastral_no=None), OPEN, id="no parcel named"),
        pytest.param(
            granted("2019-01-01", cadastral_no="20-1-2 20-1-1"), HIT, id="one of its parcels"
        ),
    ],
)
def test_p24_granted_on_a_hazard_list(given, found):
    assert flagged("P24", given) == found
