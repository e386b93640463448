import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reader import texts

WORDS = "id;название\n1;Жилой дом\n2;Алматы\n"


def codes(faults):
    return [(one["severity"], one["code"]) for one in faults]


def test_utf8_is_read_without_a_word():
    assert texts.read("Әуезов".encode()) == ("Әуезов", [])
    assert texts.read("Әуезов".encode("utf-8-sig")) == ("Әуезов", [])


@pytest.mark.parametrize("mark", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_with_its_mark_is_read_and_told(mark):
    start = b"" if mark == "utf-16" else "\ufeff".encode(mark)
    text, faults = texts.read(start + "Әуезов".encode(mark))
    assert text == "Әуезов"
    assert codes(faults) == [("note", "encoding_read")]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866"])
def test_another_encoding_is_named_with_row_and_byte_and_never_taken(encoding):
    text, (one,) = texts.read(f"a;b\n{WORDS}".encode(encoding))
    assert text is None
    assert (one["severity"], one["code"], one["row"]) == ("stop", "not_utf8", 2)
    assert f"it looks like {encoding}" in one["what"]
    assert f"byte 0x{'н'.encode(encoding)[0]:02X}" in one["what"]
    assert f"encoding: {encoding}" in one["mend"]


def test_a_declared_encoding_is_read_and_what_it_cannot_hold_is_told():
    text, (one,) = texts.read(WORDS.encode("cp1251"), "windows-1251")
    assert text == WORDS
    assert (one["severity"], one["code"]) == ("note", "encoding_read")
    assert one["what"].endswith("no letter for ә, ғ, қ, ң, ө, ұ, ү, һ")
    assert texts.told("cp866")["what"].endswith("һ, і")
    assert texts.told("kz1048")["what"] == "read as kz1048"


@pytest.mark.parametrize(
    ("data", "declared", "code"),
    [
        (b"\x98", "cp1251", "not_utf8"),  # the one byte that cp1251 does not have
        (WORDS.encode("cp1251"), "utf-8", "not_utf8"),
        (WORDS.encode("cp1251"), "ascii", "not_utf8"),
        (WORDS.encode(), "cp1251", "encoding_unknown"),
        (WORDS.encode("utf-8-sig"), "cp1251", "encoding_unknown"),
        (b"a", "cp12511", "encoding_unknown"),
        (b"a", "rot13", "encoding_unknown"),
        (b"a", "a\x00b", "encoding_unknown"),
    ],
)
def test_a_declared_encoding_that_does_not_fit_stops(data, declared, code):
    text, faults = texts.read(data, declared)
    assert text is None
    assert codes(faults) == [("stop", code)]


def test_plain_letters_fit_any_declared_encoding():
    assert texts.read(b"a,b\n1,2\n", "cp1251")[0] == "a,b\n1,2\n"


def test_one_word_far_down_is_enough_for_a_hint():
    data = b"1,2,3\n" * 5000 + "4,Жилой дом двухэтажный,5\n".encode("cp1251")
    assert texts.looks_like(data) == "cp1251"
    assert texts.read(data)[1][0]["row"] == 5001


@settings(max_examples=50)
@given(st.text(alphabet=st.characters(codec="cp1251", exclude_characters="\x98"), max_size=40))
def test_what_is_written_in_a_declared_encoding_comes_back_or_stops(text):
    read, faults = texts.read(text.encode("cp1251"), "cp1251")
    assert read == text or [one["severity"] for one in faults] == ["stop"]
