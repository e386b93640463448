import base64
import hashlib
import json
import random
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from world import ORIGIN, Entry, handed_on, of_cases, sealed, signing

from geo.enforcement.checkpoint import write_checkpoint
from geo.enforcement.keys import published_key
from geo.enforcement.listing import write_listing
from geo.enforcement.tree import Tree, leaf
from geo.enforcement.verified import NEEDED, Check, Verified
from geo.enforcement.verify import verify
from geo.errors import DataError, UsageError
from geo.records.proofs import CHECKPOINT, EVENTS, LEAVES, LISTING

KEY = str(signing().verifier)
ALL = ("files", "manifest", "signature", "tree", "entries", "chain", "older", "told_before", "case")
SEED = 20261101


def states(verified: Verified) -> dict[str, str]:
    return {one.name: one.state for one in verified.checks}


def told(verified: Verified, name: str) -> str:
    [check] = [one for one in verified.checks if one.name == name]
    return check.told


def failed(verified: Verified) -> list[str]:
    return [one.name for one in verified.checks if one.state == "failed"]


@pytest.fixture
def folder(tmp_path) -> Path:
    return handed_on(tmp_path / "edition", of_cases(20))


@pytest.fixture
def kept(tmp_path) -> Path:
    older = handed_on(tmp_path / "older", of_cases(12))
    return Path(shutil.copy(older / "public" / CHECKPOINT, tmp_path / "kept.txt"))


def test_an_edition_that_nobody_touched_passes(folder, kept):
    verified = verify(folder, KEY, since=str(kept), case="FM-2026-0003")
    assert verified.passed
    assert (verified.origin, verified.size) == (ORIGIN, 20)
    assert states(verified) == dict.fromkeys(ALL, "passed") | {"told_before": "not_checked"}
    assert told(verified, "older") == "all 12 entries of then are there, and 8 were added"
    assert "FM-2026-0003: 3 entries" in told(verified, "case")
    assert verified.warnings == ()


def test_what_was_not_checked_is_told_and_no_pass(folder):
    verified = verify(folder, KEY)
    assert verified.passed
    for name in ("older", "told_before", "case"):
        assert states(verified)[name] == "not_checked"
    assert "Keep this checkpoint" in told(verified, "older")
    assert str(verified.checks[6]).startswith("not checked  older")


def test_the_public_folder_alone_is_enough(folder):
    verified = verify(folder / "public", KEY)
    assert verified.passed
    assert states(verified)["manifest"] == "not_checked"


def test_a_journal_without_entries_passes(tmp_path):
    assert verify(handed_on(tmp_path, []), KEY).passed


def test_another_key_does_not_do(folder):
    verified = verify(folder, str(signing(2).verifier))
    assert failed(verified) == ["files", "signature"]
    assert not verified.passed
    assert signing().verifier.short in told(verified, "signature")


@pytest.mark.parametrize("key", ["", "nonsense", KEY[:-4], KEY.replace("+A", "+B")])
def test_a_key_that_is_none_is_refused(folder, key):
    with pytest.raises(DataError, match="--key"):
        verify(folder, key)


def test_an_older_edition_that_was_added_to_since_accuses_nobody(tmp_path, folder):
    older = handed_on(tmp_path / "older", of_cases(12))
    events = older / "public" / EVENTS
    lines = events.read_text(encoding="utf-8").splitlines()
    forged = json.dumps(json.loads(lines[-1]) | {"body": "Never written"})
    events.write_text("\n".join([*lines[:-1], forged, ""]), encoding="utf-8")
    verified = verify(folder, KEY, since=str(older))
    assert failed(verified) == ["told_before"]
    assert "the older edition was changed itself" in told(verified, "told_before")
    assert "no longer told" not in told(verified, "told_before")


def test_around_a_rotation_the_old_key_the_new_one_or_both_do(tmp_path, kept):
    old, new = signing(1), signing(2)
    entries = [*of_cases(12)]
    entries = sealed(
        *({"case_id": one.case_id, "body": f"Office {at}"} for at, one in enumerate(entries)),
        {"kind": "key_rotated", "verifier_key": str(new.verifier)},
    )
    both = handed_on(tmp_path / "both", entries, keys=[new, old])
    assert verify(both, str(old.verifier), since=str(kept)).passed
    assert "1 more by keys not given" in told(verify(both, str(old.verifier)), "signature")
    later = handed_on(tmp_path / "later", entries, keys=[new])
    verified = verify(later, str(old.verifier))
    assert f"Entry 13 says that checkpoints are signed by {new.verifier.short}" in told(
        verified, "signature"
    )
    assert str(new.verifier) not in told(verified, "signature")
    assert failed(verify(later, str(new.verifier), since=str(kept))) == ["older"]
    assert verify(later, f"{new.verifier}\n{old.verifier}\n", since=str(kept)).passed


