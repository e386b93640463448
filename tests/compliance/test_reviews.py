"""Tests of geo/compliance/reviews.py and reviews_file.py: what reviewers said of findings."""

from datetime import date

import pandas as pd
import pytest
from world import AS_OF, buildings, ground, judged, rule, town

from geo.compliance.reviews import astray, reviewed
from geo.compliance.reviews_file import add_review, read_reviews
from geo.errors import UsageError

HEADING = "finding_id,verdict,reason,by_role,on,inputs_sha256"
SUM = "0123456789abcdef" * 2


def tall(height=20.0, name=None):
    return buildings(
        ground(0, 0, 10, 10),
        height_m=[height],
        height_error_m=[0.5],
        seen_absent_on="2025-01-01",
        name=name,
    )


def findings(height=20.0, **more):
    return judged(tall(height, **more), rule("taller_than", 12))


def reviews(*rows):
    return pd.DataFrame(
        [
            {"finding_id": "rule:b1", "verdict": verdict, "on": pd.Timestamp(day),
             "inputs_sha256": checksum, "line": line}
            for line, (verdict, day, checksum) in enumerate(rows, 2)
        ]
    )  # fmt: skip


def looked(found, *rows):
    return reviewed(found, reviews(*rows))["review"].tolist()


@pytest.mark.parametrize("verdict", ["confirmed", "wrong"])
def test_a_review_stands_over_runs_while_nothing_changes(verdict):
    own = findings()["inputs_sha256"].item()
    assert looked(findings(name="renamed"), (verdict, "2026-02-01", own)) == [verdict]


@pytest.mark.parametrize("verdict", ["confirmed", "wrong"])
def test_a_review_reopens_when_what_it_rested_on_changes(verdict):
    own = findings()["inputs_sha256"].item()
    assert looked(findings(21.0), (verdict, "2026-02-01", own)) == ["reopened"]


def test_a_review_stands_again_when_the_change_is_taken_back():
    own = findings()["inputs_sha256"].item()
    assert looked(findings(20.0), ("wrong", "2026-02-01", own)) == ["wrong"]


def test_the_newest_review_counts_and_of_one_day_the_later_line():
    own = findings()["inputs_sha256"].item()
    later, sooner = ("wrong", "2026-03-01", own), ("confirmed", "2026-02-01", own)
    assert looked(findings(), later, sooner) == ["wrong"]
    assert looked(findings(), sooner, ("wrong", "2026-02-01", own)) == ["wrong"]


def test_a_finding_that_nobody_looked_at_has_no_review():
    other = reviews(("wrong", "2026-02-01", SUM)).assign(finding_id="rule:b9")
    assert reviewed(findings(), other)["review"].isna().all()


def test_a_review_changes_no_verdict():
    own = findings()["inputs_sha256"].item()
    found = reviewed(findings(), reviews(("wrong", "2026-02-01", own)))
    assert found["verdict"].tolist() == ["breach"]


def test_a_review_of_nothing_on_file_is_told_by_its_line():
    told = astray(findings().iloc[:0], reviews(("wrong", "2026-02-01", SUM)), "reviews.csv")
    assert [(one.code, one.line, one.severity) for one in told] == [("review_value", 2, "note")]


# ---- the file


def read(folder, *lines, heading=HEADING, as_of=AS_OF, name="reviews.csv"):
    (folder / "reviews.csv").write_text("\n".join([heading, *lines, ""]), encoding="utf-8")
    return read_reviews(town(folder, as_of=as_of, reviews={"path": name}))


def test_reviews_are_read_with_their_lines(tmp_path):
    found, issues = read(
        tmp_path,
        f"rule:b1,confirmed,,inspector,2026-02-01,{SUM}",
        f'rule:b2,wrong,"a shed, not a house",inspector,2026-02-02,{SUM}',
    )
    assert issues == []
    assert found["line"].tolist() == [2, 3]
    assert found["on"].dt.date.tolist() == [date(2026, 2, 1), date(2026, 2, 2)]
    assert found["reason"].tolist() == ["", "a shed, not a house"]


def test_reviews_after_the_day_of_the_run_are_not_known_yet(tmp_path):
    line = f"rule:b1,confirmed,,inspector,2026-02-01,{SUM}"
    assert read(tmp_path, line, as_of=date(2026, 1, 31))[0].empty
    assert len(read(tmp_path, line, as_of=date(2026, 2, 1))[0]) == 1


def test_a_file_in_another_encoding_is_told_by_its_line_and_in_words(tmp_path):
    config = town(tmp_path, reviews={"path": "reviews.csv"})
    line = f"rule:b1,confirmed,caf\u00e9,inspector,2026-02-01,{SUM}"
    (tmp_path / "reviews.csv").write_text(f"{HEADING}\n{line}\n", encoding="latin-1")
    found, (issue,) = read_reviews(config)
    assert found.empty
    assert (issue.line, issue.what) == (2, "byte 0xe9 is no text in UTF-8")


