"""Tests of geo/cli/keeping.py: a journal that is saved, restored, signed and checked."""

import json
import re
import shutil

import pytest
from ruamel.yaml import YAML
from towns import small_town
from world import signing

from geo.enforcement.keys import published_key

LINE = r"nowhere\.example/journal\+[0-9a-f]{8}\+\S+"
ORIGIN = "nowhere.example/journal"
DAY = ("--as-of", "2026-11-01")
NOTED = ("--case", "NW-2020-0001", "--on", "2026-10-01", "--role", "clerk", "--document", "D-1")


@pytest.fixture
def key(foothill, tmp_path):
    """A key of the office, and the line that it publishes."""
    file = tmp_path / "office.key"
    answer = foothill("key", "new", file, "--origin", ORIGIN)
    assert answer.returncode == 0, answer.stderr
    return file, re.fullmatch(LINE, answer.stdout.strip())[0]


def test_a_key_is_made_once_and_for_its_owner_alone(foothill, key):
    file, line = key
    assert file.stat().st_mode & 0o777 == 0o600
    assert line not in file.read_text(encoding="utf-8")
    again = foothill("key", "new", file, "--origin", ORIGIN)
    assert again.returncode == 2
    assert "a key is never written over" in again.stderr


def test_a_saved_journal_is_restored_elsewhere_and_nothing_is_replaced(foothill, office, tmp_path):
    saved = tmp_path / "saved.db"
    answer = foothill("backup", office, saved)
    assert answer.returncode == 0, answer.stderr
    assert "Saved: saved.db, 201 entries; the chain holds." in answer.stdout
    assert foothill("backup", office, saved).returncode == 2
    again = foothill("restore", office, saved)
    assert again.returncode == 2
    assert "it is there already" in again.stderr
    other = tmp_path / "other"
    shutil.copytree(office.parent, other)
    for file in other.glob("journal.db*"):
        file.unlink()
    restored = foothill("restore", other / "monitor.yaml", saved)
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.splitlines()[-1] == answer.stdout.splitlines()[-1]


def test_the_journal_of_another_monitor_is_not_taken_for_ones_own(foothill, town):
    told = town.read_text(encoding="utf-8")
    town.write_text(told.replace("prefix: NW", "prefix: FM"), encoding="utf-8")
    answer = foothill("restore", town, town.parent / "journal.jsonl")
    assert answer.returncode == 1
    assert (
        "its cases are such as NW-2026-0009, and the monitor numbers its own FM-" in answer.stderr
    )
    assert "Restore the journal of this monitor" in answer.stderr
    assert not (town.parent / "journal.db").exists()


def test_an_edition_is_signed_checked_and_found_to_have_only_grown(foothill, office, key, tmp_path):
    file, line = key
    old, new = tmp_path / "old", tmp_path / "new"
    run = ("publish", office, *DAY, "--build", "public", "--key", file, "--out")
    first = foothill(*run, old)
    assert first.returncode == 0, first.stderr
    assert f"Checkpoint:       {old / 'public' / 'journal' / 'checkpoint'}" in first.stdout
    assert foothill("record", office, "document", *NOTED).returncode == 0
    shutil.copytree(old, new)
    assert foothill(*run, new).returncode == 0
    checked = foothill("verify", new, "--key", line, "--since", old, "--case", "NW-2020-0001")
    assert checked.returncode == 0, checked.stdout
    assert "202 entries" in checked.stdout
    assert checked.stdout.splitlines()[-1] == "Sound. Not checked: nothing."
    wrong = foothill("verify", new, "--key", str(published_key("x/NOT-SECRET").verifier))
    assert wrong.returncode == 1
    assert "Not sound:" in wrong.stdout
    page = new / "public" / "index.html"
    page.write_bytes(page.read_bytes() + b" ")
    forged = foothill("verify", new, "--key", line)
    assert forged.returncode == 1
    assert "index.html" in forged.stdout


