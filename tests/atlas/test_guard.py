"""Small counts cannot be found out: not one figure alone, and not all of them together."""

from dataclasses import replace
from io import BytesIO

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import buildings, ground

from geo import tables
from geo.atlas.cells import cells, left_out
from geo.atlas.guard import GUARDED, atoms, bucket, tally
from geo.atlas.manifest import as_bytes
from geo.atlas.public_counts import counts, coverage, districts, labelled, totals
from geo.atlas.publish import public_files
from geo.atlas.standings import STANDINGS
from geo.risk.counts import _of_rules

WORDS = ("breach", "clear", "unknown")
LABEL_OF = {"breach": "barred_then_and_now", "clear": "lawful_then_and_now", "unknown": "not_known"}
BARRED_NOW = LABEL_OF | {"clear": "lawful_then_barred_now"}
LABELS = pytest.mark.parametrize("label_of", [LABEL_OF, BARRED_NOW], ids=["lawful", "barred now"])


def town_of(town, *squares, label_of=LABEL_OF):
    """Give a town of 500 m squares in a row, each with a building a verdict."""
    placed = [(at, word) for at, square in enumerate(squares) for word in square]
    shapes = [
        ground(500 * at + 10 * row + 1, 1, 500 * at + 10 * row + 9, 9)
        for row, (at, _) in enumerate(placed)
    ]
    # the district changes in the middle of the second square
    west = [at == 0 or (at == 1 and row % 2 == 0) for row, (at, _) in enumerate(placed)]
    observed = buildings(*shapes, district_id=["west" if one else "east" for one in west])
    return judged(replace(town, buildings=observed, cases=town.cases.iloc[:0]), placed, label_of)


def judged(town, placed, label_of=LABEL_OF):
    """Let the height rule say these verdicts, and count what it said."""
    model = town.findings[town.findings["rule_id"] == "height"]
    rows = model.iloc[[0] * len(placed)].assign(
        finding_id=[f"f{at}" for at in range(len(placed))],
        building_id=town.buildings["building_id"].to_numpy(),
        verdict=[word for _, word in placed],
        reason=["too_close" if word == "unknown" else "measured" for _, word in placed],
        label=[label_of[word] for _, word in placed],
        review=None,
    )
    found = tables.FINDINGS.shape(rows)
    counted = pd.DataFrame(
        _of_rules([one for one in town.rules if one.id == "height"], found),
        columns=["subject", "subject_id", "measure", "count"],
    )
    answered = int(found["verdict"].isin(["breach", "clear"]).sum())
    blamed = len(found) - answered
    held = {"rule_id": "height", "need": ["answered", "buildings.height_m"]}
    known = {"buildings": len(found), "known": answered, "blamed": [0, blamed]}
    return replace(
        town,
        coverage=tables.COVERAGE.shape(pd.DataFrame(held | known)),
        findings=found,
        counts=tables.COUNTS.shape(counted),
        exposure=town.exposure.iloc[:0],
        slopes=town.slopes.iloc[:0],
        links=town.links.iloc[:0],
    )


def other_towns(town, atom, word, label_of=LABEL_OF):
    """Give the towns in which a hidden one of an atom is a two, or a two a one."""
    placed = atoms(town)
    here = placed["atom"] == atom
    held = int((here & (placed["standing"] == word)).sum())
    partner = placed.loc[~placed["standing"].isin(GUARDED), "standing"].mode()
    from_word, to_word = {1: (partner.iloc[0], word), 2: (word, partner.iloc[0])}[held]
    for at in placed.index[here & (placed["standing"] == from_word)]:
        said = placed["standing"].where(placed.index != at, to_word)
        yield judged(town, list(enumerate(said)), label_of)


SQUARES = st.lists(
    st.lists(st.sampled_from(["breach", "clear", "clear", "unknown"]), min_size=1, max_size=12),
    min_size=2,
    max_size=5,
)


@LABELS
@settings(max_examples=8, deadline=None)
@given(squares=SQUARES)
def test_a_town_with_one_hidden_sign_more_publishes_the_very_same(quiet_town, label_of, squares):
    """Whoever adds and subtracts, of any figures published, cannot tell the two apart."""
    town = town_of(quiet_town, ["clear"] * 15, *squares, label_of=label_of)
    placed = atoms(town)
    told = tally(placed)
    mine = figures(town)
    for atom in told.index[(told["breach_low"] == 1) & (told["breach_high"] == 2)]:
        others = list(other_towns(town, atom, "breach", label_of))
        assert others, "nobody is left in whom the sign could hide"
        if atoms(others[0])["standing"].value_counts().idxmax() != "clear":
            continue
        # which of an atom's squares has the sign may show in how squares are joined; how many
        # signs the atom has may not
        assert any(figures(other) == mine for other in others)


