"""The list of what an edition consists of, and its writing into a folder."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from geo import tables
from geo.atlas import facts
from geo.atlas.cards import EDITION_CARD, cards
from geo.atlas.changes_sheet import Difference, change_files
from geo.atlas.charted import charted
from geo.atlas.citation import (
    ALL_SUMS,
    SUMS,
    Edition,
    checksums,
    checksums_of_texts,
    edition_of,
)
from geo.atlas.datapackage import PACKAGE, datapackage, dataset
from geo.atlas.downloads import downloads, notice
from geo.atlas.encode import json_text
from geo.atlas.field_pdf import field_pdfs
from geo.atlas.folder import embed_snippet, folder
from geo.atlas.folio import weighed
from geo.atlas.geoparquet import public_geoparquet
from geo.atlas.gis import inspector_gis, public_gis
from geo.atlas.guard import atoms
from geo.atlas.kept import kept_facts
from geo.atlas.manifest import as_bytes, manifest, software
from geo.atlas.once import once
from geo.atlas.order import held, ordered
from geo.atlas.packed import squeezed
from geo.atlas.page import json_block, page
from geo.atlas.payload import payload
from geo.atlas.planner import planner_payload
from geo.atlas.public import public_bounds, public_payload
from geo.atlas.register import whole_register
from geo.atlas.relief import Shade, shade
from geo.atlas.returns import send_back
from geo.atlas.shares import is_too_large, share_key, share_name, shares
from geo.atlas.sharing import open_sources
from geo.atlas.told import Told, told
from geo.atlas.webmap import webmap
from geo.atlas.weighed_pages import inside_pages, weighed_files, weighed_pages
from geo.records import BUILDS, Build, Planner, Proof, Snapshot
from geo.records.proofs import LISTING

_SHARED = (
    "texts.js", "dom.js", "columns.js", "sheet.js", "ink.js", "words.js", "measures.js",
    "counts.js", "ground.js", "cases.js", "ledger.js", "timeline.js",
)  # fmt: skip
_INSPECTOR = (
    *_SHARED, "contours.js", "store.js", "subjects.js", "followed.js", "elsewhere.js", "filters.js",
    "cells.js", "signs.js", "buildings.js", "citygrid.js", "coordinates.js", "near.js", "list.js",
    "tasks.js", "evidence.js", "reports.js", "around.js", "field.js", "switches.js", "tabs.js",
    "legend.js", "about.js", "export.js", "places.js", "stages.js", "time.js", "weak.js",
    "inspector.js",
)  # fmt: skip
_PLANNER = (
    "texts.js", "dom.js", "columns.js", "sheet.js", "ink.js", "words.js", "measures.js",
    "ground.js", "switches.js", "tabs.js",
    "plane.js", "polygons.js", "slopes.js", "moved.js", "answers.js", "themes.js", "provisions.js",
    "coordinates.js", "sites.js", "wkt.js", "tools.js", "limits.js", "sitesheet.js", "lawbook.js",
    "planner.js",
)  # fmt: skip
_PUBLIC = (*_SHARED, "figures.js", "told.js", "grid.js", "merkle.js", "kept.js", "public.js")
_TEMPLATES = ("page.html.j2", "macros.html.j2")
_PUBLIC_TEMPLATES = ("public.html.j2", "charts.html.j2", "kept.html.j2")


def publish(
    snapshot: Snapshot,
    into: Path,
    *,
    builds: Collection[Build] = BUILDS,
    proof: Proof | None = None,
    planner: Planner | None = None,
    changed: Difference | None = None,
) -> tuple[Path, ...]:
    """Write an edition.

    The same snapshot gives the same bytes in every file but ``software.json`` and the
    tables, whatever the order of its rows. No clock is read: the day printed is ``as_of``.

    Parameters
    ----------
    snapshot
        Everything the run knows.
    into
        An existing empty folder; the caller syncs it and moves it into place.
    builds
        For whom pages are drawn; each with the files that belong to it, the tables with those
        of the inspector.
    proof
        What lets a reader check the journal; None where nothing is signed, which the page says.
    planner
        What the planner's page answers from; None leaves that page out.
    changed
        What changed since the edition before; None where none was named, which the feeds say.

    Returns
    -------
    written
        Every file, in the order of its path.
    """
    sorted_ = ordered(snapshot)
    files: dict[str, str | bytes] = {}
    if "public" in builds:
        files |= public_files(sorted_, proof, changed)
    if "inspector" in builds:
        files |= inspector_files(sorted_)
    if planner is not None and "planner" in builds:
        files |= planner_files(sorted_, planner)
    written = _tables(sorted_, into / "tables") if "inspector" in builds else []
    kept = {path.relative_to(into).as_posix(): path for path in written}
    files |= {"manifest.json": manifest(sorted_, files, kept), "software.json": software()}
    written += [_write(into / path, content) for path, content in files.items()]
    return tuple(sorted(written))


def inspector_files(snapshot: Snapshot) -> dict[str, str | bytes]:
    """Give what stays inside, by path: the page that holds everything, maps, rows to send back."""
    whole, sheets = whole_register(snapshot), field_pdfs(snapshot)
    pages = inspector_pages(snapshot) | inside_pages(snapshot)
    return pages | inspector_gis(snapshot) | send_back(snapshot) | whole | sheets


def inspector_pages(snapshot: Snapshot) -> dict[str, str | bytes]:
    """Give the inspector's page; with a file for each district where it were too large for one."""
    if not is_too_large(snapshot):
        return {"inspector.html": inspector_page(snapshot)}
    listed: list[Mapping[str, object]] = []
    files: dict[str, str | bytes] = {}
    for share in shares(snapshot):
        own = share.snapshot
        key = share_key(share.district_id)
        file = f"inspector-data/{key}.js"
        files[file] = f'received("{squeezed(json_text(payload(own, share_of=snapshot)))}");\n'
        name = share_name(share.district_id, snapshot)
        listed.append({"key": key, "file": file, "name": name, "buildings": len(own.buildings)})
    return {"inspector.html": inspector_page(snapshot, beside=listed)} | files


