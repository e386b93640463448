"""What the papers of the house name is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAPERS = [
    ROOT / name
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
]
TOPS = ("geo/", "tests/", "layers/", "docs/", "tools/", "notebooks/", "bench/", "maps/")


def paths_named(paper: Path) -> list[str]:
    text = paper.read_text(encoding="utf-8")
    quoted = re.findall(r"`([^`\s<>*]+)`", text) + re.findall(r"\]\(([^)#:]+)\)", text)
    named = [
        one for one in quoted if one.startswith(TOPS) or re.fullmatch(r"[\w-]+\.(md|yml)", one)
    ]
    return sorted(set(named))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_file_a_paper_names_is_there(paper):
    assert [one for one in paths_named(paper) if not (ROOT / one).exists()] == []


def test_the_papers_name_files():
    assert len(paths_named(ROOT / "ARCHITECTURE.md")) > 20
    assert len(paths_named(ROOT / "SECURITY.md")) > 8


def test_the_readme_opens_with_the_two_commands():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line.split("#")[0].strip() for line in lines[3:5]] == ["make demo", "make test"]


def test_every_verb_of_the_command_is_in_the_readme_and_no_other():
    answer = subprocess.run(
        [sys.executable, "-m", "geo", "--help"], capture_output=True, text=True, check=True
    )
    verbs = set(re.findall(r"^  ([a-z-]+) ", answer.stdout.split("Commands:")[1], re.MULTILINE))
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`foothill ([a-z][a-z-]*)", told)) == verbs


def test_every_target_a_paper_names_is_in_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for paper in PAPERS:
        named = set(re.findall(r"`?make ([a-z]+)[` ]", paper.read_text(encoding="utf-8")))
        assert {one for one in named if f"make {one}`" in paper.read_text("utf-8")} <= targets


def test_every_decision_says_context_decision_and_consequences():
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in decisions]
    assert numbers == list(range(1, len(numbers) + 1))
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path.name
