"""Tests of geo/scoring.py: a body has one score, however registers write it."""

from dataclasses import replace

import numpy as np
import pandas as pd
from world import body

from geo.ground import survey
from geo.records import Papers
from geo.scoring import place


def test_a_body_that_registers_write_in_two_ways_is_one_body(demo):
    config, known, _ = demo
    ground = survey(config, known)
    ids = {"Department 1": "first", "Dept 1": "first"}
    office = body("first", written=list(ids))
    assert Papers(bodies=(office,)).body_ids == ids
    permits = ground.permits
    own = permits["issuing_body"].eq("Department 1")
    half = own & (np.arange(len(permits)) % 2 == 0)
    mixed = permits.assign(issuing_body=permits["issuing_body"].mask(half, "Dept 1"))
    assert 0 < half.sum() < own.sum()
    placed = place(ground, known.cases, ids)
    assert (placed["body"] == "first").sum() == own.sum()
    assert not placed["body"].isin(ids).any()
    assert "Department 2" in set(placed["body"].dropna())
    both = place(replace(ground, permits=mixed), known.cases, ids)
    pd.testing.assert_frame_equal(both, placed)
