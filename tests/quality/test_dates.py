from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.quality.dates import Calendar, contradictions, days


def read(text, date_format=None, ours=""):
    found, faults = days(pd.Series([text, None], dtype="str"), date_format, "issued", ours)
    return (None if pd.isna(found[0]) else f"{found[0]:%Y-%m-%d}"), faults["code"].tolist()


@pytest.mark.parametrize(
    ("text", "date_format", "day", "codes"),
    [
        ("2024-03-01", None, "2024-03-01", []),
        ("2024-02-30", None, None, ["date_unreadable"]),
        ("2024-3-1", None, None, ["date_unreadable"]),
        ("9/7/2011", None, None, ["date_ambiguous"]),
        ("09.07.11", None, None, ["date_ambiguous"]),
        ("9/9/2011", None, None, ["date_unreadable"]),
        ("29/7/2011", None, None, ["date_unreadable"]),
        ("2006-02-15T00:00:00", None, "2006-02-15", []),
        ("2006-02-15T00:00:00.000", None, "2006-02-15", []),
        ("2006-02-15 00:00:00", None, "2006-02-15", []),
        ("2006-02-15T00:00", None, "2006-02-15", []),
        ("2006-02-30T00:00:00", None, None, ["date_unreadable"]),
        ("2006-02-15T13:45:00", None, None, ["date_unreadable"]),
        ("2006-02-15T00:00:01", None, None, ["date_unreadable"]),
        ("2006-02-15T00:00:00Z", None, None, ["date_unreadable"]),
        ("2006-02-15T00:00:00+05:00", None, None, ["date_unreadable"]),
        ("2006-02-15T00:00:00", "%d.%m.%Y", None, ["date_unreadable"]),
        ("March", None, None, ["date_unreadable"]),
        ("2024", None, None, ["date_unreadable"]),
        ("9/7/2011", "%m/%d/%Y", "2011-09-07", []),
        ("9/7/2011", "%d/%m/%Y", "2011-07-09", []),
        ("31.02.2024", "%d.%m.%Y", None, ["date_unreadable"]),
        ("2024-03-01", "%d.%m.%Y", None, ["date_unreadable"]),
        ("2013-07-08T00:00:00.000", "%Y-%m-%dT%H:%M:%S.%f", "2013-07-08", []),
        ("1899-12-31", None, None, ["date_implausible"]),
        ("2101-01-01", None, None, ["date_implausible"]),
        ("0001-01-01", None, None, ["date_implausible"]),
        ("9999-12-31", None, None, ["date_implausible"]),
    ],
)
def test_a_day_is_read_as_declared_or_not_at_all(text, date_format, day, codes):
    assert read(text, date_format) == (day, codes)


def test_the_message_shows_the_text_and_the_form_that_is_wanted():
    faults = days(pd.Series(["31.02.2024"]), "%d.%m.%Y", "issued")[1].iloc[0]
    assert faults["what"] == "'31.02.2024' is not a date"
    assert faults["mend"] == "Write it as DD.MM.YYYY"


FORMS = ["%Y/%m/%d", "%Y-%m-%d", "%m/%d/%Y"]


@pytest.mark.parametrize(
    ("text", "forms", "day", "codes"),
    [
        ("2018/06/04", FORMS, "2018-06-04", []),
        ("2018-06-29", FORMS, "2018-06-29", []),
        ("9/7/2011", FORMS, "2011-09-07", []),
        ("29/7/2011", FORMS, None, ["date_unreadable"]),
        ("9/7/2011", ["%m/%d/%Y", "%d/%m/%Y"], None, ["date_ambiguous"]),
        ("29/7/2011", ["%m/%d/%Y", "%d/%m/%Y"], "2011-07-29", []),
        ("9/9/2011", ["%m/%d/%Y", "%d/%m/%Y"], "2011-09-09", []),
        ("9/7/2011", ["%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y"], None, ["date_ambiguous"]),
        ("2011-09-07", ["%Y-%m-%d"], "2011-09-07", []),
    ],
)
def test_a_day_is_the_one_that_all_the_forms_it_fits_agree_on(text, forms, day, codes):
    assert read(text, forms) == (day, codes)


def test_of_several_forms_the_message_names_each():
    faults = days(pd.Series(["x"]), ["%d.%m.%Y", "%Y-%m-%d"], "issued")[1].iloc[0]
    assert faults["mend"] == "Write it as DD.MM.YYYY or YYYY-MM-DD"


@settings(max_examples=50, deadline=None)
@given(st.dates(min_value=pd.Timestamp("1900-01-01").date()), st.permutations(FORMS))
def test_the_order_of_the_forms_changes_no_day(day, forms):
    text = f"{day.month}/{day.day}/{day.year:04d}"
    assert read(text, forms) == read(text, FORMS)


def test_a_column_without_any_day_is_no_fault():
    found, faults = days(pd.Series([None, None], dtype="str"), None, "issued")
    assert found.isna().all()
    assert faults.empty


