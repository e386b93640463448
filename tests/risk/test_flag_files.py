import json
from pathlib import Path

import pytest
from world import read_record, town

from geo.config import layers_folder
from geo.records import Flag, Parameter, Text
from geo.risk.flag_files import flags_in, read_flags
from geo.risk.flags import TESTS
from geo.tables import ALL

FLAGS, FAULTS = flags_in(layers_folder())
BY_ID = {flag.id: flag for flag in FLAGS}


def told(issues) -> list[str]:
    return [f"{one.code} {one.column}: {one.what}" for one in issues]


def test_the_flags_that_come_with_the_program_are_twenty_four_and_without_fault():
    assert FAULTS == []
    assert list(BY_ID) == [f"P{number:02}" for number in range(1, 25)]


@pytest.mark.parametrize("flag", FLAGS, ids=BY_ID)
def test_a_flag_speaks_three_languages(flag):
    for name in ("title", "statement", "example", "why", "caveats"):
        text: Text = getattr(flag, name)
        assert len({text.kk, text.ru, text.en}) == 3, name
        assert not text.kk.isascii()
        assert set(text.kk.casefold()) & set("әғқңөұүһі"), f"{name}: no letter is Kazakh"


@pytest.mark.parametrize("flag", FLAGS, ids=BY_ID)
def test_a_flag_needs_columns_that_there_are(flag):
    columns = {f"{table.name}.{name}" for table in ALL for name in table.names}
    assert set(flag.needs) <= columns


@pytest.mark.parametrize("flag", FLAGS, ids=BY_ID)
def test_a_number_that_no_source_states_is_marked_as_assumed(flag):
    for name, one in flag.thresholds.items():
        assert one.assumed == (name != "whiskers")


@pytest.mark.parametrize("flag", FLAGS, ids=BY_ID)
def test_the_formula_names_what_the_flag_needs(flag):
    assert [need for need in flag.needs if need.partition(".")[2] in flag.formula]


def test_every_word_of_a_flag_has_its_test_and_every_test_its_flag():
    assert {flag.test.word for flag in FLAGS} == set(TESTS)


def test_a_city_sets_numbers_and_words_of_its_own_and_leaves_flags_out(tmp_path):
    flags = {
        "leave_out": ["P11"],
        "settings": {
            "P07": {"plots": {"value": 12, "source": "none"}},
            "P02": {"permit_types": ["licence"]},
        },
    }
    found, issues = read_flags(town(tmp_path, flags=flags))
    assert issues == []
    own = {flag.id: flag for flag in found}
    assert "P11" not in own
    assert own["P07"].value("plots") == 12
    assert own["P02"].test.permit_types == ["licence"]
    assert own["P05"] == BY_ID["P05"]


@pytest.mark.parametrize(
    ("flags", "fault"),
    [
        ({"leave_out": ["P99"]}, "flags.leave_out: there is no flag 'P99'"),
        (
            {"settings": {"P98": {"plots": {"value": 1, "source": "none"}}}},
            "flags.settings: there is no flag 'P98'",
        ),
        (
            {"settings": {"P07": {"plot": {"value": 1, "source": "none"}}}},
            "flags.settings.P07.plot: 'plot' is no threshold of P07",
        ),
        (
            {"settings": {"P07": {"stages": ["a"]}}},
            "flags.settings.P07.stages: 'stages' is no list of words of P07",
        ),
    ],
)
def test_a_setting_of_nothing_is_a_fault_of_the_monitor_file(tmp_path, flags, fault):
    _, issues = read_flags(town(tmp_path, flags=flags))
    assert told(issues) == [f"monitor_value {fault}"]


def test_a_source_of_a_setting_that_is_not_described_is_a_fault(tmp_path):
    from geo.errors import DataError  # noqa: PLC0415  # asked for here alone

    with pytest.raises(DataError, match="source 'decree' is not described"):
        town(tmp_path, flags={"settings": {"P07": {"plots": {"value": 9, "source": "decree"}}}})


def written(folder: Path, name: str = "P01.yaml", **keys: object) -> Path:
    flag = json.loads(BY_ID["P07"].model_dump_json()) | {"id": "P01"} | keys
    (folder / "flags").mkdir(exist_ok=True)
    (folder / "flags" / name).write_text(json.dumps(flag, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"test": {"word": "guessed"}}, "guessed"),
        ({"thresholds": {}}, "the thresholds of cut_up are: plots"),
        ({"step": "somewhere"}, "somewhere"),
        ({"needs": ["permits"]}, "permits"),
        ({"title": {"kk": "Ат", "ru": "Имя"}}, "title"),
        ({"formulae": "x"}, "formulae"),
    ],
)
def test_a_file_with_a_fault_is_told_with_its_place(tmp_path, keys, said):
    flags, issues = flags_in(written(tmp_path, **keys))
    assert flags == ()
    assert all(one.line is not None for one in issues)
    assert said in " ".join(map(str, issues))


def test_a_flag_that_is_described_twice_is_a_fault(tmp_path):
    written(tmp_path)
    flags, issues = flags_in(written(tmp_path, name="again.yaml"))
    assert len(flags) == 1
    assert [one.code for one in issues] == ["flag_value"]
    assert "again.yaml" in issues[0].mend or issues[0].file.endswith("again.yaml")


def test_flags_in_the_folder_of_the_monitor_stand_in_for_ours(tmp_path):
    written(tmp_path)
    flags, issues = read_flags(town(tmp_path))
    assert (issues, [flag.id for flag in flags]) == ([], ["P01"])


def test_flags_beside_the_folder_of_the_monitor_are_not_its_own(tmp_path):
    written(tmp_path)
    city = tmp_path / "city"
    city.mkdir()
    assert len(read_flags(town(city))[0]) == 24


def test_a_folder_that_holds_no_flag_is_a_fault(tmp_path):
    (tmp_path / "flags").mkdir()
    flags, issues = read_flags(town(tmp_path))
    assert flags == ()
    assert [(one.severity, one.code, one.what) for one in issues] == [
        ("stop", "flag_value", "the folder holds no flag")
    ]


def test_a_flag_is_read_back_as_it_was_written():
    flag = read_record(layers_folder(), "flags/P05.yaml", Flag)
    assert flag.thresholds["days"] == Parameter(value=60, source="none")
