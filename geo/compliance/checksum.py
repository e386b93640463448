"""A short checksum of all that a finding rests on, so that a review can tell when it changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo import tables
from geo.compliance.condition import columns_of
from geo.compliance.facts import Facts, Places, places
from geo.compliance.readings import kinds_read, layers_read, thresholds, words_read
from geo.records import Rule
from geo.tables.texts import of_one_length

Sums = npt.NDArray[np.uint64]

SEEDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""Where the two streams of 64 bits begin; any two different numbers would do."""

DECIMALS = 6
"""Decimals of a figure that count: machines differ in the last bits of an area or a distance."""

DECIMALS_M = 3
"""Decimals of a coordinate that count, in metres, for the same reason."""

OF_A_BUILDING = (
    "geometry_state", "position_error_m", "inside_city_m", "floors", "floors_over",
    "basement_floors", "height_m", "height_datum", "height_error_m", "captured_on",
    "seen_absent_on", "use_class", "use_class_built", "is_capital", "units",
    "floors_less_on", "floors_grown_on", "height_less_on", "height_grown_on",
    "footprint_less_on", "footprint_grown_on",
)  # fmt: skip
"""Columns that rules rest on, but for those a condition names; a name or a row number is none."""

OF_EXPOSURE = (
    "zone_id", "overlap_share", "share_low", "share_high", "distance_m", "error_m", "position",
)  # fmt: skip

OF_A_LINK = ("method", "ambiguous")

OF_A_PERMIT = (
    "permit_id", "permit_no", "permit_type", "status", "cadastral_no", "building_id", "applied_on",
    "issued_on", "refused_on", "expires_on", "completed_on", "floors_permitted",
    "height_permitted_m", "use_class",
)  # fmt: skip

OF_A_PARCEL = (
    "parcel_id", "land_category", "land_use_purpose", "begins_on", "ends_on", "geometry_state",
)  # fmt: skip

OF_A_VERSION = {
    "id", "limit", "adopted_on", "registered_on", "in_force_from", "in_force_until",
    "confirmed_until", "reaches_back",
}  # fmt: skip

OF_A_RULE = {
    "id", "force", "status", "when", "yields_to", "within", "within_share", "test", "unless",
}  # fmt: skip

OF_AN_ANSWER = ("verdict", "reason", "version_id", "today", "label")

PERMIT_WORDS = frozenset(
    (
        "no_permit", "permit_expired", "permit_for_other", "refused_then_granted",
        "stage_missing", "stages_out_of_order", "accepted_before_notice",
        "use_barred", "use_allowed", "use_differs",
    )
)  # fmt: skip
"""Words that look at permits; the declared use may be that of a permit."""

PARCEL_WORDS = frozenset(("subdivided", "landscape_changed", "outside_parcel"))


def checksums(rules: Sequence[Rule], facts: Facts) -> dict[str, pd.Series]:
    """Give a checksum for each building and rule.

    It changes with the footprint (to the millimetre), figures, days and uses of the building,
    with the rows of exposure, slope, permits, acts and parcels that the rule looks at, and with
    what the rule says: its test, condition, exception, versions, readings, and the special
    rules it yields to. It does not change with the order of rows, with other buildings, or
    with the titles and sources of a rule. It is no seal: nobody is kept from making two alike.

    Parameters
    ----------
    rules
        The rules that were judged.
    facts
        What they were judged of.

    Returns
    -------
    checksums
        For each id of a rule, 32 hexadecimal digits a building.
    """
    by_id = {rule.id: rule for rule in rules}
    streams = [_Stream(facts, seed, by_id) for seed in SEEDS]
    return {rule.id: _written([stream.of(rule) for stream in streams]) for rule in rules}


