"""Make an edition ready to be kept in maps/demo: small, and the same on every machine.

    python tools/keep_maps.py FOLDER

The pages that the command writes carry Leaflet and the scripts and styles of ``geo/atlas/assets``
inside them, and open from a file. The copies that are kept show what this code draws, and a test
compares them; ``make demo`` draws whole ones.

What the inspector's page knows lies beside it, as nobody reads a line of half a million characters.

Left out are files whose bytes hang on fonts or on the version of a library, and whatever names
their hashes: sheets, pictures, GeoPackages, GeoParquet beside the tables, and the lists of
all files. All that stands in them stands in a kept file too, and a test compares those of two runs.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from geo.atlas.citation import ALL_SUMS
from geo.atlas.webmap import leaflet_script, leaflet_style
from geo.records.proofs import LISTING

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "geo" / "atlas" / "assets"

MARK = "/* Leaflet stands here in the pages that `make demo` draws; it is not kept in this copy. */"
MOST_BYTES = 7_000_000
"""What an edition that is kept may weigh in all."""
_DATA = re.compile(r'<script type="application/json" id="data"[^>]*>(.*?)</script>', re.DOTALL)
_VARYING = (".pdf", ".png", ".gpkg")
_PROGRAMS = (".html", ".css")
_PACKAGE = "public/data/datapackage.json"
_LISTS = (f"public/{LISTING}", f"public/{ALL_SUMS}")


def kept(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Choose what is kept of an edition, and give it as it is kept.

    Parameters
    ----------
    files
        Every file by its path below the edition.
    """
    held = {
        name: without_programs(content.decode()).encode() if name.endswith(_PROGRAMS) else content
        for name, content in files.items()
        if not _varies(name)
    }
    if "inspector.html" in held:
        held |= _beside("inspector", held["inspector.html"].decode())
    if "manifest.json" in held:
        held["manifest.json"] = _without_hashes(held["manifest.json"])
    if _PACKAGE in held:
        held[_PACKAGE] = _package_without_hashes(held[_PACKAGE])
    return held


def without_programs(page: str) -> str:
    """Give a page with a mark where each program and style sheet stood."""
    short = page.replace(leaflet_script().strip(), MARK).replace(leaflet_style().strip(), MARK)
    for path in sorted(ASSETS.iterdir()):
        own = path.read_text(encoding="utf-8").strip()
        short = short.replace(own, f"/* {path.relative_to(ROOT).as_posix()} stands here. */")
    return short


def _beside(name: str, page: str) -> dict[str, bytes]:
    """Give a page without its data, and the data: half a megabyte is kept in a file of its own."""
    found = _DATA.search(page)
    if found is None:
        return {}
    first, last = found.span(1)
    short = f"{page[:first]}{name}.data.json{page[last:]}"
    return {f"{name}.html": short.encode(), f"{name}.data.json": f"{found[1]}\n".encode()}


def _varies(name: str) -> bool:
    """Tell a file that another font or version of a library may write otherwise."""
    parquet = name.endswith(".parquet") and not name.startswith("tables/")
    return name.endswith(_VARYING) or parquet or name in _LISTS


def _without_hashes(manifest: bytes) -> bytes:
    told = json.loads(manifest)
    told["files"] = {
        name: digest
        for name, digest in told["files"].items()
        if not _varies(name) and name != _PACKAGE
    }
    del told["tables"]
    return _json(told)


def _package_without_hashes(package: bytes) -> bytes:
    told = json.loads(package)
    for one in told["resources"]:
        if _varies(str(PurePosixPath("public/data") / one["path"])):
            del one["hash"], one["bytes"]
    return _json(told)


def _json(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def main(folder: Path) -> None:
    """Rewrite an edition as it is kept, and say what it weighs."""
    paths = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    held = kept({name: path.read_bytes() for name, path in paths.items()})
    for name in paths.keys() - held.keys():
        paths[name].unlink()
    for name, content in held.items():
        (folder / name).write_bytes(content)
    for below in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(below.iterdir()):
            below.rmdir()
    weight = sum(map(len, held.values()))
    print(f"{folder}: {len(held)} files, {weight:,} bytes")
    if weight > MOST_BYTES:
        sys.exit(f"An edition that is kept may weigh {MOST_BYTES:,} bytes. Leave something out.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
