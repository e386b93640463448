"""Opens pages in a real browser, and measures when their map can be used and how it is moved."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Error, Page, Route, sync_playwright
from xstatic.pkg import leaflet

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SCREEN = {"width": 1440, "height": 900}
SLOWED = 6
"""How many times the processor is slowed: a cheap phone beside a desk."""

LEAFLET = {"leaflet.js": "text/javascript", "leaflet.css": "text/css"}

Opened = tuple[Page | None, CDPSession]
"""A page, if its map was moved in time, and what measures its threads."""
WATCH = """
(() => {
  const mapOf = () => window.L && Object.values(window).find((one) => one instanceof L.Map);
  // ours is there once every sheet is drawn; folium's once its layer holds features
  const ours = () => { try { return sheets.length > 0 && sheets.every((sheet) => !sheet.busy) && buildingCount >= 0 && listeners.length > 0 && document.querySelector('#list-count').textContent !== ''; } catch { return null; } };
  const theirs = (map) => Object.values(map._layers).some((one) => one instanceof L.GeoJSON && one.getLayers().length > 0);
  const ready = () => {
    const map = mapOf();
    if (!map) return null;
    const mine = document.getElementById('speech') ? ours() === true : theirs(map);
    return mine ? map : null;
  };
  const settled = () => { try { return sheets.every((sheet) => !sheet.busy); } catch { return true; } };
  const after = (done) => requestAnimationFrame(() => setTimeout(() => (settled() ? done() : after(done))));
  const look = setInterval(() => {
    const map = ready();
    if (!map) return;
    clearInterval(look);
    after(() => {
      map.once('moveend', () => after(() => (window.usableAt = performance.now())));
      map.panBy([120, 80], { animate: false });
    });
  }, 20);
})();
"""  # noqa: E501

PAUSES = """
() => {
  window.longest = 0;
  window.watching = true;
  let last = performance.now();
  const frame = (now) => {
    window.longest = Math.max(window.longest, now - last);
    last = now;
    if (window.watching) requestAnimationFrame(frame);
  };
  requestAnimationFrame((now) => ((last = now), requestAnimationFrame(frame)));
}
"""


@contextmanager
def browser() -> Iterator[Any]:
    """Start Chromium without a network."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def usable_s(started: Any, page: Path, *, limit_s: float, slowed: int = SLOWED) -> float | None:
    """Measure the seconds from the address to the first move of the map that was served.

    The map must hold its objects and have drawn them; then it is moved, and the clock stops
    when the frame after the move has been drawn. None if that takes longer than the limit.
    """
    with _opened(started, page, slowed, limit_s) as (tab, _):
        return None if tab is None else float(tab.evaluate("usableAt")) / 1000


def moved(started: Any, page: Path, *, limit_s: float) -> tuple[float, float] | None:
    """Measure on a processor as it is: its seconds until the page can be used, and pauses.

    Returns
    -------
    processor_s
        What the page's main thread took until the map could be used; a busy machine does not
        stretch it. None of both if that takes longer than the limit.
    pause_ms
        The longest time without a new frame while the map is dragged three times.
    """
    with _opened(started, page, 1, limit_s) as (tab, session):
        if tab is None:
            return None
        processor_s = _thread_s(session)
        tab.evaluate(PAUSES)
        for _ in range(3):
            tab.mouse.move(600, 500)
            tab.mouse.down()
            tab.mouse.move(250, 350, steps=25)
            tab.mouse.up()
            tab.wait_for_timeout(1500)
        tab.evaluate("watching = false")
        return processor_s, float(tab.evaluate("longest"))


def _thread_s(session: CDPSession) -> float:
    told = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in told if one["name"] == "ThreadTime"))


@contextmanager
def _opened(started: Any, page: Path, slowed: int, limit_s: float) -> Iterator[Opened]:
    """Open a page and wait until its map was moved; None where that takes too long."""
    context = started.new_context(viewport=SCREEN, offline=False)
    context.route("**", _from_here)
    context.add_init_script(WATCH)
    tab = context.new_page()
    tab.set_default_timeout(1000 * limit_s)
    session = context.new_cdp_session(tab)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    session.send("Performance.enable", {"timeDomain": "threadTicks"})  # it counts from here on
    try:
        tab.goto(page.as_uri(), wait_until="commit")
        yield (tab if _moved(tab, limit_s) else None), session
    except Error as fault:
        if "Timeout" not in str(fault) and "crash" not in str(fault):
            raise
        yield None, session
    finally:
        context.close()


def _moved(tab: Page, limit_s: float) -> bool:
    """Wait until the map was moved; our pages' policy refuses Playwright's own way of waiting."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        if tab.evaluate("window.usableAt ?? 0"):
            return True
        time.sleep(0.2)
    return False


def _from_here(route: Route) -> None:
    """Give Leaflet from the installed package, and nothing of what folium asks for besides."""
    address = route.request.url
    if address.startswith("file://"):
        return route.continue_()
    name = address.rpartition("/")[2]
    if name in LEAFLET:
        text = (Path(leaflet.BASE_DIR) / name).read_text(encoding="utf-8")
        return route.fulfill(body=text, content_type=LEAFLET[name])
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return route.fulfill(body="", content_type=kind)
