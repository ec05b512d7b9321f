"""What is committed could stand in anybody's folder: no machine's paths, no registry's names, nothing half-done."""

import ast
import re
from pathlib import Path

from tests.house.tree import ROOT, Module, committed, modules

# The words are cut in two so that this file does not name what it looks for.
_MACHINE = re.compile(r"(?<![\w.~/*-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|tm" + r"p|fa" + r"rm)/[\w.-]")
_REGISTRY = re.compile(
    r"py" + r"pi\.org|pythonho" + r"sted|registry\.np" + r"mjs|deb\.deb" + r"ian\.org|crates" + r"\.io"
)
_UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|NotImpl" + r"ementedError")
_SWITCHED_OFF = re.compile(r"pytest\.(?:mark\.)?(?:sk" + r"ip|xf" + r"ail)|unittest\.sk" + r"ip")
_SILENCED = re.compile(r"#\s*(?:no" + r"qa|type:\s*ig" + r"nore)(.*)$", re.MULTILINE)
_CODE_ALONE = re.compile(r"(?:\[[\w, -]+\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?\s*")

BUILT = {".mo", ".pyc", ".woff", ".woff2", ".ttf", ".otf", ".whl", ".gz", ".zip", ".sqlite3", ".css", ".map"}
MOST_BYTES = 1_000_000
# Prose may name a folder of the reader's own machine; these files speak to programmes.
_CODE = {".py", ".sh", ".mjs", ".js", ".toml", ".lock", ".json", ".yaml", ".html", ".scss", ".typ", ".csv", ".md", ""}


def _texts() -> list[tuple[str, str]]:
    files = [path for path in committed() if path.suffix in _CODE]
    return [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in files]


def _lines_with(pattern: re.Pattern[str], texts: list[tuple[str, str]]) -> list[str]:
    return [
        f"{name}:{number} {line.strip()[:80]}"
        for name, text in texts
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_knows_a_machine() -> None:
    assert _lines_with(_MACHINE, _texts()) == []


def test_no_file_names_a_registry() -> None:
    assert _lines_with(_REGISTRY, _texts()) == []


def test_nothing_is_left_for_later() -> None:
    assert _lines_with(_UNFINISHED, _texts()) == []


def test_no_test_is_switched_off() -> None:
    tests = [(name, text) for name, text in _texts() if name.startswith("tests/")]
    assert _lines_with(_SWITCHED_OFF, tests) == []


def test_a_silenced_rule_gives_its_reason() -> None:
    silent = [
        f"{name}: {match.group(0).strip()}"
        for name, text in _texts()
        if name.endswith(".py")
        for match in _SILENCED.finditer(text)
        if _CODE_ALONE.fullmatch(match.group(1))
    ]
    assert silent == []


def test_nothing_built_is_committed() -> None:
    assert [path.name for path in committed() if path.suffix in BUILT or ".min." in path.name] == []


def test_no_file_is_too_large_to_read() -> None:
    assert [path.name for path in committed() if path.stat().st_size > MOST_BYTES] == []


def test_nothing_of_the_country_stands_in_a_module() -> None:
    country = re.compile(r"[^\W\d_]{2,}[ëç]|[ëçËÇ][^\W\d_]{2,}|Albania\b|Shqip|Tiran|Kuk[eë]s")
    found = [
        f"{module.name}:{node.lineno} {node.value[:60]}"
        for module in modules()
        if module.name not in MAY_KNOW_ALBANIA
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if country.search(node.value) and id(node) not in _documentation(module)
    ]
    assert found == []


def _documentation(module: Module) -> set[int]:
    return {
        id(node.value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def test_locks_give_a_digest_for_every_package() -> None:
    for lock in sorted(Path(ROOT).glob("requirements*.lock")):
        packages = re.split(r"(?m)^(?=[\w])", lock.read_text(encoding="utf-8"))[1:]
        assert [one.split()[0] for one in packages if "--hash=sha256:" not in one] == [], lock.name


# Where a module cannot help naming the country: each with its reason.
MAY_KNOW_ALBANIA: dict[str, str] = {
    "config/settings.py": "which pack is served unless somebody says otherwise",
}
