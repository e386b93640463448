import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from geo.config import layers_folder
from geo.schemas import KINDS, write_schemas

LAYERS = layers_folder()
FILES = sorted(LAYERS.rglob("*.yaml"))
KIND = {
    "zones": "zone", "rules": "rule", "headings": "headings", "workflows": "workflow",
    "analyses": "analysis", "flags": "flag",
}  # fmt: skip
BY_NAME = {f"{name}.yaml": name for name in ("readings", "claims", "bodies")}


def kind(path: Path) -> str:
    return BY_NAME.get(path.name) or KIND.get(path.parent.name, "monitor")


def below(path: Path) -> str:
    return path.relative_to(LAYERS).as_posix()


def plain(node: object) -> object:
    """As an editor sees it: days are text."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return node.isoformat() if isinstance(node, date) else node


def test_the_committed_schemas_are_those_of_the_records(tmp_path):
    for path in write_schemas(tmp_path):
        committed = LAYERS / "schemas" / path.name
        assert committed.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), (
            f"{path.name} is old: run make schemas"
        )


@pytest.mark.parametrize("name", KINDS)
def test_a_schema_is_a_schema_and_says_which(name, tmp_path):
    write_schemas(tmp_path)
    schema = json.loads((tmp_path / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("path", FILES, ids=below)
def test_the_first_line_of_each_file_names_its_schema(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named, first
    assert (path.parent / named[1]).resolve() == LAYERS / "schemas" / f"{kind(path)}.schema.json"


@pytest.mark.parametrize("path", FILES, ids=below)
def test_an_editor_that_checks_by_the_schema_finds_nothing_wrong(path):
    schema = json.loads((LAYERS / "schemas" / f"{kind(path)}.schema.json").read_text("utf-8"))
    content = plain(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    found = [
        error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(content)
    ]
    assert found == []


def test_an_editor_that_checks_by_the_schema_finds_a_misspelt_key():
    schema = json.loads((LAYERS / "schemas" / "rule.schema.json").read_text("utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors({"id": "a", "titel": {}})
    assert any("titel" in error.message for error in errors)