def inspector_page(snapshot: Snapshot, *, beside: Sequence[Mapping[str, object]] = ()) -> str:
    """Give the inspector's page, one file that holds everything; or whose shares lie beside it."""
    seen = facts.bounds(snapshot)
    speech = {
        "speech": facts.speech(snapshot, _files(_INSPECTOR, "inspector.html.j2", "charts.html.j2"))
    }
    return page(
        "inspector.html.j2",
        drawn=webmap(seen, _shade(snapshot, seen)),
        scripts=_INSPECTOR,
        styles=("page.css", "cases.css", "inspector.css", "time.css", "charts.css", "weak.css"),
        data=speech if beside else speech | {"data": payload(snapshot)},
        pack=True,
        shares=beside,
        monitor=snapshot.monitor,
        as_of=snapshot.as_of,
        charts=charted(snapshot, _every_case(snapshot)),
        with_files=False,
    )


def _every_case(snapshot: Snapshot) -> Told:
    """Give what an inspector reads of cases: all of them, with everything."""
    return Told(snapshot.cases, snapshot.events, snapshot.remedies, snapshot.tallies)


def planner_files(snapshot: Snapshot, planner: Planner) -> dict[str, str | bytes]:
    """Give the page that answers about any site, by its path."""
    seen = facts.wider(facts.degrees(snapshot.boundary), facts.FIRST_MARGIN)
    text = page(
        "planner.html.j2",
        drawn=webmap(seen, _shade(snapshot, seen)),
        scripts=_PLANNER,
        styles=("page.css", "inspector.css", "extract.css", "planner.css"),
        data={
            "speech": facts.speech(snapshot, _files(_PLANNER, "planner.html.j2")),
            "data": planner_payload(snapshot, planner),
        },
        pack=True,
        monitor=snapshot.monitor,
        as_of=snapshot.as_of,
    )
    return {"planner.html": text}


