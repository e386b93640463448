"""Facts about the ground: links, bounds, zones, exposure, relief."""

from __future__ import annotations

from geo.records import CHANGES, REMOVAL_REASONS
from geo.tables.kinds import GEOMETRY_STATES, Column, Table, count, flag, number, text

LINKS = Table(
    "links",
    "Building x parcel x permit, many to many",
    (),
    (
        text("building_id", "The building; empty where none is told for a permit of the parcel"),
        text("parcel_id", "The parcel it stands on or names"),
        text("permit_id", "A permit for that building or parcel"),
        text(
            "method",
            "How the link was found; other_name: the permit names a building not on file",
            needed=True,
            one_of=("number", "address", "overlap", "nearest", "other_name"),
        ),
        number(
            "score",
            "0-1",
            "Share of the footprint on the parcel; 1 for a number or address; for the nearest, "
            "1 less its distance over the farthest one allowed",
            needed=True,
        ),
        flag("ambiguous", "Whether another link fits nearly as well, so that a person must look"),
        flag("parcel_open", "Whether it is open on which parcel the building stands"),
    ),
)

SURE_METHODS = ("number", "address", "overlap")
"""Methods of a link that proves something, unless it is ambiguous: the nearest permit may be
a neighbour's, and one that names a building not on file may be for any."""

ENCROACHMENTS = Table(
    "encroachments",
    "How far each building reaches over the bounds of its own parcel, and onto whose land",
    ("building_id",),
    (
        text("building_id", "The building", needed=True),
        text("parcel_id", "Its own parcel: the one it names, else the one most of it stands on"),
        number("outside_m2", "m²", "Area beyond the bounds"),
        number("depth_m", "m", "Farthest distance beyond the bounds; 0: none", needed=True),
        number("depth_low_m", "m", "The same at the least, given both errors", needed=True),
        number("depth_high_m", "m", "The same at the most, given both errors", needed=True),
        text("onto", "Parcels it reaches onto, joined by a space; empty: land not on file"),
    ),
)

LANDSCAPE = Table(
    "landscape",
    "Cut and fill on each parcel between two elevation models",
    ("parcel_id",),
    (
        text("parcel_id", "The parcel", needed=True),
        number("cut_m3", "m³", "Ground taken away"),
        number("fill_m3", "m³", "Ground added"),
        number("cut_error_m3", "m³", "Two-sigma error of the volume cut"),
        number("fill_error_m3", "m³", "Two-sigma error of the volume filled"),
        number("cut_max_m", "m", "Deepest cut of a cell"),
        number("fill_max_m", "m", "Highest fill of a cell"),
        number("height_error_m", "m", "Error of the deepest cut or highest fill of its cells"),
        number("void_share", "0-1", "Share of the parcel without a height", needed=True),
    ),
)

REMOVALS = Table(
    "removals",
    "What of each building two surfaces show to be gone, and what still stands; errors two-sigma",
    ("building_id",),
    (
        text("building_id", "The building", needed=True),
        text("change", "What became of it", needed=True, one_of=tuple(CHANGES)),
        text("reason", "Why so", needed=True, one_of=tuple(REMOVAL_REASONS)),
        number("height_before_m", "m", "Height of what stood above the ground around it"),
        number("height_before_error_m", "m", "Error of that height"),
        number("height_left_m", "m", "Height of what still stands; 0: nothing is seen standing"),
        number("height_left_error_m", "m", "Error of that height"),
        count("floors_left", "Floors of what still stands; empty: not told by the height"),
        number("volume_before_m3", "m³", "Volume above the ground, before"),
        number("volume_before_error_m3", "m³", "Error of that volume"),
        number("volume_left_m3", "m³", "Volume above the ground, after"),
        number("volume_left_error_m3", "m³", "Error of that volume"),
        number("removed_m3", "m³", "Volume before less volume left; negative: it grew"),
        number("removed_error_m3", "m³", "Error of that volume"),
        number("removed_share", "0-1", "Volume removed of the volume before; not told if it grew"),
        number("removed_error_share", "0-1", "Error of that share"),
        number("fell_m2", "m²", "Area where the surface fell by more than its error"),
        number("fell_error_m2", "m²", "Error of that area"),
        number("left_m2", "m²", "Area where something still stands higher than its error"),
        number("left_error_m2", "m²", "Error of that area"),
        number("dug_m3", "m³", "Volume below the ground around it, after; not part of the removed"),
        number("ground_error_m", "m", "Error of the height of the ground"),
        number("ground_offset_m", "m", "How far the ground around it lies off the terrain model"),
        number("seen_m", "m", "What stands lower than this is not seen"),
        number("void_share", "0-1", "Share of the footprint without a height", needed=True),
        count("cells", "Cells that lie in the footprint whole", needed=True),
    ),
)

