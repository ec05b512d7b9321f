"""Nothing grows past what a tired colleague can read once."""

from pathlib import Path

from tests.house.tree import PACKAGE, functions, modules, modules_of_tests, templates

MODULE_LINES = 400
LARGE_MODULE_LINES = 300
LARGE_SHARE = 0.15
FUNCTION_LINES = 60
TEMPLATE_LINES = 120
SCRIPT_LINES = 100
TEST_MODULE_LINES = 500


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_modules_stay_under_the_wall() -> None:
    assert [f"{one.name}: {_lines(one.path)} lines" for one in modules() if _lines(one.path) > MODULE_LINES] == []


def test_few_lines_stand_in_large_modules() -> None:
    sizes = [_lines(one.path) for one in modules()]
    assert sum(size for size in sizes if size > LARGE_MODULE_LINES) <= LARGE_SHARE * sum(sizes)


def test_functions_stay_under_the_wall() -> None:
    too_long = [
        f"{module.name}:{function.lineno} {function.name}: {function.end_lineno - function.lineno + 1} lines"
        for module in (*modules(), *modules_of_tests())
        for function in functions(module)
        if function.end_lineno is not None and function.end_lineno - function.lineno + 1 > FUNCTION_LINES
    ]
    assert too_long == []


def test_templates_stay_short() -> None:
    assert [f"{path.name}: {_lines(path)} lines" for path in templates() if _lines(path) > TEMPLATE_LINES] == []


def test_scripts_stay_short() -> None:
    scripts = [path for kind in ("*.js", "*.mjs") for path in PACKAGE.rglob(kind)]
    assert [f"{path.name}: {_lines(path)} lines" for path in scripts if _lines(path) > SCRIPT_LINES] == []


def test_test_modules_stay_short() -> None:
    assert [one.name for one in modules_of_tests() if _lines(one.path) >= TEST_MODULE_LINES] == []
