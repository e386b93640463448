"""Tests of geo/cli/telling.py."""

import json

import pandas as pd
import pytest
from rich.console import Console

from geo.cli import telling

LONG = "a-rule-whose-name-is-longer-than-any-terminal-is-wide-" * 3
ROWS = [("one", LONG), ("two", "[red]x[/red]\x1b[2J")]


def printed(capsys, monkeypatch, *, width, terminal):
    console = Console(width=width, force_terminal=terminal, color_system=None)
    monkeypatch.setattr(telling, "out", console)
    telling.tell_table("Title", ("id", "name"), ROWS)
    return capsys.readouterr().out


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("width", [1, 20, 80, 400])
def test_a_table_loses_no_letter_however_narrow_the_place(capsys, monkeypatch, width, terminal):
    text = printed(capsys, monkeypatch, width=width, terminal=terminal)
    assert LONG in text
    assert r"[red]x[/red]\x1b[2J" in text
    assert "…" not in text


def test_a_box_is_for_a_terminal_that_is_wide_enough(capsys, monkeypatch):
    assert "━" in printed(capsys, monkeypatch, width=400, terminal=True)
    assert "━" not in printed(capsys, monkeypatch, width=80, terminal=True)


def test_what_is_piped_on_has_each_row_on_a_line_of_its_own(capsys, monkeypatch):
    lines = printed(capsys, monkeypatch, width=80, terminal=False).splitlines()
    assert lines[:3] == ["Title", "id   name", f"one  {LONG}"]
    assert len(lines) == 4


def test_a_table_without_rows_has_its_headings(capsys, monkeypatch):
    monkeypatch.setattr(telling, "out", Console(width=80, force_terminal=False))
    telling.tell_table("Nothing", ("id", "name"), [])
    assert capsys.readouterr().out.splitlines() == ["Nothing", "id  name"]


def test_rows_for_json_have_days_as_text_and_null_where_nothing_is(capsys):
    day = pd.to_datetime(["2024-01-31", None]).astype("datetime64[s]")
    rows = telling.rows_of(pd.DataFrame({"day": day, "name": ["Ә", None]}))
    telling.put_json(rows)
    told = json.loads(capsys.readouterr().out)
    assert told[0]["name"] == "Ә"
    assert told[0]["day"] == "2024-01-31"
    assert told[1] == {"day": None, "name": None}
