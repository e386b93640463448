import base64
import re
from dataclasses import replace

import pandas as pd
import pytest

from geo import tables
from geo.atlas.guard import atoms
from geo.atlas.manifest import as_bytes
from geo.atlas.naming import named
from geo.atlas.order import ordered
from geo.atlas.public import public_payload
from geo.atlas.publish import public_files, publish
from geo.atlas.uses import KNOWN_USES

CANARY = "canary-7f3a"
ODD = 98761.0  # a number no table holds
LINKS = {
    "building_id", "zone_id", "zone_ids", "parcel_id", "permit_id", "geometry", "finding_id",
    "observation_id", "observation_before", "observation_after", "subject_id",
}  # fmt: skip


def with_canaries(snapshot):
    """Give the snapshot with a canary in every column that is not public and links nothing."""
    return replace(
        snapshot,
        **{
            table.name: marked(getattr(snapshot, table.name), table)
            for table in tables.ALL
            if table is not tables.ISSUES
        },
    )


def marked(frame, table):
    secret = [one for one in table.columns if not one.public and one.name not in LINKS]
    values = {"text": CANARY, "number": ODD, "count": int(ODD), "day": pd.Timestamp("1933-03-03")}
    return frame.assign(
        **{
            one.name: pd.Series(values[one.kind], index=frame.index)
            for one in secret
            if one.kind in values and not one.one_of
        }
    )


def everything(files):
    """Give all public text, what lies in it behind base64, and the bytes of every database."""
    text = "\n".join(as_bytes(one).decode("utf-8", "replace") for one in files.values())
    hidden = re.findall(r"[A-Za-z0-9+/]{40,}={0,2}", text)
    return text + "".join(
        base64.b64decode(one + "=" * (-len(one) % 4)).decode("latin-1") for one in hidden
    )


def test_no_column_outside_the_allow_list_leaves_in_any_form(quiet_town):
    text = everything(public_files(ordered(with_canaries(quiet_town))))
    for trace in (CANARY, "98761", "1933-03-03"):
        assert trace not in text


def test_the_canaries_would_be_seen_in_the_inspectors_page(quiet_town, tmp_path):
    publish(with_canaries(quiet_town), tmp_path)
    text = (tmp_path / "inspector.html").read_text(encoding="utf-8")
    assert CANARY in text
    assert "98761" in text
    assert "1933-03-03" in text


def test_what_is_wrong_with_single_rows_stays_inside(make_town):
    def say(name):
        return CANARY if name in {"issues.what", "issues.mend"} else ""

    assert CANARY not in everything(public_files(ordered(make_town(say))))


def test_only_a_court_act_in_force_draws_a_building_and_never_a_home(quiet_town):
    shown = named(quiet_town)
    cases = quiet_town.cases.set_index("building_id")
    assert len(shown) > 0
    assert cases.loc[shown["building_id"], "act_in_force"].all()
    assert set(shown["use_class"]) <= KNOWN_USES


@pytest.mark.parametrize("use", [None, "house", "yes", "residential", "a word nobody knows"])
def test_a_use_that_is_private_or_not_known_is_never_drawn(quiet_town, use):
    observed = quiet_town.buildings.assign(
        use_class=pd.Series([use] * len(quiet_town.buildings), dtype="str")
    )
    assert named(replace(quiet_town, buildings=observed)).empty


def test_the_ids_of_buildings_not_named_stay_inside(quiet_town):
    files = public_files(ordered(quiet_town))
    shown = set(named(quiet_town)["building_id"])
    text = "\n".join(as_bytes(one).decode("utf-8", "replace") for one in files.values())
    words = set(re.findall(r"\w+", text))  # a digest may hold the letters of an id
    assert len(words) > 1000
    leaked = set(quiet_town.buildings["building_id"]) & words - shown
    assert leaked == set()


def test_only_cases_of_named_buildings_point_to_a_building(quiet_town):
    data = public_payload(ordered(quiet_town), atoms(ordered(quiet_town)))
    shown = set(named(quiet_town)["building_id"])
    held = quiet_town.cases[quiet_town.cases["building_id"].isin(shown)]
    placed = zip(data["cases"]["case_id"], data["cases"]["building"], strict=True)
    pointing = sorted(case for case, building in placed if building >= 0)
    assert pointing == sorted(held.loc[held["act_in_force"], "case_id"])


def test_zones_that_may_not_be_passed_on_are_named_and_not_drawn(quiet_town):
    data = public_payload(ordered(quiet_town), atoms(ordered(quiet_town)))
    assert [layer["id"] for layer in data["layers"]] == ["fault", "slide"]
    assert set(data["zones"]["layer"]) == {0}


def test_the_ground_shown_places_no_building(quiet_town):
    text = public_files(ordered(quiet_town))["public/index.html"]
    west = quiet_town.buildings.to_crs(4326).total_bounds[0]
    assert f"{west:.5f}" not in text
