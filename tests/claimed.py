"""A town that has claims, bodies and analyses, each text of them said by whoever is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
from world import analysis, body, claim

from geo.enforcement.pace import moved
from geo.enforcement.tally import tally
from geo.records import Papers, Snapshot, Text
from geo.risk.analyses import chained
from geo.risk.claims import recompute
from geo.risk.panel import Followed, inevitability
from geo.risk.recount import no_books

Words = Callable[[str], str]


def claiming(town: Snapshot, say: Words = lambda _: "") -> Snapshot:
    """Put claims of all three kinds, an analysis and the panel into a town with followed cases."""
    first = town.cases["opened_on"].min().date()
    papers = _papers(say, first)
    chain = chained(papers, as_of=town.as_of)
    books = replace(
        no_books(tally),
        cases=town.cases,
        remedies=town.remedies,
        analyses=chain.analyses,
        risks=chain.risks,
        recommendations=chain.recommendations,
        measures=chain.measures,
        sources={one.id: one.source for one in papers.analyses},
        programmes={"package": first},
    )
    return replace(
        town,
        papers=papers,
        claimed=recompute(papers.claims, books, as_of=town.as_of),
        analyses=chain.analyses,
        risks_found=chain.risks,
        recommendations=chain.recommendations,
        measures_taken=chain.measures,
        inevitability=_panel(town),
    )


def _texts(say: Words, words: str) -> dict[str, str]:
    return {language: f"{words} {language}{say(words)}" for language in ("kk", "ru", "en")}


def _papers(say: Words, first: date) -> Papers:
    def text(words: str) -> dict[str, str]:
        return _texts(say, words)

    gone = {"metric": "demolished", "unit": "objects"}
    told = {"source": "open", "statement": text("Claimed"), "definition": text("Counted")}
    package = {"scope": {"kind": "programme", "of": "package"}, **told}
    lost = {"metric": "none", "wants": "sanctions", "value": 3, "unit": "officials"}
    every = {"metric": "cases_opened", "value": 9, "unit": "cases"}
    return Papers(
        claims=(
            claim("same", gone | {"value": 1}, **package, note=text("Note")),
            claim("other", gone | {"value": 5}, **package),
            claim("none", lost, **told),
            claim("every", every, since=first.isoformat(), **told),
        ),
        bodies=(
            body("old", name=text("Old office"), valid_to="2025-12-31", successor="new"),
            body("new", name=text("New office")),
        ),
        analyses=(
            analysis(
                title=text("Analysis"),
                source="open",
                published_on="2025-06-01",
                stated={"recommendations": 2},
                legal_ref=f"Act 9{say('act')}",
                risks=[
                    {"id": "weak", "title": text("Weak"), "step": "permit", "bodies": ["old"],
                     "root_cause": text("Cause")}
                ],
                recommendations=[
                    {"id": "check", "text": text("Check"), "risks": ["weak"], "addressee": "old",
                     "due_on": "2026-01-31", "status": "accepted"}
                ],
                measures=[
                    {"id": "did", "title": text("Did"), "taken_on": "2026-02-01", "source": "open",
                     "recommendations": ["check"], "cases": ["T-1", "T-9"]}
                ],
            ),
        ),
        spheres={"roads": Text.model_validate(text("Roads"))},
    )  # fmt: skip


def _panel(town: Snapshot) -> pd.DataFrame:
    moves = moved(town.events, town.workflow, as_of=town.as_of)
    told = town.cases[town.cases["told"].astype(bool)]
    own = told["case_id"]
    public = Followed(
        audience="public",
        cases=told,
        remedies=town.remedies,
        steps=moves.steps[moves.steps["case_id"].isin(own)],
        handed=moves.handed[moves.handed["case_id"].isin(own)],
    )
    inside = Followed("inside", town.cases, town.remedies, moves.steps, moves.handed)
    return inevitability(public, inside, least_count=2)
