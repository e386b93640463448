import base64
import json
import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from world import ORIGIN, of_cases, signing

from geo.atlas import kept, languages
from geo.atlas.publish import public_files
from geo.enforcement.keys import published_key
from geo.enforcement.proof import prove
from geo.enforcement.verify import verify
from geo.records.proofs import CHECKPOINT, LEAVES

KEY = str(signing().verifier)
THEN, NOW = 12, 40


def proof_of(count, *, cases=7, keys=(), **more):
    signers = keys or [signing()]
    asked = {"origin": signers[0].name, "as_of": date(2026, 9, 1), "told_cases": set()} | more
    return prove(of_cases(count, cases), keys=signers, **asked)


def checkpoint(count, **more) -> str:
    return proof_of(count, **more).files[CHECKPOINT].decode()


def written(folder, town, proof):
    for name, content in public_files(town, proof).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture(scope="module")
def proved(quiet_town, tmp_path_factory):
    return written(tmp_path_factory.mktemp("proved"), quiet_town, proof_of(NOW))


@pytest.fixture
def section(visit, proved):
    def open_page(**options):
        return visit(proved / "public" / "index.html", **options)

    return open_page


def told(page) -> dict[str, str]:
    """What the last check said, each sentence by its key with its state."""
    page.wait_for_selector("#kept-told li")
    items = page.locator("#kept-told li").all()
    return {one.get_attribute("data-told"): one.get_attribute("data-state") for one in items}


def asked(page, text, key="") -> dict[str, str]:
    page.fill("#kept-text", text)
    page.fill("#kept-key", key)
    page.evaluate("byId('kept-told').replaceChildren()")
    page.click("#kept-check")
    return told(page)


def test_the_page_holds_the_hashes_of_all_entries_one_after_the_other():
    proof = proof_of(5)
    facts = kept.kept_facts(proof)
    joined = base64.b64decode(facts["leaves"])
    assert [joined[at : at + 32] for at in range(0, 160, 32)] == [
        base64.b64decode(line) for line in proof.files[LEAVES].split()
    ]
    assert facts["checkpoint"] == checkpoint(5)


def test_without_a_signature_the_page_holds_nothing():
    assert kept.kept_facts(None) is None


def test_too_many_hashes_are_left_to_the_command(monkeypatch):
    monkeypatch.setattr(kept, "MOST_LEAVES", 4)
    assert kept.kept_facts(proof_of(4))["leaves"] is not None
    assert kept.kept_facts(proof_of(5)) == {"checkpoint": checkpoint(5), "leaves": None}


def test_the_edition_that_the_page_is_part_of_verifies(proved):
    kept_then = proved / "kept"
    kept_then.write_text(checkpoint(THEN), encoding="utf-8")
    verified = verify(proved, KEY, since=str(kept_then))
    assert verified.passed, [str(one) for one in verified.checks]
    page = proved / "public" / "index.html"
    before = page.read_bytes()
    page.write_bytes(before.replace(b"lang", b"LANG", 1))
    try:
        assert not verify(proved, KEY).passed
    finally:
        page.write_bytes(before)


@pytest.mark.browser
def test_a_checkpoint_kept_earlier_passes_and_nothing_is_asked_for(section, proved):
    seen = section()
    said = asked(seen.page, checkpoint(THEN), KEY)
    assert said == dict.fromkeys(
        ["kept.outcome.passed", "kept.page", "kept.same", "kept.then_signed", "kept.now_signed"],
        "passed",
    )
    assert seen.asked == [(proved / "public" / "index.html").as_uri()]
    assert seen.complaints == []


@pytest.mark.browser
def test_every_size_of_the_journal_is_computed_as_the_command_does(section):
    page = section().page
    for size in (0, 1, 2, 3, 7, 8, 31, 33, NOW):
        assert asked(page, checkpoint(size))["kept.same"] == "passed"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "key"),
    [
        (checkpoint(THEN, cases=5), "kept.differs"),
        (checkpoint(NOW + 1), "kept.fewer"),
        (checkpoint(THEN, keys=[signing(1, "other.example/log")]), "kept.other"),
        (checkpoint(THEN).replace(f"\n{THEN}\n", f"\n{THEN - 1}\n"), "kept.differs"),
        (re.sub(r"\n(.{43}=)\n", lambda one: f"\n{one[1].swapcase()}\n", checkpoint(THEN)), None),
        (checkpoint(THEN).partition("\n\n")[0], "kept.unreadable"),
        ("hello", "kept.unreadable"),
        ("", "kept.unreadable"),
    ],
    ids=["rewritten", "cut", "other", "size", "root", "unsigned", "words", "nothing"],
)
def test_one_that_does_not_agree_fails(section, text, key):
    said = asked(section().page, text, KEY)
    assert "kept.outcome.passed" not in said
    assert "failed" in said.values()
    assert key is None or said[key] == "failed"


@pytest.mark.browser
@pytest.mark.parametrize("turned", range(8))
def test_no_bit_of_a_kept_checkpoint_can_be_turned(section, turned):
    text = checkpoint(THEN).encode()
    at = (len(text) - 2) * turned // 7
    changed = text[:at] + bytes([text[at] ^ (1 << turned % 5)]) + text[at + 1 :]
    said = asked(section().page, changed.decode("utf-8", errors="replace"), KEY)
    assert "kept.outcome.passed" not in said


