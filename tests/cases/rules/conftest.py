"""Rules are tried on the pathway of the real pack, without a database."""

from tests.fixtures.pathway import calendar, known, pack_on_disk, pathway, source, table

__all__ = ["calendar", "known", "pack_on_disk", "pathway", "source", "table"]
