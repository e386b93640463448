import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
PIP = [
    line
    for entry in ENVIRONMENT["dependencies"]
    if isinstance(entry, dict)
    for line in entry["pip"]
]

# the name of a package on conda-forge, where it is another one than on PyPI
ON_PYPI = {"python-tzdata": "tzdata", "pandera-geopandas": "pandera"}

# name, then versions: the grammar of a match specification without build, channel and brackets
MATCH = re.compile(
    r"(?P<name>[a-z0-9_][a-z0-9_.-]*)"
    r"( (?P<versions>(==|>=|<=|>|<|!=|~=)[0-9][0-9a-z.]*(,(==|>=|<=|>|<|!=|~=)[0-9][0-9a-z.]*)*))?"
)


def required() -> dict[str, SpecifierSet]:
    named = [Requirement(line) for line in PROJECT["dependencies"]]
    return {canonicalize_name(one.name): one.specifier for one in named}


def offered() -> dict[str, SpecifierSet]:
    found = {}
    for entry in CONDA:
        match = MATCH.fullmatch(entry)
        name = match["name"]
        found[canonicalize_name(ON_PYPI.get(name, name))] = SpecifierSet(match["versions"] or "")
    named = [Requirement(line) for line in PIP]
    return found | {canonicalize_name(one.name): one.specifier for one in named}


@pytest.mark.parametrize("entry", CONDA)
def test_each_entry_is_a_match_specification(entry):
    assert MATCH.fullmatch(entry)


@pytest.mark.parametrize("entry", ["Geo Pandas", "geopandas >= 1", "geopandas 1..2", "a >=1,,<2"])
def test_what_is_none_is_told_from_one_that_is(entry):
    assert not MATCH.fullmatch(entry)


def test_no_entry_is_given_twice():
    names = [entry.split()[0] for entry in CONDA] + [Requirement(line).name for line in PIP]
    assert len(names) == len(set(names))


def test_the_packages_and_their_bounds_are_those_of_the_project():
    python = {"python": SpecifierSet(PROJECT["requires-python"])}
    assert offered() == required() | python | {"pip": SpecifierSet()}


def test_only_one_channel_is_asked_so_that_no_two_builds_of_gdal_mix():
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]


def test_every_requirement_has_one_version_in_the_constraints():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if line and not line.startswith("#")]
    names = [canonicalize_name(one.name) for one in pinned]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"==[^*]+", str(one.specifier)) for one in pinned)
    versions = {
        canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in pinned
    }
    tests = [Requirement(line) for line in PROJECT["optional-dependencies"]["test"]]
    wanted = required() | {canonicalize_name(one.name): one.specifier for one in tests}
    for name, bounds in wanted.items():
        assert versions[name] in bounds, name


def test_no_file_names_a_registry():
    for name in ("environment.yml", "constraints.txt", "pyproject.toml", "Makefile"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8"), name
