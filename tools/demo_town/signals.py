"""What the people of Nowhere reported, with codes that anybody may try on the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from geo.config import Config, load_config
from geo.enforcement.receipt_codes import BITS, new_code
from geo.enforcement.signal_intake import receive, release, reward

ROLE = "report desk"
LAST_DAY = date(2026, 10, 31)


@dataclass(frozen=True, slots=True)
class Told:
    """One report, and what the town decided on its reward."""

    on: str
    what: str
    fields: dict[str, Any] = field(default_factory=dict)
    rewarded: tuple[str, float | None] | None = None  # day, and the sum; None: refused


def _at(longitude: float, latitude: float, **more: Any) -> dict[str, Any]:
    return {"longitude": longitude, "latitude": latitude, "position_error_m": 8.0, **more}


APPEARED, GREW = (-123.379144, -48.876533), "99-050-002-008"
REPORTS = (
    Told("2026-06-15", "new_works",
         _at(*APPEARED, text="Весной здесь ещё была пустая земля", photo="yard.jpg"),
         ("2026-09-14", 40_000.0)),
    Told("2026-06-16", "new_works", _at(*APPEARED, text="Көктемде бұл жер бос еді")),
    Told("2026-06-18", "more_floors",
         {"cadastral_no": GREW, "text": "Two floors more than a year ago"},
         ("2026-09-21", 40_000.0)),
    Told("2026-06-19", "use", _at(-123.379140, -48.875993, text="Двенадцать почтовых ящиков"),
         ("2026-09-28", 25_000.0)),
    Told("2026-06-20", "use", _at(-123.375049, -48.876007, text="There is a shop sign"),
         ("2026-09-28", None)),
    # two words with capitals look like a person: a clerk read them, and let them be seen
    Told("2026-06-20", "slope_cut",
         _at(-123.375855, -48.874385, text="Сразу за лавкой Дальний Берег срезали склон")),
    Told("2026-06-21", "more_floors", {"cadastral_no": "99-050-004-025"}),
    Told("2026-06-30", "slope_cut", _at(-123.405068, -48.888086, photo="slope.jpg")),
    Told("2026-07-01", "more_floors", _at(-123.400374, -48.881085)),
    Told("2026-08-20", "water", _at(-123.3850, -48.8722, text="Арнаға тас төгіп жатыр")),
    Told("2026-09-10", "more_floors", {"cadastral_no": "99-004-003-002"}),
    Told("2026-10-12", "green",
         _at(-123.3952, -48.8655, text="Сад у Верхней Дороги Дальней вырублен")),
)  # fmt: skip
RELEASED = "S00006"


def code(number: int) -> str:
    """Give the code of a report: made of its number, so that anybody may know it."""
    digest = sha256(f"report {number} of Nowhere, an invented town".encode()).digest()
    return new_code(lambda bits: int.from_bytes(digest) >> (256 - bits) if bits == BITS else 0)


def write(folder: Path) -> None:
    """Write the register of reports and the words beside it, in the order of the days."""
    for path in folder.glob("signals.*"):
        path.unlink()
    config = load_config(folder / "monitor.yaml", as_of=LAST_DAY)
    salts = _salts()
    steps: list[tuple[str, int, Callable[[], object]]] = [
        ("2026-06-22", 0, lambda: release(config, RELEASED, role=ROLE, now=_moment("2026-06-22")))
    ]
    for number, told in enumerate(REPORTS, 1):
        steps.append((told.on, number, partial(_receive, config, number, told, salts)))
        if told.rewarded:
            day = told.rewarded[0]
            steps.append((day, number, partial(_reward, config, number, *told.rewarded)))
    for _, _, step in sorted(steps, key=lambda one: one[:2]):
        step()
    (folder / "signals.jsonl-lock").unlink(missing_ok=True)


def _reward(config: Config, number: int, day: str, amount: float | None) -> None:
    reward(
        config, code(number), decided_on=date.fromisoformat(day), role=ROLE, now=_moment(day),
        amount=amount, currency=None if amount is None else "XTS",
    )  # fmt: skip


def _receive(config: Config, number: int, told: Told, salts: Iterator[str]) -> None:
    """Receive one report as the page saves it."""
    fields = {"what": told.what, **told.fields}
    whole = {"format": "foothill-signal", "version": 1, "monitor": "demo", "signals": [fields]}
    with TemporaryDirectory() as place:
        path = Path(place) / "report.json"
        path.write_text(json.dumps(whole), encoding="utf-8")
        receive(
            config, path, role=ROLE, now=_moment(told.on), begin=number == 1,
            code=lambda: code(number), salts=salts,
        )  # fmt: skip


def _moment(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T18:00:00").replace(tzinfo=UTC)


def _salts() -> Iterator[str]:
    """Give salts that are the same in every run: the town and its words are invented."""
    for number in count(1):
        yield sha256(f"salt {number} of Nowhere".encode()).hexdigest()[:32]
