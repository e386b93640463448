"""The words of a monitor and of its workflow, as the pages of cases say them in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from geo.atlas.speech import Speech
from geo.records import Snapshot
from geo.records.listed import NOT_LISTED

Row = Mapping[str, Any]


class Words:
    """The words of a monitor and of its workflow in one language."""

    def __init__(self, snapshot: Snapshot, say: Speech) -> None:
        self.say = say
        self._snapshot = snapshot

    def kind(self, kind: str) -> str:
        """Name a kind of event: a state of the workflow, or a note."""
        workflow = self._snapshot.workflow
        if workflow is not None and kind in workflow.states:
            return self.say.local(workflow.states[kind].title)
        return self.say(f"note.{kind}")

    def told(self, case: Row, remedy: Row | None) -> str:
        """Say what it means that a case is in its state."""
        workflow = self._snapshot.workflow
        if workflow is None:
            return ""

        def known(name: re.Match[str]) -> str:
            value = case.get(name[1]) or (remedy or {}).get(name[1])
            if value is None:
                return self.say("word.not_known")
            return self.source(value) if name[1].endswith("_by") else written(value, self.say)

        return re.sub(r"\{(\w+)\}", known, self.say.local(workflow.states[case["state"]].told))

    def reason(self, reason: str) -> str:
        """Name a reason of the workflow; another word is given as it is."""
        if reason == NOT_LISTED:
            return self.say("word.not_listed")
        reasons = self._snapshot.workflow.reasons if self._snapshot.workflow else {}
        return self.say.local(reasons[reason]) if reason in reasons else reason

    def source(self, source: str) -> str:
        """Name a source of the monitor; another word is given as it is."""
        if source == NOT_LISTED:
            return self.say("word.not_listed")
        held = self._snapshot.monitor.sources
        return self.say.local(held[source].title) if source in held else source

    def programme(self, programme: str) -> str:
        """Name a programme of measures."""
        if programme == NOT_LISTED:
            return self.say("word.not_listed")
        held = {one.id: one for one in self._snapshot.monitor.journal.programmes}
        return self.say.local(held[programme].title) if programme in held else programme

    def due(self, due: str) -> str:
        """Name what is due: the time to comply, the time to appeal, or a clock of the monitor."""
        clocks = {one.id: one for one in self._snapshot.monitor.journal.clocks}
        return self.say.local(clocks[due].title) if due in clocks else self.say(f"due.{due}")

    def use(self, use: str | None) -> str:
        """Name the use of a building."""
        return self.say.word(use) if use else self.say("word.not_given")


def written(value: Any, say: Speech) -> str:
    """Write a value as its type asks."""
    if isinstance(value, date | datetime):
        return say.day(value)
    return say.number(value, 2) if isinstance(value, int | float) else str(value)
