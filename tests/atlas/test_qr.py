import re
from dataclasses import replace

import pytest

from geo.atlas.qr import case_addresses, qr_svg
from geo.atlas.told import told


def dark_modules(svg):
    """Read the rows of dark modules off the drawing: each stroke is as long as they are many."""
    [path] = re.findall(r' d="([^"]+)"', svg)
    return sum(int(run) for run in re.findall(r"h(\d+)", path))


@pytest.mark.parametrize("text", ["geo:43.20000,76.91235", "https://town.example/cases/A-1.html"])
def test_a_square_has_dark_and_light_in_equal_parts_and_a_quiet_zone(text):
    svg = qr_svg(text)
    [side] = {int(one) for one in re.findall(r'viewBox="0 0 (\d+) \1"', svg)}
    inner = (side - 8) ** 2
    assert 0.4 < dark_modules(svg) / inner < 0.6  # the masks of ISO/IEC 18004 see to it
    assert 'stroke="#000"' in svg


def test_another_text_is_another_square_and_the_same_the_same():
    assert qr_svg("geo:43.2,76.9") == qr_svg("geo:43.2,76.9") != qr_svg("geo:43.2,76.8")


def test_only_cases_with_a_public_page_have_an_address(quiet_town):
    assert case_addresses(quiet_town) == {}
    base = quiet_town.monitor.model_copy(update={"public_base_url": "https://town.example/"})
    addresses = case_addresses(replace(quiet_town, monitor=base))
    assert set(addresses) == set(told(quiet_town).cases["case_id"])
    assert "c-00" not in addresses  # flagged only: the public reads nothing of it
    assert addresses["c-09"] == "https://town.example/cases/c-09~3162818095f0e6bc.html"
