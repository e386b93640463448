import pytest
from signals import form, open311_file, report, service_request

from geo.enforcement.signal_files import read_reports
from geo.records import Parameter, Signals

KEPT = Signals(
    position_error_m=Parameter(value=15, source="none"),
    services={"101": "more_floors"},
    how_to_report={"kk": "а", "ru": "б", "en": "c"},
)


def read(path):
    return read_reports(path, monitor="demo", kept=KEPT)


def test_a_file_of_the_page_gives_its_reports(tmp_path):
    sent, issues = read(
        form(tmp_path / "a.json", report(text="Новый этаж", photo="a.jpg"), report())
    )
    assert issues == []
    assert [(one.row, one.origin, one.report.text) for one in sent] == [
        (1, "form", "Новый этаж"), (2, "form", None),
    ]  # fmt: skip


def test_an_open311_record_gives_a_report_without_who_made_it(tmp_path):
    request = service_request(
        first_name="Zq", email="zq@example.org", phone="0", device_id="d", account_id="7",
        media_url="https://service.example/p/1.jpg?token=zq",
    )  # fmt: skip
    (sent,), issues = read(open311_file(tmp_path / "a.json", request))
    assert sent.report.what == "more_floors"
    assert sent.report.photo == "1.jpg"
    assert sent.report.request_id == "1"
    assert {(one.code, one.column) for one in issues} == {
        ("signal_identity", name)
        for name in ("first_name", "email", "phone", "device_id", "account_id")
    }
    assert "zq" not in sent.report.model_dump_json().lower()
    assert "zq" not in " ".join(map(str, issues)).lower()


def test_numbers_of_open311_may_be_texts(tmp_path):
    (sent,), _ = read(
        open311_file(tmp_path / "a.json", service_request(lat="-48.87", long="-123.39"))
    )
    assert sent.report.latitude == -48.87


def test_a_service_code_without_a_word_of_ours_is_told(tmp_path):
    (sent,), (note,) = read(open311_file(tmp_path / "a.json", service_request(service_code="999")))
    assert sent.report.what == "other"
    assert (note.severity, note.code, note.row) == ("note", "signal_service", 1)


def test_a_csv_gives_its_rows_by_their_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "what,latitude,longitude,cadastral_no,text,phone\n"
        "water,,,20-315-001,Засыпали ручей,\n"
        'green,-48.87,-123.39,,"Срубили\nсад",0\n',
        encoding="utf-8-sig",
    )
    sent, issues = read(path)
    assert [(one.row, one.report.what) for one in sent] == [(2, "water"), (4, "green")]
    assert [(one.code, one.row) for one in issues] == [("signal_identity", 4)]


def test_every_fault_of_every_report_is_told_at_once_and_none_is_taken(tmp_path):
    path = form(
        tmp_path / "a.json",
        report(what="murder"),
        {"what": "water"},
        report(latitude=95),
        report(photo="../a.jpg"),
        report(received_at="2026-09-01T10:00:00"),
        report(colour="red"),
        report(text="a\u202eb"),
        report(),
    )
    sent, issues = read(path)
    assert sent == []
    assert [(one.row, one.column) for one in issues] == [
        (1, "what"), (2, None), (3, "latitude"), (4, "photo"), (5, "received_at"),
        (6, "colour"), (7, "text"),
    ]  # fmt: skip
    assert all(one.mend and not one.mend.endswith(".") for one in issues)
    assert all(not one.what.endswith(".") for one in issues)


def test_a_citizen_cannot_put_himself_before_others(tmp_path):
    early = report(received_at="2020-01-01T00:00:00Z", request_id="1")
    sent, issues = read(form(tmp_path / "a.json", early))
    assert sent == []
    assert [one.column for one in issues] == ["received_at", "request_id"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.json", b"{", "signal_value"),
        ("a.json", b"\xff\xfe", "not_utf8"),
        ("a.json", b'{"format":"foothill-signal","version":2,"monitor":"demo","signals":[]}',
         "signal_value"),
        ("a.json", b'{"format":"foothill-signal","version":1,"monitor":"demo","signals":[]}',
         "signal_value"),
        ("a.json", b'{"format":"foothill-signal","version":1,"monitor":"x","signals":[{}]}',
         "signal_value"),
        ("a.json", b'{"a":1,"a":2}', "signal_value"),
        ("a.json", b"[1,2]", "signal_value"),
        ("a.csv", b"what\n\xff", "not_utf8"),
        ("a.csv", b'what\n"a', "csv_malformed"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_with_its_mend(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    sent, issues = read(path)
    assert sent == []
    assert [one.code for one in issues] == [code]
    assert issues[0].mend


def test_a_file_that_is_not_there_is_told(tmp_path):
    sent, (issue,) = read(tmp_path / "none.json")
    assert (sent, issue.code) == ([], "file_missing")