def with_another(town, row, label_of=LABEL_OF):
    """Give the town in which one building has a sign, or has none any more."""
    standing = atoms(town)["standing"]
    flipped = "clear" if standing[row] == "breach" else "breach"
    said = standing.where(standing.index != row, flipped)
    return judged(town, list(enumerate(said)), label_of)


@LABELS
@pytest.mark.parametrize(
    "lonely",
    [["clear"], ["clear", "clear"], ["clear", "unknown"], ["unknown", "unknown", "clear"]],
)
def test_where_one_or_two_alone_could_have_a_sign_a_nought_is_told_as_a_one(
    quiet_town, label_of, lonely
):
    """Told apart, they would say of one building that it has a sign."""
    town = town_of(quiet_town, ["clear"] * 15, lonely, label_of=label_of)
    other = with_another(town, 15 + lonely.index("clear"), label_of)
    assert figures(town) == figures(other)
    assert public_files(town) == public_files(other)


def test_the_counts_of_a_rule_are_no_more_exact_than_those_of_the_standings(quiet_town):
    town = town_of(quiet_town, ["clear"] * 15, ["breach"])
    whole, rule = totals(town, atoms(town)), counts(town, atoms(town)).set_index("measure")
    assert whole["breach"] == tuple(rule.loc["breach", ["low", "high"]]) == (0, 1)


@LABELS
@settings(max_examples=8, deadline=None)
@given(squares=SQUARES)
def test_a_town_with_a_sign_in_a_lonely_atom_publishes_what_one_without_it_does(
    quiet_town, label_of, squares
):
    town = town_of(quiet_town, ["clear"] * 15, *squares, label_of=label_of)
    placed = atoms(town)
    crowd = placed["standing"].isin(["clear", "breach"])
    lonely = crowd & crowd.groupby(placed["atom"]).transform("sum").lt(3)
    mine = figures(town)
    for row in placed.index[lonely][:3]:
        other = with_another(town, row, label_of)
        if atoms(other)["standing"].value_counts().idxmax() == "clear":
            assert figures(other) == mine


def test_a_finding_that_was_reviewed_wrong_is_no_sign_of_its_rule(quiet_town):
    town = town_of(quiet_town, ["breach"] * 4 + ["clear"] * 12)
    review = pd.Series("wrong", index=town.findings.index).where(town.findings.index == 0)
    standing = town.findings["verdict"].mask(review.eq("wrong"), "unknown")
    counted = judged(town, list(enumerate(standing))).counts
    told = counts(
        wrong := replace(town, findings=town.findings.assign(review=review), counts=counted),
        atoms(wrong),
    ).set_index("measure")
    assert told.loc["breach", ["low", "high"]].tolist() == [3, 3]


def test_what_a_draft_says_of_many_is_not_lost_where_one_alone_could_have_a_sign(quiet_town):
    town = town_of(quiet_town, ["clear"] * 15, ["unknown"] * 10 + ["clear"])
    placed = atoms(town)
    many = (placed["standing"] == "unknown").to_numpy()
    assert tally(placed)["breach_high"].max() == 1
    height = next(one for one in town.rules if one.id == "height")
    draft = height.model_copy(update={"id": "draft", "status": "draft"})
    verdict = pd.Series(many).map({True: "breach", False: "clear"}).to_numpy()
    said = town.findings.assign(rule_id="draft", verdict=verdict).assign(
        finding_id="d" + town.findings["finding_id"]
    )
    rows = [("rule", "draft", *one) for one in (("breach", 10), ("clear", 16), ("unknown", 0))]
    counted = pd.DataFrame(rows, columns=["subject", "subject_id", "measure", "count"])
    drafted = replace(
        town,
        rules=(*town.rules, draft),
        findings=tables.FINDINGS.shape(pd.concat([town.findings, said], ignore_index=True)),
        counts=tables.COUNTS.shape(counted),
    )
    told = counts(drafted, placed).set_index("measure").loc["breach", ["low", "high"]]
    assert told.tolist() == [10, 10]


def test_a_rule_that_judged_nobody_has_no_sign_at_the_most(quiet_town):
    town = town_of(quiet_town, ["clear"] * 15, ["clear"])
    assert tally(atoms(town))["breach_high"].sum() == 1
    none = replace(town, findings=town.findings.iloc[:0], counts=town.counts.assign(count=0))
    told = counts(none, atoms(town))
    assert told["low"].tolist() == told["high"].tolist() == [0, 0, 0]


