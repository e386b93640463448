import base64
import json
import zlib

import pytest

from geo.atlas import packed as module
from geo.atlas.packed import packed


def test_what_is_packed_is_read_back_letter_for_letter():
    text = json.dumps({"жер": ["Әуезов", None, 1.5] * 90_000}, ensure_ascii=False)
    assert len(text.encode()) > module.LARGE
    assert zlib.decompress(base64.b64decode(packed(text))).decode() == text


@pytest.mark.parametrize(("extra", "is_packed"), [(0, False), (1, True)])
def test_only_what_is_large_is_packed(extra, is_packed):
    assert (packed("x" * (module.LARGE + extra)) is not None) == is_packed