ZONES = Table(
    "zones",
    "Zones of all layers, given and derived, in the metric CRS",
    ("zone_id",),
    (
        text("zone_id", "layer_id, and what the zone is called by in it", needed=True, public=True),
        text("layer_id", "Layer of the zone", needed=True, public=True),
        text("name", "Name in the source", public=True),
        text(
            "part",
            "area; or uncertain: ground where the bounding line is not known",
            needed=True,
            one_of=("area", "uncertain", "closing"),
            public=True,
        ),
        number(
            "boundary_error_m", "m", "Two-sigma error of the boundary", needed=True, public=True
        ),
        flag(
            "boundary_error_assumed", "Whether that error is the monitor's assumed one", public=True
        ),
        text(
            "geometry_state",
            "Whether the polygon was repaired",
            needed=True,
            one_of=GEOMETRY_STATES,
        ),
        Column(
            "geometry", "geometry", "Zone; a line for part closing", "m, metric CRS", needed=True
        ),
    ),
)

EXPOSURE = Table(
    "exposure",
    "Facts: which building lies in, or near, which zone",
    ("building_id", "zone_id"),
    (
        text("building_id", "The building", needed=True),
        text("zone_id", "The zone", needed=True, public=True),
        text("layer_id", "Layer of the zone", needed=True, public=True),
        number("overlap_m2", "m²", "Area of the footprint in the zone; empty for a point"),
        number("overlap_share", "0-1", "Share of the footprint in the zone; empty for a point"),
        number("share_low", "0-1", "The same if the boundary runs against it by the error"),
        number("share_high", "0-1", "The same if the boundary runs for it by the error"),
        number(
            "distance_m",
            "m",
            "Distance between footprint and zone; 0 where they touch",
            needed=True,
        ),
        number("error_m", "m", "Two-sigma error of zone and footprint together", needed=True),
        text(
            "position",
            "Where the building is, given the error",
            needed=True,
            one_of=("inside", "too_close", "outside", "boundary_not_known"),
        ),
    ),
)

SLOPES = Table(
    "slopes",
    "Relief under each footprint, by exact cell fractions; one row a building and threshold",
    ("building_id", "threshold_deg"),
    (
        text("building_id", "The building", needed=True),
        number("threshold_deg", "deg", "Threshold of a rule or layer", needed=True),
        number("slope_mean_deg", "deg", "Mean slope"),
        number("slope_mean_low_deg", "deg", "The least mean slope, given every error and void"),
        number("slope_mean_high_deg", "deg", "The greatest mean slope, likewise"),
        number("slope_max_deg", "deg", "Steepest cell touched"),
        number("slope_max_low_deg", "deg", "The least slope of the steepest cell, likewise"),
        number("slope_max_high_deg", "deg", "The greatest slope of the steepest cell, likewise"),
        number("share_at_or_above", "0-1", "Share of the footprint at or above the threshold"),
        number("share_low", "0-1", "The same at the least, given both errors"),
        number("share_high", "0-1", "The same at the most, given both errors, and voids as steep"),
        number("elevation_min_m", "m", "Lowest cell touched"),
        number("elevation_max_m", "m", "Highest cell touched"),
        number(
            "void_share",
            "0-1",
            "Share of the footprint on void cells or off the model",
            needed=True,
        ),
        number("slope_error_deg", "deg", "Two-sigma error of a cell's slope", needed=True),
    ),
)
