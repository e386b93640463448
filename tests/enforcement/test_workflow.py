"""Tests of geo/enforcement/workflow.py."""

from pathlib import Path

import pytest
from world import kz

from geo import tables
from geo.config import layers_folder
from geo.enforcement.workflow import ends, faults_of, open_states, read_workflow, starts

TEXT = (layers_folder() / "workflows" / "kz.yaml").read_text(encoding="utf-8")


def read(folder, text):
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return read_workflow(path)


def changed(folder, old, new):
    assert TEXT.count(old) == 1, old
    return read(folder, TEXT.replace(old, new))


def test_the_workflow_of_the_program_is_without_fault():
    workflow, issues = read_workflow("kz")
    assert issues == []
    assert workflow.id == "kz"


def test_a_file_of_ones_own_is_read(tmp_path):
    workflow, issues = read(tmp_path, TEXT)
    assert (workflow, issues) == (kz(), [])


def test_a_workflow_beside_the_city_comes_before_that_of_the_program(tmp_path):
    (tmp_path / "workflows").mkdir()
    own = TEXT.replace("id: kz", "id: kz-own")
    (tmp_path / "workflows" / "kz.yaml").write_text(own, encoding="utf-8")
    assert read_workflow("kz", beside=tmp_path)[0].id == "kz-own"
    assert read_workflow("kz", beside=tmp_path / "nowhere")[0].id == "kz"


def test_a_name_that_is_no_workflow_is_answered_with_those_there_are():
    workflow, (issue,) = read_workflow("kzz")
    assert workflow is None
    assert issue.what == "there is no workflow 'kzz'"
    assert issue.mend.startswith("Use one of kz")


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.yaml").write_text("id: secret")
    (tmp_path / "city" / "workflows").mkdir(parents=True)
    (tmp_path / "city" / "workflows" / "kz.yaml").symlink_to(tmp_path / "secret.yaml")
    workflow, (issue,) = read_workflow("kz", beside=tmp_path / "city")
    assert (workflow, issue.code) == (None, "path_refused")


