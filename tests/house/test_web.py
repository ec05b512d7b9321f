"""The web: no page puts words in raw, no form goes without its token, no statement is put together."""

import ast
import re

from tests.house.tree import PACKAGE, Module, modules, templates

# Words that are taken as HTML as they are: each made of constants, or drawn by a template that escapes.
RAW = {
    "web/templatetags/icons.py": "the strokes of a picture, constants of the module",
    "web/own_factors.py": "a QR code drawn by a library out of a seed",
    "web/kin_drawn.py": "drawings of a family that escape every word",
    "web/charts.py": "charts that escape every word",
    "web/asking.py": "a part drawn by its template, which escapes",
    "forms/queries.py": "a form drawn by its template, which escapes",
}
RAW_CALLS = {"mark_safe", "SafeString", "SafeText"}
# Statements that are not Django's own; `tests/house/test_writing.py` lists who may write with them.
SQL = {
    "audit/operations.py": "takes a place in a chain: names of our own tables, values as parameters",
    "audit/queries.py": "asks for one moment of the whole log",
    "cases/operations/bulk.py": "copies rows of played lives: names of our own columns, values as parameters",
    "matching/operations/keeping.py": "puts entries under keys: names of our own table, values as parameters",
    "matching/queries/tables.py": "the search: names of our own tables, numbers",
    "jobs/startup.py": "asks the database how safely it writes",
    "jobs/": "measurements and backups, run by the machine's keeper",
    "kernel/": "locks tables while the master key turns, empties a journal",
}
SQL_CALLS = {"raw", "extra", "execute", "executemany", "RawSQL"}
EXEMPT = {
    "_csrf_exempt",
    "csrf_exempt",
    "xframe_options_exempt",
    "csp_exempt",
    "csp_replace",
    "csp_update",
    "non_atomic_requests",
}
_UNESCAPED = re.compile(
    r"\|\s*(safe|safeseq)\b|\{%\s*autoescape\s+off|\{%\s*csp|\son[a-z]{3,}\s*=\s*[\"\']|\sstyle\s*=\s*[\"\']|javascript:|<script(?![^>]*\bsrc=)"
)
_ELSEWHERE = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//")


def _called(module: Module) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found.append((name, node.lineno))
    return found


def _outside(listed: dict[str, str], calls: set[str]) -> list[str]:
    return [
        f"{module.name}:{line} {name}()"
        for module in modules()
        if not any(module.name == one or (one.endswith("/") and module.name.startswith(one)) for one in listed)
        for name, line in _called(module)
        if name in calls
    ]


def _idle(listed: dict[str, str], calls: set[str]) -> list[str]:
    calling = [module.name for module in modules() if any(name in calls for name, _line in _called(module))]
    return [
        one
        for one in listed
        if not any(name == one or (one.endswith("/") and name.startswith(one)) for name in calling)
    ]


def test_words_are_taken_raw_in_listed_places_only() -> None:
    assert _outside(RAW, RAW_CALLS) == []
    assert _idle(RAW, RAW_CALLS) == []


def test_statements_are_written_in_listed_places_only() -> None:
    assert _outside(SQL, SQL_CALLS) == []
    assert _idle(SQL, SQL_CALLS) == []


def test_nothing_is_exempt_from_what_holds_for_every_page() -> None:
    named = [
        f"{module.name}:{node.lineno} {name}"
        for module in modules()
        for node in ast.walk(module.tree)
        for name in [getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)]
        if name in EXEMPT
    ]
    assert named == []


def test_papers_alone_go_without_the_policy_of_pages() -> None:
    """A browser shows a PDF in a page of its own, which the policy for ours would leave empty."""
    named = {module.name for module in modules() if "_csp_exempt" in module.path.read_text(encoding="utf-8")}
    assert named == {"web/papers.py"}


def test_no_template_holds_script_style_or_raw_words() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {match.group(0)}"
        for path in templates()
        for match in _UNESCAPED.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_template_asks_another_house() -> None:
    found = [path.name for path in templates() if _ELSEWHERE.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_form_that_changes_something_carries_its_token() -> None:
    bare = [
        f"{path.relative_to(PACKAGE)}"
        for path in templates()
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(encoding="utf-8"), re.DOTALL)
        if not re.search(r"form_tokens|csrf_token|csrf_input", form)
    ]
    assert bare == []


def test_a_file_is_handed_over_under_a_name_of_ours() -> None:
    """What somebody typed never becomes part of a header."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.JoinedStr) and "filename=" in ast.unparse(node):
                assert "told" not in ast.unparse(node), f"{module.name}:{node.lineno}"
                assert "name" not in ast.unparse(node).replace("filename=", "") or module.name == "web/papers.py"


def test_no_script_makes_a_page_of_text() -> None:
    sinks = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setHTMLUnsafe|srcdoc\s*="
    )
    guarded = "refused-in-swaps.mjs"
    found = [
        path.name
        for path in PACKAGE.rglob("*.mjs")
        if path.name != guarded
        and (sinks.search(path.read_text(encoding="utf-8")) or "createPolicy" in path.read_text())
    ]
    assert found == []