def test_a_key_found_in_the_edition_is_never_taken(tmp_path):
    thief = signing(9)
    entries = sealed({"kind": "key_rotated", "verifier_key": str(thief.verifier)})
    assert not verify(handed_on(tmp_path, entries, keys=[thief]), KEY).passed


def test_a_published_key_is_told_as_one(tmp_path):
    key = published_key("nowhere.example/NOT-SECRET")
    verified = verify(handed_on(tmp_path, of_cases(3), keys=[key]), str(key.verifier))
    assert verified.passed
    assert "protects nothing" in verified.warnings[0]


def test_an_older_edition_shows_what_is_no_longer_told(tmp_path):
    older = handed_on(tmp_path / "older", of_cases(12))
    same = handed_on(tmp_path / "same", of_cases(20))
    assert states(verify(same, KEY, since=str(older)))["told_before"] == "passed"
    less = handed_on(tmp_path / "less", of_cases(20), told_cases={"FM-2026-0002"})
    verified = verify(less, KEY, since=str(older))
    assert failed(verified) == ["told_before"]
    assert "entry 1 of FM-2026-0001" in told(verified, "told_before")
    assert states(verified)["older"] == "passed"


def test_an_older_edition_that_was_changed_itself_proves_nothing(tmp_path, folder):
    older = handed_on(tmp_path / "older", of_cases(12))
    (older / "public" / LEAVES).write_bytes(b"")
    assert "changed itself" in told(verify(folder, KEY, since=str(older)), "older")


def test_a_rewritten_journal_is_found_out_though_the_office_signed_it(tmp_path, kept):
    rewritten = handed_on(tmp_path / "rewritten", of_cases(20, cases=5))
    assert failed(verify(rewritten, KEY)) == []
    assert failed(verify(rewritten, KEY, since=str(kept))) == ["older"]


def test_an_edition_from_before_the_checkpoint_is_found_out(tmp_path, kept):
    shorter = handed_on(tmp_path / "shorter", of_cases(11))
    assert "now has 11" in told(verify(shorter, KEY, since=str(kept)), "older")


def test_a_kept_checkpoint_of_another_journal_does_not_do(tmp_path, folder):
    other = signing(1, "other.example/journal")
    path = handed_on(tmp_path / "other", of_cases(3), keys=[other]) / "public" / CHECKPOINT
    assert "other.example" in told(verify(folder, KEY, since=str(path)), "older")


def test_a_case_of_which_nothing_is_published_is_no_pass(folder):
    verified = verify(folder, KEY, case="FM-1999-0001")
    assert failed(verified) == ["case"]
    assert "may not be told yet, or not exist" in told(verified, "case")


def test_entries_that_do_not_name_the_one_before_break_the_chain(tmp_path):
    entries = of_cases(5)
    loose = json.loads(entries[3].open) | {"prev_sha256": entries[0].leaf_sha256}
    text = json.dumps(loose, separators=(",", ":"), sort_keys=True)
    spoilt = Entry(4, entries[3].case_id, text, _leaf(text))
    folder = handed_on(tmp_path, [*entries[:3], spoilt, entries[4]])
    verified = verify(folder, KEY)
    assert failed(verified) == ["chain"]
    assert "entry 4, entry 5" in told(verified, "chain")


def _leaf(text: str) -> str:
    return hashlib.sha256(b"\x00" + text.encode()).hexdigest()


def test_an_entry_that_says_a_thing_twice_is_none(tmp_path):
    [entry] = sealed({"case_id": "FM-2026-0001"})
    text = entry.open.replace("{", '{"seq":1,', 1)
    folder = handed_on(tmp_path, [Entry(1, "FM-2026-0001", text, _leaf(text))])
    assert "line 1: it is not an entry" in told(verify(folder, KEY), "entries")


