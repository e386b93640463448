"""Draw the red flags into docs/flags.md again, after a file or the measurement has changed.

python tools/draw_flags.py
"""

from __future__ import annotations

import json
from pathlib import Path

from geo.config import layers_folder
from geo.errors import DataError
from geo.risk.flag_files import flags_in
from geo.risk.listing import listed

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT, MEASURED = ROOT / "docs" / "flags.md", ROOT / "bench" / "results" / "flags.json"


def main() -> None:
    """Write the document with what is drawn between its marks."""
    flags, issues = flags_in(layers_folder())
    if issues:
        raise DataError(issues)
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(listed(text, flags, measured), encoding="utf-8")


if __name__ == "__main__":
    main()