SUIT = "  - {start: [prescription], to: suit_filed, needs: [document_no, body]}\n"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("{start: [flagged], to: screened}", "{start: [flaged], to: screened}",
         "'flaged' is not a state"),
        ("{start: [flagged], to: screened}", "{start: [flagged], to: screend}",
         "'screend' is not a state"),
        ("guards: [as_before_suspension]", "guards: []",
         "a step to any open state would let a case go anywhere"),
        ("  - {start: [screened], to: inspection_due}\n", "", "no step leads to inspection_due"),
        ("  - {start: [judgment], to: appeal, needs: [document_no, body]}\n",
         "  - {start: [judgment], to: appeal, needs: [document_number]}\n",
         "'document_number' is not a column that an event may be asked for"),
        ("needs: [restored]", "needs: [seq]",
         "'seq' is not a column that an event may be asked for"),
        ("reason: [lifted]", "reason: [lifted_up]", "'lifted_up' is not a reason of this file"),
        ("outcome: [quashed]", "outcome: [quashd]", "'quashd' is not an outcome"),
        (SUIT, SUIT.replace("}", ", decision: [granted]}"),
         "a decision is asked, and no court decides on suit_filed"),
        (SUIT, SUIT.replace("}", ", outcome: [quashed]}"),
         "an outcome is asked, and suit_filed ends nothing"),
        ("  flagged:\n    public: false", "  served:\n    public: false",
         "'served' is a word of the journal's own"),
        ("kk: \"Талап етілгеннің орындалғаны {seen_on} көрілді; көрген дереккөз: {seen_by}.\"",
         "kk: \"Талап етілгеннің орындалғаны {seen_on} көрілді.\"",
         "the three languages do not ask for the same columns"),
        ("ru: \"Исполнение требования увидено {seen_on}; кто увидел: {seen_by}.\"",
         "ru: \"Исполнение требования увидено {seen_on}; {building_id} {seen_by}.\"",
         "{building_id} is no public column of a case or of its ledger"),
        ("    ended: true\n    keeps_in_force: true",
         "    ended: true\n    suspends: true\n    keeps_in_force: true",
         "closed cannot both end and suspend a case"),
        ("  - {start: [\"\"], to: flagged, needs: [building_id]}\n", "", "no step begins a case"),
        ("{start: [suspended], to: open, guards: [as_before_suspension]}",
         "{start: [final], to: works, guards: [as_before_suspension]}",
         "as_before_suspension cannot hold: the case was not suspended"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_character(tmp_path, old, new, what):
    workflow, issues = changed(tmp_path, old, new)
    assert workflow is None
    assert what in [issue.what for issue in issues]
    text = (tmp_path / "own.yaml").read_text(encoding="utf-8").splitlines()
    for issue in issues:
        assert issue.mend
        assert 1 <= issue.character <= len(text[issue.line - 1])


def test_the_line_of_a_fault_is_that_of_its_step(tmp_path):
    _, (issue,) = changed(tmp_path, "{start: [flagged], to: screened}",
                          "{start: [flagged], to: screned}")  # fmt: skip
    text = (tmp_path / "own.yaml").read_text(encoding="utf-8").splitlines()
    assert "to: screned" in text[issue.line - 1]
    assert text[issue.line - 1][issue.character - 1 :].startswith("screned")


SMALL = """\
id: small
title: &words {kk: а, ru: б, en: c}
source: none
states:
  begun: {title: *words, told: *words}
  half: {title: *words, told: *words%s}
  done: {title: *words, told: *words%s}
  over: {title: *words, told: *words%s}
steps:
  - {start: [""], to: begun}
  - {start: [begun], to: half}
  - {start: [half], to: done%s}
  - {start: [%s], to: over}
"""


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ((", declares: true", ", sees: true", ", ended: true", ", guards: [seen_by_another]",
          "done"), None),
        (("", ", sees: true", ", ended: true", ", guards: [seen_by_another]", "done"),
         "seen_by_another cannot hold: nobody has declared it done before done"),
        ((", orders: true", "", ", ended: true", ", guards: [nothing_left]", "done"), None),
        (("", "", ", ended: true", ", guards: [nothing_left]", "done"),
         "nothing_left cannot hold: nothing has been ordered before done"),
        (("", "", ", ended: true", ", after_decision: [granted]", "done"),
         "no court act can have entered into force before done"),
        (("", "", "", "", "done"), "a case in over could never come to an end"),
        (("", "", ", ended: true", "", "begun"), "a case in half could never come to an end"),
        (("", ", decides: true", ", ended: true", "", "done"),
         "done is decided by a court, and no decision is asked"),
    ],
)  # fmt: skip
def test_what_could_never_be_is_a_fault(tmp_path, parts, what):
    workflow, issues = read(tmp_path, SMALL % parts)
    if what is None:
        assert issues == []
    else:
        assert workflow is None
        assert what in [issue.what for issue in issues]


def test_every_open_state_but_the_one_it_leads_to_is_open():
    stay = next(step for step in kz().steps if step.to == "suspended")
    assert set(starts(stay, kz())) == set(open_states(kz())) - {"suspended"}
    back = next(step for step in kz().steps if step.to == "open")
    assert set(ends(back, kz())) == set(open_states(kz())) - {"suspended"}


def test_signs_that_no_inspector_has_looked_at_are_not_told():
    hidden = {name for name, state in kz().states.items() if not state.public}
    assert hidden == {"flagged", "screened", "inspection_due"}


def test_no_sentence_calls_a_building_illegal_and_none_is_left_in_another_language():
    for state in kz().states.values():
        for text in (state.told, state.title):
            assert len({text.kk, text.ru, text.en}) == 3
            assert "illegal" not in text.en
            assert "незаконн" not in text.ru


def test_a_case_before_a_final_act_is_told_as_alleged_or_open_to_appeal():
    told = {name: state.told.en for name, state in kz().states.items()}
    assert all("alleges" in told[name] for name in ("prescription", "suit_filed"))
    assert "not in force" in told["judgment"]
    assert "not in force" in told["appeal"]
    assert "no other source" in told["executed"]
    assert "seen" in told["verified"]


def test_a_step_needs_only_columns_of_the_journal():
    assert faults_of(kz()) == []
    for step in kz().steps:
        assert set(step.needs) | set(step.any_of) <= set(tables.EVENTS.names)


def test_a_file_that_is_missing_is_told(tmp_path: Path):
    workflow, (issue,) = read_workflow(tmp_path / "gone.yaml")
    assert (workflow, issue.code) == (None, "file_missing")
