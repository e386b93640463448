import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import EAST, NORTH, located

from geo import tables
from geo.records import Scores
from geo.risk.answered import Answered
from geo.risk.scores import score

FEW = {"value": 10, "source": "none"}


def sign(placed, part="P05", *, raised=(), unknown=(), step="permit", kind="permit"):
    """Say that these rows raise a sign and those could not be asked; all others could."""
    rows = placed.index[placed["record_kind"] == kind]
    marks = {name: pd.Series(np.isin(rows, list(at)), index=rows)
             for name, at in (("raised", raised), ("unknown", unknown))}  # fmt: skip
    return Answered(part, kind, step, marks["raised"], ~marks["unknown"], marks["unknown"])


def permits_in(**by_district):
    ids = [f"{name}-{at:03d}" for name, count in by_district.items() for at in range(count)]
    districts = [name for name, count in by_district.items() for _ in range(count)]
    return located("permit", *ids, district_id=districts)


def scored(placed, *signs, **keys):
    rules = Scores.model_validate({"min_count": FEW} | keys)
    return score(placed, list(signs), rules)


def of(frame, scope, scored_id=None, part=None):
    rows = frame[frame["scored"] == scope]
    if scored_id is not None:
        rows = rows[rows["scored_id"] == scored_id]
    if part is not None:
        rows = rows[rows["part"] == part]
    assert len(rows) == 1, rows
    return rows.iloc[0]


def test_a_score_is_the_sum_of_its_parts():
    placed = permits_in(west=20)
    parts, totals = scored(
        placed,
        sign(placed, "P04", raised=[0, 1]),
        sign(placed, "P05", raised=[2]),
        weights={"P05": {"value": 3, "source": "none"}},
    )
    assert of(parts, "district", "west", "P04").points == pytest.approx(10.0)
    assert of(parts, "district", "west", "P05").points == pytest.approx(15.0)
    whole = of(totals, "district", "west")
    assert whole.points == pytest.approx(25.0)
    assert whole.parts == "P04 P05"
    assert pd.isna(whole.missing) or whole.missing == ""
    assert whole.low < whole.points < whole.high <= whole.most


def test_too_few_is_said_and_is_not_nought():
    placed = permits_in(west=9, east=10)
    parts, totals = scored(placed, sign(placed, raised=[0]))
    few = of(parts, "district", "west", "P05")
    assert few.missing == "too_few"
    assert pd.isna(few.points)
    assert pd.isna(few.share)
    assert pd.isna(of(totals, "district", "west").points)
    assert of(totals, "district", "west").missing == "P05"
    none = of(totals, "district", "east")
    assert none.points == 0
    assert none.high > 0


def test_what_needs_a_field_that_nobody_gives_is_not_computable_and_named():
    placed = permits_in(west=20)
    parts, totals = scored(
        placed, sign(placed, "P04", unknown=range(20)), sign(placed, "P05", raised=[1])
    )
    assert of(parts, "district", "west", "P04").missing == "not_computable"
    assert of(totals, "district", "west").missing == "P04"
    assert of(totals, "district", "west").points == pytest.approx(5.0)


def test_what_could_be_answered_elsewhere_alone_is_not_answered_here():
    placed = permits_in(west=20, east=20)
    parts, _ = scored(placed, sign(placed, unknown=range(20)))
    assert of(parts, "district", "west", "P05").missing == "not_answered"
    assert of(parts, "district", "east", "P05").points == 0


def test_a_place_without_a_record_says_so():
    placed = pd.concat(
        [permits_in(west=20), located("building", *[f"b{at}" for at in range(12)],
                                      district_id="east")], ignore_index=True)  # fmt: skip
    parts, _ = scored(
        placed, sign(placed, raised=[0]), sign(placed, "finding_building", kind="building", step="")
    )
    assert of(parts, "district", "east", "P05").missing == "no_records"
    assert of(parts, "district", "west", "finding_building").missing == "no_records"


def test_places_are_ranked_among_those_with_the_same_parts_alone():
    placed = permits_in(west=20, east=20, north=20)
    _, totals = scored(
        placed,
        sign(placed, "P04", raised=[0, 1, 20]),
        sign(placed, "P05", raised=[45], unknown=range(40)),
    )
    ranks = {row.scored_id: (row.rank, row.ranked_with) for row in totals.itertuples()
             if row.scored == "district"}  # fmt: skip
    assert ranks["west"] == (1, 2)
    assert ranks["east"] == (2, 2)
    assert pd.isna(ranks["north"][0])
    assert ranks["north"][1] == 1


def test_equal_points_share_a_rank():
    placed = permits_in(west=20, east=20, north=20)
    _, totals = scored(placed, sign(placed, raised=[0, 20]))
    ranks = totals[totals["scored"] == "district"].set_index("scored_id")["rank"]
    assert ranks.to_dict() == {"west": 1, "east": 1, "north": 3}


