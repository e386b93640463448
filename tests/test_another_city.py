"""What docs/another-city.md and docs/signals.md tell people to type does what they say."""

import re
import shlex
from pathlib import Path

import pytest
from signals import form, keeper, open311_file, report, service_request
from typer.testing import CliRunner

from geo.cli.app import app

DOCS = Path(__file__).resolve().parent.parent / "docs"


def blocks(paper, kind):
    text = (DOCS / paper).read_text(encoding="utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def commands(paper):
    lines = "".join(blocks(paper, "sh")).splitlines()
    return [line for line in lines if line.startswith("foothill ")]


def run(line, *, typed=None):
    answer = CliRunner().invoke(app, shlex.split(line, comments=True)[1:], input=typed)
    assert answer.exit_code == 0, (line, answer.output, answer.exception)
    return answer.output


def test_another_city_is_taken_by_the_commands_of_the_paper(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (answers,) = blocks("another-city.md", "yaml")
    Path("answers.yaml").write_text(answers, encoding="utf-8")
    told = commands("another-city.md")
    assert len(told) == 4
    for line in told:
        run(line)
    assert Path("far-town-pages/public/index.html").is_file()
    assert Path("far-town-rules/export.json").is_file()


@pytest.fixture
def service(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    form(Path("report.json"), *[report(text="Дом Дальний Берег")] * 13)
    open311_file(Path("requests.json"), service_request())
    Path("desk.csv").write_text("what,cadastral_no\nwater,99-001-001-001\n", encoding="utf-8")
    return keeper(tmp_path / "town").folder / "monitor.yaml"


def test_the_commands_of_the_paper_on_reports_do_what_it_says(service):
    said = ""
    for line in commands("signals.md"):
        code = re.search(r"S00001: (\S{23})", said)
        whole = line.replace("MONITOR", str(service))
        if code:
            whole = whole.replace("KNJ-E62-2ZW-1TG-FPN-YQQ", code[1])
        if "list MONITOR" in line and "--words" not in line:
            continue
        said += run(whole, typed=f"{code[1]}\n" if code else None)
    assert "Nothing was written" in said
    assert "erased" in said


def test_the_code_that_the_paper_lets_people_try_is_one_of_the_demo():
    from demo_town.signals import code  # noqa: PLC0415

    assert code(1) in (DOCS / "signals.md").read_text(encoding="utf-8")
