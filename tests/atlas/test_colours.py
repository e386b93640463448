"""Nothing is told by colour alone, and every word can be read: by simulation, without a browser."""

import re
from itertools import combinations

import pytest
from colours import ASSETS, VISIONS, apart, contrast, luminance, mixed, tokens
from ruamel.yaml import YAML

from geo.atlas.inks import STANDING_INKS, Ink
from geo.config import layers_folder

LIGHTS = tokens()
TEXT = 4.5  # WCAG 2.2, 1.4.3
PARTS = 3.0  # WCAG 2.2, 1.4.11: what is not text
CLEARLY = 0.08  # in OKLab, four times what can just be seen
READ = [
    ("ink", "paper"), ("ink", "card"), ("quiet", "paper"), ("quiet", "card"), ("accent", "paper"),
    ("accent", "card"), ("on-accent", "accent"), ("warn-ink", "warn"), ("ink", "halo"),
    ("paper", "ink"), ("district", "halo"),
]  # fmt: skip


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize(("word", "ground"), READ)
def test_every_word_can_be_read_in_every_light(light, word, ground):
    assert contrast(LIGHTS[light][word], LIGHTS[light][ground]) >= TEXT


@pytest.mark.parametrize("light", LIGHTS)
def test_focus_and_frames_can_be_seen_in_every_light(light):
    of = LIGHTS[light]
    pairs = [("accent", "paper"), ("accent", "card"), ("accent", "land"), ("quiet", "card")]
    assert [one for one in pairs if contrast(of[one[0]], of[one[1]]) < PARTS] == []


def test_each_light_has_its_own_value_of_what_words_are_written_in():
    assert (
        len({of["ink"] + of["paper"] for of in LIGHTS.values()}) == 3
    )  # print is as under the sun
    assert all("accent" in of and "land" in of for of in LIGHTS.values())


@pytest.mark.parametrize("vision", VISIONS)
def test_greys_stay_greys_in_a_simulation_and_what_is_known_to_blur_does(vision):
    assert apart("#808080", "#808080", vision) == 0
    assert apart("#000000", "#ffffff", vision) == pytest.approx(1, abs=1e-3)
    blurred = {"protanopia", "deuteranopia"}
    near = apart("#ff0000", "#7f7f00", vision) / apart("#ff0000", "#7f7f00")
    assert (near < 0.6) == (vision in blurred)


def stages():
    """Read how ``stages.js`` draws what a building was on a day."""
    text = (ASSETS / "stages.js").read_text(encoding="utf-8")
    rows = re.findall(r'^  (\w+): \{ fill: "(#\w{6})(\w\w)?", (.+) \},$', text, re.MULTILINE)
    look = {}
    for name, fill, clear, rest in rows:
        words = dict(re.findall(r'(\w+): "([^"]+)"', rest))
        dash = re.search(r"dash: \[(\d), (\d)\]", rest)
        look[name] = Ink(
            fill if clear != "00" else "",
            words["line"],
            words["symbol"],
            pattern=words.get("pattern"),
            dash=tuple(map(int, dash.groups())) if dash else (),
            dark=words.get("dark"),
        )
    return look


LOOKS = {"standing": dict(STANDING_INKS), "stage": stages()}


def test_the_stages_were_read():
    assert list(LOOKS["stage"]) == [
        "unsure", "standing", "ordered", "works", "declared", "done", "gone",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", LOOKS)
def test_what_is_signed_alike_differs_in_filling_outline_and_colour_to_every_eye(kind):
    for (one, a), (other, b) in combinations(LOOKS[kind].items(), 2):
        if a.symbol != b.symbol:
            continue
        assert (a.pattern, a.dash) != (b.pattern, b.dash), (one, other)
        for vision in VISIONS:
            for of in LIGHTS.values():
                fills = (a.fill or of["land"], b.fill or of["land"])
                assert apart(*fills, vision) >= CLEARLY, (one, other, vision)


@pytest.mark.parametrize("kind", LOOKS)
def test_what_is_coloured_alike_to_some_eye_differs_in_sign_and_in_filling_or_outline(kind):
    close = set()
    for (one, a), (other, b) in combinations(LOOKS[kind].items(), 2):
        for vision in VISIONS:
            if a.fill and b.fill and apart(a.fill, b.fill, vision) < CLEARLY:
                close.add((one, other))
                assert a.symbol != b.symbol, (one, other, vision)
                assert (a.pattern, a.dash) != (b.pattern, b.dash), (one, other, vision)
    assert len(close) < len(LOOKS[kind])  # the palette itself is for all eyes, or nearly


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("kind", LOOKS)
def test_every_sign_stands_out_from_the_ground_in_every_light(kind, light):
    land = LIGHTS[light]["land"]
    for name, look in LOOKS[kind].items():
        line = look.dark or look.line if luminance(land) < 0.2 else look.line
        assert max(contrast(one, land) for one in (look.fill, line) if one) >= PARTS, name


def zone_ink(colour, of):
    """Draw a layer's colour towards the ink of the page, as ``ink.js`` does."""
    share = 0.35
    while share < 1 and contrast(mixed(colour, of["ink"], share), of["land"]) < 3.2:
        share += 0.05
    return mixed(colour, of["ink"], share)


def styles(city):
    yaml = YAML(typ="safe")
    paths = sorted((layers_folder() / city / "zones").glob("*.yaml"))
    read = [yaml.load(path.read_text(encoding="utf-8")) for path in paths]
    return {one["id"]: one["style"] for one in read if "style" in one}


@pytest.mark.parametrize("city", ["almaty", "demo", "nenhuma"])
def test_zone_layers_with_one_pattern_have_colours_that_every_eye_tells_apart(city):
    found = styles(city)
    assert len(found) > 3
    for (one, a), (other, b) in combinations(found.items(), 2):
        if a["pattern"] != b["pattern"]:
            continue
        for name, of in LIGHTS.items():
            drawn = [zone_ink(style["colour"], of) for style in (a, b)]
            for vision in VISIONS:
                assert apart(*drawn, vision) >= CLEARLY, (one, other, name, vision)