def with_answer(sums: pd.Series, findings: pd.DataFrame) -> pd.Series:
    """Fold what was said into the checksums of one rule, so that another answer is another sum.

    What an absent act proves hangs on the whole register, and which version counts on the day
    of the run: neither is a row of the building, and both can turn its verdict.

    Parameters
    ----------
    sums
        Of :func:`checksums`, one a building.
    findings
        Columns ``verdict``, ``reason``, ``version_id``, ``today`` and ``label`` of
        ``tables.FINDINGS``, in the same order.
    """
    texts = findings[list(OF_AN_ANSWER)].assign(sum=sums)
    told = [_words(texts[name]) for name in sorted(texts.columns)]  # once for both streams
    return _written(
        [_folded([_of_words(*one, seed) for one in told], seed, len(texts)) for seed in SEEDS]
    )


def _written(sums: Sequence[Sums]) -> pd.Series:
    """Write two columns of 64 bits as one of 32 hexadecimal digits."""
    digits = np.stack(sums, axis=1).astype(">u8").tobytes().hex().encode()
    return of_one_length(digits, 32)


class _Stream:
    """One stream of 64 bits over all facts; what several rules rest on is summed once."""

    def __init__(self, facts: Facts, seed: int, rules: Mapping[str, Rule]) -> None:
        self._facts = facts
        self._seed = seed
        self._rules = rules
        self._summed: dict[str, Sums] = {}

    def of(self, rule: Rule) -> Sums:
        """Sum up all that a rule rests on, with the special rules it yields to."""
        return self._once(f"rule:{rule.id}", lambda: self._rule(rule))

    def _rule(self, rule: Rule) -> Sums:
        words = words_read(rule)
        parts = [np.full(len(self._facts), _digest(_says(rule), self._seed), dtype=np.uint64)]
        parts.append(self._once("building", self._building))
        for name in _columns_of_condition(rule, self._facts.buildings):
            parts.append(self._once(f"column:{name}", partial(self._columns, [name])))
        for layer in layers_read(rule):
            parts.append(self._once(f"layer:{layer}", partial(self._layer, layer)))
        for least in thresholds([rule]):
            parts.append(self._once(f"slope:{least}", partial(self._slope, least)))
        if words & PERMIT_WORDS or kinds_read(rule):
            parts.append(self._once("permits", self._permits))
        if words & PARCEL_WORDS:
            parts.append(self._once("parcels", self._parcels))
        parts += [self.of(self._rules[one]) for one in rule.yields_to if one in self._rules]
        return _folded(parts, self._seed)

    def _once(self, name: str, make: Callable[[], Sums]) -> Sums:
        if name not in self._summed:
            self._summed[name] = make()
        return self._summed[name]

    def _building(self) -> Sums:
        """Sum up the footprint and the figures of each building."""
        rounded = shapely.transform(
            self._facts.buildings.geometry.to_numpy(), lambda at: np.round(at, DECIMALS_M) + 0.0
        )
        outline = pd.util.hash_array(
            shapely.to_wkb(rounded), hash_key=_key(self._seed), categorize=False
        )
        return _folded([outline, self._columns(OF_A_BUILDING)], self._seed)

    def _columns(self, names: Iterable[str]) -> Sums:
        return _rows(self._facts.buildings, names, self._seed)

    def _layer(self, layer_id: str) -> Sums:
        """Sum up the exposure to one layer, and what its absence proves."""
        layer, whole = self._facts.layers[layer_id], self._facts.whole
        proves = np.full(len(self._facts), _digest([layer_id, layer.lost], self._seed), np.uint64)
        if whole is None:
            return proves
        own = whole[whole["layer_id"] == layer_id]
        return _folded([proves, self._added(own, _rows(own, OF_EXPOSURE, self._seed))], self._seed)

    def _slope(self, threshold_deg: float) -> Sums:
        slopes = self._facts.slopes
        own = slopes[slopes["threshold_deg"] == threshold_deg]
        names = [name for name in own.columns if name not in ("building_id", "at")]
        return self._added(own, _rows(own, names, self._seed))

    def _added(self, table: pd.DataFrame, sums: Sums) -> Sums:
        """Add up the rows of each building, in whatever order they come."""
        return _by_place(self._facts.places(table), sums, len(self._facts))

    def _permits(self) -> Sums:
        """Sum up the permits of each building and of its parcels, with their acts."""
        facts, links = self._facts, self._facts.links
        told: list[object] = [facts.permits is None, facts.permits_complete]
        told += [str(facts.permits_from), str(facts.permits_until)]
        told += [[one, sorted(words)] for one, words in sorted(facts.granting.items())]
        known = _digest(told, self._seed)
        ids, sums = self._acts()
        acts = np.append(sums, np.uint64(0))[places(links["permit_id"], ids)]
        linked = _rows(_doubted(links), ("parcel_id", "permit_id", *OF_A_LINK), self._seed)
        own = self._added(links, _folded([linked, acts], self._seed))
        pairs = links.assign(
            sum=_folded([_rows(links, ["permit_id"], self._seed), acts], self._seed)
        )
        pairs = pairs.dropna(subset=["parcel_id", "permit_id"])
        pairs = pairs.drop_duplicates(["parcel_id", "permit_id"])
        on = pd.Index(pairs["parcel_id"].unique())
        of_parcels = _by_place(places(pairs["parcel_id"], on), pairs["sum"].to_numpy(), len(on))
        near = self._of_parcels(on, of_parcels)
        every = np.full(len(facts), known, dtype=np.uint64)
        return _folded([every, own, near], self._seed)

    def _acts(self) -> tuple[pd.Index, Sums]:
        """Sum up each permit with its acts."""
        permits, acts = self._facts.permits, self._facts.acts
        if permits is None:
            return pd.Index([], dtype="str"), np.zeros(0, dtype=np.uint64)
        ids = pd.Index(permits["permit_id"])
        sums = [_rows(permits, OF_A_PERMIT, self._seed)]
        if acts is not None:
            rows = _rows(acts, ("permit_no", "kind", "acted_on"), self._seed)
            sums.append(_by_place(places(acts["permit_id"], ids), rows, len(ids)))
        return ids, _folded(sums, self._seed)

    def _parcels(self) -> Sums:
        """Sum up the parcels of each building: what they are, were made from, and became."""
        facts = self._facts
        on = pd.Index(facts.links["parcel_id"].dropna().unique())
        sums = [np.zeros(len(on), dtype=np.uint64)]
        told: tuple[tuple[pd.DataFrame | None, str, Sequence[str]], ...] = (
            (facts.parcels, "parcel_id", OF_A_PARCEL),
            (facts.genealogy, "child_id", tables.GENEALOGY.names),
            (facts.landscape, "parcel_id", tables.LANDSCAPE.names),
        )
        for table, key, names in told:
            if table is not None:
                rows = _rows(table, names, self._seed)
                sums.append(_by_place(places(table[key], on), rows, len(on)))
        linked = _rows(_doubted(facts.links), ("parcel_id", "score", *OF_A_LINK), self._seed)
        parts = [self._added(facts.links, linked)]
        parts.append(self._of_parcels(on, _folded(sums, self._seed)))
        if facts.encroachments is not None:
            own = facts.encroachments
            names = [name for name in own.columns if name not in ("building_id", "at")]
            parts.append(self._added(own, _rows(own, names, self._seed)))
        return _folded(parts, self._seed)

    def _of_parcels(self, on: pd.Index, sums: Sums) -> Sums:
        """Add up what is known of each building's parcels, each parcel once."""
        links = self._facts.links
        own = pd.DataFrame(
            {"at": self._facts.places(links), "parcel": places(links["parcel_id"], on)}
        ).drop_duplicates()
        own = own[(own["at"] >= 0) & (own["parcel"] >= 0)]
        return _by_place(own["at"].to_numpy(), sums[own["parcel"]], len(self._facts))


