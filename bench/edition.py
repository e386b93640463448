"""Publish an edition of a made-up register of 100,000 cases: seconds and memory of each step.

    python bench/edition.py [--cases 100000] [--events 1000000] [--steps read run] [--keep FOLDER]

A journal of a million sealed entries is written into a database; the city is the invented town,
whose buildings the cases are about in turn. Each step is measured in a process of its own: read,
follow, list what is due, prove, publish, and the whole run. What a step needs from those before
it is made first, and told apart as ``mb_before``. Nothing here is a test: the figures are of one
machine on one day.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from follow import AS_OF, OFFICE, SURVEY, made_journal, peak_mb

from geo import pipeline, tables
from geo.atlas.publish import publish
from geo.config import Config, layers_folder, load_config
from geo.enforcement import texts
from geo.enforcement.agenda import Wanted, chosen
from geo.enforcement.entry import BLOCK, Entry, leaf_sha256, text_sha256
from geo.enforcement.journal import read_journal
from geo.enforcement.keys import signers
from geo.enforcement.store import open_store
from geo.following import cases as followed
from geo.knowing import Known, read, silent
from geo.proving import proved
from geo.records import Snapshot

NO_LEAF = "0" * 64
"""Stands for the leaf hash of the entry before, until that is known."""
SOURCES = {OFFICE: "demo-journal", SURVEY: "demo-survey"}
KINDS = {column.name: column.kind for column in tables.EVENTS.columns}
ARROW = {"count": pa.int64(), "number": pa.float64()}

Step = Callable[[], Mapping[str, Any]]


def main() -> None:
    """Take every step in a process of its own, or one of them here, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a new folder for the journal and the edition")
    parser.add_argument("--steps", nargs="*", choices=list(STEPS), default=list(STEPS))
    parser.add_argument("--step", choices=["write", *STEPS], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        print(json.dumps(measured(asked)))
        return
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="foothill-bench-"))
    try:
        city(folder)
        told = {step: in_process(step, asked, folder) for step in ("write", *asked.steps)}
        print(json.dumps(told, indent=2))
    finally:
        if asked.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def in_process(step: str, asked: argparse.Namespace, folder: Path) -> Any:
    """Take one step in a process of its own."""
    options = {"step": step, "cases": asked.cases, "events": asked.events, "keep": folder}
    done = subprocess.run(  # noqa: S603 this very file
        [sys.executable, __file__, *(f"--{name}={value}" for name, value in options.items())],
        env=os.environ | {"FOOTHILL_CACHE": str(folder / "cache")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{step}: {done.stderr}")
    return json.loads(done.stdout)


def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """Make what a step needs, take it, and say what it took."""
    make = writing(asked) if asked.step == "write" else STEPS[asked.step](config_of(asked.keep))
    before_mb = peak_mb()
    began, worked = time.perf_counter(), time.process_time()
    result = make()
    ended, done = time.perf_counter(), time.process_time()
    took = {
        "seconds": round(ended - began, 1),
        "seconds_of_processor": round(done - worked, 1),  # what a busy machine does not stretch
        "mb_before": round(before_mb),
        "mb": round(peak_mb()),
    }
    return took | dict(result)


def city(folder: Path) -> None:
    """Lay the invented town into a folder, with a journal that is written to."""
    town = folder / "demo"
    shutil.copytree(layers_folder() / "demo", town)
    (town / "journal.jsonl").unlink()
    shutil.rmtree(town / "analyses")  # they name cases of the journal that is gone,
    (town / "claims.yaml").unlink()  # and claims name them
    monitor = (town / "monitor.yaml").read_text(encoding="utf-8")
    changed = monitor.replace("path: journal.jsonl", "path: journal.db")
    (town / "monitor.yaml").write_text(changed, encoding="utf-8")


def config_of(folder: Path) -> Config:
    """Give the town as of the day of the measurement."""
    return load_config(folder / "demo" / "monitor.yaml", as_of=AS_OF, out=folder / "out")


def writing(asked: argparse.Namespace) -> Step:
    """Seal a journal, and write it into a database as a restored one is."""
    entries = list(sealed(about_the_town(made_journal(asked.cases, asked.events), asked.keep)))

    def step() -> Mapping[str, Any]:
        path = asked.keep / "demo" / "journal.db"
        with open_store(path, create=True) as store:
            store.load(entries, [])
        return {"bytes": path.stat().st_size}

    return step


def reading(config: Config) -> Step:
    """Read the journal, each entry checked against its hashes."""

    def step() -> Mapping[str, Any]:
        entries, _, faults = read_journal(config)
        return {"entries": len(entries), "faults": len(faults)}

    return step


def following(config: Config) -> Step:
    """Read every register of the town, and follow every case."""

    def step() -> Mapping[str, Any]:
        known = read(config)
        return {"cases": len(known.cases), "ledger": len(known.remedies)}

    return step


def listing(config: Config) -> Step:
    """List the open cases, what is overdue or due on top, once they were followed."""
    found = followed(config)
    return lambda: {"listed": len(chosen(found.cases, Wanted(open=True), as_of=AS_OF))}


def proving(config: Config) -> Step:
    """Sign the journal, and make what a reader needs to check it."""
    known, snapshot = _examined(config)

    def step() -> Mapping[str, Any]:
        proof = proved(config, known, snapshot, _signers(config))
        return {"files": len(proof.files) if proof else 0}

    return step


def publishing(config: Config) -> Step:
    """Write the edition from what the run knows."""
    known, snapshot = _examined(config)
    proof = proved(config, known, snapshot, _signers(config))

    def step() -> Mapping[str, Any]:
        into = config.out.with_name("published")
        into.mkdir()
        written = publish(snapshot, into, proof=proof)
        return {"files": len(written), "bytes": sizes(into)}

    return step


def running(config: Config) -> Step:
    """Do all of it, as ``foothill run`` does."""
    return lambda: {"cases": len(pipeline.run(config).cases)}


STEPS: Mapping[str, Callable[[Config], Step]] = {
    "read": reading,
    "follow": following,
    "due": listing,
    "prove": proving,
    "publish": publishing,
    "run": running,
}


def _examined(config: Config) -> tuple[Known, Snapshot]:
    """Give what a run knows before it publishes, read once."""
    known = read(config)
    return known, pipeline._examined(config, known, silent)


def _signers(config: Config) -> Any:
    return signers([], config.monitor.journal, fictional=config.monitor.fictional)


def about_the_town(events: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Have the cases be about the buildings of the town in turn, and told by its sources."""
    place = folder / "demo" / "data" / "buildings.geojson"
    listed = json.loads(place.read_text(encoding="utf-8"))["features"]
    ids = np.array([one["properties"]["id"] for one in listed], dtype=object)
    case = pd.factorize(events["case_id"])[0]
    return events.assign(
        building_id=pd.Series(ids[case % len(ids)], dtype="str"),
        source=events["source"].map(SOURCES).astype("str"),
    )


def sealed(events: pd.DataFrame) -> Iterator[Entry]:
    """Seal events, each naming the one before; the texts are written whole columns at a time."""
    draw = np.random.default_rng(5)
    before: str | None = None
    for start in range(0, len(events), BLOCK):
        block = events.iloc[start : start + BLOCK]
        salts = draw.bytes(16 * len(block)).hex()
        columns = {name: _written(block[name], name) for name in tables.EVENTS.names}
        columns["salt"] = _texts([salts[at : at + 32] for at in range(0, len(salts), 32)])
        closed = texts.written({name: columns[name] for name in texts.CLOSED}).to_pylist()
        columns["closed_sha256"] = _texts([text_sha256(one) for one in closed])
        columns["prev_sha256"] = _texts([NO_LEAF] * len(block))
        told = texts.written({name: columns[name] for name in texts.OPEN}).to_pylist()
        ids = block["case_id"].tolist()
        for seq, (case_id, shown, hidden) in enumerate(
            zip(ids, told, closed, strict=True), start=start + 1
        ):
            member = f'"prev_sha256":"{NO_LEAF}",'
            named = "" if before is None else member.replace(NO_LEAF, before)
            chained = shown.replace(member, named)
            before = leaf_sha256(chained)
            yield Entry(seq, case_id, None, chained, hidden, before)


def _written(values: pd.Series, name: str) -> pa.ChunkedArray:
    """Give a column of events as the journal writes it."""
    kind = KINDS[name]
    as_text = values.dt.strftime("%Y-%m-%d") if kind == "day" else values
    kept = as_text.astype(object).where(as_text.notna(), None)
    return pa.chunked_array([pa.array(kept.tolist(), ARROW.get(kind, pa.string()))])


def _texts(values: list[str]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, pa.string())])


def sizes(out: Path) -> dict[str, int]:
    """Give the bytes of the largest files of an edition."""
    files = sorted((path for path in out.rglob("*") if path.is_file()), key=_size, reverse=True)
    pages = [out / "inspector.html", out / "public" / "index.html"]
    return {path.relative_to(out).as_posix(): _size(path) for path in [*pages, *files[:8]]}


def _size(path: Path) -> int:
    return path.stat().st_size


if __name__ == "__main__":
    main()
