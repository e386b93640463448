import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from signals import NOW, form, keeper, open311_file, received, report, service_request

from geo.enforcement.receipt_codes import code_sha256, new_code
from geo.enforcement.signal_intake import place, receive, release, reward, withhold
from geo.enforcement.signal_register import filling_seed, read_signals, waiting_words
from geo.errors import DataError, UsageError

PERSON = "Строит А. Канарейкин"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return keeper(tmp_path_factory.mktemp("town") / "town")


@pytest.fixture
def config(empty):
    for path in empty.folder.glob("signals*"):
        path.unlink()
    return empty


def stored(config):
    return {path.name: path.read_text("utf-8") for path in config.folder.glob("signals.*")}


def test_a_report_is_kept_without_its_code_and_its_words_outside_the_chain(config, tmp_path):
    done = received(config, form(tmp_path / "a.json", report(text=PERSON)))
    (receipt,) = done.receipts
    files = stored(config)
    assert receipt.held
    assert not any(
        receipt.code in text or receipt.code.replace("-", "") in text for text in files.values()
    )
    assert "Канарейкин" not in files["signals.jsonl"]
    assert "Канарейкин" in files["signals.words.json"]
    signals, issues = read_signals(config)
    assert issues == []
    assert signals["code_sha256"].tolist() == [code_sha256(receipt.code)]
    assert signals["words_state"].tolist() == ["held"]
    assert signals["words"].isna().all()


def test_held_words_are_read_inside_after_their_release_and_not_once_withheld(config, tmp_path):
    received(config, form(tmp_path / "a.json", report(text=PERSON), report(text="Новый этаж")))
    assert waiting_words(config) == {"S00001": PERSON}
    release(config, "S00001", role="service", now=NOW)
    assert waiting_words(config) == {}
    assert read_signals(config)[0]["words"].tolist() == [PERSON, "Новый этаж"]
    assert not withhold(config, "S00001", role="service", now=NOW, erase=False)
    assert read_signals(config)[0]["words"].isna().tolist() == [True, False]


def test_erased_words_are_gone_and_the_register_still_holds(config, tmp_path):
    received(config, form(tmp_path / "a.json", report(text=PERSON)))
    assert withhold(config, "S00001", role="service", now=NOW, erase=True)
    assert "Канарейкин" not in "".join(stored(config).values())
    assert read_signals(config)[1] == []


def test_the_same_request_is_received_once(config, tmp_path):
    path = open311_file(
        tmp_path / "a.json", service_request(1), service_request(1), service_request(2)
    )
    first = received(config, path)
    again = received(config, path, begin=False)
    assert [len(first.receipts), len(again.receipts)] == [2, 0]
    assert [one.code for one in again.issues] == ["signal_known"] * 3
    assert len(read_signals(config)[0]) == 2


def test_the_service_s_own_number_cannot_be_found_by_trying(config, tmp_path):
    path = open311_file(tmp_path / "a.json", service_request(1))
    kept = []
    for _ in range(2):
        for old in config.folder.glob("signals.*"):
            old.unlink()
        received(config, path)
        kept.append(json.loads(stored(config)["signals.jsonl"])["request_sha256"])
    assert kept[0] != kept[1]
    assert sha256(b"open311\n1").hexdigest() not in kept


def test_a_reward_is_kept_by_the_code_alone(config, tmp_path):
    (receipt,) = received(config, form(tmp_path / "a.json", report())).receipts
    told = {"decided_on": date(2026, 9, 30), "role": "service", "now": NOW}
    reward(config, receipt.code.lower(), amount=50_000, currency="KZT", **told)
    (one,) = read_signals(config)[0].to_dict("records")
    assert (one["reward_decision"], one["reward"], one["currency"]) == ("granted", 50_000, "KZT")
    reward(config, receipt.code, **told)
    assert read_signals(config)[0]["reward_decision"].tolist() == ["refused"]


@pytest.mark.parametrize(
    "told",
    [
        {"amount": 0.0, "currency": "KZT"},
        {"amount": float("nan"), "currency": "KZT"},
        {"amount": 5.0, "currency": "USD"},
        {"amount": 5.0},
        {"currency": "KZT"},
        {"decided_on": date(2027, 1, 1)},
        {"role": " "},
        {"reason": PERSON},
    ],
)
def test_a_reward_that_cannot_be_is_refused(config, tmp_path, told):
    (receipt,) = received(config, form(tmp_path / "a.json", report())).receipts
    before = stored(config)
    whole = {"decided_on": date(2026, 9, 30), "role": "service", "now": NOW} | told
    with pytest.raises(UsageError):
        reward(config, receipt.code, **whole)
    assert stored(config) == before


