import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.quality.cadastre import normalised
from geo.records import Cadastre

CITY = Cadastre(groups=[2, 3, 3, 3], prefixes=("20", "03"), source="none")


def written(text, *, several=False, cadastre=CITY):
    found, faults = normalised(pd.Series([text], dtype="str"), cadastre, several=several)
    return found[0], faults["what"].tolist()


@pytest.mark.parametrize(
    "text",
    [
        "20-315-001-012",
        "20:315:001:012",
        "20.315.001.012",
        "20 315 001 012",
        "20 – 315 — 001 / 012",
        "20-315:001 012",
        "20315001012",
    ],
)
@pytest.mark.parametrize("several", [False, True])
def test_only_what_stands_between_the_groups_is_rewritten(text, several):
    assert written(text, several=several) == ("20-315-001-012", [])


def test_land_that_joined_the_city_has_a_first_group_of_its_own():
    assert written("03:044:128:119") == ("03-044-128-119", [])


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("20-315-1-12", "20-315-001-012"),  # zeros lost by a spreadsheet
        ("3-044-128-119", "03-044-128-119"),
        ("3044128119", "03-044-128-119"),
        ("2О-315-001-012", "20-315-001-012"),  # a Cyrillic letter
        ("2O-315-001-012", "20-315-001-012"),  # a Latin one
        ("20-З15-001-012", "20-315-001-012"),
        ("20-3l5-00І-012", "20-315-001-012"),
        ("2О-З15-l-12", "20-315-001-012"),
    ],
)
def test_a_slip_is_told_with_the_likely_number_and_never_corrected(text, likely):
    number, (what,) = written(text)
    assert number == text
    assert what == f"'{text}' is no number of the form 00-000-000-000, and is likely {likely}"


@pytest.mark.parametrize(
    "text", ["20-3155-001-012", "20-315-001", "1-2-3-4-5", "без номера", "203-15-001-012", "0"]
)
def test_what_may_be_any_number_is_told_without_a_guess(text):
    number, (what,) = written(text)
    assert number == text
    assert what == f"'{text}' is no number of the form 00-000-000-000"


def test_a_first_group_that_is_not_in_use_is_told():
    number, (what,) = written("99:315:001:012")
    assert number == "99-315-001-012"
    assert what == "'99:315:001:012' begins with 99, which is not one of 20, 03"


def test_where_no_first_group_is_listed_every_one_is_in_use():
    free = Cadastre(groups=[2, 3], source="none")
    assert written("99 315", cadastre=free) == ("99-315", [])


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("20-315-001-012 20:315:001:013", "20-315-001-012 20-315-001-013"),
        ("20 315 001 012, 20 315 001 013", "20-315-001-012 20-315-001-013"),
        ("20-315-001-012;\n03-044-128-119;", "20-315-001-012 03-044-128-119"),
    ],
)
def test_several_numbers_of_one_cell_are_joined_by_a_space(cell, numbers):
    assert written(cell, several=True) == (numbers, [])


def test_of_several_numbers_the_one_with_a_slip_is_named_alone_and_keeps_its_place():
    number, (what,) = written("20-315-1-12, 20 315 001 013", several=True)
    assert number == "20-315-1-12 20-315-001-013"
    assert what.startswith("'20-315-1-12' is no number")


def test_a_number_with_a_slip_stays_one_word_among_several():
    number, faults = written("20 315 1 12", several=True)
    assert number == "20-315-1-12"
    assert len(faults) == 1


def test_a_slip_is_told_at_its_row_and_in_the_words_of_the_file():
    cells = pd.Series([None, "20-315-001-012", "x", "20-315-001-013 y"], index=[7, 8, 9, 10])
    found, faults = normalised(cells, CITY, column="КН", several=True)
    assert found.index.tolist() == [7, 8, 9, 10]
    assert found.isna().tolist() == [True, False, False, False]
    told = faults[["at", "code", "column", "effect"]].to_numpy().tolist()
    assert told == [
        [2, "cadastral_no_typo", "КН", "told"],
        [3, "cadastral_no_typo", "КН", "told"],
    ]


def test_without_a_form_numbers_stay_as_they_are_and_cells_are_cut():
    assert written("A 1:2", cadastre=None) == ("A 1:2", [])
    assert written("D1475; I2049", several=True, cadastre=None) == ("D1475 I2049", [])


def test_a_column_without_any_number_is_no_fault():
    found, faults = normalised(pd.Series([None, None], dtype="str"), CITY, several=True)
    assert found.isna().all()
    assert faults.empty


number = st.builds(
    "{}{sep}{:03d}{sep}{:03d}{sep}{:03d}".format,
    st.sampled_from(["20", "03"]),
    *[st.integers(0, 999)] * 3,
    sep=st.sampled_from(["-", ":", ".", " ", "", " - "]),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(number, st.text("0123456789-: ОЗl,;", min_size=1)), max_size=6))
def test_numbers_written_once_more_do_not_change(cells):
    once, _ = normalised(pd.Series(cells, dtype="str").str.strip(), CITY)
    twice, _ = normalised(once, CITY)
    assert twice.tolist() == once.tolist()


@settings(max_examples=50, deadline=None)
@given(st.lists(number, min_size=1, max_size=4))
def test_every_spelling_of_a_number_gives_the_same_one_alone_or_among_others(numbers):
    alone, faults = normalised(pd.Series(numbers), CITY)
    together, _ = normalised(pd.Series(["; ".join(numbers)]), CITY, several=True)
    assert faults.empty
    assert together[0].split() == alone.tolist()
