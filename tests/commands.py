"""The command as a user runs it, each in a process of its own, without waiting for its imports.

Starting Python and the libraries takes two seconds, which the hundreds of commands of the tests
would all pay. So one process imports the program once, and forks for every command: each has
its own folder, environment, output and end. Run as a script this file is that process.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geo.cli.app
import geo.digesting
import geo.following  # what a command imports when it is asked for, this process has imported
import geo.importing
import geo.measuring
import geo.pipeline
import geo.planning
import geo.proving
import geo.scheduling
from geo import tables

TIMEOUT_S = 300


class Foothill:
    """Runs commands in ``folder``; use it in a ``with`` block."""

    def __init__(self, env: Mapping[str, str], folder: Path | None = None) -> None:
        self._env = {**env, "COLUMNS": "200"}
        self.folder = folder or Path.cwd()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Foothill:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.communicate(timeout=TIMEOUT_S)

    def __call__(self, *words: object, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run one command and wait for its end.

        What else a process may be given (``variables``, and all that :func:`subprocess.run` takes)
        makes it one that is started anew.
        """
        asked = list(map(str, words))
        answer = self._anew(asked, **more) if more else self._forked(asked)
        assert "Traceback" not in answer.stderr, answer.stderr
        assert "fault of the program" not in answer.stderr, answer.stderr
        return answer

    def _anew(self, words: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "geo", *words],
            cwd=self.folder,
            env=self._env | more.pop("variables", {}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT_S,
            check=False,
            **more,
        )

    def _forked(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, __file__],
                cwd=self.folder,
                env=self._env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            question = json.dumps({"words": words, "out": str(out), "err": str(err)})
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(question + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            told = (one.read_text(encoding="utf-8") for one in (out, err))
            return subprocess.CompletedProcess(words, code, *told)


def _serve() -> None:
    """Answer each line of questions with the exit code of the command, until there are no more."""
    tables.ISSUES.empty()  # imports what checks a table, which every command would do again
    gc.collect()
    gc.freeze()  # what is here stays: no command need look through it, or copy its pages
    questions, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for line in iter(questions.readline, ""):
        question = json.loads(line)
        child = os.fork()
        if child == 0:
            for number, name in ((1, "out"), (2, "err")):
                os.dup2(os.open(question[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            signal.alarm(TIMEOUT_S)
            sys.argv = ["foothill", *question["words"]]
            geo.cli.app.main()
            return
        _, status = os.waitpid(child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


if __name__ == "__main__":
    _serve()
