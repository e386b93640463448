"""What a rule needs to be answered, and which buildings have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from geo.compliance.answers import Flags
from geo.compliance.condition import columns_of
from geo.compliance.facts import Facts
from geo.compliance.linked import linked, marked
from geo.compliance.parcels import children, grounds, of_buildings
from geo.compliance.readings import other_readings
from geo.compliance.stages import done
from geo.compliance.uses import use_known
from geo.records import Rule

LAYER, COLUMN, USE = "layer:", "buildings.", "use:"

PERMITS = ("permits", "links.parcel", "links.permit")
ACTS = ("permits", "links.parcel", "acts")
FOOTPRINT = f"{COLUMN}footprint_m2"

_OF_WORD: Mapping[str, tuple[str, ...]] = {
    "share_above": (FOOTPRINT,),
    "steeper_than": (FOOTPRINT, "relief"),
    "taller_than": (f"{COLUMN}height_m", f"{COLUMN}height_error_m"),
    "more_floors_than": (f"{COLUMN}floors",),
    "use_differs": (f"{USE}built", f"{USE}declared"),
    "no_permit": PERMITS,
    "permit_expired": PERMITS,
    "permit_for_other": PERMITS,
    "refused_then_granted": ACTS,
    "stage_missing": ACTS,
    "stages_out_of_order": ACTS,
    "accepted_before_notice": ACTS,
    "subdivided": ("links.parcel", "genealogy"),
    "landscape_changed": (FOOTPRINT, "links.parcel", "landscape"),
    "outside_parcel": (FOOTPRINT, "encroachments"),
}
"""What the words need beside zone layers and uses, which their rule names."""


def needs(rule: Rule) -> tuple[str, ...]:
    """Tell what a rule needs, under any of its readings, in the order in which it is missed.

    Returns
    -------
    needs
        ``layer:<id>``; ``buildings.<column>``; ``use:built``, ``use:declared`` or ``use:known``;
        ``relief``, ``permits``, ``acts``, ``links.parcel``, ``links.permit``, ``genealogy``,
        ``landscape``, ``encroachments``.

    Examples
    --------
    >>> from world import rule
    >>> needs(rule("taller_than", 12, within="foothills"))
    ('layer:foothills', 'buildings.height_m', 'buildings.height_error_m', 'buildings.captured_on')
    """
    readings = (rule, *(other.rule for other in other_readings(rule)))
    return tuple(dict.fromkeys(need for one in readings for need in _of_reading(one)))


_LOOKED_AT: Mapping[str, str] = {
    "taller_than": f"{COLUMN}height_m",
    "more_floors_than": f"{COLUMN}floors",
    "steeper_than": "relief",
    "use_differs": f"{USE}built",
    "no_permit": "permits",
    "permit_expired": "permits",
    "permit_for_other": "permits",
    "refused_then_granted": "acts",
    "stage_missing": "acts",
    "stages_out_of_order": "acts",
    "accepted_before_notice": "acts",
    "subdivided": "genealogy",
    "landscape_changed": "landscape",
    "outside_parcel": "encroachments",
}


def looked_at(rule: Rule) -> str:
    """Tell which of its needs the test of a rule looks at: what to doubt when none is missing.

    A use is given and no list knows it; a permit is linked and has no day; a layer tells what is
    near and not how far.

    Examples
    --------
    >>> from world import rule
    >>> looked_at(rule("taller_than", 12, within="foothills"))
    'buildings.height_m'
    """
    if hasattr(rule.test, "zones"):
        return f"{LAYER}{rule.test.zones[0]}"
    if hasattr(rule.test, "judged_on"):
        return f"{USE}{rule.test.judged_on}"
    return _LOOKED_AT[rule.test.word]


def known(need: str, facts: Facts) -> Flags:
    """Tell which buildings have what is needed.

    Parameters
    ----------
    need
        One of those that :func:`needs` gives.
    facts
        What is known.
    """
    kind, _, name = need.partition(":")
    if need.startswith(LAYER):
        return _layer(name, facts)
    if need.startswith(USE):
        return use_known(name, facts)
    if need.startswith(COLUMN):
        given: Flags = facts.buildings[need.removeprefix(COLUMN)].notna().to_numpy()
        return given
    return _KNOWN[kind](facts)


def _of_reading(rule: Rule) -> Iterator[str]:
    yield from (f"{LAYER}{layer_id}" for layer_id in rule.layers)
    yield from _of_test(rule.test)
    yield from (f"{COLUMN}{column}" for column in (columns_of(rule.when) if rule.when else ()))
    if rule.unless is not None and rule.unless.not_for:
        yield f"{COLUMN}use_class"
    if rule.force == "binding":
        yield f"{COLUMN}captured_on"


def _of_test(test: Any) -> Iterator[str]:
    if hasattr(test, "judged_on"):
        yield f"{USE}{test.judged_on}"
    yield from _OF_WORD.get(test.word, ())


def _layer(layer_id: str, facts: Facts) -> Flags:
    """Tell where a layer says whether there is a zone."""
    layer = facts.layers[layer_id]
    inside = np.asarray(layer.position == "inside")
    blurred = np.asarray(layer.position == "boundary_not_known")
    return inside | (layer.absence_known() & ~blurred)


def _relief(facts: Facts) -> Flags:
    """Tell which footprints lie wholly on cells with a height."""
    slopes = facts.slopes
    at = facts.places(slopes)
    whole = (at >= 0) & (slopes["void_share"] == 0).to_numpy()
    return marked(at[whole], len(facts))


def _permits(facts: Facts) -> Flags:
    there = facts.permits is not None and facts.permits_complete
    return np.full(len(facts), there)


def _own_permit(facts: Facts) -> Flags:
    found = facts.once(linked)
    return found.any_of(found.sure)


def _acts(facts: Facts) -> Flags:
    acts = facts.once(done)
    return marked(acts.building[acts.sure], len(facts))


def _parcel(facts: Facts) -> Flags:
    return facts.once(linked).traceable


def _genealogy(facts: Facts) -> Flags:
    """Tell which buildings stand on a parcel with a parent on file whose purpose is given."""
    if facts.genealogy is None:
        return np.zeros(len(facts), dtype=bool)
    line = facts.genealogy
    told = line["parent_on_file"].to_numpy() & line["parent_purpose"].notna().to_numpy()
    return of_buildings(facts.once(children), told, facts)


def _landscape(facts: Facts) -> Flags:
    if facts.landscape is None:
        return np.zeros(len(facts), dtype=bool)
    measured = (facts.landscape["void_share"] == 0).to_numpy()
    return of_buildings(facts.once(grounds), measured, facts)


def _encroachments(facts: Facts) -> Flags:
    if facts.encroachments is None:
        return np.zeros(len(facts), dtype=bool)
    at = facts.places(facts.encroachments)
    return marked(at[at >= 0], len(facts))


_KNOWN: Mapping[str, Callable[[Facts], Flags]] = {
    "relief": _relief,
    "permits": _permits,
    "acts": _acts,
    "links.parcel": _parcel,
    "links.permit": _own_permit,
    "genealogy": _genealogy,
    "landscape": _landscape,
    "encroachments": _encroachments,
}
