"""OVERLAY: facts about where buildings, parcels and zones meet."""
