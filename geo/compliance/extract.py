"""What may be built on a site: the layers that concern it, and the limits that follow on a day.

The manner is that of the Swiss cadastre of public-law restrictions on landownership (PLR
cadastre, OEREB): a theme concerns a site, does not concern it, or is without data. Between
the first two stands a fourth answer, too close to call, where the errors of both lines decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import tables
from geo.compliance.answers import (
    CODES,
    Answers,
    Flags,
    answers,
    both,
    either,
    first_of,
    pick,
)
from geo.compliance.facts import Facts, Floats, LayerFacts, layer_facts
from geo.compliance.timeline import Stretch, stretches
from geo.compliance.words import measure
from geo.records import (
    REASONS,
    UNITS,
    Inside,
    Interval,
    Legal,
    Limit,
    NearerThan,
    Rule,
    ShareAbove,
    SlopeBand,
    SteeperThan,
    ZoneLayer,
)

WORDS = np.array(list(REASONS), dtype=object)

WHOLE = 1 - 1e-6
"""A share above this is the whole site: fractions of cells come in single precision."""


def extract(
    sites: gpd.GeoDataFrame,
    layers: Sequence[ZoneLayer],
    rules: Sequence[Rule],
    *,
    exposure: pd.DataFrame,
    measures: pd.DataFrame,
    nearest: pd.DataFrame,
    slopes: pd.DataFrame,
    incomplete: frozenset[str],
    repaired: frozenset[str],
    on: date,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Say of every site which layers concern it, and which versions of rules hold there.

    Parameters
    ----------
    sites
        Columns of ``tables.SITES``; metric CRS.
    layers, rules
        The catalogue and the rule book.
    exposure
        Exposure of the sites to the dissolved layers: ``tables.EXPOSURE`` with sites for
        buildings and layer ids as zone ids, out to the reach of the rules.
    measures
        ``tables.MEASURES`` with layer ids as restrictions.
    nearest
        ``site_id``, ``layer_id``, ``distance_m``: the nearest ground of each layer.
    slopes
        ``tables.SLOPES`` with sites for buildings; no rows where there is no elevation model.
    incomplete, repaired
        Ids of layers with zones set aside, and with repaired zones: absence proves nothing.
    on
        The day whose law is told.

    Returns
    -------
    themes, provisions
        Columns of ``tables.THEMES``, one row a site and layer; columns of
        ``tables.PROVISIONS``, one row a site, rule and version that holds or may hold there.
        A rule that surely holds nowhere on a site has no row.
    """
    if sites.empty:
        return tables.THEMES.empty(), tables.PROVISIONS.empty()
    as_buildings = sites.rename(columns={"site_id": "building_id"}).assign(
        footprint_m2=sites["area_m2"].fillna(0.0)  # of a point no more is asked than the point
    )
    raw = layer_facts(as_buildings, layers, exposure, incomplete=incomplete, repaired=repaired)
    ground = _Ground(sites, slopes, raw)
    themes = {layer.id: _theme(layer, ground, measures, nearest) for layer in layers}
    frames = [_theme_rows(layer, themes[layer.id], ground, on) for layer in layers]
    facts = Facts(as_buildings, raw, slopes, tables.LINKS.empty(), None, permits_complete=False)
    known = _Known(themes, facts, ground)
    by_rule = {rule.id: _rule_rows(rule, known, on) for rule in rules}
    found = [_yielded(rule, by_rule) for rule in rules]
    return (
        tables.THEMES.shape(_below(frames, sites)),
        tables.PROVISIONS.shape(_below([one for one in found if not one.empty], sites)),
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """The sites, the relief under them, and how they lie to each layer."""

    sites: gpd.GeoDataFrame
    slopes: pd.DataFrame
    layers: Mapping[str, LayerFacts]

    @property
    def repaired(self) -> Flags:
        """Tell which sites were repaired: nothing is surely absent from them."""
        return (self.sites["geometry_state"] == "repaired").to_numpy()

    @property
    def void(self) -> Floats:
        """Give the share of each site without a slope; all of it where there is no model."""
        rows = self.slopes.drop_duplicates("building_id").set_index("building_id")
        found: Floats = rows["void_share"].reindex(self.sites["site_id"]).fillna(1.0).to_numpy()
        return found

    def aligned(self, table: pd.DataFrame, key: str, wanted: str) -> pd.DataFrame:
        """Give the rows of a layer, one a site, in the order of the sites."""
        rows = table[table[key] == wanted].set_index("site_id")
        return rows.reindex(self.sites["site_id"])


@dataclass(frozen=True, slots=True)
class _Theme:
    """How each site lies to a layer: yes (concerned), no, or unknown with its reason."""

    answer: Answers
    complete: Flags
    measured: pd.DataFrame
    facts: LayerFacts
    distance_m: Floats
    error_m: Floats

    @property
    def whole(self) -> Flags:
        """Tell which sites lie in the layer as a whole; a point does where it is concerned."""
        share = self.facts.share
        return self.answer.yes & ((share > WHOLE) | np.isnan(share))


@dataclass(frozen=True, slots=True)
class _Known:
    """All that a provision is looked up in."""

    themes: Mapping[str, _Theme]
    facts: Facts
    ground: _Ground


def _theme(
    layer: ZoneLayer, ground: _Ground, measures: pd.DataFrame, nearest: pd.DataFrame
) -> _Theme:
    """Answer whether a layer concerns each site; what is not known is never a no."""
    raw = ground.layers[layer.id]
    measured = ground.aligned(measures, "restriction_id", layer.id)
    is_point = ground.sites["area_m2"].isna().to_numpy()
    facts = replace(raw, share=np.where(is_point, np.nan, raw.share))
    listed = measured[["area_m2", "length_m", "points"]].notna().any(axis=1).to_numpy()
    concerned = np.where(is_point, facts.position == "inside", listed)
    concerned &= ~np.isin(facts.position, ("too_close", "boundary_not_known"))
    close, blurred = facts.position == "too_close", facts.position == "boundary_not_known"
    void = isinstance(layer.derive, SlopeBand) & (ground.void > 0)
    if isinstance(layer.derive, SlopeBand):  # every cell has an error, and the line none
        concerned &= is_point | (facts.share_low > 0)
        close |= ~is_point & ~(facts.share_low > 0) & (facts.share_high > 0) & ~blurred
    known = facts.absence_known() & ~void & ~ground.repaired
    reason = first_of(
        [
            (close, CODES["too_close"]),
            (blurred, CODES["boundary_not_known"]),
            (ground.repaired, CODES["repaired"]),
            (~facts.absence_known(), facts.absence_reason()),
        ],
        CODES["no_data"],
    )
    near = ground.aligned(nearest, "layer_id", layer.id)["distance_m"].to_numpy(np.float64)
    return _Theme(
        answer=answers(concerned, ~concerned & ~close & ~blurred & known, reason),
        complete=known & np.isinf(facts.uncertain_m),
        measured=measured,
        facts=facts,
        distance_m=near,
        error_m=np.where(facts.error_m > 0, facts.error_m, np.nan),
    )


def _theme_rows(layer: ZoneLayer, theme: _Theme, ground: _Ground, on: date) -> pd.DataFrame:
    """Give the rows of one layer."""
    facts, answer, measured = theme.facts, theme.answer, theme.measured
    close = answer.reason == CODES["too_close"]
    shown = facts.share_high > 0
    return pd.DataFrame(
        {
            "site_id": ground.sites["site_id"].to_numpy(),
            "layer_id": layer.id,
            "state": np.select(
                [answer.yes, answer.no, close],
                ["concerned", "not_concerned", "too_close"],
                "no_data",
            ),
            "reason": WORDS[answer.reason],
            "complete": theme.complete,
            "area_m2": measured["area_m2"].to_numpy(),
            "share": measured["share"].to_numpy(),
            "share_low": np.where(shown, facts.share_low, np.nan),
            "share_high": np.where(shown, facts.share_high, np.nan),
            "length_m": measured["length_m"].to_numpy(),
            "points": measured["points"].array,
            "distance_m": theme.distance_m,
            "error_m": theme.error_m,
            "law": law_of(layer.legal, on),
        }
    )


def law_of(legal: Legal, on: date) -> str:
    """Say whether the act behind a layer counts on a day.

    Returns
    -------
    law
        ``in_force``, ``not_yet``, ``ended``, ``draft``, ``repealed``, ``none`` (the layer binds
        nobody) or ``day_not_known`` (in force, since a day that is not on file).

    Examples
    --------
    >>> law_of(Legal(status="in_force", in_force_from=date(2025, 3, 1)), date(2025, 2, 28))
    'not_yet'
    """
    if legal.status != "in_force":
        return legal.status
    if legal.adopted_on is not None and on < legal.adopted_on:
        return "not_yet"
    if legal.in_force_until is not None and legal.in_force_until <= on:
        return "ended"
    if legal.in_force_from is None:
        return "day_not_known"
    return "in_force" if legal.in_force_from <= on else "not_yet"


def _rule_rows(rule: Rule, known: _Known, on: date) -> pd.DataFrame:
    """Give one row a site and version that holds, or may hold, there on the day."""
    frames = [
        _version_rows(rule, version, stands, known) for version, stands in versions_on(rule, on)
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _yielded(rule: Rule, by_rule: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Take a rule back where another stands in its place; where that may be so, it is unsure."""
    own = by_rule[rule.id]
    others = [by_rule[one] for one in rule.yields_to if not by_rule.get(one, own).empty]
    if own.empty or not others:
        return own
    other = pd.concat(others, ignore_index=True)
    sure = other["stands"] == "in_force"
    stands: dict[str, Flags] = {
        holds: own["site_id"].isin(other.loc[which, "site_id"]).to_numpy()
        for holds, which in (
            ("whole", sure & (other["holds"] == "whole")),
            ("part", sure & (other["holds"] == "part")),
            ("unsure", ~sure | (other["holds"] == "unsure")),
        )
    }
    unsure = stands["unsure"] & (own["holds"] != "unsure").to_numpy()
    part = stands["part"] & (own["holds"] == "whole").to_numpy()
    changed = own.assign(
        holds=np.select([unsure, part], ["unsure", "part"], own["holds"]),
        reason=np.where(unsure, "special_rule", own["reason"]),
        # what is left of its ground was not measured
        **{name: own[name].where(~part) for name in ("share", "share_low", "share_high")},
    )
    return changed[~stands["whole"]]


def versions_on(rule: Rule, on: date) -> list[tuple[Limit, str]]:
    """Give the versions of a rule that count, or may count, on a day, the newest first.

    Returns
    -------
    versions
        Each with how it stands: ``in_force``; ``in_force_day_unknown`` (it, or the one before
        it); ``not_reconfirmed``; ``not_yet`` (adopted, of a later day); ``draft``. A repeal
        and a time without any version give nothing.

    Examples
    --------
    >>> from world import rule
    >>> [(one.id, how) for one, how in versions_on(rule("taller_than", 15, 12), date(2020, 6, 1))]
    [('v1', 'in_force')]
    """
    now = next(one for one in stretches(rule) if one.start <= on < one.stop)
    if rule.status == "draft":
        found = [(rule.versions[-1], "draft")]
    elif now.kind == "before":
        found = [(rule.versions[0], "not_yet")]
    elif now.kind == "no_limit" or now.version is None:
        found = []
    elif now.kind == "day_unknown":
        found = list(_either_of(rule, now))
    else:
        how = "in_force" if now.kind == "version" else "not_reconfirmed"
        found = [(now.version, how)]
    return [(version, how) for version, how in found if version.limit is not None]


def _either_of(rule: Rule, now: Stretch) -> Iterator[tuple[Limit, str]]:
    """Give the version whose day is not known, and those that may still count instead."""
    at = next(at for at, one in enumerate(rule.versions) if one is now.version)
    yield rule.versions[at], "in_force_day_unknown"
    for older in reversed(rule.versions[:at]):
        if older.in_force_until is not None and older.in_force_until <= now.start:
            return
        yield older, "in_force_day_unknown"
        start = older.in_force_from
        if not isinstance(start, Interval) or (start.not_after or date.max) <= now.start:
            return


def _version_rows(rule: Rule, version: Limit, stands: str, known: _Known) -> pd.DataFrame:
    everywhere: Flags = np.ones(len(known.facts), dtype=bool)
    area = known.themes[rule.within] if rule.within else None
    held = area.answer if area else answers(everywhere, ~everywhere, "no_data")
    tested, whole, share = _tested(rule, version, known)
    held = both(held, tested)
    if area is not None:
        whole = whole & area.whole
        share = _least(share, _bounds(area))
    kept = ~held.no
    return pd.DataFrame(
        {
            "site_id": known.ground.sites["site_id"].to_numpy()[kept],
            "rule_id": rule.id,
            "version_id": version.id,
            "stands": stands,
            "holds": np.select([held.yes & whole, held.yes], ["whole", "part"], "unsure")[kept],
            "reason": WORDS[held.reason][kept],
            "limit": version.limit if isinstance(version.limit, float) else np.nan,
            "unit": unit_of(rule),
            "share": share[0][kept],
            "share_low": share[1][kept],
            "share_high": share[2][kept],
        }
    )


def unit_of(rule: Rule) -> str:
    """Give the unit of a rule's limit; a slope is in degrees, whatever statistic it is of."""
    volume = getattr(rule.test, "statistic", None) == "volume"
    return "m3" if volume else UNITS[rule.test.word]


_Bounds = tuple[Floats, Floats, Floats]


def _tested(rule: Rule, version: Limit, known: _Known) -> tuple[Answers, Flags, _Bounds]:
    """Ask where the test of a rule bites: the answer, whether on the whole site, and the share.

    Only words about the place narrow it down; one about the building or its papers (floors,
    height, use, permits) holds wherever the rule does.
    """
    themes, facts, ground = known.themes, known.facts, known.ground
    everywhere: Flags = np.ones(len(facts), dtype=bool)
    nowhere: npt.NDArray[np.float64] = np.full(len(facts), np.nan)
    test, limit = rule.test, version.limit
    if isinstance(test, Inside | ShareAbove):
        chosen = [themes[one] for one in test.zones]
        whole: Flags = np.any([one.whole for one in chosen], axis=0)
        share = _bounds(chosen[0]) if len(chosen) == 1 else (nowhere, nowhere, nowhere)
        return reduce(either, [one.answer for one in chosen]), whole, share
    if isinstance(test, NearerThan) and isinstance(limit, float):
        near = _unless_repaired(measure(test, limit, facts).broken, ground)
        inside: Flags = np.any([themes[one].whole for one in test.zones], axis=0)
        return near, inside, (nowhere, nowhere, nowhere)
    if isinstance(test, SteeperThan) and isinstance(limit, float):
        return _steep(limit, facts, ground)
    return (
        answers(everywhere, ~everywhere, "no_data"),
        everywhere,
        (nowhere, nowhere, nowhere),
    )


def _steep(limit: float, facts: Facts, ground: _Ground) -> tuple[Answers, Flags, _Bounds]:
    """Ask whether some ground of a site is as steep as a limit; void ground may be.

    The steepest cell must tell it too: of many cells one may seem steep, or flat, by its error.
    """
    rows = facts.slopes[facts.slopes["threshold_deg"] == limit].set_index("building_id")
    found = rows.reindex(ground.sites["site_id"])
    share, low, high = (
        found[name].to_numpy() for name in ("share_at_or_above", "share_low", "share_high")
    )
    reason = pick(ground.void > 0, CODES["no_data"], CODES["too_close"])
    least, most = (found[f"slope_max_{bound}_deg"].to_numpy() for bound in ("low", "high"))
    somewhere = answers((low > 0) & (least >= limit), (high <= 0) & (most < limit), reason)
    steep = _unless_repaired(somewhere, ground)
    return steep, share > WHOLE, (share, low, high)


def _unless_repaired(answer: Answers, ground: _Ground) -> Answers:
    """Take back a no about ground that was repaired."""
    reason = pick(answer.no & ground.repaired, CODES["repaired"], answer.reason)
    return answers(answer.yes, answer.no & ~ground.repaired, reason)


def _bounds(theme: _Theme) -> _Bounds:
    facts = theme.facts
    return facts.share, facts.share_low, facts.share_high


def _least(one: _Bounds, other: _Bounds) -> _Bounds:
    """Give the share of ground in two places at the most; at the least it may be none."""
    none = np.isnan(one[0]) & np.isnan(one[2])
    high = np.fmin(one[2], other[2])
    return (
        np.where(none, other[0], np.nan),
        np.where(none, other[1], np.maximum(one[1] + other[1] - 1, 0.0)),
        np.where(none, other[2], high),
    )


def _below(frames: Sequence[pd.DataFrame], sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Put the rows of all layers, or rules, below one another, by site in the order asked."""
    if not frames:
        return pd.DataFrame()
    rows = pd.concat(frames, ignore_index=True)
    place = pd.Series(np.arange(len(sites)), index=sites["site_id"])
    return rows.iloc[np.argsort(rows["site_id"].map(place).to_numpy(), kind="stable")]
