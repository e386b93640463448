"""The command line: ``measure``, which compares two surfaces of one place."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from geo.cli.clock import Clock, configured
from geo.cli.options import AsOf, DataFolder, MonitorFile
from geo.cli.telling import hint, put_json, rows_of, say
from geo.errors import UsageError

if TYPE_CHECKING:  # the libraries are imported where they are used: --help need not wait for them
    from geo.records import Measured, Parameter

Metres = Annotated[float | None, typer.Option(help="Two-sigma error of its heights, in metres.")]


def measure(
    monitor: MonitorFile,
    before: Annotated[
        Path, typer.Option("--before", metavar="FILE", help="The earlier heights, a GeoTIFF.")
    ],
    after: Annotated[
        Path, typer.Option("--after", metavar="FILE", help="The later heights, a GeoTIFF.")
    ],
    building: Annotated[
        str | None, typer.Option("--building", metavar="ID", help="A building on file.")
    ] = None,
    parcel: Annotated[
        str | None, typer.Option("--parcel", metavar="NO", help="A parcel, for cut and fill.")
    ] = None,
    geometry: Annotated[
        Path | None, typer.Option("--geometry", metavar="FILE", help="A file of footprints.")
    ] = None,
    terrain: Annotated[
        Path | None, typer.Option("--terrain", metavar="FILE", help="Heights of the bare ground.")
    ] = None,
    before_error_m: Metres = None,
    after_error_m: Metres = None,
    terrain_error_m: Metres = None,
    after_on: Annotated[
        datetime | None,
        typer.Option("--after-on", formats=["%Y-%m-%d"], help="Day of the later heights."),
    ] = None,
    storey_m: Annotated[
        float | None, typer.Option("--storey-m", help="Height of a storey; floors need it.")
    ] = None,
    storey_source: Annotated[
        str, typer.Option("--storey-source", help="Where that height is from.")
    ] = "none",
    position_error_m: Annotated[
        float | None,
        typer.Option("--position-error-m", help="Two-sigma error of the place of footprints."),
    ] = None,
    resample: Annotated[
        bool, typer.Option("--resample", help="Bring other cells onto those of the earlier one.")
    ] = False,
    coregister: Annotated[
        bool, typer.Option("--coregister", help="Take shift and bias of the later one out.")
    ] = False,
    language: Annotated[
        Literal["kk", "ru", "en"], typer.Option("--lang", help="Language of the text.")
    ] = "ru",
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="json for other programs.")
    ] = "text",
    data: DataFolder = None,
    as_of: AsOf = None,
) -> None:
    """Measure what of a building is gone, or what was cut and filled; suggest a ledger entry."""
    from geo.atlas.measured import measured_lines  # noqa: PLC0415
    from geo.measuring import Surfaces, measure_change, measured_object  # noqa: PLC0415

    what = measured_object(building=building, parcel=parcel, geometry=geometry)
    surfaces = Surfaces(
        before=before,
        after=after,
        terrain=terrain,
        before_error_m=before_error_m,
        after_error_m=after_error_m,
        terrain_error_m=terrain_error_m,
        after_on=after_on.date() if after_on else None,
    )
    with Clock() as clock:
        measured = measure_change(
            configured(monitor, data, None, as_of),
            what,
            surfaces,
            storey_m=_storey(storey_m, storey_source),
            position_error_m=position_error_m,
            resample=resample,
            coregister=coregister,
            tell=clock.tell,
        )
    for issue in measured.issues:
        hint(str(issue))
    if form == "json":
        put_json(_as_json(measured))
        return
    for line in measured_lines(measured, language):
        say(line)


def _storey(height_m: float | None, source: str) -> Parameter | None:
    from geo.records import Parameter  # noqa: PLC0415

    if height_m is None:
        return None
    if height_m <= 0:
        raise UsageError(f"--storey-m {height_m:g}: not a height in metres. Give one above 0.")
    return Parameter(value=height_m, source=source)


def _as_json(measured: Measured) -> dict[str, Any]:
    """Give everything that was measured for another program; nothing in it is a decision."""
    return {
        "before": measured.before,
        "after": measured.after,
        "terrain": measured.terrain,
        "registration": asdict(measured.registration),
        "coregistered": measured.coregistered and asdict(measured.coregistered),
        "error_m": measured.error_m,
        "error_source": measured.error_source,
        "removals": rows_of(measured.removals),
        "landscape": rows_of(measured.landscape),
        "suggested": [asdict(one) for one in measured.suggested],
        "issues": [asdict(one) for one in measured.issues],
    }
