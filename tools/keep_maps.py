"""Take the map library out of the pages kept in maps/demo: nothing of others is kept here.

    python tools/keep_maps.py FOLDER

The pages that the command writes carry Leaflet inside them, and open from a file. The copies that
are kept show what this code draws, and a test compares them; ``make demo`` draws whole ones.
"""

from __future__ import annotations

import sys
from pathlib import Path

from geo.atlas.webmap import leaflet_script, leaflet_style

MARK = "/* Leaflet stands here in the pages that `make demo` draws; it is not kept in this copy. */"


def without_library(page: str) -> str:
    """Give a page with a mark where the library's program and style sheet stood."""
    return page.replace(leaflet_script().strip(), MARK).replace(leaflet_style().strip(), MARK)


def main(folder: Path) -> None:
    """Rewrite every page of an edition."""
    for path in sorted(folder.rglob("*.html")):
        path.write_text(without_library(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
