"""Words for the use of a building: which are no private home, and which say nothing."""

from __future__ import annotations

KNOWN_USES = frozenset(
    {
        "administrative", "apartment", "apartment_block", "apartment_house", "apartments",
        "clinic", "commercial", "culture", "education", "health", "hospital", "hotel",
        "industrial", "kindergarten", "mall", "multi_apartment", "office", "public", "resort",
        "restaurant", "retail", "sanatorium", "school", "shop", "sport", "supermarket",
        "tourism", "university", "warehouse", "worship",
    }
)  # fmt: skip
"""Uses that are no private home. Any other word, and none at all, counts as private."""

UNSTATED_USES = frozenset({"yes", "unknown", "undefined", "unspecified", "other", "building"})
"""Words that registers write where the use is not stated; a page says so in their place."""