def test_a_monitor_without_reviews_has_none(tmp_path):
    found, issues = read_reviews(town(tmp_path))
    assert (len(found), issues) == (0, [])
    assert reviewed(findings(), found)["review"].isna().all()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (f"rule:b1,maybe,,inspector,2026-02-01,{SUM}", "verdict"),
        (f"rule:b1,wrong,,inspector,2026-02-01,{SUM}", "reason"),
        (f"rule:b1,confirmed,,,2026-02-01,{SUM}", "by_role"),
        (f",confirmed,,inspector,2026-02-01,{SUM}", "finding_id"),
        (f"rule:b1,confirmed,,inspector,01.02.2026,{SUM}", "on"),
        (f"rule:b1,confirmed,,inspector,2026-02-31,{SUM}", "on"),
        (f"rule:b1,confirmed,,inspector,1826-02-01,{SUM}", "on"),
        ("rule:b1,confirmed,,inspector,2026-02-01,0123", "inputs_sha256"),
        (f"rule:b1,confirmed,\u202eflip,inspector,2026-02-01,{SUM}", "reason"),
        ("rule:b1,confirmed", None),
        (f"rule:b1,confirmed,,inspector,2026-02-01,{SUM},more", None),
    ],
)
def test_each_fault_is_named_by_its_line(tmp_path, line, column):
    found, issues = read(tmp_path, f"rule:b0,confirmed,,inspector,2026-02-01,{SUM}", line)
    assert found.empty
    assert [(one.code, one.line, one.column) for one in issues] == [("review_value", 3, column)]


def test_all_faults_are_told_at_once(tmp_path):
    _, issues = read(
        tmp_path, "rule:b1,maybe,,inspector,soon,0", "rule:b2,confirmed,,,2026-01-01,0"
    )
    assert [(one.line, one.column) for one in issues] == [
        (2, "verdict"),
        (2, "on"),
        (2, "inputs_sha256"),
        (3, "by_role"),
        (3, "inputs_sha256"),
    ]


def test_a_file_with_another_heading_is_refused(tmp_path):
    _, issues = read(tmp_path, heading="id,said")
    assert [one.line for one in issues] == [1]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing.csv", "review_value"),
        ("../reviews.csv", "path_refused"),
        (".", "file_unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, name, code):
    _, issues = read(tmp_path, name=name)
    assert [(one.severity, one.code) for one in issues] == [("stop", code)]


def test_a_file_in_another_encoding_is_told(tmp_path):
    (tmp_path / "reviews.csv").write_bytes(HEADING.encode() + b"\n\xcf\xf0\n")
    _, issues = read_reviews(town(tmp_path, reviews={"path": "reviews.csv"}))
    assert [one.code for one in issues] == ["review_value"]


# ---- writing one


def add(folder, verdict="confirmed", checksum=SUM, day=AS_OF, finding="rule:b1"):
    return add_review(
        town(folder, as_of=day, reviews={"path": "reviews.csv"}),
        finding_id=finding, verdict=verdict, reason="seen", by_role="inspector",
        inputs_sha256=checksum,
    )  # fmt: skip


def written(folder):
    return read_reviews(town(folder, reviews={"path": "reviews.csv"}))[0]["verdict"].tolist()


def test_the_same_review_twice_is_refused_with_who_wrote_it_and_when(tmp_path):
    add(tmp_path, day=date(2026, 2, 1))
    before = (tmp_path / "reviews.csv").read_bytes()
    with pytest.raises(UsageError) as refused:
        add(tmp_path)
    assert str(refused.value) == (
        "reviews.csv, line 2: 'rule:b1' was called confirmed by 'inspector' on 2026-02-01, and "
        "nothing it rests on has changed since. Give another verdict, or leave it."
    )
    assert (tmp_path / "reviews.csv").read_bytes() == before


def test_another_verdict_on_the_same_inputs_supersedes_and_may_be_taken_back(tmp_path):
    for verdict in ("confirmed", "wrong", "confirmed"):
        add(tmp_path, verdict)
    assert written(tmp_path) == ["confirmed", "wrong", "confirmed"]
    with pytest.raises(UsageError):
        add(tmp_path, "confirmed")


@pytest.mark.parametrize("other", [{"checksum": "f" * 32}, {"finding": "rule:b2"}])
def test_the_same_verdict_on_other_inputs_or_of_another_finding_is_written(tmp_path, other):
    add(tmp_path)
    add(tmp_path, **other)
    assert written(tmp_path) == ["confirmed", "confirmed"]
