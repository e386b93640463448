"""The workflow as a reader sees it: a state diagram in Mermaid, and a table of its steps."""

from __future__ import annotations

from collections.abc import Iterator

from geo.documents import marks
from geo.enforcement.workflow import open_states
from geo.records import Step, Workflow
from geo.tables.followed import DECISIONS

BEGIN, END = "<!-- drawn from the workflow: begin -->", "<!-- drawn from the workflow: end -->"
"""Marks between which a document holds what is drawn here."""


def drawn(workflow: Workflow) -> str:
    """Give the diagram and the tables of states and steps, as Markdown."""
    parts = [
        "```mermaid",
        *_diagram(workflow),
        "```",
        "",
        *_states(workflow),
        "",
        *_steps(workflow),
    ]
    return "\n".join(parts)


def redrawn(document: str, workflow: Workflow) -> str:
    """Give a document with what stands between its marks drawn again.

    Raises
    ------
    ValueError
        If it does not hold both marks, in their order.
    """
    return marks.redrawn(document, drawn(workflow), begin=BEGIN, end=END)


def _diagram(workflow: Workflow) -> Iterator[str]:
    """Draw the open states inside one, so that what may come from any of them is drawn once."""
    # Mermaid draws no arrow from a frame to a state inside it, so those that suspend stand outside
    inside = [name for name in open_states(workflow) if not workflow.states[name].suspends]
    yield "stateDiagram-v2"
    yield from (f"    state {state}" for state in workflow.states if state not in inside)
    yield "    state open {"
    for step in workflow.steps:
        edges = [(one, step.to) for one in step.start if one in inside and step.to in inside]
        yield from (f"        {a} --> {b}{_label(step)}" for a, b in edges)
    yield "    }"
    for step in workflow.steps:
        outside = [one for one in step.start if one not in inside or step.to not in inside]
        yield from (f"    {one or '[*]'} --> {step.to}{_label(step)}" for one in outside)


def _label(step: Step) -> str:
    """Write beside an arrow what must hold, or how it ends."""
    said = [*_after(step), *(one for one in step.outcome if one != "none"), *step.guards]
    return f" : {', '.join(said).replace('_', ' ')}" if said else ""


def _after(step: Step) -> list[str]:
    """Say what the last final act must have decided."""
    if len(step.after_decision) == len(DECISIONS):
        return ["after a final act"]
    return [f"after {' or '.join(step.after_decision)}"] if step.after_decision else []


def _states(workflow: Workflow) -> Iterator[str]:
    yield "| State | Told to the public | What it means for the rest |"
    yield "|---|---|---|"
    for name, state in workflow.states.items():
        flags = [
            flag.replace("_", " ")
            for flag, on in state
            if on is True and flag not in ("public", "title", "told")
        ]
        told = state.told.en if state.public else "not public"
        yield f"| `{name}` | {told} | {', '.join(flags)} |"


def _steps(workflow: Workflow) -> Iterator[str]:
    yield "| From | To | The event must carry | What must hold |"
    yield "|---|---|---|---|"
    for step in workflow.steps:
        start = ", ".join(f"`{one}`" if one else "nothing" for one in step.start)
        carried = [f"`{name}`" for name in step.needs]
        if step.any_of:
            carried.append(f"one of {', '.join(f'`{name}`' for name in step.any_of)}")
        for name in ("decision", "reason", "outcome"):
            if words := getattr(step, name):
                carried.append(f"{name}: {' or '.join(words)}")
        held = [guard.replace("_", " ") for guard in step.guards]
        held += _after(step)
        yield f"| {start} | `{step.to}` | {'; '.join(carried)} | {'; '.join(held)} |"