def changed(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "spoil", "wanted"),
    [
        (CHECKPOINT, Path.unlink, {"signature", "files"}),
        (LEAVES, Path.unlink, {"tree", "files"}),
        (EVENTS, Path.unlink, {"entries", "files"}),
        (LISTING, Path.unlink, {"files"}),
        (CHECKPOINT, lambda path: changed(path, b"\xff\xfe"), {"signature", "files"}),
        (LEAVES, lambda path: changed(path, b"not base64\n"), {"tree", "files"}),
        (EVENTS, lambda path: changed(path, b"{]\n"), {"entries", "files"}),
        (EVENTS, lambda path: changed(path, path.read_bytes()[:-1]), {"entries", "files"}),
        (LISTING, lambda path: changed(path, b"nothing\n"), {"files"}),
        ("index.html", lambda path: changed(path, b"<p>forged</p>"), {"files"}),
        ("index.html", Path.unlink, {"files"}),
    ],
)
def test_a_broken_file_is_named(folder, name, spoil, wanted):
    spoil(folder / "public" / name)
    verified = verify(folder, KEY)
    assert set(failed(verified)) == wanted | {"manifest"}
    assert not verified.passed
    assert any(name in one.told for one in verified.checks if one.state == "failed")


def test_a_file_that_nobody_signed_is_named(folder):
    (folder / "public" / "extra.html").write_text("more", encoding="utf-8")
    (folder / "public" / "link.html").symlink_to("/etc/hostname")
    verified = verify(folder, KEY)
    assert failed(verified) == ["files"]
    assert "not on the signed list: extra.html, link.html" in told(verified, "files")


def signed_anew(folder: Path, **more) -> Path:
    """Let the office itself sign the list of files as they lie there now."""
    public = folder / "public"
    (folder / "manifest.json").unlink(missing_ok=True)
    asked = {"origin": ORIGIN, "keys": [signing()], "as_of": date(2026, 11, 1)} | more
    files = {
        path.relative_to(public).as_posix(): path.read_bytes()
        for path in public.rglob("*")
        if path.is_file() and path != public / LISTING
    }
    (public / LISTING).write_bytes(write_listing(files, **asked))
    return folder


def swapped(content: bytes) -> bytes:
    first, second, *rest = content.splitlines(keepends=True)
    return b"".join([second, first, *rest])


@pytest.mark.parametrize(
    ("name", "change", "wanted", "said"),
    [
        (EVENTS, lambda text: text.replace(b"Office 3", b"Office 4"), "entries", "line 4: entry 4"),
        (EVENTS, swapped, "entries", "line 2: entry 1 is out of its order"),
        (EVENTS, lambda text: text + text, "entries", "line 21: entry 1 is out of its order"),
        (EVENTS, lambda text: text.replace(b'"seq":20', b'"seq":21'), "entries", "entry 21 is out"),
        (EVENTS, lambda text: text + b"\n", "entries", "line 21: it is not an entry"),
        (LEAVES, swapped, "tree", "not those that were signed"),
        (LEAVES, lambda text: text + text[:45], "tree", "21 entries, and 20 were signed"),
        (LEAVES, lambda text: text[45:], "tree", "19 entries, and 20 were signed"),
        (LEAVES, lambda text: text[:45] + text[:45] + text[90:], "tree", "not those"),
    ],
)
def test_not_even_the_office_can_change_what_it_signed_before(folder, name, change, wanted, said):
    path = folder / "public" / name
    path.write_bytes(change(path.read_bytes()))
    verified = verify(signed_anew(folder), KEY)
    assert failed(verified) == [wanted]
    assert said in told(verified, wanted)


def test_an_entry_that_the_office_leaves_out_is_seen_against_an_older_edition(tmp_path, folder):
    older = handed_on(tmp_path / "older", of_cases(12))
    path = folder / "public" / EVENTS
    path.write_bytes(path.read_bytes().partition(b"\n")[2])
    verified = verify(signed_anew(folder), KEY, since=str(older))
    assert failed(verified) == ["told_before"]
    assert "entry 1 of FM-2026-0001" in told(verified, "told_before")


def test_the_list_of_another_journal_does_not_do(folder):
    other = signing(2, "other.example/log")
    signed_anew(folder, origin=other.name, keys=[other])
    verified = verify(folder, f"{KEY}\n{other.verifier}")
    assert failed(verified) == ["files"]
    assert "of another journal, other.example/log" in told(verified, "files")


