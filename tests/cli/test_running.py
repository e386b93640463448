"""Tests of geo/cli/running.py: what the options of a run become."""

import json

import pytest
from towns import small_town

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


DAY = ("--as-of", "2026-11-01")


def test_the_builds_asked_for_are_drawn_and_what_an_edition_had_beside_them_is_not_lost(
    foothill, tmp_path
):
    monitor, out = small_town(tmp_path / "town"), tmp_path / "out"
    publish = ("publish", monitor, "--out", out, *DAY, "--build")
    answer = foothill(*publish, "public", "--build", "planner")
    assert answer.returncode == 0, answer.stderr
    planner, public, _ = answer.stdout.splitlines()[-3:]
    assert planner == f"Planner's page:   {out / 'planner.html'}"
    assert public == f"Public page:      {out / 'public' / 'index.html'}"
    assert {path.name for path in out.iterdir()} == {
        "planner.html", "public", "manifest.json", "software.json",
    }  # fmt: skip
    listed = json.loads((out / "manifest.json").read_text("utf-8"))["files"]
    assert "planner.html" in listed
    assert "inspector.html" not in listed
    refused = foothill(*publish, "inspector")
    assert refused.returncode == 2
    assert "has planner.html, public/index.html too, which would be lost" in refused.stderr
    assert (out / "planner.html").is_file()


def test_publish_draws_every_build_where_none_is_named(monkeypatch):
    seen = []
    monkeypatch.setattr(running, "_run", lambda _, *, builds, **__: seen.append(builds))
    running.publish(DEMO)
    running.publish(DEMO, build=["public", "inspector", "public"])
    assert seen == [["inspector", "planner", "public"], ["inspector", "public"]]
