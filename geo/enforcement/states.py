"""The states of a case, and which may follow which: one table, and nothing else decides."""

from __future__ import annotations

from collections.abc import Mapping

TRANSITIONS: Mapping[str, tuple[str, ...]] = {
    "": ("flagged",),
    "flagged": ("screened", "dismissed"),
    "screened": ("inspection_due", "dismissed"),
    "inspection_due": ("inspected",),
    "inspected": ("prescription", "stop_order", "suit_filed", "dismissed"),
    "stop_order": ("prescription", "suit_filed", "inspected"),
    "prescription": ("works", "suit_filed", "executed"),
    "suit_filed": ("judgment", "dismissed"),
    "judgment": ("appeal", "final"),
    "appeal": ("judgment", "final"),
    "final": ("enforcement", "works", "dismissed", "cassation"),
    "cassation": ("final", "judgment"),
    "enforcement": ("works",),
    "works": ("partly_executed", "executed"),
    "partly_executed": ("works", "executed", "verified"),
    "executed": ("verified", "works"),
    "verified": ("closed",),
    "closed": ("screened",),
    "dismissed": ("screened",),
    "suspended": (),
}
"""For each state, the states an event may lead to."""

ENDED = ("closed", "dismissed")
OPEN = tuple(state for state in TRANSITIONS if state and state not in ENDED)

IN_FORCE = (
    "final",
    "cassation",
    "enforcement",
    "works",
    "partly_executed",
    "executed",
    "verified",
    "closed",
    "suspended",
)
"""States in which a court act, once it was final, stays in force."""

LEAVES_DEADLINE = ("enforcement", "works", "partly_executed", "suspended", "cassation")
"""Events after which the deadline set before still runs; any other event answers it."""

DECIDED = ("judgment", "final")
"""Events on which a court decides; no other carries a decision."""

DECISIONS = ("granted", "partly", "refused")
"""What a court may decide on a suit."""

AFTER_REFUSAL = ("dismissed", "cassation", "suspended")
"""All that may follow a final act that refused the suit: nothing is in force to be enforced."""

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "closed": ("demolished_full", "demolished_partial", "brought_into_line", "legalised"),
    "dismissed": ("quashed", "not_proven"),
}
"""How a case may have ended, by the event that ends it; ``none`` while it is open."""

ENDS_FROM_ANY: Mapping[str, tuple[str, ...]] = {
    "closed": ("brought_into_line", "legalised"),
    "dismissed": ("quashed",),
}
"""Ends that may come from any open state, if the event carries one of these outcomes."""


def allowed(state: str, kind: str, outcome: str | None, resumes: str | None) -> bool:
    """Tell whether an event may follow.

    Parameters
    ----------
    state
        State before the event; empty before the first.
    kind
        The state the event leads to.
    outcome
        The outcome it carries, if any.
    resumes
        While suspended: the state before, to which alone the case may return.

    Examples
    --------
    >>> allowed("flagged", "screened", None, None), allowed("flagged", "closed", None, None)
    (True, False)
    >>> allowed("judgment", "dismissed", "quashed", None)
    True
    """
    if state == "suspended":
        return kind == resumes or outcome in ENDS_FROM_ANY.get(kind, ())
    if state in OPEN and (kind == "suspended" or outcome in ENDS_FROM_ANY.get(kind, ())):
        return True
    return kind in TRANSITIONS.get(state, ())
