"""Tests of geo/compliance/coverage.py: which rule answers for whom, and what is missing."""

from world import buildings, ground, judged, knowledge, rule, strip

from geo import tables
from geo.compliance.coverage import coverage


def three(**columns):
    told = {"seen_absent_on": "2025-01-01", "height_error_m": [0.5, 0.5, 0.5]}
    shapes = [ground(west, 0, west + 10, 10) for west in (0, 20, 40)]
    return buildings(*shapes, **(told | columns))


def covered(objects, *rules, **more):
    found = coverage(judged(objects, *rules, **more), rules, knowledge(objects, *rules, **more))
    assert found.columns.tolist() == tables.COVERAGE.names
    rows = found.set_index(["rule_id", "need"])[["known", "blamed"]]
    return {key: tuple(row) for key, row in zip(rows.index, rows.to_numpy().tolist(), strict=True)}


def test_the_missing_column_is_to_blame():
    found = covered(three(height_m=[20.0, None, 5.0]), rule("taller_than", 12))
    assert found["rule", "answered"] == (2, 1)
    assert found["rule", "buildings.height_m"] == (2, 1)
    assert found["rule", "buildings.captured_on"] == (3, 0)


def test_each_building_blames_one_thing_and_one_without_a_day_blames_that():
    objects = three(height_m=[None, None, 20.0], captured_on=[None, "2026-01-01", None])
    found = covered(objects, rule("taller_than", 12))
    assert found["rule", "answered"] == (0, 3)
    assert found["rule", "buildings.height_m"] == (1, 1)
    assert found["rule", "buildings.captured_on"] == (1, 2)


def test_what_is_too_close_blames_nothing():
    found = covered(three(height_m=[12.1, 20.0, 20.0]), rule("taller_than", 12))
    assert found["rule", "answered"] == (2, 1)
    assert sum(blamed for (_, need), (_, blamed) in found.items() if need != "answered") == 0


def test_a_layer_that_does_not_cover_is_blamed():
    objects = three(inside_city_m=[10_000.0, -5.0, 10_000.0])
    barred = rule("inside", "barred", zones=["strip"])
    found = covered(objects, barred, areas=strip(500))
    assert found["rule", "layer:strip"] == (2, 1)


def test_a_rule_about_permits_alone_has_no_row():
    assert covered(three(), rule("more_floors_than", 3, applies_to=["permit"])) == {}


def test_each_building_is_counted_whatever_its_verdict():
    found = coverage(
        judged(three(), rule("more_floors_than", 3)),
        [rule("more_floors_than", 3)],
        knowledge(three(), rule("more_floors_than", 3)),
    )
    assert set(found["buildings"]) == {3}


def test_a_rule_is_blamed_for_what_the_rule_it_yields_to_lacks():
    general = rule("taller_than", 12, id="general", yields_to=["special"])
    special = rule("more_floors_than", 9, id="special")
    found = covered(three(height_m=20.0, floors=[None, 4.0, 12.0]), general, special)
    assert found["general", "answered"] == (2, 1)
    assert found["general", "buildings.floors"] == (2, 1)
    assert found["special", "buildings.floors"] == (2, 1)
    assert found["general", "buildings.height_m"] == (3, 0)


def test_what_it_lacks_to_know_whether_the_special_rule_holds_is_blamed_too():
    general = rule("taller_than", 12, id="general", yields_to=["special"])
    special = rule("taller_than", 25, id="special", when="use_class = 'school'")
    objects = three(height_m=20.0, use_class=[None, "school", "house"])
    found = covered(objects, general, special)
    assert found["general", "answered"] == (2, 1)
    assert found["general", "buildings.use_class"] == (2, 1)


def test_along_a_chain_the_last_rules_need_is_blamed_for_all():
    chain = [
        rule("taller_than", 12, id="a", yields_to=["b"]),
        rule("taller_than", 14, id="b", yields_to=["c"]),
        rule("more_floors_than", 9, id="c"),
    ]
    found = covered(three(height_m=20.0, floors=[None, 4.0, 4.0]), *chain)
    assert {one: found[one, "buildings.floors"] for one in "abc"} == dict.fromkeys("abc", (2, 1))


def test_a_special_rule_that_is_too_close_blames_nothing():
    general = rule("taller_than", 12, id="general", yields_to=["special"])
    special = rule("taller_than", 20, id="special")
    found = covered(three(height_m=20.1), general, special)
    assert found["general", "answered"] == (0, 3)
    assert sum(blamed for (_, need), (_, blamed) in found.items() if need != "answered") == 0
