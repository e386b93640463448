import re
from pathlib import Path

import pytest

from geo import records, tables
from geo.atlas import languages
from geo.compliance.needs import _OF_WORD
from geo.enforcement.cases import APPEAL, DEADLINE
from geo.enforcement.tally import DEFINITIONS
from geo.enforcement.timeline import CORRECTED, DENIED, WITHDRAWN
from geo.enforcement.workflow import read_workflow
from geo.errors import DataError
from geo.risk.counts import POSITIONS
from geo.tables.followed import (
    DECISIONS,
    HOW,
    MEASURES,
    OUTCOMES,
    PAYERS,
    RESTORED,
    SCOPES,
    TARGETS,
)  # fmt: skip

ATLAS = Path(languages.__file__).parent
WORKFLOWS = ATLAS.parent.parent / "layers" / "workflows"


def keys():
    return set(languages.texts()["ru"])


def catalogue(folder, language, body, plural="nplurals=2; plural=(n != 1);"):
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Plural-Forms: {plural}\\n"\n\n'
    (folder / f"{language}.po").write_text(head + body, encoding="utf-8")


def test_every_text_stands_in_all_three_languages():
    assert {frozenset(texts) for texts in languages.texts().values()} == {frozenset(keys())}


def test_kazakh_and_russian_texts_are_not_left_in_english():
    english, units = languages.texts()["en"], {"unit.m", "unit.m2"}
    for language in ("kk", "ru"):
        same = {key for key, text in languages.texts()[language].items() if text == english[key]}
        assert same <= units


def test_every_closed_list_of_words_has_its_sentences():
    wanted = {f"verdict.{word}" for word in records.VERDICTS}
    wanted |= {f"verdict.{word}.meaning" for word in records.VERDICTS}
    wanted |= {f"zero.{word}" for word in records.VERDICTS}
    wanted |= {f"reason.{word}" for word in records.REASONS}
    wanted |= {f"note.{kind}" for kind in records.NOTES}
    wanted |= {f"decision.{word}" for word in DECISIONS}
    wanted |= {f"outcome.{word}" for word in OUTCOMES}
    wanted |= {f"tally.{measure}" for measure in DEFINITIONS}
    wanted |= {f"figure.{word}" for word in MEASURES}
    wanted |= {f"target.{word}" for word in TARGETS}
    wanted |= {f"scope.{word}" for word in SCOPES}
    wanted |= {f"how.{word}" for word in HOW}
    wanted |= {f"paid_by.{word}" for word in PAYERS}
    wanted |= {f"restored.{word}" for word in RESTORED}
    wanted |= {f"due.{word}" for word in (DEADLINE, APPEAL)}
    wanted |= {f"read.{word}" for word in (CORRECTED, WITHDRAWN, DENIED)}
    wanted |= {f"issue.{code}" for code in records.ISSUE_CODES}
    wanted |= {f"limit.{word}" for word in records.UNITS}
    wanted |= {f"position.{word}" for word in (*POSITIONS, "outside", "touching")}
    wanted |= {f"family.{word}" for word in records.Family.__args__}
    wanted |= {f"redistribute.{word}" for word in records.Redistribute.__args__}
    wanted |= {f"confidence.{word}" for word in records.Confidence.__args__}
    assert wanted - keys() == set()


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_state_reason_and_sentence_of_a_workflow_stands_in_each_language(path):
    workflow, faults = read_workflow(path.stem, beside=WORKFLOWS.parent)
    assert faults == []
    texts = [text for state in workflow.states.values() for text in (state.title, state.told)]
    for text in [*texts, *workflow.reasons.values(), workflow.title]:
        assert len(set(text.model_dump().values())) == len(languages.LANGUAGES), text
    named = {word for step in workflow.steps for word in step.reason}
    assert named <= set(workflow.reasons)


