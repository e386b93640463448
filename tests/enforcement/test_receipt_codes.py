import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.enforcement.receipt_codes import CHECKS, SYMBOLS, code_sha256, new_code, read_code
from geo.errors import UsageError

NUMBERS = st.integers(0, 2**85 - 1)


def test_two_codes_are_never_the_same_and_fit_their_check():
    made = {new_code() for _ in range(200)}
    assert len(made) == 200
    assert {read_code(code) for code in made} == made


@settings(max_examples=50)
@given(number=NUMBERS)
def test_a_code_is_read_as_a_person_writes_it(number):
    code = new_code(lambda _: number)
    said = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert read_code(said) == code
    assert code_sha256(read_code(said)) == code_sha256(code)


@settings(max_examples=50)
@given(number=NUMBERS, at=st.integers(0, 16), other=st.sampled_from(SYMBOLS))
def test_a_slip_in_one_symbol_is_told(number, at, other):
    symbols = new_code(lambda _: number).replace("-", "")
    slipped = symbols[:at] + other + symbols[at + 1 :]
    if slipped != symbols:
        with pytest.raises(UsageError, match="last symbol"):
            read_code(slipped)


@settings(max_examples=50)
@given(number=NUMBERS, at=st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_told(number, at):
    symbols = new_code(lambda _: number).replace("-", "")
    swapped = symbols[:at] + symbols[at + 1] + symbols[at] + symbols[at + 2 :]
    if swapped != symbols:
        with pytest.raises(UsageError):
            read_code(swapped)


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_symbol_can_be_read_back(check):
    number = CHECKS.index(check)
    code = new_code(lambda _: number)
    assert code.endswith(check)
    assert read_code(code.lower()) == code


@pytest.mark.parametrize("text", ["", "abc", "9" * 40, "ж" * 18, "zzz zzz"])
def test_what_is_no_code_is_refused_and_not_said_again(text):
    with pytest.raises(UsageError) as refused:
        read_code(text)
    assert not text or text not in str(refused.value)
