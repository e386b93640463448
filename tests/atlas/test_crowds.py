"""Whoever lays the published zones over a map of footprints learns of no single building."""

from dataclasses import replace

import pandas as pd
import pytest

from geo.atlas.crowds import CROWD, layer_is_crowded, rule_is_crowded
from geo.atlas.guard import atoms
from geo.atlas.public_counts import counts


def near(town, count, position="inside"):
    """Let so many buildings of a town lie in its first layer, and in no other."""
    ids = town.buildings["building_id"].iloc[:count]
    rows = town.exposure.iloc[[0] * count].assign(
        building_id=ids.to_numpy(), layer_id=town.layers[0].id, position=position, distance_m=0.0
    )
    return replace(town, exposure=rows.reset_index(drop=True))


def in_layer(town):
    """Bind the first rule of a town to its first layer."""
    rule = town.rules[0].model_copy(update={"within": town.layers[0].id})
    return replace(town, rules=(rule, *town.rules[1:])), rule


def told(town, subject, one):
    frame = counts(town, atoms(town))
    mine = frame[(frame["subject"] == subject) & (frame["subject_id"] == one)]
    return mine.set_index("measure")[["low", "high"]]


@pytest.mark.parametrize(("held", "crowded"), [(0, True), (1, False), (9, False), (10, True)])
def test_a_zone_is_a_cell_and_tells_no_count_of_a_few_buildings(quiet_town, held, crowded):
    town = near(quiet_town, held)
    layer = town.layers[0].id
    assert layer_is_crowded(town, layer) == crowded
    rows = told(town, "layer", layer).drop("zones", errors="ignore")
    assert len(rows)
    assert rows.notna().all(axis=None) == crowded


@pytest.mark.parametrize("held", [1, 3, CROWD + 1])
def test_a_rule_in_a_zone_of_a_few_tells_neither_its_signs_nor_what_would_give_them(
    quiet_town, held
):
    town, rule = in_layer(near(quiet_town, held))
    rows = told(town, "rule", rule.id)
    assert rows.loc[["breach", "clear"]].isna().all(axis=None)
    assert rows["low"].drop(["breach", "clear"]).notna().all()


def test_a_rule_whose_zone_holds_a_crowd_beside_its_signs_is_told(quiet_town):
    town, rule = in_layer(near(quiet_town, len(quiet_town.buildings)))
    assert told(town, "rule", rule.id).notna().all(axis=None)


def test_the_crowd_of_a_binding_rule_is_of_buildings_without_a_sign(quiet_town):
    town, rule = in_layer(near(quiet_town, 12))
    assert rule_is_crowded(town, rule, 2)
    assert not rule_is_crowded(town, rule, 3)
    advisory = rule.model_copy(update={"force": "advisory"})
    assert rule_is_crowded(town, advisory, 12)


@pytest.mark.parametrize("word", ["nearer_than", "steeper_than"])
def test_ground_that_anybody_can_measure_is_a_cell_too(quiet_town, word):
    town, rule = in_layer(quiet_town)
    measured = rule.model_copy(update={"test": rule.test.model_copy(update={"word": word})})
    label = pd.Series("lawful_then_and_now", index=town.findings.index, dtype="str")
    barred = replace(town, findings=town.findings.assign(label=label))
    assert not rule_is_crowded(barred, measured, 2)
    among = replace(town, findings=town.findings.assign(label="barred_later"))
    assert rule_is_crowded(among, measured, 2)
