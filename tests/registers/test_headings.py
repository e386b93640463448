import pytest
from world import town

from geo import documents
from geo.config import layers_folder
from geo.records import Register
from geo.registers.headings import Headings, folded, found_by_heading, read_headings
from geo.registers.mapping import TABLES, taken_columns

SHIPPED = sorted((layers_folder() / "headings").glob("*.yaml"))
LIST = {
    "floors": {"kk": ["Қабаттылығы"], "ru": ["Этажность"], "en": ["Floors"]},
    "issued_on": {"ru": ["Дата талона", "Дата"]},
    "refused_on": {"ru": ["Дата отказа", "Дата"]},
}


def found(*there, ours=tuple(LIST), taken=()):
    columns, issues = found_by_heading(LIST, there, ours=ours, taken=taken, file="acts.csv")
    return columns, [(issue.severity, issue.code, issue.what) for issue in issues]


def register(**keys):
    return Register.model_validate(
        {
            "id": "acts",
            "kind": "permits",
            "title": {"kk": "a", "ru": "b", "en": "c"},
            "file": {"path": "acts.csv"},
            "source": "survey",
        }
        | keys
    )


@pytest.mark.parametrize(
    "heading", ["Этажность", "этажность", "  ЭТАЖНОСТЬ :", "Этажность.", "Қабаттылығы", "floors"]
)
def test_a_heading_is_known_in_each_language_whatever_its_case_and_spaces(heading):
    assert found(heading) == ({"floors": (heading,)}, [])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Учётный номер", "учетный  номер", True),
        ("Дата\nталона", "Дата талона", True),
        ("Дата\u00a0талона*", "дата талона", True),
        ("№ акта", "No акта", True),
        ("Кадастровый и\u0306", "Кадастровый й", True),  # й of two characters
        ("Высота, м", "Высота", False),
        ("Номер", "Номер акта", False),
    ],
)
def test_headings_are_equal_but_for_what_a_hand_varies(one, other, same):
    assert (folded(one) == folded(other)) == same


def test_a_heading_that_fits_two_columns_is_a_fault_and_gives_neither():
    columns, issues = found("Дата", "Этажность")
    assert columns == {"floors": ("Этажность",)}
    assert issues == [
        ("stop", "heading_ambiguous", "the heading 'Дата' fits issued_on and refused_on")
    ]


def test_two_headings_that_fit_one_column_are_a_fault_and_give_none():
    columns, issues = found("Этажность", "Floors")
    assert columns == {}
    assert [what for *_, what in issues] == ["the heading 'Этажность' and 'Floors' both fit floors"]


def test_what_the_monitor_says_itself_is_not_looked_for():
    assert found("Дата", ours=["issued_on"]) == ({"issued_on": ("Дата",)}, [])
    assert found("Дата", "Этажность", taken=["Дата"]) == ({"floors": ("Этажность",)}, [])


def test_a_register_without_a_list_knows_no_heading(tmp_path):
    assert read_headings(register(), town(tmp_path)) == ({}, [])


def test_the_list_that_comes_with_the_program_is_found_from_any_folder(tmp_path):
    spellings, issues = read_headings(register(headings="kz"), town(tmp_path))
    assert "Дата талона" in spellings["issued_on"]["ru"]
    assert issues == []


def test_a_list_beside_the_folder_of_the_monitor_comes_first(tmp_path):
    (tmp_path / "town").mkdir()
    (tmp_path / "headings").mkdir()
    own = tmp_path / "headings" / "kz.yaml"
    own.write_text("id: kz\npermits:\n  status: {en: [State of it]}\n", encoding="utf-8")
    spellings, issues = read_headings(register(headings="kz"), town(tmp_path / "town"))
    assert spellings == {"status": {"en": ["State of it"]}}
    assert issues == []


def test_a_list_with_a_fault_is_told_with_its_line(tmp_path):
    (tmp_path / "town").mkdir()
    (tmp_path / "headings").mkdir()
    own = tmp_path / "headings" / "own.yaml"
    own.write_text("id: own\npermits:\n  status: {fr: [État]}\n", encoding="utf-8")
    spellings, (issue,) = read_headings(register(headings="own"), town(tmp_path / "town"))
    assert spellings == {}
    assert (issue.severity, issue.file, issue.line) == ("stop", "headings/own.yaml", 3)


def test_a_list_that_names_a_column_no_register_gives_is_told(tmp_path):
    (tmp_path / "town").mkdir()
    (tmp_path / "headings").mkdir()
    own = tmp_path / "headings" / "own.yaml"
    own.write_text("id: own\npermits:\n  stauts: {en: [Status]}\n", encoding="utf-8")
    _, (issue,) = read_headings(register(headings="own"), town(tmp_path / "town"))
    assert (issue.severity, issue.code, issue.line) == ("stop", "column_not_ours", 3)
    assert "status" in issue.mend


def test_a_list_that_is_nowhere_names_those_there_are(tmp_path):
    _, (issue,) = read_headings(register(headings="kg"), town(tmp_path))
    assert (issue.severity, issue.code, issue.file) == ("stop", "file_missing", "monitor.yaml")
    assert issue.column == "registers.acts.headings"
    assert "kz" in issue.mend


def test_a_list_that_is_a_link_out_of_its_folder_is_refused(tmp_path):
    (tmp_path / "town" / "inner").mkdir(parents=True)
    (tmp_path / "town" / "headings").mkdir()
    (tmp_path / "secret.yaml").write_text("id: own\n", encoding="utf-8")
    (tmp_path / "town" / "headings" / "own.yaml").symlink_to(tmp_path / "secret.yaml")
    config = town(tmp_path / "town" / "inner")
    _, (issue,) = read_headings(register(headings="own"), config)
    assert issue.code == "path_refused"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", TABLES)
def test_a_shipped_list_names_each_column_in_three_languages_and_none_twice(path, kind):
    record, issues = documents.load(path, Headings, path.name)
    assert issues == []
    spellings = record.of(kind)
    assert set(spellings) == set(taken_columns(kind))
    assert {name for name, one in spellings.items() if set(one) != {"kk", "ru", "en"}} == set()
    headings = [
        heading
        for one in spellings.values()
        for heading in {folded(each) for language in one.values() for each in language}
    ]
    assert {heading for heading in headings if headings.count(heading) > 1} == set()


def test_the_headings_of_the_offices_are_known():
    record, _ = documents.load(layers_folder() / "headings" / "kz.yaml", Headings, "kz.yaml")
    there = ["Кадастровый номер", "Этажность", "дата талона", "Талон күні:"]
    columns, issues = found_by_heading(
        record.of("permits"), there[:3], ours=taken_columns("permits"), taken=(), file="a.csv"
    )
    assert columns == {
        "cadastral_no": ("Кадастровый номер",),
        "floors_permitted": ("Этажность",),
        "issued_on": ("дата талона",),
    }
    assert issues == []
