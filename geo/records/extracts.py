"""A site extract: what a run found about many sites, and the document made of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from geo.records.layers import ZoneLayer
from geo.records.phrases import Phrase
from geo.records.rules import Interval, Rule
from geo.records.run import Issue
from geo.records.words import Confidence, Family, Legal, Record, Source, Style, Text

if TYPE_CHECKING:  # so that the command's help does not wait for the table libraries
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Extracts:
    """Everything known about many sites on one day; pages are drawn from it and nothing else.

    ``sites``, ``themes``, ``provisions`` are ``tables.SITES``, ``THEMES``, ``PROVISIONS``;
    ``exposure`` is ``tables.EXPOSURE`` with sites for buildings, and ``slopes`` likewise.
    ``parcels`` and ``buildings`` are the neighbours that a plan shows; they are judged by nothing.
    """

    monitor: Any  # geo.config.Monitor: a base record cannot import config
    on: date  # the day whose law is told
    as_of: date  # the day of the state of knowledge
    layers: tuple[ZoneLayer, ...]
    rules: tuple[Rule, ...]
    rulebook_sha256: str
    sites: gpd.GeoDataFrame
    themes: pd.DataFrame
    provisions: pd.DataFrame
    exposure: pd.DataFrame
    slopes: pd.DataFrame
    zones: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    boundary: gpd.GeoDataFrame
    parcels: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    conditions: Mapping[str, Phrase] = field(default_factory=dict)  # of rules, taken apart
    issues: tuple[Issue, ...] = ()


Share = Annotated[float, Field(ge=0, le=1)]


class Steepness(Record):
    """Slope of the ground of a site at or above one threshold."""

    threshold_deg: float
    share: Share | None
    share_low: Share
    share_high: Share


class SlopeFact(Record):
    """Relief under a site; all empty figures where the model is void there."""

    mean_deg: float | None
    max_deg: float | None
    void_share: Share
    error_deg: float
    source: str
    steeper: tuple[Steepness, ...]


class SiteFact(Record):
    """The site that was asked about."""

    site_id: str
    kind: Literal["point", "parcel", "drawn"]
    parcel_id: str | None
    lon: Annotated[float, Field(description="of the point, or of a point inside; degrees WGS 84")]
    lat: float
    area_m2: float | None
    registered_m2: float | None
    position_error_m: float
    position_error_assumed: bool
    repaired: bool
    in_city: bool
    wholly_in_city: bool
    district: Text | None
    slope: SlopeFact | None


class ZoneFact(Record):
    """One zone in which a site lies, or to which it is near."""

    zone_id: str
    name: str | None
    position: Literal["inside", "too_close", "outside", "boundary_not_known"]
    area_m2: float | None
    share: Share | None
    distance_m: float
    error_m: float


class ThemeFact(Record):
    """How the site lies to one layer."""

    layer_id: str
    title: Text
    family: Family
    state: Literal["concerned", "too_close", "no_data", "not_concerned"]
    reason: str
    complete: bool
    area_m2: float | None
    share: Share | None
    share_low: Share | None
    share_high: Share | None
    length_m: float | None
    points: int | None
    distance_m: float | None
    error_m: float | None
    error_assumed: bool
    certainty: Literal["certain", "uncertain"]
    law: Literal["in_force", "not_yet", "ended", "draft", "repealed", "none", "day_not_known"]
    legal: Legal
    source: str
    style: Style
    note: Text | None
    zones: tuple[ZoneFact, ...]


class OpenPoint(Record):
    """A point the text of the law leaves open, and the rules it touches."""

    id: str
    point: Text
    taken: Text
    alternatives: tuple[Text, ...]
    rules: Annotated[tuple[str, ...], Field(description="ids of the provisions it touches")]


class ProvisionFact(Record):
    """One version of a rule that holds, or may hold, on the site."""

    rule_id: str
    version_id: str
    title: Text
    force: Literal["binding", "advisory"]
    stands: Literal["in_force", "in_force_day_unknown", "not_reconfirmed", "not_yet", "draft"]
    holds: Literal["whole", "part", "unsure"]
    reason: str
    word: str
    limit: float | Literal["barred", "required"]
    unit: str
    statistic: str | None
    change: Literal["cut", "fill", "either"] | None
    allowed_share: Annotated[
        Share | None, Field(description="of the footprint that may lie on such ground")
    ]
    words: Annotated[tuple[str, ...], Field(description="uses, acts or purposes the rule names")]
    layers: Annotated[tuple[str, ...], Field(description="ids of the layers the rule looks at")]
    condition: str | None
    condition_said: Annotated[Text | None, Field(description="the condition in words")]
    excepted_not_for: tuple[str, ...]
    excepted_claimed_by: tuple[str, ...]
    excepted_shown_by: tuple[str, ...]
    excepted_why: Literal["exception_claimed", "open_reading"] | None
    yields_to: Annotated[dict[str, Text], Field(description="titles of rules, by their ids")]
    share: Share | None
    share_low: Share | None
    share_high: Share | None
    act: str | None
    article: str | None
    adopted_on: date | None
    registered_on: date | None
    in_force_from: date | Interval
    in_force_until: date | None
    confirmed_until: date | None
    confidence: Confidence
    source: str | None


class Unjudged(Record):
    """A provision that is known and that no rule on file judges."""

    title: Text
    act: str
    why: Text


class Extract(Record):
    """What is known of one site on one day: the document that every format is made from."""

    monitor: str
    city: Text
    fictional: bool
    crs: str
    on: date
    as_of: date
    rulebook_sha256: str
    publisher: Text
    how_to_object: Text
    site: SiteFact
    themes: tuple[ThemeFact, ...]
    provisions: tuple[ProvisionFact, ...]
    open_points: tuple[OpenPoint, ...]
    words: Annotated[dict[str, Text], Field(description="texts of words that the rules name")]
    not_judged: tuple[Unjudged, ...]
    sources: dict[str, Source]
