from dataclasses import replace
from datetime import date

import pytest
from world import rule

from geo.atlas import languages
from geo.atlas.law_of_day import law_of_day, stands
from geo.atlas.order import ordered
from geo.atlas.publish import public_files
from geo.atlas.speech import Speech

ON = date(2026, 9, 1)


def version(**keys):
    return {
        "id": "v1", "limit": 3, "in_force_from": "2020-01-01", "act": "Act 7", "source": "none",
        "confidence": "high",
    } | keys  # fmt: skip


def of(*versions, **keys):
    return rule("more_floors_than", versions=list(versions), **keys)


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (of(version()), "in_force"),
        (of(version(), status="draft"), "draft"),
        (of(version(in_force_from="2027-01-01")), "not_yet"),
        (of(version(in_force_from={"not_before": "2026-01-01"})), "in_force_day_unknown"),
        (of(version(confirmed_until="2024-01-01")), "not_reconfirmed"),
        (of(version(in_force_until="2026-09-01")), "ended"),
        (of(version(), version(id="v2", limit=None, in_force_from="2024-01-01")), "ended"),
    ],
)
def test_a_rule_binds_only_where_it_is_in_force_on_the_day(made, word):
    assert stands(made, ON)[1] == word
    [(_, pairs)] = law_of_day([made], ON, Speech("en"))
    assert (dict(pairs)["Force"] == "binding") == (word == "in_force")


def test_what_comes_into_force_later_is_not_told_as_the_law_of_the_day():
    made = of(version(), version(id="v2", act="Act 8", in_force_from="2027-01-01"))
    assert stands(made, ON)[0].act == "Act 7"


def test_a_repealed_rule_names_the_act_that_was_and_the_day_it_ended():
    made = of(version(), version(id="v2", limit=None, act=None, in_force_from="2024-05-03"))
    [(_, pairs)] = law_of_day([made], ON, Speech("en"))
    assert dict(pairs)["Act"] == "Act 7"
    assert dict(pairs)["Force"].endswith("ended on 3 May 2024")


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_advice_without_an_act_says_so_on_the_page(quiet_town, language):
    advice = of(version(act=None), force="advisory")
    town = replace(quiet_town, rules=(advice,))
    page = public_files(ordered(town))["public/method.html"]
    assert languages.texts()[language]["version.advice"] in page
    assert "None" not in page
