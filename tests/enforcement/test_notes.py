import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.enforcement.notes import (
    Note,
    Signer,
    Verifier,
    read_note,
    read_verifier,
    sign,
    signed_by,
)
from geo.errors import UsageError
from geo.records import Issue

# The signed note that the documentation of the form's first implementation shows.
SHOWN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SHOWN = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""  # noqa: E501


def signer(name: str = "town.example/journal", seed: int = 1) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32)))


def note(content: bytes) -> Note:
    read = read_note(content, "checkpoint")
    assert isinstance(read, Note), read
    return read


def test_the_note_that_the_form_shows_is_signed_by_its_key():
    key = read_verifier(SHOWN_KEY)
    assert str(key) == SHOWN_KEY
    assert signed_by(note(SHOWN.encode()), [key], "note") == (key,)
    changed = SHOWN.replace("answer", "question")
    assert isinstance(signed_by(note(changed.encode()), [key], "note"), Issue)


def test_a_note_says_who_signed_it_and_is_read_as_it_was_written():
    written = sign("one\ntwo\n", [signer(), signer(seed=2)])
    read = note(written)
    assert read.text == "one\ntwo\n"
    both = [signer().verifier, signer(seed=2).verifier]
    assert signed_by(read, both, "note") == tuple(both)
    assert [one.short for one in read.signatures] == [one.short for one in both]


def test_a_text_with_empty_lines_ends_at_the_last_one():
    written = sign("one\n\ntwo\n", [signer()])
    assert note(written).text == "one\n\ntwo\n"
    assert signed_by(note(written), [signer().verifier], "note") == (signer().verifier,)


def test_signatures_of_other_keys_are_passed_over():
    other = signer(seed=2)
    read = note(sign("text\n", [other, signer()]))
    assert signed_by(read, [signer().verifier], "note") == (signer().verifier,)
    fault = signed_by(note(sign("text\n", [other])), [signer().verifier], "note")
    assert "not by the key given" in fault.what
    assert other.verifier.short in fault.what


def test_one_wrong_signature_of_a_known_key_spoils_the_note():
    first, second = signer(), signer(seed=2)
    good = sign("text\n", [first, second]).decode().splitlines()
    wrong = sign("another\n", [second]).decode().splitlines()[-1]
    read = note("\n".join([*good[:-1], wrong, ""]).encode())
    fault = signed_by(read, [first.verifier, second.verifier], "note")
    assert second.verifier.short in fault.what
    assert signed_by(read, [first.verifier], "note") == (first.verifier,)


def test_the_same_key_under_another_name_is_another_key():
    read = note(sign("text\n", [signer("other.example/journal")]))
    assert isinstance(signed_by(read, [signer().verifier], "note"), Issue)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("\n", "\r\n"), "Windows line end"),
        (lambda text: text.removesuffix("\n"), "cut off"),
        (lambda text: text.replace("\n\n", "\n"), "no signatures"),
        (lambda text: text.partition("\n\n")[0], "no signatures"),
        (lambda text: text.replace("— ", "- "), "line 1 of its signatures is not one"),
        (
            lambda text: text[:-3] + chr(ord(text[-3]) + 1) + "=\n",
            "line 1 of its signatures is not",
        ),
        (lambda text: text.replace("=", ""), "line 1 of its signatures is not one"),
        (lambda text: text + "more\n", "line 2 of its signatures is not one"),
        (lambda text: text[:0], "no signatures"),
        (lambda text: text + text.splitlines()[-1] * 20_000, "bytes"),
        (lambda text: text + (text.splitlines()[-1] + "\n") * 200, "more than 100 signatures"),
    ],
)
def test_a_broken_note_says_what_is_wrong_with_it(change, said):
    fault = read_note(change(sign("text\n", [signer()]).decode()).encode(), "checkpoint")
    assert isinstance(fault, Issue)
    assert said in fault.what
    assert fault.file == "checkpoint"
    assert fault.mend


def test_a_note_that_is_no_text_is_refused():
    assert "UTF-8" in read_note(b"\xff\xfe\n\n", "checkpoint").what


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_no_bit_of_a_signed_note_can_be_turned(data):
    written = sign("town.example/journal\n3\nroot\n", [signer()])
    at = data.draw(st.integers(0, len(written) * 8 - 1))
    turned = bytearray(written)
    turned[at // 8] ^= 1 << at % 8
    read = read_note(bytes(turned), "checkpoint")
    said = read if isinstance(read, Issue) else signed_by(read, [signer().verifier], "checkpoint")
    assert isinstance(said, Issue)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "is not a verifier key"),
        ("town.example/journal", "is not a verifier key"),
        ("town.example/journal+zz+AAAA", "is not a verifier key"),
        ("town.example/journal+00000000+AQ", "is not a verifier key"),
        ("a b+00000000+AQ==", "is not a verifier key"),
        (f"x+00000000+{base64.b64encode(b'2' + bytes(32)).decode()}", "no Ed25519 key"),
        (str(signer().verifier).replace("journal", "journals"), "does not fit its id"),
        ("x\u202ey\x1b", "\\u202e"),
    ],
)
def test_a_wrong_verifier_key_is_refused_in_words(line, said):
    fault = read_verifier(line)
    assert isinstance(fault, Issue)
    assert said in fault.what


def test_a_key_of_no_point_verifies_nothing():
    nothing = Verifier(signer().name, b"\xff" * 32)
    text = sign("text\n", [signer()]).decode()
    line = base64.b64encode(nothing.key_id + bytes(64)).decode()
    forged = note(f"text\n\n— {nothing.name} {line}\n".encode())
    assert isinstance(signed_by(forged, [nothing], "note"), Issue)
    assert isinstance(signed_by(note(text.encode()), [nothing], "note"), Issue)


def test_nothing_is_signed_without_a_key():
    with pytest.raises(UsageError, match="No key"):
        sign("text\n", [])


def test_the_private_half_is_shown_nowhere():
    assert "private" not in repr(signer())
