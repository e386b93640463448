"""Tests of bench/usable.py: what a page takes until it can be used is measured, on a real page."""

import pytest
from usable import moved

pytestmark = pytest.mark.browser


def test_the_processor_is_counted_from_the_first_byte_on(chromium, edition):
    processor_s, pause_ms = moved(chromium, edition / "inspector.html", limit_s=60)
    assert processor_s > 0.02  # a page of Leaflet and hundreds of shapes takes no less anywhere
    assert pause_ms > 0
