"""The list of what an edition consists of, and its writing into a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from geo import tables
from geo.atlas import facts
from geo.atlas.downloads import downloads, notice
from geo.atlas.gis import inspector_gis, public_gis
from geo.atlas.guard import atoms
from geo.atlas.kept import kept_facts
from geo.atlas.manifest import as_bytes, manifest, software
from geo.atlas.order import held, ordered
from geo.atlas.page import page
from geo.atlas.payload import payload
from geo.atlas.public import public_bounds, public_payload
from geo.atlas.register import whole_register
from geo.atlas.relief import Shade, shade
from geo.atlas.returns import send_back
from geo.atlas.sharing import open_sources
from geo.atlas.webmap import webmap
from geo.records import Proof, Snapshot
from geo.records.proofs import LISTING

_SHARED = (
    "texts.js", "dom.js", "columns.js", "sheet.js", "ink.js", "measures.js", "counts.js",
    "ground.js", "cases.js", "ledger.js", "timeline.js",
)  # fmt: skip
_INSPECTOR = (
    *_SHARED, "store.js", "subjects.js", "followed.js", "elsewhere.js", "buildings.js", "list.js",
    "evidence.js", "around.js", "field.js", "legend.js", "about.js", "export.js", "stages.js",
    "time.js", "inspector.js",
)  # fmt: skip
_PUBLIC = (*_SHARED, "figures.js", "told.js", "grid.js", "merkle.js", "kept.js", "public.js")
_TEMPLATES = ("page.html.j2", "macros.html.j2")


def publish(
    snapshot: Snapshot,
    into: Path,
    *,
    only: Literal["all", "public"] = "all",
    proof: Proof | None = None,
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
    only
        ``public`` leaves out the inspector's page and files, and the tables.
    proof
        What lets a reader check the journal; None where nothing is signed, which the page says.

    Returns
    -------
    written
        Every file, in the order of its path.
    """
    sorted_ = ordered(snapshot)
    files = public_files(sorted_, proof) | ({} if only == "public" else inspector_files(sorted_))
    files |= {"manifest.json": manifest(sorted_, files), "software.json": software()}
    written = [_write(into / path, content) for path, content in files.items()]
    if only == "all":
        written += _tables(sorted_, into / "tables")
    return tuple(sorted(written))


def inspector_files(snapshot: Snapshot) -> dict[str, str | bytes]:
    """Give what stays inside, by path: the page that holds everything, maps, rows to send back."""
    text = page(
        "inspector.html.j2",
        drawn=webmap(facts.bounds(snapshot), _shade(snapshot, facts.bounds(snapshot))),
        scripts=_INSPECTOR,
        styles=("page.css", "cases.css", "inspector.css", "time.css"),
        data={
            "speech": facts.speech(snapshot, _files(_INSPECTOR, "inspector.html.j2")),
            "data": payload(snapshot),
        },
        monitor=snapshot.monitor,
        as_of=snapshot.as_of,
    )
    whole = whole_register(snapshot)
    return {"inspector.html": text} | inspector_gis(snapshot) | send_back(snapshot) | whole


def public_files(snapshot: Snapshot, proof: Proof | None = None) -> dict[str, str | bytes]:
    """Give the public page, its downloads and what proves the journal, by their paths."""
    placed = atoms(snapshot)
    offered = downloads(snapshot, placed) | public_gis(snapshot)
    relief = snapshot.relief
    drawable = relief is not None and relief.source in open_sources(snapshot)
    seen = public_bounds(snapshot, placed)
    text = page(
        "public.html.j2",
        drawn=webmap(seen, _shade(snapshot, seen) if drawable else None),
        scripts=_PUBLIC,
        styles=("page.css", "cases.css", "public.css", "kept.css"),
        data={
            "speech": facts.speech(snapshot, _files(_PUBLIC, "public.html.j2", "kept.html.j2")),
            "data": public_payload(snapshot, placed),
            "proof": kept_facts(proof),
        },
        monitor=snapshot.monitor,
        as_of=snapshot.as_of,
        downloads=tuple(offered),
        proved=proof is not None,
    )
    files: dict[str, str | bytes] = {"index.html": text}
    files |= {f"data/{name}": content for name, content in offered.items()}
    if proof is not None:
        files |= proof.files
        files[LISTING] = proof.listing({name: as_bytes(file) for name, file in files.items()})
    return {f"public/{name}": content for name, content in files.items()}


def _files(scripts: Sequence[str], *templates: str) -> list[str]:
    """Give the files of a page in which the keys of its texts stand."""
    of_page = (*_TEMPLATES, *templates)
    return [f"assets/{name}" for name in scripts] + [f"templates/{name}" for name in of_page]


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
