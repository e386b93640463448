"""The file that says which event may follow which: read, and checked before anything uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import networkx as nx

from geo import documents, tables
from geo.config import layers_folder
from geo.records import NOTES, Issue, State, Step, Text, Workflow
from geo.tables.followed import OUTCOMES

Fault = tuple[str, str, str]
"""Key in the file, what is wrong with it, and the mend."""

FILLED = (
    "seq", "case_id", "kind", "happened_on", "recorded_at", "recorder_role", "rulebook_sha256",
    "software", "prev_sha256", "closed_sha256", "leaf_sha256", "personal_sha256",
)  # fmt: skip
"""Columns that every event has, or that the journal fills: no step need ask for them."""


def read_workflow(
    name: str | Path, *, beside: Path | None = None
) -> tuple[Workflow | None, list[Issue]]:
    """Read a workflow by its name, or from a file of one's own.

    Parameters
    ----------
    name
        The id of a workflow, whose file is ``workflows/<id>.yaml``; or the path of a file.
    beside
        Folder whose ``workflows`` come before those of the program: the one that holds the
        folder of the monitor.

    Returns
    -------
    workflow, issues
        The workflow without fault, or None and every fault with line and character.
    """
    if isinstance(name, Path):
        return _read(name.parent, name.name)
    file = f"workflows/{name}.yaml"
    for folder in (beside, layers_folder()):
        if folder is not None and (folder / file).exists():
            return _read(folder, file)
    there = sorted(path.stem for path in (layers_folder() / "workflows").glob("*.yaml"))
    what = f"there is no workflow {name!r}"
    mend = f"Use one of {', '.join(there)}, or put {file} beside the folder of the monitor"
    return None, [Issue("stop", "file_missing", file, what, mend)]


def _read(folder: Path, file: str) -> tuple[Workflow | None, list[Issue]]:
    refused = documents.refusal(folder, file)
    if refused is not None:
        return None, [refused]
    workflow, issues = documents.load(folder / file, Workflow, file)
    if workflow is None:
        return None, issues
    faults = [
        Issue("stop", "yaml_value", file, what, mend, column=key)
        for key, what, mend in faults_of(workflow)
    ]
    return (None if faults else workflow), documents.placed(faults, folder / file)


def faults_of(workflow: Workflow) -> list[Fault]:
    """Give everything that is wrong with a workflow: key, what, mend; nothing where it is sound."""
    found = [*_states(workflow), *_words(workflow)]
    unknown = list(_unknown_states(workflow))
    # without all its states there is no graph to walk
    return found + (unknown or [*_paths(workflow), *_guards(workflow)])


def open_states(workflow: Workflow) -> list[str]:
    """Give the states in which a case has not ended, in their order."""
    return [name for name, state in workflow.states.items() if not state.ended]


def starts(step: Step, workflow: Workflow) -> list[str]:
    """Give the states that a step begins at; open is every open one but the one it leads to."""
    every = [one for one in open_states(workflow) if one != step.to]
    named = [every if one == "open" else [one] for one in step.start]
    return list(dict.fromkeys(one for some in named for one in some))


def ends(step: Step, workflow: Workflow) -> list[str]:
    """Give the states that a step may lead to: one, or every open one but those it begins at."""
    if step.to != "open":
        return [step.to]
    return [one for one in open_states(workflow) if one not in step.start]


def _states(workflow: Workflow) -> Iterator[Fault]:
    """Check each state by itself: its name, and the sentence that is told of it."""
    for name, state in workflow.states.items():
        key = f"states.{name}"
        if name in NOTES or name == "open":
            yield key, f"{name!r} is a word of the journal's own", "Give the state another name"
        if state.ended and state.suspends:
            yield key, f"{name} cannot both end and suspend a case", "Take one of the two out"
        yield from _placeholders(state.told, f"{key}.told")


def _placeholders(told: Text, key: str) -> Iterator[Fault]:
    """Check that a sentence asks for the same columns in each language, and for public ones."""
    asked = {
        language: set(re.findall(r"\{([^{}]*)\}", getattr(told, language)))
        for language in ("kk", "ru", "en")
    }
    public = {*tables.CASES.public, *tables.REMEDIES.public}
    for language, names in asked.items():
        for name in sorted(names - public):
            what = f"{{{name}}} is no public column of a case or of its ledger"
            yield f"{key}.{language}", what, "Use a column such as {seen_on}"
    if len({frozenset(names) for names in asked.values()}) > 1:
        yield key, "the three languages do not ask for the same columns", "Name the same in each"


def _words(workflow: Workflow) -> Iterator[Fault]:
    """Check the columns, outcomes, reasons and decisions that steps ask for."""
    columns = [name for name in tables.EVENTS.names if name not in FILLED]
    for number, step in enumerate(workflow.steps):
        asked: tuple[tuple[str, Sequence[str], Sequence[str], str], ...] = (
            ("needs", step.needs, columns, "a column that an event may be asked for"),
            ("any_of", step.any_of, columns, "a column that an event may be asked for"),
            ("outcome", step.outcome, OUTCOMES, "an outcome"),
            ("reason", step.reason, list(workflow.reasons), "a reason of this file"),
        )
        for key, given, known, called in asked:
            for word in given:
                if word not in known:
                    mend = f"Use one of {', '.join(known)}"
                    yield f"steps.{number}.{key}", f"{word!r} is not {called}", mend
        yield from _decisions(step, workflow.states.get(step.to), f"steps.{number}")


def _decisions(step: Step, to: State | None, key: str) -> Iterator[Fault]:
    """Check that decisions stand where a court decides, and outcomes where a case ends."""
    if to is None:
        return
    if to.decides and not step.decision:
        yield key, f"{step.to} is decided by a court, and no decision is asked", "Add decision"
    if step.decision and not to.decides:
        what = f"a decision is asked, and no court decides on {step.to}"
        yield f"{key}.decision", what, "Take it out, or say of the state that it decides"
    if set(step.outcome) - {"none"} and not to.ended:
        what = f"an outcome is asked, and {step.to} ends nothing"
        yield f"{key}.outcome", what, "Take it out, or say of the state that it is ended"


def _unknown_states(workflow: Workflow) -> Iterator[Fault]:
    known = ", ".join(workflow.states)
    for number, step in enumerate(workflow.steps):
        for name in step.start:
            if name not in ("", "open", *workflow.states):
                what = f"{name!r} is not a state"
                yield f"steps.{number}.start", what, f"Use open, or one of {known}"
        if step.to not in ("open", *workflow.states):
            yield f"steps.{number}.to", f"{step.to!r} is not a state", f"Use one of {known}"
        if step.to == "open" and "as_before_suspension" not in step.guards:
            what = "a step to any open state would let a case go anywhere"
            yield f"steps.{number}.to", what, "Name the state, or add as_before_suspension"


def _paths(workflow: Workflow) -> Iterator[Fault]:
    """Check that every state can be reached, and that from each a case can come to an end."""
    there, back = _graph(workflow), _graph(workflow, resuming=True)
    if "" not in there:
        yield "steps", "no step begins a case", 'Add one that starts at ""'
        return
    ended = {name for name, state in workflow.states.items() if state.ended}
    reached = nx.descendants(there, "")
    for name in workflow.states:
        if name not in reached:
            yield f"states.{name}", f"no step leads to {name}", "Add one, or take the state out"
        elif name not in ended and not nx.descendants(back, name) & ended:
            what = f"a case in {name} could never come to an end"
            yield f"states.{name}", what, "Add the step that leads on, or say that it is ended"


def _graph(workflow: Workflow, *, resuming: bool = False) -> nx.DiGraph:
    """Give the states as nodes, and as edges which may follow which; '' is none yet.

    A case that goes on after a suspension has been in that state before, so such a step leads to
    it only where ``resuming`` is asked.
    """
    graph = nx.DiGraph()
    for step in workflow.steps:
        if resuming or "as_before_suspension" not in step.guards:
            pairs = ((a, b) for a in starts(step, workflow) for b in ends(step, workflow))
            graph.add_edges_from(pairs)
    return graph


def _guards(workflow: Workflow) -> Iterator[Fault]:
    """Find guards that could hold of no case: then the step could never be taken."""
    graph = _graph(workflow)
    graph.add_nodes_from(workflow.states)
    flagged = {
        flag: {name for name, state in workflow.states.items() if getattr(state, flag)}
        for flag in ("declares", "orders", "puts_in_force", "suspends", "sees")
    }
    wanted = {
        "seen_by_another": ("declares", "nobody has declared it done"),
        "nothing_left": ("orders", "nothing has been ordered"),
    }
    for number, step in enumerate(workflow.steps):
        before = {
            name: {name, *nx.ancestors(graph, name)} for name in starts(step, workflow) if name
        }
        for guard in step.guards:
            flag, why = wanted.get(guard, ("", ""))
            if guard == "seen_by_another" and step.to not in flagged["sees"]:
                continue  # an observation noted in the case is enough
            if flag and not all(past & flagged[flag] for past in before.values()):
                what = f"{guard} cannot hold: {why} before {step.to}"
                yield f"steps.{number}.guards", what, "Take it out, or correct the states"
        if "as_before_suspension" in step.guards and not set(before) <= flagged["suspends"]:
            what = "as_before_suspension cannot hold: the case was not suspended"
            yield f"steps.{number}.guards", what, "Start at a state that suspends"
        if step.after_decision and not all(
            past & flagged["puts_in_force"] for past in before.values()
        ):
            what = f"no court act can have entered into force before {step.to}"
            yield f"steps.{number}.after_decision", what, "Take it out, or correct the start"
