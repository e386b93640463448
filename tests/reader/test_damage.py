import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reader.damage import _DAMAGED, damaged

SOUND = [
    "Тұрсын", "ҚАЗАҚСТАН", "СЕРІСІ", "КӨПІРІ", "Улица Абая, 5?", "Что это? Дом", "ТОО «Р»", "№ 5",
    "Müller", "Zürich", "São Paulo", "Ñandú", "C°", "25 м²", "", "?", "??", "a?b", "РІ", "У «Т»",
]  # fmt: skip


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_text_is_not_damaged(text):
    assert not damaged(pd.Series([text])).any()


@pytest.mark.parametrize(
    "text", ["Т?рсын", "?лия", "К?кт?бе", "Ж\ufffdлой", "?????", "ул. ??уезова", "ЌазаљстаЃ \ufffd"]
)
def test_lost_letters_are_damage(text):
    assert damaged(pd.Series([text])).all()


@pytest.mark.parametrize("text", ["Алматы", "Тұрсын", "ҚАЗАҚСТАН", "жилой дом", "Әуезов к-сі"])
@pytest.mark.parametrize("wrong", ["cp1251", "cp1252", "latin-1"])
def test_utf8_read_as_another_encoding_is_damage(text, wrong):
    swapped = text.encode().decode(wrong, "replace")
    assert damaged(pd.Series([swapped])).all(), swapped


def test_each_row_is_told_alone_and_a_missing_text_is_not_damaged():
    texts = pd.Series(["Алматы", "Т?рсын", None], index=[5, 6, 9])
    assert damaged(texts).to_dict() == {5: False, 6: True, 9: False}
    assert damaged(pd.Series([], dtype="str")).empty
    assert not damaged(pd.Series([None, None], dtype="object")).any()


@settings(max_examples=50)
@given(
    st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяАРСТУӘәҒғҚқҢңӨөҰұҮүҺһІі «»-.,№", max_size=60)
)
def test_no_word_of_the_two_alphabets_is_damaged(text):
    assert not damaged(pd.Series([text])).any()


@settings(max_examples=50)
@given(text=st.text(alphabet="aZ1 ~?\n\x7fРСТУсђ№»ÐÑ±Ã©\ufffd", max_size=12))
def test_what_is_asked_first_hides_no_damage(text):
    assert damaged(pd.Series(["sound", text])).tolist() == [False, bool(_DAMAGED.search(text))]
