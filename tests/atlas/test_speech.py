import gettext
from datetime import date

import pytest

from geo.atlas import languages
from geo.atlas.speech import Speech

NUMBERS = [
    (0, 0), (-0.04, 1), (0.5, 0), (1.5, 0), (0.15, 1), (2.675, 2), (999, 0), (1000, 0),
    (12345.678, 2), (-1234567.25, 1), (0.1 + 0.2, 3), (1e9, 0), (7.10, 2), (999.96, 1),
]  # fmt: skip
SHARES = [0, 0.004, 0.2, 0.255, 0.3333, 0.9996, 1, 12.5]
DAYS = [date(2024, month, 1 + 2 * month) for month in range(1, 13)]
PLURALS = {
    "kk": "(n != 1)", "en": "(n != 1)",
    "ru": "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)",
}  # fmt: skip


def form(language, count):
    return gettext.c2py(PLURALS[language])(count)


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_a_count_takes_the_form_that_the_catalogue_asks_for(language):
    say, forms = Speech(language), languages.texts()[language]["count.cases"]
    for count in range(130):
        wanted = forms[form(language, count)].replace("{count}", say.number(count))
        assert say.count("count.cases", count) == wanted


@pytest.mark.browser
def test_a_page_counts_and_writes_numbers_shares_and_days_as_the_build_does(visit, edition):
    page = visit(edition / "public" / "index.html").page
    for language in languages.LANGUAGES:
        page.click(f"[data-language={language}]")
        say = Speech(language)
        told = page.evaluate(
            """([numbers, shares, days]) => ({
              numbers: numbers.map((one) => number(...one)), shares: shares.map(percentText),
              days: days.map(day),
              counts: [...Array(130).keys()].map((n) => plural("count.cases", n)),
            })""",
            [NUMBERS, SHARES, [one.isoformat() for one in DAYS]],
        )
        assert told == {
            "numbers": [say.number(*one) for one in NUMBERS],
            "shares": [say.share(one) for one in SHARES],
            "days": [say.day(one) for one in DAYS],
            "counts": [say.count("count.cases", n) for n in range(130)],
        }


@pytest.mark.browser
def test_a_page_says_how_much_of_its_translation_no_person_has_read(visit, edition):
    page = visit(edition / "public" / "index.html").page
    for language, (drafts, _) in languages.drafts().items():
        page.click(f"[data-language={language}]")
        note, button = page.locator("[data-drafts]"), page.locator(f"[data-language={language}]")
        assert note.is_visible() == (drafts > 0)
        assert note.inner_text() == Speech(language).drafted()
        marked = button.get_attribute("class") == "draft"
        assert marked == (drafts > 0)
        assert (
            languages.texts()[language]["page.draft"] in button.get_attribute("title")
        ) == marked


def test_every_page_without_a_script_says_the_same(edition):
    for name in ("method.html", "corrections.html", "cases/c-16~5f8b2e98fcf492e4.html"):
        text = (edition / "public" / name).read_text(encoding="utf-8")
        for language in ("kk", "ru"):
            assert f'<p class="note drafts">{Speech(language).drafted()}</p>' in text
        assert text.count("note drafts") == 2
