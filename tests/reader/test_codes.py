import ast
from pathlib import Path

import pytest

import geo
from geo.records import ISSUE_CODES

# where the code stands among the arguments of each way to make a fault
PLACES = {"Issue": 1, "fault": 0, "mark": 1, "stop": 0, "_stop": 0, "_fault": 0}
OURS = ("reader", "registers", "quality", "documents", "config.py")


def codes_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        at = PLACES.get(name)
        if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant):
            yield str(node.args[at].value)


@pytest.mark.parametrize("part", OURS)
def test_every_code_that_is_used_is_on_the_list(part):
    place = Path(geo.__file__).parent / part
    files = [place] if place.is_file() else sorted(place.glob("*.py"))
    used = {code for file in files for code in codes_in(file)}
    assert used
    assert used <= set(ISSUE_CODES)
