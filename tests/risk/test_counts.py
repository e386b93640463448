"""Tests of geo/risk/counts.py."""

import pandas as pd
from world import buildings, ground, judged, layer, rule, squares, strip, zones

from geo.overlay.exposure import dissolve_layers, overlay_zones
from geo.risk.counts import count


def counted(objects, areas, *rules):
    layers = [layer(), layer("other")]
    table = count(
        layers,
        rules,
        zones=areas,
        whole=overlay_zones(objects, dissolve_layers(areas)),
        findings=judged(objects, *rules, areas=areas, layers=layers),
    )
    return table.set_index(["subject_id", "measure"])["count"]


def test_each_layer_counts_its_zones_and_the_buildings_by_position():
    #  b1 far, b2 too close, b3 and b4 inside
    found = counted(
        squares(-90, -5.3, 20, 60), zones(ground(5, -5, 50, 50), ground(55, -5, 99, 50))
    )
    assert found["strip"].to_dict() == {
        "zones": 2,
        "touching": 2,
        "inside": 2,
        "too_close": 1,
        "boundary_not_known": 0,
    }


def test_a_layer_that_met_nobody_has_rows_of_zeros():
    assert set(counted(squares(0), strip(5))["other"]) == {0}


def test_a_building_on_sure_and_on_unsure_ground_counts_once():
    sure, unsure = ground(-100, -50, 5, 50), ground(5, -50, 100, 50)
    areas = pd.concat([zones(sure), zones(unsure, part="uncertain", zone_id=["strip-2"])])
    found = counted(squares(0), areas)["strip"]
    assert found[["inside", "too_close", "boundary_not_known"]].tolist() == [0, 0, 1]
    assert found["zones"] == 1


def test_each_rule_counts_its_verdicts_and_the_reasons_of_unknown():
    objects = buildings(
        *[ground(west, 0, west + 10, 10) for west in (0, 20, 40, 60)],
        height_m=[20.0, 5.0, 12.1, None],
        height_error_m=[0.5] * 4,
        seen_absent_on="2025-01-01",
    )
    binding, advisory = rule("taller_than", 12, id="a"), rule("taller_than", 12, id="b")
    advisory = advisory.model_copy(update={"force": "advisory"})
    found = counted(objects, strip(500), binding, advisory)
    reasons = {"unknown:no_data": 1, "unknown:too_close": 1}
    assert found["a"].to_dict() == {"breach": 1, "clear": 1, "unknown": 2} | reasons
    assert found["b"].to_dict() == {"exposed": 1, "not_exposed": 1, "unknown": 2} | reasons


def test_a_verdict_that_never_fell_is_a_zero():
    found = counted(squares(0), strip(500), rule("more_floors_than", 3))
    assert found["rule"].to_dict() == {"breach": 0, "clear": 0, "unknown": 1, "unknown:no_data": 1}
