import base64
import hashlib
import json
import time
from dataclasses import replace

import pytest
from world import ORIGIN, of_cases, sealed, signing

from geo.enforcement.checkpoint import read_checkpoint
from geo.enforcement.proof import files, inclusions, rotated_to
from geo.enforcement.tree import Tree, included, root
from geo.errors import DataError, UsageError
from geo.records.proofs import CHECKPOINT, EVENTS, LEAVES, README


def published(entries, **more):
    asked = {"origin": ORIGIN, "keys": [signing()], "told_cases": {"FM-2026-0001"}} | more
    return files(entries, **asked)


def test_the_leaves_and_the_checkpoint_are_of_the_whole_journal():
    entries = of_cases(20)
    made = published(entries)
    lines = made[LEAVES].decode().splitlines()
    assert [base64.b64decode(one).hex() for one in lines] == [one.leaf_sha256 for one in entries]
    head = read_checkpoint(made[CHECKPOINT], CHECKPOINT)
    assert (head.origin, head.size) == (ORIGIN, 20)
    assert head.root == root([bytes.fromhex(one.leaf_sha256) for one in entries])


def test_only_what_may_be_told_is_told_and_what_is_about_the_journal_itself():
    entries = sealed(
        {"case_id": "FM-2026-0001"}, {"case_id": "FM-2026-0002"}, {"kind": "erased", "corrects": 2}
    )
    lines = published(entries)[EVENTS].decode().splitlines()
    assert lines == [entries[0].open, entries[2].open]
    assert "FM-2026-0002" not in "".join(
        content.decode() for content in published(entries).values()
    )


def test_an_entry_that_names_a_case_which_may_not_be_told_is_not_told():
    entries = sealed(
        {"case_id": "FM-2026-0001"},
        {"case_id": "FM-2026-0001", "kind": "merged", "other_case": "FM-2026-0002"},
    )
    assert published(entries)[EVENTS].decode().splitlines() == [entries[0].open]
    both = published(entries, told_cases={"FM-2026-0001", "FM-2026-0002"})
    assert len(both[EVENTS].splitlines()) == 2


def test_an_entry_with_figures_of_a_building_that_no_act_names_is_proved_by_its_leaf_alone():
    entries = sealed(
        {"case_id": "FM-2026-0001"}, {"case_id": "FM-2026-0001", "kind": "observed", "floors": 3.0}
    )
    made = published(entries)
    assert made[EVENTS].decode().splitlines() == [entries[0].open]
    assert len(made[LEAVES].splitlines()) == 2
    named = published(entries, measured_cases={"FM-2026-0001"})
    assert named[EVENTS].decode().splitlines() == [one.open for one in entries]


def test_an_entry_that_names_a_body_not_on_the_list_is_proved_by_its_leaf_alone():
    entries = sealed(
        {"case_id": "FM-2026-0001", "body": 'Court "of" Nowhere'},
        {"case_id": "FM-2026-0001", "body": "Firm of a person"},
        {"case_id": "FM-2026-0001"},
    )
    made = published(entries, listed={"body": {'Court "of" Nowhere'}})
    assert made[EVENTS].decode().splitlines() == [entries[0].open, entries[2].open]
    assert len(made[LEAVES].splitlines()) == 3
    assert made[EVENTS] != published(entries, listed={"body": ()})[EVENTS]


def test_anybody_can_compute_the_leaf_of_what_is_told():
    made = published(of_cases(20))
    leaves = made[LEAVES].decode().splitlines()
    for line in made[EVENTS].splitlines():
        digest = hashlib.sha256(b"\x00" + line).digest()
        assert leaves[json.loads(line)["seq"] - 1] == base64.b64encode(digest).decode()


def test_a_journal_without_entries_has_files_too():
    made = published([])
    assert (made[LEAVES], made[EVENTS]) == (b"", b"")
    assert read_checkpoint(made[CHECKPOINT], CHECKPOINT).size == 0


