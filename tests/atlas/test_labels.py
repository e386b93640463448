from dataclasses import replace

from geo.atlas.labels import labels


def of(town):
    return dict(zip(town.buildings["building_id"], labels(town), strict=True))


def test_the_gravest_label_of_the_binding_rules_is_the_buildings(quiet_town):
    told = of(quiet_town)
    assert told["b000"] == "barred_then_and_now"
    assert told["b040"] == "barred_then_and_now"
    assert told["b001"] == "lawful_then_barred_now"  # graver than not_known of another rule


def test_a_finding_found_wrong_gives_no_label(quiet_town):
    assert quiet_town.findings.set_index("finding_id").loc["height:b100", "review"] == "wrong"
    assert of(quiet_town)["b100"] != of(quiet_town)["b100"]  # missing


def test_advice_gives_no_label(quiet_town):
    advice = quiet_town.findings[quiet_town.findings["force"] == "advisory"]
    told = labels(replace(quiet_town, findings=advice.assign(label="barred_then_and_now")))
    assert told.isna().all()