def test_a_link_stands_for_no_file(folder, tmp_path):
    for name in (CHECKPOINT, "index.html"):
        path = folder / "public" / name
        path.rename(tmp_path / path.name)
        path.symlink_to(tmp_path / path.name)
        assert "files" in failed(verify(folder, KEY))
    assert "signature" in failed(verify(folder, KEY))


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/hostname", "", "a\0b", "public/../../secret", "public"]
)
def test_a_manifest_leads_nowhere_outside_the_edition(folder, name):
    (folder.parent / "secret").write_bytes(b"secret")
    sums = {name: hashlib.sha256(b"secret").hexdigest()}
    (folder / "manifest.json").write_text(json.dumps({"files": sums}), encoding="utf-8")
    assert "changed or missing" in told(verify(folder, KEY), "manifest")


@pytest.mark.parametrize("content", ["", "[]", '{"files": 3}', '{"files": {"a": 1}}', "[" * 9999])
def test_a_manifest_that_is_none_is_no_pass(folder, content):
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    assert "lists no files" in told(verify(folder, KEY), "manifest")


@pytest.mark.parametrize("since", ["nowhere", "folder"])
def test_what_was_not_kept_is_refused(folder, tmp_path, since):
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="folder"):
        verify(folder, KEY, since=str(tmp_path / since))


def test_a_kept_file_that_is_no_checkpoint_is_no_pass(folder, tmp_path):
    path = tmp_path / "kept"
    path.write_text("hello\n", encoding="utf-8")
    assert failed(verify(folder, KEY, since=str(path))) == ["older"]


def test_a_folder_without_an_edition_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no edition with a journal"):
        verify(tmp_path, KEY)


def test_without_each_needed_check_nothing_passes(folder):
    verified = verify(folder, KEY)
    assert not Verified(ORIGIN, 20, ()).passed
    for name in NEEDED:
        less = tuple(one for one in verified.checks if one.name != name)
        for checks in (less, (*less, Check(name, "not_checked", "why"))):
            spoilt = Verified(ORIGIN, 20, checks)
            assert not spoilt.passed
            assert spoilt.lines()[-1].startswith("Nothing is proved.")


def test_what_came_out_is_told_in_lines_with_the_outcome_last(folder, kept):
    said = verify(folder, KEY).lines()
    assert said[0] == f"{ORIGIN}: 20 entries"
    assert said[-1] == "Sound. Not checked: older, told_before, case."
    assert len(said) == len(ALL) + 2
    (folder / "public" / CHECKPOINT).unlink()
    broken = verify(folder, KEY, since=str(kept)).lines()
    assert broken[0] == "no journal: no checkpoint to read"
    assert broken[-1] == "Not sound: files, manifest, signature."


