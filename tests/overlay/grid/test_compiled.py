"""Tests of geo/overlay/grid/compiled.py."""

from geo.overlay.grid.compiled import compiled


def test_where_machine_code_can_be_kept_nowhere_it_is_compiled_anew():
    homeless = eval("lambda x: x + 1")  # noqa: S307  numba keeps nothing that has no file
    assert compiled(homeless)(41) == 42
