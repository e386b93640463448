import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from geo.enforcement.checkpoint import (
    Checkpoint,
    added_only,
    read_checkpoint,
    signers_of,
    write_checkpoint,
)
from geo.enforcement.notes import Signer, sign
from geo.enforcement.tree import Tree, leaf
from geo.records import Issue

ORIGIN = "town.example/journal"


def key(seed: int = 1, name: str = ORIGIN) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32)))


def tree(count: int) -> Tree:
    return Tree([leaf(str(at).encode()) for at in range(count)])


def kept(count: int, origin: str = ORIGIN) -> Checkpoint:
    written = write_checkpoint(tree(count), origin=origin, keys=[key(name=origin)])
    read = read_checkpoint(written, "kept")
    assert isinstance(read, Checkpoint)
    return read


def test_a_checkpoint_is_three_lines_and_a_signature():
    lines = write_checkpoint(tree(0), origin=ORIGIN, keys=[key()]).decode().split("\n")
    # base64 of SHA-256 of nothing, the root of the empty tree in RFC 6962
    assert lines[:4] == [ORIGIN, "0", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", ""]
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert lines[5:] == [""]


def test_a_checkpoint_is_read_as_it_was_written():
    read = kept(5)
    assert (read.origin, read.size, read.root) == (ORIGIN, 5, tree(5).root)
    assert signers_of(read, [key().verifier], "kept") == (key().verifier,)


def test_after_a_rotation_the_old_key_and_the_new_one_check_it():
    written = write_checkpoint(tree(5), origin=ORIGIN, keys=[key(2), key(1)])
    read = read_checkpoint(written, "checkpoint")
    for one in (key(1), key(2)):
        assert signers_of(read, [one.verifier], "checkpoint") == (one.verifier,)
    assert isinstance(signers_of(read, [key(3).verifier], "checkpoint"), Issue)


def test_a_key_of_another_journal_does_not_do():
    body = write_checkpoint(tree(2), origin=ORIGIN, keys=[key()]).decode().partition("\n\n")[0]
    read = read_checkpoint(sign(f"{body}\n", [key(name="other.example/log")]), "checkpoint")
    fault = signers_of(read, [key(name="other.example/log").verifier], "checkpoint")
    assert "signed by a key of 'other.example/log'" in fault.what


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("only\n2\n", "does not begin"),
        ("name\n2\n\nmore\n", "does not begin"),
        ("name\n02\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "not a number"),
        ("name\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "not a number"),
        ("name\n٣\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "not a number"),
        ("name\n2\n47DEQpj8HBSa\n", "not a root"),
        ("name\n2\nnot base64\n", "not a root"),
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(body, said):
    fault = read_checkpoint(sign(body, [key()]), "checkpoint")
    assert isinstance(fault, Issue)
    assert said in fault.what


def test_lines_below_the_root_are_read_over():
    text = "name\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n"
    assert read_checkpoint(sign(text, [key()]), "checkpoint").size == 0


@pytest.mark.parametrize("older", [0, 1, 4, 5, 9])
def test_a_journal_that_only_grew_is_sound(older):
    assert added_only(kept(older), tree(9), origin=ORIGIN, file="kept") is None


@pytest.mark.parametrize(
    ("now", "origin", "said"),
    [
        (tree(3), ORIGIN, "over 5 entries, and the journal now has 3"),
        (Tree([*tree(4).leaves, leaf(b"x")]), ORIGIN, "no longer those"),
        (Tree([leaf(b"x"), *tree(9).leaves[1:]]), ORIGIN, "no longer those"),
        (tree(9), "other.example/log", "is of the journal 'town.example/journal'"),
    ],
    ids=["cut", "last", "first", "other"],
)
def test_a_journal_that_did_anything_else_is_found_out(now, origin, said):
    assert said in added_only(kept(5), now, origin=origin, file="kept").what