def test_what_is_not_known_widens_the_score_to_the_most_it_may_be():
    placed = permits_in(west=20)
    parts, _ = scored(placed, sign(placed, raised=[0], unknown=range(10, 20)))
    row = of(parts, "district", "west", "P05")
    assert (row["count"], row.of, row.unknown) == (1, 10, 10)
    assert row.share == pytest.approx(0.1)
    assert row.high > row.share
    # all ten that are unknown may have raised it: 11 of 20, and chance above that (Wilson)
    assert row.most == pytest.approx(0.741, abs=2e-3)


def test_a_cell_is_as_wide_as_the_monitor_says():
    placed = permits_in(west=30).assign(west_m=EAST + 500 * (np.arange(30) % 2))
    fine = scored(placed, sign(placed))[1]
    wide = scored(placed, sign(placed), cell_m=1000)[1]
    assert sorted(fine.loc[fine["scored"] == "cell", "scored_id"]) == [
        f"E{EAST:.0f}N{NORTH:.0f}", f"E{EAST + 500:.0f}N{NORTH:.0f}",
    ]  # fmt: skip
    assert (wide["scored"] == "cell").sum() == 1


def test_bodies_steps_and_developers_have_scores_of_their_own():
    placed = permits_in(west=24).assign(
        body=["Land Office"] * 12 + ["Permit Office"] * 12,
        developer_key=["d1"] * 12 + ["d2"] * 9 + [None] * 3,
    )
    parts, totals = scored(
        placed, sign(placed, raised=[0, 12], step="land"), sign(placed, "P18", step="works")
    )
    assert of(totals, "body", "Land Office").points == pytest.approx(100 / 12)
    assert of(totals, "step", "land").parts == "P05"
    assert of(totals, "step", "works").parts == "P18"
    assert totals.loc[totals["scored"] == "developer", "scored_id"].tolist() == ["d1"]
    assert of(parts, "developer", "d1", "P05").record_ids == "west-000"


def test_every_part_names_the_records_behind_it():
    placed = permits_in(west=20)
    parts, _ = scored(placed, sign(placed, raised=[3, 1]))
    for scope in ("district", "cell", "step"):
        row = parts[parts["scored"] == scope].iloc[0]
        assert row.record_ids == "west-001 west-003"


def test_what_lies_outside_all_districts_is_counted_too():
    placed = permits_in(west=20).assign(district_id=None)
    _, totals = scored(placed, sign(placed, raised=[0]))
    rows = totals[totals["scored"] == "district"]
    assert rows["scored_id"].isna().tolist() == [True]
    assert rows["points"].tolist() == [pytest.approx(5.0)]


def test_without_a_sign_there_is_no_score():
    parts, totals = scored(tables.PLACED.empty())
    assert parts.empty
    assert totals.empty


counts = st.integers(0, 30)


@settings(max_examples=30, deadline=None)
@given(west=counts, east=counts, seed=st.integers(0, 9999))
def test_points_add_up_within_the_interval_and_the_order_of_rows_is_irrelevant(west, east, seed):
    rng = np.random.default_rng(seed)
    placed = permits_in(west=west, east=east)
    told = [placed.index[rng.random(len(placed)) < 0.3] for _ in range(3)]
    blank = placed.index[rng.random(len(placed)) < 0.2]
    blank = blank.difference(told[0])

    def signs(frame):
        return (
            sign(frame, "P04", raised=told[0], unknown=blank),
            sign(frame, "P05", raised=told[1]),
        )

    parts, totals = scored(placed, *signs(placed))
    summed = parts.groupby(["scored", "scored_id"], dropna=False)["points"].sum(min_count=1)
    whole = totals.set_index(["scored", "scored_id"])["points"]
    pd.testing.assert_series_equal(summed.sort_index(), whole.sort_index())
    known = totals[totals["points"].notna()]
    assert (known["low"] <= known["points"] + 1e-9).all()
    assert (known["points"] <= known["high"] + 1e-9).all()
    assert (known["high"] <= known["most"] + 1e-9).all()
    mixed = placed.sample(frac=1, random_state=seed)  # keeps the index, which the signs go by
    again = scored(mixed, *[
        Answered(one.part, one.record_kind, one.step, *(
            getattr(one, name).reindex(mixed.index) for name in ("raised", "of", "unknown")))
        for one in signs(placed)
    ])  # fmt: skip
    for one, other in zip((parts, totals), again, strict=True):
        keys = [name for name in ("scored", "scored_id", "part") if name in one]
        pd.testing.assert_frame_equal(
            one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True)
        )


@settings(max_examples=30, deadline=None)
@given(count=st.integers(10, 40), more=st.integers(1, 10), data=st.data())
def test_more_records_never_hide_a_score_and_a_sign_more_never_lowers_it(count, more, data):
    flagged = data.draw(st.integers(0, count))
    before = permits_in(west=count)
    after = permits_in(west=count + more)
    _, less = scored(before, sign(before, raised=range(flagged)))
    known = scored(after, sign(after, raised=range(flagged)))[1]
    raised = scored(after, sign(after, raised=[*range(flagged), *range(count, count + more)]))[1]
    assert known["points"].notna().all()
    old, new = of(less, "district", "west"), of(raised, "district", "west")
    assert new.points >= old.points - 1e-9
