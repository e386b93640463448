"""Which permit, parcel, building, district, body and developer each record is about."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from geo.risk.evidence import RAISED, Evidence, picked
from geo.tables.coded import Flags, Places

FILLED = (
    "permit_id", "parcel_id", "building_id", "case_id", "district_id", "issuing_body",
    "developer_key",
)  # fmt: skip
"""Columns that are filled where the flag itself tells nothing."""


class Whereabouts:
    """Looks up where records lie; what several answers share is computed once."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    def filled(self, raised: pd.DataFrame, kind: str) -> pd.DataFrame:
        """Give raised records with every column of :data:`FILLED` that can be told.

        Parameters
        ----------
        raised
            ``record_id``, and what the flag told already, which stays.
        kind
            What the records are.
        """
        own = raised.reset_index(drop=True)
        found = pd.DataFrame(index=own.index, columns=list(FILLED), dtype=object)
        if kind == "permit":
            found.update(self._of_permits(own["record_id"]))
        elif kind == "building":
            found.update(self._of_buildings(own["record_id"]))
        elif kind == "case":
            cases = self.evidence.cases.set_index("case_id")
            buildings = cases["building_id"].reindex(own["record_id"]).reset_index(drop=True)
            found.update(self._of_buildings(buildings).assign(case_id=own["record_id"]))
        elif kind == "parcel":
            found["parcel_id"] = own["record_id"]
        for name in FILLED:
            if name in own:
                found[name] = own[name].astype(object).where(own[name].notna(), found[name])
        lies = found["parcel_id"].map(self.evidence.districts)
        found["district_id"] = found["district_id"].where(found["district_id"].notna(), lies)
        return own.drop(columns=[name for name in FILLED if name in own]).join(found)

    def _of_permits(self, ids: pd.Series) -> pd.DataFrame:
        evidence = self.evidence
        row = evidence.permit_index.get_indexer(ids)
        permits = evidence.permits.iloc[row]
        building = self.building_of[row]
        number = permits["cadastral_no"].astype(object).to_numpy()
        return pd.DataFrame(
            {
                "permit_id": ids.to_numpy(),
                "parcel_id": np.where(evidence.parcel_of[row] >= 0, number, None),
                "building_id": picked(evidence.buildings["building_id"], building),
                "district_id": picked(evidence.buildings["district_id"], building),
                "issuing_body": permits["issuing_body"].to_numpy(),
                "developer_key": permits["developer_key"].to_numpy(),
            }
        )

    def _of_buildings(self, ids: pd.Series) -> pd.DataFrame:
        evidence = self.evidence
        at = evidence.building_index.get_indexer(ids)
        permit = np.append(self.permit_of, -1)[at]
        return pd.DataFrame(
            {
                "building_id": ids.to_numpy(),
                "permit_id": picked(evidence.permits["permit_id"], permit),
                "parcel_id": ids.map(self.parcel_of).to_numpy(),
                "district_id": picked(evidence.buildings["district_id"], at),
                "issuing_body": picked(evidence.permits["issuing_body"], permit),
                "developer_key": picked(evidence.permits["developer_key"], permit),
            }
        )

    @cached_property
    def building_of(self) -> Places:
        """Place of the one building that each permit is surely for; -1: none, or several."""
        pairs = self.evidence.for_buildings
        row, place = pairs.row[pairs.sure], pairs.place[pairs.sure]
        found = np.full(len(self.evidence.permits), -1, dtype=np.intp)
        found[row] = place
        several = np.zeros(len(found), dtype=bool)
        several[row[found[row] != place]] = True
        found[several] = -1
        return found

    @cached_property
    def permit_of(self) -> Places:
        """Row of the newest granted permit surely for each building; -1 where there is none."""
        evidence, pairs = self.evidence, self.evidence.for_buildings
        sure: Flags = pairs.sure & (evidence.granted[pairs.row] == RAISED)
        sure &= ~np.isnat(evidence.issued[pairs.row])
        row, place = pairs.row[sure], pairs.place[sure]
        order = np.lexsort((row, evidence.issued[row]))
        found = np.full(len(evidence.buildings), -1, dtype=np.intp)
        found[place[order]] = row[order]  # the newest is written last
        return found

    @cached_property
    def parcel_of(self) -> pd.Series:
        """The parcel that most of each building stands on, by its id, where that is not open."""
        links = self.evidence.links
        told = links["parcel_id"].notna() & links["building_id"].notna()
        own = links.loc[told & ~links["parcel_open"], ["building_id", "parcel_id", "score"]]
        first = own.sort_values(
            ["building_id", "score", "parcel_id"], ascending=[True, False, True]
        )
        return first.drop_duplicates("building_id").set_index("building_id")["parcel_id"]
