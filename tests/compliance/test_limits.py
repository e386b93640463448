import pytest
from world import rule, version

from geo.compliance.limits import day_faults, earliest, limit_faults, order_faults
from geo.records import Limit


def test_the_earliest_day_of_an_interval_is_its_first():
    assert str(earliest(Limit.model_validate(version(1, ("2020-06-01", None))))) == "2020-06-01"
    assert str(earliest(Limit.model_validate(version(1, "2020-01-01")))) == "2020-01-01"


def test_days_without_a_fault_have_none():
    told = Limit.model_validate(
        version(
            3,
            ("2020-06-01", "2020-07-01"),
            adopted_on="2020-05-01",
            registered_on="2020-05-20",
            confirmed_until="2022-01-01",
            in_force_until="2022-01-01",
        )
    )
    assert list(day_faults(told)) == []


def test_versions_that_only_touch_do_not_overlap():
    told = [version(3, in_force_until="2022-01-01"), version(2, "2022-01-01")]
    assert list(order_faults([Limit.model_validate(one) for one in told])) == []


@pytest.mark.parametrize(
    ("word", "sound", "faulty"),
    [
        ("share_above", [0.0, 0.99], [1.0, 40.0, -0.1, "barred"]),
        ("steeper_than", [0.1, 89.9], [0.0, 90.0, "barred"]),
        ("taller_than", [0.0, 12.5], [-1.0, "required"]),
        ("inside", ["barred"], ["required", 1.0]),
        ("no_permit", ["required"], ["barred", 0.0]),
    ],
)
def test_a_limit_is_of_the_kind_and_range_of_its_word(word, sound, faulty):
    more = {"inside": {"zones": ["a"]}, "share_above": {"zones": ["a"]}}.get(word, {})
    more |= {"statistic": "max"} if word == "steeper_than" else {}
    more |= {"permit_types": ["a"], "statuses": ["b"]} if word == "no_permit" else {}
    test = rule(word, None, **more).test
    assert [list(limit_faults("limit", one, test)) for one in [None, *sound]] == [
        [] for _ in [None, *sound]
    ]
    assert all(len(list(limit_faults("limit", one, test))) == 1 for one in faulty)