def test_everything_a_rule_can_need_has_a_name():
    wanted = {f"need.{need}" for needs in _OF_WORD.values() for need in needs}
    wanted |= {f"need.use:{kind}" for kind in ("built", "declared", "known")}
    asked = [one for one in tables.BUILDINGS.columns if one.kind in KINDS and not_of_the_run(one)]
    wanted |= {f"need.buildings.{column.name}" for column in asked}
    assert wanted - keys() == set()


def not_of_the_run(column):
    """Leave out what a run itself fills in: it is never missing, and no rule book asks for it."""
    return not column.needed and column.name not in {"inside_city_m", "use_class_raw"}


KINDS = {"text", "number", "day"}


def test_no_reason_about_a_permit_or_a_parcel_speaks_of_a_building():
    words = {"kk": "ғимарат", "ru": "здани", "en": "building"}
    for language, word in words.items():
        texts = languages.texts()[language]
        for reason in set(records.REASONS) - {"place_not_known"}:
            said = texts.get(f"reason.{reason}.act", texts[f"reason.{reason}"])
            assert word not in said.lower(), (language, reason)


def test_every_text_that_scripts_and_templates_ask_for_exists():
    asked = set()
    for path in [*ATLAS.glob("assets/*.js"), *ATLAS.glob("templates/*.j2")]:
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r"""\b(?:t|plural)\(["']([a-z_.0-9]+)["'][,)]""", text))
        asked |= set(re.findall(r'data-t(?:-label|-hint)?="([a-z_.0-9]+)"', text))
    assert len(asked) > 150
    assert asked - keys() == set()


def test_no_text_is_kept_that_no_page_could_ask_for():
    written = "".join(
        path.read_text(encoding="utf-8")
        for path in [
            *ATLAS.glob("assets/*.js"),
            *ATLAS.glob("templates/*.j2"),
            *ATLAS.glob("*.py"),
            ATLAS.parent / "scheduling.py",
        ]
    )
    built = set(re.findall(r"[`\"'~ ]([a-z_]+(?:\.[a-z_]+)*)\.(?:\$?\{|\" ~)", written))
    unused = {key for key in keys() if key not in written and key.rsplit(".", 1)[0] not in built}
    assert {key for key in unused if key.split(".")[0] not in built} == set()


def test_no_sentence_calls_a_building_illegal():
    for language, word in (("kk", "заңсыз ғимарат"), ("ru", "незаконн"), ("en", "illegal")):
        for text in languages.texts()[language].values():
            assert word not in str(text).lower()


def test_a_missing_an_empty_and_a_differing_text_are_told_at_once(tmp_path):
    catalogue(tmp_path, "ru", 'msgid "a"\nmsgstr "один {x}"\n\nmsgid "b"\nmsgstr "два"\n')
    catalogue(tmp_path, "kk", 'msgid "a"\nmsgstr "бір"\n\nmsgid "b"\nmsgstr ""\n')
    catalogue(tmp_path, "en", 'msgid "a"\nmsgstr "one {x}"\n')
    with pytest.raises(DataError) as fault:
        languages.texts(tmp_path)
    assert [str(one).split(":")[0] for one in fault.value.faults] == [
        "locale/kk.po, a", "locale/kk.po, b", "locale/en.po, b",
    ]  # fmt: skip


def test_plural_forms_are_as_many_as_the_language_has(tmp_path):
    for language in languages.LANGUAGES:
        body = 'msgid "n"\nmsgid_plural "n"\nmsgstr[0] "{count} a"\nmsgstr[1] "{count} b"\n'
        plural = "nplurals=3; plural=n%3;" if language == "ru" else "nplurals=2; plural=(n != 1);"
        catalogue(tmp_path, language, body, plural)
    with pytest.raises(DataError, match=r"locale/ru\.po, n"):
        languages.texts(tmp_path)


def three(folder, kk, ru="один", en="one"):
    for language, body in {"kk": kk, "ru": f'msgid "a"\nmsgstr "{ru}"\n'}.items():
        catalogue(folder, language, body)
    catalogue(folder, "en", f'msgid "a"\nmsgstr "{en}"\n')
    return folder


