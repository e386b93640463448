"""A thousand made-up persons are put into the input; none may be found in what is published."""

import base64
import csv
import gzip
import io
import json
import re
import secrets
import shutil
import sqlite3
import string
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typst
from journals import chain
from opened import opened
from PIL import Image, PngImagePlugin
from signals import form, report
from stories import followed
from towns import DEMO

from geo import tables
from geo.atlas.manifest import as_bytes
from geo.atlas.naming import named
from geo.atlas.order import ordered
from geo.atlas.publish import public_files
from geo.config import load_config
from geo.enforcement.entry import OWN
from geo.enforcement.signal_intake import receive, release
from geo.pipeline import run

COUNT = 1_000
TOKEN = re.compile(rb"zq[a-z]{16}")
AS_OF = date(2026, 11, 1)


class Canaries:
    """Persons made up when the test runs; each is told by a token that nothing else holds."""

    def __init__(self):
        self.given = []

    def __call__(self):
        token = "zq" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(16))
        self.given.append(token.encode())
        return f"Канарейкина {token}, пер. Клеточный"


def found(contents, depth=4):
    """Give the tokens that stand in some contents, however they are packed."""
    return {
        token for content in contents for part in opened(content, depth)
        for token in TOKEN.findall(part)
    }  # fmt: skip


def in_tables(snapshot):
    texts = [
        "\n".join(frame[name].dropna().astype("str"))
        for table in tables.ALL
        if table is not tables.ISSUES
        for frame in [getattr(snapshot, table.name)]
        for name in frame.select_dtypes(["str", "object"])
    ]
    told = [f"{issue.what} {issue.mend}" for issue in snapshot.issues]
    return {token for text in (*texts, *told) for token in TOKEN.findall(text.encode())}


# --- the whole way: files of strangers in, public folder out


def features(path, change):
    told = json.loads(path.read_text(encoding="utf-8"))
    for at, feature in enumerate(told["features"]):
        change(at, feature["properties"])
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def rows(path, delimiter, change):
    text = path.read_text(encoding="utf-8")
    held = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    for at, row in enumerate(held):
        change(at, row)
    written = io.StringIO(newline="")
    out = csv.DictWriter(written, list(held[0]), delimiter=delimiter, lineterminator="\n")
    out.writeheader()
    out.writerows(held)
    path.write_text(written.getvalue(), encoding="utf-8")


def journal(path, canary):
    """Seal the journal again, with persons in what is closed and as bodies that no list names."""
    drafts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        open_ = {name: value for name, value in told["open"].items() if name not in OWN}
        closed = {name: value for name, value in told["closed"].items() if name != "salt"}
        drafts.append(
            open_ | closed | {"document_no": canary(), "note": canary()} | {"body": canary()}
        )
    lines = [
        f'{{"closed":{entry.closed},"open":{entry.open}}}\n'
        for entry in chain(*drafts, recorded_at="2026-10-31T23:00:00Z")
    ]
    path.write_text("".join(lines), encoding="utf-8")


def reports(town, canary):
    """Let citizens name persons in all they write; a clerk lets some of it be read inside."""
    for path in town.glob("signals*"):
        path.unlink()
    told = [
        report(text=canary(), photo=f"{canary()}.jpg", seen_on="2026-09-01", phone=canary())
        for _ in range(40)
    ]
    config, now = load_config(town / "monitor.yaml", as_of=AS_OF), datetime(2026, 10, 1, tzinfo=UTC)
    receive(config, form(town.parent / "told.json", *told), role="desk", now=now, begin=True)
    for at in range(1, 20):
        release(config, f"S{at:05d}", role="desk", now=now)


@pytest.fixture(scope="module")
def peopled(tmp_path_factory):
    """The invented town with a person in every text that a register, case or review has."""
    folder, canary = tmp_path_factory.mktemp("peopled"), Canaries()
    shutil.copytree(DEMO, folder / "town")
    data = folder / "town" / "data"

    def building(at, told):
        told |= {"address": canary(), "owner": canary(), "phone": canary()}
        told["use"] = canary() if at % 9 == 0 else told["use"]

    def observed(_at, told):
        told |= {"use": canary(), "seen_by": canary()}

    features(data / "buildings.geojson", building)
    features(data / "observations.geojson", observed)
    features(data / "parcels.geojson", lambda _at, told: told.update(purpose=canary()))
    persons = ("use", "office", "signed", "developer")
    for name in ("permits.csv", "land-acts.csv"):
        rows(data / name, ",", lambda _at, row: row.update({one: canary() for one in persons}))
    rows(data / "east-acts.csv", ";", lambda _at, row: row.update({"Адрес": canary()}))
    rows(folder / "town" / "reviews.csv", ",", lambda _at, row: row.update(reason=canary()))
    journal(folder / "town" / "journal.jsonl", canary)
    reports(folder / "town", canary)
    config = load_config(folder / "town" / "monitor.yaml", as_of=AS_OF, out=folder / "out")
    monitor = config.monitor.model_copy(update={"public_base_url": "https://town.example"})
    return canary, run(replace(config, monitor=monitor), builds=["public"]), folder / "out"