def test_numbers_of_buildings_are_whole_also_where_an_atom_is_veiled(quiet_town):
    town = town_of(quiet_town, ["clear"] * 15, ["unknown", "unknown", "clear"])
    placed = atoms(town)
    frame = cells(town, placed).drop(columns=["cell_id", "licence", "geometry"])
    assert {str(one) for one in tally(placed).dtypes} == {"int64"}
    assert {str(one) for one in frame.dtypes} == {"int64"}


def figures(town):
    placed = atoms(town)
    return (
        cells(town, placed).drop(columns="geometry").to_dict("list"),
        districts(town, placed).reset_index().to_dict("list"),
        counts(town, placed).to_dict("list"),
        totals(town, placed),
        labelled(town, placed),
        coverage(town, placed).to_dict("list"),
        left_out(placed),
    )


def test_no_byte_of_the_public_files_tells_a_hidden_one_from_a_two(quiet_town):
    one = town_of(quiet_town, ["clear"] * 9, ["breach", *["clear"] * 9])
    placed = atoms(one)
    atom = placed.loc[placed["standing"] == "breach", "atom"].iloc[0]
    two = next(other_towns(one, atom, "breach"))
    assert (atoms(two)["standing"] == "breach").sum() == 2
    assert public_files(one) == public_files(two)


@settings(max_examples=8, deadline=None)
@given(squares=SQUARES)
def test_no_difference_of_cells_districts_and_totals_gives_a_small_count(quiet_town, squares):
    town = town_of(quiet_town, ["clear"] * 15, *squares)
    placed = atoms(town)
    told, frame = tally(placed), cells(town, placed)
    by_district, whole = districts(town, placed), totals(town, placed)
    for word in GUARDED:
        low, high = f"{word}_low", f"{word}_high"
        pairs = [(whole[word], by_district), (whole[word], frame)]
        for at in (placed["district_id"] == one for one in by_district.index):
            # a district and the cells that lie in it and nowhere else
            inside = placed.loc[at & (placed["cell"] >= 0), "cell"]
            alone = sorted(set(inside) - set(placed.loc[~at, "cell"]))
            numbers = sorted(set(placed["cell"]) - {-1})  # in the order of the table of cells
            own = by_district.loc[placed.loc[at, "district_id"].iloc[0]]
            pairs.append(((own[low], own[high]), frame.iloc[[numbers.index(one) for one in alone]]))
        for (least, most), parts in pairs:
            # without all the parts but one, the rest is never a one or a two that is known
            for skipped in range(len(parts) + 1):
                others = parts.drop(parts.index[skipped : skipped + 1])
                left = (least - others[high].sum(), most - others[low].sum())
                assert left[0] != left[1] or left[0] not in (1, 2)
        exact = (placed["standing"] == word).sum()
        assert whole[word][0] <= exact <= whole[word][1]
    assert told["buildings"].sum() == len(town.buildings) == whole["buildings"][0]


def test_a_rule_with_one_sign_in_the_whole_city_is_told_as_a_range_and_so_is_its_rest(quiet_town):
    town = town_of(quiet_town, ["breach", *["clear"] * 11])
    told = counts(town, atoms(town)).set_index("measure")
    assert told.loc["breach", ["low", "high"]].tolist() == [1, 2]
    assert told.loc["clear", ["low", "high"]].tolist() == [10, 11]


def test_labels_of_signs_are_told_no_more_exactly_than_the_signs(quiet_town):
    town = town_of(quiet_town, ["breach", *["clear"] * 9])
    told = labelled(town, atoms(town))
    assert told["barred_then_and_now"] == told["barred_then_lawful_now"] == (0, 2)
    many = town_of(quiet_town, [*["breach"] * 4, *["clear"] * 20])
    assert labelled(many, atoms(many))["barred_then_and_now"] == (4, 4)


def test_what_is_left_of_a_crowd_beside_its_labels_tells_no_sign(quiet_town):
    """All without a sign are barred today: how many they are would say how many have one."""
    one = town_of(quiet_town, ["breach", *["clear"] * 9], label_of=BARRED_NOW)
    two = town_of(quiet_town, ["breach"] * 2 + ["clear"] * 8, label_of=BARRED_NOW)
    assert labelled(one, atoms(one)) == labelled(two, atoms(two))
    assert labelled(one, atoms(one))["lawful_then_barred_now"] == (0, 9)


def test_what_is_barred_today_alone_is_counted_among_buildings_without_a_sign(quiet_town):
    told = labelled(quiet_town, atoms(quiet_town))
    low, high = told["lawful_then_barred_now"]
    signs = quiet_town.findings.query("verdict == 'exposed'")["building_id"]
    clear = quiet_town.findings.query("rule_id == 'height' and verdict == 'clear'")["building_id"]
    ended = {"b016", "b017"}
    exact = len(set(clear) - set(signs) - ended)
    assert low <= exact <= high
    assert told["barred_later"][0] == 0


