"""What the house's own tests read: the committed files, the modules with their syntax trees, the levels of the rooms."""

import ast
import os
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "rrjeta"
# What set-up and running leave behind; used where there is no git to ask.
_LEFT_BEHIND = {".git", ".venv", "build", "data", "keys", "node_modules", "__pycache__"}


@dataclass(frozen=True)
class Module:
    """One Python file of the product or its tests."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Return the file's path inside the package or the repository, the way messages and lists name it."""
        base = PACKAGE if self.path.is_relative_to(PACKAGE) else ROOT
        return self.path.relative_to(base).as_posix()

    @property
    def room(self) -> str:
        return self.path.relative_to(PACKAGE).parts[0]


@cache
def committed() -> tuple[Path, ...]:
    """Return every file that belongs to the repository, whether or not git is here to ask."""
    asked = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, capture_output=True, check=True).stdout.decode().split("\0")
        files = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        files = list(_walked(ROOT))
    return tuple(sorted(path for path in files if path.is_file()))


def _walked(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _LEFT_BEHIND and not name.endswith("_cache")]
        yield from (Path(here) / name for name in names if not name.endswith((".pyc", ".mo")))


@cache
def modules() -> tuple[Module, ...]:
    """Return the product's modules without the migrations, which Django writes."""
    return _parsed(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


@cache
def modules_of_tests() -> tuple[Module, ...]:
    return _parsed((ROOT / "tests").rglob("*.py"))


def _parsed(paths: Iterator[Path]) -> tuple[Module, ...]:
    read = ((path, path.read_text(encoding="utf-8")) for path in sorted(paths))
    return tuple(Module(path, text, ast.parse(text, str(path))) for path, text in read)


@cache
def templates() -> tuple[Path, ...]:
    return tuple(sorted(PACKAGE.glob("*/templates/**/*.*")))


@cache
def levels() -> dict[str, int]:
    """Return the level of each room, read from the contract that import-linter holds."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (contract["layers"] for contract in contracts if contract["id"] == "rooms")
    return {
        name.strip(" ()"): level for level, layer in enumerate(reversed(layers), start=1) for name in layer.split("|")
    }


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module.tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def shelves(module: Module) -> tuple[str, ...]:
    """Return the parts of a module's place inside its room: `cases/queries/file.py` stands on `queries`, `file`."""
    return module.path.relative_to(PACKAGE).with_suffix("").parts[1:]


def dotted(module: Module) -> str:
    return module.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def called_by_doors(shelf: str) -> dict[str, str]:
    """Return every function that a door takes from a shelf of a lower room, and where; a whole module counts as one."""
    found = {}
    for module in modules():
        if module.room in ("web", "api", "jobs"):
            for node in ast.walk(module.tree):
                found |= {name: f"{module.name}:{node.lineno}" for name in _taken(node) if shelf in name.split(".")}
    return found


def _taken(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        names = [one.name for one in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{one.name}" for one in node.names if one.name[0].islower()]
    else:
        names = []
    return [name.removeprefix("rrjeta.") for name in names if name.startswith("rrjeta.")]