def public_files(
    snapshot: Snapshot, proof: Proof | None = None, changed: Difference | None = None
) -> dict[str, str | bytes]:
    """Give the public page, its downloads and what proves the journal, by their paths."""
    placed = atoms(snapshot)
    made = downloads(snapshot, placed) | public_gis(snapshot) | public_geoparquet(snapshot, placed)
    made |= weighed_files(snapshot, notice(snapshot))
    if changed is not None:
        made |= change_files(changed)
    offered = {name: as_bytes(content) for name, content in made.items()}
    sums = checksums_of_texts(offered)
    edition = edition_of(
        snapshot.as_of,
        snapshot.monitor.public_base_url,
        sums,
        since=changed.old.as_of if changed else None,
    )
    described = datapackage(snapshot, offered, edition)
    files: dict[str, str | bytes] = {f"data/{name}": content for name, content in offered.items()}
    files |= {SUMS: sums, f"data/{PACKAGE}": described}
    found = dataset(snapshot, offered, edition) if edition.base_url else None
    files["index.html"] = _index(
        snapshot, placed, proof, edition, offered=(*offered, PACKAGE), found=found
    )
    files |= folder(snapshot, placed, edition, changed, tuple(offered))
    files |= weighed_pages(snapshot, edition, changed)
    files |= cards(snapshot, placed, edition)
    if proof is not None:
        files |= proof.files
    files[ALL_SUMS] = checksums({name: as_bytes(file) for name, file in files.items()})
    if proof is not None:
        files[LISTING] = proof.listing({name: as_bytes(file) for name, file in files.items()})
    return {f"public/{name}": content for name, content in files.items()}


def _index(
    snapshot: Snapshot,
    placed: pd.DataFrame,
    proof: Proof | None,
    edition: Edition,
    *,
    offered: tuple[str, ...],
    found: Mapping[str, Any] | None,
) -> str:
    """Give the page with the map, the counts and the cases."""
    relief = snapshot.relief
    drawable = relief is not None and relief.source in open_sources(snapshot)
    seen = public_bounds(snapshot, placed)
    return page(
        "public.html.j2",
        drawn=webmap(seen, _shade(snapshot, seen) if drawable else None),
        scripts=_PUBLIC,
        styles=("page.css", "cases.css", "public.css", "charts.css", "kept.css"),
        data={
            "speech": facts.speech(snapshot, _files(_PUBLIC, *_PUBLIC_TEMPLATES)),
            "data": public_payload(snapshot, placed),
            "proof": kept_facts(proof),
        },
        monitor=snapshot.monitor,
        as_of=snapshot.as_of,
        downloads=offered,
        squares=[name for name in offered if re.fullmatch(r"cells-.*\.csv", name)],
        edition=edition,
        card=EDITION_CARD,
        dataset=found and json_block(found),
        embed=embed_snippet(snapshot, edition),
        proved=proof is not None,
        charts=charted(snapshot, told(snapshot)),
        weighed=weighed(snapshot),
        with_files=True,
    )


def _files(scripts: Sequence[str], *templates: str) -> list[str]:
    """Give the files of a page in which the keys of its texts stand."""
    of_page = (*_TEMPLATES, *templates)
    return [f"assets/{name}" for name in scripts] + [f"templates/{name}" for name in of_page]


@once
def _shade(snapshot: Snapshot, seen: tuple[float, float, float, float]) -> Shade | None:
    """Shade the relief well beyond the first view, whose form the screen decides."""
    if snapshot.relief is None:
        return None
    return shade(snapshot.relief, facts.wider(seen, 0.6))


def _tables(snapshot: Snapshot, folder: Path) -> list[Path]:
    """Write every table; those with a geometry as GeoParquet."""
    folder.mkdir()
    frames: Mapping[str, Any] = {table.name: getattr(snapshot, table.name) for table in held()} | {
        "issues": tables.issues_table(snapshot.issues)
    }
    said = {"notice": notice(snapshot) or "", "as_of": snapshot.as_of.isoformat()}
    for name, frame in frames.items():
        labelled = frame.copy(deep=False)
        labelled.attrs = said  # kept in the file's metadata
        labelled.to_parquet(folder / f"{name}.parquet", index=False)
    return [folder / f"{name}.parquet" for name in frames]


def _write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_bytes(content))
    return path