@settings(max_examples=50)
@given(
    st.dates(
        min_value=pd.Timestamp("1900-01-01").date(), max_value=pd.Timestamp("2100-12-31").date()
    )
)
def test_every_plausible_day_comes_back_from_its_iso_form(day):
    assert read(day.isoformat()) == (day.isoformat(), [])


SPANNING = ["%Y", "%m.%Y", "%Y-%m", "%d.%m.%Y"]


@pytest.mark.parametrize(
    ("text", "ours", "day"),
    [
        ("2017", "captured_on", "2017-12-31"),
        ("2017", "seen_absent_on", "2016-12-31"),
        ("02.2016", "captured_on", "2016-02-29"),
        ("02.2016", "seen_absent_on", "2016-01-31"),
        ("2016-12", "captured_on", "2016-12-31"),
        ("2016-01", "seen_absent_on", "2015-12-31"),
        ("05.03.2017", "captured_on", "2017-03-05"),
        ("05.03.2017", "seen_absent_on", "2017-03-05"),
        ("1900", "seen_absent_on", "1899-12-31"),
        ("2100", "captured_on", "2100-12-31"),
    ],
)
def test_a_year_or_month_of_capture_is_the_widest_interval_it_allows(text, ours, day):
    assert read(text, SPANNING, ours) == (day, [])


@pytest.mark.parametrize("ours", ["captured_on", "seen_absent_on"])
@pytest.mark.parametrize("text", ["1899", "2101"])
def test_a_year_outside_of_what_is_plausible_is_told_in_either_sense(text, ours):
    assert read(text, "%Y", ours) == (None, ["date_implausible"])


@pytest.mark.parametrize(
    "ours",
    ["issued_on", "applied_on", "refused_on", "expires_on", "completed_on", "begins_on", "ends_on"],
)
@pytest.mark.parametrize("text", ["2017", "02.2016"])
def test_a_year_or_month_is_no_day_of_an_act_and_never_its_first(text, ours):
    assert read(text, SPANNING, ours) == (None, ["date_unreadable"])
    assert read("05.03.2017", SPANNING, ours) == ("2017-03-05", [])


@pytest.mark.parametrize(
    ("forms", "mend"),
    [
        (SPANNING, "Write the day of the act, as DD.MM.YYYY"),
        ("%Y", "Write the day of the act, and add its form to date_format, such as %Y-%m-%d"),
    ],
)
def test_the_day_of_an_act_is_asked_for_in_a_form_that_has_one(forms, mend):
    fault = days(pd.Series(["2017"]), forms, "year", "issued_on")[1].iloc[0]
    assert (fault["what"], fault["mend"]) == ("'2017' names more than one day", mend)


@pytest.mark.parametrize("ours", ["issued_on", "captured_on"])
def test_a_text_that_is_a_month_in_one_form_and_a_day_in_another_is_told(ours):
    assert read("201201", ["%Y%m", "%y%m%d"], ours) == (None, ["date_ambiguous"])


@settings(max_examples=50, deadline=None)
@given(
    st.dates(
        min_value=pd.Timestamp("1901-01-01").date(), max_value=pd.Timestamp("2099-12-31").date()
    ),
    st.sampled_from(["%Y", "%m.%Y", "%Y-%m"]),
)
def test_a_day_lies_in_the_interval_that_its_year_or_month_opens(day, form):
    text = day.strftime(form)
    absent, _ = read(text, form, "seen_absent_on")
    seen, _ = read(text, form, "captured_on")
    assert absent < day.isoformat() <= seen


def test_a_building_is_not_absent_on_the_day_it_is_seen_or_later():
    absent = pd.to_datetime(pd.Series(["2020-01-01", "2020-01-02", "2020-01-03", None]))
    seen = pd.to_datetime(pd.Series(["2020-01-02", "2020-01-02", "2020-01-02", "2020-01-02"]))
    faults = contradictions(absent, seen, "gone")
    assert faults["at"].tolist() == [1, 2]
    assert faults["what"][1] == "seen absent on 2020-01-03, and seen on 2020-01-02"


ALMATY = Calendar(date(2026, 11, 22), "Asia/Almaty")


def test_a_year_that_is_not_over_ends_on_the_day_of_the_run():
    found, faults = days(pd.Series(["2026", "2025"]), "%Y", "built", "captured_on", calendar=ALMATY)
    assert found.dt.date.tolist() == [date(2026, 11, 22), date(2025, 12, 31)]
    assert faults.empty


def test_a_moment_is_the_day_that_it_is_in_the_city_whatever_zone_it_is_written_in():
    texts = pd.Series(["2025-10-30T20:00:00+0000", "2024-02-29T23:30:00+0600"])
    found, faults = days(texts, "%Y-%m-%dT%H:%M:%S%z", "issued", "issued_on", calendar=ALMATY)
    assert found.dt.date.tolist() == [date(2025, 10, 31), date(2024, 2, 29)]
    assert faults.empty
