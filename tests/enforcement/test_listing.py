import hashlib
from datetime import date

import pytest
from world import ORIGIN, signing

from geo.enforcement.checkpoint import read_checkpoint
from geo.enforcement.listing import Listing, read_listing, write_listing
from geo.enforcement.notes import sign, signed_by
from geo.records import Issue

FILES = {"index.html": b"<p>page</p>", "data/counts.csv": b"", "journal/checkpoint": b"x"}


def test_the_list_names_every_file_by_its_sum_and_is_read_as_it_was_written():
    content = write_listing(FILES, origin=ORIGIN, keys=[signing()], as_of=date(2026, 11, 1))
    read = read_listing(content, "files")
    assert isinstance(read, Listing)
    assert (read.origin, read.as_of) == (ORIGIN, "2026-11-01")
    assert read.sums == {name: hashlib.sha256(text).hexdigest() for name, text in FILES.items()}
    assert signed_by(read.note, [signing().verifier], "files") == (signing().verifier,)


def test_the_list_lies_in_one_order():
    names = [*FILES]
    turned = {name: FILES[name] for name in reversed(names)}
    asked = {"origin": ORIGIN, "keys": [signing()], "as_of": date(2026, 11, 1)}
    assert write_listing(FILES, **asked) == write_listing(turned, **asked)


def test_a_list_of_no_files_is_one():
    content = write_listing({}, origin=ORIGIN, keys=[signing()], as_of=date(2026, 11, 1))
    assert read_listing(content, "files").sums == {}


@pytest.mark.parametrize(
    "text",
    [
        "another 1\ntown.example/journal\n2026-11-01\n",
        "foothill edition 1\n",
        "foothill edition 1\n\n2026-11-01\nname\n",
        "foothill edition 1\ntown.example/journal\n2026-11-01\nnot a sum\n",
        f"foothill edition 1\ntown.example/journal\n2026-11-01\n{'0' * 63}  index.html\n",
        "town.example/journal\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ],
)
def test_a_signed_text_that_is_no_list_is_refused(text):
    fault = read_listing(sign(text, [signing()]), "files")
    assert isinstance(fault, Issue)
    assert "not the list" in fault.what


def test_a_list_is_never_taken_for_a_checkpoint():
    content = write_listing(FILES, origin=ORIGIN, keys=[signing()], as_of=date(2026, 11, 1))
    assert isinstance(read_checkpoint(content, "checkpoint"), Issue)
