import os
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from geo.enforcement.keys import is_published, load_key, new_key, published_key
from geo.enforcement.notes import read_verifier
from geo.errors import DataError, UsageError

NAME = "town.example/journal"


def test_a_new_key_signs_what_its_verifier_checks(tmp_path):
    verifier = new_key(tmp_path / "key.pem", name=NAME)
    signer = load_key(tmp_path / "key.pem", name=NAME)
    assert signer.verifier == verifier == read_verifier(str(verifier))
    assert verifier != new_key(tmp_path / "another.pem", name=NAME)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_nobody_else_may_read_a_new_key_whatever_the_mask(tmp_path, mask):
    before = os.umask(mask)
    try:
        new_key(tmp_path / "key.pem", name=NAME)
    finally:
        os.umask(before)
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_written_over(tmp_path):
    path = tmp_path / "key.pem"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="never written over"):
        new_key(path, name=NAME)
    assert path.read_text(encoding="utf-8") == "mine"
    link = tmp_path / "link.pem"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="never written over"):
        new_key(link, name=NAME)


def repository(folder: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def edition(folder: Path) -> Path:
    (folder / "public").mkdir(parents=True)
    for name in ("manifest.json", "software.json"):
        (folder / name).write_text("{}", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("make", "said"), [(repository, "is a git repository"), (edition, "is an edition")]
)
@pytest.mark.parametrize("below", [".", "deep/down"])
def test_a_key_is_neither_made_nor_used_in_what_is_handed_on(tmp_path, make, said, below):
    folder = make(tmp_path / "handed-on") / below
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.raises(UsageError, match=said):
        new_key(folder / "key.pem", name=NAME)
    assert not (folder / "key.pem").exists()
    new_key(tmp_path / "key.pem", name=NAME)
    (tmp_path / "key.pem").rename(folder / "key.pem")
    with pytest.raises(UsageError, match=said):
        load_key(folder / "key.pem", name=NAME)


def test_a_link_does_not_hide_where_a_key_lies(tmp_path):
    inside = repository(tmp_path / "repository") / "deep"
    inside.mkdir()
    (tmp_path / "link").symlink_to(inside)
    with pytest.raises(UsageError, match="git repository"):
        new_key(tmp_path / "link" / "key.pem", name=NAME)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "town.example/NOT-SECRET"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path, name):
    with pytest.raises(UsageError, match="not the name of a key"):
        new_key(tmp_path / "key.pem", name=name)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match="no such folder"):
        new_key(tmp_path / "nowhere" / "key.pem", name=NAME)


def test_a_disk_that_is_full_leaves_nothing(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        new_key(tmp_path / "key.pem", name=NAME)
    assert list(tmp_path.iterdir()) == []


def pem(private, encryption=None) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


ED = Ed25519PrivateKey.from_private_bytes(bytes(32))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a private key in PEM"),
        (b"\x00\xff" * 30, "not a private key in PEM"),
        (b"x" * 20_000, "too large"),
        (pem(ED)[:60], "not a private key in PEM"),
        (pem(ED, BestAvailableEncryption(b"word")), "is encrypted"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "another kind"),
        (pem(rsa.generate_private_key(65537, 2048)), "another kind"),
        (
            ED.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            "not a private key in PEM",
        ),
    ],
    ids=["empty", "binary", "large", "cut", "encrypted", "ec", "rsa", "public"],
)
def test_a_file_that_is_no_such_key_is_refused_in_words(tmp_path, content, said):
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(DataError, match=said) as caught:
        load_key(path, name=NAME)
    assert str(caught.value).startswith(str(path))


def test_a_key_that_others_may_read_is_refused(tmp_path):
    path = tmp_path / "key.pem"
    new_key(path, name=NAME)
    path.chmod(0o640)
    with pytest.raises(DataError, match=r"others may read it \(mode 0640\)"):
        load_key(path, name=NAME)


@pytest.mark.parametrize("make", [Path.absolute, Path.mkdir], ids=["missing", "folder"])
def test_a_key_that_is_not_there_is_named(tmp_path, make):
    make(tmp_path / "key.pem")
    with pytest.raises(DataError, match="no such file"):
        load_key(tmp_path / "key.pem", name=NAME)


def test_the_published_key_is_known_by_any_name_and_says_what_it_is(tmp_path):
    signer = published_key("nowhere.example/NOT-SECRET")
    assert is_published(signer.verifier)
    assert is_published(published_key("other.example/NOT-SECRET").verifier)
    assert not is_published(new_key(tmp_path / "key.pem", name=NAME))
    with pytest.raises(UsageError, match="NOT-SECRET"):
        published_key(NAME)
