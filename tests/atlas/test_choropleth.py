import re

import geopandas as gpd
import pytest
from world import METRIC, ground

from geo.atlas.choropleth import Place, breaks, choropleth, look_of, swatch

SHAPES = gpd.GeoDataFrame(
    {"key": ["a", "b"]}, geometry=[ground(0, 0, 100, 100), ground(100, 0, 200, 100)], crs=METRIC
)


def place(**keys):
    told = {"look": "2", "said": "A: 4", "href": "#a", "points": "4"}
    return Place(**(told | keys))


def test_each_place_is_drawn_with_its_pattern_its_words_and_its_link():
    drawn = choropleth(SHAPES, {"a": place(), "b": place(look="few", points="–")}, mark="m")
    assert re.findall(r'href="#a".*?data-points="([^"]+)"', drawn) == ["4", "–"]
    assert 'fill="url(#m-2)"' in drawn
    assert 'fill="url(#m-few)"' in drawn
    assert drawn.count("<pattern") == 7
    assert "<title>A: 4</title>" in drawn


def test_words_of_strangers_stay_words():
    evil = '"><script>x</script>'
    drawn = choropleth(
        SHAPES, {"a": place(said=evil, name=evil, href=evil), "b": place(points=evil)}, mark="m"
    )
    assert "<script" not in drawn


def test_north_is_up_and_shapes_keep_their_form():
    drawn = choropleth(SHAPES, {"a": place(), "b": place()}, mark="m")
    assert 'viewBox="-2 -2 724 364"' in drawn
    xs = [int(x) for x in re.findall(r"[ML](\d+) \d+", drawn)]
    assert (min(xs), max(xs)) == (0, 720)


@pytest.mark.parametrize(("points", "look"), [(None, "blank"), (0.0, "none"), (40.0, "4")])
def test_a_place_without_points_is_never_drawn_as_one_without_a_sign(points, look):
    assert look_of(points, breaks([40.0]), few=False) == look


def test_no_points_while_something_is_open_are_not_drawn_as_no_sign():
    assert look_of(0.0, breaks([40.0]), few=False, open_=True) == "unknown"
    assert look_of(5.0, breaks([40.0]), few=False, open_=True) == "1"


def test_every_class_has_a_pattern_of_its_own():
    drawn = [
        str(swatch(look, "k")) for look in ("none", "1", "2", "3", "4", "unknown", "few", "blank")
    ]
    assert len(set(drawn)) == len(drawn)
    marks = [re.findall(r'd="([^"]+)"', one) for one in drawn[1:]]
    assert len({tuple(one) for one in marks}) == len(marks)
