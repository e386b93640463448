"""WEIGH: counts by district, by layer and by rule."""
