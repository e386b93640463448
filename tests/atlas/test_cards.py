from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from geo.atlas import cards as cards_module
from geo.atlas.cards import EDITION_CARD, INKS, cards, pictured
from geo.atlas.citation import edition_of
from geo.atlas.guard import atoms
from geo.atlas.order import ordered
from geo.atlas.told import told


def drawn(town, base_url=None):
    edition = edition_of(town.as_of, base_url, "sums")
    return cards(ordered(town), atoms(ordered(town)), edition)


@pytest.fixture(scope="module")
def pictures(quiet_town):
    return drawn(quiet_town, "https://town.example")


def test_each_picture_has_the_size_that_sites_ask_for(pictures):
    for content in pictures.values():
        with Image.open(BytesIO(content)) as image:
            assert image.size == (1200, 630)
            assert image.format == "PNG"
        assert len(content) < 60_000


def test_the_colours_kept_are_those_that_are_drawn(pictures):
    template = (Path(cards_module.__file__).parent / "templates" / "card.typ").read_text("utf-8")
    for ground, letters, _ in INKS:
        assert ground in template
        assert letters in template
    with Image.open(BytesIO(pictures[EDITION_CARD])) as image:
        seen = {colour for _, colour in image.convert("RGB").getcolors(1000)}
    assert {ImageColor.getrgb(one) for pair in INKS for one in pair[:2]} <= seen


def test_a_case_has_a_picture_only_where_it_has_an_address(quiet_town, pictures):
    assert list(drawn(quiet_town)) == [EDITION_CARD]
    assert len(pictures) == 1 + quiet_town.cases["told"].sum()


def test_the_same_edition_has_the_same_pictures_and_another_state_another_one(quiet_town, pictures):
    assert drawn(quiet_town, "https://town.example") == pictures
    state = quiet_town.cases["state"].replace({"final": "cassation"})
    other = drawn(
        replace(quiet_town, cases=quiet_town.cases.assign(state=state)), "https://t.example"
    )
    assert other["cards/c-09~3162818095f0e6bc.png"] != pictures["cards/c-09~3162818095f0e6bc.png"]
    assert other["cards/c-10~6c233eb8f835bacf.png"] == pictures["cards/c-10~6c233eb8f835bacf.png"]


def test_names_of_four_thousand_letters_and_markup_are_drawn(hostile_town):
    name = hostile_town.monitor.name.model_copy(update={"ru": "#panic()" * 500})
    monitor = hostile_town.monitor.model_copy(update={"name": name})
    assert drawn(replace(hostile_town, monitor=monitor), "https://t.example")[EDITION_CARD]


def test_the_newest_cases_are_pictured_first(quiet_town, monkeypatch):
    monkeypatch.setattr("geo.atlas.cards.MOST_CARDS", 2)
    chosen = pictured(told(quiet_town).cases)
    assert len(chosen) == 2
    acts = quiet_town.cases.set_index("case_id")["act_in_force"]
    assert acts[list(chosen)].all()
