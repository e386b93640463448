"""Take the programs out of the pages kept in maps/demo: they stand in this repository once.

    python tools/keep_maps.py FOLDER

The pages that the command writes carry Leaflet and the scripts and styles of ``geo/atlas/assets``
inside them, and open from a file. The copies that are kept show what this code draws, and a test
compares them; ``make demo`` draws whole ones.
"""

from __future__ import annotations

import sys
from pathlib import Path

from geo.atlas.webmap import leaflet_script, leaflet_style

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "geo" / "atlas" / "assets"

MARK = "/* Leaflet stands here in the pages that `make demo` draws; it is not kept in this copy. */"


def without_programs(page: str) -> str:
    """Give a page with a mark where each program and style sheet stood."""
    kept = page.replace(leaflet_script().strip(), MARK).replace(leaflet_style().strip(), MARK)
    for path in sorted(ASSETS.iterdir()):
        own = path.read_text(encoding="utf-8").strip()
        kept = kept.replace(own, f"/* {path.relative_to(ROOT).as_posix()} stands here. */")
    return kept


def main(folder: Path) -> None:
    """Rewrite every page of an edition."""
    for path in sorted(folder.rglob("*.html")):
        path.write_text(without_programs(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