def test_today_is_the_day_of_the_city(config, tmp_path):
    """It is two in the morning of 2 October there, and 1 October by the clock of the world."""
    there = replace(config, monitor=config.monitor.model_copy(update={"timezone": "Asia/Almaty"}))
    night = datetime(2026, 10, 1, 21, 0, tzinfo=UTC)
    told = {"role": "service", "now": night}
    path = form(tmp_path / "a.json", report(seen_on="2026-10-02"))
    (receipt,) = receive(there, path, begin=True, **told).receipts
    reward(there, receipt.code, decided_on=date(2026, 10, 2), **told)
    late = form(tmp_path / "b.json", report(seen_on="2026-10-03"))
    with pytest.raises(DataError, match="the day has not come yet"):
        receive(there, late, **told)
    with pytest.raises(UsageError, match="the day has not come yet"):
        reward(there, receipt.code, decided_on=date(2026, 10, 3), **told)


def test_a_code_of_another_register_is_refused(config, tmp_path):
    received(config, form(tmp_path / "a.json", report()))
    with pytest.raises(UsageError, match="No report has this code"):
        reward(config, new_code(), decided_on=date(2026, 9, 1), role="service", now=NOW)


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"seen_on": "2027-01-01"}, "seen_on"),
        ({"latitude": 43.2, "longitude": 76.9}, "latitude"),
        ({"cadastral_no": "у Канарейкина"}, "cadastral_no"),
        ({"cadastral_no": "000000000000"}, "cadastral_no"),
        ({"cadastral_no": "+0 000 000 00 00"}, "cadastral_no"),
    ],
)
def test_what_cannot_be_is_refused_with_its_row_and_nothing_is_written(
    config, tmp_path, fields, column
):
    path = form(tmp_path / "a.json", report(), report(**fields))
    with pytest.raises(DataError) as refused:
        received(config, path)
    (issue,) = refused.value.faults
    assert (issue.file, issue.row, issue.column) == ("a.json", 2, column)
    assert stored(config) == {}


def test_a_service_that_is_ahead_of_the_clock_is_told_so(config, tmp_path):
    ahead = service_request(2, requested_datetime="2027-01-01T00:00:00Z")
    with pytest.raises(DataError) as refused:
        received(config, open311_file(tmp_path / "a.json", service_request(1), ahead))
    (issue,) = refused.value.faults
    assert (issue.row, issue.column) == (2, "received_at")
    assert stored(config) == {}


def test_the_photo_of_a_person_s_name_is_kept_among_the_words(config, tmp_path):
    received(
        config,
        form(
            tmp_path / "a.json", report(photo="Канарейкина.jpg"), report(photo="IMG_20260901.jpg")
        ),
    )
    assert "Канарейкина" not in stored(config)["signals.jsonl"]
    assert read_signals(config)[0]["photo"].tolist()[1] == "IMG_20260901.jpg"


@pytest.mark.parametrize("photo", ["+0 000 000-00-00.jpg", "000000000000.png", "0_000_00_00.jpg"])
def test_the_photo_of_a_telephone_or_a_number_is_kept_among_the_words_and_waits(
    config, tmp_path, photo
):
    (receipt,) = received(config, form(tmp_path / "a.json", report(photo=photo))).receipts
    assert receipt.held
    assert photo not in stored(config)["signals.jsonl"]
    assert waiting_words(config) == {"S00001": photo}


@pytest.mark.parametrize(
    "photo", ["IMG_20260901_101112.jpg", "IMG-20260901-WA0001.jpg", "2026-09-01 10.11.12.jpg"]
)
def test_the_photo_of_a_camera_keeps_its_name(config, tmp_path, photo):
    received(config, form(tmp_path / "a.json", report(photo=photo)))
    assert read_signals(config)[0]["photo"].tolist() == [photo]


def test_a_rehearsal_writes_nothing(config, tmp_path):
    received(config, form(tmp_path / "a.json", report()), begin=False, rehearse=True)
    assert stored(config) == {}