def test_the_readme_says_in_three_languages_what_lies_there():
    said = published([], notice="Invented town")[README].decode()
    assert said.startswith("Invented town\n")
    for words in ("Бұл қалтада", "В этой папке", "This folder", ORIGIN, "foothill verify"):
        assert words in said
    assert "NOT-SECRET" not in said
    name = "nowhere.example/NOT-SECRET"
    said = published([], origin=name, keys=[signing(name=name)])[README].decode()
    assert said.count("NOT-SECRET)") == 3


@pytest.mark.parametrize(
    "spoil",
    [
        lambda of: [*of[:3], replace(of[3], open=of[3].open.replace("Office", "office")), *of[4:]],
        lambda of: [*of[:3], *of[4:]],
        lambda of: [*of[:3], of[4], of[3], *of[5:]],
        lambda of: [*of[:3], replace(of[3], leaf_sha256="00" * 32), *of[4:]],
    ],
    ids=["text", "taken out", "order", "hash"],
)
def test_a_broken_journal_is_not_signed(spoil):
    with pytest.raises(DataError, match="entry 4 is not the one that was written"):
        published(spoil(of_cases(9)))


def test_a_journal_that_was_rewritten_since_the_last_edition_is_not_signed():
    before = published(of_cases(9))[CHECKPOINT]
    assert published(of_cases(12), before=before)
    with pytest.raises(DataError, match="no longer those"):
        published(of_cases(12, cases=3), before=before)
    with pytest.raises(DataError, match="now has 8"):
        published(of_cases(8), before=before)
    with pytest.raises(DataError, match="cut off"):
        published(of_cases(12), before=before[:-1])


def test_nothing_is_published_without_a_key():
    with pytest.raises(UsageError, match="No key"):
        published(of_cases(2), keys=[])


def rotation(key, **more):
    return {"kind": "key_rotated", "verifier_key": str(key.verifier)} | more


def test_after_a_rotation_the_key_that_the_journal_names_must_sign():
    old, new = signing(1), signing(2)
    entries = sealed({"case_id": "FM-2026-0001"}, rotation(new))
    with pytest.raises(DataError, match="entry 2 says that checkpoints are signed by"):
        published(entries, keys=[old])
    for keys in ([new], [new, old]):
        head = read_checkpoint(published(entries, keys=keys)[CHECKPOINT], CHECKPOINT)
        assert len(head.note.signatures) == len(keys)


def test_the_last_rotation_counts_that_was_not_withdrawn():
    events = [
        {}, rotation(signing(2)), rotation(signing(3)), {"kind": "withdrawn", "corrects": 3},
    ]  # fmt: skip
    texts = [one.open for one in sealed(*events)]
    assert rotated_to(texts[:1]) is None
    assert rotated_to(texts[:3]) == (3, str(signing(3).verifier))
    assert rotated_to(texts) == (2, str(signing(2).verifier))
    anew = sealed(*events, {"kind": "withdrawn", "corrects": 4})
    assert rotated_to([one.open for one in anew]) == (3, str(signing(3).verifier))


def test_no_case_rotates_a_key_or_takes_a_rotation_back():
    of_case = {"case_id": "FM-2026-0001"}
    back = {"kind": "withdrawn", "corrects": 1}
    texts = [one.open for one in sealed(rotation(signing(2)), rotation(signing(3), **of_case))]
    assert rotated_to(texts) == (1, str(signing(2).verifier))
    texts = [one.open for one in sealed(rotation(signing(2)), back | of_case)]
    assert rotated_to(texts) == (1, str(signing(2).verifier))


def test_each_entry_is_proved_by_its_own_path():
    entries = of_cases(20)
    tree = Tree([bytes.fromhex(one.leaf_sha256) for one in entries])
    proofs = inclusions(tree, [1, 8, 20])
    assert [one.seq for one in proofs] == [1, 8, 20]
    for one in proofs:
        assert included(one.leaf, one.seq - 1, tree.size, one.path, tree.root)
        assert not included(one.leaf, one.seq, tree.size, one.path, tree.root)


@pytest.mark.deep
def test_a_million_entries_are_published_in_a_minute():
    entries = of_cases(1_000_000, cases=100_000)
    told = {one.case_id for one in entries[:10_000]}
    began = time.perf_counter()
    made = published(entries, told_cases=told)
    assert time.perf_counter() - began < 60
    assert len(made[EVENTS].splitlines()) == 100_000
