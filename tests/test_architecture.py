"""The house stays as ``ARCHITECTURE.md`` draws it: read from the source, not from memory."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent / "geo"
MODULES = sorted(PACKAGE.rglob("*.py"))
BASE = {"errors", "crs", "records", "tables", "documents", "config", "files", "reader"}
STAGES = {
    "registers", "zones", "quality", "overlay", "compliance", "enforcement", "risk", "atlas",
}  # fmt: skip
FRONT = {
    "__init__", "__main__", "cli", "following", "ground", "knowing", "measuring", "pipeline",
    "overlaying", "planning", "proving", "importing", "remembering", "scheduling", "doctor",
    "assessing", "claiming", "desk", "differing", "digesting", "distributing", "exporting",
    "founding", "laying", "parting", "schemas", "scoring", "signalling", "versions", "weighing",
}  # fmt: skip
DOORS = {
    "reader", "registers", "zones", "compliance/rulebook.py", "enforcement/journal.py", "atlas",
    "compliance/reviews_file.py", "enforcement/sqlite.py", "enforcement/backup.py",
    "enforcement/keys.py", "enforcement/published.py", "enforcement/verify.py",
    "enforcement/workflow.py", "enforcement/event_mapping.py", "enforcement/field_notes.py",
    "enforcement/locks.py", "enforcement/signal_files.py", "enforcement/signal_register.py",
    "risk/flag_files.py", "risk/papers.py",
    "documents", "config.py", "files.py",  # base: one file, and the folders around it
}  # fmt: skip
READERS_CHILD = {"reader/child.py", "reader/vectors.py", "reader/walk.py", "reader/grids.py"}
GDAL = {"pyogrio", "fiona", "rasterio", "osgeo"}
LONGEST = 450


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def part(path: Path) -> str:
    """The stage, or the module of the base or the front, that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module a file imports, at its top or inside a function, but for types alone."""
    typing_only = {
        id(inner)
        for block in ast.walk(tree(path))
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for inner in ast.walk(block)
    }
    found: list[str] = []
    for node in ast.walk(tree(path)):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: imports are written in full"
            found.append(node.module or "")
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


def ours(path: Path) -> set[str]:
    """The parts of the house that a file imports."""
    return {one.split(".")[1] for one in imports(path) if one.startswith("geo.")}


def libraries(path: Path) -> set[str]:
    """The packages that a file imports."""
    return {one.split(".")[0] for one in imports(path)}


@cache
def calls(path: Path) -> tuple[tuple[int, str], ...]:
    """Line and dotted name of everything a file calls."""
    return tuple(
        (node.lineno, ast.unparse(node.func))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
    )


def of(parts: set[str]) -> list[Path]:
    return [path for path in MODULES if part(path) in parts]


def but(*names: str) -> list[Path]:
    return [path for path in MODULES if name(path) not in names]


def is_door(path: Path) -> bool:
    return name(path) in DOORS or part(path) in DOORS


def faults(paths: Iterable[Path], fault: Callable[[Path], Any]) -> dict[str, Any]:
    """What is wrong with each file, for those of which anything is."""
    told = {name(path): fault(path) for path in paths}
    assert told, "a rule that looks at no file keeps nothing"
    return {path: wrong for path, wrong in told.items() if wrong}


def test_every_file_belongs_to_the_base_a_stage_or_the_front():
    assert faults(MODULES, lambda path: {part(path)} - BASE - STAGES - FRONT) == {}


def test_a_stage_imports_the_base_and_itself_only():
    assert faults(of(STAGES), lambda path: ours(path) - BASE - {part(path)}) == {}


def test_the_base_imports_no_stage_and_no_front():
    assert faults(of(BASE), lambda path: ours(path) - BASE) == {}


def test_stages_meet_where_the_whole_story_is_told_only():
    meeting = [name(path) for path in MODULES if len(ours(path) & STAGES) > 1]
    assert meeting == [
        "assessing.py", "claiming.py", "desk.py", "differing.py", "digesting.py", "exporting.py",
        "following.py", "ground.py", "importing.py", "knowing.py", "laying.py", "measuring.py",
        "overlaying.py", "pipeline.py", "planning.py", "proving.py", "remembering.py",
        "scheduling.py", "schemas.py", "signalling.py", "weighing.py",
    ]  # fmt: skip


def test_gdal_is_imported_in_the_readers_child_only():
    assert faults(but(*READERS_CHILD), lambda path: libraries(path) & GDAL) == {}


def test_the_reader_is_entered_by_its_doors_only():
    entered = {
        one
        for path in MODULES
        if part(path) != "reader"
        for one in imports(path)
        if one.startswith("geo.reader.")
    }
    assert {one.split(".")[2] for one in entered} == {
        "host", "filters", "paths", "damage", "keep", "memory", "rowgroups", "shapes",
    }  # fmt: skip


def test_importing_everything_a_run_needs_brings_in_no_gdal():
    asked = f"import sys, geo.cli, geo.pipeline; print(sorted({GDAL} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_importing_the_package_alone_brings_in_no_table_library():
    asked = "import sys, geo; print({'pandas', 'numpy', 'pydantic', 'typer'} & set(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "set()"


TOUCHING = {
    "open", "read_text", "write_text", "read_bytes", "write_bytes", "mkdir", "unlink", "touch",
    "stat", "exists", "is_file", "is_dir", "glob", "rglob", "iterdir", "rmtree", "read_csv",
    "read_parquet", "read_file", "to_csv", "to_parquet", "to_file", "getenv", "getcwd", "urlopen",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today", "localtime", "gmtime", "time_ns"}
OUTSIDE = {"os", "io", "shutil", "tempfile", "subprocess", "socket", "urllib", "requests"}


def test_the_middle_touches_no_disk():
    def touching(path: Path) -> set[str]:
        called = {called for _, called in calls(path)}
        return (
            {one for one in called if one.rpartition(".")[2] in TOUCHING}
            | {one for one in called if one.endswith(("Path", "Path.cwd", "Path.home"))}
            | (libraries(path) & OUTSIDE)
        )

    assert faults((path for path in of(STAGES) if not is_door(path)), touching) == {}


def test_the_clock_is_read_in_one_module_of_the_command_only():
    def read(path: Path) -> list[str]:
        return [
            f"line {line}: {called}"
            for line, called in calls(path)
            if called.rpartition(".")[2] in CLOCKS
            or (called.startswith("time.") and not (called == "time.monotonic" and is_reader(path)))
        ]

    assert faults(but("cli/clock.py"), read) == {}


def is_reader(path: Path) -> bool:
    return part(path) == "reader"  # its limits in seconds need a clock, and no day comes of it


def test_nothing_but_the_command_prints():
    def printing(path: Path) -> list[int]:
        return [line for line, called in calls(path) if called in {"print", "sys.stdout.write"}]

    assert faults((path for path in MODULES if part(path) != "cli"), printing) == {}


def test_no_file_is_longer_than_a_person_reads_in_a_sitting():
    def longer(path: Path) -> int:
        return max(len(path.read_text(encoding="utf-8").splitlines()) - LONGEST, 0)

    assert faults(MODULES, longer) == {}


def test_every_module_says_what_it_is_for():
    def said(path: Path) -> str:
        return (ast.get_docstring(tree(path)) or "\n").splitlines()[0]

    assert faults(MODULES, lambda path: not said(path).endswith((".", ":"))) == {}


def test_everything_public_says_what_it_does():
    def silent(path: Path) -> list[str]:
        scopes = [tree(path), *(one for one in tree(path).body if isinstance(one, ast.ClassDef))]
        public = [
            node
            for scope in scopes
            for node in scope.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if not getattr(scope, "name", "").startswith("_")
        ]
        return [node.name for node in public if not ast.get_docstring(node)]

    assert faults(MODULES, silent) == {}


def test_no_function_hides_a_folder():
    folders = {path.parent.name for path in MODULES} - {"geo"}
    functions = {
        node.name
        for path in MODULES
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
    }
    assert folders & functions == set()


def test_no_public_name_of_the_package_hides_a_module():
    import geo  # noqa: PLC0415  # asked for here alone

    modules = {path.stem for path in PACKAGE.iterdir()}
    assert modules & set(geo.__all__) == set()


def test_every_public_name_of_the_package_can_be_had():
    import geo  # noqa: PLC0415

    assert [one for one in geo.__all__ if not hasattr(geo, one)] == []
    assert not hasattr(geo, "nothing_of_this_name")


def test_no_loop_goes_over_objects():
    def looping(path: Path) -> list[str]:
        return [
            f"line {line}: {called}"
            for line, called in calls(path)
            if called.rpartition(".")[2] in {"iterrows", "apply", "applymap", "itertuples"}
            and ".head(" not in called  # the first few faults, told one by one
        ]

    middle = of({"overlay", "quality", "zones", "compliance", "risk"})
    assert faults(middle, looping) == {}
