"""Which event may follow which: written after practice, apart from the workflow."""

from __future__ import annotations

TABLE = {
    "": "flagged",
    "flagged": "screened dismissed",
    "screened": "inspection_due dismissed",
    "inspection_due": "inspected",
    "inspected": "prescription stop_order suit_filed dismissed",
    "stop_order": "prescription suit_filed inspected",
    "prescription": "works suit_filed executed",
    "suit_filed": "judgment dismissed",
    "judgment": "appeal final",
    "appeal": "judgment final",
    "final": "enforcement works cassation",  # and dismissed, where the suit was refused
    "cassation": "final judgment enforcement works",
    "enforcement": "works cassation",
    "works": "partly_executed executed cassation",
    "partly_executed": "works executed verified cassation",
    "executed": "verified works",
    "verified": "closed",
    "suspended": "",
    "closed": "screened",
    "dismissed": "screened",
}
ENDED = ("closed", "dismissed")
FROM_ANY = {("closed", "legalised"), ("closed", "brought_into_line"), ("dismissed", "quashed")}
