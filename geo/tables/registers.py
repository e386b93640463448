"""What registers hold: buildings and how they were seen, parcels, permits, districts."""

from __future__ import annotations

from geo.tables.kinds import GEOMETRY_STATES, Column, Table, count, day, flag, number, text

DATUMS = ("mean_planned_ground", "lowest_ground", "entrance", "other")

BUILDINGS = Table(
    "buildings",
    "Observed buildings, one row each, in the metric CRS",
    ("building_id",),
    (
        text("building_id", "Identifier of the building in its register", needed=True, public=True),
        text("register_id", "Register the building was read from", needed=True, public=True),
        count("row", "Row of the register's file, as a person counts it", needed=True),
        text("cadastral_no", "Cadastral number of its parcel, as the register gives it"),
        text("name", "Name in the register"),
        text("address", "Address in the register"),
        text("use_class", "Use as the register declares it; empty counts as private", public=True),
        text("use_class_raw", "The same as the register writes it"),
        text("use_class_built", "Use as it was observed"),
        text(
            "is_capital", "Whether it is a capital building; empty: not told", one_of=("yes", "no")
        ),
        number("units", "units", "Dwellings or rooms let in it"),
        number("basement_floors", "floors", "Basement-ground floors, which floors does not count"),
        number("floors", "floors", "Floors above the basement-ground floor", public=True),
        number(
            "floors_over",
            "floors",
            "How many of the floors may be basement-ground ones; empty: none",
        ),
        number("height_m", "m", "Height above mean planned ground", public=True),
        text(
            "height_datum",
            "From where the height was measured; empty: mean planned ground",
            one_of=DATUMS,
        ),
        number("height_error_m", "m", "Two-sigma error of the height"),
        day("captured_on", "Day the building was seen", public=True),
        day("seen_absent_on", "Last day its ground was seen without it"),
        day("gone_on", "Day by which its ground was seen without it again", public=True),
        *(
            day(f"{figure}_{which}_on", f"{meaning} {figure}; empty: {otherwise}")
            for figure in ("floors", "height", "footprint")
            for which, meaning, otherwise in (
                ("less", "Last day it was seen with surely less", "as seen_absent_on"),
                ("grown", "First day after that on which it was seen with its", "as captured_on"),
            )
        ),
        number("position_error_m", "m", "Two-sigma error of the footprint's position", needed=True),
        flag("position_error_assumed", "Whether that error is the monitor's assumed one"),
        number("footprint_m2", "m²", "Area of the footprint; empty for a point", public=True),
        text(
            "geometry_state",
            "Whether the footprint was repaired",
            needed=True,
            one_of=GEOMETRY_STATES,
        ),
        flag("in_city", "Whether it touches the city's boundary polygon", public=True),
        number("inside_city_m", "m", "Distance to ground outside the city; negative outside it"),
        text("district_id", "District that holds most of it; empty outside all", public=True),
        Column(
            "geometry", "geometry", "Footprint (polygon) or point", "m, metric CRS", needed=True
        ),
    ),
)

METHODS = ("survey", "drone", "satellite", "street", "osm", "document", "volunteer")

OBSERVATIONS = Table(
    "observations",
    "Buildings as seen, or seen absent, on one day; one row each, in the metric CRS",
    ("observation_id",),
    (
        text("observation_id", "Identifier of the observation", needed=True),
        text("register_id", "Register it was read from", needed=True),
        count("row", "Row of the register's file", needed=True),
        text(
            "building_id",
            "Building it names, as read; later the building it is of, empty where that is not told",
        ),
        text("cadastral_no", "Cadastral number it names"),
        text("address", "Address it names"),
        day("captured_on", "Day it was captured; empty: it opens no finding"),
        text("method", "How it was captured", one_of=METHODS),
        text("presence", "Whether a building was there", needed=True, one_of=("seen", "absent")),
        number("floors", "floors", "Floors above the basement-ground floor"),
        number("floors_over", "floors", "How many of the floors may be basement-ground ones"),
        number("basement_floors", "floors", "Basement-ground floors"),
        number("height_m", "m", "Height above mean planned ground"),
        number("height_error_m", "m", "Two-sigma error of the height"),
        text("height_datum", "From where the height was measured", one_of=DATUMS),
        text("use_class_built", "Use as observed"),
        number("units", "units", "Dwellings or rooms let in it"),
        text("document_no", "Number of the document or photo"),
        number("position_error_m", "m", "Two-sigma error of its place", needed=True),
        flag("position_error_assumed", "Whether that error is the monitor's assumed one"),
        number("footprint_m2", "m²", "Area of the footprint; empty for a point or none"),
        text("geometry_state", "Whether it was repaired", needed=True, one_of=GEOMETRY_STATES),
        Column("geometry", "geometry", "Footprint, point, or none", "m, metric CRS"),
    ),
)

HISTORY = Table(
    "history",
    "What became of each building between two observations",
    (),
    (
        text("building_id", "The building", needed=True),
        text(
            "change",
            "What happened",
            needed=True,
            one_of=("appeared", "grew", "shrank", "gone", "unchanged"),
        ),
        day("after_on", "Last day before it; empty: open to the past"),
        day("not_after_on", "Day by which it had happened", needed=True),
        text("observation_before", "Observation before it"),
        text("observation_after", "Observation after it"),
        number("floors_before", "floors", "Floors before"),
        number("floors_after", "floors", "Floors after"),
        number("height_before_m", "m", "Height before"),
        number("height_after_m", "m", "Height after"),
        number("footprint_before_m2", "m²", "Footprint before"),
        number("footprint_after_m2", "m²", "Footprint after"),
    ),
)