@dataclass
class Tampering:
    """Somebody who changes the files of a journal; the office itself may be who rewrites all."""

    public: Path
    chance: random.Random

    def at_random(self) -> str:
        way = self.chance.choice(
            [self.flip, self.flip, self.cut, self.take, self.swap, self.put, self.double, self.all]
        )
        return way()

    def flip(self) -> str:
        path = self._file()
        content = bytearray(path.read_bytes())
        at = self.chance.randrange(len(content) * 8)
        content[at // 8] ^= 1 << at % 8
        return self._write(path, bytes(content), f"bit {at} turned")

    def cut(self) -> str:
        path = self._file()
        content = path.read_bytes()
        end = self.chance.randrange(len(content))
        return self._write(path, content[:end], f"cut at {end}")

    def take(self) -> str:
        path, lines = self._lines()
        at = self.chance.randrange(len(lines))
        return self._write(path, b"".join(lines[:at] + lines[at + 1 :]), f"line {at} taken out")

    def swap(self) -> str:
        path, lines = self._lines()
        a, b = sorted(self.chance.sample(range(len(lines)), 2))
        lines[a], lines[b] = lines[b], lines[a]
        return self._write(path, b"".join(lines), f"lines {a} and {b} swapped")

    def put(self) -> str:
        path, lines = self._lines()
        at = self.chance.randrange(len(lines) + 1)
        new = self.chance.choice(lines).replace(b"1", b"2").replace(b"A", b"B")
        return self._write(path, b"".join([*lines[:at], new, *lines[at:]]), f"put in at {at}")

    def double(self) -> str:
        path, lines = self._lines()
        at = self.chance.randrange(len(lines))
        return self._write(path, b"".join([*lines[:at], lines[at], *lines[at:]]), f"{at} doubled")

    def all(self) -> str:
        """Rewrite everything with a fresh chain, a fresh tree and a fresh signature."""
        shutil.rmtree(self.public.parent)
        entries = of_cases(self.chance.randrange(8, 30), cases=self.chance.randrange(2, 6))
        seed = self.chance.choice([1, self.chance.randrange(2, 200)])  # 1 is the office itself
        handed_on(self.public.parent, entries, keys=[signing(seed)])
        return "rewritten"

    def _file(self) -> Path:
        return self.public / self.chance.choice([CHECKPOINT, LEAVES, EVENTS, LISTING])

    def _lines(self) -> tuple[Path, list[bytes]]:
        path = self.public / self.chance.choice([LEAVES, EVENTS])
        return path, path.read_bytes().splitlines(keepends=True)

    def _write(self, path: Path, content: bytes, how: str) -> str:
        if content == path.read_bytes():  # two lines alike changed places
            return self.at_random()
        path.write_bytes(content)
        return f"{path.name}: {how}"


def tampered(edition: Path, kept: Path, times: int) -> list[str]:
    """Give the ways in which an edition was changed and passed all the same."""
    missed, work = [], edition.with_name("work")
    for number in range(times):
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(edition, work)
        (work / "manifest.json").unlink()  # whoever changes files writes another one
        how = Tampering(work / "public", random.Random(SEED + number)).at_random()
        if verify(work / "public", KEY, since=str(kept)).passed:
            missed.append(f"{number} {how}")
    return missed


def test_every_one_of_200_tamperings_is_found_out(folder, kept):
    assert tampered(folder, kept, 200) == []


@pytest.mark.deep
def test_every_one_of_10_000_tamperings_is_found_out(folder, kept):
    assert tampered(folder, kept, 10_000) == []


def test_a_key_that_was_given_up_does_not_sign_alone(tmp_path):
    old, new = signing(1), signing(2)
    entries = sealed({}, {"kind": "key_rotated", "verifier_key": str(new.verifier)})
    both = handed_on(tmp_path, entries, keys=[new, old])
    head, tree = both / "public" / CHECKPOINT, Tree([leaf(one.open.encode()) for one in entries])
    head.write_bytes(write_checkpoint(tree, origin=ORIGIN, keys=[old]))
    signed_anew(both, keys=[old])
    verified = verify(both, str(old.verifier))
    assert failed(verified) == ["files", "signature"]
    assert "signed by a key that was given up. Entry 2 says" in told(verified, "signature")


@pytest.fixture
def rotated(tmp_path):
    """An edition that a stolen older key and the newer one signed."""
    old, new = signing(1), signing(2)
    entries = sealed({}, {"kind": "key_rotated", "verifier_key": str(new.verifier)})
    folder = handed_on(tmp_path / "rotated", entries, keys=[new, old])
    assert verify(folder, str(old.verifier)).passed
    return folder, old, new


def test_letters_where_the_newer_key_signs_are_no_signature_of_it(rotated):
    folder, old, new = rotated
    head = folder / "public" / CHECKPOINT
    lines = head.read_text(encoding="utf-8").splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith(f"— {ORIGIN} "))
    key_id = new.verifier.key_id
    lines[at] = f"— {ORIGIN} {base64.b64encode(key_id + bytes(64)).decode()}"
    head.write_text("\n".join([*lines, ""]), encoding="utf-8")
    signed_anew(folder, keys=[new, old])
    verified = verify(folder, str(old.verifier))
    assert failed(verified) == ["signature"]
    assert f"the signature of {new.verifier.short} does not fit" in told(verified, "signature")


def test_a_page_that_the_older_key_signed_alone_does_not_do(rotated):
    folder, old, new = rotated
    (folder / "public" / "index.html").write_bytes(b"<p>another page</p>")
    signed_anew(folder, keys=[old])
    verified = verify(folder, f"{old.verifier}\n{new.verifier}")
    assert failed(verified) == ["files"]
    assert "signed by a key that was given up" in told(verified, "files")


def test_a_list_signed_by_the_key_of_another_journal_does_not_do(folder):
    other = signing(2, "other.example/log")
    signed_anew(folder, keys=[other])
    assert failed(verify(folder, f"{KEY}\n{other.verifier}")) == ["files"]