@pytest.mark.parametrize("left", ["один", "one"])
def test_a_kazakh_text_left_in_russian_or_english_stops_the_build(tmp_path, left):
    three(tmp_path, f'msgid "a"\nmsgstr "{left}"\n')
    with pytest.raises(DataError, match=r"locale/kk\.po, a: the text is the Russian or English"):
        languages.texts(tmp_path)


def test_a_word_that_two_languages_share_passes_with_its_reason_and_not_without(tmp_path):
    shared = '# alike: {}\nmsgid "a"\nmsgstr "м"\n'
    three(tmp_path, shared.format("a unit"), ru="м", en="m")
    assert languages.texts(tmp_path)["kk"] == {"a": "м"}
    (tmp_path / "bare").mkdir()
    with pytest.raises(DataError):
        languages.texts(three(tmp_path / "bare", shared.format(""), ru="м", en="m"))


def test_a_translation_is_a_draft_until_somebody_who_read_it_is_named(tmp_path):
    body = 'msgid "a"\nmsgstr "бір"\n'
    three(tmp_path, f"# reviewed: 2026-12-01, the office\n{body}")
    assert languages.drafts(tmp_path) == {"kk": (0, 1), "ru": (1, 1), "en": (0, 1)}
    (tmp_path / "bare").mkdir()
    assert languages.drafts(three(tmp_path / "bare", f"# reviewed:\n{body}"))["kk"] == (1, 1)


NUMBERS = "count|drafts|kept|now|added|buildings|entries|hidden"
WITH_ANY = {"и", "из", "and", "more", "stand", "left", "of", "that"}  # no noun follows


def test_a_noun_that_is_counted_stands_in_its_plural_forms():
    after = re.compile(rf"{{(?:{NUMBERS})}}[ \xa0]([^\W\d_]{{2,}}|и)")
    bent = [
        (language, key, word)
        for language in ("ru", "en")  # a Kazakh noun stays as it is after a number
        for key, text in languages.texts()[language].items()
        if isinstance(text, str)
        for word in after.findall(text)
        if word not in WITH_ANY
    ]
    assert bent == []


def test_an_act_keeps_its_name_in_every_language(edition):
    page = (edition / "public" / "method.html").read_text(encoding="utf-8")
    for part in page.split('class="spoken')[1:]:
        assert "Act 7, 12" in part


def test_kazakh_and_russian_write_a_decimal_comma_and_english_a_point():
    signs = {key: one["decimal"] for key, one in languages.conventions().items()}
    assert signs == {"kk": ",", "ru": ",", "en": "."}


def test_a_silence_is_not_said_to_be_since_a_deadline_as_a_note_may_break_it_later():
    told = {language: texts["sign.silent"] for language, texts in languages.texts().items()}
    words = {"kk": "мерзім", "ru": "срок", "en": "deadline"}
    assert not [language for language, word in words.items() if word in told[language].lower()]


def test_what_is_counted_as_brought_into_line_is_said_to_be_so_after_an_order():
    told = {lang: texts["tally.brought_into_line"] for lang, texts in languages.texts().items()}
    words = {"kk": "нұсқамадан", "ru": "после предписания", "en": "after an order"}
    assert [language for language, word in words.items() if word in told[language].lower()] == [
        "kk", "ru", "en",
    ]  # fmt: skip


def test_a_day_stands_in_a_kazakh_sentence_without_an_ending_that_it_would_need():
    # "2026 жылғы 23 маусым" is written without a case: after "on" it would have to end otherwise
    found = languages.texts()["kk"]["case_page.found"]
    assert "{day} ашылды" not in found
    assert "ашылған күн: {day}" in found


def test_the_kazakh_page_that_tells_what_is_not_known_is_called_by_one_name():
    said = languages.texts()["kk"]
    assert said["verdict.unknown"] == said["tab.about"] == "Анықталмаған"
    assert not [key for key, text in said.items() if "«Белгісіз»" in str(text)]
