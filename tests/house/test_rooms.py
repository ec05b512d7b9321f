"""Each room says what it is for, holds something, and is built of named shelves."""

import ast

from tests.house.tree import PACKAGE, Module, levels, modules

VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "old", "bak", "legacy", "tmp", "stuff"}


def _rooms() -> list[str]:
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def _is_docstring_alone(module: Module) -> bool:
    return len(module.tree.body) == 1 and bool(ast.get_docstring(module.tree))


def test_every_room_has_a_level() -> None:
    assert set(_rooms()) - set(levels()) == set()


def test_no_level_waits_for_a_room_that_is_not_built() -> None:
    assert set(levels()) - set(_rooms()) == set()


def test_a_room_says_in_one_line_what_it_is_for() -> None:
    rooms = [one for one in modules() if one.path.name == "__init__.py" and one.path.parent.parent == PACKAGE]
    said = {one.room: ast.get_docstring(one.tree) or "" for one in rooms}
    assert {room: text for room, text in said.items() if "\n" in text or len(text) < 20 or "and also" in text} == {}


def test_a_package_file_holds_a_docstring_alone() -> None:
    # Django finds tables only through the name `models`, so a folder of models must name them there.
    files = [one for one in modules() if one.path.name == "__init__.py" and one.path.parent.name != "models"]
    assert [one.name for one in files if not _is_docstring_alone(one)] == []


def test_a_folder_of_models_only_names_them() -> None:
    for one in modules():
        if one.path.name == "__init__.py" and one.path.parent.name == "models":
            assert all(isinstance(node, (ast.Expr, ast.ImportFrom, ast.Assign)) for node in one.tree.body), one.name


def test_every_module_begins_with_what_it_is_for() -> None:
    silent = [one.name for one in modules() if ast.get_docstring(one.tree) is None and one.path.name != "apps.py"]
    assert silent == []


def test_nothing_has_a_vague_name() -> None:
    parts = {part: one.name for one in modules() for part in one.path.relative_to(PACKAGE).with_suffix("").parts}
    assert {part: name for part, name in parts.items() if part in VAGUE} == {}


def test_no_room_is_a_stub() -> None:
    holding = {one.room for one in modules() if one.path.name not in ("__init__.py", "apps.py")}
    assert set(_rooms()) - holding == set()


def test_no_import_hides_from_the_checker() -> None:
    hidden = [
        f"{one.name}:{node.lineno}"
        for one in modules()
        for node in ast.walk(one.tree)
        if (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
        or (isinstance(node, ast.Attribute) and node.attr in ("TYPE_CHECKING", "import_module", "import_string"))
        or (isinstance(node, ast.Name) and node.id in ("__import__", "import_module", "import_string"))
    ]
    assert hidden == []