def test_a_register_is_begun_only_when_asked_and_once(config, tmp_path):
    path = form(tmp_path / "a.json", report())
    with pytest.raises(DataError, match="--begin"):
        received(config, path, begin=False)
    received(config, path)
    with pytest.raises(UsageError, match="Leave --begin out"):
        received(config, path)


def test_a_report_is_not_known_before_the_day_it_was_written_down(config, tmp_path):
    received(config, form(tmp_path / "a.json", report()))
    before = replace(config, as_of=NOW.date() - timedelta(days=2))
    assert len(read_signals(before)[0]) == 0


def test_a_register_is_begun_with_a_secret_of_its_own_and_stops_without_it(config, tmp_path):
    assert filling_seed(config) == ""
    path = form(tmp_path / "a.json", report())
    received(config, path)
    secret = config.folder / "signals.secret"
    first, seed = secret.read_text("ascii"), filling_seed(config)
    assert secret.stat().st_mode & 0o077 == 0
    assert first.strip() not in (config.folder / "signals.jsonl").read_text("utf-8")
    received(config, path, begin=False)
    assert (secret.read_text("ascii"), filling_seed(config)) == (first, seed)
    secret.unlink()
    (issue,) = read_signals(config)[1]
    assert (issue.severity, issue.code, issue.file) == ("stop", "signal_broken", "signals.secret")
    with pytest.raises(DataError, match="secret"):
        received(config, path, begin=False)


def test_two_registers_have_two_secrets(config, tmp_path):
    seeds = set()
    for _ in range(2):
        for path in config.folder.glob("signals.*"):
            path.unlink()
        received(config, form(tmp_path / "a.json", report()))
        seeds.add(filling_seed(config))
    assert len(seeds) == 2


def test_a_clock_that_ran_back_is_told_and_hides_no_words(config, tmp_path):
    path = form(tmp_path / "a.json", report(text="Новый этаж"))
    received(config, path)
    received(config, path, begin=False, now=NOW - timedelta(days=9))
    signals, (note,) = read_signals(config)
    assert (note.severity, note.code) == ("note", "signal_chain")
    assert signals["words"].tolist() == ["Новый этаж"] * 2


def broken(change):
    def done(config):
        path = config.folder / "signals.jsonl"
        path.write_text(change(path.read_text("utf-8")), encoding="utf-8")

    return done


def other_words(config):
    path = config.folder / "signals.words.json"
    told = json.loads(path.read_text("utf-8"))
    told[next(iter(told))]["text"] = "something else"
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (broken(lambda text: text.replace('"new_works"', '"water"', 1)), "signal_chain"),
        (broken(lambda text: "".join(text.splitlines(True)[1:])), "signal_chain"),
        (broken(lambda text: text[:-20]), "signal_broken"),
        (broken(lambda text: text + "{}\n"), "signal_broken"),
        (broken(lambda text: text.replace('"what"', '"wrong"', 1)), "signal_broken"),
        (broken(lambda text: text.replace('"form"', '"fax"', 1)), "signal_broken"),
        (other_words, "signal_broken"),
    ],
)
def test_a_register_that_somebody_changed_stops_a_run_and_takes_no_report(
    config, tmp_path, change, code
):
    path = form(tmp_path / "a.json", *[report(text="Новый этаж")] * 3)
    received(config, path)
    change(config)
    assert code in {one.code for one in read_signals(config)[1]}
    before = stored(config)
    with pytest.raises(DataError):
        received(config, path, begin=False)
    assert stored(config) == before


def test_many_writers_lose_no_report(config, tmp_path):
    path = form(tmp_path / "a.json", report())
    received(config, path)

    def one(_):
        return receive(config, path, role="service", now=NOW).receipts[0].signal_id

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(one, range(12)))
    assert len(set(numbers)) == 12
    signals, issues = read_signals(config)
    assert (len(signals), issues) == (13, [])


def test_a_person_says_which_building_is_meant(config, tmp_path):
    received(config, form(tmp_path / "a.json", report()))
    place(config, "S00001", "b-1", role="inspectorate", now=NOW)
    assert read_signals(config)[0]["placed_id"].tolist() == ["b-1"]
    with pytest.raises(UsageError, match="Did you mean 'S00001'"):
        place(config, "S0001", "b-1", role="inspectorate", now=NOW)


def test_words_that_never_came_cannot_be_released(config, tmp_path):
    received(config, form(tmp_path / "a.json", report()))
    with pytest.raises(UsageError, match="without words"):
        release(config, "S00001", role="service", now=NOW)