def _doubted(links: pd.DataFrame) -> pd.DataFrame:
    """Give links with one number for both doubts: of the permit, and of the parcel."""
    return links.assign(ambiguous=links["ambiguous"].astype(float) + links["parcel_open"])


LATER_KEYS = ("begun_by", "claimed_by")
"""Keys that count only where they are filled, as reviews were made before there were any."""


def _filled(says: Any) -> Any:
    """Leave out what a rule does not use of :data:`LATER_KEYS`, at any depth."""
    if isinstance(says, dict):
        return {k: _filled(one) for k, one in says.items() if one or k not in LATER_KEYS}
    return [_filled(one) for one in says] if isinstance(says, list) else says


def _says(rule: Rule) -> object:
    """Give what a rule says, without its titles, acts and sources."""
    return _filled(_dumped(rule))


def _dumped(rule: Rule) -> dict[str, Any]:
    return {
        **rule.model_dump(mode="json", include=OF_A_RULE),
        "versions": [one.model_dump(mode="json", include=OF_A_VERSION) for one in rule.versions],
        "readings": [
            one.model_dump(mode="json", include={"id", "variants", "chosen"})
            for one in rule.readings
        ],
    }


def _columns_of_condition(rule: Rule, buildings: pd.DataFrame) -> list[str]:
    """Find the columns that a condition names, beyond those every rule rests on."""
    named = set(columns_of(rule.when)) if rule.when else set()
    return sorted(named & set(buildings.columns) - set(OF_A_BUILDING))


