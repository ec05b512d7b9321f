"""Leaves out the tests that open no table; load it with `-p tests.plugins.tables_only`: one database has run them already."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what asks for a database."""
    kept, left = [], []
    for item in items:
        opens = "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db") is not None
        (kept if opens else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept
