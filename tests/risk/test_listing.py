import json
from pathlib import Path

import pytest

from geo.config import layers_folder
from geo.risk.flag_files import flags_in
from geo.risk.flags import TESTS
from geo.risk.listing import listed

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "flags.md"
FLAGS, _ = flags_in(layers_folder())
MEASURED = json.loads((ROOT / "bench" / "results" / "flags.json").read_text(encoding="utf-8"))


def test_the_document_lists_the_flags_as_their_files_are():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert listed(text, FLAGS, MEASURED) == text, "run python tools/draw_flags.py"


def test_the_document_names_every_word_of_tests():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [word for word in TESTS if f"| `{word}` |" not in text] == []


def test_an_assumed_number_is_listed_as_such_and_others_with_their_source():
    text = listed(DOCUMENT.read_text(encoding="utf-8"), FLAGS, MEASURED)
    assert "`plots`: 10 parcels (assumed)" in text
    assert "`whiskers`: 1.5 IQR (Tukey 1977, Exploratory Data Analysis)" in text


def test_a_document_without_its_marks_is_refused():
    with pytest.raises(ValueError, match="has no"):
        listed("by hand", FLAGS, MEASURED)


def test_the_aims_of_speed_and_memory_were_met_when_it_was_measured():
    assert MEASURED["permits"] == 1_000_000
    assert MEASURED["seconds_of_processor"] < 60  # a busy machine stretches what a clock shows
    assert MEASURED["peak_mb"] < 6 * 1024