@pytest.mark.browser
def test_a_page_whose_hashes_were_changed_fails(visit, proved, tmp_path):
    text = (proved / "public" / "index.html").read_text(encoding="utf-8")
    held = json.loads(re.search(r'id="proof">(.*?)</script>', text)[1])["leaves"]
    path = tmp_path / "page.html"
    path.write_text(text.replace(held, held[:-60] + "A" * 59 + "="), encoding="utf-8")
    page = visit(path).page
    assert asked(page, checkpoint(THEN))["kept.page_differs"] == "failed"
    assert "kept.outcome.failed" in asked(page, checkpoint(THEN))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("", {"kept.no_key": "open"}),
        ("nonsense", {"kept.key_unreadable": "failed"}),
        (KEY.replace("journal+", "journals+"), {"kept.key_unreadable": "failed"}),
        (str(signing(2).verifier), {"kept.then_absent": "failed", "kept.now_absent": "failed"}),
    ],
)
def test_what_the_key_says_is_told(section, key, wanted):
    said = asked(section().page, checkpoint(THEN), key)
    assert wanted.items() <= said.items()
    assert ("kept.outcome.passed" in said) == (key == "")


@pytest.mark.browser
def test_a_wrong_signature_under_the_right_key_id_fails(section):
    text = checkpoint(THEN)
    other = checkpoint(THEN + 1).splitlines()[-1]
    said = asked(section().page, "\n".join([*text.splitlines()[:-1], other]), KEY)
    assert said["kept.then_wrong"] == "failed"
    assert said["kept.same"] == "passed"
    assert "kept.outcome.failed" in said


@pytest.mark.browser
def test_a_browser_that_cannot_check_says_so_and_passes_nothing(section):
    page = section().page
    page.evaluate(
        "() => { crypto.subtle.importKey = () => "
        "Promise.reject(new DOMException('', 'NotSupportedError')); }"
    )
    assert asked(page, checkpoint(THEN), KEY)["kept.no_ed25519"] == "open"
    page.evaluate("() => { Object.defineProperty(globalThis, 'crypto', { value: {} }); }")
    assert asked(page, checkpoint(THEN), KEY) == {"kept.no_crypto": "open"}


@pytest.mark.browser
def test_a_file_kept_on_the_phone_is_opened(section, tmp_path):
    path = tmp_path / "checkpoint"
    path.write_bytes(checkpoint(THEN).replace("\n", "\r\n").encode())
    seen = section()
    seen.page.set_input_files("#kept-file", path)
    assert told(seen.page)["kept.same"] == "passed"
    assert seen.page.input_value("#kept-text").startswith(ORIGIN)
    assert seen.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_what_came_out_is_said_in_each_language(section, language):
    page = section().page
    page.click(f"[data-language={language}]")
    asked(page, checkpoint(THEN), KEY)
    own = languages.texts()[language]
    text = page.locator(".kept").inner_text()
    for key in ("kept.limit", "kept.outcome.passed", "kept.now_signed", "kept.title"):
        assert own[key] in text
    assert own["kept.same"].format(count=THEN, added=NOW - THEN) in text
    other = "en" if language != "en" else "kk"
    page.click(f"[data-language={other}]")
    spoken = page.locator(".kept").inner_text()
    assert languages.texts()[other]["kept.outcome.passed"] in spoken


@pytest.mark.browser
def test_hostile_words_in_a_checkpoint_stay_words(section):
    page = section().page
    hostile = "<img/src=x/onerror=window.__ran='yes'>"
    said = asked(page, checkpoint(THEN, keys=[signing(1, hostile)]), KEY)
    assert said["kept.other"] == "failed"
    assert hostile in page.locator("#kept-told").inner_text()
    assert page.evaluate("window.__ran ?? 'no'") == "no"


@pytest.mark.browser
def test_a_narrow_phone_shows_all_of_it_and_nothing_stands_in_the_way(section):
    seen = section(width=360, height=640)
    for language in languages.LANGUAGES:
        seen.page.click(f"[data-language={language}]")
        asked(seen.page, checkpoint(THEN, cases=3), KEY)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(seen.page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert seen.complaints == []


@pytest.mark.browser
def test_an_edition_that_nobody_signed_says_so(visit, quiet_town, tmp_path):
    seen = visit(written(tmp_path, quiet_town, None) / "public" / "index.html")
    seen.page.click("[data-language=en]")
    assert languages.texts()["en"]["kept.unsigned"] in seen.page.locator(".kept").inner_text()
    assert seen.page.locator("#kept-check").count() == 0
    assert seen.complaints == []
    assert not (tmp_path / "public" / "journal").exists()


@pytest.mark.browser
def test_a_journal_that_anybody_may_sign_says_so(visit, quiet_town, tmp_path):
    proof = proof_of(NOW, keys=[published_key("nowhere.example/NOT-SECRET")])
    page = visit(written(tmp_path, quiet_town, proof) / "public" / "index.html").page
    page.click("[data-language=en]")
    assert page.locator("#kept-open-key").is_visible()
    assert "protects nothing" in page.locator("#kept-open-key").inner_text()


@pytest.mark.browser
def test_a_journal_that_is_not_published_hides_nothing_of_that(section):
    assert not section().page.locator("#kept-open-key").is_visible()


@pytest.mark.browser
def test_hashes_that_the_page_does_not_carry_are_told(visit, quiet_town, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "MOST_LEAVES", 4)
    page = visit(written(tmp_path, quiet_town, proof_of(NOW)) / "public" / "index.html").page
    said = asked(page, checkpoint(THEN))
    assert said["kept.too_many"] == "open"
    assert said["kept.outcome.open"] == "open"
