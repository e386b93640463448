import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from desks import desk_of_town

from geo.atlas import publish


class Blocks(HTMLParser):
    """Read a page as a browser does: its policy, its scripts, styles and attributes."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.policy, self.scripts, self.styles, self.attributes = {}, [], [], []
        self._inside = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if told.get("http-equiv") == "Content-Security-Policy":
            rules = (rule.strip().split(" ", 1) for rule in told["content"].split(";"))
            self.policy = dict(rules)
        if tag == "style" or (tag == "script" and "type" not in told):
            self._inside = self.styles if tag == "style" else self.scripts
            self._inside.append("")

    def handle_endtag(self, _tag):
        self._inside = None

    def handle_data(self, data):
        if self._inside is not None:
            self._inside[-1] += data


PAGES = ("inspector.html", "planner.html", "public/index.html")


@pytest.fixture(scope="module")
def pages(edition, quiet_town, tmp_path_factory):
    planner = desk_of_town(quiet_town, tmp_path_factory.mktemp("planner"))
    return {name: planner if name == planner.name else edition / name for name in PAGES}


@pytest.fixture(params=PAGES)
def blocks(request, pages):
    return Blocks(pages[request.param].read_text(encoding="utf-8"))


def sha256(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_lets_nothing_in_but_the_page_itself(blocks):
    closed = ("default-src", "connect-src", "object-src", "base-uri", "form-action")
    assert {blocks.policy[name] for name in closed} == {"'none'"}
    assert blocks.policy["img-src"] == "data:"
    assert "unsafe" not in " ".join(blocks.policy.values())


def test_the_policy_names_each_script_and_style_by_its_hash(blocks):
    assert blocks.policy["script-src"].split() == [sha256(text) for text in blocks.scripts]
    assert blocks.policy["style-src"].split() == [sha256(text) for text in blocks.styles]
    assert len(blocks.scripts) == 3


def test_no_attribute_is_a_script_a_style_or_an_address_elsewhere(blocks):
    for tag, name, value in blocks.attributes:
        assert name != "style", tag
        assert not name.startswith("on"), (tag, name)
        assert not (name in ("src", "href", "srcset") and "http" in value), (tag, value)


def test_no_page_holds_a_carriage_return_that_would_break_a_hash(pages):
    for path in pages.values():
        assert b"\r" not in path.read_bytes()


YOUNGER = (
    "groupBy(", "toSorted(", "toReversed(", "toSpliced(", "withResolvers(", "fromAsync(",
    "isWellFormed(", ".union(", ".intersection(", ".difference(",
)  # fmt: skip
"""What browsers learned after 2022: a phone of the field may be older."""


def test_no_script_needs_a_browser_of_after_2022():
    assets = Path(publish.__file__).parent / "assets"
    scripts = sorted(assets.glob("*.js"))
    assert len(scripts) > 30
    younger = [
        (path.name, word)
        for path in scripts
        for word in YOUNGER
        if word in path.read_text(encoding="utf-8")
    ]
    assert younger == []


@pytest.mark.parametrize("scripts", [publish._INSPECTOR, publish._PLANNER, publish._PUBLIC])
def test_no_two_scripts_of_a_page_give_one_name_twice(scripts):
    folder = Path(publish.__file__).parent / "assets"
    text = "\n".join((folder / name).read_text(encoding="utf-8") for name in scripts)
    names = re.findall(r"^(?:async )?(?:function|const|let) (\w+)", text, re.MULTILINE)
    assert [name for name, count in Counter(names).items() if count > 1] == []