def test_a_journal_that_lost_an_entry_is_not_signed_and_what_was_published_stays(
    foothill, office, key, tmp_path
):
    file, line = key
    out, saved = tmp_path / "out", tmp_path / "before.jsonl"
    run = ("publish", office, *DAY, "--build", "public", "--key", file, "--out", out)
    foothill("backup", office, saved)
    assert foothill("record", office, "document", *NOTED).returncode == 0
    assert foothill(*run).returncode == 0
    for one in office.parent.glob("journal.db*"):
        one.unlink()
    assert foothill("restore", office, saved).returncode == 0  # without the entry that was told
    answer = foothill(*run)
    assert answer.returncode == 1
    assert "journal/checkpoint" in answer.stderr
    unsigned = foothill("publish", office, *DAY, "--build", "public", "--out", out)
    assert unsigned.returncode == 2
    assert "would have none, as nobody signs it. Sign it with --key" in unsigned.stderr
    assert foothill("verify", out, "--key", line).returncode == 0


def test_a_journal_that_nobody_signs_or_a_monitor_without_address_is_published_and_that_is_said(
    foothill, office, tmp_path
):
    answer = foothill("publish", office, *DAY, "--build", "public", "--out", tmp_path / "out")
    assert answer.returncode == 0, answer.stderr
    assert "The journal is not signed" in answer.stderr
    assert "no public_base_url" in answer.stderr
    assert not (tmp_path / "out" / "public" / "journal").exists()


def test_a_key_in_a_file_is_read_and_what_is_no_key_is_told(foothill, tmp_path):
    demo, monitor = tmp_path / "demo", small_town(tmp_path / "town")
    assert foothill("run", monitor, "--out", demo, *DAY).returncode == 0
    line = tmp_path / "key.txt"
    line.write_text(f"{published_key('nowhere.example/NOT-SECRET').verifier}\n", encoding="utf-8")
    answer = foothill("verify", demo, "--key", line)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "this key is published (NOT-SECRET); it protects nothing" in answer.stdout
    assert foothill("verify", demo, "--key", "no key at all").returncode == 1
    older = signing(2, "nowhere.example/NOT-SECRET").verifier
    for keys in ((line, older), (older, line)):  # around a rotation a reader has both
        given = [word for one in keys for word in ("--key", one)]
        assert foothill("verify", demo, *given).returncode == 0
    assert foothill("verify", demo, "--key", older).returncode == 1
    manifest = json.loads((demo / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["enforcement"]["events"] == 201
    assert "public/journal/checkpoint" in manifest["files"]


def test_a_key_for_a_monitor_without_a_journal_is_wrong_use(foothill, town, key):
    yaml = YAML()
    told = yaml.load(town)
    del told["journal"]
    yaml.dump(told, town)
    answer = foothill("run", town, *DAY, "--key", key[0])
    assert answer.returncode == 2
    assert "there is nothing to sign" in answer.stderr


def test_words_about_persons_are_erased_and_the_chain_holds(foothill, office, tmp_path):
    words, canary = tmp_path / "words.txt", b"gate-of-the-blue-fence"
    words.write_bytes(canary)
    assert foothill("record", office, "document", *NOTED, "--personal-from", words).returncode == 0
    beside = [path.read_bytes() for path in office.parent.glob("journal.db*")]
    assert any(canary in content for content in beside)
    erasing = ("erase", office, "202", "--role", "data office", "--document", "D-2")
    answer = foothill(*erasing)
    assert answer.returncode == 0, answer.stderr
    assert "Erased: the words of entry 202, by entry 203, leaf " in answer.stdout
    assert "still holds them" in answer.stderr
    assert not any(canary in path.read_bytes() for path in office.parent.glob("journal.db*"))
    again = foothill(*erasing)
    assert again.returncode == 2
    assert "entry 202 has no personal words to erase" in again.stderr
    saved = foothill("backup", office, tmp_path / "saved.db", "--personal")
    assert "Saved: saved.db, 203 entries; the chain holds." in saved.stdout
