"""Draw the states and steps of a case into docs/cases.md again, after the workflow has changed.

python tools/draw_cases.py
"""

from __future__ import annotations

from pathlib import Path

from geo.enforcement.diagram import redrawn
from geo.enforcement.workflow import read_workflow
from geo.errors import DataError

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "cases.md"


def main() -> None:
    """Write the document with what is drawn between its marks."""
    workflow, issues = read_workflow("kz")
    if workflow is None:
        raise DataError(issues)
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(redrawn(text, workflow), encoding="utf-8")


if __name__ == "__main__":
    main()
