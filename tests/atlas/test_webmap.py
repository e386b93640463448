import re

from geo.atlas.relief import Shade
from geo.atlas.webmap import leaflet_script, leaflet_style, webmap

BOUNDS = (76.8, 43.1, 76.9, 43.2)


def test_two_maps_of_the_same_ground_are_the_same_text():
    shade = Shade("data:image/png;base64,AAAA", BOUNDS)
    assert webmap(BOUNDS, shade) == webmap(BOUNDS, shade)


def test_no_random_id_is_left():
    drawn = webmap(BOUNDS, Shade("data:image/png;base64,AAAA", BOUNDS))
    assert not re.search(r"[0-9a-f]{32}", drawn.html + drawn.script)


def test_the_map_asks_nothing_of_a_network():
    drawn = webmap(BOUNDS, None)
    assert "http" not in drawn.html + drawn.script


def test_leaflet_holds_no_address_a_browser_would_follow():
    assert not re.search(r"""(?:src|href)=["']http""", leaflet_script())
    assert "sourceMappingURL" not in leaflet_script()
    links = re.findall(r"url\(([^)]{0,30})", leaflet_style())
    assert all(link.startswith(("data:image/png;base64,", "#")) for link in links)


def test_the_words_of_leaflets_licence_stay_with_it():
    assert "(c)" in leaflet_script()[:300]
