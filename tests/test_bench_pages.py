"""The measurement of pages still runs; how fast they are, is no test."""

from pathlib import Path

import paged
import report

BENCH = Path(__file__).resolve().parent.parent / "bench"


def row(page, **more):
    kept = {"city": "seeded", "page": page, "objects": 100_000, "build_s": 9.0, "bytes": 7_000_000}
    return kept | {"usable_s": 4.0, "processor_s": 0.6, "pause_ms": 40.0, "missing": None} | more


def result(*rows, load=0.1):
    machine = {"processor": "One", "cores": 2, "memory_gb": 8, "load_before": load}
    return {"measured_on": "2026-11-22", "machine": machine, "limit_s": 900, "rows": list(rows)}


def test_pages_are_set_beside_their_aims():
    ours, peer = row("foothill"), row("folium styled", bytes=140_000_000, usable_s=400.0)
    lines = list(paged.drawn(result(ours, peer)))
    assert "| 100,000 objects: bytes of folium styled for one of ours | 15 | 20 |" in lines
    assert "| 100,000 objects: seconds of folium styled for one of ours | 50 | 100 |" in lines
    assert any("seconds of the processor" in one and one.endswith("| 1 |") for one in lines)
    assert "| the page of the real city, MB | 4 | not measured |" in lines


def test_a_page_that_took_too_long_claims_no_ratio_and_says_its_limit():
    lines = list(paged.drawn(result(row("foothill"), row("folium styled", usable_s=None))))
    assert any("seconds of folium styled" in one and "not measured" in one for one in lines)
    assert any("folium styled" in one and "over 900" in one for one in lines)


def test_a_peer_that_cannot_be_had_has_a_line_that_says_why():
    lines = list(paged.drawn(result(row("explore", bytes=None, missing="no such package"))))
    assert any("no such package" in one for one in lines)


def test_a_busy_machine_is_told():
    assert any("busy" in one for one in paged.drawn(result(row("foothill"), load=9)))
    assert not any("busy" in one for one in paged.drawn(result(row("foothill"))))


def test_the_document_has_its_marks():
    text = (BENCH.parent / "docs" / "pages.md").read_text(encoding="utf-8")
    assert report.between(text, ["| put here |"]).count("| put here |") == 1