def test_coverage_does_not_give_away_what_the_counts_hide(quiet_town):
    town = town_of(quiet_town, ["breach", *["clear"] * 12, *["unknown"] * 15])
    told = coverage(town, atoms(town)).set_index("need")
    unknown = counts(town, atoms(town)).set_index("measure").loc["unknown", ["low", "high"]]
    # answered and not answered are all: the range of one gives that of the other
    assert (28 - unknown).tolist() == told.loc["answered", ["known_high", "known_low"]].tolist()
    assert told.loc["answered", "known_low"] < told.loc["answered", "known_high"]
    blamed = told.loc["buildings.height_m"]
    assert (blamed["blamed_low"], blamed["blamed_high"]) == (14, 15)
    assert (blamed["known_low"], blamed["known_high"]) == (13, 13)


def test_zero_stays_zero(quiet_town):
    town = town_of(quiet_town, ["clear"] * 9, [*["clear"] * 6, "unknown"])
    assert totals(town, atoms(town))["breach"] == (0, 0)
    assert (cells(town, atoms(town))["breach_high"] == 0).all()
    assert counts(town, atoms(town)).set_index("measure").loc["breach", "high"] == 0


@pytest.mark.parametrize("alone", [["breach"], ["breach", "clear"]])
def test_a_square_of_one_or_two_buildings_is_told_to_nobody(quiet_town, alone):
    town = town_of(quiet_town, ["clear"] * 9, alone)
    assert cells(town, atoms(town))["buildings"].tolist() == [9]
    assert left_out(atoms(town)) == (1, 2)


def test_a_square_in_which_every_building_has_a_sign_is_told_with_its_neighbour(quiet_town):
    town = town_of(quiet_town, ["clear"] * 20, ["clear"] * 9, ["breach"] * 5)
    frame = cells(town, atoms(town))
    assert (frame["breach_high"] < frame["buildings"]).all()
    assert frame["squares"].max() == 2
    assert frame["buildings"].sum() == 34


def test_a_city_in_which_every_building_has_a_sign_tells_no_share_of_it(quiet_town):
    town = town_of(quiet_town, ["breach"] * 5)
    assert totals(town, atoms(town))["breach"] == (0, 5)


def test_cases_are_counted_exactly_in_the_city_and_in_no_district(quiet_town):
    """Each case is told with its days: a count by district beside them would place it."""
    told, seen = totals(quiet_town, atoms(quiet_town)), quiet_town.cases.query("told")
    assert told["cases_open"] == ((~seen["ended"]).sum(),) * 2
    assert told["cases_closed"] == (seen["ended"].sum(),) * 2
    assert told["demolished"][0] == told["demolished"][1] > 0
    assert not [name for name in districts(quiet_town, atoms(quiet_town)) if "case" in name]
    assert "demolished_low" not in districts(quiet_town, atoms(quiet_town))


def test_buildings_whose_cases_have_ended_are_told_by_district_as_signs_are(quiet_town):
    cases, ends = quiet_town.cases, ["ended_low", "ended_high"]
    for ended, told in ((["b017", "b018"], [1, 2]), (["b017"], [1, 2]), ([], [0, 0])):
        town = replace(quiet_town, cases=cases.assign(ended=cases["building_id"].isin(ended)))
        by_district = districts(town, atoms(town))
        assert by_district.loc["east", ends].tolist() == told
        assert by_district.loc["west", ends].tolist() == [0, 0]
        rows = pd.read_csv(BytesIO(as_bytes(public_files(town)["public/data/counts.csv"])))
        east = rows.query("subject == 'district' and subject_id == 'east' and measure == 'ended'")
        assert east[["low", "high"]].to_numpy().tolist() == [told]


def test_cases_that_no_inspector_has_seen_are_not_counted(quiet_town):
    early = quiet_town.cases["state"].isin(["flagged", "screened", "inspection_due"])
    assert early.sum() == 3
    only = replace(quiet_town, cases=quiet_town.cases[early])
    assert totals(only, atoms(only))["cases_open"] == (0, 0)


def test_every_standing_is_told_and_its_range_holds_the_truth(quiet_town):
    placed, whole = atoms(quiet_town), totals(quiet_town, atoms(quiet_town))
    for word in STANDINGS:
        exact = (placed["standing"] == word).sum()
        assert whole[word][0] <= exact <= whole[word][1], word


@given(st.integers(0, 50))
def test_a_bucket_holds_its_count_and_only_small_ones_are_wide(count):
    low, high = (int(one["n"].iloc[0]) for one in bucket(pd.DataFrame({"n": [count]})))
    assert low <= count <= high
    assert (low == high) == (count not in (1, 2))
