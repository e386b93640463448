"""JUDGE: the rule book, and findings."""
