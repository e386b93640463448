"""Reports of citizens for tests: files as they come in, registers, and towns that keep one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML
from towns import small_town

from geo.config import Config, load_config
from geo.enforcement.receipt_codes import new_code
from geo.enforcement.signal_intake import Received, receive

NOW = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
PLACE = {"latitude": -48.87, "longitude": -123.39}
SIGNALS = {
    "position_error_m": {"value": 15, "source": "none"},
    "currency": "KZT",
    "services": {"101": "new_works"},
    "how_to_report": {"kk": "Осында жіберіңіз", "ru": "Отправьте сюда", "en": "Send it here"},
}
LARGE = 0x9E3779B97F4A7C15F39CC0605CEDC835


def report(**fields: Any) -> dict[str, Any]:
    """Give one report of our own form; a place in the demo town unless told."""
    return {"what": "new_works", **PLACE, **fields}


def form(path: Path, *reports: Mapping[str, Any], monitor: str = "demo") -> Path:
    """Write a file of reports as the page saves it."""
    told = {"format": "foothill-signal", "version": 1, "monitor": monitor, "signals": list(reports)}
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


def service_request(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Give a service request as Open311 GeoReport v2 has it."""
    return {
        "service_request_id": str(number),
        "status": "open",
        "service_name": "Construction",
        "service_code": "101",
        "description": "Третий этаж, а разрешено два",
        "requested_datetime": "2026-09-20T10:00:00Z",
        "lat": -48.87,
        "long": -123.39,
        **fields,
    }


def open311_file(path: Path, *requests: Mapping[str, Any]) -> Path:
    """Write service requests as a service exports them."""
    path.write_text(json.dumps(requests, ensure_ascii=False), encoding="utf-8")
    return path


def keeper(folder: Path) -> Config:
    """Copy the smaller town and let it keep reports, of which it has none yet."""
    monitor, yaml = small_town(folder), YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    told = yaml.load(monitor)
    told["signals"] = SIGNALS
    yaml.dump(told, monitor)
    (folder / "signals.jsonl").unlink(missing_ok=True)
    (folder / "signals.words.json").unlink(missing_ok=True)
    (folder / "signals.secret").unlink(missing_ok=True)
    return load_config(monitor, as_of=NOW)


def codes() -> Iterator[str]:
    """Give codes that are the same in every test, and look like no other number."""
    return (new_code(lambda bits, at=at: at * LARGE % 2**bits) for at in count(1))


def received(config: Config, path: Path, *, begin: bool = True, **more: Any) -> Received:
    """Receive a file with codes that are known."""
    known = codes()
    told = {"role": "service", "now": NOW, "code": lambda: next(known)} | more
    return receive(config, path, begin=begin, **told)


def came(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Give reports as :func:`geo.enforcement.signal_entries.signals_of` does: S1, S2 ..."""
    defaults: dict[str, Any] = {
        "received_at": "2026-09-01T10:00:00Z",
        "received_on": pd.Timestamp("2026-09-01"),
        "origin": "form",
        "what": "new_works",
        "latitude": None,
        "longitude": None,
        "position_error_m": 10.0,
        "cadastral_no": None,
        "placed_id": None,
        "words_state": "none",
        "reward_decision": "none",
        "reward": None,
        "decided_on": pd.NaT,
        "code_sha256": "ab" * 32,
    }
    told = [{**defaults, "signal_id": f"S{at}", "seq": at, **row} for at, row in enumerate(rows, 1)]
    frame = pd.DataFrame(told)
    for name in ("received_on", "decided_on"):
        frame[name] = frame[name].astype("datetime64[s]")
    texts = ["cadastral_no", "placed_id"]
    numbers = ["latitude", "longitude", "position_error_m", "reward"]
    return frame.astype(dict.fromkeys(texts, "str") | dict.fromkeys(numbers, "float64"))
