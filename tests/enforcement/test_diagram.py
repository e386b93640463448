"""Tests of geo/enforcement/diagram.py, and of the document that it draws into."""

import re
from pathlib import Path

import pytest
from practice import TABLE
from world import kz

from geo.enforcement.diagram import BEGIN, END, drawn, redrawn

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "cases.md"


def test_the_document_shows_the_workflow_as_it_is():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert redrawn(text, kz()) == text, "run python tools/draw_cases.py"


def test_every_arrow_of_practice_is_drawn():
    arrows = set(re.findall(r"(\S+) --> (\w+)", drawn(kz())))
    wanted = {(state or "[*]", kind) for state, kinds in TABLE.items() for kind in kinds.split()}
    around = {("open", "closed"), ("open", "dismissed"), ("open", "suspended"),
              ("suspended", "open"), ("final", "dismissed")}  # fmt: skip
    assert arrows == wanted | around


def test_every_state_says_what_is_told_of_it_and_every_step_what_it_needs():
    text = drawn(kz())
    for name, state in kz().states.items():
        assert f"| `{name}` | {state.told.en if state.public else 'not public'} |" in text
    assert text.count("\n| ") == len(kz().states) + len(kz().steps) + 2
    assert "| `inspection_due` | `inspected` | `document_no`; one of `floors`" in text


def test_only_what_stands_between_the_marks_is_drawn_again():
    old = f"before\n{BEGIN}\nlong ago\n{END}\nafter\n"
    new = redrawn(old, kz())
    assert new.startswith(f"before\n{BEGIN}\n\n```mermaid")
    assert new.endswith(f"{END}\nafter\n")
    assert "long ago" not in new
    assert redrawn(new, kz()) == new


@pytest.mark.parametrize("text", ["", BEGIN, f"{END} {BEGIN}"])
def test_a_document_without_both_marks_is_refused(text):
    with pytest.raises(ValueError, match="begin"):
        redrawn(text, kz())
