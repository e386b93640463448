"""The planner's page answers about any site as the command does, computed in a real browser."""

from datetime import date

import pytest
import shapely
from asking import (
    ANSWER,
    differing,
    sites_across,
    sites_on_bounds,
    sites_over,
    told_by_command,
    told_by_page,
)
from desks import desk_of, known_of

from geo import planning
from geo.errors import DataError

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desks")
    return {city: desk_of(city, folder) for city in ("demo", "nenhuma")}


@pytest.mark.parametrize("city", ["demo", "nenhuma"])
@pytest.mark.parametrize("on", [date(2026, 11, 1), date(2013, 6, 1)])
def test_ground_all_over_is_answered_as_the_command_answers(visit, desks, monkeypatch, city, on):
    shapes = sites_over(city, 56)[:50]
    assert len(shapes) == 50
    ids, extracts = told_by_command(monkeypatch, city, shapes, on)
    assert not differing(ids, extracts, told_by_page(visit(desks[city]).page, shapes, on))


@pytest.mark.parametrize("city", ["demo", "nenhuma"])
def test_ground_at_the_bounds_of_zones_is_answered_as_the_command_answers(
    visit, desks, monkeypatch, city
):
    on = date(2026, 11, 1)
    shapes = sites_on_bounds(city, 60)
    assert {one.geom_type for one in shapes} == {"Point", "Polygon", "MultiPolygon"}
    ids, extracts = told_by_command(monkeypatch, city, shapes, on)
    assert not differing(ids, extracts, told_by_page(visit(desks[city]).page, shapes, on))


@pytest.mark.parametrize("city", ["demo", "nenhuma"])
def test_ground_that_reaches_out_of_the_monitor_is_answered_as_the_command_answers(
    visit, desks, monkeypatch, city
):
    on = date(2026, 11, 1)
    shapes = sites_across(city, 30)
    ids, extracts = told_by_command(monkeypatch, city, shapes, on)
    answers = told_by_page(visit(desks[city]).page, shapes, on)
    assert not [one for one in answers if "fault" in one]
    assert not differing(ids, extracts, answers)


def test_the_law_with_its_drafts_is_what_the_command_tells_once_they_are_adopted(
    visit, desks, monkeypatch
):
    on = date(2027, 6, 1)
    shapes = sites_over("demo", 40, seed=21) + sites_on_bounds("demo", 40, seed=22)
    page = visit(desks["demo"]).page
    ids, extracts = told_by_command(monkeypatch, "demo", shapes, on, drafts=True)
    answers = told_by_page(page, shapes, on, drafts=True)
    assert not differing(ids, extracts, answers)
    today = told_by_page(page, shapes, on)
    changed = [
        one["provisions"] != two["provisions"] for one, two in zip(answers, today, strict=True)
    ]
    assert any(changed)
    assert not all(changed)


@pytest.mark.parametrize("far", [True, False])
def test_ground_elsewhere_or_far_larger_than_the_city_is_refused_by_both(
    visit, desks, monkeypatch, far
):
    on = date(2026, 11, 1)
    west, south, east, north = known_of("demo")[0].monitor.extent.bounds
    site = shapely.box(west - 0.3, south, east, north) if far else shapely.box(0, 0, 1, 1)
    [answer] = told_by_page(visit(desks["demo"]).page, [site], on)
    assert answer == {"fault": "wide" if far else "elsewhere"}
    with pytest.raises(DataError, match=r"over 16 km out" if far else "outside the extent"):
        told_by_command(monkeypatch, "demo", [site], on)


@pytest.mark.deep
@pytest.mark.parametrize("city", ["demo", "nenhuma"])
def test_five_thousand_sites_are_answered_as_the_command_answers(visit, desks, monkeypatch, city):
    on = date(2026, 11, 1)
    shapes = (sites_over(city, 1800, seed=5) + sites_on_bounds(city, 1000, seed=6))[:2500]
    assert len(shapes) == 2500  # of each town
    ids, extracts = told_by_command(monkeypatch, city, shapes, on)
    assert not differing(ids, extracts, told_by_page(visit(desks[city]).page, shapes, on))


@pytest.mark.parametrize("city", ["demo", "nenhuma"])
def test_parcels_on_file_are_answered_as_the_command_answers(visit, desks, monkeypatch, city):
    config, known = known_of(city)
    monkeypatch.setattr(planning, "read", lambda *_args, **_more: known)
    page = visit(desks[city]).page
    numbers = page.evaluate("plan.parcels.parcel_id.filter((_, at) => at % 29 === 0)")
    answers = page.evaluate(ANSWER, [[one, config.as_of.isoformat()] for one in numbers])
    wrong = []
    for number, answer in zip(numbers, answers, strict=True):
        extracts = planning.check(config, planning.site_of_parcel(number))
        wrong += differing([number], extracts, [answer])
    assert not wrong
