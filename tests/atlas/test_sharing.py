import json
from dataclasses import replace

import pytest
from world import layer

from geo.atlas.downloads import downloads
from geo.atlas.guard import atoms
from geo.atlas.order import ordered
from geo.atlas.sharing import drawable, licence_of_layer, sources_of

SIDE = {
    "op": "side_of_streets",
    "file": {"path": "streets.geojson"},
    "name_column": "name",
    "streets": [{"name": "Long street", "spellings": ["Long street"]}],
    "side": "south",
    "closing_reach": {"value": 1, "source": "none"},
}
SLOPE = {"op": "slope", "from_deg": 15}


def with_terms(quiet, *, own, city):
    """Give the town with a fault layer of source ``own`` in the boundary of source ``city``."""
    model = quiet.monitor.sources["open"]
    sources = {
        name: model.model_copy(
            update={"licence": f"Licence {name}", "redistribute": terms, "attribution": name}
        )
        for name, terms in {"own": own, "city": city}.items()
    }
    boundary = quiet.monitor.boundary.model_copy(update={"source": "city"})
    fault = layer("fault", source="own", derive=SIDE)
    monitor = quiet.monitor.model_copy(
        update={"sources": {**quiet.monitor.sources, **sources}, "boundary": boundary}
    )
    return replace(quiet, monitor=monitor, layers=(fault, *quiet.layers[1:]))


def test_a_layer_cut_out_of_the_city_owes_its_thanks_to_both_sources(quiet_town):
    town = with_terms(quiet_town, own="attribution", city="share-alike")
    assert sources_of(town.layers[0], town) == ("own", "city")
    assert licence_of_layer(town.layers[0], town) == "Licence city"
    [text] = [
        text
        for name, text in downloads(ordered(town), atoms(ordered(town))).items()
        if name.startswith("zones-")
    ]
    assert json.loads(text)["attribution"] == ["city", "own"]


def test_what_two_share_alike_licences_claim_is_drawn_and_not_offered(quiet_town):
    town = with_terms(quiet_town, own="share-alike", city="share-alike")
    assert drawable(town.layers[0], town)
    assert licence_of_layer(town.layers[0], town) is None
    names = downloads(ordered(town), atoms(ordered(town)))
    assert not any(name.startswith("zones-") for name in names)


@pytest.mark.parametrize(("own", "city"), [("no", "yes"), ("yes", "no")])
def test_one_closed_source_closes_the_layer(quiet_town, own, city):
    town = with_terms(quiet_town, own=own, city=city)
    assert not drawable(town.layers[0], town)
    assert licence_of_layer(town.layers[0], town) is None


def test_a_band_of_slope_names_the_relief(quiet_town):
    steep = layer("steep", source="shut", derive=SLOPE)
    assert sources_of(steep, quiet_town) == ("shut", "open")


def test_squares_name_the_sources_of_the_layers_they_were_judged_by(quiet_town):
    [text] = [
        text
        for name, text in downloads(ordered(quiet_town), atoms(ordered(quiet_town))).items()
        if name.startswith("cells-") and name.endswith(".geojson")
    ]
    assert json.loads(text)["judged_by"] == [
        "Ground plan kk / Ground plan ru / Ground plan en (CC-BY-4.0)",
        "Private plan kk / Private plan ru / Private plan en (none stated)",
    ]
