"""Tests of geo/cli/running.py: what the options of a run become."""

import pytest

from geo.cli import running
from geo.config import layers_folder

DEMO = layers_folder() / "demo" / "monitor.yaml"


@pytest.mark.parametrize(("options", "engine"), [({}, "auto"), ({"engine": "grid"}, "grid")])
def test_the_engine_asked_for_is_that_of_the_run(options, engine, monkeypatch):
    seen = []
    monkeypatch.setattr(running, "_run", lambda config, **_: seen.append(config.engine))
    running.run(DEMO, **options)
    assert seen == [engine]


def test_an_engine_that_is_none_is_refused_with_the_names_of_those_that_are(foothill):
    answer = foothill("run", DEMO, "--engine", "fast")
    assert answer.returncode == 2
    assert all(name in answer.stderr for name in ("auto", "plain", "grid"))
