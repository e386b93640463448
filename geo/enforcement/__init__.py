"""FOLLOW: the journal of events, and the cases that follow from it."""
