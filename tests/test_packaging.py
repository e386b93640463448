"""The wheel as a stranger installs it: the demo runs from it, in another folder."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAMED_ON_THE_WAY = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}


def call(*words: object, **more) -> str:
    more = {"capture_output": True, "text": True, "timeout": 1200} | more
    answer = subprocess.run([str(word) for word in words], check=False, **more)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


def python_of(environment: Path) -> Path:
    return environment / "bin" / "python"


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory) -> Path:
    """A fresh environment with our wheel; what we depend on is lent by this one."""
    environment = tmp_path_factory.mktemp("fresh")
    venv.create(environment, symlinks=True)
    python = python_of(environment)
    call(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel
    )
    site = call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    # a path file is read after the folder it lies in, so our own package comes first
    (Path(site) / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return environment


def runs_the_demo(environment: Path, folder: Path) -> None:
    out = folder / "edition"
    told = call(
        environment / "bin" / "foothill",
        *("demo", "--out", out, "--as-of", "2026-11-01"),
        cwd=folder,
        env=NAMED_ON_THE_WAY | {"FOOTHILL_CACHE": str(folder / "cache")},
    )
    assert f"Inspector's page: {out / 'inspector.html'}" in told
    assert (out / "public" / "index.html").stat().st_size > 10_000


def test_the_wheel_holds_the_demo_the_laws_the_assets_and_no_tests(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for needed in (
        "geo/_layers/demo/monitor.yaml",
        "geo/_layers/demo/data/buildings.geojson",
        "geo/_layers/demo/data/elevation.tif",
        "geo/_layers/demo/journal.jsonl",
        "geo/_layers/workflows/kz.yaml",
        "geo/_layers/almaty/monitor.yaml",
        "geo/_layers/schemas/rule.schema.json",
    ):
        assert needed in names
    source = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "geo").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert source <= names
    assert {Path(name).suffix for name in source} >= {".js", ".css", ".j2", ".po", ".py"}
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"geo"}


def test_every_file_of_the_layers_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if name.startswith("geo/_layers/")}
    here = {
        "geo/_layers/" + path.relative_to(ROOT / "layers").as_posix()
        for path in (ROOT / "layers").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == here


def test_the_licence_travels_with_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())


def test_the_installed_command_runs_the_demo_from_another_folder(installed, tmp_path):
    home = call(
        python_of(installed), "-c", "import geo; print(geo.__file__)", cwd=tmp_path,
        env=NAMED_ON_THE_WAY,
    ).strip()  # fmt: skip
    assert Path(home).is_relative_to(installed)
    runs_the_demo(installed, tmp_path)


@pytest.mark.deep
def test_a_fresh_environment_installs_everything_by_itself(wheel, tmp_path):
    environment = tmp_path / "fresh"
    venv.create(environment, with_pip=True)
    python = python_of(environment)
    call(python, "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel)
    call(python, "-m", "pip", "check")
    runs_the_demo(environment, tmp_path)


@pytest.mark.deep
def test_the_source_distribution_builds_the_same_wheel(wheel, tmp_path):
    call(sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path, ROOT)
    (again,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())
