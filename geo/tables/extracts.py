"""Tables of a site extract: what each site is, what concerns it, what follows for building."""

from __future__ import annotations

from geo import records
from geo.tables.kinds import GEOMETRY_STATES, Column, Table, count, flag, number, text

SITES = Table(
    "sites",
    "Sites that somebody asks about, one row each, in the metric CRS",
    ("site_id",),
    (
        text("site_id", "Identifier of the site", needed=True),
        text(
            "kind",
            "A place, a parcel on file, or ground that was drawn",
            needed=True,
            one_of=("point", "parcel", "drawn"),
        ),
        text("parcel_id", "Cadastral number, where the site is a parcel"),
        number("area_m2", "m²", "Area of the ground; empty for a point"),
        number("registered_m2", "m²", "Area stated in the document of the parcel"),
        number("position_error_m", "m", "Two-sigma error of its bounds; 0 as drawn", needed=True),
        flag("position_error_assumed", "Whether that error is the monitor's assumed one"),
        text("geometry_state", "Whether it was repaired", needed=True, one_of=GEOMETRY_STATES),
        flag("in_city", "Whether it touches the city's boundary polygon"),
        number("inside_city_m", "m", "Distance to ground outside the city; negative outside it"),
        text("district_id", "District that holds most of it; empty outside all"),
        number("slope_mean_deg", "deg", "Mean slope"),
        number("slope_max_deg", "deg", "Steepest cell touched"),
        number("void_share", "0-1", "Share without a slope; empty where there is no model"),
        Column("geometry", "geometry", "Ground (polygon) or point", "m, metric CRS", needed=True),
    ),
)

MEASURES = Table(
    "measures",
    "How much of each restriction lies on each site; one row a pair that is listed",
    ("site_id", "restriction_id"),
    (
        text("site_id", "The site", needed=True),
        text("restriction_id", "The restriction", needed=True),
        number("area_m2", "m²", "Area on the site, of a restriction of polygons"),
        number("share", "0-1", "The same as a share of the site"),
        number("length_m", "m", "Length on the site, of a restriction of lines"),
        count("points", "Points on the site, of a restriction of points"),
    ),
)

STATES = ("concerned", "too_close", "no_data", "not_concerned")
"""Worst first; ``no_data`` is never "not concerned"."""

THEMES = Table(
    "themes",
    "How each site lies to each layer",
    ("site_id", "layer_id"),
    (
        text("site_id", "The site", needed=True),
        text("layer_id", "The layer", needed=True),
        text("state", "Whether the layer concerns the site", needed=True, one_of=STATES),
        text("reason", "Its reason", needed=True, one_of=tuple(records.REASONS)),
        flag("complete", "Whether the layer is known on the whole site"),
        number("area_m2", "m²", "Area of the site in the layer"),
        number("share", "0-1", "The same as a share of the site"),
        number("share_low", "0-1", "The same at the least, given the errors"),
        number("share_high", "0-1", "The same at the most, given the errors"),
        number("length_m", "m", "Length of lines on the site"),
        count("points", "Points on the site"),
        number("distance_m", "m", "Distance to the nearest zone; 0 where they touch"),
        number("error_m", "m", "Two-sigma error of the layer and the site together"),
        text("law", "Whether the act behind the layer counts on that day", needed=True),
    ),
)

HOLDS = ("whole", "part", "unsure")
STANDS = ("in_force", "in_force_day_unknown", "not_reconfirmed", "not_yet", "draft")

PROVISIONS = Table(
    "provisions",
    "Which version of which rule holds, or may hold, on each site on the day of the extract",
    ("site_id", "rule_id", "version_id"),
    (
        text("site_id", "The site", needed=True),
        text("rule_id", "The rule", needed=True),
        text("version_id", "The version", needed=True),
        text("stands", "Whether the version counts on that day", needed=True, one_of=STANDS),
        text("holds", "On how much of the site", needed=True, one_of=HOLDS),
        text("reason", "Its reason", needed=True, one_of=tuple(records.REASONS)),
        number("limit", "unit", "What the version allows; empty where it bars or requires"),
        text("unit", "Unit of the limit", needed=True),
        number("share", "0-1", "Share of the site on which it holds at the most, where measured"),
        number("share_low", "0-1", "The same at the least, given the errors"),
        number("share_high", "0-1", "The same at the most, given the errors"),
    ),
)