def test_the_persons_are_in_what_the_run_knows(peopled):
    canary, snapshot, _ = peopled
    assert len(canary.given) > COUNT
    assert len(in_tables(snapshot)) > 700  # what no column of ours takes is not even read


def test_not_one_of_a_thousand_persons_is_in_a_byte_of_the_public_build(peopled):
    canary, _, out = peopled
    files = [path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()]
    kinds = {path.suffix for path in out.rglob("*") if path.is_file()}
    assert {".png", ".gpkg", ".parquet", ".csv", ".html", ".atom"} <= kinds
    assert found(files) & set(canary.given) == set()


# --- every column of every table of a run, those too that no register of the town fills


@pytest.fixture(scope="module")
def marked(quiet_town):
    """A snapshot with a person in every text column that is not public, ids of objects too."""
    town, canary = ordered(followed(quiet_town)), Canaries()
    spared = set(named(town)["building_id"])
    ids = {one: canary() for one in town.buildings["building_id"] if one not in spared}

    def filled(frame, table):
        told = {}
        for column in table.columns:
            if column.kind != "text" or column.public or column.one_of:
                continue
            held = frame[column.name]
            if column.name == "building_id":
                told[column.name] = held.map(lambda one: ids.get(one, one))
            elif not column.name.endswith(("_id", "_ids", "before", "after")):
                told[column.name] = pd.Series(
                    [canary() for _ in range(len(held))], index=held.index, dtype="str"
                )
        told |= (
            {"building_id": frame["building_id"].map(lambda one: ids.get(one, one))}
            if "building_id" in frame and "building_id" not in told
            else {}
        )
        return frame.assign(**told)

    frames = {
        table.name: filled(getattr(town, table.name), table)
        for table in tables.ALL
        if table is not tables.ISSUES
    }
    issues = tuple(replace(one, what=canary(), mend=canary()) for one in town.issues)
    monitor = town.monitor.model_copy(update={"public_base_url": "https://town.example"})
    return canary, replace(town, **frames, issues=issues, monitor=monitor)


def test_no_text_that_is_not_public_leaves_a_snapshot_packed_drawn_or_named(marked, monkeypatch):
    canary, town = marked
    asked, compile_ = [], typst.compile

    def drawing(*told, **more):  # what is drawn as letters can be searched before it is drawn
        asked.append(json.dumps(more["sys_inputs"], ensure_ascii=False).encode())
        return compile_(*told, **more)

    monkeypatch.setattr(typst, "compile", drawing)
    files = public_files(ordered(town))
    assert len(canary.given) > COUNT
    assert len(in_tables(town)) > COUNT
    assert asked
    contents = [as_bytes(one) for one in files.values()] + [path.encode() for path in files]
    assert found([*contents, *asked]) & set(canary.given) == set()


# --- the search itself must be able to find


def hidden(form, text):
    packed = io.BytesIO()
    if form == "zip":
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.txt", text)
    elif form == "parquet":
        pq.write_table(pa.table({"a": [text]}), packed, compression="zstd")
    elif form == "png":
        note = PngImagePlugin.PngInfo()
        note.add_text("Comment", text, zip=True)
        Image.new("RGB", (2, 2)).save(packed, "PNG", pnginfo=note)
    elif form == "pdf":
        stream = zlib.compress(text.encode())
        packed.write(b"%PDF-1.7\n1 0 obj\nstream\n" + stream + b"\nendstream\nendobj\n")
    return packed.getvalue()


@pytest.mark.parametrize("form", ["zip", "parquet", "png", "pdf"])
def test_a_person_packed_in_a_file_is_found(form):
    canary = Canaries()
    assert found([hidden(form, canary())]) == set(canary.given)


@pytest.mark.parametrize("how", ["base64 of gzip", "json", "address", "utf-16", "database"])
def test_a_person_written_otherwise_is_found(how, tmp_path):
    canary = Canaries()
    text = canary()
    if how == "database":
        path = tmp_path / "a.gpkg"
        with sqlite3.connect(path) as held:
            held.execute("CREATE TABLE a (b)")
            held.execute("INSERT INTO a VALUES (?)", [text])
        content = path.read_bytes()
    else:
        content = {
            "base64 of gzip": b'{"x": "' + base64.b64encode(gzip.compress(text.encode())) + b'"}',
            "json": "".join(f"\\u{ord(one):04x}" for one in text).encode(),
            "address": "".join(f"%{one:02X}" for one in text.encode()).encode(),
            "utf-16": text.encode("utf-16-le"),
        }[how]
    assert found([content]) == set(canary.given)
