"""Tests of geo/risk/papers.py and paper_faults.py: files of claims, bodies and analyses."""

import json

import pytest
from world import rule, town, words

from geo.risk.papers import Around, read_papers

CLAIM = {
    "id": "A1", "statement": words("said"), "scope": {"kind": "city"}, "definition": words("what"),
    "figures": [{"metric": "cases_opened", "value": 2}], "source": "survey",
}  # fmt: skip
ANALYSIS = {
    "id": "first", "title": words("one"), "kind": "external", "sphere": "roads", "source": "survey",
}  # fmt: skip
BODIES = {
    "bodies": [
        {"id": "old", "name": words("old"), "valid_to": "2024-12-31", "successor": "new",
         "source": "survey"},
        {"id": "new", "name": words("new"), "source": "survey"},
    ],
    "spheres": {"roads": words("roads")},
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    """Write the files as somebody would, and read them."""
    config = town(tmp_path)

    def reading(*claims, bodies=BODIES, cases=(), **analyses):
        (tmp_path / "claims.yaml").write_text(json.dumps({"claims": claims}, indent=1))
        (tmp_path / "bodies.yaml").write_text(json.dumps(bodies, indent=1))
        (tmp_path / "analyses").mkdir(exist_ok=True)
        for name, told in analyses.items():
            (tmp_path / "analyses" / f"{name}.yaml").write_text(json.dumps(told, indent=1))
        held = rule("more_floors_than", 3)
        papers, issues = read_papers(config, Around({"hills"}, {held.id: held}, cases, ["P03"]))
        return papers, [str(issue) for issue in issues]

    return reading


def test_a_monitor_without_any_of_the_files_has_no_papers_and_no_fault(tmp_path):
    papers, issues = read_papers(town(tmp_path), Around(set(), {}, (), ()))
    assert (bool(papers), issues) == (False, [])


def test_sound_files_are_read_in_their_order(read):
    papers, issues = read(CLAIM, CLAIM | {"id": "A2"}, first=ANALYSIS)
    assert issues == []
    assert [one.id for one in papers.claims] == ["A1", "A2"]
    assert [one.id for one in papers.analyses] == ["first"]


def figure(**keys):
    return {"figures": [keys]}


def sphere(of="roads"):
    return {"scope": {"kind": "sphere", "of": of}}


@pytest.mark.parametrize(
    ("keys", "part"),
    [
        ({"source": "nobody"}, "source: 'nobody' is no source on file"),
        (sphere("rods"), "scope.of: 'rods' is no sphere on file. Did you mean 'roads'?"),
        ({"scope": {"kind": "foothill", "of": "plain"}}, "'plain' is no layer on file"),
        ({"scope": {"kind": "programme"}}, "a scope of kind programme names one with `of`"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "before it begins"),
        (figure(metric="demolishd", value=1), "Did you mean 'demolished'?"),
        (figure(metric="none", value=1), "`wants` stands where the metric is none"),
        (figure(metric="risks", value="2026-01-01"), "the value is a day"),
        (figure(metric="rule_in_force", value="2026-01-01"), "`rule` and `version` stand"),
        (figure(metric="risks", value=1, analysis="none-such"), "'none-such' is no analysis"),
        (figure(metric="rule_in_force", rule="no-rule", version="v"), "'no-rule' is no rule"),
        (figure(metric="cases_opened", value=-1), "greater than or equal to 0"),
    ],
)
def test_a_wrong_claim_is_told_with_its_line_and_mend(read, keys, part):
    _, issues = read(CLAIM | keys)
    assert len(issues) == 1, issues
    assert issues[0].startswith("claims.yaml, line ")
    assert part in issues[0]


def test_scopes_are_never_mixed_an_analysis_is_of_the_sphere_of_its_claim(read):
    two = {**BODIES, "spheres": {"roads": words("r"), "schools": words("s")}}
    told = CLAIM | sphere("schools") | figure(metric="risks", value=1, analysis="first")
    _, issues = read(told, bodies=two, first=ANALYSIS)
    assert "analysis first is of sphere roads, and the claim of schools" in issues[0]


ASKED = {"id": "check", "addressee": "old", "made_on": "2024-06-01"}


def measure(**keys):
    return {"measures": [{"id": "m", "title": words("m"), "source": "survey"} | keys]}


@pytest.mark.parametrize(
    ("keys", "part"),
    [
        ({"bodies": ["nobody"]}, "bodies: 'nobody' is no body on file"),
        ({"risks": [{"id": "a", "title": words("a"), "area": "sea"}]}, "'sea' is no layer"),
        ({"risks": [{"id": "a", "title": words("a")}] * 2}, "risks.1.id: 'a' stands twice"),
        ({"recommendations": [ASKED | {"risks": ["gone"]}]}, "'gone' is no risk of this analysis"),
        ({"recommendations": [ASKED | {"made_on": "2025-06-01"}]}, "old does not stand on 2025-06"),
        ({"recommendations": [ASKED | {"due_on": "2024-01-01"}]}, "before it was made"),
        ({"recommendations": [ASKED | {"done_on": "2024-07-01"}]}, "its status is not_stated"),
        (measure(cases=["FM-1"]), "measures.0.cases: 'FM-1' is no case on file"),
        (measure(rules=["none-such"]), "'none-such' is no rule on file"),
        (measure(flags=["P99"]), "'P99' is no red flag on file"),
        (measure(recommendations=["gone"]), "'gone' is no recommendation of this analysis"),
        (measure(flags=["P7"]), "measures.0.flags.0"),
        ({"recommendations": [ASKED], "stated": {"recommendations": 0}}, "said to state 0"),
    ],
)
def test_a_wrong_analysis_is_told_with_its_line_and_mend(read, keys, part):
    _, issues = read(CLAIM, first=ANALYSIS | keys)
    assert len(issues) == 1, issues
    assert issues[0].startswith("analyses/first.yaml, line ")
    assert part in issues[0]


def test_an_addressee_that_stood_when_it_was_asked_is_sound(read):
    assert read(CLAIM, first=ANALYSIS | {"recommendations": [ASKED]})[1] == []


def test_two_files_may_not_describe_one_analysis(read):
    _, issues = read(CLAIM, first=ANALYSIS, second=ANALYSIS)
    assert "analysis 'first' is described twice" in issues[0]
    assert "see analyses/first.yaml" in issues[0]


def test_a_circle_of_successors_is_told_at_its_line(read):
    circle = [one | {"successor": heir, "valid_to": "2024-12-31"}
              for one, heir in zip(BODIES["bodies"], ("new", "old"), strict=True)]  # fmt: skip
    _, issues = read(CLAIM, bodies={**BODIES, "bodies": circle})
    assert all(one.startswith("bodies.yaml, line ") for one in issues)
    assert "bodies succeed each other in a circle: old to new to old" in issues[0]


def test_what_a_faulty_file_would_have_named_is_not_called_missing(read):
    faulty = {**BODIES, "bodies": [{"id": "old"}]}
    _, issues = read(CLAIM, bodies=faulty, first=ANALYSIS | {"bodies": ["old"]})
    assert issues
    assert all(one.startswith("bodies.yaml") for one in issues)