def _digest(says: object, seed: int) -> np.uint64:
    """Give 64 bits of a value that JSON can hold."""
    text = json.dumps(says, sort_keys=True, ensure_ascii=True).encode()
    digest = hashlib.blake2b(text, digest_size=8, key=seed.to_bytes(8, "big")).digest()
    return np.uint64(int.from_bytes(digest, "big"))


def _rows(table: pd.DataFrame, names: Iterable[str], seed: int) -> Sums:
    """Give 64 bits of each row, over columns in the order of their names."""
    return _folded([_bits(table[name], seed) for name in sorted(names)], seed, len(table))


def _bits(column: pd.Series, seed: int) -> Sums:
    """Give 64 bits of each value; a missing one has bits of its own."""
    a_day = pd.api.types.is_datetime64_any_dtype(column)
    if not a_day and not pd.api.types.is_numeric_dtype(column):
        return _of_words(*_words(column), seed)
    missing = column.isna().to_numpy()
    if a_day:
        whole = column.to_numpy().astype("datetime64[D]").astype(np.int64).view(np.uint64)
    else:  # numbers and flags
        figures = column.to_numpy(dtype=np.float64, na_value=np.nan)
        whole = (np.round(figures, DECIMALS) + 0.0).view(np.uint64)  # + 0.0: no minus zero
    return np.where(missing, np.uint64(seed), _mixed(whole, seed))


def _words(column: pd.Series) -> tuple[Places, npt.NDArray[np.object_]]:
    """Give a column of texts as codes and words; a missing one has the code -1."""
    codes, words = pd.factorize(column)
    return codes, np.asarray(words, dtype=object)


def _of_words(codes: Places, words: npt.NDArray[np.object_], seed: int) -> Sums:
    """Give 64 bits of each text; a missing one has bits of its own."""
    known = pd.util.hash_array(words, hash_key=_key(seed), categorize=False)
    return np.append(_mixed(known, seed), np.uint64(seed))[codes]


def _key(seed: int) -> str:
    return f"{seed:016x}"


def _folded(parts: Sequence[Sums], seed: int, count: int | None = None) -> Sums:
    """Fold columns of bits into one; their order counts."""
    folded = np.zeros(len(parts[0]) if count is None else count, dtype=np.uint64)
    for part in parts:
        folded = _mixed(folded + part, seed)
    return folded


def _mixed(bits: Sums, seed: int) -> Sums:
    """Spread bits over all 64, by SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)."""
    mixed = bits + np.uint64(seed)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _by_place(at: Places, sums: Sums, count: int) -> Sums:
    """Add up rows that share a place, in whatever order; those without one are left out."""
    total = np.zeros(count, dtype=np.uint64)
    np.add.at(total, at[at >= 0], sums[at >= 0])
    return total