PARCELS = Table(
    "parcels",
    "Cadastral parcels, in the metric CRS",
    ("parcel_id",),
    (
        text("parcel_id", "Cadastral number", needed=True),
        text("register_id", "Register the parcel was read from", needed=True),
        count("row", "Row of the register's file", needed=True),
        text("cadastral_no_raw", "Cadastral number as the register writes it"),
        text("land_category", "Category of the land, as the register gives it"),
        text("land_use_purpose", "Purpose of the land"),
        text("land_use_purpose_raw", "The same as the register writes it"),
        text("parent_ids", "Parcels it was made from, joined by a space"),
        day("begins_on", "Day it was made"),
        day("ends_on", "Day it ceased to be"),
        number("position_error_m", "m", "Two-sigma error of its bounds"),
        number("area_doc_m2", "m²", "Area stated in the document"),
        text("hazard", "List of hazards it stands on, such as landslide; none: it stands on none"),
        day("hazard_listed_on", "Day it was put on that list"),
        text(
            "geometry_state",
            "Whether the polygon was repaired",
            needed=True,
            one_of=GEOMETRY_STATES,
        ),
        Column("geometry", "geometry", "Parcel", "m, metric CRS", needed=True),
    ),
)

GENEALOGY = Table(
    "genealogy",
    "Which parcel was made from which",
    ("child_id", "parent_id"),
    (
        text("child_id", "The parcel made", needed=True),
        text("parent_id", "The parcel it was made from", needed=True),
        day("made_on", "Day it was made"),
        flag("parent_on_file", "Whether a register has the parent"),
        text("parent_purpose", "Purpose of the parent's land"),
        count("siblings", "Parcels made from that parent", needed=True),
    ),
)

PERMITS = Table(
    "permits",
    "Acts of building permits, one row each",
    ("permit_id",),
    (
        text("permit_id", "Number of the act", needed=True),
        text("register_id", "Register the act was read from", needed=True),
        count("row", "Row of the register's file", needed=True),
        text("permit_no", "Number of the permit that the act belongs to; empty: its own"),
        text("permit_type", "Kind of act", needed=True),
        text("permit_type_raw", "The same as the register writes it"),
        text("status", "Status"),
        text("status_raw", "The same as the register writes it"),
        text("cadastral_no", "Cadastral number of the parcel it is for; several by a space"),
        text("building_id", "Building it names, where it names one"),
        text("address", "Address it names"),
        day("applied_on", "Day of application"),
        day("issued_on", "Day of issue"),
        day("refused_on", "Day of refusal"),
        day("expires_on", "Day it expires"),
        day("completed_on", "Day the works were completed"),
        number("floors_permitted", "floors", "Floors it allows"),
        number("floors_over", "floors", "How many of these may be basement-ground ones"),
        number("height_permitted_m", "m", "Height it allows"),
        text("use_class", "Use it allows"),
        text("use_class_raw", "The same as the register writes it"),
        text("document_no", "Number of the document"),
        text("issuing_body", "Public body that issued it"),
        text("approver_key", "Key of who signed it, the same on all acts; no name"),
        text("developer_key", "Key of who builds, the same on all acts; no name"),
        text("use_class_before", "Use, purpose or function before it, on an act that changes it"),
        number("units_permitted", "units", "Dwellings or rooms let that it allows"),
        number("gfa_m2", "m²", "Gross floor area it allows"),
        text("tender", "Whether land was given by tender; empty: not told", one_of=("yes", "no")),
        text(
            "opinions",
            "Opinions it names, by a space: hearing, ecology, emergency; none: it names none; "
            "empty: not told",
        ),
        text("plan_unit", "Unit of the detailed plan that it changes"),
        day("difference_due_on", "Day by which the cadastral difference is due"),
        text("difference_paid", "Whether it is paid; empty: not told", one_of=("yes", "no")),
        Column("geometry", "geometry", "Place it names; empty: none", "m, metric CRS"),
    ),
)

ACTS = Table(
    "acts",
    "Every dated act of every permit, one row each; refusals stay",
    (),
    (
        text("permit_id", "Row of the permit register that the act is from", needed=True),
        text("permit_no", "Permit the act belongs to", needed=True),
        text(
            "kind",
            "Kind of act: application, refusal, completion, or the type of the permit",
            needed=True,
        ),
        day("acted_on", "Day of the act; empty: not told"),
    ),
)

DISTRICTS = Table(
    "districts",
    "Districts of the city, in the metric CRS",
    ("district_id",),
    (
        text("district_id", "Identifier of the district", needed=True, public=True),
        text("name_kk", "Name in Kazakh", needed=True, public=True),
        text("name_ru", "Name in Russian", needed=True, public=True),
        text("name_en", "Name in English", needed=True, public=True),
        Column("geometry", "geometry", "District", "m, metric CRS", needed=True, public=True),
    ),
)
