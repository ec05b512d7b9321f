"""The access table: one row for every door, saying who is let in and what everybody else hears.

A topic has its module in tests/doors/rows/: `ROWS`, a row for each of its doors, and where its doors open records of
their own a function `write(world)` that writes them into `world.records`. `test_table.py` fails until a new door has
its row.
"""

import importlib
import pkgutil

from tests.doors import rows
from tests.doors.row import Row
from tests.doors.world import World

_MODULES = [importlib.import_module(f"{rows.__name__}.{one.name}") for one in pkgutil.iter_modules(rows.__path__)]

TABLE: list[Row] = [row for module in _MODULES for row in module.ROWS]


def write_records(world: World) -> None:
    """Write what the rows of every topic point at."""
    for module in _MODULES:
        if hasattr(module, "write"):
            module.write(world)
