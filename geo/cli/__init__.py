"""The command line: one subcommand a verb; the only part that reads the clock and prints."""

from __future__ import annotations

from geo.cli.app import main

__all__ = ["main"]
